# SPDX-License-Identifier: GPL-3.0-or-later
"""Furniture: what one sits on, puts things on and sleeps in."""

from __future__ import annotations

from .colours import BRIGHT, CLOTH, DARK, METAL, PAINT, PASTEL, TIMBER, WHITE, WOOD
from .family import Family
from .sketch import Sketch
from .words import some


def legs_under(
    s: Sketch, material: str, x: tuple[float, float], y: tuple[float, float], top: float, thick: int = 1
) -> None:
    """Four square legs under the corners of a rectangle, up to ``top``."""
    for a in (x[0], x[1] - thick):
        for b in (y[0], y[1] - thick):
            s.add(material, s.box((a, a + thick), (b, b + thick), (0, top)))


def table(s: Sketch) -> None:
    """Four legs, a pedestal or trestles under a square or round top."""
    w, d, h = s.number(7, 20, "small", "long"), s.number(6, 13, "narrow", "wide"), s.number(7, 20, "low", "tall")
    s.canvas(w, d, h + 2)
    s.colour("top", TIMBER + PAINT)
    s.colour("legs", TIMBER + PAINT)
    s.colour("cloth", CLOTH)
    s.main("top")
    plain = s.chance(0.35)
    legs = "top" if plain else "legs"
    kind = s.one_of("four", "four", "four", "pedestal", "trestle", "round")
    thick = s.number(1, 2) if w > 9 else 1
    if kind in ("pedestal", "round"):
        w = min(w, 14)
        s.canvas(w, d, h + 2)
        if kind == "round":
            d = w
            s.canvas(w, w, h + 2)
            s.add("top", s.cylinder((s.cx, s.cy), w / 2, (h, h + 2)))
            s.adjective("round")
        s.add(legs, s.cylinder((s.cx, s.cy), max(1, min(w, d) / 8), (0, h)))
        s.add(legs, s.ellipsoid((s.cx, s.cy, 0), (w * 0.34, d * 0.34, h / 3)))
        s.detail("one central leg")
        if kind == "round" and s.chance(0.5):
            s.carve(s.box(None, None, (0, h)))
            inset = max(1, round(w * 0.16))
            legs_under(s, legs, (inset, w - inset), (inset, w - inset), h, thick)
            s.words.details[-1] = "four {" + legs + "} legs"
    elif kind == "trestle":
        inset = min(3, w // 5)
        for x in (inset, w - inset - 2):
            s.add(legs, s.box((x, x + 2), (1, d - 1), (0, h)))
            s.carve(s.arch((2, d - 2), h - 3, (x, x + 2), "x"))
        s.add(legs, s.box((inset, w - inset), s.middle(2, "y"), (h - 3, h)))
        s.detail("two trestles")
    else:
        inset = s.number(0, 2)
        legs_under(s, legs, (inset, w - inset), (0, d), h, thick)
        s.detail("four {" + legs + "} legs")
        if s.chance(0.3):
            s.add(legs, s.box((inset, w - inset), None, (h - 2, h)) & s.shell(s.box((inset, w - inset), None, None)))
        if s.chance(0.25) and h > 9:
            s.add(legs, s.box((inset, w - inset), (0, d), (3, 5)))
            s.detail("a shelf below")
            s.noun("coffee table")
    if kind != "round":
        s.add("top", s.box(None, None, (h, h + 2)))
        if s.chance(0.25):
            runner = s.middle(w / 3)
            s.tint("cloth", s.box(runner, None, (h + 1, h + 2)) | s.box(runner, (0, 1), (h - 1, h + 2)))
            s.detail("a {cloth} table runner")
    if h < 11:
        s.noun("coffee table")
    s.painted("a {top} top")


def desk(s: Sketch) -> None:
    """A top on drawers at one or both sides, with a screen or a shelf."""
    w, d, h = s.number(11, 20, "small", "wide"), s.number(6, 10), s.number(13, 18, "low", "tall")
    s.canvas(w, d, h + 16)
    s.colour("wood", TIMBER + PAINT)
    s.colour("drawers", WOOD + PASTEL)
    s.colour("knobs", DARK + METAL + (14,))
    s.colour("screen", (0, 72))
    s.main("wood")
    s.add("wood", s.box(None, None, (h, h + 2)))
    sides = s.number(1, 2)
    wide = s.number(3, 5) if sides == 1 or w > 14 else 3
    drawers = s.number(2, 4)
    for x in ((w - wide, w), (0, wide))[:sides]:
        s.add("wood", s.box(x, None, (0, h)))
        tall = h // drawers
        for i in range(drawers):
            z = h - (i + 1) * tall
            s.tint("drawers", s.box((x[0], x[1]), (0, 1), (z, z + tall - 1)))
            s.tint(
                "knobs",
                s.box(((x[0] + x[1]) / 2 - 0.5, (x[0] + x[1]) / 2 + 0.5), (0, 1), (z + tall // 2, z + tall // 2 + 1)),
            )
    if sides == 1:
        s.add("wood", s.box((0, 1), None, (0, h)))
        s.detail(some(drawers, "{drawers} drawer"))
    else:
        s.detail(some(2 * drawers, "{drawers} drawer"))
        s.detail("drawers on both sides")
    if s.chance():
        s.add("wood", s.box(None, (d - 1, d), (h // 3, h)))
        s.detail("a back panel")
    extra = s.one_of("none", "screen", "hutch")
    if extra == "screen":
        s.add(
            "screen",
            s.box(s.middle(2), (d - 3, d - 2), (h + 2, h + 4))
            | s.box(s.middle(min(8, w - 4)), (d - 3, d - 2), (h + 4, h + 14)),
        )
        s.detail("a {screen} screen on it")
        s.noun("computer desk")
    elif extra == "hutch":
        top = h + s.number(9, 15)
        s.add("wood", s.box(None, (d - 2, d), (h + 2, top)))
        s.carve(s.box((1, w - 1), (d - 2, d - 1), (h + 2, top - 2)))
        s.add("wood", s.box(s.middle(1), (d - 2, d), (h + 2, top)))
        s.detail("a shelf on top")
        s.noun("writing desk")
    s.noun("work table", "office desk")


def bed(s: Sketch) -> None:
    """A frame with head and foot, a blanket, one or two pillows."""
    w, d = s.number(8, 16, "narrow", "wide"), s.number(15, 20, "", "long")
    base, head = s.number(3, 7, "low", "high"), s.number(5, 16)
    s.canvas(w, d, base + 5 + head + 3)
    s.colour("frame", TIMBER + PAINT)
    s.colour("sheet", WHITE + PASTEL)
    s.colour("blanket", CLOTH)
    s.colour("pillows", WHITE + PASTEL)
    s.main("frame")
    legs_under(s, "frame", (0, w), (0, d), base, 2)
    s.add("frame", s.box(None, None, (base - 1, base + 1)))
    s.add("sheet", s.box((1, w - 1), (1, d - 1), (base + 1, base + 4)))
    cover = d * s.real(0.5, 0.75)
    s.add("blanket", s.box((0, w), (1, cover), (base + 1, base + 5)))
    s.detail("a {blanket} blanket")
    top = base + 5 + head
    if s.chance():
        s.add("frame", s.box(None, (d - 1, d), (0, top)) & (s.arch((0, w), top, axis="y") if s.chance(0.4) else True))
    else:
        s.add("frame", s.box(None, (d - 1, d), (0, top)))
        for x in range(2, w - 2, 2):
            s.carve(s.box((x, x + 1), (d - 1, d), (base + 6, top - 2)))
    s.detail("a tall headboard" if head > 10 else "a {frame} headboard")
    if s.chance(0.5):
        s.add("frame", s.box(None, (0, 1), (0, base + 6)))
        s.detail("a footboard")
    pillows = 2 if w > 10 else 1
    each = (w - 2) // pillows - 1
    for i in range(pillows):
        left = 1 + i * ((w - 2) - each) if pillows == 2 else s.middle(each)[0]
        s.add("pillows", s.box((left, left + each), (d - 5, d - 2), (base + 4, base + 6)))
    s.detail(some(pillows, "{pillows} pillow"))
    s.noun("double bed" if pillows == 2 else "single bed")


def bookshelf(s: Sketch) -> None:
    """Two to five shelves with books of three colours."""
    w, d = s.number(7, 16, "narrow", "wide"), s.number(3, 5)
    shelves = s.number(2, 5, "low", "tall")
    gap = s.number(6, 9)
    s.canvas(w, d, shelves * (gap + 1) + 2)
    s.colour("wood", WOOD + WHITE + PAINT)
    for name in ("books", "volumes", "booklets"):
        s.colour(name, BRIGHT)
    s.main("wood")
    s.add("wood", s.box())
    full = s.chance(0.85)
    for i in range(shelves):
        z = 1 + i * (gap + 1)
        s.carve(s.box((1, w - 1), (0, d - 1), (z, z + gap)))
        x = 1
        while full and x < w - 1:
            wide, tall = s.number(1, 2), s.number(gap - 4, gap - 1)
            if s.chance(0.85):
                s.add(
                    s.one_of("books", "volumes", "booklets"),
                    s.box((x, min(x + wide, w - 1)), (d - 2 if d == 3 else 1, d - 1), (z, z + tall)),
                )
            x += wide
    s.detail(some(shelves, "shelf", "shelves"))
    s.detail("colourful books" if full else "empty shelves")
    if full:
        s.painted("{books} and {volumes} books")
    s.noun("shelf", "set of shelves", "bookcase")


def cabinet(s: Sketch) -> None:
    """Drawers over one or two doors with handles."""
    w, d, h = s.number(7, 16, "narrow", "wide"), s.number(4, 8, "", "deep"), s.number(14, 44, "low", "tall")
    foot = s.number(0, 3)
    s.canvas(w, d, h)
    s.colour("body", TIMBER + PAINT)
    s.colour("doors", WOOD + PASTEL + PAINT)
    s.colour("handles", DARK + METAL + (14,))
    s.main("body")
    legs_under(s, "body", (0, w), (0, d), foot)
    s.add("body", s.box(None, None, (foot, h)))
    low = foot + 1
    if s.chance(0.5):
        drawers = s.number(1, 3)
        for _ in range(drawers):
            s.tint("doors", s.box((1, w - 1), (0, 1), (low, low + 3)))
            s.tint("handles", s.box(s.middle(2), (0, 1), (low + 1, low + 2)))
            low += 4
        s.detail(some(drawers, "drawer"))
    doors = 2 if w > 9 else s.number(1, 2)
    for i in range(doors):
        x = 1 + i * (w - 1) / doors
        right = (i + 1) * (w - 1) / doors
        s.tint("doors", s.box((round(x), round(right)), (0, 1), (low, h - 2)))
        knob = round(right) - 1 if i == 0 and doors == 2 else round(x)
        z = (low + h) // 2
        s.tint("handles", s.box((knob, knob + 1), (0, 1), (z - 1, z + 2)))
    s.detail(some(doors, "{doors} door"))
    if s.chance(0.3):
        s.add("body", s.box(None, None, (h - 1, h)))
        s.carve(s.box((0, 1), None, (h - 2, h - 1)) | s.box((w - 1, w), None, (h - 2, h - 1)))
    s.painted("{handles} handles")
    s.noun("wardrobe" if h > 28 else "sideboard" if w > 11 and h < 22 else "cupboard")


def lamp(s: Sketch) -> None:
    """A table lamp or a floor lamp with one of three shades."""
    w, h = s.number(5, 11, "slim", "wide"), s.number(16, 54, "small", "tall")
    s.canvas(w, w, h)
    s.colour("shade", PASTEL + BRIGHT + (14,))
    s.colour("stand", METAL + DARK + TIMBER + PAINT)
    s.colour("band", PAINT)
    s.main("shade")
    middle = (s.cx, s.cy)
    tall = min(h - 8, s.number(8, 14))
    s.add("stand", s.cylinder(middle, max(1.5, w * s.real(0.3, 0.45)), (0, 2)))
    s.add("stand", s.cylinder(middle, 1 if w % 2 == 0 else 0.5, (0, h)))
    if h < 30:
        s.add("stand", s.ellipsoid((s.cx, s.cy, (h - tall) / 2), (w * 0.3, w * 0.3, (h - tall) / 2)))
        s.noun("table lamp")
        s.detail("a round {stand} base")
    else:
        s.noun("floor lamp", "standing lamp")
        s.detail("a long {stand} pole")
    form = s.one_of("cone", "drum", "globe")
    if form == "cone":
        s.add("shade", s.cone(middle, (w / 2, w * 0.22), (h - tall, h)))
        s.detail("a cone shade")
    elif form == "drum":
        s.add("shade", s.cylinder(middle, w / 2, (h - tall, h)))
        s.painted("a round {shade} shade")
    else:
        s.add("shade", s.ellipsoid((s.cx, s.cy, h - tall / 2), (w / 2, w / 2, tall / 2)))
        s.detail("a globe of light")
    if s.chance(0.3):
        s.tint("band", s.box(None, None, (h - tall, h - tall + 2)) & s.filled)
        s.painted("a {band} band")


def piano(s: Sketch) -> None:
    """An upright or a grand piano."""
    s.colour("keys", WHITE)
    s.colour("body", (0, 0, 70, 308, 320, 4, 272))
    s.colour("sharps", (0,))
    s.colour("stool", (4, 320, 70, 72))
    s.main("body")
    if s.chance(0.5):
        w, h = s.number(12, 18, "small", "wide"), s.number(20, 30, "low", "tall")
        bench = s.chance(0.5)
        s.canvas(w, 10, h)
        y = 5
        s.add("body", s.box(None, (y + 2, 10), None) | s.box(None, (y, 10), (9, 12)))
        for x in ((0, 1), (w - 1, w)):
            s.add("body", s.box(x, (y, 10), (0, 15)))
        s.noun("upright piano")
        if s.chance():
            s.add("keys", s.box(s.middle(4), (y + 1, y + 2), (17, 22)))
            s.add("body", s.box(s.middle(4), (y + 1, y + 2), (15, 17)))
            s.detail("sheet music")
        top = 12
    else:
        w, h, y, bench = s.number(13, 18, "small", "wide"), 15, 0, False
        s.canvas(w, 20, 30)
        length = s.number(15, 20, "short", "long")
        outline = [(0, 0), (w, 0), (w, length * 0.45), (w * 0.55, length * 0.7), (w * 0.5, length), (0, length)]
        s.add("body", s.polygon(outline, (10, 15), "z"))
        s.carve(s.box((1, w - 1), (0, 2), (13, 15)))
        for a, b in ((0, 1), (w - 2, 1), (1, length - 3)):
            s.add("body", s.box((a, a + 2), (b, b + 2), (0, 10)))
        if s.chance(0.6):
            s.add("body", s.box((0, 1), (4, length), (15, 27)) & (s.z - 15 <= (s.y - 2) * 1.5))
            s.detail("an open lid")
        s.noun("grand piano")
        s.detail("three legs")
        top = 13
    s.add("keys", s.box((1, w - 1), (y, y + 2), (top - 1, top)))
    for key in range(1, w - 1):
        if key % 7 not in (0, 3):
            s.tint("sharps", s.box((key, key + 1), (y + 1, y + 2), (top - 1, top)) & (s.x % 2 < 1))
    s.painted("{keys} keys")
    if bench:
        s.add("stool", s.box(s.middle(w // 2), (1, 4), (6, 8)))
        legs_under(s, "stool", s.middle(w // 2), (1, 4), 6)
        s.add("stool", s.box(s.middle(2), (3, 8), (0, 1)) | s.box(s.middle(w // 2), (3, 4), (0, 6)))
        s.detail("a {stool} bench")


FAMILIES = (
    Family("table", table, ("dining table",)),
    Family("desk", desk),
    Family("bed", bed),
    Family("bookshelf", bookshelf),
    Family("cabinet", cabinet),
    Family("lamp", lamp, ("light",)),
    Family("piano", piano),
)
