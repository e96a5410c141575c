# SPDX-License-Identifier: GPL-3.0-or-later
"""What food and flowers are put into: cups, bottles, vases, bowls."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, GREEN, PAINT, PASTEL, WHITE
from .family import Family
from .sketch import Sketch
from .words import some


def cup(s: Sketch) -> None:
    """A cup with a handle and a drink, sometimes on a saucer."""
    w, h = s.number(7, 12, "small", "wide"), s.number(14, 26, "low", "tall")
    s.canvas(w + 5, w + 4, h + 8)
    s.colour("body", PAINT)
    s.colour("drink", (70, 308, 84, 25, 19, 2))
    s.colour("pattern", PAINT)
    s.colour("saucer", PASTEL)
    s.colour("steam", WHITE)
    s.main("body")
    c, r = (w / 2, s.cy), w / 2
    low = 0
    if s.chance(0.35):
        s.add("saucer", s.cylinder((c[0] + 0.0, s.cy), r + 2, (0, 2)))
        low = 1
        s.detail("a {saucer} saucer")
        s.noun("teacup")
    narrow = r * s.real(0.6, 1.0)
    body = s.cone(c, (narrow, r), (low, h))
    s.add("body", body)
    style = s.one_of("plain", "stripe", "dots", "band")
    if style == "stripe":
        s.tint("pattern", s.box(None, None, (h * 0.45, h * 0.6)) & (s.cells == 0))
        s.detail("a {pattern} stripe")
    elif style == "band":
        s.tint("pattern", s.box(None, None, (h - 2, h)) & (s.cells == 0))
        s.detail("a {pattern} rim")
    elif style == "dots":
        s.tint("pattern", (np.floor(s.z) % 6 > 3) & ((np.floor(s.x) + np.floor(s.y)) % 3 == 0) & (s.cells == 0))
        s.detail("{pattern} dots")
    inner = s.cylinder(c, r - 1.2, (low + 2, h))
    s.carve(inner & s.box(None, None, (h - 4, h)))
    s.tint("drink", s.cylinder(c, r - 1.2, (h - 5, h - 4)))
    z0, z1 = h * 0.25, h * 0.85
    y = s.middle(2 - (w + 4) % 2, "y")
    ring = s.box((w - 2, w + 3), y, (z0, z1)) & ~s.box((w - 2, w + 2), None, (z0 + 3, z1 - 3))
    s.add("body", ring & ~s.filled & ~inner)
    s.detail("a {body} handle")
    s.detail("a {drink} drink")
    s.noun("coffee cup", "tea cup")


def bottle(s: Sketch) -> None:
    """A bottle with a neck, a cap and mostly a label."""
    w, h = s.number(5, 10, "slim", "wide"), s.number(24, 52, "small", "tall")
    s.canvas(w, w, h)
    s.colour("glass", (2, 288, 322, 70, 73, 15, 4, 10, *PAINT))
    s.colour("label", PASTEL + BRIGHT)
    s.colour("cap", (*BRIGHT, 0, 71, 70))
    s.colour("mark", BRIGHT)
    s.main("glass")
    c, r = (s.cx, s.cy), w / 2
    shoulder, neck = h * s.real(0.5, 0.68), max(0.6 + (w + 1) % 2 * 0.3, r * s.real(0.28, 0.4))
    s.add("glass", s.cylinder(c, r, (0, shoulder)))
    slope = h * s.real(0.08, 0.18)
    s.add("glass", s.cone(c, (r, neck), (shoulder, shoulder + slope)))
    s.add("glass", s.cylinder(c, neck, (shoulder, h)))
    cap = s.number(3, 5)
    s.add("cap", s.cylinder(c, neck + (0.5 if s.chance() else 0), (h - cap, h)))
    s.detail("a {cap} cap")
    if s.chance(0.8):
        z = (round(shoulder * 0.3), round(shoulder * 0.8))
        s.tint("label", s.box(None, None, z))
        s.detail("a {label} label")
        if s.chance(0.5):
            s.face("mark", s.middle(max(2 - w % 2, w // 2 - (w // 2 + w) % 2)), (z[0] + 2, z[1] - 2))
            s.detail("a {mark} mark")
    s.detail("a long neck" if slope + shoulder < h * 0.68 else "a short neck")
    s.noun("glass bottle", "drink bottle")


def vase(s: Sketch) -> None:
    """A turned vase, empty or with up to four flowers."""
    w, h = s.number(7, 13, "slim", "wide"), s.number(18, 40, "small", "tall")
    s.canvas(w, w, 60)
    s.colour("body", PAINT)
    s.colour("pattern", PAINT)
    s.colour("stems", GREEN)
    s.colour("flowers", BRIGHT)
    s.colour("hearts", (14, 191, 15))
    s.main("body")
    c, r = (s.cx, s.cy), w / 2
    a, b, phase = s.real(0.55, 0.75), s.real(0.15, 0.35), s.real(-0.4, 1.2)
    share = np.clip(s.z / h, 0, 1)
    outline = r * np.clip(a + b * np.sin(share * np.pi * s.real(1.2, 2.0) + phase), 0.3, 1.0)
    far = np.sqrt((s.x - s.cx) ** 2 + (s.y - s.cy) ** 2)
    s.add("body", (far <= outline) & (s.z < h))
    if s.chance(0.6):
        s.add("body", s.cylinder(c, max(2, float(outline[0, 0, h - 1]) + 0.6), (h - 2, h)))
        s.detail("a wide rim")
    style = s.one_of("plain", "bands", "zigzag")
    if style == "bands":
        count = s.number(1, 3)
        for i in range(count):
            z = round(h * (0.25 + 0.22 * i))
            s.tint("pattern", s.box(None, None, (z, z + 2)))
        s.detail(some(count, "{pattern} band"))
    elif style == "zigzag":
        s.tint("pattern", (abs(s.z - h * 0.5 - 3 * (np.floor(s.x + s.y) % 2)) < 2))
        s.detail("a {pattern} zigzag")
    s.carve(s.cylinder(c, float(outline[0, 0, h - 4 : h].min()) - 1.3, (h - 2, h)))
    blooms = s.number(0, 4)
    for i in range(min(blooms, 4)):
        dx, dy = ((0, 0), (-2, 1), (2, -1), (0, 2))[i]
        top = min(h + s.number(6, 13), 55)
        s.add("stems", s.line([(s.cx, s.cy, h - 4), (s.cx, s.cy, h), (s.cx + dx, s.cy + dy, top)]) & (s.z > h - 4))
        s.add("flowers", s.ellipsoid((s.cx + dx, s.cy + dy, top + 1), (1.4, 1.4, 3)))
        s.tint("hearts", s.ellipsoid((s.cx + dx, s.cy + dy, top + 4), (0.8, 0.8, 1.5)))
    if blooms:
        s.detail(some(blooms, "{flowers} flower"))
        s.noun("flower vase", "vase of flowers" if blooms > 1 else "vase with a flower in it")
    else:
        s.adjective("empty")
        s.noun("pot", "urn")
    s.detail("curved sides" if b > 0.25 else "smooth sides")


def bowl(s: Sketch) -> None:
    """A bowl, empty, with fruit or with soup."""
    w, h = s.number(9, 17, "small", "wide"), s.number(8, 16, "flat", "deep")
    s.canvas(w, w, h + 16)
    s.colour("body", PAINT)
    s.colour("pattern", PAINT)
    s.colour("first", (4, 25, 2, 14, 85))
    s.colour("second", (4, 25, 10, 14, 29))
    s.colour("third", (27, 320, 191, 15))
    s.main("body")
    c, r = (s.cx, s.cy), w / 2
    foot = s.number(1, 3)
    s.add("body", s.cylinder(c, r * 0.5, (0, foot)))
    cup = s.ellipsoid((*c, h), (r, r, h - foot + 1)) & s.box(None, None, (foot, h))
    s.add("body", cup)
    if s.chance(0.5):
        s.tint("pattern", s.box(None, None, (h - 2, h)))
        s.detail("a {pattern} rim")
    elif s.chance(0.5):
        s.tint("pattern", s.box(None, None, (h // 2, h // 2 + 2)))
        s.detail("a {pattern} stripe")
    full = s.one_of("empty", "fruit", "fruit", "soup")
    floor = cup & ~s.shell(cup) & s.box(None, None, (h - 5, h - 4))
    s.carve(floor.any(2, keepdims=True) & s.box(None, None, (h - 4, h)))
    if full == "fruit":
        for i, paint in enumerate(("first", "second", "third", "first", "second")[: s.number(3, 5)]):
            a = i * 1.35
            f = s.cylinder(
                (s.cx + np.cos(a) * r * 0.42, s.cy + np.sin(a) * r * 0.42), r * 0.36, (h - 4, h)
            ) | s.ellipsoid(
                (s.cx + np.cos(a) * r * 0.42, s.cy + np.sin(a) * r * 0.42, h), (r * 0.36, r * 0.36, r * 0.8)
            )
            s.add(paint, f & floor.any(2, keepdims=True) & s.box(None, None, (h - 4, 60)))
        s.detail("fruit in it")
        s.painted("{first} and {second} fruit")
        s.noun("fruit bowl", "bowl of fruit")
    elif full == "soup":
        s.tint("second", floor)
        s.detail("{second} soup")
        s.noun("soup bowl", "bowl of soup")
    else:
        s.adjective("empty")
    s.detail("a small foot")
    s.adjective("round")


FAMILIES = (
    Family("cup", cup),
    Family("bottle", bottle),
    Family("vase", vase),
    Family("bowl", bowl),
)
