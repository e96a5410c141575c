# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles of cells: the visible faces of plans and voxels, in stud pitches (8 mm), a plate 0.4 and a brick 1.2 high.

Equal faces in one plane are merged, first into runs, then equal runs side by side. Studs are prisms of eight sides.
Rounded voxels are what their model may have looked like: the net of their corners, relaxed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..bricks.colours import load_colours
from ..bricks.plan import ANY, Plan
from ..legolise.voxels import Voxels
from .triangles import Triangles, from_mesh, joined

PLATE_HEIGHT = 0.4  # of a stud pitch
ANY_RGB = (163, 162, 164)  # cells whose colour does not matter: light grey
STUD_RADIUS, STUD_HEIGHT = 0.3, 0.2125  # 4.8 mm across and 1.7 mm high
_SIDES = 8

Ints = NDArray[np.int64]
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


def plan_triangles(plan: Plan, studs: bool = False) -> Triangles:
    """The visible faces of a plan, in its frame; ``studs`` also what sticks out of the tops that nothing covers."""
    codes, numbers = np.unique(plan.colours[plan.occupancy], return_inverse=True)
    rgb = np.array([ANY_RGB if code == ANY else load_colours()[code].rgb for code in codes.tolist()], np.uint8)
    keys = np.zeros(plan.shape, np.int64)
    keys[plan.occupancy] = numbers.reshape(-1) + 1
    return cell_triangles(keys, rgb.reshape(-1, 3), plan.bottoms * PLATE_HEIGHT, studs)


def voxel_triangles(voxels: Voxels, studs: bool = False) -> Triangles:
    """The visible faces of voxels, their lowest corner at the origin; ``studs`` as in :func:`plan_triangles`."""
    colours, keys = _keys(voxels)
    return cell_triangles(keys, colours, _levels(voxels), studs)


def cell_triangles(
    keys: NDArray[np.integer], colours: NDArray[np.uint8], levels: NDArray[np.floating], studs: bool = False
) -> Triangles:
    """The visible faces of cells: ``keys`` (x, y, z), 0 for empty ones, else 1 + the row of ``colours`` (c, 3), sRGB;
    ``levels`` (z + 1,): heights of the layers' floors and of the last one's top.
    """
    padded = np.pad(keys, 1).astype(np.int64)
    edges = (np.arange(keys.shape[0] + 1.0), np.arange(keys.shape[1] + 1.0), np.asarray(levels, np.float64))
    pieces = []
    for axis in range(3):
        for outwards in (1, -1):
            own, beyond = _facing(padded, axis, outwards)
            shown = np.where(beyond == 0, own, 0)
            pieces.append(_faces(np.moveaxis(shown, axis, 0), axis, outwards, edges, colours))
    if studs:
        own, beyond = _facing(padded, 2, 1)
        pieces.append(_studs(np.where(beyond == 0, own, 0), edges[2], colours))
    return joined(pieces)


def rounded_triangles(voxels: Voxels, rounds: int = 3) -> Triangles:
    """The surface of voxels with its corners moved ``rounds`` times halfway to the mean of their neighbours."""
    colours, keys = _keys(voxels)
    padded = np.pad(keys, 1)
    quads, owners = [], []
    for axis in range(3):
        for outwards in (1, -1):
            own, beyond = _facing(padded, axis, outwards)
            cells = np.argwhere((own > 0) & (beyond == 0))
            first, second = _across(axis, outwards)
            corners = np.repeat(cells[:, None], 4, 1)
            corners[:, :, axis] += outwards > 0
            corners[:, :, first] += _CORNERS[:, 0]
            corners[:, :, second] += _CORNERS[:, 1]
            quads.append(corners)
            owners.append(keys[tuple(cells.T)] - 1)
    places = np.concatenate(quads)
    if not len(places):
        return joined([])
    grid = np.array(keys.shape) + 1
    numbers = np.ravel_multi_index(tuple(places.reshape(-1, 3).T), tuple(grid))
    used, index = np.unique(numbers, return_inverse=True)
    faces = index.reshape(-1, 4)
    lattice = np.stack(np.unravel_index(used, tuple(grid)), axis=1)
    points = lattice.astype(np.float64)
    points[:, 2] = _levels(voxels)[lattice[:, 2]]
    start, end = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    count = np.bincount(np.concatenate([start, end]), minlength=len(points))
    for _ in range(rounds):
        around = np.stack(
            [
                np.bincount(start, points[end, c], len(points)) + np.bincount(end, points[start, c], len(points))
                for c in range(3)
            ],
            axis=1,
        )
        points = 0.5 * points + 0.5 * around / count[:, None]
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    return from_mesh(points, triangles, np.tile(colours[np.concatenate(owners)], (2, 1)), 120.0)


def _keys(voxels: Voxels) -> tuple[NDArray[np.uint8], Ints]:
    """Distinct colours (c, 3) and, for each cell, 1 + its row, 0 where nothing is."""
    values = voxels.rgb[voxels.occupancy].astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    found, numbers = np.unique(values, return_inverse=True)
    keys = np.zeros(voxels.occupancy.shape, np.int64)
    keys[voxels.occupancy] = numbers.reshape(-1) + 1
    return np.stack([found >> 16 & 255, found >> 8 & 255, found & 255], axis=1).astype(np.uint8), keys


def _levels(voxels: Voxels) -> NDArray[np.float64]:
    return np.arange(voxels.occupancy.shape[2] + 1) * (PLATE_HEIGHT * voxels.height)


def _facing(padded: Ints, axis: int, outwards: int) -> tuple[Ints, Ints]:
    """Keys of the cells, and of those next to them along ``axis``."""
    window = [slice(1, -1)] * 3
    own = padded[tuple(window)]
    window[axis] = slice(1 + outwards, padded.shape[axis] - 1 + outwards)
    return own, padded[tuple(window)]


def _across(axis: int, outwards: int) -> tuple[int, int]:
    """The axes that a face lies in, in the order that goes around counter-clockwise seen from outside."""
    first, second = (axis + 1) % 3, (axis + 2) % 3
    return (first, second) if outwards > 0 else (second, first)


def _faces(
    shown: Ints,
    axis: int,
    outwards: int,
    edges: tuple[NDArray[np.float64], ...],
    colours: NDArray[np.uint8],
) -> Triangles:
    """Merged faces of ``shown`` (layers, a, b): a key where the cell's face is seen, 0 elsewhere."""
    lower, upper = (other for other in range(3) if other != axis)
    layer, row, start, stop, key = _runs(shown)
    # Runs that begin and end alike in neighbouring rows are one rectangle.
    order = np.lexsort((row, key, stop, start, layer))
    layer, row, start, stop, key = (values[order] for values in (layer, row, start, stop, key))
    same = np.ones(len(row), bool)
    same[0:1] = False
    for values in (layer, start, stop, key):
        same[1:] &= values[1:] == values[:-1]
    same[1:] &= row[1:] == row[:-1] + 1
    first = np.flatnonzero(~same)
    last = np.append(first[1:], len(row)) - 1 if len(first) else first
    boxes = np.zeros((len(first), 2, 3))
    boxes[:, :, axis] = edges[axis][layer[first] + (outwards > 0)][:, None]
    boxes[:, 0, lower], boxes[:, 1, lower] = edges[lower][row[first]], edges[lower][row[last] + 1]
    boxes[:, 0, upper], boxes[:, 1, upper] = edges[upper][start[first]], edges[upper][stop[first]]
    a, b = _across(axis, outwards)
    corners = np.repeat(boxes[:, :1], 4, 1)
    corners[:, :, a] = boxes[:, _CORNERS[:, 0], a]
    corners[:, :, b] = boxes[:, _CORNERS[:, 1], b]
    triangles = corners[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 3)
    return Triangles(triangles.astype(np.float32), np.repeat(colours[key[first] - 1], 2, 0))


def _runs(shown: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Layer, row, first, one after the last, and key of the runs of equal keys in the rows of (layers, a, b)."""
    padded = np.pad(shown, ((0, 0), (0, 0), (1, 1)))
    change = padded[..., 1:] != padded[..., :-1]
    begins = np.argwhere(change & (padded[..., 1:] > 0))
    ends = np.argwhere(change & (padded[..., :-1] > 0))
    layer, row, start = begins.T
    return layer, row, start, ends[:, 2], shown[layer, row, start]


def _studs(tops: Ints, levels: NDArray[np.float64], colours: NDArray[np.uint8]) -> Triangles:
    """Prisms on the cells of ``tops`` (x, y, z) that have a key."""
    cells = np.argwhere(tops)
    angles = np.arange(_SIDES) * (2 * math.pi / _SIDES) + math.pi / _SIDES
    ring = np.stack([np.cos(angles), np.sin(angles), np.zeros(_SIDES)], axis=1)
    low = ring * (STUD_RADIUS, STUD_RADIUS, 1)
    high = low + np.array([0, 0, STUD_HEIGHT])
    after = np.roll(np.arange(_SIDES), -1)
    sides = np.concatenate([np.stack([low, low[after], high[after]], 1), np.stack([low, high[after], high], 1)])
    numbers = np.arange(1, _SIDES - 1)
    cap = np.stack([np.broadcast_to(high[0], (_SIDES - 2, 3)), high[numbers], high[numbers + 1]], 1)
    shape = np.concatenate([sides, cap])
    round_ = np.concatenate([np.stack([ring, ring[after], ring[after]], 1), np.stack([ring, ring[after], ring], 1)])
    normals = np.concatenate([round_, np.broadcast_to([0.0, 0.0, 1.0], cap.shape)])
    centres = np.column_stack([cells[:, :2] + 0.5, levels[cells[:, 2] + 1]])
    corners = (centres[:, None, None] + shape).reshape(-1, 3, 3)
    painted = np.repeat(colours[tops[tuple(cells.T)] - 1], len(shape), 0)
    return Triangles(corners.astype(np.float32), painted, np.tile(normals, (len(cells), 1, 1)).astype(np.float32))
