# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to an assembly, and an assembly in the course of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from .grid import Box, Size, StudGrid

Kind = Literal["join", "bond", "tie", "support"]


@dataclass(frozen=True)
class Change:
    """Bricks ``removed`` (numbers in the assembly that is changed) and put in: ``boxes`` in ``colours``.

    ``kind``: neighbours joined into longer bricks, the joints of a layer laid anew, a brick that ties others together,
    or a column that supports. ``effect``: how much it is seen, about 1 for a brick. ``brick``: the one it is made for.
    """

    kind: Kind
    removed: tuple[int, ...]
    boxes: tuple[Box, ...]
    colours: tuple[int, ...]
    effect: float
    brick: int


@dataclass(frozen=True, eq=False)
class Made:
    """A change that was made: the identities of the bricks that went, the bricks that came and theirs."""

    change: Change
    words: str
    gone: tuple[int, ...]
    new: Assembly
    identity: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Draft:
    """An assembly in the course of changes.

    ``identity`` int (n,): the number that each brick had before the first change, and numbers of their own for bricks
    that were put in. ``originals``: how many bricks there were. ``made``: the changes.
    """

    assembly: Assembly
    identity: NDArray[np.int64]
    originals: int
    made: tuple[Made, ...] = ()

    @classmethod
    def of(cls, assembly: Assembly) -> Draft:
        """A draft without changes."""
        return cls(assembly, np.arange(len(assembly)), len(assembly))

    def changed(self, change: Change, grid: StudGrid) -> Draft:
        """The draft after ``change``; ``grid``: that of the draft."""
        gone = tuple(self.identity[list(change.removed)].tolist())
        new = bricks_of(change.boxes, change.colours, grid)
        unused = self.originals + sum(len(made.new) for made in self.made)
        made = Made(change, words_of(change, self, grid), gone, new, unused + np.arange(len(new)))
        return self.after(made)

    def after(self, made: Made) -> Draft:
        """The draft after a change that was made to another draft; all of the bricks that go must be there."""
        kept = ~np.isin(self.identity, made.gone)
        if len(kept) - int(kept.sum()) != len(made.gone):
            raise ValueError("the change takes away bricks that are not there")
        identity = np.concatenate([self.identity[kept], made.identity])
        assembly = joined(self.assembly.take(kept), made.new)
        return Draft(assembly, identity, self.originals, (*self.made, made))

    def without(self, first: Draft, made: Made) -> Draft | None:
        """The draft ``first`` after all changes but one; None when a later one rests on that."""
        draft = first
        for other in self.made:
            if other is made:
                continue
            if not np.isin(other.gone, draft.identity).all():
                return None
            draft = draft.after(other)
        return draft


def bricks_of(boxes: Sequence[Box], colours: Sequence[int], grid: StudGrid) -> Assembly:
    """Assembly of plain bricks at ``boxes`` of ``grid``."""
    bricks = [grid.brick(box, colour) for box, colour in zip(boxes, colours, strict=True)]
    return Assembly.from_arrays(
        [part for part, *_ in bricks],
        np.array([position for _, position, *_ in bricks]).reshape(-1, 3),
        np.array([rotation for *_, rotation, _ in bricks]).reshape(-1, 3, 3),
        np.array([colour for *_, colour in bricks], np.int32),
    )


def joined(first: Assembly, second: Assembly) -> Assembly:
    """The bricks of ``first`` in its submodels, then those of ``second`` in the main model, under the name of
    ``first``."""
    return Assembly.from_arrays(
        first.parts + second.parts,
        np.concatenate([first.positions, second.positions]),
        np.concatenate([first.rotations, second.rotations]),
        np.concatenate([first.colours, second.colours]),
        np.concatenate([first.steps, second.steps]),
        first.name,
        first.submodels,
        np.concatenate([first.submodel, np.full(len(second), -1, np.int32)]),
    )


def words_of(change: Change, draft: Draft, grid: StudGrid) -> str:
    """``change`` of ``draft`` in a sentence; bricks count from 1 as in the assembly without changes."""
    number = int(draft.identity[change.brick])
    name = f"brick {number + 1}" if number < draft.originals else "a new brick"
    new = _listed([box.size for box in change.boxes])
    if change.kind == "support":
        if len(change.boxes) == 1:
            return f"Add {new} under {name}."
        kinds = [_kind(box.size) for box in change.boxes]
        parts = [f"{kinds.count(kind)} {kind}{'s' if kinds.count(kind) > 1 else ''}" for kind in dict.fromkeys(kinds)]
        return f"Add a {_plan_of(change.boxes[0].size)} column of {_and(parts)} under {name}."
    if change.kind == "tie":
        return f"Add {new} that holds on to {name}."
    old = []
    for index in change.removed:
        box = grid.boxes[index]
        assert box is not None  # only plain bricks are replaced
        old.append(box.size)
    place = f"around {name}" if change.kind == "bond" else f"at {name}"
    return f"Replace {_listed(old)} by {new} {place}."


def _plan_of(size: Size) -> str:
    return f"{min(size[:2])}x{max(size[:2])}"


def _kind(size: Size) -> str:
    return "plate" if size.plates % 3 else "brick"


def _listed(sizes: Sequence[Size]) -> str:
    """Like "2 bricks 1x2, one brick 1x1x3 and one plate 1x4"."""
    tall = {size: f"x{size.plates // 3}" if size.plates > 3 else "" for size in sizes}
    words = sorted((_kind(size), _plan_of(size) + tall[size]) for size in sizes)
    return _and(
        [
            f"one {kind} {plan}" if count == 1 else f"{count} {kind}s {plan}"
            for (kind, plan), count in Counter(words).items()
        ]
    )


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
