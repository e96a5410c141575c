# SPDX-License-Identifier: GPL-3.0-or-later
"""LDraw models, cut into cells by the collision boxes of their parts; ``data/set_models.txt`` says what they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from ....core.bricks.assembly import Assembly
from ....core.bricks.colours import colour
from ....core.bricks.placement import place
from ....core.errors import InputError
from ....core.ldraw.reader import read_assembly
from ....core.legolise.grid import Size
from ....core.legolise.mesh import ColouredMesh
from ....core.legolise.voxelise import voxelise
from ....core.legolise.voxels import Voxels
from ..naming import NO_RULE, data_text
from .model import Attribution, Model, file_key, read_attribution

LICENCE = "CC BY 2.0"
SUFFIXES = (".ldr", ".mpd")
MOST_UNKNOWN = 0.25  # share of bricks of which the catalogue knows no box
_NUMBER = re.compile(r"\d+")
# Corners of a box as signs of its half axes, and its sides as pairs of triangles of them.
_SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
_QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
_TRIANGLES = np.array([t for a, b, c, d in _QUADS for t in ((a, b, c), (a, c, d))])


class SetModels:
    """The models of ``folder`` that the table has words for."""

    name = "models"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
        if not self._files:
            raise InputError(f"{folder} has no LDraw models.")

    def attribution(self) -> Sequence[Attribution]:
        """One for all; each file names its author."""
        return [Attribution("LDraw models", LICENCE, read_attribution(self._folder, "").origin)]

    def key(self) -> str:
        """Names, sizes and times of the files."""
        return file_key(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def get(self, index: int) -> Model:
        """The model of the file ``index``; raises :class:`InputError` when the table has no words for it."""
        path = self._files[index]
        found = _NUMBER.match(path.name)
        known = _table().get(found[0] if found else "")
        if known is None:
            raise InputError(f"{NO_RULE}: {found[0] if found else 'without a number'}")
        category, phrase = known
        return Model(
            model_id=f"models/{found[0] if found else index}",
            name=phrase,
            pack="models",
            licence=LICENCE,
            cut=cut_ldraw(path),
            category=category,
            captions=(f"a {category}", f"a {{0}} {category}", f"a {phrase}", f"a {{0}} {phrase}"),
        )


def cut_ldraw(path: Path) -> Callable[[Size], Voxels]:
    """What cuts the LDraw file ``path``, which is read once, when it is first cut."""
    read = cache(lambda: mesh_of_boxes(read_assembly(path)))
    return lambda size: voxelise(read(), size)


def mesh_of_boxes(assembly: Assembly) -> ColouredMesh:
    """The collision boxes of an assembly's parts in their colours, z up.

    Raises :class:`InputError` when the catalogue does not know too many of the parts.
    """
    placement = place(assembly)
    unknown = 1 - float(placement.known.mean()) if len(placement.known) else 1.0
    if unknown > MOST_UNKNOWN:
        raise InputError(f"The catalogue does not know {unknown:.0%} of the bricks.")
    corners = placement.centres[:, None] + np.einsum("sk,bkc->bsc", _SIGNS, placement.half_axes)
    vertices = np.stack([corners[..., 0], corners[..., 2], -corners[..., 1]], -1).reshape(-1, 3)
    triangles = (np.arange(len(corners))[:, None, None] * 8 + _TRIANGLES).reshape(-1, 3)
    rgb = np.array([colour(int(code)).rgb for code in assembly.colours], np.uint8)[placement.box_brick]
    return ColouredMesh(vertices, triangles, np.repeat(rgb, len(_TRIANGLES), 0))


@cache
def _table() -> dict[str, tuple[str, str]]:
    rows = (line.split("|") for line in data_text("set_models.txt").splitlines() if "|" in line and line[:1] != "#")
    return {number.strip(): (category.strip(), phrase.strip()) for number, category, phrase in rows}
