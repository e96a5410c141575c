# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes to cells: a cell is filled where half of it is inside, or where something thin would vanish otherwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import PLATE
from ..errors import InputError
from .cell_colours import CellColours
from .flood import outside, shell
from .grid import Size, fit
from .inside import inside
from .mesh import ColouredMesh
from .orientation import orient
from .surface import surface_points
from .thin import thin_cells
from .visible import seen
from .voxels import Voxels

_HALF = 0.5  # share of a cell inside the mesh from which on it is filled
_STEP = 0.25  # cells between points of the surface
_UNDER = 0.3  # cells under a point of the surface lies the cell that shows it
_INWARDS = 0.01  # cells: a side that ends where a cell ends belongs to the cell within
_FAINT = 1e-6  # weight of colours that are not seen
_TINY = 1e-300
_MAX_SAMPLES = 1 << 25  # points inside or outside at once


def voxelise(mesh: ColouredMesh, size: Size, *, height: int = PLATE, solid: bool = True, thickness: int = 1) -> Voxels:
    """Cells of ``mesh`` in layers ``height`` plates high; ``size`` in studs of the longest side, or a box of studs,
    studs and plates (:mod:`.grid`).

    The mesh may be open, thin, intersect itself or consist of many shells. ``solid``: closed hollows are filled;
    otherwise what lies deeper than ``thickness`` cells is left out. Colours are those of the visible surface, inner
    cells have the nearest. Raises :class:`InputError` for a mesh or size that gives nothing.
    """
    mesh.require_usable()
    if thickness < 1:
        raise InputError(f"A shell {thickness} cells thick is none; it must be at least 1.")
    used = mesh.vertices[np.unique(mesh.triangles)]
    grid = fit(used.min(axis=0), used.max(axis=0), size, height)
    corners, signed = orient(grid.cells(mesh.vertices)[mesh.triangles])
    share = _share_inside(corners, signed, grid.shape)
    filled = share >= _HALF
    filled |= thin_cells(filled, share, _cover(corners, grid.shape))
    filled = ~outside(filled) if solid else shell(filled, thickness)
    if not filled.any():
        raise InputError("Nothing of the mesh fills a cell at this size; ask for a larger one.")
    return trimmed(filled, _colours(mesh, corners, filled).resolve(filled), height)


def trimmed(filled: NDArray[np.bool_], rgb: NDArray[np.uint8], height: int) -> Voxels:
    """Voxels without empty outer layers; ``filled`` has at least one cell."""
    window = []
    for axis in range(3):
        layers = np.flatnonzero(filled.any(axis=tuple(k for k in range(3) if k != axis)))
        window.append(slice(layers[0], layers[-1] + 1))
    cut = tuple(window)
    return Voxels(filled[cut].copy(), rgb[cut].copy(), height)


def _share_inside(
    corners: NDArray[np.float64], signed: NDArray[np.bool_], shape: tuple[int, int, int]
) -> NDArray[np.float32]:
    """float (x, y, z): the share of each cell that is inside, by samples."""
    per_side = np.array(_samples(shape))
    fine = tuple(int(n) for n in np.array(shape) * per_side)
    found = inside(corners * per_side, signed, (fine[0], fine[1], fine[2]))
    blocks = found.reshape(shape[0], per_side[0], shape[1], per_side[1], shape[2], per_side[2])
    return np.asarray(blocks.mean(axis=(1, 3, 5), dtype=np.float32))


def _samples(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Samples a cell on each axis, fewer in many cells."""
    cells = int(np.prod(shape))
    return next((x, y, z) for x, y, z in ((3, 3, 2), (2, 2, 2), (1, 1, 1)) if cells * x * y * z <= _MAX_SAMPLES)


def _cover(corners: NDArray[np.float64], shape: tuple[int, int, int]) -> NDArray[np.float32]:
    """float (x, y, z, 3): area of the surface in each cell as seen along each axis."""
    cover = np.zeros((int(np.prod(shape)), 3), np.float32)
    for part in surface_points(corners, _STEP):
        normal = part.areas / np.maximum(np.linalg.norm(part.areas, axis=1), _TINY)[:, None]
        cell = _cell_of(part.points - _INWARDS * normal, shape)
        for axis in range(3):
            cover[:, axis] += np.bincount(cell, np.abs(part.areas[:, axis]), len(cover))
    return cover.reshape(*shape, 3)


def _colours(mesh: ColouredMesh, corners: NDArray[np.float64], filled: NDArray[np.bool_]) -> CellColours:
    """Light of the surface, put into the filled cell under each of its spots that can be seen."""
    x, y, z = shape = filled.shape
    flat = filled.reshape(-1)
    colours = CellColours(shape)
    air = np.pad(outside(filled), 1, constant_values=True).reshape(-1)
    u, v, w = _samples(shape)
    rays = np.array([u, v, w])
    for spots in seen(corners * rays, (x * u, y * v, z * w), rays):
        points = spots.points / rays
        over = _cell_of(points + 2 * _UNDER * spots.towards + 1, (x + 2, y + 2, z + 2))
        cell = _cell_of(points - _UNDER * spots.towards, shape)
        use = np.flatnonzero(air[over] & flat[cell])
        light, there = mesh.sample(spots.face[use], spots.weights[use])
        colours.add(cell[use][there], light[there], np.ones(int(there.sum())))
    # What no ray met, as it is narrow or hidden, counts where nothing else is known.
    for part in surface_points(corners, _STEP):
        area = np.linalg.norm(part.areas, axis=1)
        under = _cell_of(part.points - part.areas / np.maximum(area, _TINY)[:, None] * _UNDER, shape)
        cell = np.where(flat[under], under, _cell_of(part.points, shape))
        light, there = mesh.sample(part.face, part.weights)
        there &= area > 0
        colours.add(cell[there], light[there], area[there] * _FAINT)
    return colours


def _cell_of(points: NDArray[np.float64], shape: tuple[int, int, int]) -> NDArray[np.int64]:
    """Flat number of the cell that each point (n, 3) is in; points on or beyond the outer faces count inwards."""
    index = np.clip(np.floor(points).astype(np.int64), 0, np.array(shape) - 1)
    return np.asarray(np.ravel_multi_index(tuple(index.T), shape), np.int64)
