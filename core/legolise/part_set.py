# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts a layout may use: rectangles of each height by their footprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from ..bricks.part_table import PARTS, Row
from ..bricks.plan import BRICK, PLATE
from ..errors import InputError
from ..formats.brickgpt_parts import LIBRARY

TILE = 0  # kind of a part a plate high without studs, beside the heights PLATE and BRICK

Footprint = tuple[int, int]

_COMMON = {
    BRICK: "3005 3004 3622 3010 3009 3008 3003 3002 3001 2456 3007 3006 2356 6111",
    PLATE: "3024 3023b 3623 3710 3666 3460 4477 60479 3022 3021 3020 3795 3034 3832 2445 11212 3031 3032 3035 3030 "
    "3029 3958 3036 3033 3028 41539",
    TILE: "3070b 3069b 63864 2431 6636 4162 3068b 26603 87079 69729",
}
_KIND = {"brick": BRICK, "plate": PLATE, "tile": TILE}


@dataclass(frozen=True)
class PartSet:
    """Parts by kind (:data:`BRICK`, :data:`PLATE`, :data:`TILE`) and footprint (studs along the part's z, along its x;
    the first no larger than the second)."""

    parts: Mapping[int, Mapping[Footprint, str]]
    _shapes: dict[int, tuple[Footprint, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def kinds(self) -> frozenset[int]:
        """Kinds of which there are parts."""
        return frozenset(kind for kind, parts in self.parts.items() if parts)

    def shapes(self, kind: int) -> tuple[Footprint, ...]:
        """Footprints (on x, on y) of a kind in both directions, the largest first."""
        if kind not in self._shapes:
            both = {turned for h, w in self.parts.get(kind, {}) for turned in ((h, w), (w, h))}
            self._shapes[kind] = tuple(sorted(both, key=lambda shape: (-shape[0] * shape[1], shape)))
        return self._shapes[kind]

    def part(self, kind: int, h: int, w: int) -> str:
        """Name of the part of a kind that covers h x w studs; KeyError where there is none."""
        return self.parts[kind][min(h, w), max(h, w)]


def part_set(names: list[str] | tuple[str, ...]) -> PartSet:
    """The set of the parts ``names`` (``3001.dat`` or ``3001``). Raises :class:`InputError` for one that is not a
    plain rectangular brick, plate or tile of the catalogue, or when none is given."""
    rows = {row.number: row for row in PARTS if _plain(row)}
    found: dict[int, dict[Footprint, str]] = {BRICK: {}, PLATE: {}, TILE: {}}
    for name in names:
        row = rows.get(name.lower().removesuffix(".dat"))
        if row is None:
            raise InputError(f"{name} is not a plain brick, plate or tile of the catalogue; leave it out.")
        found[_KIND[row.family]][row.depth, row.width] = row.name
    if not (found[BRICK] or found[PLATE]):
        raise InputError("A layout needs at least one brick or plate to build with.")
    return PartSet(MappingProxyType({kind: MappingProxyType(parts) for kind, parts in found.items()}))


def _plain(row: Row) -> bool:
    return row.family in _KIND and row.bricks == 1 and not row.options and row.depth <= row.width


#: The common bricks, plates and tiles.
COMMON = part_set(" ".join(_COMMON.values()).split())

#: Exactly BrickGPT's eight bricks.
EIGHT_BRICKS = part_set([brick.part for brick in LIBRARY])
