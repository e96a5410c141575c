# SPDX-License-Identifier: GPL-3.0-or-later
"""Cars: what drives on a road and carries people. The front is at low y."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .colours import GLASS, PAINT
from .family import Family
from .sketch import Sketch

RUBBER = (0, 0, 0, 72, 308)
LIGHTS = (14, 226, 15, 191)


def wheels(
    s: Sketch, places: Sequence[float], radius: float, inset: float = 0, thick: float = 1, under: float = 60
) -> None:
    """Round wheels of the material ``wheels`` on both sides, middles at ``places`` along y, cut off at ``under``."""
    for y in places:
        for x in ((inset, inset + thick), (s.width - inset - thick, s.width - inset)):
            s.add("wheels", s.cylinder((y, radius * 2.5), radius, x, "x") & (s.z < under))
            if "hubs" in s.codes:
                s.add("hubs", s.cylinder((y, radius * 2.5), radius * 0.45, x, "x"))


def lights(s: Sketch, low: float, tail: bool = True) -> None:
    """Headlights in both corners of the front, and red ones at the back where ``tail``."""
    for x in ((0, 1), (s.width - 1, s.width)):
        s.tint("lights", s.box(x, (0, 1), (low, low + 2)))
        if tail:
            s.tint("tail", s.box(x, (s.depth - 1, s.depth), (low, low + 2)))


def _cabin(s: Sketch, y: Sequence[float], z: tuple[float, float], inset: float, pillars: Sequence[float]) -> None:
    """A cabin of the material ``windows`` between four corners along y, under a roof, with pillars on its sides."""
    x = (inset, s.width - inset)
    roof = "roof" if "roof" in s.codes else "body"
    cabin = s.polygon([(y[0], z[0]), (y[1], z[1]), (y[2], z[1]), (y[3], z[0])], x, "x")
    s.add("windows", cabin)
    s.tint(roof, cabin & s.box(None, None, (z[1] - 1, z[1])))
    for p in pillars:
        s.tint(roof, cabin & s.box(None, (p, p + 1)) & (s.box((0, inset + 1)) | s.box((s.width - inset - 1, s.width))))
    edge = (s.box((0, inset + 1)) | s.box((s.width - inset - 1, s.width))) & s.box(None, (y[3] - 1.5, y[3]))
    s.tint(roof, cabin & edge)


def _colours(s: Sketch, body: Sequence[int], roof: float = 0.25) -> None:
    s.colour("body", body)
    s.colour("wheels", RUBBER)
    s.colour("windows", GLASS)
    s.colour("lights", LIGHTS)
    s.colour("tail", (4, 320, 25))
    if s.chance(roof):
        s.colour("roof", PAINT)
        s.detail("a {roof} roof")
    s.main("body")
    s.painted("{windows} windows")
    s.painted("{lights} headlights")
    s.detail("four {wheels} wheels")


def car(s: Sketch) -> None:
    """Six kinds of car, from a saloon to a race car."""
    w, n = s.number(6, 10, "narrow", "wide"), s.number(12, 20, "small", "long")
    _colours(s, PAINT)
    r = 1.5 if n < 16 else s.number(3, 4) / 2
    base = s.number(2, 3)
    kind = s.one_of("saloon", "hatchback", "sports car", "off-road car", "convertible", "race car")
    hood = base + s.number(5, 7)
    tall = {"sports car": 5, "race car": 4, "off-road car": 9}.get(kind, s.number(6, 8))
    s.canvas(w, n, hood + tall + 8)
    front, back = round(n * 0.2) + 0.5, n - round(n * 0.2) - 0.5
    if r == 2:
        front, back = round(n * 0.2), n - round(n * 0.2)
    inset = 1 if w > 7 and s.chance() else 0
    z = (hood, hood + tall)
    if kind == "race car":
        slim = s.middle(w - 4 if w > 6 else 2)
        s.add("body", s.box(slim, None, (base, hood)) & (s.z <= hood - 2 + np.minimum(s.y, 6) / 3))
        s.add("body", s.box((1, w - 1), (n * 0.4, n * 0.75), (base, hood)))
        s.add("body", s.box(None, (0, 2), (base, base + 1)))
        s.add("body", s.box(slim, (n - 2, n), (base, hood + 6)) & s.box(s.middle(2 - w % 2)))
        s.add("body", s.box(None, (n - 2, n), (hood + 4, hood + 6)))
        s.add("windows", s.box(s.middle(2 - w % 2), (n * 0.45, n * 0.6), (hood, hood + 3)))
        wheels(s, (front, back), 2, 0, 2 if w > 8 else 1)
        for y in (front, back):
            s.add("body", s.box((1, w - 1), (y - 0.5, y + 0.5), (4, 6)) & ~s.filled)
        s.detail("a rear wing")
        s.noun("racer", "formula car")
    else:
        s.add("body", s.box(None, None, (base, hood)))
        if kind in ("sports car",):
            s.carve((s.z > hood - 3 + s.y * 0.8) & s.box(None, None, (base + 1, hood)))
        if kind == "hatchback":
            _cabin(s, (n * 0.25, n * 0.38, n - 1, n), z, inset, (n // 2 + 1,))
            s.noun("family car")
        elif kind == "off-road car":
            _cabin(s, (n * 0.28, n * 0.32, n, n), z, 0, (n // 2, n * 3 // 4))
            s.add("wheels", s.cylinder((s.cx, (base + hood) / 2 + 3), 1.5, (n - 1, n), "y"))
            s.noun("jeep")
            s.detail("a spare wheel at the back")
        elif kind == "convertible":
            s.carve(s.box((1, w - 1), (n * 0.4, n * 0.75), (hood - 2, hood)))
            s.add(
                "windows",
                s.polygon(
                    [(n * 0.3, hood), (n * 0.42, hood + 5), (n * 0.42 + 2, hood + 5), (n * 0.3 + 2, hood)], (0, w)
                ),
            )
            s.tint("tail", s.box((1, w - 1), (n * 0.4, n * 0.75), (hood - 3, hood - 2)))
            s.detail("an open top")
            s.adjective("open")
        else:
            _cabin(s, (n * 0.26, n * 0.42, n * 0.7, n * 0.86), z, inset, (n // 2 + 1,))
            s.noun("coupe" if kind == "sports car" else "family car")
        wheels(s, (front, back), r, under=hood - 1)
        lights(s, base + 2)
        if kind == "sports car" and s.chance():
            s.add(
                "body",
                s.box(None, (n - 2, n), (hood + 2, hood + 3)) | s.box(s.middle(w - 2), (n - 1, n), (hood, hood + 2)),
            )
            s.detail("a spoiler")
    if kind != "saloon" or s.chance():
        s.noun(kind)
    if s.chance(0.2) and kind in ("saloon", "off-road car", "hatchback"):
        s.add("tail", s.box((1 + inset, w - 1 - inset), (n * 0.45, n * 0.65), (hood + tall, hood + tall + 3)))
        s.detail("luggage on the roof")


def _service_car(s: Sketch, n: int) -> tuple[int, int, float]:
    """A plain car of length ``n``; the heights of its hood and roof, and where its roof has its middle along y."""
    w = s.number(7, 9)
    hood, tall = s.number(8, 9), s.number(6, 8)
    s.canvas(w, n, hood + tall + 5)
    s.add("body", s.box(None, None, (2, hood)))
    y = (n * 0.26, n * 0.4, n * 0.72, n * 0.86)
    _cabin(s, y, (hood, hood + tall), 0, (n // 2 + 1,))
    return hood, hood + tall, (y[1] + y[2]) / 2


def taxi(s: Sketch) -> None:
    """A saloon with a sign on its roof and checks."""
    n = s.number(14, 19, "small", "long")
    s.colour("body", (14, 14, 14, 14, 191, 0, 15))
    s.colour("wheels", RUBBER)
    s.colour("windows", (322, 272, 72))
    s.colour("checks", (0, 15, 72))
    s.colour("sign", (15, 226, 25))
    s.colour("lights", (226, 15))
    s.main("body")
    hood, roof, y = _service_car(s, n)
    s.tint(
        "checks", (s.box((0, 1)) | s.box((s.width - 1, s.width))) & s.box(None, None, (5, 6)) & (np.floor(s.y) % 2 == 0)
    )
    s.add("sign", s.box(s.middle(4 - s.width % 2), (round(y) - 1, round(y) + 1), (roof, roof + s.number(2, 3))))
    wheels(s, (3.5, n - 3.5), 1.5, under=hood - 1)
    lights(s, 4, tail=False)
    s.detail("a {sign} sign on the roof")
    s.detail("{checks} checks")
    s.detail("four {wheels} wheels")
    s.noun("taxi cab", "city taxi")


def police_car(s: Sketch) -> None:
    """A saloon with a stripe or doors of another colour and two lights."""
    n = s.number(14, 19, "small", "long")
    s.colour("body", (15, 15, 0, 1, 272))
    s.colour("panels", (0, 1, 272, 14, 15))
    s.colour("wheels", RUBBER)
    s.colour("windows", (322, 72, 272))
    s.colour("siren", (1, 73))
    s.colour("light", (4,))
    s.main("body")
    hood, roof, y = _service_car(s, n)
    if s.chance(0.6):
        s.tint("panels", s.box(None, (n * 0.3, n * 0.7), (2, hood)))
        s.detail("{panels} doors")
    else:
        s.tint("panels", s.box(None, None, (4, 6)))
        s.detail("a {panels} stripe")
    a = round(y)
    s.add("siren", s.box((1, s.cx), (a, a + 2), (roof, roof + 2)))
    s.add("light", s.box((s.cx, s.width - 1), (a, a + 2), (roof, roof + 2)))
    s.detail("a siren on the roof")
    s.detail("two lights on the roof")
    wheels(s, (3.5, n - 3.5), 1.5, under=hood - 1)
    s.detail("four {wheels} wheels")
    s.noun("patrol car", "cop car")


def _box_van(s: Sketch, w: int, n: int, z: tuple[int, int], nose: float, slope: float) -> None:
    """A one-box body with a sloping front: ``nose`` studs long up to the windscreen's foot."""
    foot = z[0] + (z[1] - z[0]) * 0.42
    corners = [(0, z[0]), (0, foot - 1), (nose, foot), (nose + slope, z[1]), (n, z[1]), (n, z[0])]
    s.add("body", s.polygon(corners, (0, w), "x"))
    s.tint(
        "windows",
        s.polygon([(0, foot), (nose + slope + 1.2, z[1] + 2), (nose + slope + 1.2, foot)], (0, w), "x")
        & s.box(None, None, (foot, z[1] - 2)),
    )


def van(s: Sketch) -> None:
    """A van for goods, for passengers or for camping."""
    w, n, h = s.number(7, 9), s.number(13, 19, "short", "long"), s.number(14, 20, "low", "tall")
    s.canvas(w, n, h + 5)
    _colours(s, PAINT, 0)
    s.colour("stripe", PAINT)
    _box_van(s, w, n, (2, h), s.number(0, 3), s.real(0.5, 2.5))
    kind = s.one_of("cargo", "camper", "passenger")
    foot = round(2 + (h - 2) * 0.42)
    sides = s.box((0, 1)) | s.box((w - 1, w))
    if kind == "cargo":
        s.noun("delivery van", "cargo van")
        s.tint("stripe", sides & s.box(None, (n // 2, n - 1), (foot, h - 3)))
        s.painted("a {stripe} panel on the side")
    else:
        for y in range(7, n - 2, 3):
            s.tint("windows", sides & s.box(None, (y, y + 2), (foot, h - 2)))
        if kind == "camper":
            s.tint("stripe", s.box(None, None, (foot - 3, foot - 1)) | s.box(None, None, (h - 1, h)))
            s.add("stripe", s.box((1, w - 1), (n * 0.4, n * 0.8), (h, h + 3)))
            s.noun("camper van", "camper")
            s.detail("a raised roof")
        else:
            s.tint("stripe", sides & s.box(None, None, (foot - 3, foot - 2)))
            s.noun("minibus")
            s.detail("side windows")
        s.painted("a {stripe} stripe")
    wheels(s, (3.5, n - 3.5), 1.5)
    lights(s, 4)


def ambulance(s: Sketch) -> None:
    """A van with a cross, stripes and a siren."""
    w, n, h = s.number(7, 9), s.number(14, 19, "short", "long"), s.number(15, 20)
    s.canvas(w, n, h + 4)
    s.colour("body", (15, 15, 15, 14, 226))
    s.colour("cross", (4, 4, 25, 2))
    s.colour("wheels", RUBBER)
    s.colour("windows", (322, 72, 272))
    s.colour("siren", (1, 73))
    s.main("body")
    _box_van(s, w, n, (2, h), 3, 1.5)
    sides = s.box((0, 1)) | s.box((w - 1, w))
    y, z = round(n * 0.66), round(h * 0.62)
    s.tint(
        "cross",
        sides & (s.box(None, (y - 0.5, y + 0.5), (z - 4, z + 4)) | s.box(None, (y - 1.5, y + 1.5), (z - 1, z + 2))),
    )
    s.tint("cross", sides & s.box(None, None, (5, 6)))
    s.add("siren", s.box((1, w - 1), (6, 7), (h, h + 2)))
    wheels(s, (3.5, n - 3.5), 1.5)
    s.detail("a {cross} cross on the side")
    s.detail("a {siren} siren")
    s.detail("{cross} stripes")
    s.detail("four {wheels} wheels")
    s.noun("emergency van", "rescue van")


def bus(s: Sketch) -> None:
    """A bus of one deck or two."""
    w, n = s.number(6, 9, "narrow", "wide"), s.number(16, 20, "short", "long")
    decks = 2 if s.chance(0.35) else 1
    each = s.number(12, 15)
    h = 2 + each * decks + (0 if decks == 1 else 1)
    s.canvas(w, n, h + 3)
    _colours(s, (14, 4, 4, *PAINT), 0.4)
    s.add("body", s.box(None, None, (2, h)))
    sides = s.box((0, 1)) | s.box((w - 1, w))
    for deck in range(decks):
        z = 8 + deck * each
        top = z + each - 8
        for y in range(1 + 2 * (deck == 0), n - 2, 3):
            s.tint("windows", sides & s.box(None, (y, y + 2), (z, top)))
        s.tint("windows", s.box((1, w - 1), (0, 1), (z, top)) | s.box((1, w - 1), (n - 1, n), (z, top)))
    s.tint("windows", s.box((0, 1), (1, 3), (2, 2 + each - 4)))
    if "roof" in s.codes:
        s.tint("roof", s.box(None, None, (h - 1, h)))
    wheels(s, (4.5, n - 3.5) if n < 19 or s.chance() else (4.5, n - 6.5, n - 3.5), 1.5)
    lights(s, 3)
    if decks == 2:
        s.noun("double-decker", "double-decker bus")
        s.adjective("two-storey")
        s.detail("two decks")
    else:
        s.noun("coach", "city bus")
        s.detail("a row of windows")
    if s.codes["body"] == 14 and decks == 1:
        s.noun("school bus")


FAMILIES = (
    Family("car", car),
    Family("taxi", taxi, ("cab",)),
    Family("police car", police_car),
    Family("van", van),
    Family("ambulance", ambulance),
    Family("bus", bus),
)
