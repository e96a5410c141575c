# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be seen of a mesh: rays from both sides of every axis, and what each meets before anything covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .inside import crossings

_COVERS = 0.25  # cells: a surface this close before another hides it, as a sticker does


@dataclass(frozen=True, eq=False)
class Seen:
    """Spots of surface (n), one a ray that ends on it: ``face`` int, ``weights`` float (n, 3), barycentric, ``points``
    (n, 3), and ``towards`` (3,), the unit vector from them to who looks. Units are those of the corners."""

    face: NDArray[np.int64]
    weights: NDArray[np.float64]
    points: NDArray[np.float64]
    towards: NDArray[np.float64]


def seen(corners: NDArray[np.float64], shape: tuple[int, int, int], reach: NDArray[np.float64]) -> Iterator[Seen]:
    """Spots on triangles ``corners`` (f, 3, 3) that nothing covers closely, from the six sides.

    Rays run through the middles of the cells of ``shape``; ``reach`` (3,) are the lengths of :data:`_COVERS` in its
    units, so that the lattice may be finer than the cells.
    """
    for axis in range(3):
        order = [(axis + 1) % 3, (axis + 2) % 3, axis]
        turned = corners[:, :, order]
        found = list(crossings(turned, (shape[order[0]], shape[order[1]])))
        if not any(len(part[0]) for part in found):
            continue
        ray, depth, face = (np.concatenate([part[k] for part in found]) for k in range(3))
        sorting = np.lexsort((depth, ray))
        ray, depth, face = ray[sorting], depth[sorting], face[sorting]
        covered = (np.diff(ray) == 0) & (np.diff(depth) < _COVERS * reach[axis])
        for side, hidden in ((1, np.r_[covered, False]), (-1, np.r_[False, covered])):
            spot = np.flatnonzero(~hidden)
            u, v = np.divmod(ray[spot], shape[order[1]])
            points = np.empty((len(spot), 3))
            points[:, order] = np.stack([u + 0.5, v + 0.5, depth[spot]], axis=1)
            towards = np.zeros(3)
            towards[axis] = side
            yield Seen(face[spot], _weights(turned[face[spot]], u + 0.5, v + 0.5), points, towards)


def _weights(corners: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Barycentric (n, 3) of points in triangles (n, 3, 3), as seen along the last axis."""
    a, b, c = (corners[:, k, :2] for k in range(3))
    point = np.stack([u, v], axis=1)
    area = _cross(b - a, c - a)
    area = np.where(area == 0, 1, area)
    second, third = _cross(point - a, c - a) / area, _cross(b - a, point - a) / area
    return np.clip(np.stack([1 - second - third, second, third], axis=1), 0, 1)


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
