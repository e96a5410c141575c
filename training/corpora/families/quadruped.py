# SPDX-License-Identifier: GPL-3.0-or-later
"""The build of animals on four legs: body, legs, neck, head. They look towards low y."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .sketch import Sketch


@dataclass(frozen=True)
class Build:
    """Where a drawn body is: the trunk's ends along y, its belly and back in plates, the head's middle and radii."""

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


def quadruped(
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


def add_eyes(s: Sketch, b: Build, up: float = 0.15) -> None:
    z = round(b.head[1] + b.radii[2] * up)
    s.pair("eyes", 0.5 if s.width % 2 else 1 if b.radii[0] >= 2 else 0, (z, z + (2 if b.radii[2] > 5 else 1)))


def add_ears(s: Sketch, b: Build, tall: float, wide: float = 1, paint: str = "fur", out: float = 0) -> None:
    for side in (-1, 1):
        edge = s.cx + side * (b.radii[0] + out)
        x = (edge - wide, edge) if side > 0 else (edge, edge + wide)
        y = np.floor(b.head[0] + 0.5)
        s.add(paint, s.box(x, (y, y + 1), (b.crown - b.radii[2] * 0.7, b.crown + tall)))


def add_snout(s: Sketch, b: Build, long: float, wide: float, tall: float, paint: str = "snout") -> None:
    z = b.head[1] - b.radii[2] * 0.35
    front = b.head[0] - b.radii[1]
    s.add(
        paint,
        s.box((s.cx - wide / 2, s.cx + wide / 2), (front - long, b.head[0]), (z - tall / 2, z + tall / 2)) & ~s.filled,
    )
    s.tint(paint, s.box((s.cx - wide / 2, s.cx + wide / 2), (front - long, front + 1), (z - tall / 2, z + tall / 2)))


def spot(s: Sketch, paint: str, share: float, size: float = 1.0) -> None:
    a = s.generator.uniform(0, 6.28, 6)
    wave = np.sin(s.x * 1.3 / size + a[0]) * np.sin(s.y * 1.1 / size + a[1]) + np.sin(s.z * 0.5 / size + a[2]) * np.sin(
        (s.x + s.y) * 0.8 / size + a[3]
    )
    level = np.quantile(wave, 1 - share)
    s.tint(paint, (wave > level) & (s.cells == 0))


def sitting(s: Sketch, wide: int, tall: float, head: tuple[float, float, float], boxy: float = 2.6) -> Build:
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
