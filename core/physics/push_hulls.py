# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pushes of a pair of bricks can do all that its other pushes can: those at the corners of their convex hull."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import STUD_PITCH
from ..bricks.contact import TOLERANCE

_FINE = 8  # contact points lie on a lattice of eighths of a stud pitch
_UPRIGHT = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class Rectangles:
    """Where each of k joints is among those of its pair, where these fill a level rectangle along the axes: ``step``
    (k, 2) along X and X x up in stud pitches, ``sides`` (k, 2) of the rectangle in joints; sides 0 elsewhere."""

    step: NDArray[np.intp]
    sides: NDArray[np.intp]


def find_rectangles(
    upper: NDArray[np.intp], lower: NDArray[np.intp], at: NDArray[np.float64], up: NDArray[np.float64]
) -> Rectangles:
    """Rectangles of the joints of the bricks ``upper``, ``lower`` (k,) at ``at`` (k, 3) LDU, the studs along ``up``
    (k, 3)."""
    if not len(upper):
        return Rectangles(np.zeros((0, 2), np.intp), np.zeros((0, 2), np.intp))
    key = (upper.astype(np.int64) << 32) + lower
    order = np.argsort(key, kind="stable")
    new = np.flatnonzero(np.concatenate([[True], key[order][1:] != key[order][:-1]]))
    count = np.diff(np.append(new, len(key)))
    pair = np.empty(len(key), np.intp)
    pair[order] = np.repeat(np.arange(len(new)), count)
    along = np.stack([at[:, 0], at[:, 2] * np.sign(up[:, 1]), at[:, 1]], 1)
    low, high = np.minimum.reduceat(along[order], new), np.maximum.reduceat(along[order], new)
    sides = np.rint((high - low)[:, :2] / STUD_PITCH).astype(np.intp) + 1
    whole = (sides.prod(1) == count) & (high[:, 2] - low[:, 2] < TOLERANCE)
    level = whole[pair] & (np.abs(up[:, 1]) >= _UPRIGHT)
    step = np.rint((along - low[pair])[:, :2] / STUD_PITCH).astype(np.intp)
    return Rectangles(step, np.where(level[:, None], sides[pair], 0))


def push_hull(rectangles: Rectangles, joints: NDArray[np.intp], pattern: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(j, p) whether each contact point of each of the ``joints`` (j,) is a corner of the hull of those of its pair.

    ``pattern`` (p, 2): contact points of each, in studs along X and X x up. All are taken for corners where there is
    no rectangle. A joint of a pair with another pattern does not occur: it is that of the upper brick.
    """
    step, sides = rectangles.step[joints], rectangles.sides[joints]
    corner = np.ones((len(joints), len(pattern)), bool)
    points = tuple(map(tuple, np.rint(pattern * _FINE).astype(int).tolist()))
    packed = sides[:, 0] << 32 | sides[:, 1]
    for key in np.unique(packed[sides[:, 0] > 0]).tolist():
        here = packed == key
        corner[here] = _corners(points, key >> 32, key & 0xFFFF_FFFF)[step[here, 0], step[here, 1]]
    return corner


@lru_cache(maxsize=256)
def _corners(pattern: tuple[tuple[int, int], ...], length: int, width: int) -> NDArray[np.bool_]:
    """(length, width, points): the corners of the hull of a ``pattern`` in eighths on each stud of a rectangle.

    The hull is that of Andrew's monotone chain (1979).
    """
    owner = {
        (_FINE * i + x, _FINE * j + y): (i, j, p)
        for i in range(length)
        for j in range(width)
        for p, (x, y) in enumerate(pattern)
    }
    result = np.zeros((length, width, len(pattern)), bool)
    for points in (sorted(owner), sorted(owner, reverse=True)):
        chain: list[tuple[int, int]] = []
        for x, y in points:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        for point in chain:
            result[owner[point]] = True
    return result
