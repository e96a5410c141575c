# SPDX-License-Identifier: GPL-3.0-or-later
"""One coloured, captioned shape, before and after it is built of bricks.

Colours are kept apart from shape: every cell has a *slot*, every slot a colour of the palette, and captions name
colours by slot. So an item is recoloured by another palette, and its captions stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...core.bricks.colour_words import colour_word

STUDS = 20  # most studs on x and y
PLATES = 60  # most plates in z
MAX_SLOTS = 6

_SLOT = re.compile(r"\{(\d)\}")
_NAMED = re.compile(r"(\ban? )?\{(\d)\}")


@dataclass(frozen=True, eq=False)
class CorpusItem:
    """``slots`` uint8 (x, y, z) in layers of a plate, trimmed, at most 20 x 20 x 60: 0 empty, else 1 + index into
    ``palette``, LDraw codes of :data:`..core.bricks.colour_words.PALETTE`, the slot of most visible cells first.

    ``captions``: templates, short to long, in lower case, in which ``{0}`` stands for a word of the colour of slot 0;
    several may name no colour. ``item_id`` is unique, ``object_id`` is what splits keep together. ``category`` is one
    or two words (``fire truck``). ``mirrored``: its mirror image is as good, which it is not for letters.
    """

    item_id: str
    object_id: str
    source: str
    licence: str
    category: str
    captions: tuple[str, ...]
    slots: NDArray[np.uint8]
    palette: tuple[int, ...]
    mirrored: bool = True

    def __post_init__(self) -> None:
        x, y, z = self.slots.shape
        if not (1 <= x <= STUDS and 1 <= y <= STUDS and 1 <= z <= PLATES):
            raise ValueError(f"{self.item_id} is {x} x {y} x {z} cells large")
        if not 1 <= len(self.palette) <= MAX_SLOTS or int(self.slots.max()) > len(self.palette):
            raise ValueError(f"{self.item_id} has {len(self.palette)} colours for slots up to {self.slots.max()}")
        for caption in self.captions:
            if any(int(slot) >= len(self.palette) for slot in _SLOT.findall(caption)):
                raise ValueError(f"{self.item_id} names a colour it does not have: {caption}")


def spoken(caption: str, palette: tuple[int, ...], generator: np.random.Generator | None = None) -> str:
    """The caption with the words of its colours, drawn among synonyms with a generator, else the usual ones.

    An article before a colour follows the word that comes: "a {0} car" becomes "an orange car".
    """

    def named(match: re.Match[str]) -> str:
        word = colour_word(palette[int(match[2])], generator)
        return f"{article(word)} {word}" if match[1] else word

    return _NAMED.sub(named, caption)


def article(word: str) -> str:
    """The indefinite article before ``word``, by its first letter, which is enough for colours and our nouns."""
    return "an" if word[:1] in "aeiou" else "a"
