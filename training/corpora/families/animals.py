# SPDX-License-Identifier: GPL-3.0-or-later
"""Animals on four legs, all from one build: body, legs, neck, head. They look towards low y."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .colours import BLACK, BRIGHT, FUR, WHITE
from .family import Family
from .sketch import Sketch


@dataclass(frozen=True)
class Build:
    """Where a drawn body is: the ends of the trunk along y, its belly and back in plates, the head's middle and radii."""

    front: float
    back: float
    belly: float
    top: float
    head: tuple[float, float]
    radii: tuple[float, float, float]

    @property
    def crown(self) -> float:
        """Plates up to the top of the head."""
        return self.head[1] + self.radii[2]


def _quadruped(
    s: Sketch,
    wide: int,
    long: int,
    leg: float,
    deep: float,
    head: tuple[float, float, float],
    reach: float,
    lift: float,
    thick: int = 1,
    neck: float = 1.3,
    boxy: float = 3.0,
) -> Build:
    """Body, legs, neck and head of the material ``fur``: the head's middle is ``reach`` studs before the trunk and
    ``lift`` plates over its back; ``thick`` studs are the legs, ``boxy`` the power of the ellipsoids."""
    margin = 4
    s.canvas(wide + 2 * margin, 20, 60)
    back = 18.0
    front = back - long
    belly, top = leg, leg + deep
    half = wide / 2
    s.add("fur", s.ellipsoid((s.cx, (front + back) / 2, (belly + top) / 2), (half, long / 2, deep / 2), boxy))
    for x in (s.cx - half, s.cx + half - thick):
        for y in (front + 0.1 * long, back - 0.1 * long - thick):
            s.add("fur", s.box((x, x + thick), (round(y), round(y) + thick), (0, belly + deep / 2)))
    at = (front - reach, top + lift)
    s.add("fur", s.tube([(s.cx, front + neck, top - deep * 0.35), (s.cx, at[0] + 0.5, at[1])], neck * 1.15, neck))
    s.add("fur", s.ellipsoid((s.cx, at[0], at[1]), head, boxy))
    return Build(front, back, belly, top, at, head)


def _eyes(s: Sketch, b: Build, up: float = 0.15) -> None:
    z = round(b.head[1] + b.radii[2] * up)
    s.pair("eyes", 0.5 if s.width % 2 else 1 if b.radii[0] >= 2 else 0, (z, z + (2 if b.radii[2] > 5 else 1)))


def _ears(s: Sketch, b: Build, tall: float, wide: float = 1, paint: str = "fur", out: float = 0) -> None:
    for side in (-1, 1):
        edge = s.cx + side * (b.radii[0] + out)
        x = (edge - wide, edge) if side > 0 else (edge, edge + wide)
        y = np.floor(b.head[0] + 0.5)
        s.add(paint, s.box(x, (y, y + 1), (b.crown - b.radii[2] * 0.7, b.crown + tall)))


def _snout(s: Sketch, b: Build, long: float, wide: float, tall: float, paint: str = "snout") -> None:
    z = b.head[1] - b.radii[2] * 0.35
    front = b.head[0] - b.radii[1]
    s.add(paint, s.box((s.cx - wide / 2, s.cx + wide / 2), (front - long, b.head[0]), (z - tall / 2, z + tall / 2)) & ~s.filled)
    s.tint(paint, s.box((s.cx - wide / 2, s.cx + wide / 2), (front - long, front + 1), (z - tall / 2, z + tall / 2)))


def _spots(s: Sketch, paint: str, share: float, size: float = 1.0) -> None:
    a = s.generator.uniform(0, 6.28, 6)
    wave = np.sin(s.x * 1.3 / size + a[0]) * np.sin(s.y * 1.1 / size + a[1]) + np.sin(s.z * 0.5 / size + a[2]) * np.sin((s.x + s.y) * 0.8 / size + a[3])
    level = np.quantile(wave, 1 - share)
    s.tint(paint, (wave > level) & (s.cells == 0))


def _sitting(s: Sketch, wide: int, tall: float, head: tuple[float, float, float], boxy: float = 2.6) -> Build:
    """A body that sits upright, paws in front."""
    s.canvas(wide + 8, 18, 60)
    half = wide / 2
    y = 10.0
    s.add("fur", s.ellipsoid((s.cx, y, tall / 2), (half, half, tall / 2 + 1), boxy))
    s.add("fur", s.ellipsoid((s.cx, y + 0.8, tall * 0.2), (half + 0.6, half + 0.5, tall * 0.28), boxy))
    for x in (s.cx - half, s.cx + half - 1):
        s.add("fur", s.box((x, x + 1), (y - half - 1, y), (0, 2)))
    for x in (s.cx - 2 + s.width % 2 / 2, s.cx + 1 - s.width % 2 / 2):
        s.add("fur", s.box((x, x + 1), (y - half - 0.4, y - half + 1.6), (0, tall * 0.6)))
    at = (y - half * 0.4, tall + head[2] * 0.7)
    s.add("fur", s.ellipsoid((s.cx, at[0], at[1]), head, boxy))
    return Build(y - half, y + half, 0, tall, at, head)


def _pet(s: Sketch, wide: int) -> Build:
    """Standing, or sitting in a third of draws."""
    if s.chance(0.35):
        s.adjective("sitting")
        r = wide / 2
        return _sitting(s, wide, s.number(11, 16), (r + 0.2, r, r * 2.1))
    long, leg = s.number(7, 11, "short", "long"), s.number(4, 8, "", "long-legged")
    r = wide / 2
    head = (max(r * 0.9, 1.5), max(1.8, r * 0.85), max(3.8, r * 2))
    b = _quadruped(s, wide, long, leg, wide * 1.9, head, 0.8, s.number(1, 3), 2 if wide > 5 else 1, min(1.5, r * 0.6))
    s.detail("four legs")
    return b


def dog(s: Sketch) -> None:
    _coat(s)
    s.colour("collar", BRIGHT)
    wide = s.number(4, 6, "slim", "sturdy")
    b = _pet(s, wide)
    _snout(s, b, s.number(1, 2), 2 if wide % 2 == 0 else 3, 3, "snout")
    z = b.head[1] - b.radii[2] * 0.35
    s.face("eyes", (s.cx - 1, s.cx + 1) if wide % 2 == 0 else (s.cx - 0.5, s.cx + 0.5), (round(z + 0.6), round(z + 1.6)))
    _eyes(s, b)
    ears = s.one_of("pointed", "hanging", "hanging")
    if ears == "pointed":
        _ears(s, b, 3)
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
    s.colour("snout", WHITE + (19, 92, 71))
    s.colour("patches", FUR)
    s.main("fur")


def cat(s: Sketch) -> None:
    s.colour("fur", (25, 191, *FUR))
    s.colour("eyes", (0, 10, 14))
    s.colour("snout", (29, 15, 353))
    s.colour("patches", FUR)
    s.main("fur")
    wide = s.number(4, 6, "slim", "fat")
    b = _pet(s, wide)
    _ears(s, b, 3)
    _eyes(s, b, 0.0)
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
        _spots(s, "patches", 0.25)
        s.adjective("spotted")
        s.detail("{patches} spots")
    elif style == "white":
        s.tint("patches", (s.z < 2) & (s.cells == 0))
        s.tint("patches", s.box(None, (b.back, 20), (b.top, 60)))
        s.detail("{patches} paws")
    s.detail("pointed ears")


def horse(s: Sketch) -> None:
    s.colour("fur", (70, 308, 84, 92, 15, 0, 72, 71, 19))
    s.colour("mane", (0, 308, 15, 226, 70))
    s.colour("eyes", BLACK)
    s.colour("saddle", BRIGHT)
    s.colour("hooves", (0, 72))
    s.main("fur")
    wide = s.number(4, 5)
    long, leg, deep = s.number(8, 11, "", "long"), s.number(9, 14, "", "tall"), s.number(9, 11)
    b = _quadruped(s, wide, long, leg, deep, (1.5, 1.7, 3.2), s.number(2, 3), s.number(8, 12), 1, 1.25, 3.5)
    _snout(s, b, 2, 2 if wide == 4 else 3, 4, "fur")
    _ears(s, b, 2)
    _eyes(s, b, 0.1)
    m = s.middle(2 - wide % 2)
    s.add("mane", s.tube([(s.cx, b.head[0] + 1, b.crown), (s.cx, b.front + 1.5, b.top + 1)], 1.2) & s.box(m) & ~s.filled)
    s.tint("mane", s.tube([(s.cx, b.head[0] + 1.6, b.crown), (s.cx, b.front + 2, b.top)], 0.9) & s.box(m))
    s.add("mane", s.box(m, (b.back - 1, b.back + 1), (b.belly - 2, b.top - 2)))
    s.detail("a {mane} mane")
    s.tint("hooves", s.box(None, None, (0, 2)))
    if s.chance(0.45):
        middle = (b.front + b.back) / 2
        s.tint("saddle", s.box(None, (middle - 1.5, middle + 1.5), (b.belly + 2, 60)) & (s.cells == 0))
        s.add("saddle", s.box(s.middle(wide - 1 if wide > 4 else 2), (middle - 1.5, middle + 1.5), (b.top - 1, b.top + 1)))
        s.detail("a {saddle} saddle")
    elif s.chance(0.2):
        s.codes["fur"], s.codes["mane"] = 15, 0
        s.tint("mane", (np.floor(s.y + s.z * 0.25) % 2 == 0) & (s.cells == 0) & (s.z > 3))
        s.noun("zebra")
        s.detail("{mane} stripes")
    s.detail("a tail")
    s.detail("four {hooves} hooves")


def cow(s: Sketch) -> None:
    s.colour("fur", (15, 15, 70, 84, 308, 0))
    s.colour("patches", (0, 308, 70, 15, 72))
    s.colour("snout", (29, 353, 92, 226))
    s.colour("eyes", BLACK)
    s.colour("horns", (15, 226, 19, 71))
    s.main("fur")
    wide = s.number(5, 7, "", "fat")
    b = _quadruped(s, wide, s.number(9, 12, "", "long"), s.number(5, 8), s.number(10, 13), (2 - wide % 2 / 2, 2, 4), 1.8, s.number(2, 5), 2 if wide > 5 else 1, 1.7, 4)
    _snout(s, b, 1, 2 if wide % 2 == 0 else 3, 3)
    _eyes(s, b, 0.25)
    for side in (-1, 1):
        x = s.cx + side * (b.radii[0] + 0.5)
        y = np.floor(b.head[0] + 0.5)
        s.add("fur", s.box((x - 0.5, x + 0.5), (y, y + 1), (b.crown - 4, b.crown - 2)))
    if s.chance(0.6):
        _ears(s, b, 3, 1, "horns")
        s.detail("two {horns} horns")
        s.noun("bull")
    if s.chance(0.75):
        _spots(s, "patches", s.real(0.25, 0.4), 1.3)
        s.adjective("spotted")
        s.detail("{patches} patches")
    udder = s.box(s.middle(wide - 2 if wide > 5 else 2 + wide % 2 - wide % 2 * 2), (b.back - 4, b.back - 2), (b.belly - 2, b.belly + 2))
    s.add("snout", udder & ~s.filled)
    s.add("patches", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 2)) & ~s.filled)
    s.detail("a {snout} nose")
    s.detail("four legs")


def sheep(s: Sketch) -> None:
    s.colour("wool", (15, 15, 226, 71, 72, 19))
    s.colour("fur", (0, 72, 308, 19, 92))
    s.colour("eyes", (15, 0))
    s.colour("horns", (19, 84, 70))
    s.main("wool")
    wide, long = s.number(5, 7), s.number(7, 10, "", "long")
    leg = s.number(4, 7)
    b = _quadruped(s, wide, long, leg, wide * 1.8, (1.5 if wide % 2 else 2, 1.7, 3.6), 1.0, s.number(0, 3), 1, 1.2)
    c = (b.front + b.back) / 2
    s.add("wool", s.ellipsoid((s.cx, c, (b.belly + b.top) / 2), (wide / 2 + 1, long / 2 + 0.7, wide * 1.15), 2.5))
    s.add("wool", s.ellipsoid((s.cx, b.head[0] + 0.7, b.crown), (b.radii[0], 1.5, 2)))
    _eyes(s, b, 0.1)
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
    s.colour("fur", (29, 29, 29, 353, 353, 92, 226, 0))
    s.colour("snout", (353, 26, 29, 25))
    s.codes["snout"] = 29 if s.codes["fur"] == 353 else 353 if s.codes["fur"] == 29 else s.codes["snout"]
    s.colour("eyes", BLACK)
    s.colour("patches", (0, 72, 70, 15))
    s.main("fur")
    wide = s.number(5, 8, "small", "fat")
    r = wide / 2
    b = _quadruped(s, wide, s.number(7, 11, "short", "long"), s.number(3, 5), wide * 2, (r * 0.8, 2.2, r * 1.8), 1.2, -s.number(0, 2), 2 if wide > 6 else 1, 1.6, 2.6)
    _snout(s, b, 1, 2 if wide % 2 == 0 else 3, 3)
    _eyes(s, b, 0.35)
    _ears(s, b, 2)
    s.add("snout", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.top - wide, b.top - wide + 3)))
    s.detail("a curly tail")
    if s.chance(0.3):
        _spots(s, "patches", 0.22, 1.2)
        s.adjective("spotted")
        s.detail("{patches} spots")
    s.detail("a {snout} snout")
    s.detail("short legs")


def elephant(s: Sketch) -> None:
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
    b = _quadruped(s, wide, long, leg, wide * 2.1, (r * 0.75, 2.4, r * 1.9), 1.0, s.number(0, 3), 2, 1.8, 2.8)
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
    _eyes(s, b, 0.3)
    s.pair("eyes", m[1] - s.cx, (round(b.head[1] + 1), round(b.head[1] + 2)))
    s.add("fur", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 3)))
    if s.chance(0.3):
        c = (b.front + b.back) / 2 + 1
        s.tint("rug", s.box(None, (c - 2, c + 2), (b.belly + wide, 60)) & (s.cells == 0))
        s.detail("a {rug} rug on its back")
    s.detail("big {" + ears + "} ears")
    s.detail("thick legs")


def giraffe(s: Sketch) -> None:
    s.colour("fur", (14, 191, 226, 19))
    s.colour("patches", (70, 84, 308, 25))
    s.colour("eyes", BLACK)
    s.colour("horns", (308, 0))
    s.main("fur")
    wide = s.number(4, 5)
    leg, deep = s.number(10, 15, "", "long-legged"), s.number(8, 10)
    lift = min(s.number(18, 28, "small", "tall"), 52 - leg - deep)
    b = _quadruped(s, wide, s.number(6, 8), leg, deep, (1.5, 1.7, 3), 1.3, lift, 1, 1.2, 3.5)
    _snout(s, b, 1, 2 if wide == 4 else 3, 3, "fur")
    _spots(s, "patches", s.real(0.25, 0.4), 0.9)
    _eyes(s, b, 0.2)
    _ears(s, b, 3, 1, "horns")
    s.tint("patches", s.box(None, None, (0, 2)))
    s.add("horns", s.box(s.middle(2 - wide % 2), (b.back - 1, b.back + 1), (b.belly, b.top - 2)) & ~s.filled)
    s.detail("a long neck")
    s.detail("{patches} spots")
    s.detail("two horns")
    s.adjective("spotted")


def rabbit(s: Sketch) -> None:
    s.colour("fur", (15, 15, *FUR))
    s.colour("inner", (29, 353, 92))
    s.colour("eyes", BLACK)
    s.colour("tail", (15, 19, 226))
    s.main("fur")
    wide = s.number(4, 7, "small", "fat")
    r = wide / 2
    if s.chance(0.65):
        b = _sitting(s, wide, s.number(9, 14), (r * 0.85, r * 0.85, r * 2))
        s.adjective("sitting")
    else:
        b = _quadruped(s, wide, s.number(6, 8), 3, wide * 2, (r * 0.8, r * 0.8 + 0.3, r * 1.9), 0.3, s.number(1, 3), 1, 1.3)
    tall = s.number(6, 13, "", "long-eared")
    for side in (-1, 1):
        x = (s.cx + side * 1, s.cx + side * 2) if wide % 2 == 0 else (s.cx + side * 0.5, s.cx + side * 1.5)
        y = np.floor(b.head[0])
        s.add("fur", s.box((min(x), max(x)), (y, y + 2), (b.head[1], b.crown + tall)))
        s.tint("inner", s.box((min(x), max(x)), (y, y + 1), (b.crown + 1, b.crown + tall - 1)))
    s.detail("long ears" if tall > 8 else "two ears")
    _eyes(s, b, 0.2)
    z = round(b.head[1] - b.radii[2] * 0.35)
    s.face("inner", s.middle(2 - wide % 2), (z, z + 1))
    s.add("tail", s.ellipsoid((s.cx, b.back + 0.8, 4), (1.3, 1.3, 3)))
    s.detail("a round {tail} tail")
    s.painted("{inner} ears")


def bear(s: Sketch) -> None:
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
        b = _sitting(s, wide, tall, (r * 0.9, r * 0.8, r * 2))
        for side in (-1, 1):
            x = s.cx + side * (r + 0.5)
            s.add("fur", s.tube([(s.cx + side * r * 0.7, b.head[0] + 0.7, tall * 0.75), (x, b.head[0] - 0.6, tall * 0.4)], 1.1))
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
        b = _quadruped(s, wide, s.number(9, 12), s.number(5, 7), wide * 1.9, (r * 0.7, 2.3, r * 1.6), 0.8, s.number(-1, 2), 2, 2, 3)
        s.noun("polar bear" if s.codes["fur"] == 15 else "brown bear" if s.codes["fur"] in (70, 308, 84) else "grizzly bear")
        s.detail("four thick legs")
    _snout(s, b, 1, 2 if wide % 2 == 0 else 3, 4)
    z = round(b.head[1] - b.radii[2] * 0.35 + 1)
    s.face("eyes", s.middle(2 - wide % 2), (z, z + 1))
    _ears(s, b, 1.5, 2 if wide > 6 else 1)
    _eyes(s, b, 0.3)
    s.detail("round ears")
    s.painted("a {snout} snout")


FAMILIES = (
    Family("dog", dog),
    Family("cat", cat),
    Family("horse", horse),
    Family("cow", cow),
    Family("sheep", sheep),
    Family("pig", pig),
    Family("elephant", elephant),
    Family("giraffe", giraffe),
    Family("rabbit", rabbit),
    Family("bear", bear),
)
