# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounded edges without moving a surface: strips along the sharp edges whose normals turn from one face to the other.

A face gives up a strip of the bevel's width along each sharp edge that it shares with another. The strip stays in the
plane of the face; its normals blend from that of the face to the mean across the edge, so light runs over the edge as
over a real bevel, which is too narrow to show in the outline. As nothing moves, faces that do not meet vertex to
vertex, frequent in part files, cannot gape. At corners where more than two surfaces meet the strip is divided, so that
the corner's own normal stays in the corner.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...bricks.meshes.polygons import unit
from .shading import Edges, next_corners, previous_corners

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WIDTH = 0.5  # LDU, 0.2 mm
_SHARE = 0.3  # of a face's edge that a strip beside it may take
_FLAT = np.cos(np.radians(12.0))  # faces that meet at less than that need no bevel
_SLIVER = 0.02  # LDU; a face that has no room for strips this wide keeps its edges


class Bevelled:
    """Polygons (p, 4 or 3 corners each, triangles repeat the last) with points and normals at each corner."""

    def __init__(self, points: Floats, normals: Floats, faces: Ints) -> None:
        self.points = points  # (p, 4, 3)
        self.normals = normals  # (p, 4, 3)
        self.faces = faces  # (p,) the face that each was cut from


def bevel(
    vertices: Floats, corners: Ints, normals: Floats, groups: Ints, face_normals: Floats, edges: Edges
) -> Bevelled:
    """Cut strips off the faces ``corners`` (f, 4).

    ``normals`` (4 f, 3) and ``groups`` (4 f,): of each corner, see :func:`~.shading.corner_normals`;
    ``face_normals`` (f, 3).
    """
    following = next_corners(corners)
    flat = corners.reshape(-1)
    points = vertices[flat]
    angle = np.einsum("ex,ex->e", face_normals[edges.first // 4], face_normals[edges.second // 4])
    cut = edges.sharp & (angle < _FLAT)
    first, second = edges.first[cut], edges.second[cut]
    partner = np.full(len(flat), -1)
    partner[first], partner[second] = second, first

    width = _widths(points, following, partner >= 0, corners)
    partner[(width < _SLIVER)[np.arange(len(flat)) // 4]] = -1
    has_strip = partner >= 0
    if not has_strip.any():
        return Bevelled(points.reshape(-1, 4, 3), normals.reshape(-1, 4, 3), np.arange(len(corners)))
    inner = _inner_points(points, following, has_strip, width, corners)

    # Normals on the edge: the mean of its two surfaces at each end; in a corner, the mean of all surfaces there.
    start = np.flatnonzero(has_strip)
    end = following[start]
    other_end, other_start = partner[start], following[partner[start]]
    at_start, at_end = unit(normals[start] + normals[other_start]), unit(normals[end] + normals[other_end])
    in_corner, is_corner = _corner_means(len(vertices), flat, normals, groups, start, end, other_start, other_end)
    corner_start, corner_end = is_corner[flat[start]], is_corner[flat[end]]

    along = points[end] - points[start]
    length = np.sqrt(np.einsum("ex,ex->e", along, along))
    step = (np.minimum(WIDTH, _SHARE * length) / length)[:, None]
    a = np.where(corner_start[:, None], points[start] + step * along, points[start])
    b = np.where(corner_end[:, None], points[end] - step * along, points[end])
    near, far = inner[start], inner[end]
    strips = np.stack([a, b, far, near], axis=1)
    strip_normals = np.stack([at_start, at_end, normals[end], normals[start]], axis=1)
    s, e = np.flatnonzero(corner_start), np.flatnonzero(corner_end)
    starts = np.stack([points[start][s], a[s], near[s], near[s]], axis=1)
    start_normals = np.stack([in_corner[flat[start[s]]], at_start[s], normals[start[s]], normals[start[s]]], axis=1)
    ends = np.stack([b[e], points[end][e], far[e], far[e]], axis=1)
    end_normals = np.stack([at_end[e], in_corner[flat[end[e]]], normals[end[e]], normals[end[e]]], axis=1)
    return Bevelled(
        np.concatenate([inner.reshape(-1, 4, 3), strips, starts, ends]),
        np.concatenate([normals.reshape(-1, 4, 3), strip_normals, start_normals, end_normals]),
        np.concatenate([np.arange(len(corners)), start // 4, start[s] // 4, start[e] // 4]),
    )


def _widths(points: Floats, following: Ints, cut: NDArray[np.bool_], corners: Ints) -> Floats:
    """(f,) how wide the strips of each face can be: the bevel's width, less on narrow faces."""
    along = points[following] - points
    length = np.sqrt(np.einsum("cx,cx->c", along, along)).reshape(-1, 4)
    sine = _sines(points, following, corners)[0].reshape(-1, 4)
    # Where a strip ends, the neighbouring edges are shortened by its width over the sine of the angle.
    previous = previous_corners(corners).reshape(-1, 4)
    cut_here = cut.reshape(-1, 4)
    cut_before = cut[previous.reshape(-1)].reshape(-1, 4)
    room = np.full(length.shape, np.inf)
    used = (sine > 1e-3) & (length > 1e-6)
    limit = np.where(used, _SHARE * length * sine, np.inf)
    length_before = length.reshape(-1)[previous.reshape(-1)].reshape(-1, 4)
    limit_before = np.where(used, _SHARE * length_before * sine, np.inf)
    room = np.where(cut_before, limit, room)
    room = np.minimum(room, np.where(cut_here, limit_before, np.inf))
    return np.minimum(room.min(axis=1), WIDTH)


def _sines(points: Floats, following: Ints, corners: Ints) -> tuple[Floats, Floats, Floats]:
    """At each corner: the sine of its angle, and unit vectors to the next and to the previous corner."""
    previous = previous_corners(corners)
    ahead, back = unit(points[following] - points), unit(points[previous] - points)
    cosine = np.einsum("cx,cx->c", ahead, back)
    return np.sqrt(np.clip(1.0 - cosine**2, 0.0, 1.0)), ahead, back


def _inner_points(points: Floats, following: Ints, cut: NDArray[np.bool_], width: Floats, corners: Ints) -> Floats:
    """(4 f, 3) corners of what is left of each face."""
    sine, ahead, back = _sines(points, following, corners)
    previous = previous_corners(corners)
    shift = np.where(sine > 1e-3, np.repeat(width, 4) / np.maximum(sine, 1e-3), 0.0)
    inner = points + (shift * cut[previous])[:, None] * ahead + (shift * cut)[:, None] * back
    triangles = np.flatnonzero(corners[:, 2] == corners[:, 3])
    inner[4 * triangles + 3] = inner[4 * triangles + 2]
    return inner


def _corner_means(
    count: int, flat: Ints, normals: Floats, groups: Ints, *ends: Ints
) -> tuple[Floats, NDArray[np.bool_]]:
    """Per vertex: the mean of the normals of all surfaces that meet there in strips, and whether they are over two."""
    used = np.concatenate(ends)
    _, first = np.unique(groups[used], return_index=True)
    of_group = used[first]
    vertex = flat[of_group]
    sums = np.stack([np.bincount(vertex, normals[of_group, axis], count) for axis in range(3)], axis=1)
    return unit(sums.astype(np.float64)), np.bincount(vertex, minlength=count) > 2
