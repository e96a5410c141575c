# SPDX-License-Identifier: GPL-3.0-or-later
"""Static equilibrium of an assembly as a sparse linear program, built by numpy alone.

The model is the rigid block equilibrium of StableLego (Liu et al. 2024) and BrickGPT (Pun et al. 2025): every contact
point can push (N), a stud's can also be pulled (f, clutch friction) and pressed sideways (p); bricks side by side can
push each other (s). What the forces leave unbalanced (r), the largest pull of each brick (t) and the sum of pulls are
minimised:

    min  sum |r|  +  1e-3 sum_b t_b  +  1e-6 sum f      subject to   forces + loads + r = 0,   f_k <= t_b

Their complementarity N f = 0 is not needed: taking min(N, f) off both keeps every balance and lowers the objective.
Exact reductions keep it small: bricks that are held together sideways share balances (:mod:`.balances`), so that most
sideways forces act on nothing and what they leave unbalanced is told of one brick for all; a push inside the convex
hull of the pushes of its pair is a mixture of these.

Units: forces in mN, torques in N mm (SI times 1000), so that the solver's absolute tolerances mean micrograms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .balances import X_HIGH, X_LOW, Y_HIGH, Y_LOW, Balances, find_balances
from .contacts import GROUND, Contacts, Points
from .loads import Conditions

CLUTCH = 0.98  # N that one contact point holds: 100 g
MAX_PULL_WEIGHT = 1e-3
SUM_PULL_WEIGHT = 1e-6
MILLI = 1e3  # SI to mN and N mm
FORCE_TOLERANCE = 1e-6  # N left unbalanced that still count as balanced
TORQUE_TOLERANCE = 8e-9  # N m
# Balances of two bricks that may be one: along x or along y, at any levels.
_LEVELS = [(i, j) for along in ((X_LOW, X_HIGH), (Y_LOW, Y_HIGH)) for i in along for j in along]
_ALIKE = 1e-9  # difference of entries that are taken as the same


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """min cost x subject to row_lower <= A x <= row_upper, lower <= x <= upper; A by columns (starts, rows, values)."""

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float64]

    def entry_columns(self) -> NDArray[np.intp]:
        """Column of each entry of ``rows`` and ``values``."""
        return np.repeat(np.arange(len(self.cost)), np.diff(self.starts))


@dataclass(frozen=True, eq=False)
class Program(LinearProgram):
    """The program of an assembly of n bricks.

    ``points``: the contact points. ``balances``: the rows, before those that limit pulls. ``push_start``,
    ``push_point``, ``pull_start``, ``pull_point``: first column and numbers of the contact points of the pushes and the
    pulls. ``largest_start``: first of n columns t. ``residual_start``: first of the columns r+, which are followed by
    as many r-; ``residual_of`` (k,): 6 * brick + 0 to 5, the force x, y, z or torque about x, y, z that each of them
    leaves; the first n are the forces z of the n bricks.
    """

    points: Points
    balances: Balances
    push_start: int
    push_point: NDArray[np.intp]
    pull_start: int
    pull_point: NDArray[np.intp]
    largest_start: int
    residual_start: int
    residual_of: NDArray[np.intp]


Entries = tuple[NDArray[np.intp], NDArray[np.float64]]  # rows, or GROUND for none, and values, each (columns, any)


class _Columns:
    """Collects columns in blocks, each of which has one cost and one lower bound."""

    def __init__(self) -> None:
        self._count = 0
        self._sizes: list[NDArray[np.intp]] = []
        self._rows: list[NDArray[np.intp]] = []
        self._values: list[NDArray[np.float64]] = []
        self._cost: list[NDArray[np.float64]] = []
        self._lower: list[NDArray[np.float64]] = []

    def block(self, entries: Entries, cost: float, lower: float = 0.0) -> int:
        """Number of the first of new columns."""
        rows, values = entries
        kept = (rows != GROUND) & (np.abs(values) >= 1e-12)
        self.packed(kept.sum(1), rows[kept], values[kept], cost, lower)
        return self._count - len(rows)

    def packed(
        self,
        sizes: NDArray[np.intp],
        rows: NDArray[np.intp],
        values: NDArray[np.float64],
        cost: float,
        lower: float = 0.0,
    ) -> None:
        """New columns of so many entries each."""
        self._count += len(sizes)
        self._sizes.append(sizes)
        self._rows.append(rows)
        self._values.append(values)
        self._cost.append(np.full(len(sizes), cost))
        self._lower.append(np.full(len(sizes), lower))

    def finish(self) -> tuple[NDArray[Any], ...]:
        """(cost, lower bounds, starts, rows, values) of all columns."""
        cost, lower, sizes, rows, values = (
            np.concatenate(parts) for parts in (self._cost, self._lower, self._sizes, self._rows, self._values)
        )
        return cost, lower, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32), rows, values


def build_program(contacts: Contacts, conditions: Conditions | None = None, reduce: bool = True) -> Program:
    """Program of the bricks and contacts under ``conditions``, None: gravity alone, on a ground with studs.

    ``reduce`` False leaves out the reductions; the optimum is the same.
    """
    conditions = conditions or Conditions()
    n = len(contacts.mass)
    points = contacts.points if conditions.ground_clutch else _on_bare_ground(contacts)
    balances, presses = find_balances(contacts, conditions.yaw, reduce)
    build = _Columns()

    push_point = np.flatnonzero(points.hull) if reduce else np.arange(len(points.upper))
    pull_point = np.flatnonzero(points.clutch)
    between = points.upper[push_point], points.lower[push_point]
    push = build.block(_between(balances, *between, points.at[push_point], points.axis[push_point]), 0.0)
    upper, pulls = points.upper[pull_point], len(pull_point)
    limit_rows = balances.count + np.arange(pulls)
    rows, values = _between(balances, upper, points.lower[pull_point], points.at[pull_point], -points.axis[pull_point])
    limited = np.column_stack([rows, limit_rows]), np.column_stack([values, np.ones(pulls)])
    pull = build.block(limited, SUM_PULL_WEIGHT)
    order = np.argsort(upper, kind="stable")
    build.packed(np.bincount(upper, minlength=n), limit_rows[order], np.full(pulls, -1.0), MAX_PULL_WEIGHT)
    residual_of, (rows, values) = _residuals(balances)
    above = build.block((rows, values), 1.0)
    build.block((rows, -values), 1.0)

    build.block(_between(balances, presses.first, presses.second, presses.at, presses.axis), 0.0, -np.inf)
    shoves = contacts.shoves
    rows, values = _between(balances, shoves.first, shoves.second, shoves.at, shoves.axis)
    acting = (np.where(rows == GROUND, 0.0, np.abs(values)) > 1e-12).any(1) | (not reduce)
    build.block((rows[acting], values[acting]), 0.0)

    wanted = -balances.summed(conditions.wrenches(contacts.mass)) * MILLI
    cost, lower_bounds, starts, rows, values = build.finish()
    return Program(
        cost=cost,
        lower=lower_bounds,
        upper=np.full(len(cost), np.inf),
        row_lower=np.concatenate([wanted, np.full(pulls, -np.inf)]),
        row_upper=np.concatenate([wanted, np.zeros(pulls)]),
        starts=starts,
        rows=rows.astype(np.int32),
        values=values,
        points=points,
        balances=balances,
        push_start=push,
        push_point=push_point,
        pull_start=pull,
        pull_point=pull_point,
        largest_start=pull + pulls,
        residual_start=above,
        residual_of=residual_of,
    )


def _on_bare_ground(contacts: Contacts) -> Points:
    """The contact points with the ground's studs replaced by a floor."""
    kept = contacts.points.lower != GROUND
    parts = zip(vars(contacts.points).values(), vars(contacts.floor).values(), strict=True)
    return Points(*(np.concatenate([all_of[kept], floor]) for all_of, floor in parts))


def _between(
    balances: Balances,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    at: NDArray[np.float64],
    axis: NDArray[np.float64],
) -> Entries:
    """Unit forces along ``axis`` on the first brick and their opposites on the second."""
    rows, values = balances.of_forces(first, at, axis)
    others, opposite = balances.of_forces(second, at, -axis)
    # Bricks that are joined share rows: there is one entry of both.
    for i, j in _LEVELS:
        same = rows[:, i] == others[:, j]
        values[same, i] += opposite[same, j]
        opposite[same, j] = 0.0
    return np.concatenate([rows, others], 1), np.concatenate([values, opposite], 1)


def _residuals(balances: Balances) -> tuple[NDArray[np.intp], Entries]:
    """(6 * brick + direction (k,), entries) of what can be left unbalanced, those that act alike only once."""
    n = len(balances.centre)
    directions = np.array([2, 0, 1, 3, 4, 5][: balances.width])
    brick = np.tile(np.arange(n), len(directions))
    direction = np.repeat(directions, n)
    rows, values = balances.of_wrenches(brick, np.eye(6)[direction])
    content = np.where(rows == GROUND, 0.0, values)
    acting = np.where(np.abs(content) < 1e-12, GROUND, rows)
    content = np.rint(content / _ALIKE)
    several = (content != 0).any(1)
    several[:n] = False
    keys = np.column_stack([acting, content.astype(np.int64)])[several]
    first = np.flatnonzero(several)[np.sort(np.unique(keys, axis=0, return_index=True)[1])]
    chosen = np.concatenate([np.arange(n), first])
    return 6 * brick[chosen] + direction[chosen], (rows[chosen], values[chosen])
