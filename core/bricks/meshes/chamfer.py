# SPDX-License-Identifier: GPL-3.0-or-later
"""Bevelling a closed polygon cage: every marked edge becomes a strip, every corner where strips meet a small face.

The corners of each face move inwards by ``width`` from its bevelled edges, within the plane of the face. So every new
vertex belongs to one face and takes its normal, which makes flat faces look flat and strips look round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .polygons import Floats, Ints, cross, face_of_corner, next_corner, previous_corner, unit
from .surface import WELD

CREASE = np.cos(np.radians(10.0))  # flatter edges are no edges
TANGENT = np.cos(np.radians(13.0))  # a curved face runs smoothly into a neighbour that is flatter than this to it


@dataclass(frozen=True, eq=False)
class Cage:
    """A closed polygon mesh: ``vertices`` (v, 3), ``loops`` (l,), ``sizes`` (f,); counter-clockwise from outside.

    ``curves`` (f,): faces with the same number above 0 approximate one curved face and are shaded smooth.
    """

    vertices: Floats
    loops: Ints
    sizes: Ints
    curves: Ints

    @classmethod
    def from_faces(cls, vertices: Floats, faces: list[list[int]], curves: list[int] | None = None) -> Cage:
        """Cage of ``faces``, lists of vertex ids."""
        sizes = np.array([len(face) for face in faces])
        return cls(
            vertices,
            np.array([vertex for face in faces for vertex in face]),
            sizes,
            np.zeros(len(faces), np.int64) if curves is None else np.array(curves),
        )


@dataclass(frozen=True, eq=False)
class Bevelled:
    """The faces of the cage after bevelling, ``points`` and ``normals`` (l, 3) in runs of ``sizes``; and the rest."""

    points: Floats
    normals: Floats
    sizes: Ints
    strip_points: Floats
    strip_normals: Floats
    corner_points: Floats
    corner_normals: Floats
    corner_sizes: Ints


def face_normals(cage: Cage) -> Floats:
    """(f, 3) unit normals."""
    points = cage.vertices[cage.loops]
    starts = np.cumsum(cage.sizes) - cage.sizes
    points = points - np.repeat(points[starts], cage.sizes, axis=0)
    return unit(np.add.reduceat(cross(points, points[next_corner(cage.sizes)]), starts, axis=0))


def chamfer(cage: Cage, widths: Floats | float) -> Bevelled:
    """Bevel the convex creases of ``cage`` by ``widths`` LDU, measured along the faces; 0 for none.

    ``widths`` is one for all or (l,) for the edge that starts at each corner, the same for both sides of an edge.

    Raises ValueError if the cage is not closed.
    """
    following, before = next_corner(cage.sizes), previous_corner(cage.sizes)
    face = face_of_corner(cage.sizes)
    points = cage.vertices[cage.loops]
    twin = twins(cage)
    flat = face_normals(cage)
    normal, across = flat[face], flat[face[twin]]
    ahead = unit(points[following] - points)
    cosine = np.einsum("lx,lx->l", normal, across)
    curve = cage.curves[face]
    other = curve[twin]
    smooth = ((curve == other) & (curve > 0)) | (((curve > 0) | (other > 0)) & (cosine > TANGENT))
    convex = np.einsum("lx,lx->l", cross(normal, across), ahead) > 0
    bevel = convex & ~smooth & (cosine < CREASE) & (np.asarray(widths) > 0)
    width = np.where(bevel, widths, 0.0)

    moved = inset_corners(points, normal, ahead, ahead[before], width, width[before])
    if bevel.any():
        moved = _agreed(moved, bevel, float(width.max()), twin, before)
    normals = _smooth_normals(normal, smooth, twin, before)
    strip = np.flatnonzero(bevel & (np.arange(len(twin)) < twin))
    sides = np.stack([following[strip], strip, following[twin[strip]], twin[strip]], axis=1)
    corner, corner_sizes = _corners(cage, moved, twin, before) if bevel.any() else (strip[:0], strip[:0])
    return Bevelled(
        moved,
        normals,
        cage.sizes,
        moved[sides],
        normals[sides],
        moved[corner],
        _kept_or_flat(moved[corner], normals[corner], corner_sizes),
        corner_sizes,
    )


def _kept_or_flat(points: Floats, normals: Floats, sizes: Ints) -> Floats:
    """``normals``, but flat for small faces at the end of a concave edge, which are part of a flat face in truth."""
    if not len(sizes):
        return normals
    starts = np.cumsum(sizes) - sizes
    flat = unit(np.add.reduceat(cross(points, points[next_corner(sizes)]), starts, axis=0))
    flat = np.repeat(flat, sizes, axis=0)
    steep = np.minimum.reduceat(np.einsum("lx,lx->l", flat, normals), starts) < 0.3
    return np.where(np.repeat(steep, sizes)[:, None], flat, normals)


def twins(cage: Cage) -> Ints:
    """(l,) for each corner the one whose edge is the same the other way round.

    Raises ValueError if the cage is not closed.
    """
    starts, ends = cage.loops, cage.loops[next_corner(cage.sizes)]
    count = int(starts.max()) + 1
    ahead, back = starts * count + ends, ends * count + starts
    order = np.argsort(ahead)
    twin = order[np.clip(np.searchsorted(ahead[order], back), 0, len(order) - 1)]
    if not np.array_equal(ahead[twin], back) or len(np.unique(ahead)) != len(ahead):
        raise ValueError("the cage is not closed")
    return twin


def inset_corners(points: Floats, normal: Floats, ahead: Floats, behind: Floats, out: Floats, into: Floats) -> Floats:
    """Corners at the distance ``out`` from the outgoing and ``into`` from the incoming edge, within the face."""
    turn = np.einsum("lx,lx->l", normal, cross(behind, ahead))
    straight = np.abs(turn) < 1e-3
    scale = np.where(straight, 1.0, turn)[:, None]
    crossing = (into[:, None] * ahead - out[:, None] * behind) / scale
    return points + np.where(straight[:, None], cross(normal, ahead) * np.maximum(out, into)[:, None], crossing)


def _groups(joined: NDArray[np.bool_], twin: Ints, before: Ints) -> Ints:
    """Label of each corner; corners at one vertex that are neighbours across a ``joined`` incoming edge share it."""
    label = np.arange(len(twin))
    one = np.flatnonzero(joined)
    two = twin[before[one]]
    while not np.array_equal(label[one], label[two]):
        lower = np.minimum(label[one], label[two])
        np.minimum.at(label, one, lower)
        np.minimum.at(label, two, lower)
    return label


def _smooth_normals(normal: Floats, smooth: NDArray[np.bool_], twin: Ints, before: Ints) -> Floats:
    """Corner normals: the mean over the faces that meet smoothly there."""
    if not smooth.any():
        return normal
    label = _groups(smooth[before], twin, before)
    total = np.zeros_like(normal)
    np.add.at(total, label, normal)
    return unit(total[label])


def _agreed(moved: Floats, bevel: NDArray[np.bool_], width: float, twin: Ints, before: Ints) -> Floats:
    """``moved`` where the two faces at an edge that stays disagree a little on where it now ends: the middle."""
    gap = np.abs(moved - moved[twin[before]]).max(axis=1)
    close = ~bevel[before] & (gap < 0.3 * width)
    if not (gap[close] > 1e-9).any():
        return moved
    label = _groups(close, twin, before)
    total = np.zeros_like(moved)
    np.add.at(total, label, moved)
    return (total / np.maximum(1, np.bincount(label, minlength=len(label)))[:, None])[label]


def _corners(cage: Cage, moved: Floats, twin: Ints, before: Ints) -> tuple[Ints, Ints]:
    """Corner faces: (c,) corners in runs, and the length of each run."""
    count = len(cage.vertices)
    start = np.full(count, -1, np.int64)
    start[cage.loops] = np.arange(len(cage.loops))
    start = start[start >= 0]
    ring, current, unfinished = [start], start, np.ones(len(start), bool)
    while True:
        current = twin[before[current]]
        unfinished &= current != start
        if not unfinished.any():
            break
        ring.append(np.where(unfinished, current, -1))
    table = np.stack(ring, axis=1)
    corners = table[table >= 0]
    sizes = (table >= 0).sum(axis=1)
    apart = np.abs(moved[corners] - moved[corners][next_corner(sizes)]).max(axis=1) > WELD
    vertex = face_of_corner(sizes)
    left = np.bincount(vertex[apart], minlength=len(sizes))
    apart &= left[vertex] > 2
    return corners[apart], left[left > 2]
