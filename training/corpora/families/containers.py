# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers: boxes, crates, barrels, chests."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, DARK, METAL, PAINT, PASTEL, WHITE, WOOD
from .family import Family
from .sketch import Sketch
from .words import some


def gift_box(s: Sketch) -> None:
    """A wrapped box with a ribbon and a bow."""
    w, d, h = s.number(7, 14, "small", "wide"), s.number(7, 14), s.number(12, 30, "flat", "tall")
    s.canvas(w + 2, d + 2, h + 10)
    s.colour("paper", BRIGHT + PASTEL)
    s.colour("ribbon", BRIGHT + WHITE)
    s.colour("dots", BRIGHT + WHITE)
    s.main("paper")
    lid = s.chance(0.5)
    s.add("paper", s.box((1, w + 1), (1, d + 1), (0, h)))
    if lid:
        s.add("paper", s.box(None, None, (h - 5, h)))
        s.detail("a lid")
    if s.chance(0.35):
        s.tint(
            "dots",
            (np.floor(s.x) % 3 == 1) & (np.floor(s.y) % 3 == 1)
            | (np.floor(s.z) % 7 == 3) & ((np.floor(s.x) + np.floor(s.y)) % 4 == 0),
        )
        s.detail("{dots} dots")
        s.adjective("dotted")
    a, b = s.middle(2 - w % 2), s.middle(2 - d % 2, "y")
    s.tint("ribbon", s.box(a) | s.box(None, b))
    top = h
    loop = s.number(2, 3)
    for side in (-1, 1):
        x = s.cx + side * (loop - 0.2 + (2 - w % 2) / 2)
        s.add("ribbon", s.ellipsoid((x, s.cy, top + 2), (loop, 1.1, 3.5)) & s.box(None, None, (top, 60)))
    s.add("ribbon", s.box(a, b, (top, top + 4)))
    s.detail("a {ribbon} bow")
    s.detail("a {ribbon} ribbon")
    s.noun("wrapped gift", "gift", "birthday gift")


def crate(s: Sketch) -> None:
    """A crate with diagonal boards or slats, or open with fruit."""
    w, d, h = s.number(7, 15, "small", "large"), s.number(7, 14), s.number(10, 30, "low", "tall")
    s.canvas(w, d, h + 4)
    s.colour("planks", WOOD + WOOD + PAINT)
    s.colour("frame", WOOD + METAL + DARK)
    s.colour("contents", (4, 25, 2, 14, 10))
    s.main("planks")
    s.add("planks", s.box(None, None, (0, h)))
    edge_x, edge_y = s.box((0, 1)) | s.box((w - 1, w)), s.box(None, (0, 1)) | s.box(None, (d - 1, d))
    edge_z = s.box(None, None, (0, 2)) | s.box(None, None, (h - 2, h))
    s.tint("frame", (edge_x & edge_y) | (edge_z & (edge_x | edge_y)))
    style = s.one_of("cross", "slats", "open")
    if style == "cross":
        for along, size, faces in ((s.x, w, edge_y), (s.y, d, edge_x)):
            line = 1 + (h - 2) * along / size
            s.tint("frame", faces & (abs(s.z - line) < 1 + h / size * 0.6))
            if s.chance():
                s.tint("frame", faces & (abs(s.z - (h - line)) < 1 + h / size * 0.6))
        s.detail("diagonal {frame} boards")
    elif style == "slats":
        s.tint("frame", (edge_x | edge_y) & (np.floor(s.z) % 4 == 0))
        s.detail("{frame} slats")
    else:
        s.carve(s.box((1, w - 1), (1, d - 1), (h - 4, h)))
        if s.chance(0.7):
            for x in range(1, w - 1, 3):
                for y in range(1, d - 1, 3):
                    s.add(
                        "contents", s.box((x, min(x + 2, w - 1)), (y, min(y + 2, d - 1)), (h - 4, h + s.number(0, 2)))
                    )
            s.detail("{contents} apples" if s.codes["contents"] in (4, 10, 14) else "{contents} fruit")
        s.adjective("open")
    s.painted("a {frame} frame")
    s.detail("strong edges")
    s.noun("wooden crate", "box", "wooden box")


def barrel(s: Sketch) -> None:
    """A barrel with two to four hoops."""
    w, h = s.number(7, 14, "slim", "wide"), s.number(16, 34, "low", "tall")
    s.canvas(w, w, h)
    s.colour("staves", WOOD + WOOD + PAINT)
    s.colour("hoops", METAL + DARK + BRIGHT)
    s.colour("lid", WOOD + PASTEL)
    s.main("staves")
    bulge = s.real(0.08, 0.2)
    share = (s.z / h - 0.5) * 2
    far = np.sqrt((s.x - s.cx) ** 2 + (s.y - s.cy) ** 2)
    body = (far <= w / 2 * (1 - bulge * share**2)) & (s.z < h)
    s.add("staves", body)
    hoops = s.number(2, 4)
    for i in range(hoops):
        z = round(1 + (h - 4) * i / (hoops - 1))
        s.tint("hoops", s.box(None, None, (z, z + 2)))
    s.detail(some(hoops, "{hoops} hoop"))
    s.carve(s.cylinder((s.cx, s.cy), w / 2 * (1 - bulge) - 1.2, (h - 1, h)))
    s.tint("lid", s.cylinder((s.cx, s.cy), w / 2 * (1 - bulge) - 1.2, (h - 2, h - 1)))
    s.detail("a {lid} lid")
    if s.chance(0.3):
        s.add("hoops", s.box(s.middle(2 - w % 2), (-1, s.cy), (4, 6)) & ~s.filled)
        s.tint("hoops", s.box(s.middle(2 - w % 2), (0, 2), (4, 6)))
        s.detail("a tap")
    s.adjective("round")
    s.noun("wooden barrel" if s.codes["staves"] in WOOD else "oil drum", "keg")


def chest(s: Sketch) -> None:
    """A chest with bands and a lock, closed or open with gold."""
    w, d, h = s.number(9, 18, "small", "wide"), s.number(6, 11), s.number(8, 14, "low", "tall")
    s.canvas(w, d + 2, h + 30)
    s.colour("wood", WOOD + WOOD + PAINT)
    s.colour("bands", (*METAL, 14, 191, *DARK))
    s.colour("lock", (14, 71, 0))
    s.colour("gold", (14, 191))
    s.main("wood")
    y = (0, d)
    s.add("wood", s.box(None, y, (0, h)))
    lid = s.ellipsoid((s.cx, d / 2, h), (99, d / 2, d * 0.5 * s.real(1.6, 2.4)), 2.4) & s.box(None, y, (h, 60))
    opened = s.chance(0.4)
    bands = (0, w - 1) if w < 12 else (0, w // 2 - (1 - w % 2), w // 2, w - 1) if s.chance() else (0, w - 1)
    if opened:
        s.carve(s.box((1, w - 1), (1, d - 1), (h - 3, h)))
        s.add(
            "gold",
            s.ellipsoid((s.cx, d / 2, h - 3), (w / 2 - 1, d / 2 - 1, 6)) & s.box((1, w - 1), (1, d - 1), (h - 3, 60)),
        )
        s.add("wood", s.box(None, (d, d + 2), (h - 2, h + round(d * 1.3))))
        s.detail("an open lid")
        s.detail("{gold} treasure")
        s.adjective("open")
        s.noun("chest full of gold")
    else:
        s.add("wood", lid)
        s.detail("a rounded lid")
        s.adjective("closed")
        s.tint("bands", s.box(None, None, (h - 1, h)))
    for x in bands:
        s.tint("bands", s.box((x, x + 1)) & (s.cells == 0))
    s.face("lock", s.middle(2 - w % 2), (h - 4, h + (1 if not opened else 0)))
    s.detail("{bands} bands")
    s.detail("a {lock} lock")
    s.noun("treasure chest", "pirate chest")


FAMILIES = (
    Family("gift box", gift_box, ("present",)),
    Family("crate", crate),
    Family("barrel", barrel),
    Family("chest", chest),
)
