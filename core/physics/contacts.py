# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bricks of a structure touch: stacked cells, ground cells and side by side cells, by numpy alone.

The structure is int (n, 5), rows h, w, x, y, z, of bricks one layer high; the ground lies under layer 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..formats.structure_text import structure_cells

MAX_CELLS = 4_000_000
_REACH = 100_000  # coordinates beyond this would not fit into the keys


@dataclass(frozen=True, eq=False)
class Contacts:
    """Contacts of n bricks.

    ``upper``, ``lower`` int (c,): bricks of each vertical contact of one cell, -1 below meaning the ground;
    ``cells`` int (c, 2): its x, y. ``sides`` int (s, 3): pairs of bricks that touch side by side, the one at the
    smaller coordinate first, and the axis (0 x, 1 y), each pair once however many cells touch.
    ``overlaps`` int (m, 2): pairs of bricks that share a cell.
    """

    upper: NDArray[np.int64]
    lower: NDArray[np.int64]
    cells: NDArray[np.int64]
    sides: NDArray[np.int64]
    overlaps: NDArray[np.int64]


def find_contacts(structure: NDArray[np.int64]) -> Contacts:
    """Contacts of ``structure`` int (n, 5); raises :class:`InputError` when it is not one or is too large."""
    bricks = checked_structure(structure)
    owner, cells = structure_cells(bricks)
    low = cells.min(0) - 1 if len(cells) else np.zeros(3, np.int64)
    spans = (cells.max(0) - low + 2) if len(cells) else np.ones(3, np.int64)
    strides = np.array([spans[1] * spans[2], spans[2], 1])
    keys = (cells - low) @ strides
    order = np.argsort(keys, kind="stable")
    keys, owner, cells = keys[order], owner[order], cells[order]
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    overlaps = np.unique(np.stack([owner[twice], owner[twice + 1]], 1), axis=0)

    def neighbour(stride: int) -> NDArray[np.int64]:
        """Owner of the cell one ``stride`` further on from each cell, -1 where it is empty."""
        if not len(keys):
            return owner
        at = np.minimum(np.searchsorted(keys, keys + stride), len(keys) - 1)
        return np.where(keys[at] == keys + stride, owner[at], -1)

    below = neighbour(-1)
    touching = (below >= 0) | (cells[:, 2] == 0)
    sides = []
    for axis in (0, 1):
        other = neighbour(int(strides[axis]))
        pair = (other >= 0) & (other != owner)
        sides.append(np.stack([owner[pair], other[pair], np.full(int(pair.sum()), axis)], 1))
    return Contacts(
        upper=owner[touching],
        lower=below[touching],
        cells=cells[touching, :2],
        sides=np.unique(np.concatenate(sides), axis=0),
        overlaps=overlaps,
    )


def checked_structure(structure: NDArray[np.int64]) -> NDArray[np.int64]:
    """``structure`` as int64 (n, 5).

    Raises :class:`InputError` on other shapes and types, bricks without a size, below the ground or too far away, and
    on more cells than are analysed in one go.
    """
    bricks = np.asarray(structure)
    if bricks.size == 0:
        return np.zeros((0, 5), np.int64)
    if bricks.ndim != 2 or bricks.shape[1] != 5 or bricks.dtype.kind not in "iu":
        raise InputError(
            f"A structure is a table of whole numbers with five columns, but this one is {bricks.dtype} {bricks.shape}."
        )
    bricks = bricks.astype(np.int64)
    if bricks[:, :2].min() < 1 or bricks[:, 4].min() < 0 or np.abs(bricks).max() > _REACH:
        raise InputError("A brick of the structure has no size, lies below the ground or lies too far away.")
    if (bricks[:, 0] * bricks[:, 1]).sum() > MAX_CELLS:
        raise InputError(f"The structure covers more than {MAX_CELLS} cells; analyse it in parts.")
    return bricks
