# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours by LDraw code: how they look and what they are made of; data and licence are in :mod:`.colour_table`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from .colour_table import COLOURS, CURRENT

Rgb: TypeAlias = tuple[int, int, int]

MAIN_COLOUR = 16  # "the colour of whoever uses me"
EDGE_COLOUR = 24  # "the edge colour of whoever uses me"
DIRECT = 0x2000000  # 0x2RRGGBB is a colour given by its value, 0x3RRGGBB a transparent one (LDraw colour specification)
_DIRECT_TRANSPARENT = 0x3000000
_TRANSPARENT_ALPHA = 128  # what LDConfig gives its transparent colours
_UNKNOWN_RGB: Rgb = (127, 127, 127)


@dataclass(frozen=True)
class Colour:
    """One colour: ``rgb`` and ``edge`` are sRGB 0 to 255, ``alpha`` 0 to 255.

    ``finish`` is one of solid, transparent, chrome, pearl, metallic, milky, glow, glitter, speckle, rubber.
    ``current``: plain parts are made in it today. ``known``: False for a code that LDraw does not define.
    """

    code: int
    name: str
    rgb: Rgb
    edge: Rgb
    alpha: int
    finish: str
    current: bool
    known: bool = True


@lru_cache(maxsize=1)
def load_colours() -> Mapping[int, Colour]:
    """All LDraw colours by code, those that mean something by themselves (not 16 and 24)."""
    found: dict[int, Colour] = {}
    current = {int(code) for code in CURRENT.split()}
    finish = ""
    for line in COLOURS.split("\n"):
        if line.startswith("#"):
            finish = line[2:]
        elif line:
            code, name, value, edge, *alpha = line.split()
            found[int(code)] = Colour(
                code=int(code),
                name=name.replace("_", " "),
                rgb=_rgb(int(value, 16)),
                edge=_rgb(int(edge, 16)),
                alpha=int(alpha[0]) if alpha else 255,
                finish=finish,
                current=int(code) in current,
            )
    return MappingProxyType(found)


_further: Mapping[int, Colour] = {}


def use_further_colours(found: Mapping[int, Colour]) -> None:
    """Make colours of a parts library known to this process where the table lacks them; former ones are forgotten."""
    global _further
    listed = load_colours()
    _further = {code: defined for code, defined in found.items() if code not in listed}


def colour(code: int, main: int = 7) -> Colour:
    """The colour of ``code``; never fails.

    16 and 24 are looked up as ``main``, the colour that surrounds them (24 has its edge colour). Direct colours are
    taken by value; a code that neither LDraw nor the parts library in use defines is a medium grey with ``known``
    False.
    """
    if code in (MAIN_COLOUR, EDGE_COLOUR):
        around = colour(main if main not in (MAIN_COLOUR, EDGE_COLOUR) else 7)
        rgb = around.rgb if code == MAIN_COLOUR else around.edge
        name = "Main Colour" if code == MAIN_COLOUR else "Edge Colour"
        return Colour(code, name, rgb, around.edge, around.alpha, around.finish, current=False)
    if (listed := load_colours().get(code) or _further.get(code)) is not None:
        return listed
    if DIRECT <= code < _DIRECT_TRANSPARENT + 0x1000000:
        rgb = _rgb(code & 0xFFFFFF)
        clear = code >= _DIRECT_TRANSPARENT
        finish, alpha = ("transparent", _TRANSPARENT_ALPHA) if clear else ("solid", 255)
        return Colour(code, "#{:02X}{:02X}{:02X}".format(*rgb), rgb, edge_of(rgb), alpha, finish, current=False)
    return Colour(
        code, f"Unknown {code}", _UNKNOWN_RGB, edge_of(_UNKNOWN_RGB), 255, "solid", current=False, known=False
    )


def _rgb(value: int) -> Rgb:
    return value >> 16 & 255, value >> 8 & 255, value & 255


def edge_of(rgb: Rgb) -> Rgb:
    """Edge colour for one that has none, by LDConfig's rule: #333333, on dark ones (lightness up to 20 %) #808080."""
    return (51, 51, 51) if (max(rgb) + min(rgb)) / 510 > 0.2 else (128, 128, 128)
