# SPDX-License-Identifier: GPL-3.0-or-later
"""Cages of convex hulls and of the union of a few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from .chamfer import Cage, face_normals
from .polygons import Floats, unit

_SAME = 1e-4  # LDU


def hull(points: Floats) -> Cage:
    """Convex hull of a few ``points`` (k, 3), one face a plane. Tries every plane through three points."""
    points = np.unique(points.round(6), axis=0)
    triples = np.array(list(combinations(range(len(points)), 3)))
    a, b, c = (points[triples[:, i]] for i in range(3))
    normals = np.cross(b - a, c - a)
    length = np.linalg.norm(normals, axis=1)
    normals, a = normals[length > 1e-6], a[length > 1e-6]
    normals = unit(normals)
    heights = np.einsum("tx,tkx->tk", normals, points[None] - a[:, None])
    below, above = (heights < 1e-6).all(axis=1), (heights > -1e-6).all(axis=1)
    planes: dict[tuple[int, ...], Floats] = {}
    for sign, chosen in ((1.0, below), (-1.0, above)):
        for t in np.flatnonzero(chosen):
            planes[tuple(np.flatnonzero(np.abs(heights[t]) < 1e-6).tolist())] = sign * normals[t]
    faces = [_around(points, list(members), normal) for members, normal in planes.items()]
    used = sorted({vertex for face in faces for vertex in face})
    number = {vertex: i for i, vertex in enumerate(used)}
    return Cage.from_faces(points[used], [[number[vertex] for vertex in face] for face in faces])


def _around(points: Floats, members: list[int], normal: Floats) -> list[int]:
    """``members`` of one plane in counter-clockwise order about ``normal``, without those inside edges."""
    chosen = points[members]
    middle = chosen.mean(axis=0)
    across = unit(chosen[0] - middle)
    angles = np.arctan2((chosen - middle) @ np.cross(normal, across), (chosen - middle) @ across)
    ring = [members[i] for i in np.argsort(angles)]
    back, ahead = points[np.roll(ring, 1)], points[np.roll(ring, -1)]
    turn = np.linalg.norm(np.cross(points[ring] - back, ahead - points[ring]), axis=1)
    return [vertex for vertex, bends in zip(ring, turn > 1e-6, strict=True) if bends]


def union(pieces: Sequence[Floats]) -> Cage:
    """The union of the convex hulls of ``pieces``, each (k, 3) points, as one cage with one face a plane and region.

    What of each hull's faces lies outside the others is cut out, and what then touches in a plane is joined again.
    """
    cages = [hull(piece) for piece in pieces]
    if len(cages) == 1:
        return cages[0]
    normals = [face_normals(cage) for cage in cages]
    faces = [np.split(cage.vertices[cage.loops], np.cumsum(cage.sizes)[:-1]) for cage in cages]
    planes = [
        [(normal, float(normal @ face[0])) for normal, face in zip(*both, strict=True)]
        for both in zip(normals, faces, strict=True)
    ]
    groups: dict[tuple[int, ...], list[Floats]] = {}
    for i, own in enumerate(faces):
        for face, normal in zip(own, normals[i], strict=True):
            left = [face]
            for j, other in enumerate(planes):
                if j != i:
                    left = [rest for piece in left for rest in _outside(piece, normal, other, first=i < j)]
            key = tuple(np.round(np.append(normal, normal @ face[0]), 3).tolist())
            groups.setdefault(key, []).extend(left)
    points = np.unique(np.concatenate([piece for group in groups.values() for piece in group]).round(5), axis=0)
    rings = [ring for group in groups.values() for ring in _joined(group, points)]
    corners = _corners(points, rings)
    used = sorted({vertex for ring in rings for vertex in ring if vertex in corners})
    number = {vertex: i for i, vertex in enumerate(used)}
    return Cage.from_faces(points[used], [[number[v] for v in ring if v in corners] for ring in rings])


def _outside(piece: Floats, normal: Floats, planes: list[tuple[Floats, float]], first: bool) -> list[Floats]:
    """Parts of the convex polygon ``piece`` outside a convex body; of two equal faces that of the ``first`` stays."""
    found: list[Floats] = []
    for plane, offset in planes:
        height = piece @ plane - offset
        if (np.abs(height) < _SAME).all():
            if normal @ plane > 0 and first:
                return [*found, piece]
            continue
        if (height > -_SAME).all():
            return [*found, piece]
        if (height > _SAME).any():
            found.append(_half(piece, height))
            piece = _half(piece, -height)
    return found


def _half(piece: Floats, height: Floats) -> Floats:
    """The part of a convex polygon where ``height``, given at its corners, is not negative."""
    kept = []
    for i, (point, h) in enumerate(zip(piece, height, strict=True)):
        j = (i + 1) % len(piece)
        if h > -_SAME:
            kept.append(point)
        if (h > _SAME and height[j] < -_SAME) or (h < -_SAME and height[j] > _SAME):
            kept.append(point + (piece[j] - point) * h / (h - height[j]))
    return np.array(kept)


def _joined(group: Sequence[Floats], points: Floats) -> list[list[int]]:
    """Borders, as ids of ``points``, of the regions that polygons of one plane make together."""
    edges: set[tuple[int, int]] = set()
    for piece in group:
        for one, two in zip(piece, np.roll(piece, -1, axis=0), strict=True):
            along = two - one
            share = (points - one) @ along / (along @ along)
            near = np.linalg.norm(points - one - share[:, None] * along, axis=1) < 10 * _SAME
            near &= (share > -1e-3) & (share < 1 + 1e-3)
            chain = np.flatnonzero(near)[np.argsort(share[near])].tolist()
            for edge in pairwise(chain):
                if edge[::-1] in edges:
                    edges.remove(edge[::-1])
                else:
                    edges.add(edge)
    following = dict(edges)
    rings = []
    while following:
        start, ahead = following.popitem()
        ring = [start]
        while ahead != start:
            ring.append(ahead)
            ahead = following.pop(ahead)
        rings.append(ring)
    return rings


def _corners(points: Floats, rings: Sequence[list[int]]) -> set[int]:
    """Points where some border bends."""
    bent = set()
    for ring in rings:
        at = points[ring]
        turn = np.linalg.norm(np.cross(at - np.roll(at, 1, axis=0), np.roll(at, -1, axis=0) - at), axis=1)
        bent |= {vertex for vertex, bends in zip(ring, turn > 1e-3, strict=True) if bends}
    return bent
