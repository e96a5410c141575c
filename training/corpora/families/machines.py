# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that drive and work: trucks, tractors, tanks, trains. The front is at low y."""

from __future__ import annotations

import numpy as np

from .cars import LIGHTS, RUBBER, lights, wheels
from .colours import BRIGHT, DARK, GLASS, METAL, PAINT, WOOD
from .family import Family
from .sketch import Sketch
from .words import some


def _cab(s: Sketch, y: tuple[int, int], z: tuple[int, int], slope: int = 1) -> None:
    """A driver's cab with a windscreen and side windows."""
    s.add("cab", s.box(None, y, z))
    middle = round((z[0] + z[1]) / 2) + 1
    s.carve(s.box(None, (y[0], y[0] + slope), (middle, z[1])) & (s.z > z[1] - 2))
    s.tint("windows", s.box((1, s.width - 1), (y[0], y[0] + 1), (middle, z[1] - 1)))
    s.tint(
        "windows",
        s.box(None, (y[0] + 1, y[1] - 1), (middle, z[1] - 1)) & (s.box((0, 1)) | s.box((s.width - 1, s.width))),
    )


def pickup_truck(s: Sketch) -> None:
    """A cab before an open bed, empty or loaded."""
    w, n = s.number(6, 9, "narrow", "wide"), s.number(15, 20, "short", "long")
    hood, tall, base = s.number(8, 10), s.number(6, 8), s.number(2, 4, "", "high")
    s.canvas(w, n, hood + tall + 2)
    s.colour("cab", PAINT)
    s.colour("wheels", RUBBER)
    s.colour("windows", GLASS)
    s.colour("lights", LIGHTS)
    s.colour("load", WOOD + BRIGHT)
    s.main("cab")
    s.add("cab", s.box(None, None, (base, hood)))
    a, b = round(n * 0.25), round(n * 0.55)
    cabin = s.polygon([(a, hood), (a + 2, hood + tall), (b, hood + tall), (b, hood)], (0, w), "x")
    s.add("windows", cabin)
    s.tint("cab", cabin & s.box(None, None, (hood + tall - 1, hood + tall)))
    s.tint("cab", cabin & s.box(None, (b - 1, b)) & (s.box((0, 1)) | s.box((w - 1, w))))
    s.carve(s.box((1, w - 1), (b + 1, n - 1), (base + 2, hood)))
    if s.chance(0.6):
        s.add("load", s.box((1, w - 1), (b + 1, n - s.number(1, 3)), (base + 2, hood + s.number(-1, 3))))
        s.detail("a {load} load")
    else:
        s.detail("an empty bed")
    r = s.number(3, 4) / 2
    wheels(s, (3.5, n - 3.5) if r == 1.5 else (3, n - 4), r, under=hood - 1)
    lights(s, base + 2, tail=False)
    s.detail("four {wheels} wheels")
    s.painted("{windows} windows")
    s.noun("pickup", "pick-up truck")


def truck(s: Sketch) -> None:
    """A cab and one of five loads on two or three axles."""
    w, n, h = s.number(6, 9, "narrow", "wide"), s.number(16, 20, "short", "long"), s.number(14, 20)
    cab = s.number(4, 6)
    s.canvas(w, n, h + 10)
    s.colour("cab", PAINT)
    s.colour("load", PAINT)
    s.colour("wheels", RUBBER)
    s.colour("windows", GLASS)
    s.colour("frame", METAL + DARK)
    s.main("cab")
    kind = s.one_of("box", "dump", "tanker", "flatbed", "logs")
    s.add("frame", s.box((1, w - 1), None, (3, 5)))
    _cab(s, (0, cab), (3, h))
    if s.chance(0.4):
        s.carve(s.box(None, (0, 1), (round(h * 0.55), h)))
        s.tint("windows", s.box((1, w - 1), (1, 2), (h / 2 + 1, h - 1)))
        s.detail("a short nose")
    y = (cab + (1 if s.chance(0.7) else 0), n)
    if kind == "box":
        s.add("load", s.box(None, y, (5, h + s.number(0, 6))))
        s.noun("box truck", "delivery truck")
        s.detail("a {load} container")
    elif kind == "dump":
        s.add("load", s.box(None, y, (5, 14)) & (s.z >= 5 + np.maximum(0, s.y - n + 4) * 1.0))
        s.carve(s.box((1, w - 1), (y[0] + 1, n - 1), (10, 14)))
        s.add("load", s.box(None, (y[0], y[0] + 1), (5, h)))
        s.noun("dump truck", "tipper truck")
        s.detail("a {load} tipping bed")
    elif kind == "tanker":
        r = min(w / 2, 4)
        s.add("load", s.cylinder((s.cx, 5 + r * 2.5 - 1), r, y, "y") & s.box(None, None, (5, 60)))
        s.noun("tanker truck", "tank truck")
        s.detail("a round {load} tank")
    elif kind == "flatbed":
        s.add("frame", s.box(None, y, (5, 6)))
        s.add("load", s.box((1, w - 1), (y[0] + 1, n - s.number(1, 3)), (6, 6 + s.number(4, 10))))
        s.noun("flatbed truck")
        s.detail("{load} cargo")
    else:
        s.codes["load"] = 70 if s.codes["cab"] != 70 else 84
        s.add("frame", s.box(None, y, (5, 6)))
        for x in (1.5, w - 1.5):
            s.add("load", s.cylinder((x, 6 + 3), 1.5, (y[0] + 1, n), "y") & s.box(None, None, (6, 60)))
        s.add("load", s.cylinder((s.cx, 14), 1.5, (y[0] + 1, n), "y"))
        s.add("load", s.box((1, w - 1), (y[0] + 1, n), (6, 12)))
        s.noun("timber truck")
        s.detail("{load} logs")
    axles = s.number(2, 3)
    places = (2.5, n - 3.5) if axles == 2 else (2.5, n - 6.5, n - 2.5)
    wheels(s, places, 1.5)
    s.detail(some(2 * axles, "{wheels} wheel"))


def fire_truck(s: Sketch) -> None:
    """A truck with a ladder, flat or raised, and a siren."""
    w, n, h = s.number(6, 9, "narrow", "wide"), s.number(16, 20, "short", "long"), s.number(14, 18)
    s.canvas(w, n, h + 16)
    s.colour("cab", (4, 4, 4, 4, 320, 14))
    s.colour("ladder", (15, 71, 14, 226))
    s.colour("wheels", RUBBER)
    s.colour("windows", (322, 272, 72))
    s.colour("siren", (1, 73))
    s.colour("trim", (15, 71, 14, 226))
    s.main("cab")
    cab = s.number(5, 6)
    s.add("cab", s.box(None, None, (3, h - 3)))
    _cab(s, (0, cab), (3, h))
    sides = s.box((0, 1)) | s.box((w - 1, w))
    for y in range(cab + 1, n - 2, 3):
        s.tint("trim", sides & s.box(None, (y, y + 2), (h - 8, h - 4)))
    s.tint("trim", s.box(None, None, (4, 5)))
    s.add("siren", s.box((1, w - 1), (cab - 3, cab - 2), (h, h + 2)))
    lift, wide = s.real(0, 0.6), 4 if w > 7 else 3
    wide -= (wide + w) % 2
    high = h - 2 + lift * (n - 1 - s.y)
    s.add(
        "ladder",
        s.box(s.middle(max(wide, 2)), (0 if lift < 0.15 else 1, n - 1))
        & (s.z >= high)
        & (s.z < high + 3)
        & (s.z > h - 3),
    )
    s.add("ladder", s.box(s.middle(max(wide, 2)), (n - 5, n - 1), (h - 3, h)))
    s.detail("a raised {ladder} ladder" if lift > 0.3 else "a {ladder} ladder")
    wheels(s, (3.5, n - 3.5) if n < 19 or s.chance() else (2.5, n - 6.5, n - 2.5), 1.5)
    s.detail("a {siren} siren")
    s.detail("a {trim} stripe")
    s.noun("fire engine")


def tractor(s: Sketch) -> None:
    """Large wheels behind, small ones in front, a cab or an open seat."""
    w, n = s.number(8, 11, "narrow", "wide"), s.number(13, 18, "short", "long")
    big = s.number(5, 6) / 2
    s.canvas(w, n, 36)
    s.colour("cab", (2, 4, 1, 14, 25, 10, *BRIGHT))
    s.colour("wheels", RUBBER)
    s.colour("hubs", (14, 4, 15, 25))
    s.colour("windows", GLASS)
    s.colour("pipe", METAL + DARK)
    s.main("cab")
    back = n - big - 1
    x = s.middle(w - 4)
    top = s.number(11, 14)
    s.add("cab", s.box(x, (0, n - 2), (4, top)))
    for z in range(6, top - 1, 2):
        s.tint("pipe", s.box((x[0] + 1, x[1] - 1), (0, 1), (z, z + 1)))
    if s.chance(0.75):
        high = top + s.number(8, 11)
        y = (n - 7, n - 2)
        s.add("windows", s.box(x, y, (top, high)))
        for a in (x[0], x[1] - 1):
            for b in (y[0], y[1] - 1):
                s.add("cab", s.box((a, a + 1), (b, b + 1), (top, high)))
        s.add("cab", s.box((x[0] - 1, x[1] + 1), y, (high, high + 2)))
        s.detail("a cab with windows")
    else:
        s.add("pipe", s.box((x[0] + 1, x[1] - 1), (n - 4, n - 2), (top, top + 5)) & ((s.y > n - 3) | (s.z < top + 2)))
        s.add("pipe", s.box(s.middle(2 - w % 2), (n - 7, n - 6), (top, top + 4)))
        s.detail("an open seat")
    for a, b in ((0, 2), (w - 2, w)):
        s.add("wheels", s.cylinder((back, big * 2.5), big, (a, b), "x"))
        s.add("hubs", s.cylinder((back, big * 2.5), big * 0.45, (a, b), "x"))
    wheels(s, (2.5,), 1.5, 1 if s.chance() else 0, 2)
    s.add("pipe", s.box(x, (2, 3), (3, 5)) & ~s.filled)
    s.add("pipe", s.box((1, w - 1), (2, 3), (3, 5)) & ~s.filled)
    px = x[0] if s.chance() else x[1] - 1
    s.add("pipe", s.box((px, px + 1), (3, 4), (top, top + s.number(5, 8))))
    s.detail("an exhaust pipe")
    s.detail("big {wheels} wheels")
    s.detail("{hubs} hubs")
    s.noun("farm tractor")


def tank(s: Sketch) -> None:
    """Two tracks, a hull, a turret with a gun, plain or camouflaged."""
    w, n = s.number(9, 13, "narrow", "wide"), s.number(13, 17, "short", "long")
    s.canvas(w, 20, 34)
    s.colour("hull", (330, 288, 378, 19, 72, 71, 70, 2))
    s.colour("tracks", (0, 72, 308))
    s.colour("spots", (288, 70, 19, 330, 0))
    s.colour("wheels", (*METAL, 19, 330))
    s.main("hull")
    y0 = 20 - n
    tread = 2 if w < 11 else 3
    top = s.number(8, 10)
    for x in ((0, tread), (w - tread, w)):
        s.add(
            "tracks",
            s.polygon([(y0 + 2, 0), (y0, 3), (y0, 6), (y0 + 1, 8), (19, 8), (20, 6), (20, 3), (18, 0)], x, "x"),
        )
        for y in range(y0 + 2, 19, 3):
            s.tint(
                "wheels", s.cylinder((y + 0.5, 3.5), 1.1, (x[0] if x[0] == 0 else w - 1, 1 if x[0] == 0 else w), "x")
            )
    s.add("hull", s.polygon([(y0 + 1, 3), (y0 + 1, 6), (y0 + 4, top), (20, top), (20, 3)], (tread, w - tread), "x"))
    s.add("hull", s.box(None, (y0 + 2, 19), (8, top)))
    high = top + s.number(6, 9)
    cy, r = y0 + n * 0.58, s.real(0.28, 0.36) * n / 1.2
    r = min(r, w / 2 - 0.5)
    if s.chance(0.6):
        s.add("hull", s.cone((s.cx, round(cy)), (r, r * 0.75), (top, high)))
        s.detail("a round turret")
    else:
        s.add("hull", s.box(s.middle(round(r) * 2 - w % 2), (round(cy - r), round(cy + r)), (top, high)))
        s.detail("a square turret")
    gun = (top + high) // 2
    tip = max(0, y0 - s.number(1, 5))
    barrel = s.box(s.middle(2 - w % 2), (tip, round(cy)), (gun - 1, gun + 1))
    s.add("hull", barrel & ~s.filled)
    s.tint("tracks", s.box(s.middle(2 - w % 2), (tip, tip + 1), (gun - 1, gun + 1)))
    s.detail("a long gun" if y0 - tip > 3 else "a short gun")
    s.add("tracks", s.box(s.middle(2 - w % 2), (round(cy) + 1, round(cy) + 2), (high, high + 1)))
    if s.chance(0.4):
        phase = s.real(0, 6)
        spots = np.sin(s.x * 1.1 + phase) + np.sin(s.y * 0.9 + phase) + np.sin(s.z * 0.45) > 0.9
        s.tint("spots", spots & (s.cells == 0))
        s.adjective("camouflaged")
        s.detail("{spots} spots")
    s.detail("{tracks} tracks")
    s.noun("battle tank", "army tank")


def locomotive(s: Sketch) -> None:
    """A steam engine or a diesel engine."""
    w, n = s.number(6, 8), s.number(12, 20, "short", "long")
    s.colour("cab", PAINT)
    s.colour("wheels", (0, 72, 4, 320))
    s.colour("boiler", DARK + PAINT)
    s.colour("windows", GLASS)
    s.colour("trim", (14, 191, 4, 15, 71))
    s.main("cab")
    if s.chance(0.65):
        s.canvas(w, n, 34)
        r, c = w / 2 - 0.5 if w > 6 else w / 2, 5 + (w / 2 - 0.5) * 2.5
        s.add("cab", s.box(None, (1, n), (4, 6)))
        back = n - s.number(4, 6)
        s.add("boiler", s.cylinder((s.cx, c), r, (1, back), "y"))
        s.tint("trim", s.cylinder((s.cx, c), r, (3, 4), "y") | s.cylinder((s.cx, c), 1, (1, 2), "y"))
        high = round(c + r * 2.5) + s.number(2, 5)
        s.add("cab", s.box(None, (back, n), (5, high)))
        s.add("trim", s.box(None, (back - 1, n), (high, high + 2)))
        s.tint(
            "windows",
            s.box((1, w - 1), (back, back + 1), (high - 5, high - 1))
            | s.box(None, (back + 1, n - 1), (high - 6, high - 1)),
        )
        top = round(c + r * 2.5) - 1
        m = s.middle(2 - w % 2)
        chimney = s.number(4, 8)
        s.add("boiler", s.box(m, (3, 5 - w % 2), (top - 1, top + chimney)))
        s.add("trim", s.cylinder((s.cx, 4 - (w % 2) / 2), 1.6, (top + chimney - 2, top + chimney)))
        s.add("trim", s.ellipsoid((s.cx, (back + 5) / 2, top), (1.6, 1.6, 4)) & ~s.filled)
        s.add("wheels", s.polygon([(0, 1), (0, 2), (2, 6), (2, 1)], (1, w - 1), "x"))
        s.detail("a tall chimney" if chimney > 6 else "a chimney")
        s.detail("a round {boiler} boiler")
        s.noun("steam engine", "steam train")
    else:
        h = s.number(16, 22)
        s.canvas(w, n, h + 4)
        s.add("cab", s.polygon([(0, 3), (0, h * 0.5), (s.number(1, 3), h), (n, h), (n, 3)], (0, w), "x"))
        s.tint("windows", s.box((1, w - 1), (0, 4), (h * 0.5, h - 2)) | s.box(None, (2, 4), (h * 0.5, h - 2)))
        s.tint("trim", s.box(None, None, (round(h * 0.3), round(h * 0.3) + 2)))
        s.tint("boiler", s.box(None, None, (h - 1, h)))
        s.add("boiler", s.box(s.middle(w - 4), (n * 0.4, n * 0.8), (h, h + 2)))
        s.detail("a {trim} stripe")
        s.detail("a {boiler} roof")
        s.noun("diesel engine", "diesel locomotive")
    wheels_each = s.number(2, 4) if n > 14 else s.number(2, 3)
    _rail_wheels(s, wheels_each, n)
    s.detail(some(2 * wheels_each, "{wheels} wheel"))
    s.noun("train engine", "railway engine")


def _rail_wheels(s: Sketch, axles: int, n: int, start: float = 0) -> None:
    """Wheels of rails, ``axles`` of them under ``n`` studs from ``start``."""
    for i in range(axles):
        y = start + round(2 + i * (n - 4) / max(axles - 1, 1))
        for x in ((0, 1), (s.width - 1, s.width)):
            s.add("wheels", s.cylinder((y, 2.5), 1.1, x, "x") | s.box(x, (y - 1, y + 1), (1, 5)))


def wagon(s: Sketch) -> None:
    """A railway wagon for passengers, goods, coal or liquids."""
    w, n, h = s.number(6, 8), s.number(10, 18, "short", "long"), s.number(11, 20, "low", "tall")
    s.canvas(w, n, h + 6)
    s.colour("body", PAINT + WOOD)
    s.colour("wheels", DARK)
    s.colour("load", PAINT)
    s.colour("windows", GLASS)
    s.main("body")
    kind = s.one_of("passenger", "goods", "coal", "tank")
    s.add("wheels", s.box((1, w - 1), None, (3, 5)))
    if kind == "passenger":
        s.add("body", s.box(None, None, (5, h)))
        s.tint("windows", s.box(None, (1, n - 1), (h - 6, h - 2)) & (np.floor(s.y) % 3 > 0))
        s.add("load", s.box(None, None, (h - 1, h + 1)) | s.box((1, w - 1), None, (h + 1, h + 2)))
        s.detail("a row of windows")
        s.detail("a {load} roof")
        s.noun("passenger wagon", "railway carriage")
    elif kind == "goods":
        s.add("body", s.box(None, None, (5, h)))
        s.tint("load", s.box(None, s.middle(4 - n % 2, "y"), (6, h - 2)))
        s.add("load", s.box((1, w - 1), None, (h, h + 1)))
        s.detail("a sliding {load} door")
        s.noun("goods wagon", "freight car", "boxcar")
    elif kind == "coal":
        s.add("body", s.box(None, None, (5, 12)))
        s.carve(s.box((1, w - 1), (1, n - 1), (10, 12)))
        s.codes["load"] = 0 if s.codes["body"] != 0 else 14
        s.add("load", s.ellipsoid((s.cx, s.cy, 10), (w / 2 - 1, n / 2 - 1, 5)) & s.box(None, None, (10, 60)))
        s.detail("a heap of {load} coal" if s.codes["load"] == 0 else "a heap of {load} grain")
        s.noun("open wagon", "freight car")
    else:
        r = w / 2
        s.add("body", s.cylinder((s.cx, 4 + r * 2.5), r, (1, n - 1), "y") & s.box(None, None, (5, 60)))
        s.tint("load", s.box(None, s.middle(2 + n % 2, "y")))
        s.add("load", s.cylinder((s.cx, s.cy), 1.1, (4 + r * 5 - 1, 4 + r * 5 + 1)))
        s.detail("a round tank")
        s.detail("a {load} band")
        s.noun("tank wagon")
    axles = s.number(2, 3) if n > 13 else 2
    _rail_wheels(s, axles, n)
    s.add("wheels", s.box(s.middle(2 - w % 2), None, (3, 4)))
    s.detail(some(2 * axles, "{wheels} wheel"))
    s.noun("train wagon")


def train(s: Sketch) -> None:
    """A small locomotive with one to three wagons."""
    cars = s.number(1, 3, "short", "long")
    each = 4 if cars == 3 else 5 if cars == 2 else 8
    s.canvas(4, 20, 22)
    s.colour("cab", PAINT)
    s.colour("wheels", DARK)
    s.colour("first", BRIGHT)
    s.colour("second", BRIGHT)
    s.colour("third", BRIGHT)
    s.main("cab")
    each -= s.number(0, 1) if cars < 3 else 0
    engine = s.number(6, 7) if cars < 3 else 5
    roof = s.number(13, 17)
    s.add("wheels", s.box((1, 3), (0, engine + cars * (each + 1)), (2, 3)))
    nose = s.number(7, 10)
    s.add("cab", s.box(None, (0, engine), (3, nose)))
    if s.chance(0.7):
        s.add("cab", s.box(None, (engine - 3, engine), (nose, roof)))
        s.tint("wheels", s.box(None, (engine - 2, engine - 1), (roof - 4, roof - 1)))
        s.add("wheels", s.box((1, 3), (1, 2), (nose, nose + s.number(3, 6))))
        s.detail("a chimney")
    else:
        s.add("cab", s.polygon([(0, nose), (2, roof), (engine, roof), (engine, nose)], (0, 4), "x"))
        s.tint("wheels", s.box(None, (1, 4), (roof - 4, roof - 1)))
        s.detail("a sloping nose")
    same = s.chance(0.4)
    high = s.number(9, 13)
    for i in range(cars):
        y = engine + 1 + i * (each + 1)
        paint = "first" if same else ("first", "second", "third")[i]
        s.add(paint, s.box(None, (y, y + each), (3, high)))
        if high > 10 and each > 4:
            s.tint("wheels", s.box(None, (y + 1, y + each - 1), (high - 5, high - 2)))
        _rail_wheels(s, 2, each, y)
    _rail_wheels(s, 2 if engine < 9 else 3, engine)
    s.detail(some(cars, "{first} wagon" if same or cars == 1 else "wagon"))
    s.detail("{wheels} wheels")
    s.noun("railway train", "toy train")


FAMILIES = (
    Family("pickup truck", pickup_truck),
    Family("truck", truck),
    Family("fire truck", fire_truck),
    Family("tractor", tractor),
    Family("tank", tank),
    Family("train", train),
    Family("locomotive", locomotive),
    Family("wagon", wagon),
)
