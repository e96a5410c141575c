# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of a family look like: from a row of the part table to shape, title and the cells of studs.

Each function of :data:`FAMILIES` makes a :class:`~.part_form.Form`; :mod:`.part_geometry` completes it to a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from . import outlines
from .catalogue import BRICK_HEIGHT, PLATE_HEIGHT, STUD_PITCH
from .part_form import CENTRE, NONE, Form, cells, lowered, size_in_title, studs_of, title_of
from .part_table import Row
from .slope_families import SLOPE_FAMILIES

# LDU that the centre of a stud is inside the outline, above (where studs are moulded) and below (where one fits).
_STUD_CLEARANCE = 8.0
_SOCKET_CLEARANCE = 5.8  # a little less than the radius: walls are notched where round parts take a stud


def _body_height(row: Row, word: str) -> float:
    return BRICK_HEIGHT * row.bricks if word == "Brick" else PLATE_HEIGHT


def _box(row: Row) -> Form:
    word = row.family.capitalize()
    height = _body_height(row, word)
    groove = word == "Tile" or bool(row.options.get("groove"))
    note = ""
    if row.options.get("jumper"):
        note = "with Groove and 1 Centre Stud" if groove else "with 1 Centre Stud"
    studs = NONE if word == "Tile" else studs_of(row, cells(row.width, row.depth, 0.0))
    sockets = cells(row.width, row.depth, height)
    return Form(title_of(word, size_in_title(row), note), word, "box", {"groove": groove}, studs, sockets, height)


def _arch(row: Row) -> Form:
    height = BRICK_HEIGHT * row.bricks
    points, arcs = outlines.arch(row.width * STUD_PITCH, height, *row.options["curve"])
    extent = (-row.depth * 10.0, row.depth * 10.0)
    params = {"axis": "z", "outline": points, "arcs": arcs, "extent": extent}
    everywhere = cells(row.width, row.depth, 0.0)
    legs = everywhere[np.abs(everywhere[:, 0]) >= row.options["curve"][0] + 6.0]
    title = title_of("Arch", size_in_title(row), row.options.get("note"))
    return Form(title, "Arch", "prism", params, everywhere, lowered(legs, height), height)


def _seen_from_above(row: Row) -> Form:
    """Parts of constant height whose outline is not a rectangle."""
    options, word = row.options, row.family.split()[-1].capitalize()
    category, note = word, options.get("note", "")
    if "arm" in options:
        outline, note = outlines.corner(row.depth, options["arm"]), "Corner"
    elif "cut" in options:
        outline = outlines.cut(row.width, row.depth, options["cut"], options["corners"])
        note = "without Corner" if options["corners"] == 1 else "without Corners"
    elif "ring" in options:
        outline, note = outlines.quarter(*options["ring"]), "Corner Round"
    elif "taper" in options:
        outline = outlines.wedge(row.width, row.depth, options["taper"], options["side"])
        note = options["side"].capitalize()
    else:
        outline = options["outline"]
    title = title_of("Wedge Plate" if row.family == "wedge plate" else word, size_in_title(row), note)
    height = _body_height(row, word)
    polygon = outlines.sampled(*outline)
    centre_x, centre_z = (polygon.min(0) + polygon.max(0)) / 2
    everywhere = cells(row.width, row.depth, 0.0, centre_x, centre_z)
    clearance = outlines.signed_distance(polygon, everywhere[:, (0, 2)])
    studs = NONE if word == "Tile" else studs_of(row, everywhere[clearance >= _STUD_CLEARANCE])
    sockets = lowered(everywhere[clearance >= _SOCKET_CLEARANCE], height)
    params = {"axis": "y", "outline": outline[0], "arcs": outline[1], "extent": (0.0, height), "groove": word == "Tile"}
    return Form(title, category, "prism", params, studs, sockets, height, polygon=polygon)


def _round(row: Row) -> Form:
    options, word = row.options, row.family.split()[-1].capitalize()
    radius = row.width * 10.0
    flat = word in ("Plate", "Tile")
    height = float(options.get("height", PLATE_HEIGHT if flat else BRICK_HEIGHT * row.bricks))
    groove = bool(options.get("groove"))
    edge = ((radius, height - 1), (radius - 1, height - 1), (radius - 1, height)) if groove else ((radius, height),)
    profile = options.get("profile", ((0, 0), (radius, 0), *edge, (0, height)))
    hollow_below = profile[-1][1] < height
    bore = None if hollow_below else options.get("bore", (radius - 4.0, 4.0) if row.width > 1 else (6.0, height - 4.0))
    # A dish sits on its centre: the hollow around it holds no stud.
    everywhere = cells(2, 2, 0.0) if word == "Dish" else cells(row.width, row.depth, 0.0)
    fits = radius - np.hypot(everywhere[:, 0], everywhere[:, 2]) >= _SOCKET_CLEARANCE
    studs = CENTRE if word == "Dish" else NONE if word == "Tile" else studs_of(row, everywhere[fits])
    shape = "" if word in ("Cone", "Dish") else "Round"
    note = "with 1 Centre Stud" if options.get("jumper") and word == "Plate" else options.get("note")
    params = {"centre": (0.0, 0.0), "profile": profile, "arcs": (), "bore": bore}
    title = title_of(word, size_in_title(row), shape, note)
    circle = outlines.sampled(
        ((radius, 0), (0, radius), (-radius, 0), (0, -radius)), [(i, 0, 0, radius, radius) for i in range(4)]
    )
    return Form(title, word, "revolved", params, studs, lowered(everywhere[fits], height), height, polygon=circle)


FAMILIES: Mapping[str, Callable[[Row], Form]] = {
    **dict.fromkeys(("brick", "plate", "tile"), _box),
    **SLOPE_FAMILIES,
    "arch": _arch,
    **dict.fromkeys(("corner brick", "corner plate", "corner tile", "cut plate", "wedge plate"), _seen_from_above),
    **dict.fromkeys(("quarter brick", "quarter plate", "quarter tile", "rounded plate"), _seen_from_above),
    **dict.fromkeys(("round brick", "round plate", "round tile", "cone", "dish"), _round),
}
