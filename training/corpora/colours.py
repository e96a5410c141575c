# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing colours of the palette: how far two are apart, pairs that go together, other colours in their place.

Distances are CIEDE2000, where black and white are 100 apart and 1 is just noticeable.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...core.bricks.colour_words import BASIC_COLOUR, PALETTE
from ...core.bricks.colours import load_colours
from ...core.legolise.colour_space import ciede2000, lab

CONTRAST = 12.0  # least distance of two colours that are to be told apart
NEAR = 20.0  # most distance of a colour that may stand for a natural one
_NEUTRAL = frozenset({"white", "grey", "black"})


@cache
def distances() -> NDArray[np.float64]:
    """float64 (32, 32): distance of each two colours of the palette, in its order."""
    rgb = np.array([load_colours()[code].rgb for code in PALETTE], np.uint8)
    points = lab(rgb)
    return ciede2000(points[:, None], points[None])


def apart(a: int, b: int) -> float:
    """Distance of two LDraw codes of the palette."""
    return float(distances()[PALETTE.index(a), PALETTE.index(b)])


def plausible_pair(generator: np.random.Generator) -> tuple[int, int]:
    """Two LDraw codes that can be told apart: any first, then a neutral or brown one more often than not."""
    first = int(generator.choice(PALETTE))
    others = [code for code in PALETTE if apart(first, code) >= 2 * CONTRAST]
    calm = [code for code in others if BASIC_COLOUR[code] in _NEUTRAL or BASIC_COLOUR[code] == "brown"]
    chosen = calm if calm and generator.random() < 0.7 else others
    return first, int(generator.choice(chosen))


def recoloured_palette(
    palette: tuple[int, ...], generator: np.random.Generator, natural: bool = False
) -> tuple[int, ...]:
    """Other codes for the slots of ``palette``, in which what could be told apart still can.

    ``natural``: each slot keeps its basic colour, or comes near. Otherwise any colour may come, and what is black, grey
    or white, as tyres and windows are, stays more often than not.
    """
    chosen: list[int] = []
    for slot, code in enumerate(palette):
        if natural:
            allowed = [c for c in PALETTE if apart(code, c) <= NEAR and BASIC_COLOUR[c] == BASIC_COLOUR[code]]
        elif slot > 0 and BASIC_COLOUR[code] in _NEUTRAL and generator.random() < 0.7:
            allowed = [code]
        else:
            allowed = list(PALETTE)
        wanted = [min(apart(code, palette[other]), 2 * CONTRAST) for other in range(slot)]
        fitting = [
            c
            for c in allowed
            if all(apart(c, own) >= 0.8 * least and c != own for own, least in zip(chosen, wanted, strict=True))
        ]
        rest = [c for c in (code, *PALETTE) if c not in chosen]
        chosen.append(int(generator.choice(fitting)) if fitting else rest[0])
    return tuple(chosen)
