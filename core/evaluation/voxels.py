# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxels of structures on the stud-by-brick grid: bool (20, 20, 20), axes x, y, z (up), numpy alone.

Shapes are compared centred in x and y and standing on the floor. An odd rest goes to the far side (floor division), in
every yaw alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..formats.structure_text import structure_cells

GRID = 20


def cells_to_voxels(cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Centred voxels of cells (c, 3); raises :class:`InputError` when they are wider or higher than 20."""
    voxels = np.zeros((GRID, GRID, GRID), bool)
    if len(cells):
        low = cells.min(0)
        extent = cells.max(0) - low + 1
        if extent.max() > GRID:
            size = " x ".join(map(str, extent))
            raise InputError(f"The structure is {size} cells large; shapes are compared on a grid of {GRID} a side.")
        shift = (GRID - extent) // 2
        shift[2] = 0
        voxels[tuple((cells - low + shift).T)] = True
    return voxels


def structure_voxels(structure: ArrayLike) -> NDArray[np.bool_]:
    """Centred voxels bool (20, 20, 20) of a structure int (n, 5), wherever it stands."""
    return cells_to_voxels(structure_cells(structure)[1])


def centred(occupancy: ArrayLike) -> NDArray[np.bool_]:
    """Centred voxels bool (20, 20, 20) of an occupancy (x, y, z) of any shape whose filled part fits."""
    return cells_to_voxels(np.argwhere(np.asarray(occupancy, bool)))


def yaws(voxels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The four quarter turns about z of centred voxels, each centred again: bool (4, 20, 20, 20)."""
    return np.stack([centred(np.rot90(voxels, turn, axes=(0, 1))) for turn in range(4)])
