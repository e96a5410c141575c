# SPDX-License-Identifier: GPL-3.0-or-later
"""From an assembly to what the stability analysis takes: a structure on the stud grid and the masses of its bricks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import BRICK_HEIGHT, STUD_PITCH, Catalogue
from ..errors import InputError
from ..formats.structure_text import lay_on_grid
from .masses import is_plain_brick

_TOLERANCE = 0.05  # LDU off the grid that files round to


def assembly_structure(assembly: Assembly, catalogue: Catalogue) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(structure int (n, 5), masses kg (n,)) of an assembly of plain bricks, moved so that it stands on layer 0.

    Any plain brick of the catalogue will do, upright in quarter turns on one stud grid of its own. Raises
    :class:`InputError` for the first brick that is something else; such assemblies cannot be analysed yet.
    """
    n = len(assembly)
    if not n:
        return np.zeros((0, 5), np.int64), np.zeros(0)
    sides = np.zeros((len(assembly.part_names), 2), np.int64)
    masses = np.zeros(len(assembly.part_names))
    for i, name in enumerate(assembly.part_names):
        part = catalogue.get(name)
        if part is not None and is_plain_brick(part):
            sides[i] = part.shape.params["x"], part.shape.params["z"]
            masses[i] = part.mass
    _refuse(sides[assembly.part_index, 0] == 0, assembly, "is not a plain brick of one brick's height")
    h, w, corner, upright = lay_on_grid(assembly, sides)
    _refuse(np.logical_not(upright), assembly, "does not stand upright, of its own size, in a quarter turn")
    corner -= corner[corner[:, 2].argmin()]
    cells = np.rint(corner)
    off = (np.abs(corner - cells) * (STUD_PITCH, STUD_PITCH, BRICK_HEIGHT)).max(axis=1) > _TOLERANCE
    _refuse(off, assembly, "is off the stud grid of the lowest brick")
    cells[:, :2] -= cells[:, :2].min(0)
    return np.column_stack([h, w, cells]).astype(np.int64), masses[assembly.part_index]


def _refuse(bad: NDArray[np.bool_], assembly: Assembly, what: str) -> None:
    if bad.any():
        first = int(np.argmax(bad))
        part = assembly.part_names[assembly.part_index[first]]
        raise InputError(f"Brick {first + 1} ({part}) {what}; the stability of such assemblies cannot be analysed.")
