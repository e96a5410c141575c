# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves programs of assemblies by patterns of pulls with HiGHS, each from the solution of the last one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .highs import BASIC, Basis, HighsModel
from .patterns import (
    Patterns,
    Pulls,
    best_patterns,
    joined,
    lower_bound,
    pattern_columns,
    whole_patterns,
    without_pulls,
)
from .program import LinearProgram, Program
from .restart import Keyed, Keys, Named, Start, column_keys, keyed, matched, named_rows, restart
from .solution import Solution, solution_of

_MOST_GONE = 0.25  # share of the balances that are those of bricks which are gone; beyond it a fresh start is better
# With few patterns the optimum is a little higher than with all: the dual simplex goes on for so much.
_BEYOND = 1.05
# Pushes cost nothing, so the dual simplex has many equal choices and wanders: different costs of this size a mN, far
# below those of pulls, lead it. Multiples of the golden ratio spread evenly over them.
_NUDGE = 1e-5
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class _Limits:
    """When to stop: at ``deadline``, when ``cancelled()`` is true, when the optimum is sure to lie above ``bound``."""

    deadline: float
    cancelled: Callable[[], bool] | None
    bound: float

    def left(self) -> float:
        """Seconds to the deadline."""
        return max(0.0, self.deadline - time.perf_counter())


@dataclass(frozen=True, eq=False)
class _Solved:
    """A program with its optimal ``basis``; ``named``: its rows; ``pulls``: keys of its pulls; ``patterns`` that are
    basic."""

    keyed: Keyed
    named: Named
    basis: Basis
    pulls: Keys
    patterns: Patterns


class PatternSolver:
    """Solves one :class:`~.program.Program` after the other, and remembers the last one that it solved to the optimum
    where keys tell its bricks.

    The optimum is that of the whole program, within the solver's tolerance. One thread at a time.
    """

    def __init__(self) -> None:
        self._last: _Solved | None = None

    def solve(
        self,
        program: Program,
        time_limit: float = 60.0,
        cancelled: Callable[[], bool] | None = None,
        bricks: Keys | None = None,
        bound: float = np.inf,
    ) -> Solution:
        """Solve ``program`` within ``time_limit`` seconds; errors as :func:`.solver.solve_program`.

        ``bricks``: keys of its bricks (n,), by which the next program is compared with it; None: it is not remembered.
        ``bound``: stop when the optimum is sure to lie above it.
        """
        limits = _Limits(time.perf_counter() + time_limit, cancelled, bound)
        last = self._last
        linear, kept, pulls = without_pulls(program)
        patterns = whole_patterns(pulls)
        if bricks is None:
            work = _Work(joined(linear, pattern_columns(pulls, patterns)), len(kept), pulls, patterns)
            work.solve(limits)
            return work.solution(program, kept)
        named = named_rows(bricks, program.balances, None if last is None else last.named)
        rows = named.rows
        kind = np.zeros(len(pulls.brick))
        pull_keys = column_keys(len(kind), pulls.of, rows[pulls.row], pulls.value, kind)
        if last is not None:
            patterns = patterns.and_more(_surviving(last, pull_keys, pulls))
        wanted = keyed(joined(linear, pattern_columns(pulls, patterns)), rows)
        if last is not None:
            above = int(np.searchsorted(kept, program.residual_start))
            under = above + len(program.residual_of)
            start = restart(wanted, last.keyed, last.basis, pulls.bricks, (above, under))
            if len(start.keyed.rows) <= (1 + _MOST_GONE) * len(rows):
                work = _Work(start.keyed.linear, len(kept), pulls, patterns)
                solved = work.solve(limits, start)
                if solved:
                    self._last = work.solved(start.keyed, named, pull_keys)
                if solved or work.above:
                    return work.solution(program, kept)
        work = _Work(wanted.linear, len(kept), pulls, patterns)
        if work.solve(limits):
            self._last = work.solved(wanted, named, pull_keys)
        return work.solution(program, kept)


class _Work:
    """The column generation of one program: ``linear`` with columns ``patterns`` from number ``first`` on, and of which
    more are added at the end."""

    def __init__(self, linear: LinearProgram, first: int, pulls: Pulls, patterns: Patterns) -> None:
        self._linear, self._pulls, self._patterns = linear, pulls, patterns
        self._columns = first + np.arange(len(patterns.brick))
        self._model = HighsModel(linear)
        self.above = False  # the optimum is sure to lie above the bound

    def solve(self, limits: _Limits, start: Start | None = None) -> bool:
        """Find the optimum, from ``start`` where there is one; True when it was found."""
        model = self._model
        nudged = start is None and np.isinf(limits.bound)
        found = self._warm(start, limits) if start else self._nudged(limits) if nudged else self._cold(limits)
        if not found:
            return False
        while True:
            prices = model.duals()
            self.above = self._above(prices, limits.bound)
            if self.above:
                return False
            more = best_patterns(self._pulls, prices[: self._pulls.rows])
            if not len(more.brick) and not nudged:
                return True
            nudged = False
            columns = pattern_columns(self._pulls, more)
            self._columns = np.concatenate([self._columns, len(self._linear.cost) + np.arange(len(more.brick))])
            self._patterns = self._patterns.and_more(more)
            self._linear = joined(self._linear, columns)
            model.add(*columns)
            if not model.run(limits.left(), primal=True, cancelled=limits.cancelled):
                return False

    def _nudged(self, limits: _Limits) -> bool:
        """Find the optimum with small costs of what costs nothing, near that without; the model is left without."""
        linear, model = self._linear, self._model
        free = np.flatnonzero((linear.cost == 0) & (linear.lower == 0)).astype(np.int32)
        model.charge(free, np.asarray(_NUDGE * (np.arange(len(free)) * _GOLDEN % 1), np.float64))
        found = model.run(limits.left(), cancelled=limits.cancelled)
        model.charge(free, linear.cost[free])
        return found

    def _cold(self, limits: _Limits) -> bool:
        """Find the optimum with all that is there, or stop above the bound."""
        model = self._model
        if model.run(limits.left(), bound=_BEYOND * limits.bound, cancelled=limits.cancelled):
            return True
        if model.status != "bound":
            return False
        self.above = self._above(model.duals(), limits.bound)
        return not self.above and model.run(limits.left(), cancelled=limits.cancelled)

    def _above(self, prices: NDArray[np.float64], bound: float) -> bool:
        return bool(np.isfinite(bound) and lower_bound(self._linear, self._pulls, prices) > bound)

    def _warm(self, start: Start, limits: _Limits) -> bool:
        model, added = self._model, start.added
        if start.moved and len(added):
            model.limit(added, np.zeros(len(added)), np.zeros(len(added)))
        if not model.start_from(start.basis):
            return False
        if start.moved:
            if not model.run(limits.left(), restarted=True, cancelled=limits.cancelled):
                return False
            if not len(added):
                return True
            model.limit(added, self._linear.lower[added], self._linear.upper[added])
        return model.run(limits.left(), primal=True, cancelled=limits.cancelled)

    def solved(self, found: Keyed, named: Named, pulls: Keys) -> _Solved:
        """What to remember of the optimum of ``found``, to which patterns were added."""
        basis, old = self._model.basis(), len(found.columns)
        linear, rows = self._linear, found.rows
        entry = slice(int(linear.starts[old]), None)
        more = column_keys(
            len(linear.cost) - old,
            linear.entry_columns()[entry] - old,
            rows[linear.rows[entry]],
            linear.values[entry],
            linear.cost[old:],
        )
        columns = np.concatenate([found.columns, more])
        basic = self._patterns.take(basis.columns[self._columns] == BASIC)
        return _Solved(Keyed(linear, columns, rows), named, basis, pulls, basic)

    def solution(self, program: Program, kept: NDArray[np.intp]) -> Solution:
        """The solution of the whole ``program``, whose columns ``kept`` are the first ones here."""
        found = solution_of(self._model, self.above)
        if not found.optimal:
            return found
        values, patterns = np.zeros(len(program.cost)), self._patterns
        values[kept] = found.values[: len(kept)]
        share = found.values[self._columns]
        pulls = np.bincount(patterns.pull, share[patterns.pattern], len(program.pull_point))
        values[program.pull_start :][: len(pulls)] = pulls
        values[program.largest_start : program.residual_start] = np.bincount(patterns.brick, share, self._pulls.bricks)
        return found.with_values(values)


def _surviving(last: _Solved, keys: Keys, pulls: Pulls) -> Patterns:
    """Basic patterns of the last program whose pulls are all there, by the ``keys`` of the pulls now; not those of all
    pulls of a brick."""
    number = matched(last.pulls, keys)[last.patterns.pull]
    count = len(last.patterns.brick)
    there = np.bincount(last.patterns.pattern, number < 0, count) == 0
    old = last.patterns.take(there)
    number = number[there[last.patterns.pattern]]
    size = np.bincount(old.pattern, minlength=len(old.brick))
    brick = np.zeros(len(old.brick), np.intp)
    brick[old.pattern] = pulls.brick[number]
    part = size < np.bincount(pulls.brick, minlength=pulls.bricks)[brick]
    return Patterns(brick, old.pattern, number).take(part)
