# SPDX-License-Identifier: GPL-3.0-or-later
"""Which edges of a part are sharp, and the normals at the corners of its faces.

LDraw says it by lines: a drawn edge (type 2) is a crease, a conditional one (type 5) lies in a curved surface. Edges
without either are judged by the angle between their faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...bricks.components import component_labels
from ...bricks.meshes.polygons import cross, unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CREASE = np.cos(np.radians(35.0))  # of the angle beyond which an edge without a line is sharp
_SIDES = np.array([1, 2, 3, 0])


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges that exactly two faces share, once each: their ends run (a, b) in the first face and (b, a) in the second.

    ``first`` and ``second`` int64 (e,): corner (4 * face + side) where the edge starts in each; ``sharp`` bool (e,).
    """

    first: Ints
    second: Ints
    sharp: NDArray[np.bool_]


def face_normals(vertices: Floats, corners: Ints) -> Floats:
    """(f, 3) unit normals of faces (f, 4) of vertex numbers."""
    points = vertices[corners]
    return unit(cross(points[:, 2] - points[:, 0], points[:, 3] - points[:, 1]))


def next_corners(corners: Ints) -> Ints:
    """(4 f,) the corner that follows each; the third of a triangle, which is repeated, is followed by the first."""
    following = 4 * np.arange(len(corners))[:, None] + _SIDES
    following[corners[:, 2] == corners[:, 3], 2] -= 3
    return following.reshape(-1)


def previous_corners(corners: Ints) -> Ints:
    """(4 f,) the corner before each; the repeated one of a triangle has the neighbours of the third."""
    previous = 4 * np.arange(len(corners))[:, None] + np.array([3, 0, 1, 2])
    triangles = corners[:, 2] == corners[:, 3]
    previous[triangles, 0] -= 1
    previous[triangles, 3] -= 1
    return previous.reshape(-1)


def shared_edges(corners: Ints, normals: Floats, drawn: Ints, soft: Ints) -> Edges:
    """The edges of faces ``corners`` (f, 4) with ``normals`` (f, 3); ``drawn`` and ``soft``: (n, 2) vertex numbers."""
    flat = corners.reshape(-1)
    ends = flat[next_corners(corners)]
    real = np.flatnonzero((flat != ends) & _is_corner(corners))
    keys = _keys(flat[real], ends[real], int(flat.max(initial=0)) + 1)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
    counts = np.diff(np.append(begins, len(ordered)))
    pair = begins[counts == 2]
    first, second = real[order[pair]], real[order[pair + 1]]
    opposite = flat[first] != flat[second]  # else the faces wind against each other
    first, second, key = first[opposite], second[opposite], ordered[pair][opposite]
    base = int(flat.max(initial=0)) + 1
    is_drawn = np.isin(key, _keys(drawn[:, 0], drawn[:, 1], base))
    is_soft = np.isin(key, _keys(soft[:, 0], soft[:, 1], base))
    angle = np.einsum("ex,ex->e", normals[first // 4], normals[second // 4])
    return Edges(first, second, (is_drawn & (angle < 0.9999)) | (~is_soft & ~is_drawn & (angle < CREASE)))


def corner_normals(vertices: Floats, corners: Ints, normals: Floats, edges: Edges) -> tuple[Floats, Ints]:
    """Normals (4 f, 3) that are smooth across the edges that are not sharp, and the group (4 f,) of each corner.

    Corners of one group share a vertex and a normal: that of their faces, weighted by the angle at the corner.
    """
    following = next_corners(corners)
    smooth = ~edges.sharp
    a, b = edges.first[smooth], edges.second[smooth]
    pairs = np.concatenate([np.stack([a, following[b]], 1), np.stack([following[a], b], 1)])
    group = component_labels(4 * len(corners), pairs)
    weights = _angles(vertices, corners) * _is_corner(corners)
    count = int(group.max(initial=-1)) + 1
    weighted = np.repeat(normals, 4, axis=0) * weights[:, None]
    sums = np.stack([np.bincount(group, weighted[:, axis], count) for axis in range(3)], axis=1)
    return unit(sums.astype(np.float64))[group], group


def _is_corner(corners: Ints) -> NDArray[np.bool_]:
    """(4 f,) false for the repeated corner of triangles."""
    real = np.ones(corners.shape, bool)
    real[:, 3] = corners[:, 2] != corners[:, 3]
    return real.reshape(-1)


def _angles(vertices: Floats, corners: Ints) -> Floats:
    """(4 f,) angle at each corner, radians."""
    flat = corners.reshape(-1)
    following = next_corners(corners)
    previous = previous_corners(corners)
    here = vertices[flat]
    ahead, back = unit(vertices[flat[following]] - here), unit(vertices[flat[previous]] - here)
    return np.asarray(np.arccos(np.clip(np.einsum("cx,cx->c", ahead, back), -1.0, 1.0)))


def _keys(a: Ints, b: Ints, base: int) -> Ints:
    return np.asarray(np.minimum(a, b) * base + np.maximum(a, b), np.int64)
