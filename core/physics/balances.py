# SPDX-License-Identifier: GPL-3.0-or-later
"""The balances of bricks as rows of a program, with one row for all bricks that studs hold together at a level.

What acts on a brick is told by its force along z and its sideways forces at two levels of the brick: a torque about x
or y is a couple of forces at these. Studs hold bricks sideways with forces of any size and direction that cost nothing.
So the sideways balances of bricks that are joined at a level can be added up without a change of the optimum, and what
the ground holds at a level needs no balance. That halves the rows at least, and leaves the sideways holds out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels
from .contacts import GROUND, UNIT_HEIGHT, Contacts, Links

_LEAST_HEIGHT = UNIT_HEIGHT / 6  # m between the levels of a brick, half a plate: no lever is much longer than this
_SAME_LEVEL = 1e-7  # m
X_LOW, Y_LOW, X_HIGH, Y_HIGH, FALL, YAW = range(6)


@dataclass(frozen=True, eq=False)
class Balances:
    """``centre`` (n, 3) of mass; ``low``, ``high`` (n,): heights in m of the two levels of each brick; ``rows``
    (n, 5 or 6): numbers of the rows of its balances — along x and y at the low level, at the high level, along z, and
    where it is asked for the torque about z — or :data:`GROUND`; ``count`` of rows, of which the first n are those
    along z."""

    centre: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rows: NDArray[np.intp]
    count: int

    @property
    def width(self) -> int:
        """Balances a brick."""
        return self.rows.shape[1]

    def of_forces(
        self, brick: NDArray[np.intp], at: NDArray[np.float64], axis: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """(rows (k, width), values (k, width)) of unit forces along ``axis`` (k, 3) on ``brick`` at ``at`` (k, 3)."""
        x, y, z = (at - self.centre[brick]).T
        along_x, along_y, along_z = axis.T
        about_x, about_y = y * along_z - z * along_y, z * along_x - x * along_z
        wrench = np.stack([along_x, along_y, along_z, about_x, about_y, x * along_y - y * along_x], 1)
        rows, values = self.of_wrenches(brick, wrench)
        rows[brick == GROUND] = GROUND
        return rows, values

    def of_wrenches(
        self, brick: NDArray[np.intp], wrench: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """(rows, values), each (k, width), of forces x, y, z and torques about x, y, z (k, 6) on ``brick`` (k,)."""
        height = (self.high - self.low)[brick]
        share = ((self.high - self.centre[:, 2]) / (self.high - self.low))[brick]
        along_x, along_y, along_z, about_x, about_y, about_z = wrench.T
        values = np.empty((len(brick), self.width))
        values[:, X_LOW] = along_x * share - about_y / height
        values[:, X_HIGH] = along_x - values[:, X_LOW]
        values[:, Y_LOW] = along_y * share + about_x / height
        values[:, Y_HIGH] = along_y - values[:, Y_LOW]
        values[:, FALL] = along_z
        if self.width > YAW:
            values[:, YAW] = about_z
        return self.rows[brick], values

    def summed(self, wrench: NDArray[np.float64]) -> NDArray[np.float64]:
        """(count,) of the forces and torques (n, 6) on all bricks."""
        rows, values = self.of_wrenches(np.arange(len(wrench)), wrench)
        there = rows != GROUND
        return np.bincount(rows[there], values[there], self.count).astype(np.float64)


def find_balances(contacts: Contacts, yaw: bool, join: bool) -> tuple[Balances, Links]:
    """Balances of the bricks, and the sideways holds that they do not stand for.

    ``yaw``: with the torque about z, of which the holds make a difference: nothing is joined then. ``join`` False:
    nothing is joined either.
    """
    n, presses = len(contacts.mass), contacts.presses
    low, high = _levels(contacts)
    count, left = 4 * n, np.ones(len(presses.first), bool)
    nodes = np.arange(4 * n)
    if join and not yaw:
        along = np.abs(presses.axis[:, :2]) > 1 - 1e-9
        pairs = [_nodes(brick, presses.at[:, 2], low, high) for brick in (presses.first, presses.second)]
        left = ~along.any(1) | (pairs[0] < 0) | (pairs[1] < 0)
        ends = np.stack(pairs, 1)[~left]
        ends += (along[~left, 1] & True)[:, None]
        ends[np.stack([presses.first, presses.second], 1)[~left] == GROUND] = 4 * n
        labels = component_labels(4 * n + 1, ends)
        held = labels[-1]
        nodes = np.where(labels[:-1] == held, GROUND, labels[:-1] - (labels[:-1] > held))
        count = int(labels.max())
    rows = np.empty((n, 6 if yaw else 5), np.intp)
    rows[:, :4] = np.where(nodes == GROUND, GROUND, nodes + n).reshape(n, 4)
    rows[:, FALL] = np.arange(n)
    if yaw:
        rows[:, YAW] = n + count + np.arange(n)
        count += n
    kept = Links(presses.first[left], presses.second[left], presses.at[left], presses.axis[left])
    return Balances(contacts.centre, low, high, rows, n + count), kept


def _levels(contacts: Contacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(low, high) (n,): the lowest and the highest level at which studs hold each brick; where there are no two, the
    second is as far beyond the centre, so that the levels of a brick seldom change with its neighbours."""
    presses, centre = contacts.presses, contacts.centre[:, 2]
    low, high = np.full(len(centre), np.inf), np.full(len(centre), -np.inf)
    for brick in (presses.first, presses.second):
        held = brick != GROUND
        np.minimum.at(low, brick[held], presses.at[held, 2])
        np.maximum.at(high, brick[held], presses.at[held, 2])
    free = ~np.isfinite(low)
    low[free] = high[free] = centre[free] - UNIT_HEIGHT / 2
    one = high - low < _LEAST_HEIGHT
    across = 2 * (centre[one] - low[one])
    high[one] = low[one] + np.where(np.abs(across) < _LEAST_HEIGHT, UNIT_HEIGHT, across)
    return low, high


def _nodes(
    brick: NDArray[np.intp], height: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.intp]:
    """(k,) number of the balance along x of each brick at the ``height`` (k,), four a brick; -1 at no level of it."""
    at_low, at_high = (np.abs(height - level[brick]) < _SAME_LEVEL for level in (low, high))
    node = np.where(at_low, 4 * brick + X_LOW, np.where(at_high, 4 * brick + X_HIGH, -1))
    return np.where(brick == GROUND, 0, node)
