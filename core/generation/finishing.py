# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a layout: what is not of the one component on the floor goes, and what came out is counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels
from .layout import LayoutState
from .relay import Change


def stacked_components(bricks: NDArray[np.integer]) -> NDArray[np.intp]:
    """int (n,): the component of each brick (rows h, w, x, y, z), numbered from 0 in the order of their first bricks.

    Bricks are joined where one lies on the other; the floor joins nothing. Raises ValueError if two bricks overlap.
    """
    count = len(bricks)
    if not count:
        return np.zeros(0, np.intp)
    rows = np.asarray(bricks, np.int64)
    extent = (rows[:, 2:] + np.column_stack([rows[:, :2], np.ones(count, np.int64)])).max(0)
    grid = np.full(extent, -1, np.int32)
    for index, (h, w, x, y, z) in enumerate(rows.tolist()):
        if (grid[x : x + h, y : y + w, z] >= 0).any():
            raise ValueError(f"brick {index} overlaps another one")
        grid[x : x + h, y : y + w, z] = index
    lower, upper = grid[:, :, :-1], grid[:, :, 1:]
    touching = (lower >= 0) & (upper >= 0)
    return component_labels(count, np.stack([lower[touching], upper[touching]], 1))


def largest_component(bricks: NDArray[np.integer], standing: int = 0, floor: int | None = None) -> NDArray[np.bool_]:
    """bool (n,): the bricks of the component with the most studs of those that stand on the floor.

    The floor is the lowest layer unless it is given; if no component stands on it the largest of all counts. The first
    ``standing`` bricks stay in any case, with all that hangs together with them.
    """
    labels = stacked_components(bricks)
    if not len(labels):
        return np.zeros(0, bool)
    studs = np.bincount(labels, weights=bricks[:, 0] * bricks[:, 1])
    grounded = np.zeros(len(studs), bool)
    grounded[labels[bricks[:, 4] == (bricks[:, 4].min() if floor is None else floor)]] = True
    keep = {int(np.argmax(np.where(grounded, studs, 0) if grounded.any() else studs))}
    if standing:
        keep = set(labels[:standing].tolist())
    return np.isin(labels, list(keep))


@dataclass(frozen=True)
class Outcome:
    """What a layout came to.

    ``bricks``: placed bricks that stand; ``components`` of them with those that stood before (1 unless those that stood
    before cannot be joined, 0 if there is no brick); ``built``: share of the cells of the plan as it was given that are
    filled (None without a plan); ``pruned``: bricks that were taken away at the end because they hung together with
    nothing on the floor; ``truncated``: the brick budget ended it.
    """

    bricks: int
    components: int
    built: float | None
    pruned: int
    truncated: bool


def finish(state: LayoutState, occupancy: NDArray[np.bool_] | None = None) -> tuple[Change, Outcome]:
    """End a layout: keep the largest component on the floor and count.

    ``occupancy`` is the plan as it was before preparation; its share built is counted with the assembly raised again by
    as many layers as the preparation lowered it, which leaves the count of cells the same. None counts the state's own
    plan. The state stays usable: what was taken away is no longer planned.
    """
    truncated = state.truncated
    bricks = state.bricks
    everything = np.concatenate([state.standing, bricks])
    kept = largest_component(everything, len(state.standing), state.floor)[len(state.standing) :]
    change = Change(len(bricks), bricks[:0])
    if not kept.all():
        first = int(np.argmin(kept))
        state.keep_only(np.flatnonzero(kept).tolist())
        change = Change(first, state.bricks[first:])
    everything = np.concatenate([state.standing, state.bricks])
    labels = stacked_components(everything)
    given = int(np.asarray(occupancy, bool).sum()) if occupancy is not None else state.cells
    filled = sum((row[0] * row[1] for row in state.bricks.tolist()), 0)
    if occupancy is not None:
        for h, w, x, y, z in state.standing.tolist():
            filled += int(occupancy[x : x + h, y : y + w, z].sum())
    return change, Outcome(
        bricks=len(state),
        components=int(labels.max(initial=-1)) + 1,
        built=filled / max(given, 1),
        pruned=int((~kept).sum()),
        truncated=truncated,
    )
