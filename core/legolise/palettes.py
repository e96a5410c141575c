# SPDX-License-Identifier: GPL-3.0-or-later
"""Palettes by name, and palettes of codes or words for colours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..bricks.colour_words import BASIC_COLOUR, PALETTE, colour_words
from ..bricks.colours import load_colours
from ..errors import InputError

# Where several colours have a word, it means the one whose usual word it is, else the first.
_WORDS = {word: code for code in reversed(PALETTE) for word in colour_words(code)}
_WORDS |= {colour_words(code)[0]: code for code in PALETTE}

#: Name of a palette -> its LDraw codes. ``basic``: one of each basic colour term; ``greys``: from white to black.
PALETTES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "standard": PALETTE,
        "basic": tuple(_WORDS[word] for word in dict.fromkeys(BASIC_COLOUR.values())),
        "greys": (15, 71, 72, 0),
    }
)


def parse_palette(words: str) -> tuple[int, ...]:
    """The LDraw codes of a palette's name, or of a list of codes, words and LDraw names such as ``red,15,dark tan``.

    Raises :class:`InputError` for a word that is none of them, and for an empty list.
    """
    name = words.strip().lower()
    if name in PALETTES:
        return PALETTES[name]
    found = tuple(dict.fromkeys(colour_code(word) for word in words.split(",") if word.strip()))
    if not found:
        raise InputError(f"The palette has no colours; name some, or one of {', '.join(PALETTES)}.")
    return found


def colour_code(word: str) -> int:
    """The LDraw code that ``word`` says: a code, a word for a colour of the palette, or LDraw's name of a colour.

    Raises :class:`InputError` for another word.
    """
    plain = " ".join(word.lower().replace("_", " ").split())
    known = load_colours()
    if plain.isdecimal() and len(plain) < 10 and int(plain) in known:
        return int(plain)
    if plain in _WORDS:
        return _WORDS[plain]
    code = next((colour.code for colour in known.values() if colour.name.lower() == plain), None)
    if code is None:
        raise InputError(
            f"The colour {word.strip()!r} is not known; use an LDraw code such as 4, or a word such as red."
        )
    return code
