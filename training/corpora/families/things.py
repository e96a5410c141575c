# SPDX-License-Identifier: GPL-3.0-or-later
"""Things of every day: containers, tools, instruments, machines for the desk."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, DARK, METAL, PAINT, PASTEL, STONE, TIMBER, WHITE, WOOD
from .family import Family
from .sketch import Sketch
from .words import some


def heart(s: Sketch) -> None:
    """An upright heart on a stand."""
    w, t = s.number(9, 19, "small", "large"), s.number(2, 5, "thin", "thick")
    tall = round(w * s.real(2.2, 2.6))
    s.canvas(w, t + 4, tall + 6)
    s.colour("heart", (4, 4, 4, 29, 26, 320, *BRIGHT))
    s.colour("rim", BRIGHT + WHITE)
    s.colour("base", DARK + WOOD + WHITE)
    s.main("heart")
    z0 = 3
    y = (2, t + 2)
    r = w / 4 + 0.2
    top = z0 + tall
    shape = s.cylinder((r, top - r * 2.5), r, y, "y")
    shape |= shape[::-1]
    shape |= s.polygon(
        [(0, top - r * 2.5), (s.cx, top - r * 1.6), (w, top - r * 2.5), (s.cx + 0.6, z0), (s.cx - 0.6, z0)], y, "y"
    )
    s.add("heart", shape)
    if s.chance(0.45):
        inner = s.polygon(
            [(w * 0.18, top - r * 2.6), (s.cx, top - r * 2.2), (w * 0.82, top - r * 2.6), (s.cx, z0 + tall * 0.22)],
            (0, t + 4),
            "y",
        )
        small = s.cylinder((r, top - r * 2.5), r * 0.6, (0, t + 4), "y")
        s.tint("rim", shape & ~(inner | small | small[::-1]))
        s.detail("a {rim} rim")
    foot = w // 2 + (w // 2 + w) % 2
    s.add("base", s.box(s.middle(foot), None, (0, 2)))
    s.add("base", s.box(s.middle(2 - w % 2), y, (2, z0 + 2)) & ~s.filled)
    s.detail("a {base} stand")
    s.noun("love heart", "valentine heart")
    s.detail("two round lobes")


def star(s: Sketch) -> None:
    """An upright star of four to six points on a stand."""
    points = s.number(4, 6)
    w, t = s.number(11, 19, "small", "large"), s.number(2, 4, "thin", "thick")
    w += 1 - w % 2
    tall = round(w * 2.5)
    s.canvas(w, t + 4, min(60, tall + 6))
    s.colour("star", (14, 14, 14, 191, 15, *BRIGHT))
    s.colour("middle", BRIGHT + WHITE)
    s.colour("base", DARK + WOOD)
    s.main("star")
    r, inner = w / 2, s.real(0.42, 0.55)
    c, y = 3 + r * 2.3, (2, t + 2)

    def shape(size: float, span: tuple[float, float]) -> np.ndarray:
        corners = []
        for i in range(2 * points):
            a = np.pi / 2 + np.pi * i / points
            reach = r * size * (1 if i % 2 == 0 else inner)
            corners.append((s.cx + reach * np.cos(a), c + 2.5 * reach * np.sin(a)))
        return s.polygon(corners, span, "y")

    form = shape(1.08, y)
    s.add("star", (form | form[::-1] | s.cylinder((s.cx, c), r * 0.35, y, "y")))
    if s.chance(0.5):
        s.tint("middle", shape(0.5, (0, t + 4)) | s.cylinder((s.cx, c), r * 0.2, y, "y"))
        s.detail("a {middle} middle")
    lowest = round(c - r * 1.2)
    s.add("base", s.box(s.middle(3), y, (2, lowest)) & ~s.filled)
    s.add("base", s.box(s.middle(w // 2 + 1 - (w // 2) % 2), None, (0, 2)))
    s.detail(some(points, "point"))
    s.detail("a {base} stand")
    s.adjective({4: "four-pointed", 5: "five-pointed", 6: "six-pointed"}[points])
    s.noun("star shape", "christmas star" if s.codes["star"] == 14 else "decorative star")


def sword(s: Sketch) -> None:
    """An upright sword, on a stand or in a stone."""
    h = s.number(34, 56, "short", "long")
    wide = s.number(1, 2)
    s.canvas(11 + (wide + 1) % 2, 5, h)
    s.colour("blade", (71, 15, 72, 322, *BRIGHT))
    s.colour("hilt", (14, 191, 70, 0, *BRIGHT))
    s.colour("grip", (70, 308, 0, 4, 1))
    s.colour("gem", BRIGHT)
    s.colour("base", (*STONE, 70, 308))
    s.main("blade")
    y = s.middle(1, "y")
    blade = 2 * wide
    blade += (blade + s.width) % 2
    low = 3
    stone = s.chance(0.45)
    if stone:
        s.add("base", s.ellipsoid((s.cx, s.cy, 0), (5, 2.6, 9), 2.5))
        s.detail("a {base} stone around its tip")
        s.noun("sword in a stone")
    else:
        s.add("base", s.box(s.middle(blade + 4), None, (0, 2)))
        s.detail("a {base} stand")
    s.add("blade", s.box(s.middle(blade), y, (low - 1, h - 13)))
    guard = blade + s.number(2, 4) * 2
    s.add("hilt", s.box(s.middle(guard), s.middle(1, "y"), (h - 14, h - 12)))
    if s.chance():
        for side in (0, 1):
            x = s.middle(guard)[side]
            s.add("hilt", s.box((x, x + 1) if side == 0 else (x - 1, x), y, (h - 16, h - 10)))
        s.detail("a curved {hilt} guard")
    else:
        s.detail("a {hilt} guard")
    m = s.middle(2 - s.width % 2)
    s.add("grip", s.box(m, y, (h - 12, h - 3)))
    s.add("hilt", s.box((m[0] - 1, m[1] + 1), y, (h - 3, h)))
    s.tint("gem", s.box(m, y, (h - 14, h - 12)))
    s.detail("a {grip} grip")
    s.painted("a {gem} gem")
    s.noun("knight's sword", "broadsword")


def clock(s: Sketch) -> None:
    """An alarm clock, a table clock or a grandfather clock."""
    s.colour("case", PAINT + TIMBER)
    s.colour("face", WHITE + PASTEL)
    s.colour("hands", (0, 4, 272, 308))
    s.colour("bells", (14, 71, 72, 191, 4))
    s.colour("marks", (72, 70, 1, 4, 2))
    s.main("case")
    kind = s.one_of("alarm", "tower", "table")
    if kind == "tower":
        w, h = 2 * s.number(3, 4) + 1, s.number(38, 54, "", "tall")
        s.canvas(w + 2, 6, h + 6)
        s.add("case", s.box((1, w + 1), (1, 6), (0, h)))
        s.add("case", s.box(None, None, (0, 3)) | s.box(None, None, (h - 2, h)))
        s.add("case", s.gable((0, w + 2), (0, 6), (h, h + 6), "y"))
        c, r = h - 3 - w * 1.25, w / 2 - 0.6
        s.tint("marks", s.box(s.middle(3), (1, 2), (6, c - r * 2.5 - 3)))
        s.tint("bells", s.box(s.middle(1), (1, 2), (12, c - r * 2.5 - 4)) | s.box(s.middle(3), (1, 2), (9, 13)))
        front = 1
        s.noun("grandfather clock", "pendulum clock")
        s.detail("a {bells} pendulum")
    else:
        w = 2 * s.number(4, 7, "small", "large") + 1
        s.canvas(w + 2, 7, round(w * 2.5) + 14)
        r = w / 2
        foot = s.number(2, 4) if kind == "alarm" else 2
        c = foot + r * 2.5
        front = 1
        if kind == "alarm":
            s.add("case", s.cylinder((s.cx, c), r, (1, 5), "y"))
            for side in (-1, 1):
                x = s.cx + side * r * 0.55
                s.add("case", s.box((x - 1, x + 1), (1, 5), (0, foot + r)))
                s.add("bells", s.ellipsoid((x, 3, c + r * 2.4), (max(1.6, r * 0.38), 1.6, 4)) & ~s.filled)
            s.add("bells", s.box(s.middle(1), (2, 4), (c + r * 2.5 - 1, c + r * 2.5 + 4)))
            s.noun("alarm clock")
            s.detail("two {bells} bells on top")
        else:
            s.add("case", s.box((1, w + 1), (1, 6), (0, round(c + r * 2.5))))
            s.add("bells", s.box(None, None, (0, 2)))
            s.noun("table clock")
            s.adjective("square")
        r -= 1
    s.tint("face", s.cylinder((s.cx, c), r, (front, front + 1), "y"))
    for x, z in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        s.tint("marks", s.ellipsoid((s.cx + x * (r - 0.6), front + 0.5, c + z * (r - 0.6) * 2.5), (0.6, 0.6, 1)))
    hour = s.number(0, 3)
    dx, dz = ((0, 1), (1, 0), (0, -1), (-1, 0))[hour]
    s.tint("hands", s.tube([(s.cx, front + 0.5, c), (s.cx, front + 0.5, c + r * 1.9)], 0.55))
    s.tint("hands", s.tube([(s.cx, front + 0.5, c), (s.cx + dx * r * 0.6, front + 0.5, c + dz * r * 1.4)], 0.55))
    s.detail("two {hands} hands")
    s.detail("a round {face} face")
    s.noun("timepiece")


def television(s: Sketch) -> None:
    """An old set with an antenna, or a flat screen."""
    w, h = s.number(11, 20, "small", "wide"), s.number(16, 30, "", "tall")
    s.colour("case", (0, 72, 71, 70, 84, *BRIGHT))
    s.colour("screen", (322, 272, 73, 3, 0, 379))
    s.colour("knobs", (14, 71, 15, 4))
    s.colour("stand", WOOD + METAL + DARK)
    s.main("case")
    if s.chance(0.55):
        d = s.number(6, 9)
        h = min(h, round(w * 1.8))
        legs = s.number(0, 6)
        s.canvas(w, d, h + legs + 14)
        if legs > 1:
            for x in ((1, 2), (w - 2, w - 1)):
                for y in ((0, 1), (d - 1, d)):
                    s.add("stand", s.box(x, y, (0, legs)))
            s.detail("four {stand} legs")
        else:
            legs = 0
        s.add("case", s.box(None, None, (legs, legs + h)))
        panel = 3 if s.chance(0.7) and w > 11 else 0
        s.tint("screen", s.box((1, w - 1 - panel), (0, 1), (legs + 3, legs + h - 2)))
        if panel:
            for i in range(s.number(2, 3)):
                z = legs + h - 6 - 5 * i
                s.tint("knobs", s.box((w - 3, w - 1), (0, 1), (z, z + 3)))
            s.detail("{knobs} knobs")
        top = legs + h
        if s.chance(0.75):
            base = s.middle(2 - w % 2)
            s.add("knobs", s.box((base[0] - 1, base[1] + 1), s.middle(2 - d % 2, "y"), (top, top + 1)))
            for side in (-1, 1):
                s.add(
                    "knobs",
                    s.line(
                        [(s.cx + (side - 1) * 0.5, d // 2, top), (s.cx + (side - 1) * 0.5 + side * 4, d // 2, top + 10)]
                    )
                    & ~s.filled,
                )
            s.detail("an antenna")
        s.noun("retro television")
        s.adjective("old")
    else:
        s.canvas(w, 5, h + 4)
        s.add(
            "stand",
            s.box(s.middle(w // 2 + (w // 2 + w) % 2), None, (0, 1)) | s.box(s.middle(4 - w % 2), (2, 3), (0, 5)),
        )
        s.add("case", s.box(None, (2, 3), (4, h + 4)))
        s.tint("screen", s.box((1, w - 1), (2, 3), (6, h + 3)))
        s.add("case", s.box((2, w - 2), (3, 4), (8, h)))
        s.noun("flat screen", "flat screen television")
        s.detail("a {stand} stand")
    s.detail("a {screen} screen")
    s.noun("television")


def computer(s: Sketch) -> None:
    """A laptop, or a screen with a keyboard and sometimes a tower."""
    w = s.number(10, 16, "small", "wide")
    s.colour("case", (19, 71, 72, 0, 15, *PASTEL))
    s.colour("screen", (322, 272, 0, 73, 2, 3))
    s.colour("keys", (15, 71, 72, 0, 19))
    s.colour("lights", (14, 10, 4, 29, 25))
    s.main("case")
    if s.chance(0.4):
        d, tall = s.number(8, 11), s.number(16, 24)
        s.canvas(w, d + 3, tall + 4)
        s.add("case", s.box(None, (0, d), (0, 2)))
        s.add("keys", s.box((1, w - 1), (d * 0.4, d - 2), (2, 3)))
        s.tint("keys", s.box(s.middle(4 - w % 2), (1, d * 0.3), (1, 2)))
        s.add("case", s.box(None, (d - 1, d), (2, tall)) | s.box(None, (d, d + 1), (0, 2)))
        s.add(
            "case",
            s.box(None, (d, d + 1), (1, tall)) & (s.z > tall * 0.4)
            if s.chance(0.3)
            else s.box(None, (d - 1, d), (2, tall)),
        )
        s.tint("screen", s.box((1, w - 1), (d - 1, d), (4, tall - 2)))
        s.noun("laptop", "laptop computer")
        s.detail("a screen that opens")
        s.detail("{keys} keys")
    else:
        d = 14
        s.canvas(18, d, 40)
        x = (0, min(w, 13))
        mid = (x[0] + x[1]) // 2
        h = s.number(16, 22)
        if s.chance():
            s.add("case", s.box((mid - 3, mid + 3), (6, 10), (0, 2)) | s.box((mid - 1, mid + 1), (8, 9), (0, 7)))
            s.add("case", s.box(x, (7, 8), (6, 6 + h)))
            s.tint("screen", s.box((x[0] + 1, x[1] - 1), (7, 8), (8, 4 + h)))
            s.add("case", s.box((x[0] + 2, x[1] - 2), (8, 9), (9, 3 + h)))
        else:
            s.add("case", s.box(x, (6, 12), (0, 5)) | s.box((x[0] + 1, x[1] - 1), (6, 12), (5, 5 + h)))
            s.tint("screen", s.box((x[0] + 2, x[1] - 2), (6, 7), (8, 3 + h)))
            s.tint("lights", s.box((x[1] - 3, x[1] - 1), (6, 7), (2, 3)))
            s.noun("old computer")
        s.add("keys", s.box((x[0], x[1]), (0, 4), (0, 2)))
        s.tint("case", s.box((x[0] + 1, x[1] - 1), (1, 3), (1, 2)) & (np.floor(s.x) % 2 == 1))
        s.add("keys", s.box((mid - 1, mid + 1), (3, 9), (0, 1)) & ~s.filled)
        if s.chance(0.6):
            t = (x[1] + 1, x[1] + 5)
            s.add("case", s.box(t, (5, 13), (0, h + 2)))
            s.add("case", s.box((x[1] - 4, t[0]), (9, 11), (0, 1)) & ~s.filled)
            s.add("case", s.box((mid - 1, t[0]), (9, 10), (0, 1)) & ~s.filled)
            s.tint("lights", s.box((t[0] + 1, t[1] - 1), (5, 6), (h - 3, h - 2)))
            s.tint("screen", s.box((t[0] + 1, t[1] - 1), (5, 6), (h - 1, h)))
            s.detail("a tower beside it")
        s.noun("desktop computer", "personal computer")
        s.detail("a {keys} keyboard")
    s.detail("a {screen} screen")
    s.painted("{lights} lights")


def camera(s: Sketch) -> None:
    """A camera with a lens, sometimes on a tripod."""
    w, h, d = s.number(9, 15, "small", "wide"), s.number(14, 22), s.number(3, 5)
    tripod = s.number(12, 18) if s.chance(0.3) else 0
    reach = s.number(2, 2 if tripod else d)
    s.canvas(w, d + reach, h + 20)
    s.colour("body", (0, 72, 71, 70, *BRIGHT))
    s.colour("lens", (72, 71, 0, 15))
    s.colour("glass", (322, 272, 73, 85))
    s.colour("trim", METAL + BRIGHT + (308,))
    s.colour("button", (4, 14, 25, 10))
    s.main("body")
    y = (reach, reach + d)
    z = (tripod, tripod + h)
    s.add("body", s.box(None, y, z))
    s.tint(
        "trim",
        s.box(None, None, (tripod + h - 5, tripod + h)) if s.chance() else s.box(None, None, (tripod, tripod + 4)),
    )
    r = min(h / 5 - 0.4, w / 2 - 1.5, 3.6)
    r = max(1.6, np.floor(r * 2) / 2 + (0.1))
    at = s.cx if s.chance(0.7) else s.cx + 1
    c = tripod + h * 0.45
    s.add("lens", s.cylinder((at, c), r, (0, reach), "y"))
    s.tint("glass", s.cylinder((at, c), r - 0.9, (0, 1), "y"))
    s.detail("a long lens" if reach > 3 else "a round {lens} lens")
    top = tripod + h
    s.add("button", s.box((1, 3), (reach + 1, y[1] - 1), (top, top + 2)))
    s.detail("a {button} button")
    s.add("body", s.box(s.middle(4 - w % 2), (reach, y[1]), (top, top + s.number(2, 4))))
    s.tint("glass", s.box(s.middle(2 - w % 2), (reach, reach + 1), (top, top + 2)))
    if s.chance(0.5):
        s.face("trim", (w - 3, w - 1), (top - 3, top - 1))
        s.detail("a flash")
    if tripod:
        for x, b in ((0, 0), (w - 1, 0), (s.cx - 0.5, 1)):
            foot = 0 if b == 0 else y[1] - 1
            s.add("trim", s.box((np.floor(x), np.floor(x) + 1), (foot, foot + 1), (0, tripod)))
            s.add("trim", s.box((np.floor(x), np.floor(x) + 1), (foot, y[1]), (tripod - 2, tripod)))
        s.detail("a tripod")
        s.adjective("tall")
    s.painted("a {glass} lens glass")
    s.noun("photo camera", "film camera")


def guitar(s: Sketch) -> None:
    """An acoustic or an electric guitar on a stand."""
    h, w = s.number(40, 56, "", "long"), 2 * s.number(4, 6, "slim", "wide") + 1
    electric = s.chance(0.45)
    t = 2 if electric else 3
    s.canvas(w + 2, t + 5, h + 4)
    s.colour("body", (84, 70, 92, 19, 4, *BRIGHT))
    s.colour("neck", (308, 70, 0, 84))
    s.colour("hole", (0, 308, 15))
    s.colour("strings", (15, 71, 226))
    s.colour("pegs", (71, 14, 15, 72))
    s.main("body")
    z0 = 3
    y = (2, 2 + t)
    low = w / 2
    c1 = z0 + low * 2.3
    c2 = c1 + low * s.real(1.9, 2.5)
    waist = s.real(0.66, 0.86)
    if electric:
        s.add("body", s.ellipsoid((s.cx, 2 + t / 2, c1), (low, 9, low * 2.3), 2.6) & s.box(None, y))
        s.add("body", s.tube([(s.cx - low * 0.55, 3, c1), (s.cx - low * waist, 3, c2 + 4)], 1.6, 0.9) & s.box(None, y))
        s.add("body", s.tube([(s.cx + low * 0.55, 3, c1), (s.cx + low * waist, 3, c2)], 1.6, 0.9) & s.box(None, y))
        s.noun("electric guitar")
        s.detail("two horns")
    else:
        s.add("body", s.cylinder((s.cx, c1), low, y, "y") | s.cylinder((s.cx, c2), low * waist, y, "y"))
        s.tint("hole", s.cylinder((s.cx, (c1 + c2) / 2 + 1), 1.6, (2, 3), "y"))
        s.detail("a round {hole} hole")
        s.noun("acoustic guitar")
    neck = s.box(s.middle(3), (2, 3), (c1 if electric else c2, h))
    s.add("neck", neck)
    s.tint("strings", s.box(s.middle(1), (2, 3), (c1 - 3, h - 4)))
    s.tint("neck", s.box(s.middle(3), (2, 3), (c1 - 4, c1 - 2)))
    s.add("neck", s.box(s.middle(3), (2, 3), (h - 2, h + 4)))
    for z in (h - 1, h + 2):
        s.add("pegs", s.box(s.middle(5), (2, 3), (z, z + 1)) & ~s.filled)
    s.add("neck", s.box(s.middle(5), (0, t + 5), (0, 1)) | s.box(s.middle(3), y, (0, z0 + 3)) & ~s.filled)
    s.detail("a long {neck} neck")
    s.detail("{strings} strings")
    s.painted("{pegs} pegs")
    s.detail("a stand")


FAMILIES = (
    Family("heart", heart),
    Family("star", star),
    Family("sword", sword),
    Family("clock", clock),
    Family("tv", television),
    Family("computer", computer),
    Family("camera", camera),
    Family("guitar", guitar),
)
