# SPDX-License-Identifier: GPL-3.0-or-later
"""Animals on four legs, all from one build: body, legs, neck, head. They look towards low y."""

from __future__ import annotations

import numpy as np

from .colours import BLACK, BRIGHT, FUR, WHITE
from .family import Family
from .quadruped import Build, add_ears, add_eyes, add_snout, quadruped, sitting, spot
from .sketch import Sketch


def _pet(s: Sketch, wide: int) -> Build:
    """Standing, or sitting in a third of draws."""
    if s.chance(0.35):
        s.adjective("sitting")
        r = wide / 2
        return sitting(s, wide, s.number(11, 16), (r + 0.2, r, r * 2.1))
    long, leg = s.number(7, 11, "short", "long"), s.number(4, 8, "", "long-legged")
    r = wide / 2
    head = (max(r * 0.9, 1.5), max(1.8, r * 0.85), max(3.8, r * 2))
    b = quadruped(s, wide, long, leg, wide * 1.9, head, 0.8, s.number(1, 3), 2 if wide > 5 else 1, min(1.5, r * 0.6))
    s.detail("four legs")
    return b


def dog(s: Sketch) -> None:
    """A dog that stands or sits, with pointed or hanging ears."""
    _coat(s)
    s.colour("collar", BRIGHT)
    wide = s.number(4, 6, "slim", "sturdy")
    b = _pet(s, wide)
    add_snout(s, b, s.number(1, 2), 2 if wide % 2 == 0 else 3, 3, "snout")
    z = b.head[1] - b.radii[2] * 0.35
    s.face(
        "eyes", (s.cx - 1, s.cx + 1) if wide % 2 == 0 else (s.cx - 0.5, s.cx + 0.5), (round(z + 0.6), round(z + 1.6))
    )
    add_eyes(s, b)
    ears = s.one_of("pointed", "hanging", "hanging")
    if ears == "pointed":
        add_ears(s, b, 3)
        s.detail("pointed ears")
    else:
        for side in (-1, 1):
            x = s.cx + side * (b.radii[0] + 0.5)
            y = np.floor(b.head[0] + 0.5)
            s.add("patches", s.box((x - 0.6, x + 0.6), (y, y + 2), (b.head[1] - 2, b.crown - 1)))
        s.detail("hanging {patches} ears")
    up = s.chance(0.6)
    if up:
        s.add("fur", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly + 2, b.belly + 5)))
        s.add("fur", s.box(s.middle(2 - wide % 2), (b.back, b.back + 1), (b.belly + 3, b.top + 3)))
        s.detail("its tail up")
    else:
        s.add("fur", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 2), (max(b.belly, 1), max(b.belly, 1) + 3)))
    if s.chance(0.4):
        z = round(b.head[1] - b.radii[2])
        s.tint("collar", s.box(None, (b.head[0] - 3, b.front + 2), (z - 1, z + 1)) & (s.cells == 0))
        s.detail("a {collar} collar")


def _coat(s: Sketch) -> None:
    s.colour("fur", FUR)
    s.colour("eyes", BLACK)
    s.colour("snout", (*WHITE, 19, 92, 71))
    s.colour("patches", FUR)
    s.main("fur")


def cat(s: Sketch) -> None:
    """A cat that stands or sits, plain, striped, spotted or with white paws."""
    s.colour("fur", (25, 191, *FUR))
    s.colour("eyes", (0, 10, 14))
    s.colour("snout", (29, 15, 353))
    s.colour("patches", FUR)
    s.main("fur")
    wide = s.number(4, 6, "slim", "fat")
    b = _pet(s, wide)
    add_ears(s, b, 3)
    add_eyes(s, b, 0.0)
    z = round(b.head[1] - b.radii[2] * 0.4)
    s.face("snout", s.middle(2 - wide % 2), (z, z + 1))
    s.add("fur", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1.1), (max(b.belly, 1) + 1, max(b.belly, 1) + 4)))
    s.add("fur", s.box(s.middle(2 - wide % 2), (b.back, b.back + 1.1), (max(b.belly, 1) + 1, b.top + s.number(2, 9))))
    s.detail("a long tail")
    style = s.one_of("plain", "stripes", "white", "spots")
    if style == "stripes":
        s.tint("patches", (np.floor(s.y + s.z * 0.2) % 3 == 0) & (s.cells == 0) & (s.z > b.belly + 2))
        s.adjective("striped")
        s.detail("{patches} stripes")
        s.noun("tabby cat")
    elif style == "spots":
        spot(s, "patches", 0.25)
        s.adjective("spotted")
        s.detail("{patches} spots")
    elif style == "white":
        s.tint("patches", (s.z < 2) & (s.cells == 0))
        s.tint("patches", s.box(None, (b.back, 20), (b.top, 60)))
        s.detail("{patches} paws")
    s.detail("pointed ears")


def horse(s: Sketch) -> None:
    """A horse with a mane, sometimes with a saddle or the stripes of a zebra."""
    s.colour("fur", (70, 308, 84, 92, 15, 0, 72, 71, 19))
    s.colour("mane", (0, 308, 15, 226, 70))
    s.colour("eyes", BLACK)
    s.colour("saddle", BRIGHT)
    s.colour("hooves", (0, 72))
    s.main("fur")
    wide = s.number(4, 5)
    long, leg, deep = s.number(8, 11, "", "long"), s.number(9, 14, "", "tall"), s.number(9, 11)
    b = quadruped(s, wide, long, leg, deep, (1.5, 1.7, 3.2), s.number(2, 3), s.number(8, 12), 1, 1.25, 3.5)
    add_snout(s, b, 2, 2 if wide == 4 else 3, 4, "fur")
    add_ears(s, b, 2)
    add_eyes(s, b, 0.1)
    m = s.middle(2 - wide % 2)
    s.add(
        "mane", s.tube([(s.cx, b.head[0] + 1, b.crown), (s.cx, b.front + 1.5, b.top + 1)], 1.2) & s.box(m) & ~s.filled
    )
    s.tint("mane", s.tube([(s.cx, b.head[0] + 1.6, b.crown), (s.cx, b.front + 2, b.top)], 0.9) & s.box(m))
    s.add("mane", s.box(m, (b.back - 1, b.back + 1), (b.belly - 2, b.top - 2)))
    s.detail("a {mane} mane")
    s.tint("hooves", s.box(None, None, (0, 2)))
    if s.chance(0.45):
        middle = (b.front + b.back) / 2
        s.tint("saddle", s.box(None, (middle - 1.5, middle + 1.5), (b.belly + 2, 60)) & (s.cells == 0))
        s.add(
            "saddle", s.box(s.middle(wide - 1 if wide > 4 else 2), (middle - 1.5, middle + 1.5), (b.top - 1, b.top + 1))
        )
        s.detail("a {saddle} saddle")
    elif s.chance(0.2):
        s.codes["fur"], s.codes["mane"] = 15, 0
        s.tint("mane", (np.floor(s.y + s.z * 0.25) % 2 == 0) & (s.cells == 0) & (s.z > 3))
        s.noun("zebra")
        s.detail("{mane} stripes")
    s.detail("a tail")
    s.detail("four {hooves} hooves")


def cow(s: Sketch) -> None:
    """A cow with patches, sometimes with horns."""
    s.colour("fur", (15, 15, 70, 84, 308, 0))
    s.colour("patches", (0, 308, 70, 15, 72))
    s.colour("snout", (29, 353, 92, 226))
    s.colour("eyes", BLACK)
    s.colour("horns", (15, 226, 19, 71))
    s.main("fur")
    wide = s.number(5, 7, "", "fat")
    b = quadruped(
        s,
        wide,
        s.number(9, 12, "", "long"),
        s.number(5, 8),
        s.number(10, 13),
        (2 - wide % 2 / 2, 2, 4),
        1.8,
        s.number(2, 5),
        2 if wide > 5 else 1,
        1.7,
        4,
    )
    add_snout(s, b, 1, 2 if wide % 2 == 0 else 3, 3)
    add_eyes(s, b, 0.25)
    for side in (-1, 1):
        x = s.cx + side * (b.radii[0] + 0.5)
        y = np.floor(b.head[0] + 0.5)
        s.add("fur", s.box((x - 0.5, x + 0.5), (y, y + 1), (b.crown - 4, b.crown - 2)))
    if s.chance(0.6):
        add_ears(s, b, 3, 1, "horns")
        s.detail("two {horns} horns")
        s.noun("bull")
    if s.chance(0.75):
        spot(s, "patches", s.real(0.25, 0.4), 1.3)
        s.adjective("spotted")
        s.detail("{patches} patches")
    udder = s.box(
        s.middle(wide - 2 if wide > 5 else 2 + wide % 2 - wide % 2 * 2),
        (b.back - 4, b.back - 2),
        (b.belly - 2, b.belly + 2),
    )
    s.add("snout", udder & ~s.filled)
    s.add("patches", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 2)) & ~s.filled)
    s.detail("a {snout} nose")
    s.detail("four legs")


def sheep(s: Sketch) -> None:
    """A round fleece around thin legs and a dark face."""
    s.colour("wool", (15, 15, 226, 71, 72, 19))
    s.colour("fur", (0, 72, 308, 19, 92))
    s.colour("eyes", (15, 0))
    s.colour("horns", (19, 84, 70))
    s.main("wool")
    wide, long = s.number(5, 7), s.number(7, 10, "", "long")
    leg = s.number(4, 7)
    b = quadruped(s, wide, long, leg, wide * 1.8, (1.5 if wide % 2 else 2, 1.7, 3.6), 1.0, s.number(0, 3), 1, 1.2)
    c = (b.front + b.back) / 2
    s.add("wool", s.ellipsoid((s.cx, c, (b.belly + b.top) / 2), (wide / 2 + 1, long / 2 + 0.7, wide * 1.15), 2.5))
    s.add("wool", s.ellipsoid((s.cx, b.head[0] + 0.7, b.crown), (b.radii[0], 1.5, 2)))
    add_eyes(s, b, 0.1)
    for side in (-1, 1):
        x = s.cx + side * (b.radii[0] + 0.5)
        y = np.floor(b.head[0] + 0.5)
        s.add("fur", s.box((x - 0.5, x + 0.5), (y, y + 1), (b.head[1] - 1, b.head[1] + 2)))
    if s.chance(0.3):
        for side in (-1, 1):
            x = s.cx + side * (b.radii[0] + 0.5)
            y = np.floor(b.head[0] + 0.5)
            s.add("horns", s.box((x - 0.6, x + 0.6), (y - 1, y + 2), (b.head[1] - 2, b.head[1] + 3)))
        s.detail("curled {horns} horns")
        s.noun("ram")
    s.add("wool", s.ellipsoid((s.cx, b.back + 0.8, b.top - 4), (1.2, 1.2, 2.5)))
    s.detail("{wool} wool")
    s.detail("a {fur} face")
    s.detail("four {fur} legs")
    s.adjective("woolly")


def pig(s: Sketch) -> None:
    """A round body on short legs with a snout."""
    s.colour("fur", (29, 29, 29, 353, 353, 92, 226, 0))
    s.colour("snout", (353, 26, 29, 25))
    s.codes["snout"] = 29 if s.codes["fur"] == 353 else 353 if s.codes["fur"] == 29 else s.codes["snout"]
    s.colour("eyes", BLACK)
    s.colour("patches", (0, 72, 70, 15))
    s.main("fur")
    wide = s.number(5, 8, "small", "fat")
    r = wide / 2
    b = quadruped(
        s,
        wide,
        s.number(7, 11, "short", "long"),
        s.number(3, 5),
        wide * 2,
        (r * 0.8, 2.2, r * 1.8),
        1.2,
        -s.number(0, 2),
        2 if wide > 6 else 1,
        1.6,
        2.6,
    )
    add_snout(s, b, 1, 2 if wide % 2 == 0 else 3, 3)
    add_eyes(s, b, 0.35)
    add_ears(s, b, 2)
    s.add("snout", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.top - wide, b.top - wide + 3)))
    s.detail("a curly tail")
    if s.chance(0.3):
        spot(s, "patches", 0.22, 1.2)
        s.adjective("spotted")
        s.detail("{patches} spots")
    s.detail("a {snout} snout")
    s.detail("short legs")


FAMILIES = (
    Family("dog", dog),
    Family("cat", cat),
    Family("horse", horse),
    Family("cow", cow),
    Family("sheep", sheep),
    Family("pig", pig),
)
