# SPDX-License-Identifier: GPL-3.0-or-later
"""Seats: chairs, sofas and stools."""

from __future__ import annotations

from .colours import CLOTH, DARK, METAL, PAINT, PASTEL, TIMBER, WOOD
from .family import Family
from .furniture import legs_under
from .sketch import Sketch
from .words import some


def chair(s: Sketch) -> None:
    """Legs, a pedestal or solid sides under a seat, one of five backs, sometimes armrests."""
    w, d = s.number(5, 10, "narrow", "wide"), s.number(5, 9)
    seat, back = s.number(7, 14, "low", ""), s.number(8, 22, "", "tall")
    thick = 2 if w > 8 and s.chance() else 1
    s.canvas(w, d, seat + 3 + back)
    s.colour("frame", TIMBER + PAINT)
    s.colour("seat", PAINT)
    s.main("frame")
    cushion = s.chance(0.6)
    form = s.one_of("legs", "legs", "pedestal", "sled")
    if form == "legs":
        legs_under(s, "frame", (0, w), (0, d), seat, thick)
        s.detail("four {frame} legs")
        if s.chance(0.3):
            for y in ((0, thick), (d - thick, d)):
                s.add("frame", s.box(None, y, (2, 3)))
            s.detail("a bar between the legs")
    elif form == "pedestal":
        s.add(
            "frame", s.cylinder((s.cx, s.cy), min(w, d) / 2, (0, 2)) | s.box(s.middle(2), s.middle(2, "y"), (0, seat))
        )
        s.detail("one central leg")
        s.noun("swivel chair", "office chair")
    else:
        for x in ((0, 1), (w - 1, w)):
            s.add("frame", s.box(x, None, (0, seat)))
        s.detail("two solid sides")
    s.add("frame", s.box(None, None, (seat, seat + 2)))
    if cushion:
        s.add("seat", s.box((0, w), (0, d - 1), (seat + 1, seat + 3)))
        s.painted("a {seat} seat")
    low, high = seat + 2, s.height
    s.add("frame", s.box(None, (d - 1, d), (low, high)))
    style = s.one_of("solid", "slats", "bars", "round", "gap")
    if style == "slats" and w > 5:
        for gap in range(1, w - 1, 2):
            s.carve(s.box((gap, gap + 1), (d - 1, d), (low + 1, high - 3)))
        s.detail("a back of slats")
    elif style == "bars":
        for z in range(low + 2, high - 3, 5):
            s.carve(s.box((1, w - 1), (d - 1, d), (z, z + 2)))
        s.detail("a ladder back")
    elif style == "round":
        s.carve(s.box(None, (d - 1, d), (low, high)) & ~s.arch((0, w), high, axis="y"))
        s.detail("a rounded back")
    elif style == "gap":
        s.carve(s.box((1, w - 1), (d - 1, d), (low, low + 4)))
        s.detail("an open back")
    elif cushion and back > 8:
        s.tint("seat", s.box((1, w - 1), None, (low + 2, high - 2)) & s.box(None, (d - 1, d)))
        s.painted("a {seat} back")
    if s.chance(0.2) and d > 5:
        for x in ((0, 1), (w - 1, w)):
            s.add("frame", s.box(x, (1, d), (low + 4, low + 6)) | s.box(x, (1, 2), (seat, low + 6)))
        s.detail("two armrests")


def armchair(s: Sketch) -> None:
    """A sofa for one."""
    _upholstered(s, s.number(9, 13, "", "wide"), 1)
    s.noun("easy chair", "padded chair")


def sofa(s: Sketch) -> None:
    """Two to four seats between arms, with cushions, feet and a straight or curved back."""
    seats = s.number(2, 4)
    arms = s.number(1, 2)
    _upholstered(s, min(20, seats * s.number(4, 6) + 2 * arms), seats, arms)
    s.adjective({2: "small", 3: "long", 4: "very long"}[seats])


def _upholstered(s: Sketch, w: int, seats: int, arm: int = 2) -> None:
    d, foot = s.number(7, 10, "", "deep"), s.number(0, 4)
    seat, back, rest = foot + s.number(4, 6), s.number(7, 14, "low", "high"), s.number(3, 5)
    s.canvas(w, d, seat + 2 + back)
    s.colour("cover", CLOTH + PASTEL)
    s.colour("cushion", CLOTH + PASTEL)
    s.colour("feet", WOOD + DARK)
    s.main("cover")
    s.add("cover", s.box(None, None, (foot, seat)) | s.box(None, (d - 2, d), (foot, s.height)))
    sides = s.box((0, arm), None, (foot, seat + 2 + rest)) | s.box((w - arm, w), None, (foot, seat + 2 + rest))
    s.add("cover", sides)
    if foot:
        legs_under(s, "feet", (0, w), (0, d), foot, 2 if s.chance(0.4) else 1)
        s.painted("{feet} feet")
    two = s.chance(0.6)
    s.add("cushion" if two else "cover", s.box((arm, w - arm), (0, d - 2), (seat, seat + 2)))
    if two:
        s.painted(some(seats, "{cushion} cushion") if seats > 1 else "a {cushion} seat")
        if s.chance(0.5):
            s.add("cushion", s.box((arm, w - arm), (d - 3, d - 2), (seat + 2, s.height - 2)))
            s.painted("a {cushion} back")
    if seats > 1:
        inner = w - 2 * arm
        for i in range(1, seats):
            x = arm + round(i * inner / seats)
            s.carve(s.box((x, x + 1), (0, 1), (seat, seat + 2)))
        s.adjective({2: "two-seat", 3: "three-seat", 4: "four-seat"}[seats])
    if s.chance(0.3):
        s.carve(
            s.box(None, None, (seat + 2, s.height))
            & ~s.arch((0, w), s.height + 1, axis="y")
            & s.box((0, w), (d - 3, d))
        )
        s.add("cover", sides)
        s.detail("a curved back")
    if s.chance(0.3):
        for side in ((0, arm), (w - arm, w)):
            s.tint("cushion", s.box(side, None, (seat + 1 + rest, seat + 2 + rest)))
    s.detail("two armrests")
    s.detail("broad arms" if arm == 2 else "slim arms")


def stool(s: Sketch) -> None:
    """A round or square seat on four legs or one."""
    w, h = s.number(4, 9, "small", "wide"), s.number(6, 24, "low", "tall")
    s.canvas(w, w, h + 2)
    s.colour("legs", TIMBER + METAL + PAINT)
    s.colour("seat", PAINT)
    s.main("seat")
    turned = s.chance(0.5)
    s.add("seat", s.cylinder((s.cx, s.cy), w / 2, (h, h + 2)) if turned else s.box(None, None, (h, h + 2)))
    s.adjective("round" if turned else "square")
    if s.chance(0.3):
        s.add("legs", s.cylinder((s.cx, s.cy), 1, (0, h)) | s.cylinder((s.cx, s.cy), w * 0.4, (0, 2)))
        s.noun("bar stool")
        s.detail("one {legs} leg")
    else:
        inset = round(w * 0.15) if turned else 0
        thick = s.number(1, 2) if w - 2 * inset > 6 else 1
        legs_under(s, "legs", (inset, w - inset), (inset, w - inset), h, thick)
        if thick == 2:
            s.detail("thick legs")
        s.detail("four {legs} legs")
        if h > 11:
            z = h // 2
            s.add("legs", s.shell(s.box((inset, w - inset), (inset, w - inset), (z, z + 1))))
            s.detail("a ring of bars")
    if h > 14:
        s.noun("bar stool")
    s.painted("a {seat} seat")


FAMILIES = (
    Family("chair", chair, ("seat", "dining chair")),
    Family("armchair", armchair),
    Family("sofa", sofa, ("couch",)),
    Family("stool", stool, ("backless seat",)),
)
