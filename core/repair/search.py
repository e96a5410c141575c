# SPDX-License-Identifier: GPL-3.0-or-later
"""The search for small changes that make an assembly stand.

Changes are made one after the other. Those that are tried come from where bricks move and pull the most, each is
judged by the quick estimate of :mod:`.springs`, and the one that helps most for what is seen of it is made. The linear
program of :mod:`..physics.stability` has the last word: it is asked when the estimate says that the draft stands. In
the end each change is taken back if the assembly stands without it.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue, load_catalogue
from ..bricks.components import component_labels
from ..bricks.occupancy import bounds
from ..errors import Cancelled, InputError
from ..physics.checker import StabilityChecker
from ..physics.contacts import GROUND, Contacts, find_contacts
from ..physics.program import CLUTCH
from ..physics.stability import Stability
from .bonds import bonds, joins
from .changes import Change, Draft
from .grid import StudGrid, stud_grid
from .proposal import Repair, repair_of
from .springs import Strain, strain
from .supports import around, columns, ties

SECONDS = 30.0
ANALYSES = 24
_WEAK = 4  # bricks around which changes are looked for
_JOINS, _BONDS, _COLUMNS, _TIES = 4, 8, 6, 6  # of each kind that are tried at a time
_BEYOND_JOINTS = 6.0  # clutches: nothing that is pulled harder can be held by other joints alone
_LEAST_GAIN = 0.03  # share of the excess that a change must take away
_GOOD_GAIN = 0.5  # share of the excess that a small change of joints may leave, and nothing that is seen is tried
_SMALL = 1.0  # effect of a change of joints that is small
_DONE = 0.02  # times the target squared: an excess as of what surely stands
_FIRST_SHARE = 0.2  # of the time, to see whether what surely does not stand falls indeed
_LEAST_LIMIT = 1.0  # s that the linear program gets in any case


@dataclass(eq=False)
class _Budget:
    """How long the search may go on: seconds by the clock, and solutions of the linear program."""

    end: float
    analyses: int
    cancelled: Callable[[], bool] | None

    @property
    def left(self) -> float:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The repair was stopped; nothing was changed.")
        return self.end - time.monotonic()

    @property
    def spent(self) -> bool:
        return self.left <= 0 or self.analyses <= 0


@dataclass(frozen=True, eq=False)
class _State:
    """A draft with its estimate: ``excess`` and ``loose`` as :class:`.springs.Strain` has them; ``pieces``: bricks that
    studs join count as one."""

    draft: Draft
    strain: Strain
    excess: float
    loose: int
    pieces: int
    overlaps: int


def propose(
    assembly: Assembly,
    catalogue: Catalogue | None = None,
    ground: float | None = None,
    target: float = 1.0,
    seconds: float = SECONDS,
    analyses: int = ANALYSES,
    cancelled: Callable[[], bool] | None = None,
    checker: StabilityChecker | None = None,
) -> Repair:
    """Changes after which ``assembly`` stands with scores of at most ``target`` (below 1 at any rate), or the best that
    was found towards it within ``seconds`` and ``analyses`` solutions of the linear program.

    The plane y = ``ground`` in LDU is the ground, None: the level of the lowest brick. What is proposed has no more
    overlaps, components and floating bricks than before and keeps to the bounds of the assembly; only upright plain
    bricks and plates on the stud grid are replaced, in their colours. ``cancelled`` is asked between trials and while
    the linear program is solved. ``checker``: one for ``catalogue`` and gravity alone that may know the assembly
    already, None: a new one. Raises :class:`InputError` for what cannot be analysed and for a target that is not above
    0 and at most 1, :class:`MissingDependencyError` without HiGHS, and :class:`Cancelled`.
    """
    if not 0 < target <= 1:
        raise InputError(f"The target score is {target}; it must be above 0 and at most 1.")
    catalogue = load_catalogue() if catalogue is None else catalogue
    if ground is None and len(assembly):
        ground = float(bounds(assembly, catalogue)[1, 1])
    budget = _Budget(time.monotonic() + seconds, analyses, cancelled)
    return _Search(catalogue, ground, target, budget, checker or StabilityChecker(catalogue)).run(assembly)


class _Search:
    def __init__(
        self, catalogue: Catalogue, ground: float | None, target: float, budget: _Budget, checker: StabilityChecker
    ) -> None:
        self.catalogue, self.ground, self.target, self.budget = catalogue, ground, target, budget
        self.checker = checker
        self.enough = _DONE * target**2  # an excess that surely stands
        self.rng = random.Random(0)

    def run(self, assembly: Assembly) -> Repair:
        first = self._state(Draft.of(assembly))
        hopeless = first.excess > self.enough and not self._promising(first)
        before = self._analyse(assembly, _FIRST_SHARE, verdict_only=True) if hopeless else self._analyse(assembly)
        if self._satisfied(before) or first.overlaps or not len(assembly):
            return repair_of(first.draft, before, before, self._satisfied(before))
        state, after = self._descend(first, before)
        if self._satisfied(after):
            state, after = self._pruned(first, state, after)
        else:
            if before.verdict == "unstable" and math.isnan(before.objective):
                before = self._analyse(assembly)
            if state is first or not self._better(after, before):
                state, after = first, before
        return repair_of(state.draft, before, after, self._satisfied(after))

    def _descend(self, first: _State, before: Stability) -> tuple[_State, Stability]:
        """Make the best change until the draft stands, no change helps, or the budget is spent."""
        state, known, after = first, first, before
        while not self.budget.spent:
            if state is not known and self._promising(state):
                after, known = self._analyse(state.draft.assembly), state
                if self._satisfied(after):
                    return state, after
            unseen = state is known and after.verdict != "unknown" and self._promising(state)
            following = (self._best_by_program(state, after) if unseen else None) or self._best(state)
            if following is None:
                break
            state = following
        if state is not known:
            after = self._analyse(state.draft.assembly)
        return state, after

    def _pruned(self, first: _State, state: _State, after: Stability) -> tuple[_State, Stability]:
        """The state without the changes that it does not need, those first that are seen the most."""
        for made in sorted(state.draft.made, key=lambda made: -made.change.effect):
            if len(state.draft.made) < 2 or self.budget.spent:
                break
            draft = state.draft.without(first.draft, made)
            if draft is None:
                continue
            fewer = self._state(draft)
            if self._promising(fewer) and _sound(first, fewer):
                found = self._analyse(draft.assembly)
                if self._satisfied(found):
                    state, after = fewer, found
        return state, after

    def _best(self, state: _State) -> _State | None:
        """The state after the change that helps most for what is seen of it; None when none helps."""
        grid = stud_grid(state.draft.assembly, self.catalogue, self.ground)
        colours, weak = state.draft.assembly.colours, state.strain.weakest(_WEAK)
        tried: list[_State] = []
        if state.loose or float(state.strain.pulls.max(initial=0.0)) < _BEYOND_JOINTS * CLUTCH:
            hidden = joins(grid, state.strain, colours, _JOINS)
            hidden += bonds(grid, state.strain, colours, weak, self.rng, _BONDS)
            tried = self._tried(state, grid, hidden)
        if not any(self._does(state, after) for after in tried):
            seen = columns(grid, state.strain, colours, _COLUMNS) + ties(grid, state.strain, colours, weak, _TIES)
            tried += self._tried(state, grid, seen)
        helpful = [after for after in tried if after.excess < (1 - _LEAST_GAIN) * state.excess]
        return max(helpful, key=lambda after: self._worth(state, after), default=None)

    def _best_by_program(self, state: _State, found: Stability) -> _State | None:
        """The state after the change that the linear program itself likes best; None when it likes none.

        Where many bricks pull a little, the program may leave a torque unbalanced that the clutches could hold: that is
        cheaper to it. The estimate does not see such places, so that changes around them are tried one by one.
        """
        grid = stud_grid(state.draft.assembly, self.catalogue, self.ground)
        colours, weak = state.draft.assembly.colours, found.weakest(_WEAK)
        changes = joins(grid, state.strain, colours, _JOINS)
        changes += columns(grid, state.strain, colours, _COLUMNS, around(grid, weak))
        changes += ties(grid, state.strain, colours, weak, _TIES)
        changes += bonds(grid, state.strain, colours, weak, self.rng, _TIES)
        best, least = None, (1 - _LEAST_GAIN) * found.objective
        for after in sorted(self._tried(state, grid, changes), key=lambda after: after.draft.made[-1].change.effect):
            if self.budget.spent:
                break
            trial = self._analyse(after.draft.assembly)
            if self._satisfied(trial):
                return after
            if trial.objective < least:
                best, least = after, trial.objective
        return best

    def _does(self, state: _State, after: _State) -> bool:
        """A change of joints is small and helps so much that nothing else need be tried."""
        small = after.draft.made[-1].change.effect <= _SMALL
        return small and after.excess <= max(_GOOD_GAIN * state.excess, self.enough)

    def _worth(self, state: _State, after: _State) -> float:
        """By what factor the excess falls, as a logarithm, down to what stands; in proportion to what is seen."""
        fall = max(state.excess, self.enough) / max(after.excess, self.enough)
        return math.log(fall) / (0.5 + after.draft.made[-1].change.effect)

    def _tried(self, state: _State, grid: StudGrid, changes: list[Change]) -> list[_State]:
        """The states after each of ``changes`` that is sound, as far as time allows."""
        found = []
        for change in changes:
            if self.budget.left <= 0:
                break
            after = self._state(state.draft.changed(change, grid))
            if _sound(state, after):
                found.append(after)
        return found

    def _state(self, draft: Draft) -> _State:
        contacts = find_contacts(draft.assembly, self.catalogue, self.ground)
        estimate = strain(contacts)
        excess, loose = estimate.excess(self.target), int(estimate.loose.sum())
        return _State(draft, estimate, excess, loose, _pieces(contacts), len(contacts.overlaps))

    def _promising(self, state: _State) -> bool:
        """The estimate says that it may stand."""
        return not state.loose and float(state.strain.pulls.max(initial=0.0)) < CLUTCH * self.target

    def _satisfied(self, stability: Stability) -> bool:
        known = stability.scored or self.target >= 1
        return stability.stable and known and stability.max_score <= self.target

    def _better(self, after: Stability, before: Stability) -> bool:
        """It comes nearer to standing: by the verdict, else by the objective."""
        if "unknown" in (after.verdict, before.verdict):
            return after.stable
        if after.stable and before.stable:
            return after.max_score < before.max_score
        return after.stable or (not before.stable and after.objective < (1 - _LEAST_GAIN) * before.objective)

    def _analyse(self, assembly: Assembly, share: float = 1.0, verdict_only: bool = False) -> Stability:
        """The one place where the linear program is solved; ``share``: of the time that is left."""
        self.budget.analyses -= 1
        limit = max(self.budget.left * share, _LEAST_LIMIT)
        return self.checker.analyse(assembly, self.ground, limit, self.budget.cancelled, verdict_only)


def _sound(before: _State, after: _State) -> bool:
    """Nothing overlaps that did not, and there are no more pieces and no more bricks that nothing holds."""
    return after.overlaps <= before.overlaps and after.pieces <= before.pieces and after.loose <= before.loose


def _pieces(contacts: Contacts) -> int:
    """How many pieces the bricks make when studs alone join them."""
    points = contacts.points
    stud = points.clutch & (points.lower != GROUND)
    labels = component_labels(len(contacts.mass), np.stack([points.upper[stud], points.lower[stud]], 1))
    return int(labels.max(initial=-1)) + 1
