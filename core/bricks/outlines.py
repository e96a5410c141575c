# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed outlines of straight edges and elliptic arcs in a plane, and the few that families of parts share.

An outline is ``(points, arcs)``: points (u, v) in order without repetition, and arcs ``(index, cu, cv, a, b)``: the
edge from point ``index`` to the next one follows the ellipse around (cu, cv) with half axes a along u and b along v,
the shorter way round. Both points lie on that ellipse.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = tuple[tuple[float, float], ...]
Arcs: TypeAlias = tuple[tuple[int, float, float, float, float], ...]
Outline: TypeAlias = tuple[Points, Arcs]


def sampled(
    points: Sequence[Sequence[float]], arcs: Iterable[Sequence[float]], step: float = 11.25
) -> NDArray[np.float64]:
    """Polygon (n, 2) of an outline; arcs are cut into equal parts of at most ``step`` degrees of their ellipse."""
    by_index = {int(arc[0]): arc[1:] for arc in arcs}
    polygon: list[tuple[float, float]] = []
    for i, start in enumerate(points):
        polygon.append((float(start[0]), float(start[1])))
        if i not in by_index:
            continue
        cu, cv, a, b = by_index[i]
        end = points[(i + 1) % len(points)]
        first = math.atan2((start[1] - cv) / b, (start[0] - cu) / a)
        turn = math.atan2((end[1] - cv) / b, (end[0] - cu) / a) - first
        turn = (turn + math.pi) % (2 * math.pi) - math.pi
        pieces = max(1, math.ceil(abs(math.degrees(turn)) / step - 1e-9))
        for k in range(1, pieces):
            angle = first + turn * k / pieces
            polygon.append((cu + a * math.cos(angle), cv + b * math.sin(angle)))
    return np.array(polygon)


def signed_distance(polygon: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of the points ``at`` (m, 2) to the edge of ``polygon`` (n, 2): positive inside, negative outside."""
    start, along = polygon, np.roll(polygon, -1, axis=0) - polygon
    offset = at[:, None, :] - start[None]
    share = np.clip((offset * along).sum(2) / (along * along).sum(1), 0.0, 1.0)
    distance = np.linalg.norm(offset - share[..., None] * along, axis=2).min(1)
    y0, y1 = start[None, :, 1], (start + along)[None, :, 1]
    crosses = (y0 > at[:, None, 1]) != (y1 > at[:, None, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        x = start[None, :, 0] + (at[:, None, 1] - y0) * along[None, :, 0] / along[None, :, 1]
    inside = (crosses & (at[:, None, 0] < x)).sum(1) % 2 == 1
    return np.where(inside, distance, -distance)


def area_and_length(polygon: NDArray[np.float64]) -> tuple[float, float]:
    """Enclosed area and length of the edge of a polygon."""
    following = np.roll(polygon, -1, axis=0)
    area = 0.5 * abs(float((polygon[:, 0] * following[:, 1] - polygon[:, 1] * following[:, 0]).sum()))
    return area, float(np.linalg.norm(following - polygon, axis=1).sum())


def corner(studs: int, arm: int) -> Outline:
    """An L with arms ``arm`` studs wide and ``studs`` long; the origin is the centre of the corner's square."""
    near, far = 10.0 * arm, 20.0 * studs - 10.0 * arm
    return ((-near, -near), (far, -near), (far, near), (near, near), (near, far), (-near, far)), ()


def cut(width: int, depth: int, studs: int, corners: int) -> Outline:
    """A rectangle less triangles of ``studs`` at one (+x) or two (both) corners of the -z side; centred."""
    hx, hz, c = width * 10.0, depth * 10.0, studs * 20.0
    left = ((-hx, -hz),) if corners == 1 else ((-hx, -hz + c), (-hx + c, -hz))
    return (*left, (hx - c, -hz), (hx, -hz + c), (hx, hz), (-hx, hz)), ()


def wedge(width: int, depth: int, taper: int, side: str) -> Outline:
    """A rectangle, centred, with one edge that leans in by ``taper`` studs towards -z; ``side`` stays straight."""
    hx, hz, c = width * 10.0, depth * 10.0, taper * 20.0
    points = ((-hx, hz), (-hx + c, -hz), (hx, -hz), (hx, hz))
    return (points if side == "right" else tuple((-x, z) for x, z in points)), ()


def quarter(cx: float, cz: float, outer: float, inner: float = 0.0) -> Outline:
    """A quarter disc or ring around (cx, cz), towards +x and -z."""
    points: Points = ((cx, cz - outer), (cx + outer, cz))
    arcs: Arcs = ((0, cx, cz, outer, outer),)
    if inner:
        return (*points, (cx + inner, cz), (cx, cz - inner)), (*arcs, (2, cx, cz, inner, inner))
    return (*points, (cx, cz)), arcs


def arch(width: float, height: float, half_span: float, spring: float, crown: float, ellipse: bool = False) -> Outline:
    """Front view (x, y) of an arch: a curve from (-half_span, spring) over (0, crown) to (half_span, spring).

    Straight legs stand below it, down to y = ``height``; where ``spring`` is lower than that the curve is cut off. The
    curve is an arc of a circle, or half an ellipse.
    """
    rise = spring - crown
    a = half_span if ellipse else (half_span**2 + rise**2) / (2 * rise)
    b = rise if ellipse else a
    centre, hx = crown + b, width / 2
    legs: list[tuple[float, float]] = [(half_span, height)]
    if spring >= height:
        legs, spring = [], height
        half_span = a * math.sqrt(1.0 - ((centre - height) / b) ** 2)
    points = [(-hx, height), (-hx, 0.0), (hx, 0.0), (hx, height), *legs, (half_span, spring), (0.0, crown)]
    points += [(-half_span, spring), *((-x, y) for x, y in legs)]
    index = 4 + len(legs)
    return tuple(points), ((index, 0.0, centre, a, b), (index + 1, 0.0, centre, a, b))
