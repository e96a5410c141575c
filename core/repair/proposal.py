# SPDX-License-Identifier: GPL-3.0-or-later
"""A proposal of small changes that make an assembly stand: what goes, what comes, in words, before and after."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..physics.stability import Stability
from .changes import Draft, Kind, joined


@dataclass(frozen=True)
class Step:
    """One change in ``words``; ``kind``: neighbours joined ("join"), a layer laid anew ("bond"), a brick that ties
    others together ("tie"), a column that supports ("support")."""

    kind: Kind
    words: str


@dataclass(frozen=True, eq=False)
class Repair:
    """Proposed changes to an assembly of n bricks; see :func:`.search.propose`.

    ``removed``: numbers of the bricks that go, ascending. ``added``: the bricks that come. ``steps``: the changes one
    after the other; a later one may take away what an earlier one put in. ``before``, ``after``: stability without and
    with them. Of what surely falls and is solved, ``before`` has no more than the verdict: its scores, residuals and
    objective are nan, for they take the longest to work out and say only how far it was from standing. ``after`` has
    the bricks that stay and then those that come. ``solved``: it stands afterwards, with scores as low as asked for.
    ``summary``: all of this in a sentence.
    """

    removed: NDArray[np.intp]
    added: Assembly
    steps: tuple[Step, ...]
    before: Stability
    after: Stability
    solved: bool
    summary: str

    def __post_init__(self) -> None:
        self.removed.flags.writeable = False


def repair_of(draft: Draft, before: Stability, after: Stability, solved: bool) -> Repair:
    """The proposal of the changes of ``draft``."""
    kept = draft.identity < draft.originals
    removed = np.setdiff1d(np.arange(draft.originals), draft.identity[kept])
    steps = tuple(Step(made.change.kind, made.words) for made in draft.made)
    added = draft.assembly.take(~kept)
    return Repair(
        removed, added, steps, before, after, solved, _summary(len(removed), len(added), before, after, solved)
    )


def _summary(removed: int, added: int, before: Stability, after: Stability, solved: bool) -> str:
    if not removed and not added:
        if solved:
            return "It stands as it is; nothing has to be changed."
        reason = f" ({before.reason})" if before.reason else ""
        return f"No change that helps was found{reason}."
    changes = " and ".join(
        [
            f"{count} brick{'' if count == 1 else 's'} {what}"
            for count, what in ((removed, "removed"), (added, "added"))
            if count
        ]
    )
    if solved:
        return f"It stands with {changes}; the weakest brick is at {after.max_score * 100:.0f} % of its clutch."
    how = "better, but not as strong as asked for" if after.stable else "nearer to standing, but does not stand"
    return f"With {changes} it is {how}."


def apply(assembly: Assembly, repair: Repair) -> Assembly:
    """``assembly`` with the changes made, as :func:`changed` has them."""
    return changed(assembly, repair.removed, repair.added)[0]


def changed(assembly: Assembly, removed: NDArray[np.intp], added: Assembly) -> tuple[Assembly, NDArray[np.intp]]:
    """``assembly`` of n bricks without those ``removed`` and with those ``added``, and where each brick comes from:
    its number in ``assembly``, or n and more for those of ``added``. Bricks that stay keep their order.

    A new brick comes, in the build order, before the first brick that lies higher, and in its step.
    """
    kept = np.setdiff1d(np.arange(len(assembly)), removed)
    rest = assembly.take(kept)
    if not len(added):
        return rest, kept
    height = rest.positions[:, 1]
    place = np.full(len(added), len(rest))
    for i, y in enumerate(added.positions[:, 1].tolist()):
        higher = np.flatnonzero(height < y - 1)
        place[i] = higher[0] if len(higher) else len(rest)
    last = int(rest.steps[-1]) if len(rest) else 0
    both = joined(rest, dataclasses.replace(added, steps=np.append(rest.steps, last)[place].astype(np.int32)))
    rank = np.concatenate([np.arange(len(rest)) + 0.5, place.astype(float)])
    deep = np.concatenate([np.zeros(len(rest)), -added.positions[:, 1]])
    order = np.lexsort((deep, rank))
    return both.take(order), np.concatenate([kept, len(assembly) + np.arange(len(added))])[order]
