# SPDX-License-Identifier: GPL-3.0-or-later
"""Food, and what it is served in."""

from __future__ import annotations

import numpy as np

from .colours import BRIGHT, CREAM, GREEN, WHITE
from .family import Family
from .sketch import Sketch
from .words import some


def cake(s: Sketch) -> None:
    """One to three tiers with icing, and candles, berries or a cherry."""
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
    for _ in range(tiers):
        tall = s.number(6, 9) if tiers > 1 else s.number(7, 12)
        form = (
            s.box((s.cx - r, s.cx + r), (s.cy - r, s.cy + r), (top, top + tall))
            if square
            else s.cylinder(c, r, (top, top + tall))
        )
        s.add("base", form)
        drip = s.box(None, None, (top + tall - 2, top + tall)) | (
            s.box(None, None, (top + tall - 4, top + tall)) & ((np.floor(s.x) + np.floor(s.y)) % 3 == 0)
        )
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
    """One or two patties with lettuce, cheese and tomato in a bun."""
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
    wave = np.floor(s.x + s.y) % 2 == 0
    for _ in range(patties):
        leaf = s.cylinder(c, r - 0.7, (z, z + 1))
        s.add("lettuce", leaf | (s.widened(leaf) & s.cylinder(c, r, (z, z + 1)) & wave))
        z += 1
        s.add("patty", s.cylinder(c, r - 0.5, (z, z + 3)))
        z += 3
        if cheese:
            s.add(
                "cheese",
                s.box((s.cx - r * 0.78, s.cx + r * 0.78), (s.cy - r * 0.78, s.cy + r * 0.78), (z, z + 1))
                | s.cylinder(c, r - 0.7, (z, z + 1)),
            )
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
    """One to three scoops in a cone or a cup."""
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
        s.add(
            "cone", s.cylinder(c, r * 0.7, (0, 2)) | s.cone(c, (r * 0.4, r), (2, z)) | s.cylinder(c, r * 0.45, (0, z))
        )
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
        s.painted("{first} and {second} scoops")
    if s.chance(0.5):
        s.add("cherry", s.ball((*c, top + 1), 1.3))
        s.detail("a {cherry} cherry on top")


def apple(s: Sketch) -> None:
    """An apple with a stem and up to two leaves, sometimes bitten."""
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
        s.add(
            "leaf",
            s.box(x, n, (round(tall) + 1, round(tall) + 2))
            | s.box((x[0] + 0.9, x[1] - 0.9), (n[0] - 1, n[1] + 1), (round(tall) + 1, round(tall) + 2)),
        )
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
    """A ribbed pumpkin, half of them with a carved face."""
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
    Family("cake", cake),
    Family("burger", burger),
    Family("ice cream", ice_cream),
    Family("apple", apple),
    Family("pumpkin", pumpkin),
)
