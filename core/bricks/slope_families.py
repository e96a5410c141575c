# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms of slopes: straight, double, inverted, at corners, and curved.

All but the double and triple ones lean towards -z; the row with the studs, where there is one, is the last at +z.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .catalogue import BRICK_HEIGHT, STUD_PITCH
from .part_form import CENTRE, NONE, Form, Surface, cells, size_in_title, studs_of, title_of
from .part_table import Row

CHEESE_HEIGHT = 15.6  # LDU, a little less than two plates


def _prism_x(row: Row, title: str, points: Sequence[tuple[float, float]], **form: Any) -> Form:
    hx = row.width * 10.0
    params = {"axis": "x", "outline": tuple(points), "arcs": form.pop("arcs", ()), "extent": (-hx, hx)}
    return Form(title_of(title, row.options.get("note")), "Slope", "prism", params, **form)


def _slope(row: Row) -> Form:
    height, front = BRICK_HEIGHT * row.bricks, 10.0 - STUD_PITCH * row.depth
    points = ((0, -10), (0, 10), (height, 10), (height, front), (height - 4, front))
    return _prism_x(
        row,
        f"Slope {row.options['angle']} {size_in_title(row)}",
        points,
        studs=studs_of(row, cells(row.width, 1, 0.0)),
        sockets=cells(row.width, row.depth, height, z=10.0 - 10.0 * row.depth),
        height=height,
        top=lambda x, z: max(0.0, (-10.0 - z) / (-10.0 - front) * (height - 4)),
    )


def _slope_double(row: Row) -> Form:
    half, ridge, eave = row.depth * 10.0, float(row.options["ridge"]), BRICK_HEIGHT - 4
    return _prism_x(
        row,
        f"Slope {row.options['angle']} {size_in_title(row)} Double",
        ((ridge, 0), (eave, half), (BRICK_HEIGHT, half), (BRICK_HEIGHT, -half), (eave, -half)),
        studs=NONE,
        sockets=cells(row.width, row.depth, BRICK_HEIGHT),
        height=BRICK_HEIGHT,
        top=lambda x, z: ridge + abs(z) / half * (eave - ridge),
    )


def _slope_inverted(row: Row) -> Form:
    height, front, lip = BRICK_HEIGHT * row.bricks, 10.0 - STUD_PITCH * row.depth, row.options["lip"]
    return _prism_x(
        row,
        f"Slope {row.options['angle']} {size_in_title(row)} Inverted",
        ((0, front), (0, 10), (height, 10), (height, -10), (lip, front)),
        studs=cells(row.width, row.depth, 0.0, z=10.0 - 10.0 * row.depth),
        sockets=cells(row.width, 1, height),
        height=height,
    )


def _slope_double_inverted(row: Row) -> Form:
    height, half, lip = BRICK_HEIGHT, row.depth * 10.0, row.options["lip"]
    return _prism_x(
        row,
        f"Slope {row.options['angle']} {size_in_title(row)} Double Inverted",
        ((0, -half), (0, half), (lip, half), (height, 10), (height, -10), (lip, -half)),
        studs=cells(row.width, row.depth, 0.0),
        sockets=cells(row.width, 1, height),
        height=height,
    )


def _frustum(levels: Sequence[tuple[float, float, float, float, float]]) -> tuple[tuple[float, float, float], ...]:
    """Corner points of level rectangles (y, x0, z0, x1, z1)."""
    return tuple((x, y, z) for y, x0, z0, x1, z1 in levels for x in (x0, x1) for z in (z0, z1))


def _corner_slope(row: Row) -> Form:
    """Double convex, double concave and inverted convex slopes: the corner with the full height is at +z, -x."""
    height, far = BRICK_HEIGHT * row.bricks, STUD_PITCH * row.depth - 10.0
    eave, centre = height - 4.0, far / 2 - 5.0
    everywhere = cells(row.width, row.depth, 0.0, centre, -centre)
    studs, sockets, top = cells(1, 1, 0.0), cells(row.width, row.depth, height, centre, -centre), _ramp(far, eave)
    if row.family == "slope convex":
        form = "Double Convex"
        levels = [(0.0, -10.0, -10.0, 10.0, 10.0), (eave, -10.0, -far, far, 10.0), (height, -10.0, -far, far, 10.0)]
        pieces = [_frustum(levels)]
        surface: Surface = lambda x, z: max(top(x), top(-z))  # noqa: E731
    elif row.family == "slope concave":
        form = "Double Concave"
        along_x = [(0.0, -10.0, -10.0, far, 10.0), (eave, -10.0, -far, far, 10.0), (height, -10.0, -far, far, 10.0)]
        along_z = [(0.0, -10.0, -far, 10.0, 10.0), (eave, -10.0, -far, far, 10.0), (height, -10.0, -far, far, 10.0)]
        pieces = [_frustum(along_x), _frustum(along_z)]
        studs = everywhere[(np.abs(everywhere[:, 0]) < 5) | (np.abs(everywhere[:, 2]) < 5)]
        surface = lambda x, z: min(top(x), top(-z))  # noqa: E731
    else:
        form, lip = "Inverted Double Convex", float(row.options["lip"])
        levels = [(0.0, -10.0, -far, far, 10.0), (lip, -10.0, -far, far, 10.0), (height, -10.0, -10.0, 10.0, 10.0)]
        pieces = [_frustum(levels)]
        studs, sockets = everywhere, cells(1, 1, height)
        surface = lambda x, z: 0.0  # noqa: E731
    title = f"Slope {row.options['angle']} {size_in_title(row)} {form}"
    return Form(title, "Slope", "convex", {"pieces": tuple(pieces)}, studs, sockets, height, surface)


def _ramp(far: float, eave: float) -> Callable[[float], float]:
    return lambda at: max(0.0, (at - 10.0) / (far - 10.0) * eave)


def _slope_quadruple(row: Row) -> Form:
    height, half, top = BRICK_HEIGHT * row.bricks, row.width * 10.0, float(row.options["top"])
    levels = [(0.0, -top, -top, top, top), *((y, -half, -half, half, half) for y in (height - 4.0, height))]
    return Form(
        f"Slope {row.options['angle']} {size_in_title(row)} Quadruple Convex",
        "Slope",
        "convex",
        {"pieces": (_frustum(levels),)},
        CENTRE,
        cells(row.width, row.depth, height),
        height,
        lambda x, z: max(0.0, (max(abs(x), abs(z)) - top) / (half - top) * (height - 4.0)),
    )


def _slope_triple(row: Row) -> Form:
    height, hx, eave = BRICK_HEIGHT, row.width * 10.0, BRICK_HEIGHT - 4.0
    levels = [(0.0, 0.0, 10.0, 0.0, 10.0), *((y, -hx, -10.0, hx, 10.0) for y in (eave, height))]
    return Form(
        f"Slope {row.options['angle']} {size_in_title(row)} Triple",
        "Slope",
        "convex",
        {"pieces": (_frustum(levels),)},
        NONE,
        cells(row.width, row.depth, height),
        height,
        lambda x, z: eave * max(abs(x) / hx, (10.0 - z) / 20.0),
    )


def _cheese(row: Row) -> Form:
    low, ridge = -4.0, 10.0 - 2.0 / 3.0
    return _prism_x(
        row,
        f"Slope {row.options['angle']} {row.depth} x {row.width} x 2/3",
        ((-CHEESE_HEIGHT, ridge), (-CHEESE_HEIGHT, 10), (0, 10), (0, -10), (low, -10)),
        studs=NONE,
        sockets=cells(row.width, 1, 0.0),
        height=0.0,
        top=lambda x, z: low - (z + 10.0) / (ridge + 10.0) * (CHEESE_HEIGHT + low),
    )


def _curved_slope(row: Row) -> Form:
    top, drop, steps = float(row.options["top"]), float(row.options["drop"]), row.options["steps"]
    half = row.depth * 10.0
    radius = ((2 * half) ** 2 + drop**2) / (2 * drop)
    points: list[tuple[float, float]] = [(top + drop, -half), (top, half)]
    for k in range(row.depth - 1, -1, -1):  # the underside, from the high end at +z down to the low end
        if k == row.depth - 1 or steps[k] != steps[k + 1]:
            points.append((steps[k], -half + STUD_PITCH * (k + 1)))
        if k == 0 or steps[k] != steps[k - 1]:
            points.append((steps[k], -half + STUD_PITCH * k))
    rows = [cells(row.width, 1, steps[k], z=-half + STUD_PITCH * (k + 0.5)) for k in range(row.depth)]
    return _prism_x(
        row,
        f"Curved Slope {size_in_title(row)}",
        points,
        arcs=((0, top + radius, half, radius, radius),),
        studs=NONE,
        sockets=np.concatenate(rows),
        height=float(max(steps)),
        top=lambda x, z: top + radius - float(np.sqrt(radius**2 - (half - z) ** 2)),
    )


def _curved_top(row: Row) -> Form:
    half, height = row.depth * 10.0, BRICK_HEIGHT
    arcs = ((0, half, 0, half, half), (4, half, 0, half, half))
    form = _prism_x(
        row,
        "",
        ((0, 0), (half, half), (height, half), (height, -half), (half, -half)),
        arcs=arcs,
        studs=cells(row.width, 1, 0.0),
        sockets=cells(row.width, row.depth, height),
        height=height,
        top=lambda x, z: half - float(np.sqrt(half**2 - z**2)),
    )
    return replace(form, title=f"Brick {size_in_title(row)} with Curved Top", category="Brick")


SLOPE_FAMILIES: Mapping[str, Callable[[Row], Form]] = {
    "slope": _slope,
    "slope double": _slope_double,
    "slope inverted": _slope_inverted,
    "slope double inverted": _slope_double_inverted,
    **dict.fromkeys(("slope convex", "slope concave", "slope inverted convex"), _corner_slope),
    "slope quadruple": _slope_quadruple,
    "slope triple": _slope_triple,
    "cheese": _cheese,
    "curved slope": _curved_slope,
    "curved top": _curved_top,
}
