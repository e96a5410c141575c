# SPDX-License-Identifier: GPL-3.0-or-later
"""From a row of the part table to a :class:`~.catalogue.Part`.

The form of its family is completed by its underside (tubes, pins, cavities), collision boxes and mass.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .catalogue import STUD_HEIGHT, STUD_PITCH, Part, Shape
from .collision_boxes import collision_boxes
from .mass import part_mass
from .outlines import sampled, signed_distance
from .part_families import FAMILIES
from .part_form import Form
from .part_table import Row

WALL = 4.0  # LDU, thickness of side walls and of the top, as in the LDraw files
_TUBE_CLEARANCE = 12.0  # LDU from the edge to the centre of a tube (radius 8) that stands beside a cut or a curve

Cell: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float, float, float]


def build_part(row: Row) -> Part:
    """The part that ``row`` describes."""
    form = FAMILIES[row.family](row)
    tubes, pins = _posts(form)
    params = {
        "x": row.width,
        "z": row.depth,
        "height": form.height,
        "groove": row.family == "cheese",
        "hollow_studs": bool(row.options.get("hollow")),
        "pins": tuple(tuple(pin) for pin in pins.tolist()),
        "cavities": () if form.kind == "revolved" else tuple(_cavities(form)),
        **form.params,
    }
    shape = Shape(form.kind, MappingProxyType(params))
    return Part(
        name=row.name,
        title=form.title,
        category=form.category,
        shape=shape,
        boxes=_frozen(collision_boxes(shape), 6),
        studs=_frozen(form.studs, 3),
        sockets=_frozen(np.concatenate([form.sockets, tubes]), 3),
        tubes=_frozen(tubes, 3),
        mass=part_mass(row.name, shape, len(form.studs), tubes),
        bounds=bounds(shape),
    )


def bounds(shape: Shape) -> Box:
    """Bounding box (x0, y0, z0, x1, y1, z1) of the body, in LDU."""
    params = shape.params
    if shape.kind == "box":
        hx, hz = params["x"] * 10.0, params["z"] * 10.0
        return (-hx, 0.0, -hz, hx, params["height"], hz)
    if shape.kind == "revolved":
        radii, ys = sampled(params["profile"], params["arcs"]).T
        radius, (cx, cz) = radii.max(), params["centre"]
        low, high = [cx - radius, ys.min(), cz - radius], [cx + radius, ys.max(), cz + radius]
    elif shape.kind == "convex":
        points = np.concatenate([np.array(piece, np.float64) for piece in params["pieces"]])
        low, high = points.min(0).tolist(), points.max(0).tolist()
    else:
        polygon = sampled(params["outline"], params["arcs"])
        low, high = polygon.min(0).tolist(), polygon.max(0).tolist()
        for end, value in zip((low, high), params["extent"], strict=True):
            end.insert("xyz".index(params["axis"]), value)
    x0, y0, z0, x1, y1, z1 = (float(value) for value in (*low, *high))
    return (x0, y0, z0, x1, y1, z1)


def _frozen(values: Any, columns: int) -> NDArray[np.float64]:
    array = np.array(values, np.float64).reshape(-1, columns)
    array.flags.writeable = False
    return array


def _levels(sockets: NDArray[np.float64]) -> Iterable[tuple[float, set[Cell]]]:
    """Cells (x, z) of the underside, by height."""
    for y in np.unique(sockets[:, 1]):
        yield float(y), {(float(x), float(z)) for x, _, z in sockets[sockets[:, 1] == y]}


def _posts(form: Form) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tubes between four cells (three at an edge that is cut), and pins between two cells that touch no tube."""
    tubes: list[tuple[float, float, float]] = []
    pins: list[tuple[float, float, float]] = []
    half = STUD_PITCH / 2
    for y, cells in _levels(form.sockets):
        found: set[Cell] = set()
        for x, z in sorted({(x + dx, z + dz) for x, z in cells for dx in (-half, half) for dz in (-half, half)}):
            around = sum((x + dx, z + dz) in cells for dx in (-half, half) for dz in (-half, half))
            if around == 4 or (around == 3 and _clearance(form, [(x, z)]) >= _TUBE_CLEARANCE):
                found.add((x, z))
        tubes += [(x, y, z) for x, z in sorted(found)]
        for x, z in sorted(cells):
            if (x + STUD_PITCH, z) in cells and not {(x + half, z - half), (x + half, z + half)} & found:
                pins.append((x + half, y, z))
            if (x, z + STUD_PITCH) in cells and not {(x - half, z + half), (x + half, z + half)} & found:
                pins.append((x, y, z + half))
    return np.array(tubes).reshape(-1, 3), np.array(pins).reshape(-1, 3)


def _clearance(form: Form, points: list[Cell]) -> float:
    """How far the nearest of ``points`` is inside an outline that is not a rectangle, in LDU."""
    return np.inf if form.polygon is None else float(signed_distance(form.polygon, np.array(points)).min())


def _cavities(form: Form) -> Iterable[Box]:
    """Recesses of the underside: under every rectangle of cells, up to one wall below the upper surface."""
    half = STUD_PITCH / 2
    for y, cells in _levels(form.sockets):
        roofs: dict[Cell, float] = {}
        for x, z in cells:
            corners = [(x + dx, z + dz) for dx in (-half + WALL, half - WALL) for dz in (-half + WALL, half - WALL)]
            if _clearance(form, corners) < WALL / 2:
                continue
            roofs[x, z] = min(max(form.top(*corner) for corner in corners) + WALL, y - STUD_HEIGHT)
        for roof in sorted(set(roofs.values())):
            for rectangle in _rectangles({cell for cell, own in roofs.items() if own <= roof}):
                x0, z0, x1, z1 = _walled(rectangle, set(roofs))
                yield (x0, roof, z0, x1, y, z1)


def _rectangles(cells: set[Cell]) -> list[tuple[float, float, float, float]]:
    """Largest rectangles (x0, z0, x1, z1), by their first and last cell, that hold only ``cells``."""
    found: list[tuple[float, float, float, float]] = []
    for x0, z0 in sorted(cells):
        last_z = np.inf
        x1 = x0
        while (x1, z0) in cells:
            z1 = z0
            while z1 + STUD_PITCH <= last_z and (x1, z1 + STUD_PITCH) in cells:
                z1 += STUD_PITCH
            last_z = z1
            found.append((x0, z0, x1, z1))
            x1 += STUD_PITCH

    def inside(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
        return a != b and a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]

    return [a for a in found if not any(inside(a, b) for b in found)]


def _walled(rectangle: tuple[float, float, float, float], cells: set[Cell]) -> tuple[float, float, float, float]:
    """The rectangle of cells less a wall on each side where the underside ends."""
    x0, z0, x1, z1 = rectangle
    xs, zs = np.arange(x0, x1 + 1, STUD_PITCH), np.arange(z0, z1 + 1, STUD_PITCH)
    half, inner = STUD_PITCH / 2, STUD_PITCH / 2 - WALL
    return (
        x0 - (half if all((x0 - STUD_PITCH, z) in cells for z in zs) else inner),
        z0 - (half if all((x, z0 - STUD_PITCH) in cells for x in xs) else inner),
        x1 + (half if all((x1 + STUD_PITCH, z) in cells for z in zs) else inner),
        z1 + (half if all((x, z1 + STUD_PITCH) in cells for x in xs) else inner),
    )
