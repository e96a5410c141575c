# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that stand on two legs: people, knights, robots, snowmen. They look towards low y."""

from __future__ import annotations

import numpy as np

from .colours import BLACK, BRIGHT, CLOTH, DARK, HAIR, METAL, PAINT, SKIN
from .family import Family
from .sketch import Sketch
from .words import some


def _figure(s: Sketch, w: int, leg: int, body: int, arm: str, legs: str, trunk: str, hand: str) -> tuple[int, int]:
    """Legs, trunk and arms of a figure ``w`` studs wide without its arms; the heights of hip and shoulder."""
    y = (s.cy - 1, s.cy + 1)
    gap = 0 if w < 5 else w % 2 or 2
    s.add(legs, s.box(s.middle(w), y, (0, leg)))
    if gap:
        s.carve(s.box(s.middle(gap), None, (0, leg - 2)))
    else:
        s.carve(s.box(s.middle(2 - w % 2 if w > 3 else 1), None, (0, leg - 2)))
    top = leg + body
    s.add(trunk, s.box(s.middle(w), (s.cy - 1, s.cy + 1), (leg, top)))
    left, right = s.middle(w)
    pose = s.one_of("down", "down", "wave", "forward", "out")
    for side, x in (("left", (left - 1, left)), ("right", (right, right + 1))):
        if pose == "wave" and side == "right":
            s.add(arm, s.box(x, y, (top - 3, top + 7)))
            s.tint(hand, s.box(x, y, (top + 5, top + 7)))
        elif pose == "forward":
            s.add(arm, s.box(x, (y[0] - 2, y[1]), (top - 3, top)))
            s.tint(hand, s.box(x, (y[0] - 2, y[0] - 1), (top - 3, top)))
        elif pose == "out":
            wide = (x[0] - 2, x[1]) if side == "left" else (x[0], x[1] + 2)
            s.add(arm, s.box(wide, y, (top - 3, top)))
            s.tint(hand, s.box((wide[0], wide[0] + 1) if side == "left" else (wide[1] - 1, wide[1]), y, (top - 3, top)))
        else:
            s.add(arm, s.box(x, y, (top - body + 1, top)))
            s.tint(hand, s.box(x, y, (top - body + 1, top - body + 3)))
    s.detail(
        {"down": "both arms down", "wave": "a raised arm", "forward": "both arms forward", "out": "both arms out"}[pose]
    )
    return leg, top


def person(s: Sketch) -> None:
    """A person in a shirt and trousers or in a dress, sometimes with a hat."""
    w, leg, body = s.number(4, 6, "slim", "broad"), s.number(8, 14, "", "tall"), s.number(9, 13)
    s.canvas(w + 8, 10, leg + body + 20)
    s.colour("shirt", CLOTH)
    s.colour("trousers", (1, 272, 72, 0, 70, 19, *CLOTH))
    s.colour("skin", SKIN)
    s.colour("hair", HAIR)
    s.colour("hat", BRIGHT)
    s.colour("shoes", (*DARK, 15, 4))
    dress = s.chance(0.25)
    hip, top = _figure(s, w, leg, body, "shirt", "trousers", "shirt", "skin")
    s.tint("shoes", s.box(None, None, (0, 2)) & (s.filled))
    if dress:
        s.add("shirt", s.cone((s.cx, s.cy), (w / 2 + 1, w / 2), (3, hip + 1)) & s.box(None, (s.cy - 2, s.cy + 2)))
        s.detail("a {shirt} dress")
        s.noun("woman", "girl")
    else:
        s.detail("a {shirt} shirt")
        s.detail("{trousers} trousers")
        s.noun("man", "boy")
    head = w if w < 6 else w - 2
    x, y = s.middle(max(head - (head + w) % 2, 3 + (w + 1) % 2)), (s.cy - 2, s.cy + 2)
    s.add("skin", s.box(s.middle(2 - w % 2 if w > 4 else 2), (s.cy - 1, s.cy + 1), (top, top + 1)))
    tall = s.number(8, 9)
    s.add("skin", s.box(x, y, (top + 1, top + 1 + tall)))
    crown = top + 1 + tall
    s.tint(
        "hair", s.box(x, y, (crown - 2, crown)) | s.box(x, (y[1] - 1, y[1]), (crown - 6 if not dress else top, crown))
    )
    s.add("hair", s.box(x, y, (crown, crown + 1)))
    if dress or s.chance(0.2):
        s.add("hair", s.box(x, (y[1] - 1, y[1]), (top - 3, crown)))
        s.detail("long {hair} hair")
    else:
        s.detail("{hair} hair")
    s.pair("shoes", 0.5 if w % 2 else 1 if head > 3 else 0, (crown - 5, crown - 4))
    if s.chance(0.35):
        wide = (x[0] - 1, x[1] + 1)
        if s.chance():
            s.add(
                "hat", s.box(wide, (y[0] - 1, y[1] + 1), (crown + 1, crown + 2)) | s.box(x, y, (crown + 1, crown + 6))
            )
            s.detail("a {hat} hat")
        else:
            s.add("hat", s.box(x, y, (crown, crown + 3)) | s.box(x, (y[0] - 2, y[1]), (crown, crown + 1)))
            s.detail("a {hat} cap")
    s.noun("human figure")


def knight(s: Sketch) -> None:
    """A knight with a sword, mostly with a shield and a plume."""
    w, leg, body = s.number(5, 6), s.number(9, 13, "short", "tall"), s.number(10, 13)
    s.canvas(18, 10, 60)
    s.colour("armour", (*METAL, 71, 72, 379, 15))
    s.colour("coat", BRIGHT)
    s.colour("sword", (15, 71, 72, 14))
    s.colour("plume", BRIGHT)
    s.colour("visor", BLACK)
    s.colour("shield", (*BRIGHT, 70))
    s.main("armour")
    w -= w % 2
    y = (s.cy - 1, s.cy + 1)
    s.add("armour", s.box(s.middle(w), y, (0, leg)))
    s.carve(s.box(s.middle(2 if w > 4 else 0.1), None, (0, leg - 2)))
    top = leg + body
    s.add("coat", s.box(s.middle(w), y, (leg - 2, top)))
    left, right = s.middle(w)
    s.add("armour", s.box((left - 2, left), y, (top - 3, top)) | s.box((right, right + 2), y, (top - 3, top)))
    s.add("armour", s.box((left - 2, left - 1), y, (leg + 2, top)) | s.box((right + 1, right + 2), y, (leg + 2, top)))
    s.add(
        "armour",
        s.box((left - 2, left - 1), (y[0] - 2, y[1]), (leg + 1, leg + 4))
        | s.box((right + 1, right + 2), (y[0] - 2, y[1]), (leg + 1, leg + 4)),
    )
    long = s.number(14, 22)
    s.add("sword", s.box((left - 2, left - 1), (y[0] - 3, y[0] - 2), (leg - 2, leg + long)))
    s.add("plume", s.box((left - 4, left + 1), (y[0] - 3, y[0] - 2), (leg + 4, leg + 5)))
    x = (s.cx - 2, s.cx + 2)
    s.add("armour", s.box(x, (s.cy - 2, s.cy + 2), (top, top + 9)))
    s.add("armour", s.box((x[0] + 1, x[1] - 1), (s.cy - 1, s.cy + 1), (top + 9, top + 10)))
    s.face("visor", (x[0], x[1]), (top + 5, top + 7))
    s.face("visor", (s.cx - 0.9, s.cx + 0.9), (top + 2, top + 5))
    if s.chance(0.75):
        s.add(
            "plume",
            s.box((s.cx - 1, s.cx + 1), (s.cy - 1, s.cy + 3), (top + 10, top + 12))
            | s.box((s.cx - 1, s.cx + 1), (s.cy + 2, s.cy + 3), (top + 4, top + 12)),
        )
        s.detail("a {plume} plume")
    if s.chance(0.8):
        sx = right + 1.5
        form = s.box((sx - 2.5, sx + 2.5), (y[0] - 3, y[0] - 2), (leg - 3, leg + 9)) & (
            s.z > leg - 3 + abs(s.x - sx) * 1.6
        )
        s.add("shield", form)
        s.tint("coat", form & (s.box((sx - 0.6, sx + 0.6)) | s.box(None, None, (leg + 3, leg + 5))))
        s.detail("a {shield} shield")
    if s.chance(0.5):
        s.tint(
            "plume",
            s.box((s.cx - 0.9, s.cx + 0.9), (y[0], y[0] + 1), (leg, top - 2))
            | s.box((left, right), (y[0], y[0] + 1), (top - 5, top - 3)),
        )
        s.detail("a {plume} cross")
    s.detail("a sword")
    s.detail("a {coat} coat")
    s.noun("knight in armour", "armoured knight")


def robot(s: Sketch) -> None:
    """A robot on legs, tracks or a wheel, with eyes, a panel and aerials."""
    w, body, leg = s.number(6, 11, "slim", "wide"), s.number(11, 18), s.number(5, 14, "", "tall")
    s.canvas(w + 8, 10, min(60, leg + body + 24))
    s.colour("body", METAL + PAINT)
    s.colour("joints", METAL + DARK)
    s.colour("eyes", (4, 14, 10, 322, 27))
    s.colour("panel", BRIGHT)
    s.colour("buttons", (4, 14, 25, 15))
    s.main("body")
    deep = s.number(2, 3) * 2
    y = s.middle(deep, "y")
    base = s.one_of("legs", "legs", "tracks", "wheel")
    if base == "legs":
        for x in ((s.cx - w / 2 + 1, s.cx - w / 2 + 3), (s.cx + w / 2 - 3, s.cx + w / 2 - 1)):
            s.add("joints", s.box(x, (s.cy - 1, s.cy + 1), (0, leg)))
            s.add("body", s.box((x[0] - 0.9, x[1] + 0.9), (s.cy - 2, s.cy + 1), (0, 3)))
        s.detail("two legs")
    elif base == "tracks":
        leg = 6
        for x in ((s.cx - w / 2, s.cx - w / 2 + 2), (s.cx + w / 2 - 2, s.cx + w / 2)):
            s.add("joints", s.polygon([(1, 0), (0, 2), (0, 4), (1, 6), (9, 6), (10, 4), (10, 2), (9, 0)], x, "x"))
        s.add("joints", s.box(s.middle(w), (s.cy - 1, s.cy + 1), (4, 6)))
        s.detail("tracks")
    else:
        s.add(
            "joints",
            s.cylinder((s.cy, 6), 2.4, s.middle(2 + w % 2), "x")
            | s.box(s.middle(2 + w % 2), (s.cy - 1, s.cy + 1), (6, 14)),
        )
        leg = max(leg, 12)
        s.add("joints", s.box(s.middle(2 + w % 2), (s.cy - 1, s.cy + 1), (6, leg)))
        s.detail("one wheel")
    top = leg + body
    trunk = s.box(s.middle(w), y, (leg, top))
    s.add("body", trunk)
    plate = s.middle(w - 4 if w > 7 else w - 2)
    s.face("panel", plate, (leg + 3, top - 3))
    count = s.number(1, 3)
    for i in range(count):
        at = np.floor(plate[0] + (i + 0.5) * (plate[1] - plate[0]) / count)
        s.face("buttons", (at, at + 1), (top - 6, top - 4))
    s.detail("a {panel} panel")
    s.detail(some(count, "{buttons} button"))
    left, right = s.middle(w)
    for x in ((left - 2, left), (right, right + 2)):
        s.add("joints", s.box(x, (s.cy - 1, s.cy + 1), (top - 4, top - 1)))
        outer = (x[0], x[0] + 1) if x[0] < left - 1 else (x[1] - 1, x[1])
        if s.chance(0.6):
            s.add("body", s.box(outer, (s.cy - 1, s.cy + 1), (leg + 2, top - 1)))
            s.add("joints", s.box(outer, (s.cy - 2, s.cy + 1), (leg, leg + 2)))
        else:
            s.add("body", s.box(outer, (s.cy - 4, s.cy + 1), (top - 4, top - 1)))
    head = s.number(4, max(4, w - 2))
    head -= (head + w) % 2
    x = s.middle(head)
    s.add("joints", s.box(s.middle(2 - w % 2), (s.cy - 1, s.cy + 1), (top, top + 2)))
    tall = s.number(6, 9)
    form = s.box(x, s.middle(4, "y"), (top + 2, top + 2 + tall))
    if s.chance(0.3):
        form = s.ellipsoid((s.cx, s.cy, top + 2 + tall * 0.4), (head / 2, 2.2, tall * 0.7), 2.6) & s.box(
            None, None, (top + 1, 60)
        )
        s.detail("a round head")
    else:
        s.detail("a square head")
    s.add("body", form)
    if s.chance(0.3):
        s.face("eyes", (x[0] + 1, x[1] - 1), (top + 5, top + 7))
        s.detail("one {eyes} eye")
    else:
        s.pair("eyes", 0.5 if w % 2 else 1 if head > 3 else 0, (top + 5, top + 7))
        s.detail("two {eyes} eyes")
    aerials = s.number(0, 2)
    crown = int(np.flatnonzero(s.filled.any((0, 1))).max()) + 1
    spots = {0: (), 1: (np.floor(s.cx - 0.4),), 2: (s.cx - 1 - w % 2 / 2, s.cx + w % 2 / 2)}[aerials]
    for at in spots:
        s.add("joints", s.box((at, at + 1), (s.cy - 1, s.cy), (crown - 2, crown + 4)))
        s.add("eyes", s.box((at, at + 1), (s.cy - 1, s.cy), (crown + 4, crown + 5)))
    if aerials:
        s.detail(some(aerials, "antenna"))
    s.noun("android", "toy robot")


def snowman(s: Sketch) -> None:
    """Two or three balls of snow with a nose, buttons, a hat, a scarf and arms."""
    w = s.number(8, 13, "small", "large")
    balls = 3 if s.chance(0.65) else 2
    s.canvas(w + 6, w, 60)
    s.colour("snow", (15,))
    s.colour("nose", (25, 25, 4, 191))
    s.colour("buttons", (0, 72, 308))
    s.colour("hat", (0, *BRIGHT))
    s.colour("scarf", BRIGHT)
    s.colour("arms", (70, 308, 84))
    s.main("snow")
    z, r = 0.0, w / 2
    centres = []
    for i in range(balls):
        c = z + r * 2.2 if i == 0 else z + r * 1.9
        s.add("snow", s.ellipsoid((s.cx, s.cy, c), (r, r, r * 2.4)) & s.box(None, None, (0, 60)))
        centres.append((c, r))
        z, r = c + r * 1.5, r * 0.74
    c, r = centres[-1]
    trunk = centres[-2]
    s.add("nose", s.box(s.middle(2 - w % 2), (s.cy - r - 1.6, s.cy - r + 1), (round(c) - 1, round(c) + 1)))
    s.pair("buttons", 0.5 + (w + 1) % 2 / 2, (round(c) + 2, round(c) + 3))
    count = s.number(2, 3)
    for i in range(count):
        at = round(trunk[0] + 2 - i * 3)
        s.face("buttons", s.middle(2 - w % 2), (at, at + 1))
    s.detail(some(count, "{buttons} button"))
    s.detail("a {nose} nose")
    top = round(c + r * 2.4)
    if s.chance(0.8):
        brim = r * 0.95
        s.add(
            "hat",
            s.cylinder((s.cx, s.cy), brim, (top - 2, top - 1))
            | s.cylinder((s.cx, s.cy), max(1, brim * 0.62), (top - 2, top + s.number(2, 6))),
        )
        s.detail("a {hat} hat")
    if s.chance(0.7):
        neck = round(c - r * 1.7)
        s.add("scarf", s.cylinder((s.cx, s.cy), r + 0.4, (neck - 1, neck + 1)))
        s.add(
            "scarf",
            s.box(
                (s.cx + 0.5, s.cx + 1.5) if w % 2 else (s.cx + 1, s.cx + 2),
                (s.cy - trunk[1] - 0.4, s.cy),
                (neck - 5, neck),
            ),
        )
        s.detail("a {scarf} scarf")
    if s.chance(0.75):
        at = round(trunk[0] + 1)
        s.add(
            "arms", s.box(None, s.middle(2 - w % 2, "y"), (at, at + 1)) & ~s.filled & (abs(s.x - s.cx) < trunk[1] + 2.6)
        )
        for side in (-1, 1):
            x = s.cx + side * (np.ceil(trunk[1]) + 1.5)
            s.add("arms", s.box((x - 0.6, x + 0.6), s.middle(2 - w % 2, "y"), (at, at + s.number(3, 5))))
        s.detail("two {arms} arms")
    s.detail(some(balls, "ball", "balls") + " of snow")
    s.noun("snow figure")


FAMILIES = (
    Family("person", person),
    Family("knight", knight, mirrored=True),
    Family("robot", robot),
    Family("snowman", snowman),
)
