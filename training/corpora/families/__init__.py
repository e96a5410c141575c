# SPDX-License-Identifier: GPL-3.0-or-later
"""Parametric families of our own: shapes of random dimensions, parts and colours, whose captions say what was drawn.

They teach what words for size, count, colour and part mean, which no collection of found models says so exactly.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

import numpy as np

from ..item import CorpusItem
from . import (
    animals,
    buildings,
    cars,
    containers,
    craft,
    creatures,
    dishes,
    food,
    furniture,
    landmarks,
    letters,
    machines,
    nature,
    people,
    seats,
    things,
    towers,
    wild_animals,
)
from .family import Family
from .sketch import FallsApart, Sketch

TRIES = 8  # draws of a family of which one fits together

_KINDS = (
    furniture,
    seats,
    buildings,
    towers,
    landmarks,
    cars,
    machines,
    craft,
    nature,
    animals,
    wild_animals,
    creatures,
    people,
    food,
    dishes,
    containers,
    things,
    letters,
)

#: Category -> family.
FAMILIES: Mapping[str, Family] = MappingProxyType(
    {family.category: family for kind in _KINDS for family in kind.FAMILIES}
)


def draw(family: Family, generator: np.random.Generator) -> CorpusItem:
    """One item of a family: at most 20 x 20 studs x 60 plates, one piece, front at low y.

    Few dimensions in a thousand do not fit together; then others are drawn. Raises :class:`FallsApart` when none fit.
    """
    for _ in range(TRIES - 1):
        with suppress(FallsApart):
            return _drawn(family, generator)
    return _drawn(family, generator)


def _drawn(family: Family, generator: np.random.Generator) -> CorpusItem:
    sketch = Sketch(generator, (family.category, *family.nouns))
    family.sketch(sketch)
    return sketch.item(family.category, family.mirrored)


def draw_items(count: int, seed: int) -> Iterator[CorpusItem]:
    """``count`` items, every family as often as any other; item i follows from ``(seed, i)`` alone."""
    families = tuple(FAMILIES.values())
    for i in range(count):
        item = draw(families[i % len(families)], np.random.default_rng((seed, i)))
        name = f"families-{seed}-{i}"
        yield dataclasses.replace(item, item_id=name, object_id=name)
