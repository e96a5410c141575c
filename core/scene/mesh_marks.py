# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mesh remembers of its vertices, so that a later look tells whether, and by what matrix, it was changed.

Object > Apply and Object > Set Origin move a transform from an object into its mesh. Four vertices that span space say
which; the mean and the second moments of all vertices, which an affine map carries along in closed form, say whether
the rest was moved by the same map or edited by hand. This needs no copy of the mesh and no parts library.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy
import numpy as np
from numpy.typing import NDArray

from .keys import MARKS

Floats = NDArray[np.float64]

_ANCHORS = 4
_TOLERANCE = 2e-5  # of the mesh's size; Blender keeps single precision
_FLAT = 1e-4  # share of a mesh's size below which its fourth anchor lies in the plane of the others


def set_marks(mesh: bpy.types.Mesh) -> None:
    """Note where the vertices of ``mesh`` are now."""
    places = vertices_of(mesh)
    if not len(places):
        return
    anchors = list(_anchors(places))
    mean, moments = _moments(places)
    mesh[MARKS] = np.concatenate([[len(places)], anchors, places[anchors].ravel(), mean, moments.ravel()]).tolist()


def is_as_marked(mesh: bpy.types.Mesh) -> bool:
    """Whether the vertices are where they were when the mesh was marked; true for an empty mesh."""
    return _change(mesh) is None


def applied_change(mesh: bpy.types.Mesh) -> Floats | None:
    """The matrix (4, 4) that all vertices were moved by since the mesh was marked; None when there is no such matrix.

    That is so when nothing changed, when it was edited in another way, and when it is none of ours.
    """
    change = _change(mesh)
    return change if isinstance(change, np.ndarray) else None


def _change(mesh: bpy.types.Mesh) -> Floats | bool | None:
    """None: as marked; a matrix: moved by it; False: changed otherwise, or not marked."""
    marks = mesh.get(MARKS)
    count = len(mesh.vertices)
    if marks is None:
        return None if not count else False
    if len(marks) != 1 + 4 * _ANCHORS + 12 or int(marks[0]) != count:
        return False
    values = np.array(marks, np.float64)
    anchors = values[1 : 1 + _ANCHORS].astype(np.int64)
    before = values[1 + _ANCHORS : 1 + 4 * _ANCHORS].reshape(_ANCHORS, 3)
    mean, moments = values[-12:-9], values[-9:].reshape(3, 3)
    places = vertices_of(mesh)
    after = places[anchors]
    mean_now, moments_now = _moments(places)
    size = max(float(np.sqrt(np.trace(moments))), 1e-12)

    def close(a: Floats, b: Floats, scale: float) -> bool:
        return bool(np.abs(a - b).max() <= _TOLERANCE * scale)

    if close(before, after, size) and close(mean, mean_now, size) and close(moments, moments_now, size**2):
        return None
    linear = np.linalg.solve(_frame(before, size), _frame(after, size)).T
    offset = after[0] - linear @ before[0]
    size_now = max(float(np.sqrt(np.trace(moments_now))), 1e-12) + float(np.abs(offset).max()) + size
    if not close(linear @ mean + offset, mean_now, 10 * size_now):
        return False
    if not close(linear @ moments @ linear.T, moments_now, 10 * size_now**2):
        return False
    change = np.eye(4)
    change[:3, :3], change[:3, 3] = linear, offset
    return change


def _frame(anchors: Floats, size: float) -> Floats:
    """Three edges (3, 3) that span space; a flat mesh gets its normal for a third, which turns as the mesh does."""
    edges = anchors[1:] - anchors[0]
    normal = np.cross(edges[0], edges[1])
    length = np.sqrt(np.linalg.norm(normal))
    if length > 0 and abs(edges[2] @ normal) <= _FLAT * size * length**2:
        edges = np.array([edges[0], edges[1], normal / length])
    if abs(np.linalg.det(edges)) <= 1e-15 * size**3:
        edges = np.eye(3) * size  # a point or a line: only its place can be told
    return np.asarray(edges)


def _anchors(places: Floats) -> Iterator[int]:
    """Four vertices that span as much space as can be found quickly: farthest point, line, plane, volume."""
    first = int(np.linalg.norm(places - places.mean(axis=0), axis=1).argmax())
    yield first
    offset = places - places[first]
    second = int(np.linalg.norm(offset, axis=1).argmax())
    yield second
    aside = np.cross(offset, offset[second])
    third = int(np.linalg.norm(aside, axis=1).argmax())
    yield third
    yield int(np.abs(offset @ np.cross(offset[second], offset[third])).argmax())


def _moments(places: Floats) -> tuple[Floats, Floats]:
    mean = places.mean(axis=0)
    offset = places - mean
    return mean, offset.T @ offset / len(places)


def vertices_of(mesh: bpy.types.Mesh) -> Floats:
    """Places of the vertices (v, 3), metres."""
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3).astype(np.float64)
