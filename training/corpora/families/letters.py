# SPDX-License-Identifier: GPL-3.0-or-later
"""Capital letters and digits that stand upright, drawn by strokes."""

from __future__ import annotations

from .colours import BRIGHT, DARK, PAINT, STONE, WOOD
from .family import Family
from .shapes import Mask
from .sketch import Sketch
from .words import number

# Lines of each sign on a field from (0, 0) at the lower left to (4, 6).
_LINES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "a": (((0, 0), (2, 6), (4, 0)), ((0.8, 2.2), (3.2, 2.2))),
    "b": (((0, 0), (0, 6), (3, 6), (4, 5), (4, 4), (3, 3), (0, 3)), ((3, 3), (4, 2), (4, 1), (3, 0), (0, 0))),
    "c": (((4, 5), (3, 6), (1, 6), (0, 5), (0, 1), (1, 0), (3, 0), (4, 1)),),
    "d": (((0, 0), (0, 6), (2.5, 6), (4, 4.5), (4, 1.5), (2.5, 0), (0, 0)),),
    "e": (((4, 6), (0, 6), (0, 0), (4, 0)), ((0, 3), (3, 3))),
    "f": (((4, 6), (0, 6), (0, 0)), ((0, 3), (3, 3))),
    "g": (((4, 5), (3, 6), (1, 6), (0, 5), (0, 1), (1, 0), (3, 0), (4, 1), (4, 2.6), (2.4, 2.6)),),
    "h": (((0, 0), (0, 6)), ((4, 0), (4, 6)), ((0, 3), (4, 3))),
    "i": (((0.8, 6), (3.2, 6)), ((2, 6), (2, 0)), ((0.8, 0), (3.2, 0))),
    "j": (((1.5, 6), (4, 6)), ((3.2, 6), (3.2, 1), (2.4, 0), (1, 0), (0, 1))),
    "k": (((0, 0), (0, 6)), ((4, 6), (0.4, 2.8)), ((1.2, 3.4), (4, 0))),
    "l": (((0, 6), (0, 0), (4, 0)),),
    "m": (((0, 0), (0, 6), (2, 3), (4, 6), (4, 0)),),
    "n": (((0, 0), (0, 6), (4, 0), (4, 6)),),
    "o": (((1, 0), (0, 1), (0, 5), (1, 6), (3, 6), (4, 5), (4, 1), (3, 0), (1, 0)),),
    "p": (((0, 0), (0, 6), (3, 6), (4, 5), (4, 3.6), (3, 2.6), (0, 2.6)),),
    "q": (((1, 0), (0, 1), (0, 5), (1, 6), (3, 6), (4, 5), (4, 1), (3, 0), (1, 0)), ((2.4, 1.8), (4, 0))),
    "r": (((0, 0), (0, 6), (3, 6), (4, 5), (4, 3.8), (3, 2.8), (0, 2.8)), ((2, 2.8), (4, 0))),
    "s": (((4, 5), (3, 6), (1, 6), (0, 5), (0, 4), (1, 3), (3, 3), (4, 2), (4, 1), (3, 0), (1, 0), (0, 1)),),
    "t": (((0, 6), (4, 6)), ((2, 6), (2, 0))),
    "u": (((0, 6), (0, 1), (1, 0), (3, 0), (4, 1), (4, 6)),),
    "v": (((0, 6), (2, 0), (4, 6)),),
    "w": (((0, 6), (0.8, 0), (2, 3.4), (3.2, 0), (4, 6)),),
    "x": (((0, 0), (4, 6)), ((0, 6), (4, 0))),
    "y": (((0, 6), (2, 3), (4, 6)), ((2, 3), (2, 0))),
    "z": (((0, 6), (4, 6), (0, 0), (4, 0)),),
    "0": (((1.4, 0), (0.5, 1.2), (0.5, 4.8), (1.4, 6), (2.6, 6), (3.5, 4.8), (3.5, 1.2), (2.6, 0), (1.4, 0)),),
    "1": (((0.8, 4.8), (2, 6), (2, 0)), ((0.6, 0), (3.4, 0))),
    "2": (((0, 5), (1, 6), (3, 6), (4, 5), (4, 4), (0, 0), (4, 0)),),
    "3": (((0, 6), (4, 6), (2, 3.4), (3, 3.4), (4, 2.4), (4, 1), (3, 0), (1, 0), (0, 1)),),
    "4": (((3, 0), (3, 6), (0, 2), (4, 2)),),
    "5": (((4, 6), (0, 6), (0, 3.4), (3, 3.4), (4, 2.4), (4, 1), (3, 0), (1, 0), (0, 1)),),
    "6": (((4, 5), (3, 6), (1, 6), (0, 5), (0, 1), (1, 0), (3, 0), (4, 1), (4, 2.4), (3, 3.4), (0, 3.4)),),
    "7": (((0, 6), (4, 6), (1.4, 0)),),
    "8": (
        ((1, 3.2), (0, 4.2), (0, 5), (1, 6), (3, 6), (4, 5), (4, 4.2), (3, 3.2), (1, 3.2)),
        ((1, 3.2), (0, 2.2), (0, 1), (1, 0), (3, 0), (4, 1), (4, 2.2), (3, 3.2)),
    ),
    "9": (((0, 1), (1, 0), (3, 0), (4, 1), (4, 5), (3, 6), (1, 6), (0, 5), (0, 3.6), (1, 2.6), (4, 2.6)),),
}
_LETTERS = tuple(sign for sign in _LINES if sign.isalpha())
_DIGITS = tuple(sign for sign in _LINES if sign.isdigit())


def _sign(s: Sketch, sign: str) -> None:
    """A sign of one material on a plinth, sometimes with an outline of another behind it."""
    w, h, t = s.number(9, 15, "narrow", "wide"), s.number(26, 46, "small", "tall"), s.number(1, 4, "flat", "deep")
    plinth = s.number(1, 3)
    s.canvas(w + 2, t + 5, h + plinth)
    s.colour("sign", PAINT)
    s.colour("back", BRIGHT)
    s.colour("base", DARK + STONE + WOOD + BRIGHT)
    s.main("sign")
    pen = min(s.real(0.9, 1.9), w * 0.115, h * 0.036)
    left, right, low, high = 1 + pen, w + 1 - pen, plinth + pen * 2, plinth + h - pen * 2.5

    def strokes(radius: float, y: tuple[float, float]) -> Mask:
        mask = s.box((0, 0), (0, 0), (0, 0))
        for points in _LINES[sign]:
            path = [(left + (right - left) * a / 4, (y[0] + y[1]) / 2, low + (high - low) * b / 6) for a, b in points]
            flat = s.tube([(x, 0.5, z) for x, _, z in path], radius) & s.box(None, (0, 1))
            mask = mask | (flat[:, :1] & s.box(None, y))
        return mask

    y = (2, 2 + t)
    s.add("sign", strokes(pen, y))
    if s.chance(0.3):
        behind = strokes(pen, (2 + t, 3 + t))
        s.add("back", behind)
        s.detail("a {back} back")
    s.add("base", s.box((0, w + 2), (0, t + 5), (0, plinth)))
    foot = (s.cells == 0)[:, :, plinth : plinth + 4].any(2)
    s.add("sign", foot[:, :, None] & s.box(None, None, (plinth, plinth + 3)))
    s.detail("a {base} base")
    s.detail("thick strokes" if pen > 1.25 else "thin strokes")


def letter(s: Sketch) -> None:
    """A capital letter."""
    sign = s.one_of(*_LETTERS)
    s.words.nouns = [f"letter {sign}", f"capital {sign}", f"capital letter {sign}", f"big {sign}"]
    _sign(s, sign)


def digit(s: Sketch) -> None:
    """A digit."""
    sign = s.one_of(*_DIGITS)
    word = "zero" if sign == "0" else number(int(sign))
    s.words.nouns = [f"digit {sign}", f"number {sign}", f"number {word}", f"digit {word}"]
    _sign(s, sign)


FAMILIES = (
    Family("letter", letter, mirrored=False),
    Family("digit", digit, mirrored=False),
)
