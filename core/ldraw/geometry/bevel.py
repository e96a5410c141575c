# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounded edges without moving a surface: strips along the sharp edges whose normals turn from one face to the other.

A face gives up a strip of the bevel's width along each sharp edge that it shares with another. The strip stays in the
plane of the face; its normals blend from that of the face to the mean across the edge, so light runs over the edge as
over a real bevel, which is too narrow to show in the outline. As nothing moves, faces that do not meet vertex to
vertex, frequent in part files, cannot gape. At corners where more than two surfaces meet the strip is divided, so that
the corner's own normal stays in the corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...bricks.meshes.polygons import unit
from .shading import Edges, Faces

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WIDTH = 0.5  # LDU, 0.2 mm
_SHARE = 0.3  # of a face's edge that a strip beside it may take
_FLAT = np.cos(np.radians(12.0))  # faces that meet at less than that need no bevel
_SLIVER = 0.02  # LDU; a face that has no room for strips this wide keeps its edges
_POINTED = 1e-3  # sine of a corner that is too pointed for a strip


@dataclass(frozen=True, eq=False)
class Bevelled:
    """Polygons after the cut: ``points`` and ``normals`` (p, 4, 3), a triangle repeats its third corner.

    ``faces`` (p,): the face that each was cut from; ``sharp`` (e, 2, 3): ends of the sharp edges that have no strips on
    both sides.
    """

    points: Floats
    normals: Floats
    faces: Ints
    sharp: Floats


def bevel(faces: Faces, normals: Floats, groups: Ints, edges: Edges) -> Bevelled:
    """Cut strips off ``faces``; ``normals`` (4 f, 3) and ``groups`` (4 f,) of corners: see
    :func:`~.shading.corner_normals`."""
    points, following = faces.points, faces.following
    cut = edges.sharp & (edges.cosine < _FLAT)
    partner = np.full(len(points), -1)
    partner[edges.first[cut]], partner[edges.second[cut]] = edges.second[cut], edges.first[cut]
    cosine = faces.cosines()
    sine = np.sqrt(1.0 - cosine * cosine)
    width = _widths(faces, partner >= 0, sine)
    partner[np.repeat(width < _SLIVER, 4)] = -1
    has_strip = partner >= 0
    left = edges.first[edges.sharp & ~(has_strip[edges.first] & has_strip[edges.second])]
    sharp = np.stack([points[left], points[following[left]]], axis=1)
    start = np.flatnonzero(has_strip)
    if not len(start):
        return Bevelled(points.reshape(-1, 4, 3), normals.reshape(-1, 4, 3), np.arange(len(faces)), sharp)
    inner = _inner_points(faces, has_strip, width, sine)

    # Normals on the edge: the mean of its two surfaces at each end; in a corner, the mean of all surfaces there.
    end = following[start]
    other_end, other_start = partner[start], following[partner[start]]
    at_start, at_end = unit(normals[start] + normals[other_start]), unit(normals[end] + normals[other_end])
    in_corner, is_corner = _corner_means(faces, normals, groups, np.concatenate([start, end, other_end, other_start]))
    corner_start, corner_end = is_corner[faces.flat[start]], is_corner[faces.flat[end]]

    length = faces.ahead_length[start]
    step = (np.minimum(WIDTH, _SHARE * length) / length)[:, None] * faces.ahead[start]
    a = points[start] + step * corner_start[:, None]
    b = points[end] - step * corner_end[:, None]
    s, e = np.flatnonzero(corner_start), np.flatnonzero(corner_end)
    cut_s, cut_e = start[s], end[e]
    return Bevelled(
        np.concatenate(
            [
                inner.reshape(-1, 4, 3),
                _quads(a, b, inner[end], inner[start]),
                _quads(points[cut_s], a[s], inner[cut_s], inner[cut_s]),
                _quads(b[e], points[cut_e], inner[cut_e], inner[cut_e]),
            ]
        ),
        np.concatenate(
            [
                normals.reshape(-1, 4, 3),
                _quads(at_start, at_end, normals[end], normals[start]),
                _quads(in_corner[faces.flat[cut_s]], at_start[s], normals[cut_s], normals[cut_s]),
                _quads(at_end[e], in_corner[faces.flat[cut_e]], normals[cut_e], normals[cut_e]),
            ]
        ),
        np.concatenate([np.arange(len(faces)), start // 4, start[s] // 4, start[e] // 4]),
        sharp,
    )


def _quads(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    quads = np.empty((len(a), 4, 3))
    quads[:, 0], quads[:, 1], quads[:, 2], quads[:, 3] = a, b, c, d
    return quads


def _widths(faces: Faces, cut: NDArray[np.bool_], sine: Floats) -> Floats:
    """(f,) how wide the strips of each face can be: the bevel's width, less on narrow faces.

    Where a strip ends, the neighbouring edge is shortened by its width over the sine of the angle between them.
    """
    usable = sine > _POINTED
    room = np.where(
        usable & cut[faces.previous] & (faces.ahead_length > 1e-6), _SHARE * faces.ahead_length * sine, WIDTH
    )
    before = np.where(usable & cut & (faces.back_length > 1e-6), _SHARE * faces.back_length * sine, WIDTH)
    least = np.minimum(room, before).reshape(-1, 4)
    least = np.minimum(np.minimum(least[:, 0], least[:, 1]), np.minimum(least[:, 2], least[:, 3]))
    return np.minimum(least, WIDTH)


def _inner_points(faces: Faces, cut: NDArray[np.bool_], width: Floats, sine: Floats) -> Floats:
    """(4 f, 3) corners of what is left of each face."""
    shift = np.where(sine > _POINTED, np.repeat(width, 4) / np.maximum(sine, _POINTED), 0.0)
    along = np.where(cut[faces.previous], shift / np.maximum(faces.ahead_length, 1e-9), 0.0)
    aside = np.where(cut, shift / np.maximum(faces.back_length, 1e-9), 0.0)
    inner = faces.points + along[:, None] * faces.ahead + aside[:, None] * faces.back
    triangles = 4 * np.flatnonzero(faces.is_triangle)
    inner[triangles + 3] = inner[triangles + 2]
    return inner


def _corner_means(faces: Faces, normals: Floats, groups: Ints, used: Ints) -> tuple[Floats, NDArray[np.bool_]]:
    """Per vertex: the mean of the normals of all surfaces that meet there in strips, and whether they are over two."""
    count = len(faces.vertices)
    of_group = np.full(int(groups.max()) + 1, -1)
    of_group[groups[used]] = used
    of_group = of_group[of_group >= 0]
    vertex = faces.flat[of_group]
    sums = np.empty((count, 3))
    for axis in range(3):
        sums[:, axis] = np.bincount(vertex, normals[of_group, axis], count)
    return unit(sums), np.bincount(vertex, minlength=count) > 2
