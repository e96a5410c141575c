# SPDX-License-Identifier: GPL-3.0-or-later
"""Coloured cubes, as voxel files hold them, as a mesh: so they are cut into cells of bricks by the same rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .mesh import ColouredMesh


def mesh_of_cubes(filled: NDArray[np.bool_], rgb: NDArray[np.uint8]) -> ColouredMesh:
    """The sides of filled cubes (x, y, z) that touch no other cube, a unit long, in the colours (x, y, z, 3).

    Raises :class:`InputError` when there is none.
    """
    if not filled.any():
        raise InputError("There are no voxels in it; nothing can be built.")
    padded = np.pad(filled, 1)
    corners, colours = [], []
    for axis in range(3):
        u, v = np.eye(3, dtype=np.int64)[[(axis + 1) % 3, (axis + 2) % 3]]
        for side in (0, 1):
            window = [slice(1, -1)] * 3
            window[axis] = slice(2 * side, padded.shape[axis] - 2 + 2 * side)
            cells = np.argwhere(filled & ~padded[tuple(window)])
            start = cells + side * np.eye(3, dtype=np.int64)[axis]
            around = [start, start + u, start + u + v, start + v]
            corners.append(np.stack(around if side else around[::-1], axis=1))
            colours.append(rgb[tuple(cells.T)])
    quads, paint = np.concatenate(corners), np.concatenate(colours)
    first = 4 * np.arange(len(quads))[:, None]
    triangles = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])
    return ColouredMesh(quads.reshape(-1, 3).astype(np.float64), triangles, np.concatenate([paint, paint]))
