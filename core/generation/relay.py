# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-laying the bricks around a place where a layout got stuck, changing as few as possible.

When no shape may stand at the anchor, earlier bricks took what the anchor's cell needs. The bricks of its layer that
come near it are freed, all others keep their places, and the freed cells are tiled anew in canonical order by
depth-first search under the same test as always, until the anchor is passed; the newest decisions vary first, so that
few bricks change. If that fails the window grows, then takes in the layer below.
"""

from __future__ import annotations

import random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .layout import LayoutState, Mark, Saved

# (reach in cells around the anchor, layers below it, attempts, placements per attempt)
Window = tuple[int, int, int, int]
WINDOWS: tuple[Window, ...] = ((2, 0, 2, 60), (4, 0, 2, 120), (8, 0, 2, 200), (4, 1, 2, 300), (8, 1, 2, 400))
# The same for an assembly that has had to give up many cells already: its plan cannot be held, and trying is slow.
HOPELESS = 8
QUICK_WINDOWS: tuple[Window, ...] = ((2, 0, 1, 60), (4, 0, 1, 100), (4, 1, 1, 100))
# Where a loss cannot be avoided, a smaller one is looked for if it is at least this many cells and share of the plan.
CONCESSION = 3
CONCESSION_SHARE = 0.01
CONCESSION_EFFORT = 15  # placements that looking at the losses at one anchor counts as
CONCESSION_WINDOWS: tuple[Window, ...] = ((4, 0, 1, 150), (8, 1, 1, 300))
# A loss of this share of the plan is worth a long search, over whole layers and several of them, unless so much is lost
# already that the plan must be one that cannot be held.
LARGE_SHARE = 0.03
SPENT_SHARE = 0.1
LARGE_WINDOWS: tuple[Window, ...] = ((20, 0, 3, 500), (6, 2, 3, 500), (20, 1, 3, 600), (20, 3, 3, 800))


class Change(NamedTuple):
    """What happened to an assembly: only its first ``to`` bricks still stand, then ``bricks`` (k, 5) were added.

    Placing one brick is the change (number of bricks before it, that brick).
    """

    to: int
    bricks: NDArray[np.int32]


def relay(state: LayoutState) -> Change | None:
    """Re-lay bricks so that ``state`` is no longer stuck; None, and an unchanged state, when no way was found.

    If cells are lost in any case, fewer are lost than by the least costly choice. Deterministic: the same state gives
    the same change.
    """
    anchor = state.anchor()
    if anchor is None:
        return None
    saved = state.save()
    rng = random.Random(len(saved.rows) * 8000 + anchor[2] * 400 + anchor[0] * state.masks.stride + anchor[1])
    windows = WINDOWS if state.given_up < HOPELESS else QUICK_WINDOWS
    found = _try(state, saved, anchor, windows, state.given_up, rng)
    if not found:
        given_up = state.given_up
        loss = min(state.concessions().values()) - given_up
        if loss >= max(CONCESSION, CONCESSION_SHARE * state.cells):
            long = LARGE_WINDOWS if loss >= LARGE_SHARE * state.cells and given_up < SPENT_SHARE * state.cells else ()
            found = _try(state, saved, anchor, long, given_up, rng) or any(
                _try(state, saved, anchor, CONCESSION_WINDOWS + long, given_up + part, rng)
                for part in (loss // 8, loss // 2)
            )
    if not found:
        return None
    rows = state.bricks.tolist()
    same = (i for i, row in enumerate(saved.rows) if i >= len(rows) or tuple(rows[i]) != row)
    first = next(same, len(saved.rows))
    return Change(first, state.bricks_from(first))


def _try(
    state: LayoutState,
    saved: Saved,
    anchor: tuple[int, int, int],
    windows: tuple[Window, ...],
    most: int,
    rng: random.Random,
) -> bool:
    """Search window by window; whether the state is past the anchor, with at most ``most`` cells given up."""
    bit = anchor[0] * state.masks.stride + anchor[1]
    for reach, deep, attempts, placements in windows:
        freed = _freed(saved.rows, anchor, reach, deep)
        for _ in range(attempts if freed else 0):
            if _search(state, freed, (anchor[2], bit), most, rng, placements):
                return True
            state.restore(saved)
    return False


def _freed(rows: list[tuple[int, int, int, int, int]], anchor: tuple[int, int, int], reach: int, deep: int) -> set[int]:
    """Indices of the bricks within ``reach`` of the anchor, in its layer and ``deep`` layers below."""
    ax, ay, az = anchor
    found = set()
    for index in range(len(rows) - 1, -1, -1):
        h, w, x, y, z = rows[index]
        if z < az - deep:
            break
        if x - reach <= ax < x + h + reach and y - reach <= ay < y + w + reach:
            found.add(index)
    return found


def _search(
    state: LayoutState, freed: set[int], target: tuple[int, int], most: int, rng: random.Random, placements: int
) -> bool:
    """Tile the freed bricks' cells anew until the target (layer, bit) is passed; True when that worked."""
    saved = state.save()
    first = min(freed)
    kept: dict[tuple[int, int], int] = {}
    reserved: dict[int, int] = {}
    for index in range(first, len(saved.rows)):
        z, footprint = saved.rows[index][4], saved.footprints[index]
        if index not in freed:
            kept[z, footprint.bit_length() - 1] = saved.shapes[index]
            reserved[z] = reserved.get(z, 0) | footprint
    state.rollback(first)
    stack: list[tuple[Mark, list[int]]] = []
    while True:
        anchor = state.anchor()
        if anchor is None:
            return True
        z, bit = anchor[2], anchor[0] * state.masks.stride + anchor[1]
        choices: list[int] = []
        options = state.options()
        if (z, -bit) > (target[0], -target[1]):
            if options:
                return True
        elif (z, bit) in kept:
            choices = [kept[z, bit]] if kept[z, bit] in options else []
        else:
            wall = reserved.get(z, 0)
            areas = state.masks.areas
            choices = [shape for shape in options if not state.masks.place[shape][bit] & wall]
            choices.sort(key=lambda shape: areas[shape] * (0.5 + rng.random()))
            if not choices and state.given_up < most:
                costs = state.concessions()
                placements -= CONCESSION_EFFORT
                free = [i for i in costs if i == len(areas) or not state.masks.place[i][bit] & wall]
                choices = sorted((i for i in free if costs[i] <= most), key=lambda choice: -costs[choice])
        stack.append((state.mark(), choices))
        while stack and not stack[-1][1]:
            stack.pop()
        if not stack or placements <= 0:
            return False
        placements -= 1
        mark, choices = stack[-1]
        state.rewind(mark)
        state.place(choices.pop())


def advance(state: LayoutState, choice: int) -> Change:
    """Place a choice of ``state.allowed()`` and, should the next anchor be stuck, re-lay; returns all that changed."""
    before = len(state)
    state.place(choice)
    to = before
    while state.stuck:
        change = relay(state)
        if change is None:
            break
        to = min(to, change.to)
    return Change(to, state.bricks_from(to))
