# SPDX-License-Identifier: GPL-3.0-or-later
"""Collision boxes of a shape: a few boxes inside the body that together nearly fill it.

No box reaches more than 0.1 LDU out of the body (chords of sampled arcs), so what fits in reality is never called a
collision. Slants and curves are followed in steps, at most a quarter of a stud wide for small parts and a sixteenth of
the part for large ones, so a real overlap with a slanted or round face that is shallower than a step is not seen. The
hollow underside counts as filled: only studs go there, and studs are not part of the boxes.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .catalogue import Shape
from .outlines import sampled

STEP = 5.0  # LDU, a quarter of a stud
MOST_STEPS = 16
ARC_STEP = 4.0  # degrees
_INSIDE = 1e-6
# Half sides, as shares of the radius, of the three rectangles that fill 87 % of a disc.
_DISC = tuple((np.cos(angle), np.sin(angle)) for angle in np.radians((22.5, 45.0, 67.5)))

Box = tuple[float, float, float, float, float, float]


def collision_boxes(shape: Shape) -> NDArray[np.float64]:
    """Boxes (k, 6) of ``shape`` in LDU, ``[x0, y0, z0, x1, y1, z1]``."""
    params = shape.params
    boxes: list[Box]
    if shape.kind == "box":
        hx, hz = params["x"] * 10.0, params["z"] * 10.0
        boxes = [(-hx, 0.0, -hz, hx, params["height"], hz)]
    elif shape.kind == "prism":
        boxes = _prism(params)
    elif shape.kind == "revolved":
        boxes = _revolved(params)
    else:
        boxes = [box for piece in params["pieces"] for box in _convex(np.array(piece, np.float64))]
    return np.array(boxes, np.float64).reshape(-1, 6)


def _steps(low: float, high: float, step: float) -> NDArray[np.float64]:
    return np.linspace(low, high, max(1, int(np.ceil((high - low) / step - 1e-9))) + 1)


def _borders(corners: NDArray[np.float64]) -> list[float]:
    """Where slabs begin and end: at the corners of the outline and evenly between them."""
    levels = np.unique(corners.round(6))
    step = max(STEP, float(np.ptp(levels)) / MOST_STEPS)
    borders: list[float] = []
    for low, high in itertools.pairwise(levels):
        borders.extend(_steps(low, high, step)[:-1])
    return [*borders, float(levels[-1])]


def _section(polygon: NDArray[np.float64], at: float) -> tuple[float, float]:
    """Lowest and highest second coordinate of the polygon on the line where the first one is ``at``."""
    start, end = polygon, np.roll(polygon, -1, axis=0)
    crossing = (start[:, 0] > at) != (end[:, 0] > at)
    a, b = start[crossing], end[crossing]
    second = a[:, 1] + (at - a[:, 0]) / (b[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    return float(second.min()), float(second.max())


def _slabs(polygon: NDArray[np.float64], corners: NDArray[np.float64]) -> list[tuple[float, float, float, float]]:
    """Rectangles (u0, u1, v0, v1) inside a polygon that each line u = constant cuts once."""
    slabs: list[tuple[float, float, float, float]] = []
    borders = _borders(corners)
    for u0, u1 in itertools.pairwise(borders):
        inner = polygon[(polygon[:, 0] > u0 + _INSIDE) & (polygon[:, 0] < u1 - _INSIDE), 0]
        sections = [_section(polygon, at) for at in (u0 + _INSIDE, *inner + _INSIDE / 2, u1 - _INSIDE)]
        v0, v1 = max(low for low, _ in sections), min(high for _, high in sections)
        if v1 - v0 <= 1e-3:
            continue
        if slabs and slabs[-1][1] == u0 and abs(slabs[-1][2] - v0) < 1e-5 and abs(slabs[-1][3] - v1) < 1e-5:
            u0 = slabs.pop()[0]
        slabs.append((u0, u1, v0, v1))
    return slabs


def _prism(params: Mapping[str, Any]) -> list[Box]:
    polygon = sampled(params["outline"], params["arcs"], ARC_STEP)
    corners = np.array(params["outline"], np.float64)
    low, high = params["extent"]
    if params["axis"] == "x":
        slabs = _slabs(polygon[:, ::-1], corners[:, 1])
        return [(low, y0, z0, high, y1, z1) for z0, z1, y0, y1 in slabs]
    slabs = _slabs(polygon, corners[:, 0])
    if params["axis"] == "y":
        return [(x0, low, z0, x1, high, z1) for x0, x1, z0, z1 in slabs]
    return [(x0, y0, low, x1, y1, high) for x0, x1, y0, y1 in slabs]


def _revolved(params: Mapping[str, Any]) -> list[Box]:
    profile = sampled(params["profile"], params["arcs"], ARC_STEP)
    levels = np.array(params["profile"], np.float64)[:, 1]
    cx, cz = params["centre"]
    boxes: list[Box] = []
    for y0, y1, _, radius in _slabs(profile[:, ::-1], levels):
        for along, across in _DISC:
            dx, dz = radius * along, radius * across
            boxes.append((cx - dx, y0, cz - dz, cx + dx, y1, cz + dz))
    return boxes


def _convex(points: NDArray[np.float64]) -> list[Box]:
    """Boxes of a convex body whose level sections are rectangles along x and z."""
    boxes: list[Box] = []
    levels = np.unique(points[:, 1])
    for low, high in itertools.pairwise(levels):
        upper, lower = (_extent(points[points[:, 1] == y]) for y in (low, high))
        changes = np.abs(upper - lower).max()
        borders = _steps(0.0, 1.0, STEP / changes) if changes > 1e-9 else np.array([0.0, 1.0])
        for s0, s1 in itertools.pairwise(borders):
            a, b = upper + s0 * (lower - upper), upper + s1 * (lower - upper)
            x0, z0 = np.maximum(a[:2], b[:2])
            x1, z1 = np.minimum(a[2:], b[2:])
            if x1 - x0 > 1e-3 and z1 - z0 > 1e-3:
                boxes.append((x0, low + s0 * (high - low), z0, x1, low + s1 * (high - low), z1))
    return boxes


def _extent(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([points[:, (0, 2)].min(0), points[:, (0, 2)].max(0)])
