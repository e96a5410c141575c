# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks on a grid in the making: who fills which cell, what holds what, which pieces there are.

Bricks come and go one by one; what is asked about one depends on its neighbours, not on how many bricks there are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .part_set import TILE
from .sheets import Sheet

NOBODY = -1


class Laid(NamedTuple):
    """A brick: number of its sheet, lowest corner, extent on x and y, colour, and for what is not a rectangular part of
    the sheet's kind the name of the part and its quarter turns."""

    sheet: int
    x: int
    y: int
    h: int
    w: int
    colour: int
    part: str = ""
    turns: int = 0


class Structure:
    """Bricks in ``sheets`` of a grid of ``shape`` (x, y, levels). ``owner`` int32 (x, y, levels): numbers of bricks;
    ``bricks`` by number; ``near``: numbers of the bricks on and under each one that studs join to it."""

    def __init__(self, shape: tuple[int, int, int], sheets: list[Sheet]) -> None:
        self.sheets = sheets
        self.owner: NDArray[np.int32] = np.full(shape, NOBODY, np.int32)
        self.bricks: dict[int, Laid] = {}
        self.near: dict[int, set[int]] = {}
        self._next = 0

    def put(self, brick: Laid, number: int | None = None) -> int:
        """Add a brick whose cells are free; its number, which may be given for one that comes back."""
        if number is None:
            number = self._next
            self._next += 1
        self.bricks[number] = brick
        self.owner[self.cells(brick)] = number
        others = {other for other in self.under(brick) if other != NOBODY and self.studded(other)}
        others |= {other for other in self.over(brick) if other != NOBODY} if self.studded(number) else set()
        self.near[number] = others
        for other in others:
            self.near[other].add(number)
        return number

    def take(self, number: int) -> Laid:
        """Remove a brick."""
        brick = self.bricks.pop(number)
        self.owner[self.cells(brick)] = NOBODY
        for other in self.near.pop(number):
            self.near[other].discard(number)
        return brick

    def studded(self, number: int) -> bool:
        """Whether a brick has studs for what lies on it; the studs of slopes are those that the plan covers."""
        return self.sheets[self.bricks[number].sheet].kind != TILE

    def cells(self, brick: Laid) -> tuple[slice, slice, slice]:
        """The cells of a brick as an index into ``owner``."""
        sheet = self.sheets[brick.sheet]
        return (
            slice(brick.x, brick.x + brick.h),
            slice(brick.y, brick.y + brick.w),
            slice(sheet.level, sheet.level + sheet.span),
        )

    def under(self, brick: Laid) -> list[int]:
        """Numbers of the bricks in the cells under a brick, :data:`NOBODY` among them; they may repeat."""
        level = self.sheets[brick.sheet].level
        if level == 0:
            return []
        return self.owner[brick.x : brick.x + brick.h, brick.y : brick.y + brick.w, level - 1].ravel().tolist()

    def over(self, brick: Laid) -> list[int]:
        """Numbers of the bricks in the cells on a brick, as :meth:`under`."""
        sheet = self.sheets[brick.sheet]
        level = sheet.level + sheet.span
        if level >= self.owner.shape[2]:
            return []
        return self.owner[brick.x : brick.x + brick.h, brick.y : brick.y + brick.w, level].ravel().tolist()

    def pieces(self) -> dict[int, int]:
        """Number of the piece of each brick; pieces in the order of their first bricks."""
        label: dict[int, int] = {}
        count = 0
        for first in self.bricks:
            if first in label:
                continue
            label[first] = count
            stack = [first]
            while stack:
                for other in self.near[stack.pop()]:
                    if other not in label:
                        label[other] = count
                        stack.append(other)
            count += 1
        return label

    def together(self, start: int, wanted: set[int]) -> set[int]:
        """``start`` and those of the bricks ``wanted`` that hang together with it."""
        left = wanted - {start}
        found, edge = {start}, [start]
        while edge and left:
            following = []
            for number in edge:
                for other in self.near[number]:
                    if other not in found:
                        found.add(other)
                        following.append(other)
                        left.discard(other)
            edge = following
        return (wanted | {start}) - left
