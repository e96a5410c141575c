# SPDX-License-Identifier: GPL-3.0-or-later
"""Craft that sail and fly. The front is at low y."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, DARK, GLASS, METAL, PAINT, TIMBER, WHITE
from .family import Family
from .shapes import Mask, Span
from .sketch import Sketch
from .words import some


def _hull(s: Sketch, z: Span, beam: float, flare: float = 0.65) -> Mask:
    """A hull along y, pointed at the bow, narrower at the keel by ``flare``."""
    rise = np.clip((s.z - z[0]) / (z[1] - z[0]), 0, 1)
    bow = np.clip((s.y + (rise - 1) * 2) / (s.depth * 0.4), 0, 1) ** 0.6
    stern = np.clip((s.depth - s.y + 2) / 4, 0.6, 1)
    half = beam / 2 * (flare + (1 - flare) * rise) * bow * stern
    return s.box(None, None, z) & (abs(s.x - s.cx) <= half + 0.01) & (s.y >= (1 - rise) * 1.5)


def boat(s: Sketch) -> None:
    """A rowing boat, a motor boat or a fishing boat."""
    w, n, h = s.number(6, 9, "narrow", "wide"), s.number(12, 20, "short", "long"), s.number(5, 8, "low", "high")
    s.canvas(w, n, h + 20)
    s.colour("hull", TIMBER + PAINT)
    s.colour("inside", TIMBER + WHITE)
    s.colour("cabin", WHITE + BRIGHT)
    s.colour("windows", GLASS)
    s.colour("stripe", BRIGHT)
    s.main("hull")
    body = _hull(s, (0, h), w, s.real(0.55, 0.9))
    s.add("hull", body)
    floor = s.box(None, (2, n - 1), (h - 4, h - 3)) & body & ~s.shell(body)
    s.tint("inside", floor)
    s.carve(floor.any(2, keepdims=True) & s.box(None, None, (h - 3, h)))  # so the sides stand on what is below them
    kind = s.one_of("rowing", "motor", "fishing")
    if kind == "rowing":
        count = s.number(1, 3)
        for i in range(count):
            y = round(n * 0.35 + i * n * 0.2)
            s.add("inside", floor.any(2, keepdims=True) & s.box(None, (y, y + 1), (h - 3, h - 1)))
        s.detail(some(count, "{inside} bench", f"{'{inside}'} benches"))
        s.noun("rowing boat", "rowboat")
    else:
        a = round(n * (0.4 if kind == "motor" else 0.55))
        b = min(n - 2, a + s.number(4, 6))
        top = h + s.number(4, 9)
        s.add("cabin", body & s.box(None, (a, b), (h - 3, h)))
        x = s.middle(w - 4 if w > 7 else w - 2)
        s.add("cabin", s.box(x, (a, b), (h, top)))
        s.tint("windows", s.box(x, (a, b - 1), (top - 4, top - 1)))
        s.tint("cabin", s.box((x[0] + 1, x[1] - 1), (a + 1, b), (top - 4, top - 1)))
        s.detail("a {cabin} cabin")
        if kind == "fishing":
            s.add("inside", s.box(s.middle(2 - w % 2), (a - 2, a - 1), (h - 3, h + 14)))
            s.add("inside", s.box(s.middle(2 - w % 2), (a - 5, a - 1), (h + 9, h + 10)))
            s.detail("a mast")
            s.noun("fishing boat")
        else:
            s.noun("motor boat", "motorboat", "speedboat")
    if s.chance(0.5):
        s.tint("stripe", s.box(None, None, (h - 2, h - 1)) & (s.cells == 0))
        s.detail("a {stripe} stripe")
    s.painted("a {inside} deck")


def sailing_boat(s: Sketch) -> None:
    """A hull with a mast and one or two sails."""
    w, n, h = s.number(5, 8, "narrow", "wide"), s.number(12, 19, "short", "long"), s.number(4, 6)
    tall = s.number(26, 44, "low", "tall")
    s.canvas(w, n, min(60, h + tall + 4))
    s.colour("hull", TIMBER + PAINT)
    s.colour("deck", TIMBER)
    s.colour("sail", WHITE + WHITE + WHITE + BRIGHT)
    s.colour("mast", TIMBER + METAL)
    s.colour("flag", BRIGHT)
    s.main("hull")
    body = _hull(s, (0, h), w, s.real(0.6, 0.9))
    s.add("hull", body)
    s.tint("deck", s.box(None, None, (h - 1, h)) & ~s.shell(body))
    my, top = round(n * 0.4), h + tall
    m = s.middle(2 - w % 2)
    side = (m[0], m[0] + 1)
    s.add("mast", s.box(side, (my, my + 1), (0, top)))
    low = h + 3
    s.add("sail", s.polygon([(my + 1, low), (n - 1, low), (my + 1, top - 2)], side, "x"))
    s.add("mast", s.box(side, (my, n - 1), (low - 1, low)))
    sails = 1
    if s.chance(0.7):
        s.add("sail", s.polygon([(my, low), (max(0, my - 7), low), (my, top - 6)], side, "x"))
        s.add("sail", s.box(side, (max(1, my - 6), my), (low - 1, low + 1)))
        sails = 2
    s.detail(some(sails, "{sail} sail"))
    s.detail("a tall mast" if tall > 36 else "a mast")
    if s.chance(0.5):
        s.add("flag", s.box(side, (my, my + 3), (top, top + 3)))
        s.detail("a {flag} flag")
    if s.chance(0.4):
        s.tint("flag", s.box(None, None, (1, 2)) & (s.cells == 0))
        s.detail("a {flag} stripe")
    if s.chance(0.3):
        s.add("deck", s.box(s.middle(w - 3 if w > 5 else 2 + (w % 2)), (my + 3, my + 6), (h, h + 2)) & ~s.filled)
    s.noun("sailboat")


def ship(s: Sketch) -> None:
    """A liner, a cargo ship or a pirate ship."""
    w, n, h = s.number(6, 9, "narrow", "wide"), 20, s.number(7, 11, "low", "high")
    s.canvas(w, n, 50)
    s.colour("hull", PAINT)
    s.colour("keel", (4, 320, 0, 72, 70))
    s.colour("decks", (*WHITE, 19, 226))
    s.colour("windows", GLASS)
    s.colour("funnel", BRIGHT)
    s.main("hull")
    kind = s.one_of("liner", "liner", "cargo", "pirate")
    body = _hull(s, (0, h), w, 0.8)
    s.add("hull", body)
    s.tint("keel", s.box(None, None, (0, 3)))
    s.painted("a {keel} bottom")
    m = s.middle(2 - w % 2)
    if kind == "liner":
        decks = s.number(2, 4)
        for i in range(decks):
            y, z = (4 + i, n - 2 - i), (h + 3 * i, h + 3 * i + 3)
            s.add("decks", s.box(s.middle(w - 2), y, z))
            s.tint("windows", s.box(None, (y[0] + 1, y[1] - 1), (z[0] + 1, z[0] + 2)) & (np.floor(s.y) % 2 == 0))
        s.detail(some(decks, "{decks} deck"))
        funnels = s.number(1, 3)
        for i in range(funnels):
            at = round(n * 0.42 + (i + 0.5) * n * 0.36 / funnels) - 1
            top = h + 3 * decks + s.number(5, 8)
            s.add("funnel", s.box(s.middle(2 + w % 2), (at, at + 2), (h + 3 * decks, top)))
            s.tint("keel", s.box(s.middle(2 + w % 2), (at, at + 2), (top - 1, top)))
        s.detail(some(funnels, "{funnel} funnel"))
        s.noun("ocean liner", "cruise ship", "steamship")
    elif kind == "cargo":
        s.add("decks", s.box(s.middle(w - 2), (n - 5, n - 1), (h, h + 12)))
        s.tint("windows", s.box(None, (n - 5, n - 2), (h + 8, h + 10)))
        s.add("funnel", s.box(m, (n - 3, n - 1), (h + 12, h + 16)))
        for at in range(4, n - 6, 4):
            stack = s.number(1, 3)
            for k in range(stack):
                paint = s.one_of("funnel", "keel", "decks")
                s.add(
                    paint, s.box(s.middle(w - 2), (at, at + 3), (h + 3 * k, h + 3 * k + 3)) & body.any(2, keepdims=True)
                )
        s.detail("containers")
        s.detail("a {funnel} funnel")
        s.noun("cargo ship", "container ship", "freighter")
    else:
        s.codes["hull"] = (70, 308, 84)[s.number(0, 2)]
        s.codes["keel"] = 0
        s.codes["funnel"] = (15, 4, 0, 226)[s.number(0, 3)] if s.codes["decks"] == 19 else 4
        s.add("hull", _hull(s, (h, h + 3), w, 1) & s.box(None, (n - 6, n)))
        s.add("hull", _hull(s, (h, h + 2), w, 1) & s.box(None, (0, 4)))
        masts = s.number(2, 3)
        for i in range(masts):
            at = round(n * (0.28 + 0.52 * i / (masts - 1)))
            s.add("keel", s.box(m, (at, at + 1), (0, h + 34)))
            for low in (h + 7, h + 21):
                half = w - 2 if low == h + 7 else w - 4
                bulge = s.box(s.middle(max(half, 3 + (w + 1) % 2)), (at - 1, at), (low, low + 10))
                s.add("funnel", bulge)
        s.detail(some(masts, "mast"))
        s.detail("square {funnel} sails")
        s.noun("pirate ship", "galleon")


def plane(s: Sketch) -> None:
    """A jet, a propeller plane or a biplane."""
    n, span = s.number(15, 20, "short", "long"), s.number(13, 18, "", "wide")
    kind = s.one_of("jet", "jet", "propeller", "biplane")
    w = min(span + span % 2, 14 if kind == "biplane" else 20)
    s.canvas(w, n, 36)
    s.colour("body", WHITE + WHITE + PAINT)
    s.colour("wings", PAINT)
    s.colour("windows", GLASS)
    s.colour("engines", METAL + BRIGHT)
    s.colour("wheels", DARK)
    s.main("body")
    r = 3 if w > 16 or (n > 16 and s.chance()) else 2
    lift = s.number(5, 7)
    c = lift + r * 2.5
    nose = 3
    body = s.ellipsoid((s.cx, nose, c), (r, nose, r * 2.5)) | s.cylinder((s.cx, c), r, (nose, n * 0.62), "y")
    taper = s.tube([(s.cx, n * 0.6, c), (s.cx, n - 1, c + r * 1.3)], r, 0.8)
    s.add("body", body | taper)
    root = round(n * 0.32)
    chord, sweep = s.number(4, 6), s.real(0, 0.5) if kind == "jet" else 0.0
    wing_z = {"jet": round(c - r), "propeller": round(c + r * 1.2), "biplane": round(c - r * 1.5)}[kind]
    from_body = abs(s.x - s.cx)
    chords = chord - from_body / (w / 2) * 2 if kind == "jet" else chord
    wing = (s.y >= root + from_body * sweep) & (s.y <= root + from_body * sweep + chords)
    thick = s.box(None, None, (wing_z, wing_z + 2)) & (from_body <= w / 2)
    s.add("wings", wing & thick & ~(body & s.box(None, None, (wing_z + 1, 60))))
    if kind == "biplane":
        top = round(c + r * 2.5 + 3)
        s.add("wings", wing & s.box(None, None, (top, top + 1)))
        for x in (s.cx - w * 0.33, s.cx + w * 0.33):
            s.add("engines", s.box((round(x - 0.5), round(x - 0.5) + 1), (root + 1, root + 2), (wing_z + 1, top)))
        s.add("engines", s.box((s.cx - 1, s.cx + 1), (root + 1, root + 2), (c, top)) & ~s.filled)
        s.detail("two pairs of wings")
        s.noun("biplane")
    else:
        s.detail("swept wings" if sweep > 0.25 else "straight wings")
    s.painted("{wings} wings")
    tail = c + r * 1.3
    fin = s.polygon(
        [(n - 4, tail), (n - 2, tail + 9), (n, tail + 9), (n, tail - 2), (n - 3, tail - 2)],
        (s.cx - 1, s.cx + 1),
        "x",
    )
    s.add("wings", fin)
    s.add("wings", s.box((s.cx - 4, s.cx + 4), (n - 3, n), (round(tail), round(tail) + 1)))
    s.detail("a {wings} tail")
    skin = s.shell(body | taper)
    if kind == "jet":
        s.tint(
            "windows",
            (s.cells == 0)
            & s.box(None, (nose, n * 0.8), (round(c), round(c) + 2))
            & (np.floor(s.y) % 2 == 0)
            & (from_body > 1),
        )
        engines = 4 if w > 15 and s.chance(0.5) else 2
        for x in (3.5, 6.5)[: engines // 2]:
            y = root + x * sweep
            for side in (-1, 1):
                at = s.cx + side * (x + 1 if engines == 2 else x + 0.5)
                s.add(
                    "engines",
                    s.box(
                        (at - 1, at + 1) if engines == 2 else (at - 1, at + 0.9), (y - 1, y + 3), (wing_z - 4, wing_z)
                    ),
                )
        s.detail(some(engines, "{engines} engine"))
        s.noun("jet", "airliner")
    else:
        s.add("engines", s.box((s.cx - 4, s.cx + 4), (0, 1), (round(c) - 1, round(c) + 1)))
        s.add("engines", s.box((s.cx - 1, s.cx + 1), (0, 2), (round(c) - 2, round(c) + 2)))
        s.detail("a propeller")
        s.noun("propeller plane")
    s.tint("windows", (s.cells == 0) & s.box(None, (1, nose + 1), (c + 1, c + r * 2.5)) & (skin | (s.z > c + 1)))
    for x, y in ((0, nose), (-2, root + 3), (2, root + 3)):
        under = np.flatnonzero(s.filled[int(s.cx + x) - (x > 0), int(y)])
        deep = int(under.min()) if len(under) else wing_z
        s.add(
            "wheels",
            s.box((s.cx + x - 1, s.cx + x + 1), (y - 1, y + 1), (0, deep))
            & (s.box(None, None, (0, 3)) | s.box(None, (y - 1, y))),
        )
    s.detail("{wheels} wheels")


def helicopter(s: Sketch) -> None:
    """A round cabin, a tail, skids and two to four rotor blades."""
    w = 2 * s.number(5, 6) + 1
    r = s.number(3, 4)
    plump, boom, end = s.real(2.0, 2.5), s.real(2, 6), s.number(17, 20)
    s.canvas(w, end, 46)
    s.colour("body", PAINT)
    s.colour("windows", GLASS)
    s.colour("rotor", METAL + DARK)
    s.colour("skids", METAL + DARK)
    s.colour("stripe", BRIGHT)
    s.main("body")
    s.adjective("small" if r == 3 else "large")
    c = 5 + r * plump
    n = end
    y0 = s.number(5, 6)
    half = r + 0.5 - s.number(0, 1)
    s.add("body", s.ellipsoid((s.cx, y0, c), (half, y0, r * plump), s.real(2, 3)))
    s.tint("windows", s.box(None, (0, y0 - 1), (c, 60)))
    tail = s.tube([(s.cx, y0 + 2, c + 1), (s.cx, n - 1, c + boom)], 1.6, 0.9)
    s.add("body", tail & ~s.filled)
    s.add("body", s.box(s.middle(1), (n - 3, n), (c, c + 10)) & (s.z < c + boom + (s.y - n + 4) * 3))
    s.add("rotor", s.box((s.cx + 0.5, s.cx + 1.5), (n - 2, n - 1), (c + boom - 3, c + boom + 5)))
    top = round(c + r * plump)
    s.add("rotor", s.box(s.middle(1), (np.floor(y0), np.floor(y0) + 1), (top - 2, top + 3)))
    s.add("rotor", s.box(s.middle(3), (np.floor(y0) - 1, np.floor(y0) + 2), (top + 2, top + 3)))
    blades = s.number(2, 4)
    centre = (s.cx, np.floor(y0) + 0.5, top + 3.5)
    reach, flat = w / 2, s.box(None, None, (top + 3, top + 4))
    if blades == 3:
        s.add("rotor", s.tube([centre, (s.cx, centre[1] + 5, top + 3.5)], 0.8) & flat)
        for side in (-1, 1):
            s.add("rotor", s.tube([centre, (s.cx + side * 4, 3, top + 3.5)], 0.8) & flat)
    else:
        s.add("rotor", s.box(None, (centre[1] - 0.5, centre[1] + 0.5)) & flat)
        if blades == 4:
            s.add("rotor", s.box(s.middle(1), (max(0, centre[1] - reach), centre[1] + reach)) & flat)
    s.carve(s.box(None, None, (0, 5)))
    for x in (s.cx - half, s.cx + half - 1):
        x = np.floor(x)
        s.add("skids", s.box((x, x + 1), (y0 - 4, y0 + 4), (0, 1)))
        for y in (y0 - 2, y0 + 1):
            s.add("skids", s.box((x, x + 1), (y, y + 1), (0, c)) & ~s.filled)
            s.add("skids", s.box((s.cx - half, s.cx + half), (y, y + 1), (4, 6)) & ~s.filled)
    s.detail(some(blades, "rotor blade"))
    if s.chance(0.5):
        s.tint("stripe", s.box(None, None, (round(c) - 2, round(c))) & (s.cells == 0))
        s.detail("a {stripe} stripe")
    s.detail("{skids} skids")
    s.detail("a long tail")
    s.painted("a {rotor} rotor")
    if s.codes["body"] in (4, 14, 25):
        s.noun("rescue helicopter")


def rocket(s: Sketch) -> None:
    """A round body with a nose and two or four fins."""
    w, h = s.number(4, 7, "slender", "wide"), s.number(32, 56, "short", "tall")
    fins = 4 if s.chance(0.6) else 2
    wide = w + 2 * s.number(2, 4)
    s.canvas(wide, wide, h + 6)
    s.colour("body", WHITE + WHITE + PAINT)
    s.colour("nose", BRIGHT)
    s.colour("fins", BRIGHT + DARK)
    s.colour("windows", GLASS)
    s.colour("stripe", PAINT)
    s.main("body")
    c, r = (s.cx, s.cy), w / 2
    foot, tip = s.number(2, 5), round(h * s.real(0.65, 0.78))
    s.add("stripe", s.cone(c, (r * 0.8, r * 0.6), (0, foot)))
    s.add("body", s.cylinder(c, r, (foot, tip)))
    if s.chance(0.5):
        s.add("nose", s.cone(c, (r, 0.75), (tip, h)))
        s.detail("a pointed {nose} nose")
    else:
        s.add("nose", s.ellipsoid((*c, tip), (r, r, h - tip)) & s.box(None, None, (tip, 60)))
        s.detail("a round {nose} nose")
    top = round(h * s.real(0.22, 0.4))
    thick = s.middle(2 - wide % 2)
    corners = [(0, 0), (0, top * 0.5), (s.cx - r + 0.5, top), (s.cx - r + 0.5, 2), (1, 0)]
    one = s.polygon(corners, thick, "y") & (s.x < s.cx)
    one |= one[::-1]
    if fins == 4:
        other = s.polygon(corners, thick, "x") & (s.y < s.cy)
        one |= other | other[:, ::-1]
    s.add("fins", one & ~s.filled)
    s.detail(some(fins, "{fins} fin"))
    windows = s.number(1, 3)
    for i in range(windows):
        z = tip - 3 - i * 7
        s.tint("windows", s.box(s.middle(2 - w % 2), (0, s.cy), (z - 3, z)) & (s.cells == 0))
    s.detail("a round window" if windows == 1 else some(windows, "{windows} window"))
    if s.chance(0.5):
        z = foot + 2
        s.tint("stripe", s.box(None, None, (z, z + 2)) & (s.cells == 0))
        s.tint("stripe", s.box(None, None, (tip - 2, tip)) & (s.cells == 0))
        s.detail("{stripe} stripes")
    s.noun("space rocket", "rocket ship")


FAMILIES = (
    Family("boat", boat),
    Family("sailing boat", sailing_boat),
    Family("ship", ship),
    Family("plane", plane),
    Family("helicopter", helicopter, mirrored=True),
    Family("rocket", rocket),
)
