# SPDX-License-Identifier: GPL-3.0-or-later
"""One vertex for all points of a part that are meant to be the same.

The numbers in part files are rounded, so points that should meet are off by up to some hundredths of an LDU (a cosine
of four digits times a radius). Coordinates are gathered axis by axis: values that follow each other closely are one.
Where a fine pattern makes long chains of close values, these are rounded to a grid instead, so nothing collapses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOLERANCE = 0.02  # LDU (8 micrometres) between values that are one
_LONGEST = 3 * TOLERANCE  # of a chain of close values that is taken as one


def weld(points: Floats) -> tuple[Floats, Ints]:
    """Vertices (v, 3) and the vertex (n,) of each of ``points`` (n, 3)."""
    if not len(points):
        return np.zeros((0, 3)), np.zeros(0, np.int64)
    keys = np.zeros(len(points), np.int64)
    for axis in range(3):
        number, count = _clusters(points[:, axis])
        keys = keys * count + number
    _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
    return points[first], vertex.reshape(-1)


def _clusters(values: Floats) -> tuple[Ints, int]:
    """Number of the cluster of each value (n,), and how many there are."""
    order = np.argsort(values)
    ordered = values[order]
    begins = np.empty(len(values), bool)
    begins[0] = True
    np.greater(np.diff(ordered), TOLERANCE, out=begins[1:])
    chain = np.cumsum(begins) - 1
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(values)) - 1
    long = (ordered[ends] - ordered[starts] > _LONGEST)[chain]
    if long.any():
        cell = np.floor(ordered / TOLERANCE + 0.5)
        begins[1:] |= long[1:] & (cell[1:] != cell[:-1])
        chain = np.cumsum(begins) - 1
    number = np.empty(len(values), np.int64)
    number[order] = chain
    return number, int(chain[-1]) + 1
