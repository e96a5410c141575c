# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a stud fits into the underside of a part: level sections through the walls, tubes and ribs around it.

A stud has a radius of 6 and a height of 4 LDU. It fits at a place of the lattice of studs, or half way between two,
where nothing comes nearer to its axis than its radius, and holds where faces that look at it touch it on several sides
(:data:`WIDEST_GAP`; a wall and a tube beyond the diagonal are 225 degrees apart) and end at the socket's own level.
Between two bare walls a stud could slide: there only places on the lattice of the sockets around count. Faces are drawn
as polygons, hence the tolerances.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...bricks.catalogue import STUD_PITCH

Floats = NDArray[np.float64]

NEAREST, FARTHEST = 5.5, 6.75  # LDU from the axis of a stud to what touches it
DEPTHS = (0.6, 2.0, 3.4)  # LDU into the socket, at which sections are taken
WIDEST_GAP = 230.0  # degrees between two neighbouring contacts
_SLIDES = 0.9  # how much all contacts are along x or z (1: exactly), from which on they let a stud slide
_LEAST_LEVEL = 4.0  # square LDU of level faces that make a level
_CHUNK = 4_000_000


def find_sockets(triangles: Floats, places: Floats, certified: bool) -> Floats:
    """Sockets (t, 3) that open downwards (+y) in a body of ``triangles`` (n, 3, 3), the lowest ones first.

    ``places`` (p, 2): x and z that are tried. At one place only the lowest level counts.
    """
    found: list[Floats] = []
    open_ = np.ones(len(places), bool)
    for y in _levels(triangles)[::-1]:
        left = np.flatnonzero(open_)
        if not len(left):
            break
        gaps, lined = _held(triangles, places[left], float(y), certified)
        fits = np.flatnonzero(gaps <= WIDEST_GAP)
        fits = fits[_steady(places[left[fits]], lined[fits] < _SLIDES)]
        here = places[left[fits]]
        found.append(np.stack([here[:, 0], np.full(len(here), y), here[:, 1]], 1))
        open_[left[fits]] = False
    return np.concatenate([np.zeros((0, 3)), *found])


def lattice(low: Floats, high: Floats) -> Floats:
    """(p, 2) multiples of half a stud pitch between ``low`` and ``high`` (x, z)."""
    half = STUD_PITCH / 2
    x, z = (np.arange(np.ceil(a / half), np.floor(b / half) + 1) * half for a, b in zip(low, high, strict=True))
    return np.stack([grid.ravel() for grid in np.meshgrid(x, z, indexing="ij")], 1)


def _levels(triangles: Floats) -> Floats:
    """Heights of level faces, ascending."""
    level = np.ptp(triangles[:, :, 1], axis=1) < 0.01
    flat = triangles[level]
    a, b = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    area = np.abs(a[:, 0] * b[:, 2] - a[:, 2] * b[:, 0]) / 2
    heights, index = np.unique(flat[:, :, 1].mean(1).round(1), return_inverse=True)
    return np.asarray(heights[np.bincount(index, area, len(heights)) >= _LEAST_LEVEL])


def _held(triangles: Floats, places: Floats, y: float, certified: bool) -> tuple[Floats, Floats]:
    """((p,) degrees of the widest gap between what holds a stud at each place, inf where none fits, (p,) share of the
    contacts that lies along x or z alone)."""
    fits = np.ones(len(places), bool)
    contacts: list[tuple[NDArray[np.intp], Floats]] = []
    for depth in (*DEPTHS, -DEPTHS[0]):
        near, offset, normal = _near(places, *_section(triangles, y - depth))
        distance = np.linalg.norm(offset, axis=1)
        fits[near[distance < NEAREST]] = False
        holds = distance >= NEAREST
        if certified:
            holds &= (offset * normal).sum(1) < 0
        contacts.append((near[holds], np.arctan2(offset[holds, 1], offset[holds, 0])))
    owner, angle = (np.concatenate(column) for column in zip(*contacts[:-1], strict=True))
    fits &= _gaps(*contacts[-1], len(places)) > WIDEST_GAP  # else it only passes by on its way further in
    number = np.bincount(owner, minlength=len(places))
    lined = np.abs(np.bincount(owner, np.cos(2 * angle), len(places))) / np.maximum(number, 1)
    return np.where(fits, _gaps(owner, angle, len(places)), np.inf), lined


def _steady(places: Floats, firm: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Places (p, 2) that are ``firm`` or a whole number of pitches from the nearest firm one (or from the origin)."""
    if firm.all() or not len(places):
        return firm
    anchors = places[firm] if firm.any() else np.zeros((1, 2))
    off = places[:, None] - anchors
    nearest = off[np.arange(len(places)), (off * off).sum(2).argmin(1)] / STUD_PITCH
    return np.asarray(firm | (np.abs(nearest - np.rint(nearest)) < 0.01).all(1))


def _section(triangles: Floats, y: float) -> tuple[Floats, Floats]:
    """((k, 2, 2) segments (x, z) in which the level ``y`` cuts the faces, (k, 2) their outward normals)."""
    above = triangles[:, :, 1] < y
    cut = triangles[above.any(1) & ~above.all(1)]
    if not len(cut):
        return np.zeros((0, 2, 2)), np.zeros((0, 2))
    above = cut[:, :, 1] < y
    # The corner that is alone on its side, then the other two in order.
    alone = np.where(above.sum(1) == 1, above.argmax(1), (~above).argmax(1))
    rows = np.arange(len(cut))
    tip = cut[rows, alone]
    ends = []
    for step in (1, 2):
        other = cut[rows, (alone + step) % 3]
        share = (y - tip[:, 1]) / (other[:, 1] - tip[:, 1])
        ends.append((tip + share[:, None] * (other - tip))[:, (0, 2)])
    normal = np.cross(cut[:, 1] - cut[:, 0], cut[:, 2] - cut[:, 0])[:, (0, 2)]
    return np.stack(ends, 1), normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def _near(places: Floats, segments: Floats, normals: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """(number of the place, vector to the nearest point of the segment, its normal) of all pairs within reach."""
    found = [(np.zeros(0, np.intp), np.zeros((0, 2)), np.zeros((0, 2)))]
    rows = max(1, _CHUNK // max(len(segments), 1))
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    length = np.maximum((along * along).sum(1), 1e-12)
    low, high = segments.min(1) - FARTHEST, segments.max(1) + FARTHEST
    for first in range(0, len(places), rows):
        part = places[first : first + rows]
        box = ((part[:, None] >= low) & (part[:, None] <= high)).all(2)
        place, segment = np.nonzero(box)
        share = ((part[place] - start[segment]) * along[segment]).sum(1) / length[segment]
        offset = start[segment] + np.clip(share, 0, 1)[:, None] * along[segment] - part[place]
        near = (offset * offset).sum(1) <= FARTHEST**2
        found.append((place[near] + first, offset[near], normals[segment[near]]))
    owner, offset, normal = (np.concatenate(column) for column in zip(*found, strict=True))
    return owner, offset, normal


def _gaps(owner: NDArray[np.intp], angle: Floats, count: int) -> Floats:
    """(count,) degrees of the widest gap between the angles of each owner; a full turn for those without two."""
    order = np.lexsort((angle, owner))
    owner, angle = owner[order], angle[order]
    result = np.full(count, 360.0)
    if not len(owner):
        return result
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    ends = np.concatenate([starts[1:], [len(owner)]]) - 1
    gap = np.diff(angle, append=0.0)
    gap[ends] = angle[starts] + 2 * np.pi - angle[ends]
    result[owner[starts]] = np.degrees(np.maximum.reduceat(gap, starts))
    return result
