# SPDX-License-Identifier: GPL-3.0-or-later
"""How models of each pack are turned, so that the fronts of all face one way: towards low y, as those of our families.

The turns are in ``data/facing.txt``, whose head says how it is written.
"""

from __future__ import annotations

from functools import cache

from .naming import data_text


def quarters_of(pack: str, category: str) -> int:
    """Quarter turns from x towards y for a model of ``pack``; the first line of the table that fits counts."""
    for packs, categories, quarters in _table():
        if packs in pack.lower() and ("*" in categories or category in categories):
            return quarters
    return 0


@cache
def _table() -> tuple[tuple[str, frozenset[str], int], ...]:
    rows = []
    for number, line in enumerate(data_text("facing.txt").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        fields = [field.strip() for field in text.split("|")]
        if len(fields) != 3 or fields[2] not in "0123":
            raise ValueError(f"line {number} of facing.txt is not: pack | categories | quarter turns")
        rows.append((fields[0].lower(), frozenset(name.strip() for name in fields[1].split(",")), int(fields[2])))
    return tuple(rows)
