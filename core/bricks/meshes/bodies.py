# SPDX-License-Identifier: GPL-3.0-or-later
"""From the shape of a part to the closed cages of its body, without studs and underside.

The kinds of shape are described in :mod:`..catalogue`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..catalogue import Part
from .cages import inset, loft, prism, rectangle, revolve, sample
from .chamfer import Cage, face_normals, inset_corners, twins
from .hulls import union
from .polygons import Floats, cross, face_of_corner, next_corner, previous_corner, signed_area
from .underside import inside

CLEARANCE = 0.05  # LDU a side, horizontally: neighbours show a joint, and sizes stay right to 0.1 LDU
_SHARE = 0.3  # of the shortest straight edge, which a bevel takes at most
_LOSS = np.array([0.04, 0.09, 0.04])  # LDU in x, y, z; with the clearance less than 0.1
_NEAR = 0.01  # LDU
_GROOVE = 1.0  # LDU, how deep and how high the slot around the lower edge of a tile is


def bodies(part: Part, turn: int, fine: bool) -> list[Cage]:
    """Cages of ``part`` in LDU; ``turn``: straight pieces to a full circle; ``fine``: with a tile's groove.

    A shape of an unknown kind is made of the part's collision boxes.
    """
    params, kind = part.shape.params, part.shape.kind
    groove = _GROOVE if fine and params.get("groove") else 0.0
    if kind == "box":
        height = float(params["height"])
        cages = [_column(rectangle(params["x"] * 10.0, params["z"] * 10.0), [0] * 4, (0.0, height), groove)]
    elif kind == "prism":
        outline, curves = sample(params["outline"], params.get("arcs", ()), turn)
        low, high = params["extent"]
        if params["axis"] == "y":
            if signed_area(outline) < 0:
                outline, curves = outline[::-1], [*curves[-2::-1], curves[-1]]
            cages = [_column(outline, curves, (low, high), groove)]
        else:
            cages = [prism(params["axis"], outline, curves, (low, high))]
    elif kind == "revolved":
        profile, curves = sample(params["profile"], params.get("arcs", ()), turn)
        if groove:
            profile, curves = _grooved(profile, curves, groove)
        cages = [revolve(profile, curves, params["centre"], turn)]
    elif kind == "convex":
        cages = [union([np.array(piece, np.float64) for piece in params["pieces"]])]
    else:
        cages = [_box(box) for box in part.boxes]
    return _cleared(cages)


def bevel_widths(cage: Cage, width: float) -> Floats:
    """(l,) width of the bevel of the edge that starts at each corner of ``cage``: at most ``width``.

    It is less on small bodies, and at edges and corners that are themselves the end of the body in some direction, as
    ridges and tips are, so that the bevel takes off no more than ``_LOSS`` there. All edges of a curved face share one.
    """
    following, before = next_corner(cage.sizes), previous_corner(cage.sizes)
    start, end = cage.vertices[cage.loops], cage.vertices[cage.loops[following]]
    along = end - start
    length = np.linalg.norm(along, axis=1)
    ahead = along / length[:, None]
    face, twin = face_of_corner(cage.sizes), twins(cage)
    normal, curve = face_normals(cage)[face], cage.curves[face]
    curve = np.maximum(curve, curve[twin])
    widths = np.full(len(face), min(width, _SHARE * float(length[curve == 0].min(initial=np.inf))))

    low, high = cage.vertices.min(axis=0), cage.vertices.max(axis=0)
    slope = np.abs(cross(normal, ahead))  # what a unit of width takes off along each axis
    ends = sum((np.abs(start - side) < _NEAR) & (np.abs(end - side) < _NEAR) for side in (low, high)) > 0
    drop = np.where(ends, np.minimum(slope, slope[twin]), 0.0) / _LOSS
    widths /= np.maximum(1.0, widths * drop.max(axis=1))

    moved = inset_corners(start, normal, ahead, ahead[before], widths, widths[before])
    factor = np.ones(len(cage.vertices))
    for side, sign in ((low, 1.0), (high, -1.0)):
        nearest = np.full(cage.vertices.shape, np.inf)
        np.minimum.at(nearest, cage.loops, sign * (moved - side))
        lost = np.where(np.abs(cage.vertices - side) < _NEAR, nearest, 0.0)
        factor = np.minimum(factor, (_LOSS / np.maximum(lost, _LOSS)).min(axis=1))
    widths *= np.minimum(factor[cage.loops], factor[cage.loops[following]])
    least = np.full(int(curve.max()) + 1, np.inf)
    np.minimum.at(least, curve, widths)
    return np.where(curve > 0, least[curve], widths)


def skin_heights(cage: Cage, points: Floats) -> Floats:
    """(n,) y of the highest face above or below each of ``points`` (n, 3), -inf where the cage has none."""
    starts = np.cumsum(cage.sizes) - cage.sizes
    normals = face_normals(cage)
    found = np.full(len(points), np.inf)
    for face in np.flatnonzero(normals[:, 1] < -0.01).tolist():
        corners = cage.vertices[cage.loops[starts[face] : starts[face] + cage.sizes[face]]]
        normal = normals[face]
        within = inside(corners[:, [0, 2]], points[:, [0, 2]], -1.0)
        y = corners[0, 1] - ((points - corners[0])[:, [0, 2]] @ normal[[0, 2]]) / normal[1]
        found = np.where(within, np.minimum(found, y), found)
    return np.where(np.isfinite(found), found, -np.inf)


def _column(outline: Floats, curves: list[int], extent: tuple[float, float], groove: float) -> Cage:
    """An upright prism, with a ``groove`` around its lower edge unless that is 0."""
    top, bottom = extent
    if not groove:
        return loft([(outline, top), (outline, bottom)], curves)
    inner, edge = inset(outline, groove), bottom - groove
    return loft([(outline, top), (outline, edge), (inner, edge), (inner, bottom)], curves)


def _grooved(profile: Floats, curves: list[int], groove: float) -> tuple[Floats, list[int]]:
    """``profile`` with a step of ``groove`` instead of its lowest outer corner."""
    corner = int(np.lexsort([profile[:, 0], profile[:, 1]])[-1])
    r, y = profile[corner]
    step = np.array([(r, y - groove), (r - groove, y - groove), (r - groove, y)])
    if signed_area(profile) < 0:
        step = step[::-1]
    points = np.concatenate([profile[:corner], step, profile[corner + 1 :]])
    return points, [*curves[:corner], 0, 0, *curves[corner:]]


def _box(box: Floats) -> Cage:
    low, high = box[:3], box[3:]
    half, middle = (high - low) / 2, (low + high) / 2
    return loft([(rectangle(half[0], half[2]) + middle[[0, 2]], y) for y in (low[1], high[1])])


def _cleared(cages: list[Cage]) -> list[Cage]:
    """The cages, together narrower by the clearance on each side in x and z."""
    points = np.concatenate([cage.vertices for cage in cages])
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    factor = (half - [CLEARANCE, 0.0, CLEARANCE]) / half
    return [replace(cage, vertices=middle + (cage.vertices - middle) * factor) for cage in cages]
