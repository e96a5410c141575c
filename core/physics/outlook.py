# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether bricks on the stud grid, and what is still planned around and above them, can stand at all.

What is not built yet is taken as rigid: every connected piece of a layer of the plan is one body, which can do all
that any bricks in its place can do together. The forces are those of :mod:`.program`; a contact point pushes as much
as is wanted and pulls up to the clutch. So it is a necessary test, of a few dozen bodies instead of hundreds of
bricks, without the rows that spread the pulls: where it fails no bricks in place of the plan can make the bricks
stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels
from .contacts import GROUND, NARROW, UNIT_HEIGHT, UNIT_LENGTH, WIDE
from .highs import HighsModel
from .loads import GRAVITY
from .program import CLUTCH, MILLI, LinearProgram

# Where a rigid piece is the upper one: the corners, within whose hull both patterns of bricks lie.
CORNERS = np.array([(0.25, 0.25), (0.25, -0.25), (-0.25, 0.25), (-0.25, -0.25)])
BALANCED = 1e-3  # mN and N mm in all that still count as nothing
BALANCES = 5  # force x, y, z, torque about x and y
_ARM = UNIT_HEIGHT / 2


@dataclass(frozen=True, eq=False)
class Bodies:
    """n rigid bodies on a grid, each within one layer. ``owner`` int (x, y, z): the body of each cell, -1 for none;
    ``mass`` kg (n,); ``pattern`` int (n,): 0 for a brick one stud wide, 1 for a wider one, 2 for a rigid piece."""

    owner: NDArray[np.intp]
    mass: NDArray[np.float64]
    pattern: NDArray[np.intp]


def find_bodies(
    plan: NDArray[np.bool_],
    cell_mass: float,
    bricks: NDArray[np.integer] | None = None,
    masses: NDArray[np.float64] | None = None,
) -> Bodies:
    """Bodies of ``bricks`` int (k, 5), rows h, w, x, y, z with ``masses`` kg (k,), and of the cells of ``plan`` bool
    (x, y, z) that they leave open, ``cell_mass`` kg each."""
    owner = np.full(plan.shape, -1, np.intp)
    rows = np.zeros((0, 5), np.int64) if bricks is None else np.asarray(bricks, np.int64).reshape(-1, 5)
    for number, (h, w, x, y, z) in enumerate(rows.tolist()):
        owner[x : x + h, y : y + w, z] = number
    rest = plan & (owner < 0)
    cells = np.argwhere(rest)
    index = np.full(plan.shape, -1, np.intp)
    index[rest] = np.arange(len(cells))
    pairs = [
        np.stack([index[:-1][both], index[1:][both]], 1)
        for index, both in (
            (turned, (turned[:-1] >= 0) & (turned[1:] >= 0)) for turned in (index, index.swapaxes(0, 1))
        )
    ]
    label = component_labels(len(cells), np.concatenate(pairs)) if len(cells) else np.zeros(0, np.intp)
    owner[rest] = len(rows) + label
    pieces = np.bincount(label) * cell_mass if len(cells) else np.zeros(0)
    own = np.zeros(len(rows)) if masses is None else np.asarray(masses, np.float64)
    narrow = np.minimum(rows[:, 0], rows[:, 1]) == 1
    return Bodies(
        owner, np.concatenate([own, pieces]), np.concatenate([np.where(narrow, 0, 1), np.full(len(pieces), 2)])
    )


def can_stand(bodies: Bodies, time_limit: float = 10.0, clutch: float = CLUTCH) -> bool:
    """Whether some forces balance all ``bodies`` with pulls of at most ``clutch`` N a contact point.

    True, too, when that is not known within ``time_limit`` seconds.
    Raises :class:`MissingDependencyError` without HiGHS.
    """
    if not len(bodies.mass):
        return True
    model = HighsModel(_program(bodies, clutch))
    if model.run(time_limit, bound=BALANCED):
        return model.objective() <= BALANCED
    return model.status != "bound"


def _program(bodies: Bodies, clutch: float) -> LinearProgram:
    """Least sum of what cannot be balanced."""
    n = len(bodies.mass)
    x, y, z = np.nonzero(bodies.owner >= 0)
    body = bodies.owner[x, y, z]
    count = np.bincount(body, minlength=n)
    centre = (
        np.stack([np.bincount(body, weights, minlength=n) for weights in (x, y)], 1) / np.maximum(count, 1)[:, None]
    )
    below = np.where(z == 0, GROUND, bodies.owner[x, y, np.maximum(z - 1, 0)])
    held = (z == 0) | (below >= 0)
    upper, lower, cell = body[held], below[held], np.stack([x[held], y[held]], 1)

    build = _Forces(n)
    for kind, pattern in enumerate((NARROW, WIDE, CORNERS)):
        of = np.repeat(np.flatnonzero(bodies.pattern[upper] == kind), len(pattern))
        at = cell[of] + np.tile(pattern, (len(of) // len(pattern), 1))
        build.vertical(upper[of], lower[of], at, centre, clutch)
    joined = np.unique(np.stack([upper, lower], 1), axis=0)
    for axis in (0, 1):
        build.sideways(joined[:, 0], joined[:, 1], axis, second_at=1.0, lower=-np.inf)
        turned = bodies.owner if axis == 0 else bodies.owner.swapaxes(0, 1)
        beside = (turned[:-1] >= 0) & (turned[1:] >= 0) & (turned[:-1] != turned[1:])
        pairs = np.unique(np.stack([turned[1:][beside], turned[:-1][beside]], 1), axis=0)
        build.sideways(pairs[:, 0], pairs[:, 1], axis, second_at=-1.0, lower=0.0)
    weight = np.zeros((n, BALANCES))
    weight[:, 2] = bodies.mass * GRAVITY * MILLI
    return build.finish(weight.ravel())


class _Forces:
    """Collects columns: forces between two bodies, the second of which may be the ground."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._columns = 0
        self._entries: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]] = []
        self._lower: list[NDArray[np.float64]] = []

    def vertical(
        self,
        upper: NDArray[np.intp],
        lower: NDArray[np.intp],
        at: NDArray[np.float64],
        centre: NDArray[np.float64],
        clutch: float,
    ) -> None:
        """Pushes, or pulls of at most ``clutch`` N, at points ``at`` (k, 2) in cells."""
        for bodies, sign in ((upper, 1.0), (lower, -1.0)):
            arm = (at - centre[bodies]) * UNIT_LENGTH
            nothing = np.zeros(len(at))
            self._put(bodies, np.stack([nothing, nothing, nothing + 1, arm[:, 1], -arm[:, 0]], 1) * sign)
        self._close(len(upper), -clutch * MILLI)

    def sideways(
        self, first: NDArray[np.intp], second: NDArray[np.intp], axis: int, second_at: float, lower: float
    ) -> None:
        """Forces along ``axis`` at the lower edge of the first, at ``second_at`` half heights of the second."""
        for bodies, sign, height in ((first, 1.0, -1.0), (second, -1.0, second_at)):
            wrench = np.zeros(BALANCES)
            wrench[axis] = sign
            wrench[4 if axis == 0 else 3] = sign * height * _ARM * (1.0 if axis == 0 else -1.0)
            self._put(bodies, np.tile(wrench, (len(bodies), 1)))
        self._close(len(first), lower)

    def _put(self, bodies: NDArray[np.intp], wrench: NDArray[np.float64]) -> None:
        row = BALANCES * bodies[:, None] + np.arange(BALANCES)
        column = np.broadcast_to(self._columns + np.arange(len(bodies))[:, None], row.shape)
        kept = (bodies[:, None] != GROUND) & (np.abs(wrench) > 1e-12)
        self._entries.append((column[kept], row[kept], wrench[kept]))

    def _close(self, columns: int, lower: float) -> None:
        self._columns += columns
        self._lower.append(np.full(columns, lower))

    def finish(self, weight: NDArray[np.float64]) -> LinearProgram:
        """The program, with what is left unbalanced, upwards and downwards, as the last columns."""
        rows = len(weight)
        each = np.arange(rows)
        forces = self._columns
        for sign in (1.0, -1.0):
            self._entries.append((self._columns + each, each, np.full(rows, sign)))
            self._close(rows, 0.0)
        column, row, value = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        order = np.argsort(column, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=self._columns))])
        return LinearProgram(
            cost=np.where(np.arange(self._columns) < forces, 0.0, 1.0),
            lower=np.concatenate(self._lower),
            upper=np.full(self._columns, np.inf),
            row_lower=weight,
            row_upper=weight,
            starts=starts.astype(np.int32),
            rows=row[order].astype(np.int32),
            values=value[order],
        )
