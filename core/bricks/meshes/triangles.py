# SPDX-License-Identifier: GPL-3.0-or-later
"""Polygons cut into triangles, for formats that know nothing else.

All polygons with the same number of corners are cut together, ear after ear (G. H. Meisters, Polygons have ears, 1975):
of the corners that can be cut off, the best shaped triangle goes first. Corners that lie on a straight edge, which
part meshes have where a neighbour's corner meets it, so get triangles with an area.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .polygons import Floats, newell_normals
from .surface import PartMesh

_ON_EDGE = 1e-7  # of the polygon's size squared; so much may an area be off that is meant to be none


def loop_triangles(mesh: PartMesh) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Triangles (t, 3) as loops of ``mesh``, and the polygon (t,) of each, in the order of the polygons.

    A polygon of k corners gives k - 2, turned as the polygon is.
    """
    sizes = mesh.sizes
    triangles: list[NDArray[np.int32]] = [np.zeros((0, 3), np.int32)]
    faces: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    for size in np.unique(sizes[sizes > 2]).tolist():
        chosen = np.flatnonzero(sizes == size).astype(np.int32)
        loops = mesh.starts[chosen, None] + np.arange(size, dtype=np.int32)
        if size > 3:
            flat = _flat(mesh.vertices[mesh.loops[loops]].astype(np.float64))
            corners = _halved(flat) if size == 4 else _cut(flat)
            loops = np.take_along_axis(loops, corners.reshape(len(chosen), -1), axis=1)
        triangles.append(loops.reshape(-1, 3))
        faces.append(np.repeat(chosen, size - 2))
    face = np.concatenate(faces)
    order = np.argsort(face, kind="stable")
    return np.concatenate(triangles)[order], face[order]


def _flat(points: Floats) -> Floats:
    """Polygons (m, k, 3) seen along the axis that their normals are nearest to: (m, k, 2), counter-clockwise."""
    normals = newell_normals(points)
    axis = np.argmax(np.abs(normals), axis=1)
    row = np.arange(len(points))
    across = np.stack([(axis + 1) % 3, (axis + 2) % 3], axis=1)
    across[normals[row, axis] < 0] = across[normals[row, axis] < 0][:, ::-1]
    return np.take_along_axis(points, across[:, None, :], axis=2)


def _halved(points: Floats) -> NDArray[np.int64]:
    """Triangles (m, 2, 3) of quadrilaterals (m, 4, 2), along the diagonal that leaves the smaller half larger."""
    a, b, c, d = np.moveaxis(points, 1, 0)
    one = np.minimum(_turn(a, b, c), _turn(a, c, d)) >= np.minimum(_turn(b, c, d), _turn(b, d, a))
    return np.where(one[:, None, None], np.array([[0, 1, 2], [0, 2, 3]]), np.array([[1, 2, 3], [1, 3, 0]]))


def _cut(points: Floats) -> NDArray[np.int64]:
    """Triangles (m, k - 2, 3) of polygons (m, k, 2), by the numbers of their corners."""
    count, size = points.shape[:2]
    row = np.arange(count)[:, None]
    left = np.broadcast_to(np.arange(size), (count, size)).copy()
    noise = _ON_EDGE * np.ptp(points, axis=1).max(axis=1) ** 2
    worth = _worth(points, left, noise)
    triangles = np.empty((count, size - 2, 3), np.int64)
    for number in range(size - 3):
        tip = np.argmax(worth, axis=1)[:, None]
        around = (tip + np.array([-1, 0, 1])) % left.shape[1]
        triangles[:, number] = left[row, around]
        keep = np.ones(left.shape, bool)
        keep[row, tip] = False
        left, worth = left[keep].reshape(count, -1), worth[keep].reshape(count, -1)
        # What a cut changes is mostly next to it; where that leaves nothing to cut off, all is looked at again.
        corners = points[row, left]
        beside = (tip + np.array([-1, 0])) % left.shape[1]
        worth[row, beside] = _worth(corners, beside, noise)
        stuck = np.flatnonzero(worth.max(axis=1) < 0)
        if len(stuck):
            all_corners = np.broadcast_to(np.arange(left.shape[1]), (len(stuck), left.shape[1]))
            worth[stuck] = _worth(corners[stuck], all_corners, noise[stuck])
    triangles[:, -1] = left
    return triangles


def _worth(corners: Floats, tips: NDArray[np.int64], noise: Floats) -> Floats:
    """How well shaped the triangles are that go when the corners ``tips`` (m, t) of polygons (m, k, 2) are cut off.

    It is below 0 for a corner that turns inwards or has another corner in its triangle, borders included.
    """
    row, size = np.arange(len(corners))[:, None], corners.shape[1]
    numbers = [(tips + step) % size for step in (-1, 0, 1)]
    before, tip, after = (corners[row, number] for number in numbers)
    area = _turn(before, tip, after)
    sides = ((before, tip), (tip, after), (after, before))
    longest = np.max([((a - b) ** 2).sum(axis=2) for a, b in sides], axis=0)
    worth = area / np.where(longest > 0, longest, 1.0)
    inside = np.ones((*tips.shape, size), bool)
    for start, end in sides:
        inside &= _turn(start[:, :, None], end[:, :, None], corners[:, None]) >= -noise[:, None, None]
    for number in numbers:
        np.put_along_axis(inside, number[..., None], False, axis=2)
    # Where nothing can be cut off rightly, a polygon crosses itself; the least bad corner goes then.
    return np.where(inside.any(axis=2) | (area <= noise[:, None]), worth - 10.0, worth)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the area of the triangles a, b, c (..., 2); positive when they turn to the left."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
