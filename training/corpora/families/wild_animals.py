# SPDX-License-Identifier: GPL-3.0-or-later
"""Animals of the wild, of the build that all four-legged ones share."""

from __future__ import annotations

import numpy as np

from .colours import BLACK, BRIGHT, FUR
from .family import Family
from .quadruped import add_ears, add_eyes, add_snout, quadruped, sitting, spot
from .sketch import Sketch


def elephant(s: Sketch) -> None:
    """A large body with a trunk, tusks and wide ears."""
    s.colour("fur", (71, 72, 71, 72, 379, 322, 29))
    s.colour("tusks", (15, 226))
    s.colour("eyes", BLACK)
    ears = "ears" if s.chance() else "fur"
    s.colour("ears", (72, 71, 353, 379, 30))
    s.colour("rug", BRIGHT)
    s.main("fur")
    wide = s.number(6, 8, "", "fat")
    r = wide / 2
    leg, long = s.number(6, 10), s.number(9, 11, "", "long")
    b = quadruped(s, wide, long, leg, wide * 2.1, (r * 0.75, 2.4, r * 1.9), 1.0, s.number(0, 3), 2, 1.8, 2.8)
    flap = s.number(2, 3)
    for side in (-1, 1):
        x = s.cx + side * (b.radii[0] + flap / 2)
        s.add(ears, s.ellipsoid((x, b.head[0] + 1, b.head[1] + 1), (flap / 2 + 0.7, 0.8, b.radii[2] + 1), 3))
    m = s.middle(2 - wide % 2)
    front = np.floor(b.head[0] - b.radii[1])
    if s.chance(0.4):
        s.add("fur", s.box(m, (front - 2, front + 2), (b.head[1] - 4, b.head[1] - 1)))
        s.add("fur", s.box(m, (front - 2, front - 1), (b.head[1] - 4, b.head[1] + 7)))
        s.detail("its trunk up")
    else:
        s.add("fur", s.box(m, (front - 1, front + 2), (b.head[1] - 4, b.head[1] + 1)))
        s.add("fur", s.box(m, (front - 1, front), (s.number(1, 3), b.head[1])))
        s.detail("a long trunk")
    for x in (m[0] - 1, m[1]):
        s.add("tusks", s.box((x, x + 1), (front - 1, front + 2), (b.head[1] - 5, b.head[1] - 3)))
    s.detail("two {tusks} tusks")
    add_eyes(s, b, 0.3)
    s.pair("eyes", m[1] - s.cx, (round(b.head[1] + 1), round(b.head[1] + 2)))
    s.add("fur", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 3)))
    if s.chance(0.3):
        c = (b.front + b.back) / 2 + 1
        s.tint("rug", s.box(None, (c - 2, c + 2), (b.belly + wide, 60)) & (s.cells == 0))
        s.detail("a {rug} rug on its back")
    s.detail("big {" + ears + "} ears")
    s.detail("thick legs")


def giraffe(s: Sketch) -> None:
    """Long legs, a long neck, spots and two horns."""
    s.colour("fur", (14, 191, 226, 19))
    s.colour("patches", (70, 84, 308, 25))
    s.colour("eyes", BLACK)
    s.colour("horns", (308, 0))
    s.main("fur")
    wide = s.number(4, 5)
    leg, deep = s.number(10, 15, "", "long-legged"), s.number(8, 10)
    lift = min(s.number(18, 28, "small", "tall"), 52 - leg - deep)
    b = quadruped(s, wide, s.number(6, 8), leg, deep, (1.5, 1.7, 3), 1.3, lift, 1, 1.2, 3.5)
    add_snout(s, b, 1, 2 if wide == 4 else 3, 3, "fur")
    spot(s, "patches", s.real(0.25, 0.4), 0.9)
    add_eyes(s, b, 0.2)
    add_ears(s, b, 3, 1, "horns")
    s.tint("patches", s.box(None, None, (0, 2)))
    s.add("horns", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 2)) & ~s.filled)
    s.detail("a long neck")
    s.detail("{patches} spots")
    s.detail("two horns")
    s.adjective("spotted")


def rabbit(s: Sketch) -> None:
    """A rabbit that sits or stands, with long ears."""
    s.colour("fur", (15, 15, *FUR))
    s.colour("inner", (29, 353, 92))
    s.colour("eyes", BLACK)
    s.colour("tail", (15, 19, 226))
    s.main("fur")
    wide = s.number(4, 7, "small", "fat")
    r = wide / 2
    if s.chance(0.65):
        b = sitting(s, wide, s.number(9, 14), (r * 0.85, r * 0.85, r * 2))
        s.adjective("sitting")
    else:
        b = quadruped(
            s, wide, s.number(6, 8), 3, wide * 2, (r * 0.8, r * 0.8 + 0.3, r * 1.9), 0.3, s.number(1, 3), 1, 1.3
        )
    tall = s.number(6, 13, "", "long-eared")
    for side in (-1, 1):
        x = (s.cx + side * 1, s.cx + side * 2) if wide % 2 == 0 else (s.cx + side * 0.5, s.cx + side * 1.5)
        y = np.floor(b.head[0])
        s.add("fur", s.box((min(x), max(x)), (y, y + 2), (b.head[1], b.crown + tall)))
        s.tint("inner", s.box((min(x), max(x)), (y, y + 1), (b.crown + 1, b.crown + tall - 1)))
    s.detail("long ears" if tall > 8 else "two ears")
    add_eyes(s, b, 0.2)
    z = round(b.head[1] - b.radii[2] * 0.35)
    s.face("inner", s.middle(2 - wide % 2), (z, z + 1))
    s.add("tail", s.ellipsoid((s.cx, b.back + 0.8, 4), (1.3, 1.3, 3)))
    s.detail("a round {tail} tail")
    s.painted("{inner} ears")


def bear(s: Sketch) -> None:
    """A teddy bear that sits, or a bear on four legs."""
    s.colour("fur", (70, 308, 84, 15, 0, 92))
    s.colour("snout", (19, 92, 226, 15))
    s.colour("eyes", BLACK)
    s.colour("belly", (19, 92, 226, 15, 84))
    s.colour("bow", BRIGHT)
    s.main("fur")
    wide = s.number(6, 9, "small", "large")
    r = wide / 2
    if s.chance(0.6):
        tall = s.number(14, 20)
        b = sitting(s, wide, tall, (r * 0.9, r * 0.8, r * 2))
        for side in (-1, 1):
            x = s.cx + side * (r + 0.5)
            s.add(
                "fur",
                s.tube([(s.cx + side * r * 0.7, b.head[0] + 0.7, tall * 0.75), (x, b.head[0] - 0.6, tall * 0.4)], 1.1),
            )
            s.add("fur", s.ellipsoid((s.cx + side * (r - 0.5), b.front - 0.5, 2.5), (1.4, 1.6, 2.7)))
        s.face("belly", s.middle(wide - 4 if wide > 6 else 2), (4, round(tall * 0.75)))
        s.detail("a {belly} belly")
        s.noun("teddy bear", "teddy")
        s.adjective("sitting")
        if s.chance(0.4):
            z = round(b.head[1] - b.radii[2]) + 1
            s.face("bow", s.middle(4 - wide % 2), (z - 2, z))
            s.detail("a {bow} bow tie")
    else:
        b = quadruped(
            s, wide, s.number(9, 12), s.number(5, 7), wide * 1.9, (r * 0.7, 2.3, r * 1.6), 0.8, s.number(-1, 2), 2, 2, 3
        )
        s.noun("polar bear" if s.codes["fur"] == 15 else "grizzly bear")
        s.detail("four thick legs")
    add_snout(s, b, 1, 2 if wide % 2 == 0 else 3, 4)
    z = round(b.head[1] - b.radii[2] * 0.35 + 1)
    s.face("eyes", s.middle(2 - wide % 2), (z, z + 1))
    add_ears(s, b, 1.5, 2 if wide > 6 else 1)
    add_eyes(s, b, 0.3)
    s.detail("round ears")
    s.painted("a {snout} snout")


FAMILIES = (
    Family("elephant", elephant),
    Family("giraffe", giraffe),
    Family("rabbit", rabbit),
    Family("bear", bear),
)
