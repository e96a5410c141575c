# SPDX-License-Identifier: GPL-3.0-or-later
"""Making one piece of a layout: other joints, then other colours, then a few more cells; what is left over goes.

Two bricks hang together where one lies on the other. So pieces side by side are joined by a brick that reaches over or
under both, and pieces apart from each other by columns and beams.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import PLATE
from .part_set import TILE
from .search import Search
from .structure import NOBODY
from .ties import Cell, find_tie

_TRIES = 14  # windows that are laid again for a piece
_STALLED = 3  # rounds that may join pieces without fewer being left in all
_REACHES = (1, 2, 4, 6)
_SPLITS = 3  # times that bricks are split for nothing

Cells = list[Cell]
Failed = set[tuple[bool, frozenset[tuple[int, int]]]]  # in any colour, bricks side by side
Place = tuple[int, int, int, int, int, int]  # x, y, extent on x and y, level, levels


def join(search: Search, kinds: NDArray[np.int8], may_add: int) -> Cells:
    """Join the pieces as far as possible, adding at most ``may_add`` cells, which are returned (x, y, level).

    ``kinds`` (levels,): of the parts that fill an added cell of each level.
    """
    added: Cells = []
    failed: Failed = set()
    if not _relaid(search, False, failed) or not _relaid(search, True, failed):
        return added
    tried: set[frozenset[Place]] = set()
    fewest, vain = _pieces(search), 0
    # Plates that are laid anew lie beside others again, so this would go on for ever.
    while PLATE in search.options.parts.kinds and vain < _SPLITS and _split(search, kinds, tried):
        if not _relaid(search, False, failed) or not _relaid(search, True, failed):
            return added
        left = _pieces(search)
        fewest, vain = min(fewest, left), 0 if left < fewest else vain + 1
    lengths = {
        kind: frozenset(max(shape) for shape in search.options.parts.shapes(kind) if 1 in shape)
        for kind in set(kinds.tolist())
    }
    hopeless: set[int] = set()
    while (piece := _smallest(search, hopeless)) and len(added) < may_add:
        search.stop_if_cancelled()
        runs = find_tie(*_touching(search, piece), search.filled, kinds, lengths)
        if not runs or len(added) + sum(map(len, runs)) > may_add:
            hopeless |= piece
            continue
        for run in runs:
            if not search.add(run, int(kinds[run[0][2]])):
                return added
            added += run
    return added


def drop_loose(search: Search) -> None:
    """Take away all but the piece that stands on the lowest level and has the most cells."""
    structure = search.structure
    label = structure.pieces()
    cells: Counter[int] = Counter()
    grounded = set()
    lowest = min((structure.sheets[brick.sheet].level for brick in structure.bricks.values()), default=0)
    for number, brick in structure.bricks.items():
        sheet = structure.sheets[brick.sheet]
        cells[label[number]] += brick.h * brick.w * sheet.span
        if sheet.level == lowest:
            grounded.add(label[number])
    if not cells:
        return
    kept = max(grounded, key=lambda piece: cells[piece])
    for number in [number for number in structure.bricks if label[number] != kept]:
        search.stock.give_back(structure.take(number))


def _relaid(search: Search, any_colour: bool, failed: Failed) -> bool:
    """Lay windows again where pieces lie side by side, but not where that has ``failed``; whether there is still more
    than one piece."""
    structure = search.structure
    fewest, stalled = len(structure.bricks) + 1, 0
    while True:
        label = structure.pieces()
        sizes = Counter(label.values())
        if len(sizes) < 2:
            return False
        # What a window joins may come apart elsewhere: without fewer pieces in all there is no end to it.
        fewest, stalled = (len(sizes), 0) if len(sizes) < fewest else (fewest, stalled + 1)
        if stalled > _STALLED:
            return True
        beside = _beside(search, label)
        joined = False
        for piece in sorted(sizes, key=lambda piece: (sizes[piece], piece))[:-1]:
            pairs = beside.get(piece, set())
            members = {own for own, _ in pairs if own in structure.bricks}
            if members and (any_colour, frozenset(pairs)) not in failed:
                if _joined(search, sorted(members), any_colour):
                    joined = True
                else:
                    failed.add((any_colour, frozenset(pairs)))
        if not joined:
            return True


def _joined(search: Search, members: list[int], any_colour: bool) -> bool:
    """Whether laying a window around one of ``members`` again joins pieces; then it is laid."""
    for i in range(_TRIES):
        search.stop_if_cancelled()
        number = members[int(search.rng.integers(len(members)))]
        if search.relay(search.around(number, _REACHES[i % len(_REACHES)]), any_colour, join=True):
            return True
    return False


def _beside(search: Search, label: dict[int, int]) -> dict[int, set[tuple[int, int]]]:
    """Of each piece its bricks that have a brick of another piece beside them in their sheet, with that one."""
    structure = search.structure
    found: dict[int, set[tuple[int, int]]] = {}
    for first, second in _pairs(search):
        if label[first] != label[second] and structure.bricks[first].sheet == structure.bricks[second].sheet:
            found.setdefault(label[first], set()).add((first, second))
            found.setdefault(label[second], set()).add((second, first))
    return found


def _pairs(search: Search) -> set[tuple[int, int]]:
    """Bricks that lie side by side."""
    owner = search.structure.owner
    found: set[tuple[int, int]] = set()
    for a, b in ((owner[:-1], owner[1:]), (owner[:, :-1], owner[:, 1:])):
        apart = (a != b) & (a != NOBODY) & (b != NOBODY)
        found |= set(zip(a[apart].tolist(), b[apart].tolist(), strict=True))
    return found


def _pieces(search: Search) -> int:
    """How many pieces there are."""
    return max(search.structure.pieces().values(), default=-1) + 1


def _split(search: Search, kinds: NDArray[np.int8], tried: set[frozenset[Place]]) -> bool:
    """Make plates of bricks of different pieces that lie side by side but begin at different levels, so that a plate
    may reach across; whether there were such ones whose places were not ``tried`` yet."""
    structure = search.structure
    label = structure.pieces()
    sizes = Counter(label.values())
    pairs = {
        (first, second)
        for first, second in _pairs(search)
        if label[first] != label[second] and structure.bricks[first].sheet != structure.bricks[second].sheet
    }
    done: set[int] = set()
    for first, second in sorted(pairs, key=lambda pair: (min(sizes[label[i]] for i in pair), pair)):
        mine = {label[first], label[second]}
        if mine & done:
            continue
        bricks = structure.bricks[first], structure.bricks[second]
        sheets = [structure.sheets[brick.sheet] for brick in bricks]
        levels = [set(range(sheet.level, sheet.level + sheet.span)) for sheet in sheets]
        if any(brick.part for brick in bricks) or any(kinds[z] != PLATE for z in levels[0] | levels[1]):
            continue
        places = frozenset(
            (brick.x, brick.y, brick.h, brick.w, sheet.level, sheet.span)
            for brick, sheet in zip(bricks, sheets, strict=True)
        )
        if places in tried:
            continue
        done |= mine
        tried.add(places)
        for number in (first, second):
            search.stock.give_back(structure.take(number))
        for z in sorted(levels[0] | levels[1]):
            here = [i for i in (0, 1) if z in levels[i]]
            search.fill_plates(z, [(bricks[i], sheets[i]) for i in here])
    return bool(done)


def _smallest(search: Search, without: set[int]) -> set[int]:
    """Bricks of the smallest piece when there are several, none of them ``without``; else none."""
    label = search.structure.pieces()
    sizes = Counter(label.values())
    for number in without:
        sizes.pop(label[number], None)
    if len(sizes) < 2:
        return set()
    piece = min(sizes, key=lambda piece: (sizes[piece], -piece))
    return {number for number in label if label[number] == piece}


def _touching(search: Search, piece: set[int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Empty cells with a brick of the ``piece`` under or above them, and those with another brick there."""
    structure = search.structure
    owner = structure.owner
    own = np.isin(owner, list(piece))
    studs = owner != NOBODY
    for number, brick in structure.bricks.items():
        if structure.sheets[brick.sheet].kind == TILE or brick.part:
            studs[owner == number] = False
    found = []
    for cells in (own, ~own & (owner != NOBODY)):
        touch = np.zeros(owner.shape, bool)
        touch[:, :, 1:] |= (cells & studs)[:, :, :-1]
        touch[:, :, :-1] |= cells[:, :, 1:]
        found.append(touch & (owner == NOBODY) & ~search.filled)
    return found[0], found[1]
