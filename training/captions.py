# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the captions that a model is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .corpus import StructureRow

SHORT = (0, 1)
LONG = (3, 4)


@dataclass(frozen=True, eq=False)
class CaptionedRow:
    """A row, one of its captions, and whether that is a short or a long one."""

    row: StructureRow
    caption: str
    length: str


def choose_captions(rows: Sequence[StructureRow], count: int, seed: int = 0) -> list[CaptionedRow]:
    """``count`` captions of ``rows``, short (0 or 1 of the five) and long (3 or 4) in turn.

    Every object comes once before one comes again, in an order drawn with the seed; so does the structure of the
    object. A function of the rows and the seed alone, and a longer choice begins like a shorter one.
    """
    generator = np.random.default_rng(seed)
    objects: dict[str, list[StructureRow]] = {}
    for row in rows:
        objects.setdefault(row.object_id, []).append(row)
    order = generator.permutation(sorted(objects)).tolist() if objects else []
    chosen: list[CaptionedRow] = []
    for i in range(count if order else 0):
        lap, place = divmod(i, len(order))
        members = objects[order[place]]
        row = members[int(generator.integers(len(members)))]
        is_long = (place + lap) % 2
        wanted = (LONG if is_long else SHORT)[int(generator.integers(2))]
        caption = row.captions[min(wanted, len(row.captions) - 1)]
        chosen.append(CaptionedRow(row, caption, "long" if is_long else "short"))
    return chosen
