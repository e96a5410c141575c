# SPDX-License-Identifier: GPL-3.0-or-later
"""Small vectorised helpers for polygons in runs: m polygons one after the other, ``sizes`` (m,) corners each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def unit(vectors: Floats) -> Floats:
    """``vectors`` (..., 3) at length 1; a zero vector stays zero."""
    length = np.sqrt(np.einsum("...x,...x->...", vectors, vectors))[..., None]
    return vectors / np.where(length > 0, length, 1.0)


def newell_normals(points: Floats) -> Floats:
    """(m, 3) normals of ``points`` (m, k, 3), twice the area long (Newell's method)."""
    return cross(points, np.roll(points, -1, axis=1)).sum(axis=1)


def cross(a: Floats, b: Floats) -> Floats:
    """Cross product along the last axis; much faster than numpy's for small arrays."""
    x, y, z = a[..., 0], a[..., 1], a[..., 2]
    u, v, w = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


def next_corner(sizes: Ints) -> Ints:
    """Index of the next corner of the same polygon, for each corner."""
    following = np.arange(1, int(sizes.sum()) + 1)
    ends = np.cumsum(sizes)
    following[ends - 1] = ends - sizes
    return following


def previous_corner(sizes: Ints) -> Ints:
    """Index of the previous corner of the same polygon, for each corner."""
    before = np.arange(-1, int(sizes.sum()) - 1)
    ends = np.cumsum(sizes)
    before[ends - sizes] = ends - 1
    return before


def face_of_corner(sizes: Ints) -> Ints:
    """Index of the polygon of each corner."""
    return np.repeat(np.arange(len(sizes)), sizes)


def signed_area(outline: Floats) -> float:
    """Area of the polygon ``outline`` (k, 2), positive if counter-clockwise."""
    x, y = outline[:, 0], outline[:, 1]
    return float(0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1)))
