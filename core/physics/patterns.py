# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns of pulls: the program without its limit rows, four times as small, by column generation.

At its best the largest pull of a brick is what its pulls need and no more, so the pulls of a brick are a sum of
patterns: sets of its contact points that are pulled alike, each at the price of one largest pull (the gauge of the
polytope that they span). Only few of them matter. The best pattern for given prices of the balances is known at once:
all contact points whose pull gains more than it costs (Dantzig and Wolfe 1960; Gilmore and Gomory 1961).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .program import MAX_PULL_WEIGHT, SUM_PULL_WEIGHT, LinearProgram, Program

# A pattern is worth adding when it gains this share more than it costs; the solver's own tolerance is 1e-9.
_GAIN = 1 + 3e-9
_DUAL_ERROR = 1e-11  # of reduced costs, as the solver leaves them


# (cost, starts, rows, values) of columns from zero up.
Columns = tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Pulls:
    """The k pulls of a program of ``rows`` balances: ``brick`` (k,) that is pulled at its underside; entries of their
    columns as ``starts`` (k + 1,), ``row``, ``value``, ``of`` (the pull of each)."""

    bricks: int
    rows: int
    brick: NDArray[np.intp]
    starts: NDArray[np.intp]
    row: NDArray[np.int32]
    value: NDArray[np.float64]
    of: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Patterns:
    """``brick`` (q,): the brick that each pattern pulls; ``pattern``, ``pull`` (e,): pairs of a pattern and its pulls,
    ascending by pattern."""

    brick: NDArray[np.intp]
    pattern: NDArray[np.intp]
    pull: NDArray[np.intp]

    def take(self, chosen: NDArray[np.bool_]) -> Patterns:
        """The ``chosen`` (q,) patterns."""
        kept = chosen[self.pattern]
        number = np.cumsum(chosen) - 1
        return Patterns(self.brick[chosen], number[self.pattern[kept]], self.pull[kept])

    def and_more(self, more: Patterns) -> Patterns:
        """These patterns and then ``more``."""
        return Patterns(
            np.concatenate([self.brick, more.brick]),
            np.concatenate([self.pattern, more.pattern + len(self.brick)]),
            np.concatenate([self.pull, more.pull]),
        )


def without_pulls(program: Program) -> tuple[LinearProgram, NDArray[np.intp], Pulls]:
    """(the balances of ``program`` with all columns but the pulls and their largest, the numbers of these columns, the
    pulls)."""
    bricks, rows = program.residual_start - program.largest_start, program.balances.count
    first, last = program.pull_start, program.pull_start + len(program.pull_point)
    chosen = np.ones(len(program.cost), bool)
    chosen[first:last] = chosen[program.largest_start : program.residual_start] = False
    of = program.entry_columns()
    entry = chosen[of]
    counts = np.diff(program.starts)
    linear = LinearProgram(
        program.cost[chosen],
        program.lower[chosen],
        program.upper[chosen],
        program.row_lower[:rows],
        program.row_upper[:rows],
        np.concatenate([[0], np.cumsum(counts[chosen])]).astype(np.int32),
        program.rows[entry],
        program.values[entry],
    )
    span = slice(int(program.starts[first]), int(program.starts[last]))
    balance = program.rows[span] < rows
    number = of[span][balance] - first
    starts = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=last - first))])
    brick = program.points.upper[program.pull_point]
    pulls = Pulls(bricks, rows, brick, starts, program.rows[span][balance], program.values[span][balance], number)
    return linear, np.flatnonzero(chosen), pulls


def whole_patterns(pulls: Pulls) -> Patterns:
    """A pattern of all pulls for each brick that has any."""
    return _grouped(pulls, np.arange(len(pulls.brick)))


def best_patterns(pulls: Pulls, prices: NDArray[np.float64]) -> Patterns:
    """Of each brick the pattern that gains most at the ``prices`` (rows,) of the balances, where it gains anything."""
    gain, of_brick = _gains(pulls, prices)
    return _grouped(pulls, np.flatnonzero((gain > 0) & (of_brick > MAX_PULL_WEIGHT * _GAIN)[pulls.brick]))


def lower_bound(linear: LinearProgram, pulls: Pulls, prices: NDArray[np.float64]) -> float:
    """A bound from below for the optimum with all patterns, of which ``linear`` has some, from any ``prices``.

    With prices that are scaled down until no pattern gains more than it costs the dual of the whole program is
    feasible, and its objective shrinks no more than they do. -inf where the prices do not suit the other columns.
    """
    paid = np.bincount(linear.entry_columns(), prices[linear.rows] * linear.values, len(linear.cost))
    left = linear.cost - paid
    left[linear.lower < 0] = -np.abs(left[linear.lower < 0])
    left[linear.upper == 0] = 0.0
    if left.min(initial=0.0) < -_DUAL_ERROR:
        return -np.inf
    most = _gains(pulls, prices)[1].max(initial=0.0)
    return float(prices @ linear.row_lower) * min(1.0, MAX_PULL_WEIGHT / most if most else 1.0)


def _gains(pulls: Pulls, prices: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(what each pull gains at the ``prices`` beyond its own cost, what the best pattern of each brick gains)."""
    gain = np.bincount(pulls.of, prices[pulls.row] * pulls.value, len(pulls.brick)) - SUM_PULL_WEIGHT
    of_brick = np.bincount(pulls.brick, np.maximum(gain, 0.0), pulls.bricks)
    return np.asarray(gain, np.float64), of_brick.astype(np.float64)


def _grouped(pulls: Pulls, chosen: NDArray[np.intp]) -> Patterns:
    """The ``chosen`` pulls as a pattern a brick."""
    order = chosen[np.argsort(pulls.brick[chosen], kind="stable")]
    brick, pattern = np.unique(pulls.brick[order], return_inverse=True)
    return Patterns(brick, pattern.reshape(-1), order)


def pattern_columns(pulls: Pulls, patterns: Patterns) -> Columns:
    """The columns of ``patterns``: the sums of those of their pulls."""
    count = len(patterns.brick)
    size = np.diff(pulls.starts)[patterns.pull]
    entry = np.arange(size.sum()) + np.repeat(pulls.starts[patterns.pull] - np.cumsum(size) + size, size)
    place = np.repeat(patterns.pattern, size) * pulls.rows + pulls.row[entry]
    places, index = np.unique(place, return_inverse=True)
    values = np.bincount(index.reshape(-1), pulls.value[entry], len(places)).astype(np.float64)
    kept = np.abs(values) > 1e-12
    places, values = places[kept], values[kept]
    starts = np.searchsorted(places, np.arange(count + 1) * pulls.rows).astype(np.int32)
    cost = np.asarray(MAX_PULL_WEIGHT + SUM_PULL_WEIGHT * np.bincount(patterns.pattern, minlength=count), np.float64)
    return cost, starts, (places % max(pulls.rows, 1)).astype(np.int32), values


def joined(linear: LinearProgram, columns: Columns) -> LinearProgram:
    """``linear`` with ``columns`` added at its end."""
    cost, starts, rows, values = columns
    return LinearProgram(
        np.concatenate([linear.cost, cost]),
        np.concatenate([linear.lower, np.zeros(len(cost))]),
        np.concatenate([linear.upper, np.full(len(cost), np.inf)]),
        linear.row_lower,
        linear.row_upper,
        np.concatenate([linear.starts, linear.starts[-1] + starts[1:]]).astype(np.int32),
        np.concatenate([linear.rows, rows]),
        np.concatenate([linear.values, values]),
    )
