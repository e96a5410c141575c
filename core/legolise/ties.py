# SPDX-License-Identifier: GPL-3.0-or-later
"""The fewest cells that tie two pieces together: straight runs on and under each other, each of them one brick."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Cell = tuple[int, int, int]
Runs = list[list[Cell]]

_MOST_STEPS = 60_000  # cells that are looked at
_SHOWN = 0.1  # cost of a face that shows, of a cell's
_UP, _DOWN, _ANY_WAY = 4, 5, 6  # how the first cell of a run was reached; else the number of one of these steps
_STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))


def find_tie(
    start: NDArray[np.bool_],
    goal: NDArray[np.bool_],
    filled: NDArray[np.bool_],
    kinds: NDArray[np.int8],
    lengths: Mapping[int, frozenset[int]],
) -> Runs:
    """Runs of cells that begin in a cell of ``start``, end in one of ``goal`` and go through empty ones; empty when
    there are none, or none near enough.

    ``start``, ``goal``, ``filled`` bool (x, y, levels): cells over or under the one and the other, and what is taken.
    ``kinds`` (levels,): of part at each level; ``lengths``: studs of the parts a stud wide of each kind. Shortest path
    (Dijkstra 1959) over cells, the direction of the run and its length.
    """
    cost = _costs(filled)
    most = max((max(some) for some in lengths.values() if some), default=0)
    heap: list[tuple[float, Cell, int, int]] = []
    best: dict[tuple[Cell, int, int], float] = {}
    last: dict[tuple[Cell, int, int], tuple[Cell, int, int] | None] = {}

    def reach(price: float, cell: Cell, way: int, length: int, origin: tuple[Cell, int, int] | None) -> None:
        x, y, z = cell
        if not (0 <= x < filled.shape[0] and 0 <= y < filled.shape[1] and 0 <= z < filled.shape[2]) or filled[cell]:
            return
        state, price = (cell, way, length), price + float(cost[cell])
        if price < best.get(state, np.inf):
            best[state], last[state] = price, origin
            heapq.heappush(heap, (price, *state))

    for x, y, z in np.argwhere(start).tolist():
        reach(0.0, (x, y, z), _ANY_WAY, 1, None)
    for _ in range(_MOST_STEPS):
        if not heap:
            return []
        price, cell, way, length = heapq.heappop(heap)
        state = cell, way, length
        if price > best[state]:
            continue
        x, y, z = cell
        whole = length in lengths.get(int(kinds[z]), ())
        if whole and goal[cell]:
            runs = _runs(state, last)
            apart = len(set(itertools.chain(*runs))) == sum(map(len, runs))
            return runs if apart else []
        if whole:
            for turn, up in ((_UP, 1), (_DOWN, -1)):
                if {way, turn} != {_UP, _DOWN}:  # a cell is not left the way it was reached
                    reach(price, (x, y, z + up), turn, 1, state)
        for following in range(4) if way >= _UP else (way,):
            if length < most:
                dx, dy = _STEPS[following]
                reach(price, (x + dx, y + dy, z), following, length + 1, state)
    return []


def _runs(state: tuple[Cell, int, int] | None, last: dict[tuple[Cell, int, int], tuple[Cell, int, int] | None]) -> Runs:
    runs: Runs = [[]]
    while state is not None:
        cell, _, length = state
        runs[-1].append(cell)
        state = last[state]
        if length == 1 and state is not None:
            runs.append([])
    return [sorted(run) for run in runs[::-1]]


def _costs(filled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What a cell costs: less where less of it would show."""
    padded = np.pad(filled, 1)
    cost = np.ones(filled.shape)
    for axis, step in itertools.product(range(3), (0, 2)):
        window = [slice(1, -1)] * 3
        window[axis] = slice(step, padded.shape[axis] - 2 + step)
        cost += _SHOWN * ~padded[tuple(window)]
    return cost
