# SPDX-License-Identifier: GPL-3.0-or-later
"""What colours one sees of an assembly, by area, and whether they are those that its prompt names.

Colours are compared as basic colours (:data:`..bricks.colour_words.BASIC_COLOUR`): "a red car" is answered by any red.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..bricks.colour_words import BASIC_COLOUR, PALETTE, colour_words
from ..bricks.colours import EDGE_COLOUR, MAIN_COLOUR, colour
from ..bricks.plan import PLATE_LDU, STUD, Plan

SEEN_SHARE = 0.08  # of the visible area, from which a colour counts as one that an assembly has
_NONE = (MAIN_COLOUR, EDGE_COLOUR, -1)  # codes that say no colour


def visible_areas(plan: Plan) -> dict[int, float]:
    """Area in studs squared of the faces of each colour of a plan in layers of a plate, seen from all sides and above,
    the largest first; faces that look down are not seen."""
    filled = np.pad(plan.occupancy, 1)
    inner = (slice(1, -1),) * 3
    side = PLATE_LDU / STUD
    area = np.zeros(plan.shape)
    for axis, steps, size in ((0, (-1, 1), side), (1, (-1, 1), side), (2, (1,), 1.0)):
        for step in steps:
            area += size * (filled[inner] & ~np.roll(filled, -step, axis)[inner])
    codes, place = np.unique(plan.colours[plan.occupancy], return_inverse=True)
    sums = np.bincount(place.ravel(), area[plan.occupancy], len(codes))
    return {int(codes[i]): float(sums[i]) for i in np.argsort(-sums, kind="stable")}


@lru_cache(maxsize=4096)
def basic_colour(code: int) -> str | None:
    """The basic colour of an LDraw code: its own in the palette, else that of the nearest colour of the palette (CIE
    1976 L*a*b*); None for codes that say no colour."""
    if code in _NONE:
        return None
    if code in BASIC_COLOUR:
        return BASIC_COLOUR[code]
    palette = np.array([_lab(other) for other in PALETTE])
    return BASIC_COLOUR[PALETTE[int(np.linalg.norm(palette - _lab(code), axis=1).argmin())]]


@lru_cache(maxsize=4096)
def _lab(code: int) -> np.ndarray:
    """L*a*b* of a code's sRGB colour, white point D65 (IEC 61966-2-1, CIE 15)."""
    value = np.array(colour(code).rgb) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ linear / (0.9505, 1.0, 1.089)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def basic_shares(areas: Mapping[int, float]) -> dict[str, float]:
    """Share (0 to 1) of the coloured visible area of each basic colour, the largest first."""
    sums: dict[str, float] = {}
    for code, area in areas.items():
        if (name := basic_colour(code)) is not None:
            sums[name] = sums.get(name, 0.0) + area
    total = sum(sums.values())
    return {name: sums[name] / total for name in sorted(sums, key=lambda key: -sums[key])} if total else {}


def named_colours(prompt: str) -> tuple[str, ...]:
    """Basic colours that a prompt names, in its order, each once. The longest word counts: "sky blue" is one colour."""
    return tuple(dict.fromkeys(_BASIC_OF[found] for found in _COLOUR_WORD.findall(prompt.lower())))


_BASIC_OF = {word: basic for code, basic in BASIC_COLOUR.items() for word in colour_words(code)}
# "of" comes before what a thing is made of: "a castle of sand", "a slice of salmon".
_COLOUR_WORD = re.compile(rf"(?<!\bof )\b(?:{'|'.join(sorted(map(re.escape, _BASIC_OF), key=len, reverse=True))})\b")


def main_colour_agrees(named: Sequence[str], shares: Mapping[str, float]) -> bool | None:
    """Whether the basic colour of most visible area is one that the prompt names; None where it names none."""
    if not named:
        return None
    return bool(shares) and max(shares, key=lambda name: shares[name]) in named


def all_colours_seen(named: Sequence[str], shares: Mapping[str, float]) -> float | None:
    """Share (0 to 1) of the colours named that have at least :data:`SEEN_SHARE` of the visible area; None where the
    prompt does not name two or more."""
    if len(named) < 2:
        return None
    return sum(shares.get(name, 0.0) >= SEEN_SHARE for name in named) / len(named)
