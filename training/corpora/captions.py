# SPDX-License-Identifier: GPL-3.0-or-later
"""Captions of an item: from its name, its category, the colours of its parts and its proportions among its kind.

A caption says only what the cells show: a part's colour where nearly all of the part has it, "tall" where most of the
same category are lower.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .item import article
from .naming import Category, Named
from .slots import visible_area

PART_SHARE = 0.75  # of a part's visible cells in one colour, for captions to name it
SECOND_SHARE = 0.15  # of the visible area, for a second colour to be named
FEWEST = 8  # items of a category below which nobody is tall among them
_PLATE = 0.4  # studs
_LOW = 0.7  # height to breadth above which nothing is called low
_SIZES = frozenset({"small", "large", "big", "giant", "tall", "low", "long", "short", "flat", "high", "great"})
_PLURAL = "~"  # before a phrase that takes no article: "~stairs"

#: Trait: the word of the part, and from and to what share of the height it lies.
_PARTS: Mapping[str, tuple[str, float, float]] = MappingProxyType(
    {
        "roof": ("roof", 0.8, 1.0),
        "trunk": ("trunk", 0.0, 0.15),
        "wheels": ("wheels", 0.0, 0.12),
        "pot": ("pot", 0.0, 0.2),
    }
)


@dataclass(frozen=True)
class Measures:
    """Of an item's box: the longest side in studs, and ratios of height to breadth, length to breadth."""

    size: float
    height: float
    length: float

    @classmethod
    def of(cls, slots: NDArray[np.uint8]) -> Measures:
        """Measures of cells (x, y, plate)."""
        x, y, z = slots.shape
        return cls(max(x, y, z * _PLATE), z * _PLATE / (x * y) ** 0.5, max(x, y) / min(x, y))


@dataclass(frozen=True)
class Proportions:
    """What is small, large, low, tall, long within a category: the bounds of size and ratios."""

    small: float
    large: float
    low: float
    tall: float
    long: float

    @classmethod
    def among(cls, measures: Sequence[Measures]) -> Proportions | None:
        """The outer quarters and fifths of a category's measures."""
        if len(measures) < FEWEST:
            return None
        size = np.quantile([m.size for m in measures], [0.25, 0.75])
        height = np.quantile([m.height for m in measures], [0.2, 0.8])
        length = float(np.quantile([m.length for m in measures], 0.8))
        return cls(float(size[0]), float(size[1]), float(height[0]), float(height[1]), max(length, 1.5))

    def words(self, measures: Measures) -> list[str]:
        """Adjectives for an item, those of its size first."""
        found = []
        if self.large - self.small >= 2:
            found += ["small"] if measures.size <= self.small else ["large"] if measures.size >= self.large else []
        if self.tall > 1.25 * self.low:
            low = measures.height <= min(self.low, _LOW)
            found += ["low"] if low else ["tall"] if measures.height >= self.tall else []
        if measures.length >= self.long:
            found.append("long")
        return found


def captions_of(
    named: Named, slots: NDArray[np.uint8], colours: int, proportions: Proportions | None, seed: str
) -> tuple[str, ...]:
    """Templates for an item with so many ``colours``, short to long; the same for the same ``seed``."""
    generator = np.random.default_rng(int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest(), "big"))
    category = named.category
    nouns = _nouns(named)
    unsized = [noun for noun in nouns if not _SIZES & set(noun.split())]  # "a large small boat" is none
    adjectives = proportions.words(Measures.of(slots)) if proportions and unsized else []
    area = visible_area(slots, colours)
    second = 1 if colours > 1 and area[1] >= SECOND_SHARE * area.sum() else None
    parts = _parts(category, slots, colours)

    def noun(among: Sequence[str] = nouns) -> str:
        return among[int(generator.integers(len(among)))]

    both = f"{{0}} and {{{second}}}" if second else "{0}"
    found = [nouns[0], f"{{0}} {noun()}"]
    if second:
        found.append(f"{both} {noun()}")
    if len(nouns) > 1:
        found.append(nouns[1 + int(generator.integers(len(nouns) - 1))])
    for adjective in adjectives:
        found += [f"{adjective} {noun(unsized)}", f"{adjective} {{0}} {noun(unsized)}"]
    for part, slot in parts:
        if slot:
            found.append(f"{{0}} {noun()} with {_article(part)}{{{slot}}} {part}")
    if adjectives:
        size = " ".join(adjectives[:2])
        rest = [(part, slot) for part, slot in parts if slot]
        if rest:
            part, slot = rest[0]
            found.append(f"{size} {{0}} {noun(unsized)} with {_article(part)}{{{slot}}} {part}")
        elif second:
            found.append(f"{size} {both} {noun(unsized)}")
    elif second:
        found.append(f"{noun()} in {{0}} and {{{second}}}")
    unique = dict.fromkeys(_with_article(text) for text in found)
    return tuple(sorted(unique, key=len))


def _nouns(named: Named) -> list[str]:
    """What an item may be called, its own phrase first; its category's other words fit only what has no own phrase."""
    category = named.category
    own = [] if named.phrase == category.name else [category.name]
    nouns = [named.phrase, *own, *(category.words if named.phrase.endswith(category.name) else ())]
    mass = "mass" in category.traits
    kinds = (category.name, *category.words)
    return [_PLURAL + noun if mass and noun.endswith(kinds) and " of " not in noun else noun for noun in nouns]


def _article(part: str) -> str:
    return "" if part.endswith("s") else f"{article(part)} "


def _with_article(text: str) -> str:
    """``text`` with its article, unless its noun is a plural or a mass."""
    return text.replace(_PLURAL, "") if _PLURAL in text else f"{article(text)} {text}"


def _parts(category: Category, slots: NDArray[np.uint8], colours: int) -> list[tuple[str, int]]:
    """Parts that the category has, with the slot of each, where nearly all of the part has one colour and little else
    of the item has it."""
    found = []
    height = slots.shape[2]
    for trait, (part, low, high) in _PARTS.items():
        if trait not in category.traits:
            continue
        layers = slice(int(low * height), max(int(np.ceil(high * height)), int(low * height) + 1))
        own, total = visible_area(slots, colours, layers), visible_area(slots, colours)
        slot = int(own.argmax())
        if own[slot] >= PART_SHARE * own.sum() and own[slot] >= 0.5 * total[slot]:
            found.append((part, slot))
    return found
