# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of an assembly, counted: one row for each part in each colour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..bricks.assembly import Assembly
from ..bricks.colours import Colour, colour
from ..errors import InputError
from .colour_numbers import ColourNumbers, colour_numbers
from .part_numbers import PartNumberBook, PartNumbers


@dataclass(frozen=True)
class PartsRow:
    """``quantity`` bricks of one part in one colour."""

    numbers: PartNumbers
    colour: Colour
    quantity: int

    @property
    def part(self) -> str:
        """The part's LDraw file name."""
        return self.numbers.part

    @property
    def key(self) -> tuple[str, int]:
        """Part and LDraw colour code."""
        return self.numbers.part, self.colour.code

    @property
    def colour_numbers(self) -> ColourNumbers:
        """Numbers of the colour elsewhere."""
        return colour_numbers(self.colour.code)

    @property
    def mass(self) -> float | None:
        """Mass of all of them in kg; None where that of the part is not known."""
        return None if self.numbers.mass is None else self.numbers.mass * self.quantity

    @property
    def note(self) -> str:
        """What to know before ordering it, or ""."""
        found = self.colour_numbers
        sites = (("BrickLink", found.bricklink), ("Rebrickable", found.rebrickable))
        missing = [site for site, number in sites if number is None]
        about_colour = f"no colour number at {' and '.join(missing)} is known" if missing else ""
        return "; ".join(filter(None, (self.numbers.note, about_colour)))


@dataclass(frozen=True)
class PartsList:
    """Rows sorted by title, then colour; ``name`` is that of the assembly."""

    name: str
    rows: tuple[PartsRow, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[PartsRow]:
        return iter(self.rows)

    @property
    def quantity(self) -> int:
        """How many bricks there are in all."""
        return sum(row.quantity for row in self.rows)

    @property
    def mass(self) -> float | None:
        """Mass of all in kg; None when that of one part is not known."""
        masses = [row.mass for row in self.rows]
        return None if any(mass is None for mass in masses) else sum(mass for mass in masses if mass is not None)


def make_parts_list(assembly: Assembly, book: PartNumberBook | None = None) -> PartsList:
    """Count the parts of ``assembly``; ``book`` says what they are called. Raises :class:`InputError` for none."""
    if not len(assembly):
        raise InputError(f"{assembly.name or 'The assembly'} has no bricks to list.")
    return PartsList(assembly.name, count_parts(zip(assembly.parts, assembly.colours.tolist(), strict=True), book))


def count_parts(bricks: Iterable[tuple[str, int]], book: PartNumberBook | None = None) -> tuple[PartsRow, ...]:
    """Sorted rows of bricks, given as (part, LDraw colour code); a part that moved counts as what it is now."""
    known = PartNumberBook() if book is None else book
    counts: Counter[tuple[str, int]] = Counter()
    numbers: dict[str, PartNumbers] = {}
    for (part, code), quantity in Counter(bricks).items():
        found = known[part]
        numbers.setdefault(found.part, found)
        counts[found.part, code] += quantity
    rows = [PartsRow(numbers[part], colour(code), quantity) for (part, code), quantity in counts.items()]
    return tuple(sorted(rows, key=lambda row: (_natural(row.numbers.title), row.part, row.colour.code)))


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts Plate 1 x 2 before Plate 1 x 10."""
    return [(int(word), "") if word.isdecimal() else (-1, word) for word in re.split(r"(\d+)", text.lower()) if word]
