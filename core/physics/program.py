# SPDX-License-Identifier: GPL-3.0-or-later
"""Static equilibrium of a structure as a sparse linear program, built by numpy alone.

The model is the rigid block equilibrium of StableLego (Liu et al. 2024) and BrickGPT (Pun et al. 2025): every stud
contact can push (N) and be pulled (f, clutch friction) at three or four points and be pressed sideways (p); bricks
side by side can push each other (s). What the forces leave unbalanced (r), the largest pull of each brick (t) and the
sum of pulls are minimised:

    min  sum |r|  +  1e-3 sum_b t_b  +  1e-6 sum f      subject to   forces + r = weights,   f_k <= t_b

Their complementarity N f = 0 is not needed: taking min(N, f) off both keeps every balance and lowers the objective.
Three exact reductions keep it small: sideways forces of one pair of bricks have equal columns and become one; a push
inside the convex hull of the pushes of its pair is a mixture of these, so only the corner cells of a pair carry pushes.

Units: forces in mN, torques in N mm (SI times 1000), so that the solver's absolute tolerances mean micrograms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .contacts import Contacts

GRAVITY = 9.8  # m/s^2
UNIT_LENGTH = 0.0078  # m, a stud pitch as StableLego has it
UNIT_HEIGHT = 0.0096  # m, a brick
CLUTCH = 0.98  # N that one contact point holds: 100 g
MAX_PULL_WEIGHT = 1e-3
SUM_PULL_WEIGHT = 1e-6
MILLI = 1e3  # SI to mN and N mm

# Contact points of a cell, in studs from its centre, by the upper brick: at most one stud wide, or wider.
_NARROW = np.array([(0, -0.25), (-0.25, 0), (0, 0.25), (0.25, 0)])
_WIDE = np.array([(0.125, -0.125), (-0.25, 0), (0.125, 0.125)])

FX, FY, FZ, TX, TY = range(5)


@dataclass(frozen=True, eq=False)
class Program:
    """min cost x subject to row_lower <= A x <= row_upper, x >= lower; A by columns (starts, rows, values).

    ``pull_brick`` int (k,): the brick whose underside each pull belongs to; the pulls are the columns from
    ``pull_start`` on. ``residual_start``: first of 5n columns r+ followed by 5n columns r-, brick by brick.
    """

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float64]
    pull_start: int
    pull_brick: NDArray[np.int64]
    residual_start: int


class _Columns:
    """Collects blocks of columns as coordinates; the balance of a body -1 (the ground) is left out."""

    def __init__(self) -> None:
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
        """Set the entries (row, column); rows below 0 are left out."""
        entries = np.broadcast_to(np.asarray(values, np.float64), rows.shape)
        keep = (rows >= 0) & (entries != 0)
        self._rows.append(rows[keep])
        self._columns.append(columns[keep])
        self._values.append(entries[keep])

    def finish(self) -> tuple[NDArray[Any], ...]:
        """(cost, lower bounds, starts, rows, values) of all columns, sorted by column."""
        columns = np.concatenate(self._columns)
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=self.count))])
        rows, values = np.concatenate(self._rows)[order], np.concatenate(self._values)[order]
        return np.concatenate(self._cost), np.concatenate(self._lower), starts, rows, values


def _balance(brick: NDArray[np.int64], component: int) -> NDArray[np.int64]:
    """Row of a component of the balance of each brick, negative for the ground."""
    return np.where(brick >= 0, 5 * brick + component, -1)


def build_program(
    structure: NDArray[np.int64], masses: NDArray[np.float64], contacts: Contacts, reduce: bool = True
) -> Program:
    """Program of ``structure`` (n, 5), the ``masses`` of its bricks in kg, and its contacts.

    ``reduce`` False leaves out the reductions of pushes and sideways presses; the optimum is the same.
    """
    n = len(structure)
    centre = structure[:, 2:4] + (structure[:, :2] - 1) / 2
    narrow = structure[:, :2].min(1) == 1
    build = _Columns()

    upper, lower, place, corner = _contact_points(contacts, narrow)
    corner |= not reduce
    push = build.block(int(corner.sum()), 0.0)
    _put_vertical(build, push, upper[corner], lower[corner], place[corner], centre, 1.0)
    pull = build.block(len(upper), SUM_PULL_WEIGHT)
    _put_vertical(build, pull, upper, lower, place, centre, -1.0)

    pairs = np.stack([contacts.upper, contacts.lower], 1)
    if reduce:
        pairs = np.unique(pairs, axis=0)
    for axis in (0, 1):
        press = build.block(len(pairs), 0.0, -np.inf)
        _put_sideways(build, press, pairs[:, 0], axis, 1.0, -1.0)
        _put_sideways(build, press, pairs[:, 1], axis, -1.0, 1.0)
        sides = contacts.sides[contacts.sides[:, 2] == axis]
        shove = build.block(len(sides), 0.0)
        _put_sideways(build, shove, sides[:, 0], axis, -1.0, -1.0)
        _put_sideways(build, shove, sides[:, 1], axis, 1.0, -1.0)

    largest = build.block(n, MAX_PULL_WEIGHT)
    limit_rows = 5 * n + np.arange(len(upper))
    build.put(pull, limit_rows, 1.0)
    build.put(largest[upper], limit_rows, -1.0)
    above, under = build.block(5 * n, 1.0), build.block(5 * n, 1.0)
    build.put(above, np.arange(5 * n), 1.0)
    build.put(under, np.arange(5 * n), -1.0)

    weights = np.zeros((n, 5))
    weights[:, FZ] = masses * GRAVITY * MILLI
    cost, lower_bounds, starts, rows, values = build.finish()
    return Program(
        cost=cost,
        lower=lower_bounds,
        row_lower=np.concatenate([weights.ravel(), np.full(len(upper), -np.inf)]),
        row_upper=np.concatenate([weights.ravel(), np.zeros(len(upper))]),
        starts=starts.astype(np.int32),
        rows=rows.astype(np.int32),
        values=values,
        pull_start=int(pull[0]) if len(pull) else 0,
        pull_brick=upper,
        residual_start=int(above[0]) if n else 0,
    )


def _contact_points(contacts: Contacts, narrow: NDArray[np.bool_]) -> tuple[NDArray[Any], ...]:
    """(upper, lower, place (k, 2) in studs, in a corner cell of its pair) of all contact points."""
    _, pair = np.unique(np.stack([contacts.upper, contacts.lower], 1), axis=0, return_inverse=True)
    pair = pair.reshape(-1)
    corner = np.ones(len(pair), bool)
    for axis in (0, 1):
        at = contacts.cells[:, axis]
        least = np.full(len(pair), np.iinfo(np.int64).max)
        most = np.full(len(pair), np.iinfo(np.int64).min)
        np.minimum.at(least, pair, at)
        np.maximum.at(most, pair, at)
        corner &= (at == least[pair]) | (at == most[pair])
    parts = []
    for chosen, pattern in ((narrow[contacts.upper], _NARROW), (~narrow[contacts.upper], _WIDE)):
        of = np.repeat(np.flatnonzero(chosen), len(pattern))
        parts.append((of, contacts.cells[of] + np.tile(pattern, (int(chosen.sum()), 1))))
    of = np.concatenate([part[0] for part in parts])
    place = np.concatenate([part[1] for part in parts])
    return contacts.upper[of], contacts.lower[of], place, corner[of]


def _put_vertical(
    build: _Columns,
    columns: NDArray[np.int64],
    upper: NDArray[np.int64],
    lower: NDArray[np.int64],
    place: NDArray[np.float64],
    centre: NDArray[np.float64],
    sign: float,
) -> None:
    """Forces along z, ``sign`` on the upper brick and its opposite on the lower one."""
    for brick, direction in ((upper, sign), (lower, -sign)):
        arm = (place - centre[brick]) * UNIT_LENGTH
        build.put(columns, _balance(brick, FZ), direction)
        build.put(columns, _balance(brick, TX), direction * arm[:, 1])
        build.put(columns, _balance(brick, TY), -direction * arm[:, 0])


def _put_sideways(
    build: _Columns, columns: NDArray[np.int64], brick: NDArray[np.int64], axis: int, direction: float, height: float
) -> None:
    """Forces along ``axis`` at the bottom (``height`` -1) or top (+1) of the brick, on its centre line."""
    arm = height * direction * UNIT_HEIGHT / 2
    build.put(columns, _balance(brick, (FX, FY)[axis]), direction)
    build.put(columns, _balance(brick, (TY, TX)[axis]), arm if axis == 0 else -arm)
