# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a body, asked on a grid of points: by counting how its faces are crossed along the three axes.

A part's mesh is made of overlapping, partly open pieces, so no single line can be trusted. Each point is looked at from
six sides; along each line the windings of the faces that are crossed add up (for meshes without a promised winding: the
crossings' parity), and four of the six must agree that the point is inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grid = NDArray[np.bool_]

_VOTES = 4  # of six
_OFF = (1.31e-3, 2.23e-3, 0.71e-3)  # LDU along x, y, z, by which lines are moved off edges and diagonals of faces
_CHUNK = 1_000_000  # crossings tried at a time


@dataclass(frozen=True, eq=False)
class Inside:
    """On the grid of ``points`` along x, y and z: ``solid`` (a, b, c), and ``covered`` (a, b, c): there are faces above
    and on the four sides, so that only a way from below is left."""

    solid: Grid
    covered: Grid


def look(triangles: Floats, certified: bool, points: tuple[Floats, Floats, Floats]) -> Inside:
    """Ask for all grid points, ascending along each axis; ``triangles`` (t, 3, 3) counter-clockwise from outside."""
    shape = tuple(len(values) for values in points)
    points = (points[0] + _OFF[0], points[1] + _OFF[1], points[2] + _OFF[2])
    votes = np.zeros(shape, np.int8)
    covered = np.ones(shape, bool)
    for axis in range(3):
        turns, hits = _crossings(triangles, points, axis)
        below, above = turns[..., :-1], turns[..., -1:] - turns[..., :-1]
        if certified:
            inside = (below < 0).astype(np.int8) + (above > 0)
        else:
            inside = (hits[..., :-1] % 2).astype(np.int8) + (hits[..., -1:] - hits[..., :-1]) % 2
        votes += np.moveaxis(inside.astype(np.int8), -1, axis)
        near, far = hits[..., :-1] > 0, hits[..., -1:] > hits[..., :-1]
        # Up is towards -y.
        covered &= np.moveaxis(near if axis == 1 else near & far, -1, axis)
    return Inside(votes >= _VOTES, covered)


def _crossings(
    triangles: Floats, points: tuple[Floats, Floats, Floats], axis: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(..., n + 1) sums of turns and numbers of the faces that a line along ``axis`` has crossed before each of its n
    points, and all of them; the lines are the grid points of the other two axes in their order."""
    b, c = (other for other in range(3) if other != axis)
    at_b, at_c, along = points[b], points[c], points[axis]
    cells = len(along) + 1
    turns, hits = (np.zeros(len(at_b) * len(at_c) * cells, np.int32) for _ in range(2))
    # The area seen along the axis, signed: (y, z), (z, x) and (x, y) are the right-handed pairs.
    hand = -1.0 if axis == 1 else 1.0
    u, v = triangles[:, :, b], triangles[:, :, c]
    area = hand * ((u[:, 1] - u[:, 0]) * (v[:, 2] - v[:, 0]) - (u[:, 2] - u[:, 0]) * (v[:, 1] - v[:, 0]))
    first = np.stack([np.searchsorted(at_b, u.min(1)), np.searchsorted(at_c, v.min(1))], 1)
    last = np.stack([np.searchsorted(at_b, u.max(1)), np.searchsorted(at_c, v.max(1))], 1)
    spans = np.where(np.abs(area)[:, None] > 1e-9, last - first, 0)
    counts = spans.prod(1)
    start = 0
    total = np.cumsum(counts)
    while start < len(counts):
        done = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + _CHUNK, "right")))
        of = np.repeat(np.arange(start, stop), counts[start:stop])
        step = np.arange(len(of)) - np.repeat(total[start:stop] - counts[start:stop] - done, counts[start:stop])
        i, j = first[of, 0] + step // spans[of, 1], first[of, 1] + step % spans[of, 1]
        start = stop
        pu, pv = at_b[i], at_c[j]
        weights = [
            hand * ((u[of, k - 2] - pu) * (v[of, k - 1] - pv) - (u[of, k - 1] - pu) * (v[of, k - 2] - pv)) / area[of]
            for k in range(3)
        ]
        crossed = (weights[0] > 0) & (weights[1] > 0) & (weights[2] > 0)
        of, i, j = of[crossed], i[crossed], j[crossed]
        depth = sum(weight[crossed] * triangles[of, k, axis] for k, weight in enumerate(weights))
        place = (i * len(at_c) + j) * cells + np.searchsorted(along, depth)
        np.add.at(turns, place, np.sign(area[of]).astype(np.int32))
        np.add.at(hits, place, 1)
    shape = (len(at_b), len(at_c), cells)
    return turns.reshape(shape).cumsum(-1, dtype=np.int32), hits.reshape(shape).cumsum(-1, dtype=np.int32)
