# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a landscape without being lived in: bridges, gates, tents, monuments."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, CLOTH, DARK, METAL, PAINT, ROOF, STONE, TIMBER, WALL, WOOD
from .family import Family
from .sketch import Sketch
from .words import some


def bridge(s: Sketch) -> None:
    """An arch bridge, a bridge on piers or a suspension bridge along x."""
    w, d = s.number(14, 20, "short", "long"), s.number(4, 7, "narrow", "wide")
    kind = s.one_of("arch", "arch", "beam", "suspension")
    s.colour("deck", STONE + WOOD + METAL)
    s.colour("rails", PAINT + WOOD)
    s.colour("piers", STONE + BRIGHT)
    if kind == "arch":
        h, hump = s.number(8, 18, "low", "high"), s.number(0, 8)
        s.canvas(w, d, h + hump + 6)
        s.main("piers")
        top = h + hump * (1 - ((s.x - s.cx) / (w / 2)) ** 2)
        s.add("piers", s.box() & (s.z <= top))
        s.tint("deck", (s.z > top - 2) & s.box(None, (1, d - 1)))
        arches = s.number(1, 3)
        each = w / arches
        for i in range(arches):
            s.carve(s.arch((round(i * each) + 1, round((i + 1) * each) - 1), h - 2, axis="y"))
        s.add("rails", s.box() & (s.z <= top + 3) & (s.z > top) & (s.box(None, (0, 1)) | s.box(None, (d - 1, d))))
        s.detail(some(arches, "arch", "arches"))
        s.noun("stone bridge", "arch bridge")
        if hump > 5:
            s.detail("a humped back")
    elif kind == "beam":
        h, pairs = s.number(7, 24, "low", "high"), s.number(2, 4)
        s.canvas(w, d, h + 6)
        s.main("deck")
        s.add("deck", s.box(None, None, (h, h + 2)))
        for i in range(pairs):
            x = round(1 + i * (w - 4) / (pairs - 1))
            s.add("piers", s.box((x, x + 2), (0, d), (h - 3, h)))
            s.add("piers", s.box((x, x + 2), (0, 1), (0, h)) | s.box((x, x + 2), (d - 1, d), (0, h)))
        s.detail(some(pairs, "{piers} pier"))
        for y in ((0, 1), (d - 1, d)):
            s.add(
                "rails",
                s.box(None, y, (h + 4, h + 5))
                | (s.box(None, y, (h + 2, h + 5)) & (np.floor(s.x) % 3 == (w - 1) % 3 // 2)),
            )
        s.noun("footbridge")
    else:
        h, tall = s.number(8, 14), s.number(11, 19, "", "tall")
        s.canvas(w, d, h + 2 + tall)
        s.main("piers")
        s.add("deck", s.box(None, None, (h, h + 2)))
        a, b = w // 4, w - w // 4
        for leg in ((a - 1, a + 1), (b - 1, b + 1)):
            s.add("piers", s.box(leg, None, (0, h)))
            s.add("piers", s.box(leg, (0, 1), (h, s.height)) | s.box(leg, (d - 1, d), (h, s.height)))
            s.add("piers", s.box(leg, None, (s.height - 5, s.height - 2)))
        top, low = s.height - 2, h + 3
        for side in (0.5, d - 0.5):
            ends = [(0.5, side, low), (a, side, top), (w / 2, side, low), (b, side, top), (w - 0.5, side, low)]
            cable = s.line(ends) & ~s.filled
            s.add("rails", cable)
            for x in range((w - 1) % 3 // 2, w, 3):
                column = np.flatnonzero(s.filled[x, int(side)])
                s.add("rails", s.box((x, x + 1), (side - 0.5, side + 0.5), (h + 2, column.max() + 1)) & ~s.filled)
        s.detail("two tall towers")
        s.detail("{rails} cables")
        s.noun("suspension bridge")
    s.detail("{rails} railings")
    s.painted("a {deck} road")


def well(s: Sketch) -> None:
    """A round or square wall around water, under a roof on two posts."""
    w, wall, post = s.number(7, 11, "small", "wide"), s.number(6, 10, "low", "high"), s.number(9, 16, "", "tall")
    turned = s.chance(0.7)
    s.canvas(w + 2, w + 2, wall + post + 16)
    s.colour("wall", STONE)
    s.colour("roof", ROOF)
    s.colour("posts", WOOD)
    s.colour("water", (1, 73, 322, 3))
    s.colour("bucket", METAL + BRIGHT)
    s.main("wall")
    body = s.cylinder((s.cx, s.cy), w / 2, (0, wall)) if turned else s.box((1, w + 1), (1, w + 1), (0, wall))
    s.add("wall", s.shell(body, 1 if w < 9 else 2))
    s.add("water", body & ~s.filled & s.box(None, None, (0, wall - 3)))
    s.detail("{water} water")
    top = wall + post
    for x in ((1, 2), (w, w + 1)):
        s.add("posts", s.box(x, s.middle(2 - w % 2, "y"), (0, top)))
    s.add("posts", s.box((1, w + 1), s.middle(2 - w % 2, "y"), (top - 5, top - 3)))
    s.add(
        "roof",
        s.gable((0, w + 2), (1, w + 1), (top - 2, top + round(w * 1.1)), "x")
        | s.box((0, w + 2), (1, w + 1), (top - 1, top)),
    )
    s.detail("a {roof} roof")
    s.detail("two {posts} posts")
    if s.chance(0.7):
        s.add("posts", s.box(s.middle(2 - w % 2), s.middle(2 - w % 2, "y"), (wall, top - 4)))
        s.add("bucket", s.box(s.middle(3 - (w + 1) % 2), s.middle(3 - (w + 1) % 2, "y"), (wall, wall + 4)))
        s.detail("a {bucket} bucket")
    s.adjective("round" if turned else "square")
    s.noun("water well", "wishing well")


def gate(s: Sketch) -> None:
    """Two pillars with bars, doors or an arch between them."""
    w, h, t = s.number(11, 20, "narrow", "wide"), s.number(14, 30, "low", "tall"), s.number(2, 4)
    s.canvas(w, t + 2, h + 8)
    s.colour("pillars", STONE + WALL)
    s.colour("doors", WOOD + METAL + DARK + BRIGHT)
    s.colour("caps", PAINT)
    s.main("pillars")
    for x in ((0, t), (w - t, w)):
        s.add("pillars", s.box(x, (1, t + 1), (0, h)))
        s.add("caps", s.box(x, (1, t + 1), (h, h + 1)))
        s.add("caps", s.hip(x, (1, t + 1), (h, h + 5)) if s.chance() else s.box((x[0], x[1]), (1, t + 1), (h, h + 3)))
    s.detail("two {pillars} pillars")
    y = s.middle(2 if t % 2 == 0 else 1, "y")
    style = s.one_of("bars", "solid", "arch")
    opening = s.box((t, w - t), y, (0, h - 3))
    if style == "bars":
        s.add("doors", opening & ((np.floor(s.x) % 2 == t % 2) | (s.z < 2) | (s.z > h - 5) | (abs(s.z - h / 2) < 1)))
        s.add("doors", s.box((w - t - 1, w - t), y, (0, h - 3)))
        s.detail("{doors} bars")
    elif style == "solid":
        s.add("doors", opening & (s.z <= h - 3 - ((s.x - s.cx) / w * 2) ** 2 * 8))
        s.tint("caps", s.box(s.middle(2 - w % 2), y, (h // 2 - 1, h // 2 + 1)))
        s.detail("two {doors} doors")
    else:
        s.add("pillars", s.box((0, w), (1, t + 1), (h - 8, h)))
        s.carve(s.arch((t, w - t), h - 3))
        s.add("doors", s.arch((t, w - t), h - 3, y) & ((np.floor(s.x) % 2 == t % 2) | (np.floor(s.z) % 6 == 2)))
        s.add("pillars", s.box((t, w - t), (1, t + 1), (h, h + 1)))
        s.detail("an arch over the doors")
    s.noun("gateway", "entrance gate")


def fence(s: Sketch) -> None:
    """Posts with rails, pickets or boards along x."""
    w, h = s.number(12, 20, "short", "long"), s.number(7, 18, "low", "high")
    s.canvas(w, 3, h + 2)
    s.colour("wood", (15, *TIMBER, *PAINT))
    s.colour("posts", WOOD + PAINT)
    s.main("wood")
    posts = s.number(2, 4) if w < 17 else s.number(3, 5)
    style = s.one_of("rails", "pickets", "boards")
    if style == "rails":
        rails = s.number(2, 3)
        for i in range(rails):
            z = 2 + round(i * (h - 4) / (rails - 1))
            s.add("wood", s.box(None, (1, 2), (z, z + 2)))
        s.detail(some(rails, "rail"))
    elif style == "pickets":
        s.add("wood", s.box(None, (1, 2), (2, 4)) | s.box(None, (1, 2), (h - 5, h - 3)))
        s.add("wood", s.box(None, (0, 1), (0, h)) & (np.floor(s.x) % 2 == 0))
        s.add("wood", s.box((w - 1, w), (0, 1), (0, h)) if w % 2 else s.box((w - 2, w - 1), (0, 1), (0, h)))
        s.detail("pickets")
        s.noun("picket fence", "garden fence")
    else:
        s.add("wood", s.box(None, (1, 2), (0, h)) & (s.z <= h - np.floor(s.x) % 2))
        s.noun("board fence")
    for i in range(posts):
        x = round(i * (w - 1) / (posts - 1))
        s.add("posts", s.box((x, x + 1), (1, 3), (0, h + 2)))
    s.detail(some(posts, "{posts} post"))
    s.noun("railing" if style == "rails" else "wooden fence")


def tent(s: Sketch) -> None:
    """A ridge tent, a cone or a pavilion, plain or striped."""
    w, d = s.number(9, 18, "small", "wide"), s.number(9, 18, "short", "long")
    s.colour("cloth", CLOTH)
    s.colour("stripes", CLOTH)
    s.colour("inside", DARK + WOOD)
    s.main("cloth")
    kind = s.one_of("ridge", "ridge", "cone", "pavilion")
    h = round(w * (s.real(2.0, 2.6) if kind == "cone" else s.real(1.3, 2.0)))
    s.canvas(w, d if kind == "ridge" else w, h + 10)
    if kind == "ridge":
        body = s.polygon([(0, -1), (0, 1), (s.cx - 0.6, h), (s.cx + 0.6, h), (w, 1), (w, -1)], (0, d), "y")
        s.add("cloth", body)
        s.carve(s.polygon([(s.cx - w * 0.22, -1), (s.cx, h * 0.7), (s.cx + w * 0.22, -1)], (0, 1), "y"))
        s.tint("inside", s.polygon([(s.cx - w * 0.22, -1), (s.cx, h * 0.7), (s.cx + w * 0.22, -1)], (1, 2), "y"))
        s.noun("camping tent")
        s.detail("a pointed roof")
    else:
        wall = 0 if kind == "cone" else round(h * 0.35)
        body = s.cylinder((s.cx, s.cy), w / 2 - 0.6, (0, wall)) | s.cone((s.cx, s.cy), (w / 2, 0.6), (wall, h))
        s.add("cloth", body)
        s.tint("inside", s.arch(s.middle(4 - w % 2), max(8, wall - 1)) & s.box(None, (0, s.cy)))
        if kind == "cone":
            s.noun("tipi", "teepee")
            s.adjective("round")
            for a in (-1, 1):
                s.add("inside", s.tube([(s.cx, s.cy, h - 4), (s.cx + a * 2, s.cy, h + 4)], 0.85))
            s.detail("poles at the top")
        else:
            s.noun("circus tent", "marquee")
            s.add("stripes", s.box(s.middle(2 - w % 2), s.middle(2 - w % 2, "y"), (h - 2, h + 6)))
            s.add("stripes", s.box((s.cx, s.cx + 3), s.middle(2 - w % 2, "y"), (h + 3, h + 6)))
            s.detail("a flag")
    if s.chance(0.5):
        along = s.y if kind == "ridge" else s.x
        s.tint("stripes", (np.floor(np.minimum(along, along.max() + 0.5 - along)) // 2 % 2 == 1) & (s.cells == 0))
        s.adjective("striped")
        s.detail("{stripes} stripes")
    s.detail("an open door")


def pyramid(s: Sketch) -> None:
    """Steps from fine to coarse, with a door or a top of another colour."""
    w = s.number(11, 20, "small", "large")
    step = s.number(1, 3)
    h = min(
        60,
        round(
            w
            * s.real(
                1.0,
                2.0,
            )
        ),
    )
    s.canvas(w, w, h)
    s.colour("stone", (19, 19, 226, 191, 71, 84, *PAINT))
    s.colour("door", DARK + WOOD)
    s.colour("top", BRIGHT + STONE)
    s.main("stone")
    rise = max(2, round(h / (w / 2)) * step)
    layers = int(np.ceil((w / 2) / step))
    h = min(60, rise * layers)
    s.canvas(w, w, h)
    for i in range(layers):
        a = i * step
        if w - 2 * a > 0:
            s.add("stone", s.box((a, w - a), (a, w - a), (i * rise, (i + 1) * rise)))
    s.detail("big steps" if step > 1 else "smooth sides")
    if step > 1:
        s.noun("step pyramid", "stepped pyramid")
    if s.chance(0.5):
        s.tint("door", s.arch(s.middle(4 - w % 2), min(7, 2 * rise)) & s.box(None, (0, 3)))
        s.detail("a {door} door")
    if s.chance(0.5):
        s.tint("top", s.box(None, None, (h * 0.7, h)))
        s.detail("a {top} top")
    if step > 1 and s.chance(0.5):
        for i in range(layers - 1):
            s.add(
                "door",
                s.box(s.middle(2 + w % 2), (i * step, (i + 1) * step), (i * rise, i * rise + (rise + 1) // 2))
                & ~s.filled,
            )
    s.noun("desert pyramid" if s.codes["stone"] in (19, 226, 191) else "stone pyramid")
    s.adjective("steep" if h > 1.7 * w else "flat" if h < 1.2 * w else "pointed")


def arch(s: Sketch) -> None:
    """A wall with one opening or three, plain, rounded or with a heavy top."""
    w, d, h = s.number(10, 20, "narrow", "wide"), s.number(3, 8, "", "deep"), s.number(20, 44, "low", "tall")
    s.canvas(w, d, h + 5)
    s.colour("stone", STONE + WALL)
    s.colour("trim", STONE + PAINT)
    s.main("stone")
    s.add("stone", s.box(None, None, (0, h)))
    openings = 3 if w > 16 and s.chance(0.4) else 1
    if openings == 3:
        s.carve(s.arch(s.middle(w // 3 + (w // 3 + w) % 2), h - 6))
        for a in (2, w - 5):
            s.carve(s.arch((a, a + 3), h * 0.55))
    else:
        leg = s.number(2, max(2, w // 4))
        s.carve(s.arch((leg, w - leg), h - s.number(3, 7)))
    s.detail(some(openings, "opening"))
    style = s.one_of("plain", "round", "attic")
    if style == "round" and openings == 1:
        s.carve(s.box() & ~s.arch((0, w), h))
        s.adjective("round")
        s.detail("a curved top")
    elif style == "attic":
        s.add("trim", s.box(None, None, (h - 2, h)) & s.filled)
        s.add("stone", s.box((1, w - 1), None, (h, h + 4)))
        s.add("trim", s.box((0, w), None, (h - 3, h - 2)) | s.box((0, w), None, (h + 4, h + 5)))
        s.noun("triumphal arch")
        s.detail("a heavy top")
    else:
        s.add("trim", s.box(None, None, (h, h + 2)))
        s.detail("a {trim} top")
    if s.chance(0.5):
        s.tint("trim", s.box(None, None, (0, 3)))
        s.detail("a {trim} base")
    s.detail("two thick pillars" if openings == 1 else "four pillars")
    s.noun("archway")


def staircase(s: Sketch) -> None:
    """Steps that climb to the back, with up to two railings."""
    w, steps, tread = s.number(4, 12, "narrow", "wide"), s.number(4, 12, "short", "long"), s.number(1, 3)
    rise = s.number(2, 4, "", "steep")
    while steps * tread > 18:
        tread -= 1
    s.canvas(w, steps * tread + 2, steps * rise + 9)
    s.colour("steps", STONE + TIMBER + PAINT)
    s.colour("rails", WOOD + METAL + PAINT)
    s.main("steps")
    under = s.chance(0.4)
    for i in range(steps):
        y = (i * tread, s.depth if i == steps - 1 else (i + 1) * tread)
        s.add("steps", s.box(None, y, (max(0, (i - 2) * rise) if under and i < steps - 1 else 0, (i + 1) * rise)))
    s.detail(some(steps, "step"))
    sides = s.number(0, 2)
    for x in ((0, 1), (w - 1, w))[:sides]:
        for i in range(steps):
            y = (i * tread, s.depth if i == steps - 1 else (i + 1) * tread)
            z = (i + 1) * rise
            s.add("rails", s.box(x, y, (z + 4, z + 6 + (rise if i < steps - 1 else 0))))
            if i % 2 == 0 or i == steps - 1:
                s.add("rails", s.box(x, (y[0], y[0] + 1), (z, z + 6)))
    if sides:
        s.detail(("a {rails} railing", "two {rails} railings")[sides - 1])
    s.detail("open space below" if under else "solid sides")
    s.noun("flight of stairs", "stairway")


FAMILIES = (
    Family("bridge", bridge),
    Family("well", well),
    Family("gate", gate),
    Family("fence", fence),
    Family("tent", tent),
    Family("pyramid", pyramid),
    Family("arch", arch),
    Family("staircase", staircase),
)
