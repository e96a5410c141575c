# SPDX-License-Identifier: GPL-3.0-or-later
"""The palette of generated assemblies and the words that people use for its colours.

All are solid colours that common bricks are made in. A *basic colour* is one of the eleven basic colour terms of
English (Berlin and Kay 1969): what "a red car" asks for may be any of the reds.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

#: LDraw code: basic colour, then words for it, the usual one first.
_WORDS = {
    15: ("white", "white", "snow white"),
    71: ("grey", "light grey", "grey", "silver", "gray", "light gray"),
    72: ("grey", "dark grey", "grey", "dark gray", "stone grey"),
    0: ("black", "black", "jet black"),
    4: ("red", "red", "bright red"),
    320: ("red", "dark red", "maroon", "crimson", "burgundy"),
    353: ("pink", "coral", "salmon"),
    29: ("pink", "pink", "bright pink"),
    26: ("pink", "magenta", "fuchsia"),
    25: ("orange", "orange", "bright orange"),
    191: ("orange", "light orange", "amber", "golden yellow"),
    14: ("yellow", "yellow", "bright yellow"),
    226: ("yellow", "light yellow", "pale yellow", "cream yellow"),
    27: ("green", "lime", "lime green", "yellow-green"),
    10: ("green", "bright green", "light green", "grass green"),
    2: ("green", "green"),
    288: ("green", "dark green", "forest green"),
    330: ("green", "olive", "olive green", "khaki green"),
    378: ("green", "sand green", "sage green", "grey green"),
    3: ("blue", "turquoise", "teal"),
    322: ("blue", "sky blue", "light blue", "azure"),
    73: ("blue", "medium blue", "blue"),
    1: ("blue", "blue", "bright blue"),
    272: ("blue", "dark blue", "navy blue", "navy"),
    379: ("blue", "sand blue", "steel blue", "blue grey"),
    30: ("purple", "lavender", "light purple", "lilac"),
    85: ("purple", "purple", "dark purple", "violet"),
    19: ("brown", "tan", "beige", "sand"),
    92: ("brown", "light brown", "nougat"),
    84: ("brown", "medium brown", "caramel", "wooden brown"),
    70: ("brown", "brown", "reddish brown", "chocolate brown"),
    308: ("brown", "dark brown", "deep brown"),
}

#: LDraw codes of the palette, in a fixed order: a model's colour field counts in it.
PALETTE: tuple[int, ...] = tuple(_WORDS)

#: The basic colour of each code of the palette.
BASIC_COLOUR = MappingProxyType({code: words[0] for code, words in _WORDS.items()})


def colour_words(code: int) -> tuple[str, ...]:
    """Words for a colour of the palette, the usual one first; KeyError for another code."""
    return _WORDS[code][1:]


def colour_word(code: int, generator: np.random.Generator | None = None) -> str:
    """The usual word for a colour of the palette, or with a generator one of its words, the usual one half the time."""
    words = colour_words(code)
    if generator is None or len(words) == 1 or generator.random() < 0.5:
        return words[0]
    return words[int(generator.integers(1, len(words)))]
