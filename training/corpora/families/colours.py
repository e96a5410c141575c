# SPDX-License-Identifier: GPL-3.0-or-later
"""What things are coloured: LDraw codes that are natural for a material, and which codes tell apart well."""

from __future__ import annotations

from ....core.bricks.colour_words import BASIC_COLOUR
from ....core.bricks.colours import load_colours

WOOD = (70, 84, 308, 92, 19)
TIMBER = (*WOOD, *WOOD, *WOOD)  # put before paints, it is what most pieces are made of
BARK = (70, 308, 84)
LEAF = (2, 288, 10, 330, 27)
STONE = (71, 72, 19, 379)
METAL = (71, 72)
DARK = (0, 72, 308)
GLASS = (322, 272, 73, 0)
WHITE = (15,)
BLACK = (0,)
GREEN = (2, 10, 288, 27)
BRIGHT = (4, 1, 14, 2, 25, 10, 27, 3, 322, 73, 85, 29, 26, 15, 320, 272, 191)
PASTEL = (15, 226, 30, 353, 29, 322, 378, 19, 379)
PAINT = (*BRIGHT, 0, 71, 72, 19, 378, 379, 30, 353, 226, 288, 330)
WALL = (15, 19, 226, 4, 71, 378, 353, 322, 92, 14, 379, 25, 191, 30, 320)
ROOF = (4, 320, 70, 308, 272, 0, 72, 288, 379, 25, 3, 1)
FUR = (70, 84, 308, 92, 19, 15, 0, 72, 71)
SKIN = (92, 84, 19, 226, 70, 308)
HAIR = (0, 308, 70, 84, 14, 25, 71)
CLOTH = (4, 1, 14, 2, 25, 322, 85, 29, 15, 0, 72, 272, 320, 19, 288)
PETAL = (4, 14, 29, 26, 25, 15, 85, 30, 353, 191, 73)
CREAM = (15, 226, 29, 353, 70, 378, 30, 19)

_FAR = 90.0  # between sRGB values of two codes that nobody takes for one another


def differ(code: int, other: int) -> bool:
    """Whether two codes have different basic colours and look it."""
    if BASIC_COLOUR[code] == BASIC_COLOUR[other]:
        return False
    colours = load_colours()
    squared = sum((a - b) ** 2 for a, b in zip(colours[code].rgb, colours[other].rgb, strict=True))
    return squared > _FAR**2
