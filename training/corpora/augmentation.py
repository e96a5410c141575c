# SPDX-License-Identifier: GPL-3.0-or-later
"""Other views of a built item, made while training: turned, mirrored, in other colours. Captions stay true: they name
colours by slot, and never say left or right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .built import DEPTH, WIDTH, BuiltItem, X, Y
from .colours import recoloured_palette
from .naming import name_table

NATURAL_SHARE = 0.6  # of the draws of things whose colours belong to them that keep exactly these


def turned(built: BuiltItem, quarters: int) -> BuiltItem:
    """``built`` turned so many quarters about the vertical, from x towards y."""
    for _ in range(quarters % 4):
        built = _quarter(built)
    return built


def _quarter(built: BuiltItem) -> BuiltItem:
    # The cell (x, y) goes to (size_y - 1 - y, x).
    bricks = built.bricks.copy()
    bricks[:, X] = built.item.slots.shape[1] - built.bricks[:, Y] - built.bricks[:, DEPTH]
    bricks[:, Y] = built.bricks[:, X]
    bricks[:, [WIDTH, DEPTH]] = built.bricks[:, [DEPTH, WIDTH]]
    item = replace(built.item, slots=np.ascontiguousarray(np.rot90(built.item.slots)))
    return replace(built, item=item, bricks=bricks)


def mirrored(built: BuiltItem) -> BuiltItem:
    """``built`` with left and right exchanged (x runs the other way); the same item where its mirror image is none."""
    if not built.item.mirrored:
        return built
    bricks = built.bricks.copy()
    bricks[:, X] = built.item.slots.shape[0] - built.bricks[:, X] - built.bricks[:, WIDTH]
    item = replace(built.item, slots=np.ascontiguousarray(built.item.slots[::-1]))
    return replace(built, item=item, bricks=bricks)


def recoloured(built: BuiltItem, generator: np.random.Generator) -> BuiltItem:
    """``built`` in other colours of the palette that can be told apart where its own could; things such as trees and
    fire engines mostly keep theirs, or nearly."""
    category = name_table().categories.get(built.item.category)
    natural = category is not None and "natural" in category.traits
    if natural and generator.random() < NATURAL_SHARE:
        return built
    palette = recoloured_palette(built.item.palette, generator, natural)
    return replace(built, item=replace(built.item, palette=palette))


def augmented(built: BuiltItem, generator: np.random.Generator, recolour: float = 0.5) -> BuiltItem:
    """A random turn, mirror image and, in a share ``recolour`` of the draws, other colours."""
    built = turned(built, int(generator.integers(4)))
    if generator.random() < 0.5:
        built = mirrored(built)
    return recoloured(built, generator) if generator.random() < recolour else built
