# SPDX-License-Identifier: GPL-3.0-or-later
"""Buildings: what one lives and works in, and what can be seen from far away."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, DARK, GLASS, METAL, PAINT, ROOF, STONE, WALL, WHITE, WOOD
from .family import Family
from .shapes import Axis, Mask, Span
from .sketch import Sketch
from .words import some


def _row(span: Span, count: int, wide: int) -> list[tuple[int, int]]:
    """``count`` openings ``wide`` studs wide, spread over a span."""
    gap = (span[1] - span[0] - count * wide) / (count + 1)
    starts = [span[0] + gap * (i + 1) + wide * i for i in range(count)]
    low = [int(np.floor(a + 0.5)) for a in starts[: (count + 1) // 2]]
    high = [round(span[0] + span[1]) - a - wide for a in low[: count // 2]][::-1]  # mirrors of the first half
    return [(a, a + wide) for a in [*low, *high]]


def battlements(s: Sketch, material: str, wall: Mask, z: float) -> None:
    """Teeth of a stud on every second stud of a wall, three plates high."""
    s.add(material, wall & s.box(None, None, (z, z + 1)))
    s.add(material, wall & s.box(None, None, (z + 1, z + 4)) & ((np.floor(s.x) + np.floor(s.y)) % 2 == 0))


def _gable_roof(s: Sketch, x: Span, y: Span, z: Span, ridge: Axis) -> None:
    """A gable of wall under a roof that leans out a stud and is thick enough to hide the steps of the wall."""
    half = (y[1] - y[0] if ridge == "x" else x[1] - x[0]) / 2
    thick = int(np.ceil((z[1] - z[0]) / half)) + 1
    over = (x[0] - 1, x[1] + 1), (y[0] - 1, y[1] + 1), (z[0] - 1, z[1] + thick)
    roof = s.gable(*over, ridge)
    under = np.zeros_like(roof)
    under[:, :, :-thick] = roof[:, :, thick:]
    under &= s.box(x, y)
    s.add("wall", under)
    s.add("roof", roof & ~under)


def house(s: Sketch) -> None:
    """One to three storeys under one of five roofs, with windows, a door, a porch, a chimney."""
    w, d = s.number(9, 16, "small", "wide"), s.number(8, 16, "", "deep")
    storeys = s.number(1, 3)
    each = s.number(9, 12)
    wall = storeys * each + 1
    form = s.one_of("gable", "gable", "front gable", "hip", "flat")
    pitch = s.real(0.55, 1.0)
    rise = round({"gable": d, "front gable": w, "hip": min(w, d), "flat": 0}[form] / 2 * 2.5 * pitch) + 2
    s.canvas(w + 2, d + 4, min(60, wall + rise + 4))
    s.colour("wall", WALL)
    s.colour("roof", ROOF)
    s.colour("door", WOOD + PAINT)
    s.colour("windows", GLASS + WHITE)
    s.colour("trim", STONE + WHITE + WOOD)
    s.main("wall")
    x, y = (1, w + 1), (3, d + 3)
    s.add("wall", s.box(x, y, (0, wall)))
    if form == "flat":
        s.add("roof", s.box((0, w + 2), (2, d + 4), (wall, wall + 2)))
        s.detail("a flat {roof} roof")
    elif form == "hip":
        s.add(
            "roof",
            s.hip((0, w + 2), (2, d + 4), (wall - 1, wall + rise)) | s.box((0, w + 2), (2, d + 4), (wall, wall + 1)),
        )
        s.detail("a hipped {roof} roof")
    else:
        _gable_roof(s, x, y, (wall, wall + rise), "x" if form == "gable" else "y")
        s.detail("a pitched {roof} roof")
    door = s.number(2, 3)
    middle = s.width / 2 + (0 if s.chance(0.6) else s.number(-1, 1) * (w // 4))
    left = round(middle - door / 2)
    s.tint("door", s.box((left, left + door), (3, 4), (0, 7)))
    s.detail("a {door} door")
    step = s.one_of("none", "step", "porch")
    if step != "none":
        s.add("trim", s.box((left - 1, left + door + 1), (2, 3), (0, 1)))
    if step == "porch":
        s.add("trim", s.box((left - 1, left), (1, 2), (0, 9)) | s.box((left + door, left + door + 1), (1, 2), (0, 9)))
        s.add("trim", s.box((left - 1, left + door + 1), (1, 3), (0, 1)))
        s.add("roof", s.box((left - 1, left + door + 1), (1, 3), (8, 10)))
        s.detail("a porch")
    wide, count = s.number(1, 2), 0
    for floor in range(storeys):
        z = floor * each + 3
        for a, b in _row(x, s.number(2, 4 if w > 11 else 3), wide):
            if floor or b < left or a > left + door:
                s.tint("windows", s.box((a, b), (3, 4), (z, z + 4)) & (s.cells == 0))
                count += 1
        for a, b in _row(y, s.number(1, 3), wide):
            for side in ((1, 2), (w, w + 1)):
                s.tint("windows", s.box(side, (a, b), (z, z + 4)) & (s.cells == 0))
    if count:
        s.detail(some(count, "{windows} window") if s.chance() else some(count, "window") + " in front")
    s.adjective(("one-storey", "two-storey", "three-storey")[storeys - 1])
    if s.chance(0.5):
        a, b = s.one_of("left", "right") == "left", s.chance()
        cx, cy = (3 if a else w - 2), (d // 2 - 1 if b else d)
        top = min(s.height, wall + rise // 2 + 6)
        s.add("trim", s.box((cx, cx + 2), (cy, cy + 2), (wall - 2, top)) & (~s.filled | (s.z > top - 2)))
        s.detail("a chimney")
    s.noun("home")


def castle(s: Sketch) -> None:
    """Four towers, walls with battlements, a gate, sometimes a keep with a flag."""
    w, d = s.number(15, 20, "small", "large"), s.number(14, 20)
    wall, extra = s.number(12, 22, "low", "high"), s.number(5, 12)
    r = s.number(2, 3)
    s.canvas(w, d, min(60, wall + extra + 24))
    s.colour("wall", STONE + STONE + WALL)
    s.colour("roof", ROOF + BRIGHT)
    s.colour("gate", WOOD)
    s.colour("flag", BRIGHT)
    s.colour("floor", (19, 378, 10, 2, 70))
    s.main("wall")
    s.add("floor", s.box((1, w - 1), (1, d - 1), (0, 1)))
    ring = s.shell(s.box((1, w - 1), (1, d - 1), (0, wall)), 2)
    s.add("wall", ring)
    battlements(s, "wall", s.shell(s.box((1, w - 1), (1, d - 1))), wall)
    turned, pointed = s.chance(0.6), s.chance(0.6)
    high = wall + extra
    for x in (r, w - r):
        for y in (r, d - r):
            box = s.box((x - r, x + r), (y - r, y + r))
            tower = s.cylinder((x, y), r, (0, high)) if turned else box & s.box(None, None, (0, high))
            s.carve(box & s.box(None, None, (1, 60)) & ~tower & (s.z > wall))
            s.add("wall", tower)
            if pointed:
                cone = (
                    s.cone((x, y), (r, 0.8), (high, high + 4 * r + 6))
                    if turned
                    else s.hip((x - r, x + r), (y - r, y + r), (high - 1, high + 4 * r + 6))
                )
                s.add("roof", cone)
            else:
                battlements(
                    s, "wall", s.shell(tower | s.cylinder((x, y), r, (high, high + 4)) if turned else box), high
                )
    s.detail("four round towers" if turned else "four square towers")
    s.detail("pointed {roof} roofs" if pointed else "battlements")
    s.carve(s.arch(s.middle(4 - w % 2), 9, (0, 1)) & s.box(None, (0, 2)))
    s.carve(s.arch(s.middle(4 - w % 2), 9, (1, 2)))
    s.add("gate", s.arch(s.middle(4 - w % 2), 9, (2, 3)))
    s.detail("a {gate} gate")
    if s.chance(0.6):
        k = 6 if w > 16 else 4
        k += w % 2
        top = high + s.number(2, 6)
        kx, ky = s.middle(k), (d / 2 - 1, d / 2 + k - 1)
        s.add("wall", s.box(kx, ky, (0, top)))
        keep = s.box(kx, ky)
        if s.chance():
            s.add("roof", s.hip(kx, ky, (top - 1, top + 10)))
        else:
            battlements(s, "wall", s.shell(keep), top)
            pole = s.box(s.middle(1 + (w + 1) % 2), (d / 2 + 1, d / 2 + 2), (top, top + 12))
            s.add("gate", pole)
            side = s.cx + 0.5 + (w + 1) % 2 / 2
            s.add("flag", s.box((side, side + 3), (d / 2 + 1, d / 2 + 2), (top + 8, top + 12)))
            s.detail("a flag on top")
        s.detail("a keep in the middle")
    s.noun("fortress", "stronghold")


def church(s: Sketch) -> None:
    """A nave under a steep roof behind a tower with a spire and a cross."""
    w, d, wall = 2 * s.number(3, 5, "narrow", "wide") + 1, s.number(13, 19, "short", "long"), s.number(11, 16)
    rise = round(w / 2 * 2.5 * s.real(0.8, 1.2))
    t = 5
    high = wall + rise + s.number(0, 6)
    spire = s.number(9, 20)
    s.canvas(w + 2, d, min(60, high + spire + 8))
    s.colour("wall", WHITE + WALL + STONE)
    s.colour("roof", ROOF)
    s.colour("door", WOOD)
    s.colour("windows", GLASS + BRIGHT)
    s.colour("cross", (14, 0, 70, 191))
    s.main("wall")
    x = (1, w + 1)
    s.add("wall", s.box(x, (2, d - 1), (0, wall)))
    _gable_roof(s, x, (2, d - 1), (wall, wall + rise), "y")
    s.add("wall", s.box(s.middle(t), (0, t), (0, high)))
    tx, ty = s.middle(t), (0, t)
    s.add("roof", s.hip(tx, ty, (high - 1, high + spire)) | s.box(tx, ty, (high, high + 1)))
    s.detail("a pointed {roof} spire" if spire > 13 else "a pointed {roof} tower roof")
    s.tint("door", s.arch(s.middle(3), 8, (0, 1)))
    s.detail("a {door} door")
    s.tint("windows", s.arch(s.middle(1), high - 3, (0, 1), base=high - 8))
    s.tint("windows", s.arch((2, 3), high - 3, s.middle(t), "x", base=high - 8) & (s.cells == 0))
    count = s.number(2, 4)
    for a, b in _row((t + 1, d - 2), count, 1):
        s.tint("windows", s.box(None, (a, b), (4, wall - 3)) & (s.box((1, 2)) | s.box((w, w + 1))) & (s.cells == 0))
    s.detail(some(count, "tall {windows} window") + " on each side")
    top = int(np.argwhere(s.filled[int(s.cx), int(t / 2)]).max()) + 1
    bar = s.middle(1)
    s.add("cross", s.box(bar, (t // 2, t // 2 + 1), (top - 1, top + 7)))
    s.add("cross", s.box((bar[0] - 1, bar[1] + 1), (t // 2, t // 2 + 1), (top + 3, top + 5)))
    s.detail("a cross on top")
    s.noun("chapel")


def skyscraper(s: Sketch) -> None:
    """One to three blocks, each smaller than the one below, with rows of windows."""
    w, d = s.number(7, 14, "slender", "broad"), s.number(7, 12)
    h = s.number(38, 56, "", "tall")
    s.canvas(w, d, 60)
    s.colour("wall", STONE + GLASS + PAINT)
    s.colour("windows", (*GLASS, 226, 14, *DARK))
    s.colour("base", STONE + DARK)
    s.colour("top", METAL + BRIGHT)
    s.main("wall")
    steps = s.number(1, 3)
    bottom, inset = 0, 0
    style = s.one_of("bands", "columns", "grid")
    for i in range(steps):
        top = h if i == steps - 1 else round(h * (0.45 + 0.25 * i) + s.number(-2, 2))
        x, y = (inset, w - inset), (inset, d - inset)
        s.add("wall", s.box(x, y, (bottom, top)))
        faces = s.shell(s.box(x, y)) & ~s.box((inset, inset + 1), (inset, inset + 1))
        corners = (s.box((inset, inset + 1)) | s.box((w - inset - 1, w - inset))) & (
            s.box(None, (inset, inset + 1)) | s.box(None, (d - inset - 1, d - inset))
        )
        glass = faces & ~corners & s.box(None, None, (max(bottom, 5) + 1, top - 2))
        rows = np.floor(s.z) % 4 > 0 if style == "bands" else np.floor(s.z) % 5 > 1
        columns = (
            np.minimum(np.floor(s.x), w - 1 - np.floor(s.x)) + np.minimum(np.floor(s.y), d - 1 - np.floor(s.y))
        ) % 2 == 1
        s.tint("windows", glass & (rows if style == "bands" else columns if style == "columns" else rows & columns))
        bottom, inset = top, inset + s.number(1, 2) if w > 9 and d > 9 else inset + 1
        if min(w, d) - 2 * inset < 4:
            break
    s.detail(
        {
            "bands": "bands of {windows} windows",
            "columns": "columns of {windows} windows",
            "grid": "many {windows} windows",
        }[style]
    )
    if s.chance(0.7):
        s.tint("base", s.box(None, None, (0, 5)))
        s.tint("windows", s.box(s.middle(4 - w % 2), (0, 1), (0, 4)))
        s.detail("a {base} base")
    if i:
        s.detail(some(i, "setback"))
    end = bottom
    if s.chance(0.6):
        wide = 1 if w % 2 else 2
        deep = 1 if d % 2 else 2
        s.add("top", s.box(s.middle(wide + 2), s.middle(deep + 2, "y"), (end, end + 2)))
        s.add("top", s.box(s.middle(wide), s.middle(deep, "y"), (end, end + s.number(4, 14))))
        s.detail("an antenna")
    s.noun("office tower", "tower block")


def barn(s: Sketch) -> None:
    """A bent or plain roof over a large door with a cross of boards."""
    w, d, wall = s.number(10, 16, "narrow", "wide"), s.number(12, 19, "short", "long"), s.number(9, 14)
    s.canvas(w + 2, d, wall + 24)
    s.colour("wall", (4, 4, 4, 320, 70, 15, 378, 84, 379))
    s.colour("roof", (72, 0, 71, 70, 15, 308, 2))
    s.colour("trim", WHITE + WOOD)
    s.main("wall")
    m, top = w / 2 + 1, wall + s.number(12, 20)
    knee = wall + (top - wall) * 0.65
    if s.chance(0.75):
        outer = [(0, wall - 1), (2.2, knee + 1), (m, top + 2), (w - 0.2, knee + 1), (w + 2, wall - 1)]
        s.detail("a curved {roof} roof")
    else:
        outer = [(0, wall - 1), (m, top + 2), (w + 2, wall - 1)]
        s.detail("a pitched {roof} roof")
    roof = s.polygon(outer, (0, d), "y")
    inner = s.polygon([(a + (1 if a < m else -1 if a > m else 0), b - 2) for a, b in outer], (0, d), "y")
    s.add("roof", roof)
    s.add("wall", (inner & roof) | s.box((1, w + 1), None, (0, wall)))
    for y in ((0, 1), (d - 1, d)):
        s.tint("trim", s.box((1, 2), y, (0, wall)) | s.box((w, w + 1), y, (0, wall)))
    door = w // 2 + (w // 2 + w) % 2
    x = s.middle(door)
    s.tint("trim", s.box(x, (0, 1), (0, 10)))
    wide = (x[0] + 1, x[1] - 1)
    s.tint("wall", s.box(wide, (0, 1), (0, 9)))
    s.tint(
        "trim",
        s.polygon([(wide[0], 0), (wide[0] + 1.2, 0), (wide[1], 9), (wide[1] - 1.2, 9)], (0, 1), "y") & s.box(wide),
    )
    s.tint(
        "trim",
        s.polygon([(wide[1], 0), (wide[1] - 1.2, 0), (wide[0], 9), (wide[0] + 1.2, 9)], (0, 1), "y") & s.box(wide),
    )
    s.detail("a large {trim} door")
    if s.chance(0.7):
        s.tint("trim", s.box(s.middle(4 - w % 2), (0, 1), (wall + 2, wall + 7)))
        s.tint("roof", s.box(s.middle(2 - w % 2), (0, 1), (wall + 3, wall + 6)))
        s.detail("a hayloft window")
    s.noun("farm barn", "stable")


FAMILIES = (
    Family("house", house, ("family house",)),
    Family("castle", castle),
    Family("church", church),
    Family("skyscraper", skyscraper),
    Family("barn", barn),
)
