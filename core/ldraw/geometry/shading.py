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
_FLAT = 0.9999  # cosine of the angle between faces that a drawn edge divides without a crease


class Faces:
    """Welded faces: ``corners`` (f, 4) of ``vertices`` (v, 3), a triangle repeats its third corner.

    Corner numbers are 4 * face + side. ``flat`` (4 f,): the vertex of each corner; ``points`` (4 f, 3): its place;
    ``following`` and ``previous`` (4 f,): its neighbours, the repeated corner having those of the third; ``real`` bool
    (4 f,): false for the repeated ones; ``normals`` (f, 3): of the faces; ``ahead`` and ``back`` (4 f, 3): edges to the
    neighbours, of the lengths ``ahead_length`` and ``back_length`` (4 f,).
    """

    def __init__(self, vertices: Floats, corners: Ints) -> None:
        self.vertices = vertices
        self.corners = corners
        count = len(corners)
        self.is_triangle = corners[:, 2] == corners[:, 3]
        first = 4 * np.arange(count)
        following = np.empty((count, 4), np.int64)
        previous = np.empty((count, 4), np.int64)
        following[:, 0], following[:, 1], following[:, 3] = first + 1, first + 2, first
        following[:, 2] = np.where(self.is_triangle, first, first + 3)
        previous[:, 1], previous[:, 2] = first, first + 1
        previous[:, 0] = np.where(self.is_triangle, first + 2, first + 3)
        previous[:, 3] = np.where(self.is_triangle, first + 1, first + 2)
        self.following, self.previous = following.reshape(-1), previous.reshape(-1)
        self.flat = corners.reshape(-1)
        self.real = np.ones(4 * count, bool)
        self.real[3::4] = ~self.is_triangle
        self.points = vertices[self.flat]
        quads = self.points.reshape(-1, 4, 3)
        self.normals = unit(cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]))
        self.ahead = self.points[self.following] - self.points
        self.ahead_length = np.sqrt(dot(self.ahead, self.ahead))
        self.back = -self.ahead[self.previous]
        self.back_length = self.ahead_length[self.previous]

    def __len__(self) -> int:
        return len(self.corners)

    def cosines(self) -> Floats:
        """(4 f,) of the angle at each corner."""
        lengths = self.ahead_length * self.back_length
        return np.clip(dot(self.ahead, self.back) / np.where(lengths > 0, lengths, 1.0), -1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges that exactly two faces share, once each: their ends run (a, b) in the first face and (b, a) in the second.

    ``first`` and ``second`` int64 (e,): corner where the edge starts in each; ``sharp`` bool (e,); ``cosine`` (e,): of
    the angle between the faces.
    """

    first: Ints
    second: Ints
    sharp: NDArray[np.bool_]
    cosine: Floats


def dot(a: Floats, b: Floats) -> Floats:
    """(n,) of vectors (n, 3); quicker than summing along so short an axis."""
    return np.asarray(a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2])


def shared_edges(faces: Faces, drawn: Ints, soft: Ints) -> Edges:
    """The edges of ``faces``; ``drawn`` and ``soft``: (n, 2) vertices of type 2 and type 5 lines."""
    ends = faces.flat[faces.following]
    real = np.flatnonzero((faces.flat != ends) & faces.real)
    base = len(faces.vertices)
    keys = _keys(faces.flat[real], ends[real], base)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
    counts = np.diff(np.append(begins, len(ordered)))
    pair = begins[counts == 2]
    first, second = real[order[pair]], real[order[pair + 1]]
    opposite = faces.flat[first] != faces.flat[second]  # else the faces wind against each other
    first, second, key = first[opposite], second[opposite], ordered[pair][opposite]
    is_drawn = _among(key, _keys(drawn[:, 0], drawn[:, 1], base))
    is_soft = _among(key, _keys(soft[:, 0], soft[:, 1], base))
    cosine = dot(faces.normals[first // 4], faces.normals[second // 4])
    sharp = np.where(is_drawn, cosine < _FLAT, ~is_soft & (cosine < CREASE))
    return Edges(first, second, sharp, cosine)


def corner_normals(faces: Faces, edges: Edges) -> tuple[Floats, Ints]:
    """Normals (4 f, 3) that are smooth across the edges that are not sharp, and the group (4 f,) of each corner.

    Corners of one group share a vertex and a normal: that of their faces, weighted by the angle at the corner.
    """
    smooth = ~edges.sharp
    a, b = edges.first[smooth], edges.second[smooth]
    pairs = np.empty((2 * len(a), 2), np.int64)
    pairs[: len(a), 0], pairs[: len(a), 1] = a, faces.following[b]
    pairs[len(a) :, 0], pairs[len(a) :, 1] = faces.following[a], b
    group = component_labels(4 * len(faces), pairs)
    weights = np.arccos(faces.cosines()) * faces.real
    count = int(group.max(initial=-1)) + 1
    sums = np.empty((count, 3))
    for axis in range(3):
        sums[:, axis] = np.bincount(group, np.repeat(faces.normals[:, axis], 4) * weights, count)
    return unit(sums)[group], group


def _among(keys: Ints, some: Ints) -> NDArray[np.bool_]:
    """(n,) which of the ascending ``keys`` are among ``some``."""
    found = np.zeros(len(keys), bool)
    if len(keys) and len(some):
        at = np.minimum(np.searchsorted(keys, some), len(keys) - 1)
        found[at[keys[at] == some]] = True
    return found


def _keys(a: Ints, b: Ints, base: int) -> Ints:
    return np.asarray(np.minimum(a, b) * base + np.maximum(a, b), np.int64)
