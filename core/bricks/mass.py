# SPDX-License-Identifier: GPL-3.0-or-later
"""Masses of parts: measured ones where they are published, else the volume of the plastic times a calibrated density.

The eight bricks of BrickGPT (Pun et al., "Generating Physically Stable and Buildable Brick Structures from Text", ICCV
2025; its brick library file, MIT) have the masses published there. For the others the plastic of the catalogue's own
geometry is counted: body less cavities, plus tubes, pins and studs. Its walls of 1.6 mm and its tubes are thicker than
real ones, so two factors, fitted by least squares of the relative error to those eight masses, correct the volume; they
then agree within 6 % (2 x 2 brick), all but that one within 4 %.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .catalogue import STUD_HEIGHT, STUD_RADIUS, Shape
from .outlines import area_and_length, sampled

MEASURED: Mapping[str, float] = {
    "3005.dat": 0.00043,
    "3004.dat": 0.00081,
    "3010.dat": 0.00157,
    "3009.dat": 0.00228,
    "3008.dat": 0.00303,
    "3003.dat": 0.00115,
    "3001.dat": 0.00216,
    "2456.dat": 0.00323,
}  # kg
LDU_IN_METRES = 0.0004
ABS_DENSITY = 1050.0  # kg per cubic metre, a usual value for the moulding grade
BODY_FACTOR, TUBE_FACTOR = 0.886, 0.345
_TUBE_OUTER, _TUBE_INNER, _PIN, _STUD_HOLE = 8.0, 6.0, 4.0, 4.0  # radii, LDU


def part_mass(name: str, shape: Shape, studs: int, tubes: NDArray[np.float64]) -> float:
    """Mass in kg of a part with this shape, this many studs and these tubes."""
    if name in MEASURED:
        return MEASURED[name]
    return plastic_volume(shape, studs, tubes) * LDU_IN_METRES**3 * ABS_DENSITY


def plastic_volume(shape: Shape, studs: int, tubes: NDArray[np.float64]) -> float:
    """Cubic LDU of plastic, corrected by the two factors."""
    params = shape.params
    cavities: Sequence[Sequence[float]] = params["cavities"]
    volume = _body(shape) - _union(np.array(cavities, np.float64).reshape(-1, 6))
    bore = params.get("bore")
    if bore:
        volume -= np.pi * bore[0] ** 2 * (params["height"] - bore[1])
    hole = _STUD_HOLE if params["hollow_studs"] else 0.0
    volume += studs * np.pi * (STUD_RADIUS**2 - hole**2) * STUD_HEIGHT
    volume += sum(np.pi * _PIN**2 * _length(pin, params) for pin in params["pins"])
    tube_volume = sum(np.pi * (_TUBE_OUTER**2 - _TUBE_INNER**2) * _length(tube, params) for tube in tubes)
    return float(BODY_FACTOR * volume + TUBE_FACTOR * tube_volume)


def _length(post: Sequence[float], params: Mapping[str, Any]) -> float:
    """How far a tube or pin that ends at ``post`` reaches up into the recess around it."""
    x, y, z = post
    roofs = [box[1] for box in params["cavities"] if box[0] <= x <= box[3] and box[2] <= z <= box[5] and box[4] == y]
    bore = params.get("bore")
    return float(y - min(roofs, default=bore[1] if bore else y))


def _body(shape: Shape) -> float:
    params = shape.params
    if shape.kind == "box":
        return 400.0 * params["x"] * params["z"] * params["height"]
    if shape.kind == "prism":
        low, high = params["extent"]
        return area_and_length(sampled(params["outline"], params["arcs"]))[0] * (high - low)
    if shape.kind == "revolved":
        r, y = sampled(params["profile"], params["arcs"]).T
        r_next, y_next = np.roll(r, -1), np.roll(y, -1)
        return float(abs(np.pi / 3 * ((r**2 + r * r_next + r_next**2) * (y_next - y)).sum()))
    return _stacked([np.array(piece, np.float64) for piece in params["pieces"]])


def _stacked(pieces: list[NDArray[np.float64]]) -> float:
    """Volume of a union of bodies whose level sections are rectangles between common levels (Simpson's rule)."""
    levels = np.unique(np.concatenate(pieces)[:, 1])
    volume = 0.0
    for low, high in itertools.pairwise(levels):
        areas = []
        for share in (0.0, 0.5, 1.0):
            boxes = []
            for piece in pieces:
                upper, lower = (piece[piece[:, 1] == y][:, (0, 2)] for y in (low, high))
                x0, z0 = (1 - share) * upper.min(0) + share * lower.min(0)
                x1, z1 = (1 - share) * upper.max(0) + share * lower.max(0)
                boxes.append((x0, 0.0, z0, x1, 1.0, z1))
            areas.append(_union(np.array(boxes)))
        volume += (high - low) / 6 * (areas[0] + 4 * areas[1] + areas[2])
    return float(volume)


def _union(boxes: NDArray[np.float64]) -> float:
    """Volume of a union of boxes."""
    if not len(boxes):
        return 0.0
    edges = [np.unique(boxes[:, (axis, axis + 3)]) for axis in range(3)]
    filled = np.zeros([len(edge) - 1 for edge in edges], bool)
    for box in boxes:
        start = [np.searchsorted(edge, box[axis]) for axis, edge in enumerate(edges)]
        stop = [np.searchsorted(edge, box[axis + 3]) for axis, edge in enumerate(edges)]
        filled[start[0] : stop[0], start[1] : stop[1], start[2] : stop[2]] = True
    sizes = np.diff(edges[0])[:, None, None] * np.diff(edges[1])[:, None] * np.diff(edges[2])
    return float((sizes * filled).sum())


def derived_mass(volume: float, tube_length: float, studs: int, hollow_studs: int) -> float:
    """Mass in kg of a body of ``volume`` cubic LDU of plastic with this many studs, which are not in it; in it are
    ``tube_length`` LDU of hollow tubes. Walls and tubes of LDraw's files are thicker than real ones, too."""
    tubes = np.pi * (_TUBE_OUTER**2 - _TUBE_INNER**2) * tube_length
    rest = max(volume - tubes, 0.0)
    rest += STUD_HEIGHT * np.pi * (studs * STUD_RADIUS**2 + hollow_studs * (STUD_RADIUS**2 - _STUD_HOLE**2))
    return float((BODY_FACTOR * rest + TUBE_FACTOR * min(tubes, volume)) * LDU_IN_METRES**3 * ABS_DENSITY)
