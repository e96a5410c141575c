# SPDX-License-Identifier: GPL-3.0-or-later
"""From loose faces to the finished mesh of a part: welded, smoothed, bevelled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...bricks.meshes import PartMesh
from .bevel import Bevelled, bevel
from .shading import Faces, corner_normals, dot, shared_edges
from .soup import Soup
from .weld import weld
from .winding import outward

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def build_mesh(soup: Soup, bevelled: bool = True) -> PartMesh:
    """The mesh of a part from its faces and edges; one without faces is an empty mesh."""
    points = np.concatenate([part.reshape(-1, 3) for part in (soup.faces, soup.edges, soup.soft_edges)])
    vertices, number = weld(points)
    lines = 4 * len(soup.faces)
    soft = lines + 2 * len(soup.edges)
    corners, kept = _without_repetition(number[:lines].reshape(-1, 4))
    faces = Faces(vertices, corners)
    solid = dot(faces.normals, faces.normals) > 0.5
    if not solid.all():
        faces, kept = Faces(vertices, corners[solid]), kept[solid]
    if not soup.certified and len(faces):
        faces = outward(faces)
    edges = shared_edges(faces, number[lines:soft].reshape(-1, 2), number[soft:].reshape(-1, 2))
    normals, groups = corner_normals(faces, edges)
    colours = soup.colours[kept]
    if bevelled and len(faces):
        cut = bevel(faces, normals, groups, edges)
        return _finish(*_index(cut, colours[cut.faces]))
    sharp = edges.first[edges.sharp]
    ends = faces.flat[np.stack([sharp, faces.following[sharp]], axis=1)]
    return _finish(vertices, faces.corners, normals, colours, ends)


def _without_repetition(corners: Ints) -> tuple[Ints, Ints]:
    """Faces (f, 4) of three or four different vertices, triangles with the third repeated; and which they were."""
    a, b, c, d = corners.T
    for repeated, order in (
        ((a == b), [1, 2, 3, 3]),
        ((b == c) & (a != b), [0, 2, 3, 3]),
        ((d == a) & (a != b), [0, 1, 2, 2]),
    ):
        rows = np.flatnonzero(repeated)
        if len(rows):
            corners = corners.copy()
            corners[rows] = corners[rows][:, order]
    p, q, r, s = corners.T
    kept = np.flatnonzero((p != q) & (q != r) & (p != r) & (q != s) & (p != s))
    return (corners, kept) if len(kept) == len(corners) else (corners[kept], kept)


def _index(cut: Bevelled, colours: NDArray[np.int32]) -> tuple[Floats, Ints, Floats, NDArray[np.int32], Ints]:
    """Vertices, corners, normals, colours and sharp edges of bevelled polygons; equal points are one vertex."""
    points = np.concatenate([cut.points.reshape(-1, 3), cut.sharp.reshape(-1, 3)])
    cells = np.round(points * 1024.0).astype(np.int64)
    low = cells.min(axis=0)
    span = cells.max(axis=0) - low + 1
    keys = ((cells[:, 0] - low[0]) * span[1] + cells[:, 1] - low[1]) * span[2] + cells[:, 2] - low[2]
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    count = 4 * len(cut.points)
    before = number[:count].reshape(-1, 4)
    corners, kept = _without_repetition(before)
    normals = _moved_normals(cut.normals, before, corners, kept)
    return points[first], corners, normals.reshape(-1, 3), colours[kept], number[count:].reshape(-1, 2)


def _moved_normals(normals: Floats, before: Ints, corners: Ints, kept: Ints) -> Floats:
    """(p, 4, 3) normals of the corners that are left where polygons lost one."""
    if len(kept) < len(before):
        before, normals = before[kept], normals[kept]
    differs = before != corners
    changed = np.flatnonzero(differs[:, 0] | differs[:, 1] | differs[:, 2] | differs[:, 3])
    if len(changed):
        place = (before[changed][:, None, :] == corners[changed][:, :, None]).argmax(2)
        normals = normals.copy()
        normals[changed] = np.take_along_axis(normals[changed], place[:, :, None], axis=1)
    return normals


def _finish(vertices: Floats, corners: Ints, normals: Floats, colours: NDArray[np.int32], sharp: Ints) -> PartMesh:
    real = np.ones(corners.shape, bool)
    real[:, 3] = corners[:, 2] != corners[:, 3]
    flat = real.reshape(-1)
    loops = corners.reshape(-1)[flat]
    sizes = 3 + real[:, 3]
    used = np.zeros(len(vertices), bool)
    used[loops] = True
    renumber = np.cumsum(used) - 1
    at_corner = normals.reshape(-1, 4, 3).astype(np.float32)
    turned = np.abs(at_corner[:, 1:] - at_corner[:, :1]).reshape(len(corners), 9) > 1e-4
    sharp = sharp[used[sharp[:, 0]] & used[sharp[:, 1]]]
    return PartMesh(
        vertices[used].astype(np.float32),
        renumber[loops].astype(np.int32),
        (np.cumsum(sizes) - sizes).astype(np.int32),
        turned.any(axis=1),
        renumber[sharp].astype(np.int32),
        at_corner.reshape(-1, 3)[flat],
        colours.astype(np.int32),
        plain=True,
    )
