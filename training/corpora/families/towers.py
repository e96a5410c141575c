# SPDX-License-Identifier: GPL-3.0-or-later
"""Buildings that are seen from far away: towers, lighthouses, windmills."""

from __future__ import annotations

import numpy as np

from .buildings import battlements
from .colours import BRIGHT, DARK, GLASS, PASTEL, ROOF, STONE, WALL, WHITE, WOOD
from .family import Family
from .shapes import Mask, Span
from .sketch import Sketch
from .words import some


def lighthouse(s: Sketch) -> None:
    """A tapering tower with stripes, a gallery and a lamp."""
    w, h = s.number(8, 12, "slender", "wide"), s.number(30, 44, "short", "tall")
    s.canvas(w + 2, w + 2, min(60, h + 16))
    s.colour("wall", (15, 15, 15, 226, 71))
    s.colour("stripes", (4, 4, 320, 1, 0, 2, 25))
    s.colour("lamp", (14, 191, 226))
    s.colour("roof", (4, 0, 72, 320, 1))
    s.colour("rock", (*STONE, 70))
    s.main("wall")
    c, low, high = (s.cx, s.cy), w / 2 - 0.5, w / 2 - s.real(1.2, 2)
    base = s.number(2, 5)
    s.add("rock", s.cone(c, (w / 2 + 1, w / 2), (0, base)))
    s.add("wall", s.cone(c, (low, high), (0, h)))
    stripes = s.number(1, 4)
    every = (h - base) / (2 * stripes + 1)
    for i in range(stripes):
        z = base + (2 * i + 1) * every
        s.tint("stripes", s.box(None, None, (round(z), round(z + every))))
    s.detail(some(stripes, "{stripes} stripe"))
    s.add("stripes", s.cylinder(c, high + 1, (h, h + 1)))
    s.add("stripes", s.shell(s.cylinder(c, high + 1, (h, h + 3))))
    s.add("lamp", s.cylinder(c, high - 0.6, (h + 1, h + 7)))
    s.add("roof", s.cone(c, (high + 0.2, 0.8), (h + 7, h + 13)))
    s.detail("a {lamp} lamp")
    s.detail("a {roof} roof")
    s.tint("roof", s.arch(s.middle(2), base + 6) & s.box(None, (0, s.cy)))
    s.detail("a door")
    s.noun("light tower", "beacon")


def windmill(s: Sketch) -> None:
    """A tapering tower with a cap and four sails."""
    w, h = s.number(8, 11, "slender", "wide"), s.number(28, 38, "short", "tall")
    arm = s.number(6, 8)
    wide = max(w, 2 * arm + 2)
    wide += (wide + w) % 2
    s.canvas(wide, w + 3, 60)
    s.colour("wall", WHITE + WALL + STONE)
    s.colour("roof", ROOF)
    s.colour("blades", WOOD + WHITE + PASTEL)
    s.colour("door", WOOD + BRIGHT)
    s.main("wall")
    c = (s.cx, 3 + w / 2)
    top = w / 2 - s.real(0.8, 1.6)
    s.add("wall", s.cone(c, (w / 2, top), (0, h)))
    s.add(
        "roof",
        s.cone(c, (top + 0.8, 0.9), (h, h + 9))
        if s.chance()
        else s.ellipsoid((*c, h), (top + 0.4, top + 0.4, 9)) & s.box(None, None, (h, 60)),
    )
    s.detail("a {roof} cap")
    hub = h - 3
    s.add("blades", s.box(s.middle(2 - wide % 2), (1, c[1]), (hub - 2, hub + 2)) & ~s.filled)
    reach = 2.5 * arm
    if s.chance(0.5):
        s.add("blades", s.box(s.middle(2 - wide % 2), (0, 1), (hub - reach, hub + reach)))
        s.add("blades", s.box(s.middle(2 * arm + 2 - wide % 2), (0, 1), (hub - 2, hub + 2)))
        sail = s.box((s.cx + 1, s.cx + 3), (0, 1), (hub + 4, hub + reach)) | s.box(
            (s.cx - 3, s.cx - 1), (0, 1), (hub - reach, hub - 4)
        )
        sail |= s.box((s.cx + 2, s.cx + arm), (0, 1), (hub - 6, hub - 2)) | s.box(
            (s.cx - arm, s.cx - 2), (0, 1), (hub + 2, hub + 6)
        )
        s.add("blades", sail)
        s.detail("four broad {blades} sails")
    else:
        turn = s.real(0.5, 1.1)
        for i in range(4):
            a = turn + i * np.pi / 2
            tip = (s.cx + np.cos(a) * arm, 0.5, hub + 2.5 * np.sin(a) * arm)
            s.add("blades", s.tube([(s.cx, 0.5, hub), tip], 0.95) & s.box(None, (0, 1)))
        s.add("blades", s.cylinder((s.cx, hub), 1.2, (0, 1), "y"))
        s.detail("four {blades} blades")
    front = s.box(s.middle(2 + wide % 2), (0, c[1]), (0, 7)) & (s.cells == 0)
    s.tint("door", front)
    s.detail("a {door} door")
    s.noun("mill")


def tower(s: Sketch) -> None:
    """A round or square tower with battlements or a pointed roof."""
    w, h = s.number(6, 12, "slender", "wide"), s.number(28, 50, "short", "tall")
    turned = s.chance()
    s.canvas(w + 2, w + 2, min(60, h + 14))
    s.colour("wall", STONE + WALL)
    s.colour("roof", ROOF)
    s.colour("windows", DARK + GLASS)
    s.colour("band", STONE + WHITE + BRIGHT)
    s.main("wall")
    c, r = (s.cx, s.cy), w / 2

    def column(radius: float, z: Span) -> Mask:
        return s.cylinder(c, radius, z) if turned else s.box(s.middle(2 * radius), s.middle(2 * radius, "y"), z)

    s.add("wall", column(r, (0, h)))
    s.adjective("round" if turned else "square")
    rows = s.number(1, 3)
    for i in range(rows):
        z = 10 + i * (h - 14) // rows
        s.tint(
            "windows", s.box(s.middle(2 - w % 2), None, (z, z + 4)) | s.box(None, s.middle(2 - w % 2, "y"), (z, z + 4))
        )
    s.detail(some(rows, "window") + " in front")
    s.tint("windows", s.arch(s.middle(3 - w % 2 if w > 6 else 2), 8, None))
    s.detail("a door")
    if s.chance(0.5):
        for z in range(6, h - 2, s.number(8, 14)):
            s.tint("band", s.box(None, None, (z + 5, z + 6)) & (s.cells == 0))
        s.detail("{band} bands")
    if s.chance(0.5):
        s.add(
            "roof", s.cone(c, (r + 1, 0.6), (h, h + 14)) if turned else s.hip((0, w + 2), (0, w + 2), (h - 1, h + 14))
        )
        s.detail("a pointed {roof} roof")
    else:
        s.add("wall", column(r + 1, (h - 3, h)))
        battlements(s, "wall", s.shell(column(r + 1, (h, h + 4))), h)
        s.detail("battlements")
        s.noun("stone tower", "watchtower")


FAMILIES = (
    Family("tower", tower),
    Family("lighthouse", lighthouse),
    Family("windmill", windmill, mirrored=False),
)
