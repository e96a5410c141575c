# SPDX-License-Identifier: GPL-3.0-or-later
"""From loose faces to the finished mesh of a part: welded, smoothed, bevelled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...bricks.meshes import PartMesh
from .bevel import bevel
from .shading import corner_normals, face_normals, shared_edges
from .soup import Soup
from .weld import weld

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_THIN = 1e-9  # sine between the diagonals of a face without area


def build_mesh(soup: Soup, bevelled: bool = True) -> PartMesh:
    """The mesh of a part from its faces and edges; one without faces is an empty mesh."""
    faces, drawn, soft = soup.faces, soup.edges, soup.soft_edges
    points = np.concatenate([faces.reshape(-1, 3), drawn.reshape(-1, 3), soft.reshape(-1, 3)])
    vertices, number = weld(points)
    corner_count, drawn_count = 4 * len(faces), 2 * len(drawn)
    corners, kept = _without_repetition(number[:corner_count].reshape(-1, 4))
    normals = face_normals(vertices, corners)
    solid = np.einsum("fx,fx->f", normals, normals) > 0.5
    corners, normals, kept = corners[solid], normals[solid], kept[solid]
    edges = shared_edges(
        corners,
        normals,
        number[corner_count : corner_count + drawn_count].reshape(-1, 2),
        number[corner_count + drawn_count :].reshape(-1, 2),
    )
    at_corner, groups = corner_normals(vertices, corners, normals, edges)
    colours = soup.colours[kept]
    if bevelled and len(corners):
        cut = bevel(vertices, corners, at_corner, groups, normals, edges)
        vertices, corners, at_corner, colours = _index(cut.points, cut.normals, colours[cut.faces])
    return _finish(vertices, corners, at_corner, colours)


def _without_repetition(corners: Ints) -> tuple[Ints, Ints]:
    """Faces (f, 4) of three or four different vertices, triangles with the third repeated; and which they were."""
    a, b, c, d = corners.T
    result = np.where((a == b)[:, None], corners[:, [1, 2, 3, 3]], corners)
    result = np.where(((b == c) & (a != b))[:, None], corners[:, [0, 2, 3, 3]], result)
    result = np.where(((d == a) & (a != b))[:, None], corners[:, [0, 1, 2, 2]], result)
    p, q, r, s = result.T
    kept = np.flatnonzero((p != q) & (q != r) & (p != r) & (q != s) & (p != s))
    return result[kept], kept


def _index(
    points: Floats, normals: Floats, colours: NDArray[np.int32]
) -> tuple[Floats, Ints, Floats, NDArray[np.int32]]:
    """Vertices of polygons (p, 4, 3): equal points are one."""
    cells = np.round(points.reshape(-1, 3) * 1024.0).astype(np.int64)
    low = cells.min(axis=0)
    span = cells.max(axis=0) - low + 1
    keys = ((cells[:, 0] - low[0]) * span[1] + cells[:, 1] - low[1]) * span[2] + cells[:, 2] - low[2]
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    corners, kept = _without_repetition(number.reshape(-1, 4))
    moved = _moved_normals(normals, number.reshape(-1, 4), corners, kept)
    return points.reshape(-1, 3)[first], corners, moved.reshape(-1, 3), colours[kept]


def _moved_normals(normals: Floats, before: Ints, corners: Ints, kept: Ints) -> Floats:
    """(p, 4, 3) normals of the corners that are left where polygons lost one."""
    before, normals = before[kept], normals[kept]
    changed = np.flatnonzero((before != corners).any(1))
    if len(changed):
        place = (before[changed][:, None, :] == corners[changed][:, :, None]).argmax(2)
        normals = normals.copy()
        normals[changed] = np.take_along_axis(normals[changed], place[:, :, None], axis=1)
    return normals


def _finish(vertices: Floats, corners: Ints, normals: Floats, colours: NDArray[np.int32]) -> PartMesh:
    real = np.ones(corners.shape, bool)
    real[:, 3] = corners[:, 2] != corners[:, 3]
    flat = real.reshape(-1)
    loops = corners.reshape(-1)[flat]
    sizes = real.sum(axis=1)
    used = np.zeros(len(vertices), bool)
    used[loops] = True
    renumber = np.cumsum(used) - 1
    at_corner = normals.reshape(-1, 3)[flat].astype(np.float32)
    starts = np.cumsum(sizes) - sizes
    first = np.repeat(at_corner[starts], sizes, axis=0) if len(starts) else at_corner
    varies = np.abs(at_corner - first).max(axis=1, initial=0.0) > 1e-4
    smooth = np.bincount(np.repeat(np.arange(len(sizes)), sizes), varies, len(sizes)) > 0
    return PartMesh(
        vertices[used].astype(np.float32),
        renumber[loops].astype(np.int32),
        starts.astype(np.int32),
        smooth,
        np.zeros((0, 2), np.int32),
        at_corner,
        colours.astype(np.int32),
    )
