# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a layout stand: joints around its weakest bricks are laid anew, then columns come under what falls."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.plan import BRICK, PLATE
from ..errors import MissingDependencyError
from ..physics.checker import StabilityChecker
from ..physics.contacts import find_contacts
from ..physics.proof import PROVE_FROM
from ..physics.stability import MAX_BRICKS, Stability
from ..repair.springs import strain
from .search import Search
from .structure import NOBODY
from .ties import Cell

_ROUNDS = 10
_RELAYS = 3  # of the rounds, the first ones, in which nothing is added
_WEAK = 6  # bricks around which windows are laid again in a round
_WINDOWS = 4  # for each of them
_COLUMNS = 2  # that are added in a round
_FAR = 5  # joints from a weak brick to one that is propped up
_ARM_WORTH = 0.5  # cells of a column that a stud more of its distance from the weak brick is worth
_STRONGER = 4.0  # times the weight of joints on joints

Build = Callable[[], tuple[Assembly, list[int]]]


def make_stand(
    search: Search,
    build: Build,
    kinds: NDArray[np.int8],
    may_add: int,
    seconds: float,
    cancelled: Callable[[], bool] | None,
) -> Stability | None:
    """Change the layout until what ``build`` makes stands, at most for ``seconds``; the verdict on what it is then,
    None where there is none: no time, no solver, or more bricks than can be analysed.

    ``kinds`` (levels,): of parts that fill an added cell; ``may_add``: how many cells may be added.
    """
    end = time.monotonic() + seconds
    options = search.options
    checker = StabilityChecker()
    try:
        for i in range(_ROUNDS + 1):
            left = end - time.monotonic()
            if left <= 0 or not 0 < len(search.structure.bricks) <= MAX_BRICKS:
                return None
            assembly, numbers = build()
            large = len(assembly) >= PROVE_FROM
            found = checker.analyse(assembly, time_limit=left, cancelled=cancelled, verdict_only=large)
            if found.verdict != "unstable" or i == _ROUNDS or time.monotonic() > end:
                return found
            weakest = found if found.scored else strain(find_contacts(assembly))
            weak = [numbers[brick] for brick in weakest.weakest(_WEAK)]
            if i < _RELAYS:
                stronger = dataclasses.replace(options.weights, seam=options.weights.seam * _STRONGER)
                search.options = dataclasses.replace(options, weights=stronger)
                for number in weak:
                    _relay_around(search, number)
            else:
                more = _prop(search, weak, kinds, may_add)
                may_add -= more
                if not more:
                    return found
    except MissingDependencyError:
        pass
    finally:
        search.options = options
    return None


def _relay_around(search: Search, number: int) -> None:
    """Lay windows around a brick, and around those under and on it, again."""
    structure = search.structure
    for i in range(_WINDOWS):
        if number not in structure.bricks:
            return
        for other in (number, *sorted(structure.near[number])):
            if other in structure.bricks:
                search.relay(search.around(other, i + 1))


def _prop(search: Search, weak: list[int], kinds: NDArray[np.int8], may_add: int) -> int:
    """Columns under ``weak`` bricks and what they carry, of at most ``may_add`` cells; how many cells they have."""
    added = 0
    level = {number: search.structure.sheets[search.structure.bricks[number].sheet].level for number in weak}
    for _ in range(_COLUMNS):
        # What hangs over the highest pulls at all that is below.
        columns = next(filter(None, (_columns(search, i) for i in sorted(weak, key=lambda i: -level[i]))), None)
        if columns is None:
            break
        _, column = min(columns)
        if added + len(column) > may_add:
            break
        for cells, kind in _cut(column, kinds, search.options.parts.kinds):
            if not search.add(cells, kind):
                return added
            added += len(cells)
    return added


def _columns(search: Search, number: int) -> list[tuple[float, list[Cell]]]:
    """Columns of empty cells, from the ground or a brick up, under a brick and what it may carry; each with its rank,
    lower for short ones and for those that hold with a long arm."""
    structure = search.structure
    weak = structure.bricks[number]
    level = structure.sheets[weak.sheet].level
    middle = weak.x + weak.h / 2, weak.y + weak.w / 2
    found, edge, ranked = {number}, [number], []
    for _ in range(_FAR):
        for other in edge:
            column = _column(search, other)
            if column:
                arm = abs(column[0][0] + 0.5 - middle[0]) + abs(column[0][1] + 0.5 - middle[1])
                ranked.append((len(column) - _ARM_WORTH * arm, column))
        beyond = {other for i in edge for other in structure.near[i]} - found
        edge = sorted(i for i in beyond if structure.sheets[structure.bricks[i].sheet].level >= level)
        found.update(edge)
    return ranked


def _column(search: Search, number: int) -> list[Cell]:
    """The empty cells under that cell of a brick which is the farthest from where it is held, down to the ground or a
    brick; the fewest of equals, none where the plan has some of them."""
    structure = search.structure
    brick = structure.bricks[number]
    level = structure.sheets[brick.sheet].level
    cells = [(x, y) for x in range(brick.x, brick.x + brick.h) for y in range(brick.y, brick.y + brick.w)]
    held = [cell for cell in cells if level == 0 or structure.owner[*cell, level - 1] != NOBODY]
    best: tuple[tuple[int, int], list[Cell]] | None = None
    for x, y in cells:
        if (x, y) in held:
            continue
        bottom = level
        while bottom and structure.owner[x, y, bottom - 1] == NOBODY:
            bottom -= 1
        if search.filled[x, y, bottom:level].any() or (bottom and not search.studs(x, y, bottom - 1)):
            continue
        far = min((abs(x - u) + abs(y - v) for u, v in held), default=0)
        column = [(x, y, z) for z in range(bottom, level)]
        rank = (-far, len(column))
        if best is None or rank < best[0]:
            best = rank, column
    return best[1] if best else []


def _cut(column: list[Cell], kinds: NDArray[np.int8], known: frozenset[int]) -> list[tuple[list[Cell], int]]:
    """The parts of a column, each as its cells and its kind: three plates become a brick."""
    found, at = [], 0
    while at < len(column):
        three = (
            BRICK in known and at + 3 <= len(column) and (kinds[[z for _, _, z in column[at : at + 3]]] == PLATE).all()
        )
        cells = column[at : at + (3 if three else 1)]
        found.append((cells, BRICK if three else int(kinds[cells[0][2]])))
        at += len(cells)
    return found
