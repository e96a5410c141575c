# SPDX-License-Identifier: GPL-3.0-or-later
"""What grows: trees, potted plants, flowers, mushrooms."""

from __future__ import annotations

import numpy as np

from .colours import BARK, BRIGHT, GREEN, LEAF, PETAL, WHITE
from .family import Family
from .sketch import Sketch
from .words import some

POT = (70, 84, 92, 4, 15, 25, 1, 72, 19, 378)


def _ground(s: Sketch, radius: float) -> int:
    """Sometimes a disc of ground under the plant; returns the height of what stands on it."""
    if not s.chance(0.3):
        return 0
    s.colour("ground", (10, 2, 330, 19))
    s.add("ground", s.cylinder((s.cx, s.cy), radius, (0, 1)))
    s.painted("a round {ground} base")
    return 1


def tree(s: Sketch) -> None:
    """A trunk under a crown of one of six forms, sometimes with fruit."""
    h = s.number(20, 54, "small", "tall")
    w = min(s.number(8, 18, "narrow", ""), round(h / 1.7))
    s.canvas(w, w, h)
    s.colour("leaves", (*LEAF, *LEAF, *LEAF, *LEAF, *LEAF, 25, 191, 4, 14, 29, 15))
    s.colour("trunk", BARK)
    s.colour("fruit", (4, 25, 14, 29, 85))
    s.main("leaves")
    c = (s.cx, s.cy)
    low = round(h * s.real(0.22, 0.45))
    ground = _ground(s, w * 0.35)
    thick = 1.0 if w < 11 else s.real(1.0, 1.6)
    s.add("trunk", s.cylinder(c, max(thick, 0.5 + w % 2 * 0.6), (ground, h * 0.7)))
    if w > 10:
        s.add("trunk", s.cone(c, (thick + 1, thick), (ground, ground + 4)))
    form = s.one_of("round", "clusters", "clusters", "oval", "box", "umbrella")
    if form == "round":
        s.add("leaves", s.ellipsoid((*c, (low + h) / 2), (w / 2, w / 2, (h - low) / 2)))
        s.adjective("round")
    elif form == "oval":
        s.add("leaves", s.ellipsoid((*c, (low + h) / 2), (w * 0.4, w * 0.4, (h - low) / 2), 2.5))
    elif form == "box":
        s.add("leaves", s.ellipsoid((*c, (low + h) / 2), (w / 2, w / 2, (h - low) / 2), 7))
        s.adjective("square")
    elif form == "umbrella":
        s.add("leaves", s.ellipsoid((*c, h * 0.72), (w / 2, w / 2, h * 0.26)) & s.box(None, None, (h * 0.62, h)))
        s.detail("a flat crown")
    else:
        r = w * 0.3
        for i in range(s.number(4, 6)):
            a = i * 2.4 + s.real(0, 0.5)
            z = low + r * 1.8 + (h - low - r * 3.6) * (i / 5)
            out = (w / 2 - r) * (1 - 0.5 * i / 5)
            s.add("leaves", s.ellipsoid((s.cx + out * np.cos(a), s.cy + out * np.sin(a), z), (r, r, r * 1.9)))
        s.add("leaves", s.ellipsoid((*c, (low + h) / 2 + 1), (w * 0.28, w * 0.28, (h - low) / 2)))
        s.detail("a bushy crown")
    if s.chance(0.3) and s.codes["leaves"] in LEAF:
        dots = s.generator.random(s.shape) < 0.07
        s.tint("fruit", dots & (s.cells == 0))
        s.detail("{fruit} fruit")
        if s.codes["fruit"] == 4:
            s.noun("apple tree")
        if s.codes["fruit"] == 25:
            s.noun("orange tree")
    s.detail("a {trunk} trunk")
    s.detail("{leaves} leaves")
    if low > h * 0.36:
        s.detail("a long trunk")
    if s.codes["leaves"] in (25, 191, 4, 14):
        s.noun("autumn tree")
    if s.codes["leaves"] == 29:
        s.noun("cherry tree")


def pine(s: Sketch) -> None:
    """Three to five tiers around a trunk, sometimes with snow or decorations."""
    h = s.number(24, 56, "small", "tall")
    w = min(s.number(8, 16, "narrow", ""), round(h / 2.1))
    s.canvas(w, w, min(60, h + 4))
    s.colour("leaves", (288, 2, 288, 2, 10, 330, 378))
    s.colour("trunk", BARK)
    s.colour("snow", WHITE)
    s.colour("balls", (4, 14, 25, 1, 29))
    s.colour("star", (14, 191))
    s.main("leaves")
    c, ground = (s.cx, s.cy), _ground(s, w * 0.3)
    foot = s.number(4, 9)
    s.add("trunk", s.cylinder(c, 1.1, (ground, h * 0.6)))
    tiers = s.number(3, 5)
    square = s.chance(0.2)
    for i in range(tiers):
        z0 = foot + (h - foot) * i / tiers * 0.92
        z1 = min(h, z0 + (h - foot) / tiers * 1.45)
        r = w / 2 * (1 - 0.72 * i / tiers)
        s.add(
            "leaves",
            s.hip((s.cx - r, s.cx + r), (s.cy - r, s.cy + r), (z0 - 1, z1))
            if square
            else s.cone(c, (r, r * 0.3), (z0, z1)),
        )
    s.add("leaves", s.cylinder(c, 0.8, (h * 0.6, h)))
    s.detail(some(tiers, "tier"))
    style = s.one_of("plain", "plain", "snow", "christmas")
    if style == "snow":
        above = np.zeros(s.shape, bool)
        above[:, :, :-1] = s.filled[:, :, 1:]
        s.tint("snow", (s.cells == 0) & ~above)
        s.adjective("snowy")
        s.detail("{snow} snow")
    elif style == "christmas":
        s.tint("balls", (s.cells == 0) & (s.generator.random(s.shape) < 0.09))
        top = s.middle(2 - w % 2)
        s.add(
            "star",
            s.box(top, s.middle(2 - w % 2, "y"), (h, h + 3))
            | s.box((top[0] - 1, top[1] + 1), s.middle(2 - w % 2, "y"), (h + 1, h + 2)),
        )
        s.noun("christmas tree")
        s.detail("{balls} decorations")
        s.detail("a star on top")
    s.detail("a {trunk} trunk")
    s.noun("pine tree", "fir tree", "conifer")


def palm(s: Sketch) -> None:
    """A trunk, straight or bent, with five to eight leaves."""
    h, w = s.number(26, 48, "small", "tall"), s.number(13, 17, "", "wide")
    s.canvas(w, w, h + 6)
    s.colour("leaves", LEAF)
    s.colour("trunk", (70, 84, 92, 19, 308))
    s.colour("nuts", (308, 70, 25, 14))
    s.colour("ground", (19, 226, 10, 2))
    s.main("leaves")
    lean = s.real(-2.5, 2.5)
    top = (s.cx + lean, s.cy, h - 5)
    s.add("trunk", s.tube([(s.cx, s.cy, 0), (s.cx + lean * 0.3, s.cy, h * 0.5), top], 1.25, 0.9))
    s.carve(s.box(None, None, (h - 3, 60)))
    if abs(lean) > 1 or s.chance():
        s.add(
            "ground", s.cylinder((s.cx, s.cy), w * 0.3, (0, 1)) | s.cylinder((s.cx, s.cy), w * 0.18, (1, 2)) & ~s.filled
        )
        s.detail("a {ground} island")
    fronds, turn = s.number(5, 8), s.real(0, 3)
    reach = w / 2 - abs(lean) * 0.6
    droop = s.number(3, 9)
    for i in range(fronds):
        a = turn + 2 * np.pi * i / fronds
        dx, dy = np.cos(a), np.sin(a)
        points = [
            top,
            (top[0] + dx * reach * 0.5, top[1] + dy * reach * 0.5, h - 2),
            (top[0] + dx * reach, top[1] + dy * reach, h - 3 - droop),
        ]
        s.add("leaves", s.tube(points, 0.95, 0.75))
    s.add("leaves", s.ellipsoid((top[0], top[1], h - 3), (1.6, 1.6, 4)))
    s.detail(some(fronds, "{leaves} leaf", "{leaves} leaves"))
    if s.chance(0.5):
        for dx, dy in ((1, 0), (-1, -1), (0, -1)):
            s.add(
                "nuts",
                s.box(
                    (round(top[0] + dx) - 1, round(top[0] + dx) + 1),
                    (round(top[1] + dy) - 1, round(top[1] + dy) + 1),
                    (h - 9, h - 5),
                )
                & ~s.filled,
            )
        s.detail("coconuts")
    s.detail("a bent trunk" if abs(lean) > 1.5 else "a straight {trunk} trunk")
    s.noun("palm tree", "coconut palm")


def _pot(s: Sketch, w: int) -> int:
    """A pot in the middle with earth in it; returns its height."""
    h = s.number(5, 9)
    s.colour("pot", POT)
    s.colour("earth", (308, 70))
    c, r = (s.cx, s.cy), w / 2
    if s.chance(0.7):
        s.add("pot", s.cone(c, (r * 0.65, r), (0, h)) | s.cylinder(c, r, (h - 2, h)))
        s.detail("a {pot} pot")
    else:
        s.add("pot", s.box(s.middle(w), s.middle(w, "y"), (0, h)))
        s.detail("a square {pot} pot")
    s.tint("earth", s.cylinder(c, r - 1, (h - 1, h)))
    return h


def cactus(s: Sketch) -> None:
    """A column with up to three arms, in a pot or on sand."""
    tall = s.number(14, 36, "small", "tall")
    s.canvas(15, 9, tall + 16)
    s.colour("body", (*GREEN, 330, 378))
    s.colour("bloom", (29, 4, 14, 26, 25))
    s.main("body")
    if s.chance(0.7):
        z = _pot(s, s.number(2, 3) * 2 + 1)
        s.noun("potted cactus")
    else:
        s.colour("sand", (19, 226, 84))
        s.add("sand", s.cylinder((s.cx, s.cy), 4.5, (0, 1)))
        z = 1
        s.noun("desert cactus")
        s.detail("{sand} sand")
    r = 1.5 if s.chance(0.6) else 2.3
    r = 1.3 if tall < 20 else r
    top = z + tall
    s.add("body", s.cylinder((s.cx, s.cy), r, (z, top - 3)) | s.ellipsoid((s.cx, s.cy, top - 3), (r, r, 3)))
    arms = s.number(0, 3)
    for i in range(arms):
        side = 1 if i % 2 else -1
        at = z + tall * (0.3 + 0.15 * i)
        out = s.cx + side * (r + 1.5 + (1 if s.chance(0.4) else 0))
        end = min(top - 1, at + s.number(6, 12))
        mid = s.box(None, s.middle(1, "y"))
        s.add("body", s.box((min(out, s.cx) - 0.5, max(out, s.cx) + 0.5), None, (round(at), round(at) + 3)) & mid)
        s.add("body", s.box((out - 0.6, out + 0.6), None, (round(at), round(end))) & mid)
    if arms:
        s.detail(some(arms, "arm"))
    if s.chance(0.5):
        s.add("bloom", s.ellipsoid((s.cx, s.cy, top), (1.6, 1.6, 2)) & s.box(None, None, (top - 1, 60)))
        s.detail("a {bloom} flower on top")
    if s.chance(0.3):
        s.tint("bloom", (s.generator.random(s.shape) < 0.05) & (s.cells == 0))
    s.noun("cactus plant")


def flower(s: Sketch) -> None:
    """One to three flowers of four kinds, mostly in a pot."""
    tall = s.number(14, 34, "small", "tall")
    count = 1 if s.chance(0.65) else s.number(2, 3)
    s.canvas(17, 9, tall + 24)
    s.colour("petals", PETAL)
    s.colour("middle", (14, 70, 191, 308, 0, 15))
    s.colour("stem", GREEN)
    s.main("petals")
    z = _pot(s, 7 if count == 1 else 9) if count > 1 or s.chance(0.75) else 0
    if z == 0:
        s.add("stem", s.cylinder((s.cx, s.cy), 3.3, (0, 1)))
        z = 1
    else:
        s.noun("potted flower", "flower in a pot")
    kind = s.one_of("daisy", "sunflower", "tulip", "rose")
    if kind == "sunflower":
        s.codes["petals"], s.codes["middle"] = 14, 308
    r = (4.5 if tall > 18 else 3.5) if count == 1 else 2.5
    for i in range(count):
        x = s.cx + (i - (count - 1) / 2) * 6 if count > 1 else s.cx
        x = np.floor(x) + 0.5
        top = z + tall - (3 * (i % 2))
        s.add(
            "stem",
            s.line(
                [
                    (s.cx + (x - s.cx) * 0.35, s.cy, z - 2),
                    (s.cx + (x - s.cx) * 0.5, s.cy, z),
                    (x, s.cy, z + 5),
                    (x, s.cy, top),
                ]
            )
            & ((s.cells < 0) | (s.z > z - 1)),
        )
        c = top + r * 2.2
        if kind in ("daisy", "sunflower"):
            petals = s.number(5, 8) if kind == "daisy" else 10
            for k in range(petals):
                a = 2 * np.pi * k / petals + np.pi / 2
                s.add(
                    "petals",
                    s.cylinder(
                        (x + np.cos(a) * r * 0.62, c + np.sin(a) * r * 1.55), r * 0.4 + 0.25, s.middle(1, "y"), "y"
                    ),
                )
            s.add("petals", s.cylinder((x, c), r * 0.6, s.middle(1, "y"), "y"))
            s.add(
                "middle",
                s.cylinder((x, c), max(1.1, r * (0.55 if kind == "sunflower" else 0.38)), s.middle(3, "y"), "y"),
            )
            if i == 0 and kind == "daisy":
                s.detail(some(petals, "{petals} petal"))
        elif kind == "tulip":
            head = s.ellipsoid((x, s.cy, c - 1), (r * 0.75, min(r * 0.75, 3), r * 2.2), 2.6)
            teeth = (np.floor(abs(s.x - x) + 0.01) % 2 == 1) | (s.z < c + r * 0.8)
            s.add("petals", head & teeth)
        else:
            s.add("petals", s.ball((x, s.cy, c - 1), r * 0.8))
            s.tint("middle", s.cylinder((x, s.cy), 1, (c, 60)))
    if count > 1:
        s.detail(some(count, "bloom"))
    if s.chance(0.75):
        at = z + tall // 3
        for side in (-1, 1):
            if count == 1:
                s.add(
                    "stem",
                    s.box((min(s.cx, s.cx + side * 3), max(s.cx, s.cx + side * 3)), s.middle(1, "y"), (at, at + 2)),
                )
                s.add(
                    "stem",
                    s.box(
                        (min(s.cx + side * 2, s.cx + side * 4), max(s.cx + side * 2, s.cx + side * 4)),
                        s.middle(1, "y"),
                        (at + 1, at + 4),
                    ),
                )
        if count == 1:
            s.detail("two {stem} leaves")
    s.painted("a {middle} middle")
    s.detail("a {stem} stem")
    s.noun(kind)
    if count > 1:
        s.noun("bunch of flowers")


def mushroom(s: Sketch) -> None:
    """A stem under a round, pointed or thick cap, often with dots."""
    w = s.number(7, 17, "small", "wide")
    h = round(w * s.real(1.6, 2.8))
    s.canvas(w, w, h)
    s.colour("cap", (4, 4, 25, 70, 84, 14, 26, 85, *BRIGHT))
    s.colour("stem", (15, 226, 19))
    s.colour("dots", (15, 226, 14))
    s.main("cap")
    c, r = (s.cx, s.cy), w / 2
    base = round(h * s.real(0.4, 0.65))
    thick = max(1.2, r * s.real(0.35, 0.5))
    s.add("stem", s.cone(c, (thick * 1.25, thick), (0, base + 1)))
    form = s.one_of("round", "round", "pointed", "flat")
    if form == "round":
        s.add("cap", s.ellipsoid((*c, base), (r, r, h - base)) & s.box(None, None, (base, h)))
        s.detail("a round {cap} cap")
    elif form == "pointed":
        s.add("cap", s.cone(c, (r, 1), (base, h)))
        s.detail("a pointed {cap} cap")
    else:
        s.add("cap", s.ellipsoid((*c, (base + h) / 2), (r, r, (h - base) / 2), 3))
        s.detail("a thick {cap} cap")
    if s.chance(0.65):
        for _ in range(s.number(8, 14)):
            a, f = s.real(0, 6.3), s.real(0.15, 0.95)
            x, y = s.cx + np.cos(a) * r * f, s.cy + np.sin(a) * r * f
            z = base + (h - base) * np.sqrt(max(0, 1 - f * f))
            s.tint("dots", s.ellipsoid((x, y, z), (1.1, 1.1, 2.2)) & (s.cells == 0))
        s.adjective("spotted")
        s.detail("{dots} dots")
    if s.chance(0.25):
        s.add("stem", s.cylinder(c, thick + 1, (base * 0.6, base * 0.6 + 1.5)))
        s.detail("a ring on the stem")
    s.detail("a {stem} stem")
    s.adjective("low" if h < 1.9 * w else "tall")
    s.noun("toadstool")


FAMILIES = (
    Family("tree", tree),
    Family("pine", pine),
    Family("palm", palm),
    Family("cactus", cactus),
    Family("flower", flower),
    Family("mushroom", mushroom),
)
