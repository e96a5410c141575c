# SPDX-License-Identifier: GPL-3.0-or-later
"""Occupancies in a frame, so that they can be compared: bool (x, y, z), z up, numpy alone.

Shapes are compared centred in x and y and standing on the floor. An odd rest goes to the far side (floor division), in
every yaw alike. A cell of the frame is a stud wide; its layers are a brick high for structure text, a plate high for
assemblies of any parts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..formats.structure_text import structure_cells

GRID = 20
BRICK_FRAME = (GRID, GRID, GRID)  # layers a brick high: BrickGPT's world
PLATE_FRAME = (GRID, GRID, 3 * GRID)  # layers a plate high: the same world, and the largest plan of a model
Frame = tuple[int, int, int]


def cells_to_voxels(cells: NDArray[np.int64], frame: Frame = BRICK_FRAME) -> NDArray[np.bool_]:
    """Centred voxels of cells (c, 3); raises :class:`InputError` when they are wider or higher than the frame."""
    voxels = np.zeros(frame, bool)
    if len(cells):
        low = cells.min(0)
        extent = cells.max(0) - low + 1
        if (extent > frame).any():
            size, most = (" x ".join(map(str, numbers)) for numbers in (extent, frame))
            raise InputError(f"The structure is {size} cells large; shapes are compared on a grid of {most}.")
        shift = (np.array(frame) - extent) // 2
        shift[2] = 0
        voxels[tuple((cells - low + shift).T)] = True
    return voxels


def structure_voxels(structure: ArrayLike) -> NDArray[np.bool_]:
    """Centred voxels bool (20, 20, 20) of a structure int (n, 5), wherever it stands."""
    return cells_to_voxels(structure_cells(structure)[1])


def centred(occupancy: ArrayLike, frame: Frame = BRICK_FRAME) -> NDArray[np.bool_]:
    """Centred voxels bool (frame) of an occupancy (x, y, z) of any shape whose filled part fits."""
    return cells_to_voxels(np.argwhere(np.asarray(occupancy, bool)), frame)


def reduced(occupancy: ArrayLike, frame: Frame = PLATE_FRAME) -> NDArray[np.bool_]:
    """Centred voxels bool (frame) of an occupancy (x, y, z) of any size: what is too large is made smaller by the least
    whole number with which it fits, where a cell is filled if half of what it stands for is."""
    cells = np.argwhere(np.asarray(occupancy, bool))
    if not len(cells):
        return np.zeros(frame, bool)
    cells = cells - cells.min(0)
    factor = int(np.ceil((cells.max(0) + 1) / frame).max())
    if factor > 1:
        cells, filled = np.unique(cells // factor, axis=0, return_counts=True)
        cells = cells[filled * 2 >= factor**3]
    return cells_to_voxels(cells, frame)


def yaws(voxels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The four quarter turns about z of centred voxels, each centred again: bool (4, x, y, z); the frame is square."""
    x, y, z = voxels.shape
    return np.stack([centred(np.rot90(voxels, turn, axes=(0, 1)), (x, y, z)) for turn in range(4)])
