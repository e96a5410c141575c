# SPDX-License-Identifier: GPL-3.0-or-later
"""How many there are left of each part and colour while a layout takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import load_catalogue
from ..bricks.plan import ANY
from ..errors import InputError
from .options import Inventory
from .part_set import PartSet
from .sheets import Sheet
from .structure import NOBODY, Laid, Structure

_GONE = float("inf")
_SCARCE = 0.3  # price of the last one
_SHOWN = 4  # parts that the message names


class TooFew(InputError):
    """The inventory does not suffice. ``missing``: how many more of each part and colour (None: any) would do."""

    def __init__(self, missing: Mapping[tuple[str, int | None], int]) -> None:
        self.missing = dict(missing)
        named = [
            f"{n} of {part}{'' if colour is None else f' in colour {colour}'}" for (part, colour), n in missing.items()
        ]
        shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN} more kinds" if len(named) > _SHOWN else "")
        super().__init__(f"The inventory does not suffice: {shown} are missing; add these or make the model smaller.")


class Stock:
    """Counts of ``inventory`` (None: any number of everything) for bricks of ``sheets`` made of ``parts``."""

    def __init__(self, inventory: Inventory | None, parts: PartSet, sheets: list[Sheet]) -> None:
        self._parts, self._sheets = parts, sheets
        self._left: Counter[tuple[str, int | None]] | None = None
        self._whole: Counter[tuple[str, int | None]] = Counter()
        if inventory is not None:
            canonical = load_catalogue().canonical
            self._left = Counter()
            for (part, colour), count in inventory.items():
                self._left[canonical(part), colour] += count
            self._whole = Counter(self._left)

    def part(self, brick: Laid) -> str:
        """Name of the part that a brick is."""
        return brick.part or self._parts.part(self._sheets[brick.sheet].kind, brick.h, brick.w)

    def left(self, part: str, colour: int) -> int:
        """How many there are still of a part in a colour, :data:`ANY` for all colours together."""
        assert self._left is not None
        if colour != ANY:
            return self._left[part, colour] + self._left[part, None]
        return sum(count for (name, _), count in self._left.items() if name == part)

    def taken(self, brick: Laid) -> Laid | None:
        """The brick with one less left of it; in a colour that there is when any will do; None when there is none."""
        if self._left is None:
            return brick
        part = self.part(brick)
        if brick.colour == ANY:
            own = {colour: count for (name, colour), count in self._left.items() if name == part and count > 0}
            if not own:
                return None
            code = max(own, key=lambda colour: (colour is None, own[colour]))
            self._left[part, code] -= 1
            return brick if code is None else brick._replace(colour=code)
        for colour in (brick.colour, None):
            if self._left[part, colour] > 0:
                self._left[part, colour] -= 1
                return brick
        return None

    def all_taken(self, bricks: Sequence[Laid]) -> list[Laid] | None:
        """All of ``bricks`` as :meth:`taken` has them, or None and nothing taken."""
        found: list[Laid] = []
        for brick in bricks:
            one = self.taken(brick)
            if one is None:
                for other in found:
                    self.give_back(other)
                return None
            found.append(one)
        return found

    def give_back(self, brick: Laid) -> None:
        """One more is left of what a brick that was taken is."""
        if self._left is None:
            return
        part = self.part(brick)
        key = (part, brick.colour)
        self._left[key if self._left[key] < self._whole[key] else (part, None)] += 1

    def price(self, kind: int, h: int, w: int, colour: int) -> float:
        """What a brick costs more because few are left: infinity for none, and little for the last ones."""
        if self._left is None:
            return 0.0
        left = self.left(self._parts.part(kind, h, w), colour)
        return _SCARCE / left if left > 0 else _GONE


def missing(structure: Structure, filled: NDArray[np.bool_], parts: PartSet) -> Counter[tuple[str, int | None]]:
    """Parts and colours that would fill the ``filled`` cells (x, y, levels) which nobody fills, one a cell."""
    found: Counter[tuple[str, int | None]] = Counter()
    for sheet in structure.sheets:
        smallest = parts.shapes(sheet.kind)[-1]
        left = sheet.mask & (structure.owner[:, :, sheet.level] == NOBODY) & filled[:, :, sheet.level]
        codes, counts = np.unique(sheet.want[left], return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            found[parts.part(sheet.kind, *smallest), None if code == ANY else code] += count
    return found
