# SPDX-License-Identifier: GPL-3.0-or-later
"""Creatures with wings, fins and shells. They look towards low y."""

from __future__ import annotations

import numpy as np

from .colours import BLACK, BRIGHT, FUR, WHITE
from .family import Family
from .sketch import Sketch


def duck(s: Sketch) -> None:
    """A duck that swims or stands."""
    w = s.number(6, 10, "small", "large")
    n = round(w * s.real(1.2, 1.5))
    s.canvas(w + 2, min(20, n + 6), 60)
    s.colour("body", (14, 14, 15, 70, 72, 226, 191))
    s.colour("beak", (25, 25, 4, 191))
    s.colour("eyes", BLACK)
    s.colour("wings", (15, 14, 71, 92, 226, 84))
    s.colour("head", (2, 288, 14, 15))
    s.main("body")
    deep, feet = w * s.real(1.3, 1.6), s.number(0, 3)
    y = 4 + n / 2
    c = feet + deep / 2
    if feet:
        for x in (s.cx - w * 0.25 - 1, s.cx + w * 0.25):
            x = round(x)
            s.add(
                "beak",
                s.box((x, x + 1), (round(y) - 2, round(y) + 1), (0, 1))
                | s.box((x, x + 1), (round(y), round(y) + 1), (0, c)),
            )
        s.detail("two {beak} feet")
    s.add("body", s.ellipsoid((s.cx, y, c), (w / 2, n / 2, deep / 2), 2.4) & s.box(None, None, (feet, 60)))
    s.add("body", s.tube([(s.cx, y + n * 0.3, c), (s.cx, y + n / 2 + 0.6, c + deep * 0.45)], w * 0.3, 1))
    r = w * s.real(0.3, 0.36)
    hy, hz = y - n * 0.32, c + deep / 2 + r * s.real(1.5, 3.2)
    s.add("body", s.tube([(s.cx, hy + 0.7, c), (s.cx, hy, hz)], r * 0.75))
    head = "head" if s.chance(0.35) else "body"
    s.add(head, s.ellipsoid((s.cx, hy, hz), (r, r, r * 2.4)))
    if head == "head":
        s.painted("a {head} head")
        s.noun("mallard")
    front = np.floor(hy - r) + 0.5
    wide = 2 + w % 2
    s.add("beak", s.box(s.middle(wide), (front - 1.5, front + 1), (round(hz) - 2, round(hz))))
    s.pair("eyes", 0.5 + (w + 1) % 2 / 2, (round(hz) + 1, round(hz) + 2))
    if s.chance(0.7):
        for side in (-1, 1):
            s.add("wings", s.ellipsoid((s.cx + side * w / 2, y + 0.5, c + 1), (0.9, n * 0.28, deep * 0.28)))
        s.detail("{wings} wings")
    s.detail("a {beak} beak")
    s.detail("its tail up")
    if s.codes["body"] == 14:
        s.noun("rubber duck")


def bird(s: Sketch) -> None:
    """A bird that perches or flies, an owl or a penguin."""
    s.colour("body", BRIGHT + FUR)
    s.colour("beak", (25, 14, 191, 0))
    s.colour("eyes", BLACK)
    s.colour("belly", WHITE + BRIGHT + (19, 226))
    s.colour("wings", BRIGHT + FUR)
    s.main("body")
    kind = s.one_of("perching", "perching", "owl", "penguin", "flying")
    if kind == "flying":
        s.canvas(17, 15, 34)
        s.colour("post", (70, 308, 72))
        stand = s.number(10, 18, "", "high")
        s.add("post", s.cylinder((s.cx, 7.5), 3.2, (0, 1)) | s.cylinder((s.cx, 7.5), 0.6, (0, stand + 2)))
        s.add("body", s.ellipsoid((s.cx, 7, stand + 3), (2, 4.5, 3.5)))
        s.add("body", s.ellipsoid((s.cx, 2.8, stand + 6), (1.6, 1.8, 4)))
        s.add("beak", s.box(s.middle(1), (0, 2), (stand + 5, stand + 7)))
        s.pair("eyes", 0.5, (stand + 7, stand + 8))
        rise = s.real(0.2, 1.2)
        far = abs(s.x - s.cx)
        level = stand + 3 + rise * far
        s.add(
            "wings",
            (abs(s.z - level) < 1.5) & (s.y > 4.5 + far * 0.25) & (s.y < 9.5 - far * 0.15) & (far > 1) & (far < 7.2),
        )
        s.add(
            "wings",
            s.box(s.middle(3), (11, 14), (stand + 3, stand + 5)) | s.box(s.middle(1), (10, 12), (stand + 2, stand + 5)),
        )
        s.detail("spread {wings} wings")
        s.adjective("flying")
        s.noun("seagull" if s.codes["body"] == 15 else "songbird")
        s.detail("a stand")
        return
    w = s.number(5, 8, "small", "large")
    r = w / 2
    s.canvas(w + 4, w + 8, 60)
    y = 3 + r
    if kind == "perching":
        legs = s.number(3, 6)
        c = legs + w * 1.1
        s.add("body", s.ellipsoid((s.cx, y, c), (r, r * 1.25, w * 1.1), 2.2))
        s.add("body", s.ellipsoid((s.cx, y - r * 0.3, c + w * 1.3), (r * 0.75, r * 0.75, r * 1.9)))
        s.add("wings", s.tube([(s.cx, y + r, c), (s.cx, y + r + 3, c - 3)], 1.3, 0.8))
        for x in (s.cx - r * 0.5 - 0.5, s.cx + r * 0.5 - 0.5):
            x = round(x)
            s.add(
                "beak",
                s.box((x, x + 1), (round(y) - 2, round(y) + 1), (0, 1))
                | s.box((x, x + 1), (round(y) - 1, round(y)), (0, c)) & ~s.filled,
            )
        s.detail("two thin {beak} legs")
        hz, front = c + w * 1.3, y - r * 1.05
        s.detail("a {wings} tail")
        s.noun("songbird")
    else:
        tall = w * s.real(3, 3.8)
        c = tall / 2
        s.add("body", s.ellipsoid((s.cx, y, c), (r, r * 0.9, c), 3.2))
        s.add("beak", s.box((s.cx - r + 1, s.cx + r - 1), (y - r * 0.9 - 1, y), (0, 1)))
        s.detail("{beak} feet")
        hz, front = tall * 0.76, y - r * 0.9
        s.noun(kind)
        if kind == "owl":
            for side in (-1, 1):
                ear = (s.cx + side * (r - 0.5) - 0.5, s.cx + side * (r - 0.5) + 0.5)
                s.add("body", s.box(ear, (np.floor(y), np.floor(y) + 1), (tall * 0.7, tall + 2)))
            s.detail("pointed ears")
        else:
            s.codes["body"], s.codes["belly"], s.codes["beak"], s.codes["wings"] = 0, 15, 25, 72
            s.codes["eyes"] = 71
            s.add("wings", s.box(s.middle(2 - w % 2), (y, y + r + 1), (0, 3)))
    for side in (-1, 1):
        s.add("wings", s.ellipsoid((s.cx + side * (r + 0.1), y + 0.5, c), (0.9, r * 0.7, w * 0.9), 3))
    s.face("belly", s.middle(w - 3 if w > 5 else 2 + w % 2), (c - w * 0.8, c + w * 0.5))
    s.detail("a {belly} belly")
    s.detail("{wings} wings")
    wide = 2 - w % 2
    at = np.floor(front)
    s.add("beak", s.box(s.middle(wide), (at - 1, y), (round(hz) - 1, round(hz) + 1)) & ~s.filled)
    if kind == "owl":
        s.pair("belly", 0.5 + (w + 1) % 2 / 2 - 0.5, (round(hz) + 1, round(hz) + 5), 2 if w > 5 else 1)
        s.face("beak", s.middle(wide), (round(hz) - 1, round(hz) + 2))
    s.pair("eyes", 0.5 + (w + 1) % 2 / 2, (round(hz) + 2, round(hz) + 3))
    s.detail("a {beak} beak")


def fish(s: Sketch) -> None:
    """A fish with fins, a tail and up to three stripes."""
    n, deep = s.number(11, 18, "short", "long"), s.number(13, 28, "slim", "tall")
    w = s.number(4, 6)
    s.canvas(w + 4, 20, 60)
    s.colour("body", BRIGHT)
    s.colour("fins", BRIGHT)
    s.colour("stripes", (*BRIGHT, 15, 0))
    s.colour("eyes", (0, 15))
    s.main("body")
    c, y = 4 + deep / 2, n * 0.36
    s.add("body", s.ellipsoid((s.cx, y, c), (w / 2, n * 0.36, deep / 2), 2.2))
    s.add("body", s.tube([(s.cx, y + n * 0.25, c), (s.cx, n - 3, c)], w / 3, 0.9))
    m = s.middle(2 - w % 2)
    spread = deep * s.real(0.3, 0.45)
    tail = s.polygon([(n - 4, c - 1), (n, c - spread), (n - 0.8, c), (n, c + spread), (n - 4, c + 1)], m, "x")
    s.add("fins", tail)
    s.add(
        "fins",
        s.polygon(
            [(y - n * 0.15, c + deep * 0.3), (y + n * 0.2, c + deep * 0.68), (y + n * 0.3, c + deep * 0.2)], m, "x"
        )
        & ~s.filled,
    )
    for side in (-1, 1):
        x = s.cx + side * (w / 2 + 0.5)
        s.add(
            "fins",
            s.polygon([(y - 1, c - 1), (y + 2, c + 1.5), (y + 2, c - 4), (y + 1, c - 3.5)], (x - 0.6, x + 0.6), "x"),
        )
    low = int(np.argwhere(s.filled)[:, 2].min())
    s.add("fins", s.box(m, (y - 2, y + 2), (max(0, low - 2), c)) & ~s.filled)
    s.add("fins", s.box(s.middle(w), (y - 2, y + 2), (max(0, low - 3), max(0, low - 3) + 1)))
    s.add("fins", s.box(m, (y - 2, y + 2), (max(0, low - 3), c)) & ~s.filled)
    stripes = s.number(0, 3)
    for i in range(stripes):
        at = y - n * 0.12 + i * n * 0.17
        s.tint("stripes", s.box(None, (at, at + max(1, n * 0.07))) & (s.cells == 0))
    if stripes:
        s.detail(some_stripes(stripes))
    ey, ez = round(y - n * 0.22), round(c + deep * 0.12)
    s.tint("eyes", s.box(None, (ey, ey + 1), (ez, ez + 2)) & (s.cells == 0))
    s.detail("{fins} fins")
    s.detail("a {fins} tail")
    s.noun(
        "tropical fish"
        if stripes > 1
        else "goldfish"
        if s.codes["body"] in (25, 191)
        else "small fish"
        if n < 14
        else "sea fish"
    )


def some_stripes(count: int) -> str:
    """A phrase for one to three stripes."""
    return ("a {stripes} stripe", "two {stripes} stripes", "three {stripes} stripes")[count - 1]


def whale(s: Sketch) -> None:
    """A whale with a light belly, mostly with a spout of water."""
    n, w = s.number(15, 20, "short", "long"), s.number(7, 10, "slim", "fat")
    s.canvas(w + 8, 20, 40)
    s.colour("body", (1, 272, 379, 73, 72, 0, 322))
    s.colour("belly", (15, 226, 71, 19))
    s.colour("eyes", (0, 15))
    s.colour("water", (322, 15, 3))
    s.main("body")
    deep = w * s.real(1.7, 2.2)
    c, y = deep / 2, n * 0.34
    body = s.ellipsoid((s.cx, y, c), (w / 2, n * 0.34, deep / 2), 2.8)
    body |= s.tube([(s.cx, y, c), (s.cx, n * 0.7, c + 1), (s.cx, n - 1.5, c + deep * 0.4)], w * 0.36, 1.0)
    s.add("body", body)
    s.tint("belly", s.box(None, (0, n * 0.6), (0, c - deep * 0.12)))
    spread = s.number(3, 4)
    far = abs(s.x - s.cx)
    z = round(c + deep * 0.4)
    s.add(
        "body",
        s.box(None, None, (z - 1, z + 1))
        & (s.y > n - 3.5 + (spread - far) * 0.3)
        & (s.y < n - 0.5 + far * 0.3)
        & (far < spread + 0.5),
    )
    for side in (-1, 1):
        s.add(
            "body",
            s.box(
                (min(s.cx, s.cx + side * (w / 2 + 2)), max(s.cx, s.cx + side * (w / 2 + 2))),
                (y + 1, y + 4),
                (c - 4, c - 2),
            )
            & ~s.filled
            & (s.y > y + far * 0.3),
        )
    ey, ez = round(n * 0.16), round(c + 1)
    s.tint("eyes", s.box(None, (ey, ey + 1), (ez, ez + 2)) & (s.cells == 0) & (far > w / 2 - 2.5))
    if s.chance(0.6):
        top = round(deep)
        at = np.floor(y)
        m = s.middle(2 - w % 2)
        s.add("water", s.box(m, (at, at + 1), (top - 1, top + 6)))
        s.add("water", s.box((m[0] - 2, m[1] + 2), (at, at + 1), (top + 6, top + 7)))
        s.add(
            "water",
            s.box((m[0] - 2, m[0] - 1), (at, at + 1), (top + 4, top + 6))
            | s.box((m[1] + 1, m[1] + 2), (at, at + 1), (top + 4, top + 6)),
        )
        s.detail("a spout of {water} water")
    s.detail("a {belly} belly")
    s.detail("a broad tail")
    s.detail("two fins")
    s.noun("humpback whale")


def turtle(s: Sketch) -> None:
    """A shell, plain or patterned, over four legs and a head."""
    w, n = s.number(8, 13, "small", "wide"), s.number(9, 13, "", "long")
    s.canvas(w + 4, min(20, n + 7), 40)
    s.colour("shell", (288, 2, 70, 330, 308, 84, *BRIGHT))
    s.colour("skin", (10, 27, 2, 19, 330, 378))
    s.colour("eyes", BLACK)
    s.colour("pattern", (70, 330, 14, 27, 84, 191))
    s.main("shell")
    y, foot = 4 + n / 2, s.number(2, 4)
    high = s.number(6, 13, "flat", "high")
    dome = s.ellipsoid((s.cx, y, foot), (w / 2, n / 2, high), 2.3) & s.box(None, None, (foot, 60))
    for a in (-1, 1):
        for b in (-1, 1):
            s.add(
                "skin",
                s.ellipsoid((s.cx + a * w * 0.42, y + b * n * 0.36, foot * 0.6), (1.7, 1.7, foot * 0.6 + 1.2), 4),
            )
    s.add("skin", s.ellipsoid((s.cx, y, foot), (w / 2 - 0.5, n / 2 - 0.5, 1.6), 3) & s.box(None, None, (foot - 1, 60)))
    s.add("shell", dome)
    hz = foot + s.number(2, 6)
    s.add("skin", s.tube([(s.cx, y - n / 2 + 2, foot + 1), (s.cx, 2.6, hz)], 1.3))
    s.add("skin", s.ellipsoid((s.cx, 2.2, hz), (1.6 if w % 2 else 2, 2, 3.2), 3))
    s.pair("eyes", 0.5 if w % 2 else 1, (round(hz) + 1, round(hz) + 2))
    s.add("skin", s.box(s.middle(2 - w % 2), (y + n / 2 - 2, y + n / 2 + 1.5), (foot - 1, foot + 1)) & ~s.filled)
    style = s.one_of("plain", "rings", "patches", "rim")
    if style == "rings":
        s.tint("pattern", (s.cells == 0) & (np.floor(s.z) % 3 == 1))
        s.detail("{pattern} rings on its shell")
    elif style == "patches":
        s.tint("pattern", (s.cells == 0) & (np.sin(s.x * 1.5) * np.sin(s.y * 1.5) > 0.3))
        s.detail("{pattern} patches on its shell")
    elif style == "rim":
        s.tint("pattern", (s.cells == 0) & (s.z < foot + 2))
        s.detail("a {pattern} rim")
    s.detail("a {shell} shell")
    s.detail("{skin} skin")
    s.detail("four short legs")
    s.noun("tortoise")


FAMILIES = (
    Family("duck", duck),
    Family("bird", bird),
    Family("fish", fish),
    Family("whale", whale),
    Family("turtle", turtle),
)
