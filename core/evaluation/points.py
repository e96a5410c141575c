# SPDX-License-Identifier: GPL-3.0-or-later
"""Points on the surface of shapes, and the Chamfer distance between them.

Definition: points sampled evenly on each surface, the mean distance of each point to the nearest of the other set, both
ways, added (LegoACE, SIGGRAPH Asia 2025, doi 10.1145/3757377.3763881). Shapes are centred and their longest side is 1,
so distances are in longest sides, whatever the size. Distances are not squared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bricks.plan import PLATE_LDU, STUD

PAIR_POINTS = 2048  # a shape, for two shapes that are compared (as LegoACE)
SET_POINTS = 1024  # a shape, for all pairs of two sets
LATTICE = 64  # steps of the longest side, for all pairs of two sets
_FAR = 16_000  # squared steps, more than any two points of the lattice are apart
_ROWS = 128  # points whose distances to all others are made at once: 1 MB
_CELL = np.array([1.0, 1.0, PLATE_LDU / STUD])  # studs


def surface_points(occupancy: ArrayLike, count: int = SET_POINTS, seed: int = 0) -> NDArray[np.float64]:
    """(count, 3) points on the faces between filled and empty cells of an occupancy (x, y, z) in layers of a plate.

    The box around the shape is centred on 0, its longest side 1. Even by area (systematic sampling), the place within a
    face by the seed. Raises ValueError for an empty shape.
    """
    cells = np.argwhere(np.asarray(occupancy, bool))
    if not len(cells):
        raise ValueError("an empty shape has no surface")
    cells = cells - cells.min(0)
    size = cells.max(0) + 1
    padded = np.zeros(size + 2, bool)
    padded[tuple((cells + 1).T)] = True
    corners, spans, areas = [], [], []
    for axis in range(3):
        span = np.ones(3)
        span[axis] = 0
        for side in (0, 1):
            step = np.zeros(3, np.int64)
            step[axis] = 2 * side - 1
            open_ = cells[~padded[tuple((cells + 1 + step).T)]]
            corners.append(open_ + side * np.eye(3)[axis])
            spans.append(np.broadcast_to(span, (len(open_), 3)))
            areas.append(np.full(len(open_), np.delete(_CELL, axis).prod()))
    generator = np.random.default_rng(seed)
    area = np.cumsum(np.concatenate(areas))
    at = (np.arange(count) + generator.random()) / count * area[-1]
    face = np.minimum(np.searchsorted(area, at, "right"), len(area) - 1)
    points = np.concatenate(corners)[face] + np.concatenate(spans)[face] * generator.random((count, 3))
    return np.asarray((points - size / 2) * _CELL / (size * _CELL).max())


def chamfer(first: ArrayLike, second: ArrayLike) -> float:
    """Chamfer distance of two sets of points (n, 3), (m, 3), exact but for rounding."""
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not len(a) or not len(b):
        raise ValueError("there are no points to measure from")
    return _mean_nearest(a, b) + _mean_nearest(b, a)


def _mean_nearest(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    x, y, z = b.T.astype(np.float32)
    total = 0.0
    for start in range(0, len(a), _ROWS):
        part = a[start : start + _ROWS]
        at = part.astype(np.float32)[:, :, None]
        squares = (at[:, 0] - x) ** 2
        squares += (at[:, 1] - y) ** 2
        squares += (at[:, 2] - z) ** 2
        nearest = b[squares.argmin(1)]
        total += float(np.linalg.norm(part - nearest, axis=1).sum())
    return total / len(a)


def chamfer_matrix(
    first: Sequence[NDArray[np.float64]], second: Sequence[NDArray[np.float64]] | None = None
) -> NDArray[np.float32]:
    """(n, m) Chamfer distances of every set of points with every one of ``second`` (None: of ``first``), all of one
    number of points, as :func:`surface_points` makes them.

    Points are taken to the nearest places of a lattice of :data:`LATTICE` steps a side, on which the distances are
    exact: each set's distance field is looked up at the points of all others.
    """
    a = _on_lattice(first)
    if second is None:
        one_way = _to_each(a, a)
        return one_way + one_way.T
    b = _on_lattice(second)
    forth, back = _to_each(a, b), _to_each(b, a)
    return np.asarray(forth + back.T, np.float32)


def _on_lattice(sets: Sequence[NDArray[np.float64]]) -> NDArray[np.intp]:
    """(n, count) flat indices of the lattice."""
    if not len(sets):
        return np.zeros((0, 1), np.intp)
    steps = np.clip(np.floor((np.stack(sets) + 0.5) * LATTICE), 0, LATTICE - 1).astype(np.intp)
    return np.asarray((steps[..., 0] * LATTICE + steps[..., 1]) * LATTICE + steps[..., 2])


def _to_each(points: NDArray[np.intp], targets: NDArray[np.intp]) -> NDArray[np.float32]:
    """(n, m): mean distance of the points of each row to the nearest of each row of targets."""
    roots = (np.sqrt(np.arange(_FAR + 1)) / LATTICE).astype(np.float32)
    result = np.empty((len(points), len(targets)), np.float32)
    for column, target in enumerate(targets):
        result[:, column] = roots[squared_distances(target)[points]].mean(1)
    return result


def squared_distances(targets: NDArray[np.intp]) -> NDArray[np.int16]:
    """Flat int16 (LATTICE**3,): squared distance of each place of the lattice to the nearest of ``targets`` (flat
    indices), axis by axis as in Felzenszwalb and Huttenlocher 2012, but by offsets, which suits arrays better."""
    field = np.full((LATTICE, LATTICE, LATTICE), _FAR, np.int16)
    field.ravel()[targets] = 0
    for axis in range(3):
        source = np.moveaxis(field, axis, 0)
        nearer = source.copy()
        for offset in range(1, LATTICE):
            square = np.int16(offset * offset)
            if square >= nearer.max():
                break
            np.minimum(nearer[offset:], source[:-offset] + square, out=nearer[offset:])
            np.minimum(nearer[:-offset], source[offset:] + square, out=nearer[:-offset])
        field = np.ascontiguousarray(np.moveaxis(nearer, 0, axis))
    return field.ravel()
