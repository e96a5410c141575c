# SPDX-License-Identifier: GPL-3.0-or-later
"""Food, and what it is served in."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, CREAM, GLASS, GREEN, PAINT, PASTEL, WHITE
from .family import Family
from .sketch import Sketch
from .words import some


def cup(s: Sketch) -> None:
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
    w, h = s.number(5, 10, "slim", "wide"), s.number(24, 52, "small", "tall")
    s.canvas(w, w, h)
    s.colour("glass", (2, 288, 322, 70, 73, 15, 4, 10, *PAINT))
    s.colour("label", PASTEL + BRIGHT)
    s.colour("cap", BRIGHT + (0, 71, 70))
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
        s.add("stems", s.line([(s.cx, s.cy, h - 4), (s.cx, s.cy, h), (s.cx + dx, s.cy + dy, top)]) & ((s.z > h - 4)))
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
            f = s.cylinder((s.cx + np.cos(a) * r * 0.42, s.cy + np.sin(a) * r * 0.42), r * 0.36, (h - 4, h)) | s.ellipsoid((s.cx + np.cos(a) * r * 0.42, s.cy + np.sin(a) * r * 0.42, h), (r * 0.36, r * 0.36, r * 0.8))
            s.add(paint, f & floor.any(2, keepdims=True) & s.box(None, None, (h - 4, 60)))
        s.detail("fruit in it")
        s.detail("{first} and {second} fruit")
        s.noun("fruit bowl", "bowl of fruit")
    elif full == "soup":
        s.tint("second", floor)
        s.detail("{second} soup")
        s.noun("soup bowl", "bowl of soup")
    else:
        s.adjective("empty")
    s.detail("a small foot")
    s.adjective("round")


def cake(s: Sketch) -> None:
    w = s.number(10, 18, "small", "large")
    tiers = s.number(1, 3)
    square = s.chance(0.25)
    s.canvas(w, w, 60)
    s.colour("base", CREAM + BRIGHT)
    s.colour("icing", CREAM + BRIGHT)
    s.colour("topping", (4, 320, 29, 14, 15))
    s.colour("candles", BRIGHT + WHITE)
    s.colour("flames", (14, 191, 25))
    s.colour("plate", (15, 71, 322, 30))
    s.main("base")
    z = 0
    c = (s.cx, s.cy)
    if s.chance(0.5):
        s.add("plate", s.cylinder(c, w / 2, (0, 1)))
        s.painted("a {plate} plate")
        z = 1
    r, top = w / 2 - 1, z
    for i in range(tiers):
        tall = s.number(6, 9) if tiers > 1 else s.number(7, 12)
        form = s.box((s.cx - r, s.cx + r), (s.cy - r, s.cy + r), (top, top + tall)) if square else s.cylinder(c, r, (top, top + tall))
        s.add("base", form)
        drip = s.box(None, None, (top + tall - 2, top + tall)) | (s.box(None, None, (top + tall - 4, top + tall)) & ((np.floor(s.x) + np.floor(s.y)) % 3 == 0))
        s.tint("icing", form & drip)
        top += tall
        room = r
        r = max(r - s.number(2, 3), 1.5)
    s.detail("{icing} icing")
    s.adjective("square" if square else "round")
    s.adjective(("one-tier", "two-tier", "three-tier")[tiers - 1])
    if tiers > 1:
        s.detail(some(tiers, "layer"))
    style = s.one_of("candles", "candles", "berries", "cherry")
    if style == "candles":
        count = s.number(1, 5)
        for i in range(count):
            a = 2 * np.pi * i / count + 0.5
            f = 0 if count == 1 else min(room * 0.6, 4)
            x, y = np.floor(s.cx + np.cos(a) * f), np.floor(s.cy + np.sin(a) * f)
            s.add("candles", s.box((x, x + 1), (y, y + 1), (top, top + 6)))
            s.add("flames", s.box((x, x + 1), (y, y + 1), (top + 6, top + 8)))
        s.detail(some(count, "{candles} candle"))
        s.noun("birthday cake")
    elif style == "berries":
        count = 8
        for i in range(count):
            a = 2 * np.pi * i / count
            x, y = np.floor(s.cx + np.cos(a) * room * 0.7), np.floor(s.cy + np.sin(a) * room * 0.7)
            s.add("topping", s.box((x, x + 1), (y, y + 1), (top, top + 2)))
        s.detail("{topping} berries on top")
        s.noun("fruit cake")
    else:
        s.add("topping", s.ball((s.cx, s.cy, top + 2), 1.6) & s.box(None, None, (top, 60)))
        s.detail("a {topping} cherry on top")
    if tiers > 1:
        s.noun("wedding cake" if s.codes["base"] == 15 else "layer cake")


def burger(s: Sketch) -> None:
    w = s.number(9, 16, "small", "large")
    s.canvas(w, w, 50)
    s.colour("bun", (92, 84, 191, 19, 70))
    s.colour("patty", (308, 70, 0))
    s.colour("lettuce", GREEN)
    s.colour("cheese", (14, 191, 226))
    s.colour("tomato", (4, 320, 25))
    s.colour("seeds", (15, 226))
    s.main("bun")
    c, r = (s.cx, s.cy), w / 2
    z = s.number(3, 5)
    s.add("bun", s.cylinder(c, r - 0.7, (0, z)))
    patties = s.number(1, 2)
    cheese, tomato = s.chance(0.75), s.chance(0.6)
    wave = (np.floor(s.x + s.y) % 2 == 0)
    for _ in range(patties):
        leaf = s.cylinder(c, r - 0.7, (z, z + 1))
        s.add("lettuce", leaf | (s.widened(leaf) & s.cylinder(c, r, (z, z + 1)) & wave))
        z += 1
        s.add("patty", s.cylinder(c, r - 0.5, (z, z + 3)))
        z += 3
        if cheese:
            s.add("cheese", s.box((s.cx - r * 0.78, s.cx + r * 0.78), (s.cy - r * 0.78, s.cy + r * 0.78), (z, z + 1)) | s.cylinder(c, r - 0.7, (z, z + 1)))
            z += 1
    if tomato:
        s.add("tomato", s.cylinder(c, r - 0.5, (z, z + 1)))
        z += 1
        s.detail("{tomato} tomato")
    dome = s.real(0.8, 1.4) * r
    s.add("bun", s.ellipsoid((*c, z), (r, r, dome * 1.3), 2.3) & s.box(None, None, (z, 60)))
    if s.chance(0.7):
        s.tint("seeds", (s.generator.random(s.shape) < 0.09) & (s.z > z + dome * 0.4))
        s.detail("{seeds} seeds")
    if cheese:
        s.detail("{cheese} cheese")
        s.noun("cheeseburger")
    s.detail("{lettuce} lettuce")
    s.detail("a {patty} patty" if patties == 1 else "two {patty} patties")
    s.noun("hamburger")
    if patties == 2:
        s.adjective("double")


def ice_cream(s: Sketch) -> None:
    scoops = s.number(1, 3, "", "tall")
    w = s.number(6, 9, "small", "large")
    s.canvas(w + 3, w + 3, 60)
    s.colour("first", CREAM + BRIGHT)
    s.colour("second", CREAM + BRIGHT)
    s.colour("third", CREAM + BRIGHT)
    s.colour("cone", (84, 92, 19, 191))
    s.colour("cherry", (4, 320))
    s.main("first")
    c, r = (s.cx, s.cy), w / 2
    if s.chance(0.7):
        z = round(w * s.real(1.7, 2.4))
        s.add("cone", s.cone(c, (1.6, r), (0, z)))
        s.noun("ice cream cone")
        s.detail("a {cone} cone")
    else:
        z = round(w * 1.0)
        s.add("cone", s.cylinder(c, r * 0.7, (0, 2)) | s.cone(c, (r * 0.4, r), (2, z)) | s.cylinder(c, r * 0.45, (0, z)))
        s.noun("ice cream cup", "sundae")
        s.detail("a {cone} cup")
    same = s.chance(0.35)
    q = r * 0.98
    at = z + q * 1.3
    for i in range(scoops):
        s.add("first" if same else ("first", "second", "third")[i], s.ball((*c, at), q) & s.box(None, None, (z, 60)))
        top = at + q * 2.5
        at += q * 2.9
        q *= 0.9
    s.add("first", s.cylinder(c, r + 0.5, (z, z + 1.5)))
    s.detail(some(scoops, "scoop"))
    if not same and scoops > 1:
        s.detail("{first} and {second} scoops")
    if s.chance(0.5):
        s.add("cherry", s.ball((*c, top + 1), 1.3))
        s.detail("a {cherry} cherry on top")


def apple(s: Sketch) -> None:
    w = s.number(7, 16, "small", "large")
    s.canvas(w, w, round(w * 2.4) + 8)
    s.colour("skin", (4, 4, 320, 10, 27, 2, 14))
    s.colour("stem", (70, 308))
    s.colour("leaf", GREEN)
    s.colour("blush", (4, 14, 27, 25, 353))
    s.main("skin")
    r, tall = w / 2, w * s.real(0.85, 1.1) * 2.2
    c = (s.cx, s.cy)
    far = np.sqrt((s.x - s.cx) ** 2 + (s.y - s.cy) ** 2)
    narrow = 1 - 0.22 * np.clip(1 - s.z / (tall * 0.6), 0, 1)
    s.add("skin", s.ellipsoid((*c, tall / 2), (r, r, tall / 2), 2.5) & (far <= r * narrow))
    s.carve(s.ellipsoid((*c, tall), (r * 0.4, r * 0.4, tall * 0.1)))
    high = round(tall * 0.9)
    m, n = s.middle(2 - w % 2), s.middle(2 - w % 2, "y")
    s.add("stem", s.box(m, n, (high - 4, tall + s.number(3, 6))))
    s.detail("a {stem} stem")
    leaves = s.number(0, 2)
    for i in range(leaves):
        x = (m[1], m[1] + 3) if i == 0 else (m[0] - 3, m[0])
        s.add("leaf", s.box(x, n, (round(tall) + 1, round(tall) + 2)) | s.box((x[0] + 0.9, x[1] - 0.9), (n[0] - 1, n[1] + 1), (round(tall) + 1, round(tall) + 2)))
    if leaves:
        s.detail("a {leaf} leaf" if leaves == 1 else "two {leaf} leaves")
    if s.chance(0.35):
        s.tint("blush", (s.x + s.z * 0.1 > s.cx + r * 0.9) & (s.cells == 0))
        s.detail("a {blush} side")
    if s.chance(0.25):
        s.carve(s.ball((w, s.cy - r * 0.5, tall * 0.6), r * 0.6))
        s.adjective("bitten")
        s.detail("a bite taken out")
    s.adjective("ripe" if s.codes["skin"] in (4, 320) else "fresh")
    s.noun("apple fruit", "juicy apple")


def pumpkin(s: Sketch) -> None:
    w = s.number(8, 18, "small", "large")
    s.canvas(w, w, round(w * 2.2) + 6)
    s.colour("skin", (25, 25, 25, 191, 14, 15, 288))
    s.colour("stem", (2, 288, 70, 330))
    s.colour("face", (0, 14, 308))
    s.colour("ribs", (191, 14, 84, 4, 71))
    s.main("skin")
    tall = w * s.real(0.65, 0.95) * 2.3
    c, r = (s.cx, s.cy), w / 2
    angle = np.arctan2(s.y - s.cy, s.x - s.cx)
    count = s.number(6, 10) // 2 * 2
    far = np.sqrt((s.x - s.cx) ** 2 + (s.y - s.cy) ** 2)
    groove = 1 - 0.07 * (np.cos(angle * count) < -0.3)
    body = s.ellipsoid((*c, tall / 2), (r, r, tall / 2), 2.8)
    s.add("skin", body & (far <= r * groove))
    s.add("stem", s.cylinder(c, max(1, r * 0.22), (tall - 4, tall + s.number(2, 5))))
    s.detail("a {stem} stem")
    if s.chance(0.5):
        s.tint("ribs", (np.cos(angle * count) < -0.55) & (s.cells == 0))
        s.detail("{ribs} ribs")
    if s.chance(0.5):
        out, wide = max(1, r * 0.3), max(1, round(w * 0.12))
        z = round(tall * 0.58)
        s.pair("face", out, (z, z + max(2, wide * 2)), wide)
        s.face("face", s.middle(2 - w % 2), (z - 3, z - 1))
        mouth = round(w * 0.5) + (round(w * 0.5) + w) % 2
        s.face("face", s.middle(mouth), (round(tall * 0.22), round(tall * 0.22) + 3))
        for x in np.arange(s.cx - mouth / 2 + 1, s.cx + mouth / 2 - 1, 3):
            s.face("skin", (x, x + 1), (round(tall * 0.22) + 2, round(tall * 0.22) + 3))
        s.noun("halloween pumpkin", "jack-o'-lantern")
        s.detail("a carved {face} face")
    s.adjective("flat" if tall < w * 1.7 else "round")
    s.noun("ripe pumpkin")


FAMILIES = (
    Family("cup", cup),
    Family("bottle", bottle),
    Family("vase", vase),
    Family("bowl", bowl),
    Family("cake", cake),
    Family("burger", burger),
    Family("ice cream", ice_cream),
    Family("apple", apple),
    Family("pumpkin", pumpkin),
)
