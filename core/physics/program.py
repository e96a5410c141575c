# SPDX-License-Identifier: GPL-3.0-or-later
"""Static equilibrium of an assembly as a sparse linear program, built by numpy alone.

The model is the rigid block equilibrium of StableLego (Liu et al. 2024) and BrickGPT (Pun et al. 2025): every contact
point can push (N), a stud's can also be pulled (f, clutch friction) and pressed sideways (p); bricks side by side can
push each other (s). What the forces leave unbalanced (r), the largest pull of each brick (t) and the sum of pulls are
minimised:

    min  sum |r|  +  1e-3 sum_b t_b  +  1e-6 sum f      subject to   forces + loads + r = 0,   f_k <= t_b

Their complementarity N f = 0 is not needed: taking min(N, f) off both keeps every balance and lowers the objective.
Two exact reductions keep it small: sideways forces of one pair of bricks act alike on the five balances (x, y, z,
about x, about y) and become one; a push inside the convex hull of the pushes of its pair is a mixture of these.

Units: forces in mN, torques in N mm (SI times 1000), so that the solver's absolute tolerances mean micrograms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .contacts import GROUND, UNIT_HEIGHT, Contacts, Links, Points
from .loads import Conditions

CLUTCH = 0.98  # N that one contact point holds: 100 g
MAX_PULL_WEIGHT = 1e-3
SUM_PULL_WEIGHT = 1e-6
MILLI = 1e3  # SI to mN and N mm


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

    ``points``: the contact points. ``balances``: rows a brick, the first of all rows: force x, y, z, torque about x, y
    and, where asked for, z. ``push_start``, ``push_point``, ``pull_start``, ``pull_point``: first column and numbers of
    the contact points of the pushes and the pulls. ``largest_start``: first of n columns t. ``residual_start``: first
    of n * balances columns r+ followed by as many r-.
    """

    points: Points
    balances: int
    push_start: int
    push_point: NDArray[np.intp]
    pull_start: int
    pull_point: NDArray[np.intp]
    largest_start: int
    residual_start: int


class _Columns:
    """Collects blocks of columns as coordinates."""

    def __init__(self, centre: NDArray[np.float64], balances: int) -> None:
        self.centre, self.balances = centre, balances
        self.count = 0
        self._rows: list[NDArray[np.int64]] = []
        self._columns: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._cost: list[NDArray[np.float64]] = []
        self._lower: list[NDArray[np.float64]] = []

    def block(self, size: int, cost: float, lower: float = 0.0) -> NDArray[np.int64]:
        """Numbers of ``size`` new columns."""
        columns = np.arange(self.count, self.count + size)
        self.count += size
        self._cost.append(np.full(size, cost))
        self._lower.append(np.full(size, lower))
        return columns

    def put(self, columns: NDArray[np.int64], rows: NDArray[np.int64], values: NDArray[np.float64] | float) -> None:
        """Set the entries (row, column)."""
        self._rows.append(rows)
        self._columns.append(columns)
        self._values.append(np.broadcast_to(np.asarray(values, np.float64), rows.shape))

    def force(
        self, columns: NDArray[np.int64], brick: NDArray[np.intp], at: NDArray[np.float64], axis: NDArray[np.float64]
    ) -> None:
        """A unit force a column along ``axis`` (k, 3) on ``brick`` at the point ``at`` (k, 3); none on the ground."""
        bodies = np.flatnonzero(brick != GROUND)
        brick = brick[bodies]
        along_x, along_y, along_z = axis[bodies].T
        x, y, z = (at[bodies] - self.centre[brick]).T
        wrench = [along_x, along_y, along_z, y * along_z - z * along_y, z * along_x - x * along_z]
        wrench.append(x * along_y - y * along_x)
        for balance, values in enumerate(wrench[: self.balances]):
            kept = np.flatnonzero(np.abs(values) >= 1e-12)
            self.put(columns[bodies[kept]], self.balances * brick[kept] + balance, values[kept])

    def finish(self) -> tuple[NDArray[Any], ...]:
        """(cost, lower bounds, starts, rows, values) of all columns, sorted by column."""
        columns = np.concatenate(self._columns)
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=self.count))])
        rows, values = np.concatenate(self._rows)[order], np.concatenate(self._values)[order]
        return np.concatenate(self._cost), np.concatenate(self._lower), starts, rows, values


def build_program(contacts: Contacts, conditions: Conditions | None = None, reduce: bool = True) -> Program:
    """Program of the bricks and contacts under ``conditions``, None: gravity alone, on a ground with studs.

    ``reduce`` False leaves out the reductions; the optimum is the same.
    """
    conditions = conditions or Conditions()
    n = len(contacts.mass)
    points = contacts.points if conditions.ground_clutch else _on_bare_ground(contacts)
    balances = 6 if conditions.yaw else 5
    build = _Columns(contacts.centre, balances)

    push_point = np.flatnonzero(points.hull) if reduce else np.arange(len(points.upper))
    push = build.block(len(push_point), 0.0)
    _put_pair(
        build, push, points.upper[push_point], points.lower[push_point], points.at[push_point], points.axis[push_point]
    )
    pull_point = np.flatnonzero(points.clutch)
    pull = build.block(len(pull_point), SUM_PULL_WEIGHT)
    upper = points.upper[pull_point]
    _put_pair(build, pull, upper, points.lower[pull_point], points.at[pull_point], -points.axis[pull_point])

    presses = _merged(contacts.presses, contacts.centre) if reduce and not conditions.yaw else contacts.presses
    press = build.block(len(presses.first), 0.0, -np.inf)
    _put_pair(build, press, presses.first, presses.second, presses.at, presses.axis)
    shoves = contacts.shoves
    shove = build.block(len(shoves.first), 0.0)
    _put_pair(build, shove, shoves.first, shoves.second, shoves.at, shoves.axis)

    largest = build.block(n, MAX_PULL_WEIGHT)
    limit_rows = balances * n + np.arange(len(upper))
    build.put(pull, limit_rows, 1.0)
    build.put(largest[upper], limit_rows, -1.0)
    above, under = build.block(balances * n, 1.0), build.block(balances * n, 1.0)
    build.put(above, np.arange(balances * n), 1.0)
    build.put(under, np.arange(balances * n), -1.0)

    wanted = -conditions.wrenches(contacts.mass)[:, :balances].ravel() * MILLI
    cost, lower_bounds, starts, rows, values = build.finish()
    return Program(
        cost=cost,
        lower=lower_bounds,
        upper=np.full(len(cost), np.inf),
        row_lower=np.concatenate([wanted, np.full(len(upper), -np.inf)]),
        row_upper=np.concatenate([wanted, np.zeros(len(upper))]),
        starts=starts.astype(np.int32),
        rows=rows.astype(np.int32),
        values=values,
        points=points,
        balances=balances,
        push_start=0,
        push_point=push_point,
        pull_start=len(push),
        pull_point=pull_point,
        largest_start=int(largest[0]) if n else 0,
        residual_start=int(above[0]) if n else 0,
    )


def _on_bare_ground(contacts: Contacts) -> Points:
    """The contact points with the ground's studs replaced by a floor."""
    kept = contacts.points.lower != GROUND
    parts = zip(vars(contacts.points).values(), vars(contacts.floor).values(), strict=True)
    return Points(*(np.concatenate([all_of[kept], floor]) for all_of, floor in parts))


def _put_pair(
    build: _Columns,
    columns: NDArray[np.int64],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    at: NDArray[np.float64],
    axis: NDArray[np.float64],
) -> None:
    """Unit forces along ``axis`` on the first brick and their opposites on the second."""
    build.force(columns, first, at, axis)
    build.force(columns, second, at, -axis)


def _merged(links: Links, centre: NDArray[np.float64]) -> Links:
    """``links`` without those that act on their pair as another does, the turning about z left aside."""
    if not len(links.first):
        return links
    height = np.rint(links.at[:, 2] / UNIT_HEIGHT * 240).astype(np.int64)
    directions = np.rint(links.axis * 1e6).astype(np.int64)
    upright = np.abs(links.axis[:, 2]) < 1e-9
    keys = np.column_stack([links.first, links.second, height, directions])
    keys[~upright, 2] = -np.arange(1, int((~upright).sum()) + 1) - (1 << 40)  # these have arms of their own
    kept = np.sort(np.unique(keys, axis=0, return_index=True)[1])
    return Links(links.first[kept], links.second[kept], links.at[kept], links.axis[kept])
