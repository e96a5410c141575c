# SPDX-License-Identifier: GPL-3.0-or-later
"""A quick estimate of how hard the bricks of an assembly pull at each other: every contact is a spring.

The linear program of :mod:`..physics.program` decides whether an assembly stands, but takes long for one that does not.
With a spring at each contact point, all of one stiffness, the forces follow from a sparse linear system. They balance
all weights with contacts that the program has, too (studs may push and pull), so they are one of the answers that the
program chooses among: where they are small, the assembly stands. The displacements tell how it would give way.

Bricks are ordered by their distance from the ground, counted in contacts; then only neighbouring levels touch and the
system is solved level by level (block tridiagonal elimination), in a time that grows with the number of levels.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import BRICK_HEIGHT, STUD_PITCH
from ..physics.contacts import GROUND, UNIT_HEIGHT, UNIT_LENGTH, Contacts
from ..physics.loads import GRAVITY
from ..physics.program import CLUTCH

BALANCES = 5  # forces x, y, z and torques about x, y, as the published models have it
STIFFNESS = 1e5  # N/m of a contact point; only ratios matter
LOOSE = 100.0  # what a brick that nothing holds counts, in squares of a score
FLOATING = 1e-6  # of the stiffness: what holds a brick that nothing holds, so that the system can be solved
_PASSES = 3  # solutions in which contacts that can only push let go


@dataclass(frozen=True, eq=False)
class Strain:
    """``motion`` (n, 5): displacement of each brick in m along x, y, z and in rad about x, y; ``pulls`` (n,): largest
    pull in N at a contact point of a brick's underside; ``loose`` (n,): no chain of contacts leads to the ground;
    ``centre`` (n, 3) of mass in m."""

    motion: NDArray[np.float64]
    pulls: NDArray[np.float64]
    loose: NDArray[np.bool_]
    centre: NDArray[np.float64]

    def excess(self, aim: float) -> float:
        """How far from scores of at most ``aim``: what is pulled harder than half of that, squared and summed, a little
        of every pull, and every brick that nothing holds."""
        pulls = self.pulls / CLUTCH
        over = np.maximum(pulls - aim / 2, 0.0)
        return float((over**2).sum() + 1e-3 * (pulls**2).sum() + LOOSE * self.loose.sum())

    def weakest(self, count: int) -> list[int]:
        """The bricks that are pulled hardest, or that nothing holds; at most ``count``."""
        order = np.argsort(-np.where(self.loose, np.inf, self.pulls), kind="stable")[:count]
        return [int(i) for i in order if self.pulls[i] > 0 or self.loose[i]]

    def moved(self, brick: NDArray[np.integer], at: NDArray[np.float64]) -> NDArray[np.float64]:
        """(k, 3) m by which the points ``at`` (k, 3), in the LDraw frame in LDU, of bricks move along x, y, z."""
        here = at[:, (0, 2, 1)] * (UNIT_LENGTH / STUD_PITCH, UNIT_LENGTH / STUD_PITCH, -UNIT_HEIGHT / BRICK_HEIGHT)
        arm = here - self.centre[brick]
        motion = self.motion[brick]
        turn = np.zeros((len(motion), 3))
        turn[:, :2] = motion[:, 3:]
        return np.asarray(motion[:, :3] + np.cross(turn, arm))


def strain(contacts: Contacts) -> Strain:
    """Displacements and pulls of the bricks of ``contacts`` under their own weight."""
    n = len(contacts.mass)
    points, presses = contacts.points, contacts.presses
    upper = np.concatenate([points.upper, presses.first])
    lower = np.concatenate([points.lower, presses.second])
    at, axis = np.concatenate([points.at, presses.at]), np.concatenate([points.axis, presses.axis])
    kept = np.ones(len(upper), bool)
    only_push = np.concatenate([~points.clutch, np.zeros(len(presses.first), bool)])
    levels, loose = _levels(n, upper, lower)
    load = np.zeros((n, BALANCES))
    load[:, 2] = -contacts.mass * GRAVITY
    ends = (_wrench(contacts.centre, upper, at, axis), -_wrench(contacts.centre, lower, at, axis))
    motion, force = np.zeros((n, BALANCES)), np.zeros(len(upper))
    for _ in range(_PASSES):
        motion = _solve(levels, upper, lower, ends, kept, load)
        stretch = (ends[0] * motion[upper]).sum(1) + (ends[1] * motion[lower] * (lower != GROUND)[:, None]).sum(1)
        force = -STIFFNESS * stretch * kept  # positive: a push
        opened = kept & only_push & (force < 0)
        if not opened.any():
            break
        kept &= ~opened
    pulls = np.zeros(n)
    np.maximum.at(pulls, points.upper, -force[: len(points.upper)])
    return Strain(motion, pulls, loose, contacts.centre)


def _wrench(
    centre: NDArray[np.float64], brick: NDArray[np.intp], at: NDArray[np.float64], axis: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(k, 5) what a unit force along ``axis`` at ``at`` does to ``brick``; zeros for the ground."""
    wrench = np.concatenate([axis, np.cross(at - centre[brick], axis)], 1)[:, :BALANCES]
    wrench[brick == GROUND] = 0.0
    return wrench


def _levels(
    n: int, upper: NDArray[np.intp], lower: NDArray[np.intp]
) -> tuple[list[NDArray[np.intp]], NDArray[np.bool_]]:
    """(bricks by their distance from the ground in contacts, which of them no chain of contacts ties to it).

    Pieces off the ground follow one after the other, each from its first brick.
    """
    level = np.full(n, -1)
    a, b = np.concatenate([upper, lower]), np.concatenate([lower, upper])
    between = (a != GROUND) & (b != GROUND)
    a, b = a[between], b[between]
    front = np.unique(upper[lower == GROUND])
    levels: list[NDArray[np.intp]] = []
    loose = np.zeros(n, bool)
    while (level < 0).any():
        if not len(front):
            loose |= level < 0
            front = np.flatnonzero(level < 0)[:1]
        level[front] = len(levels)
        near = b[level[a] == len(levels)]
        levels.append(front)
        front = np.unique(near[level[near] < 0])
    return levels, loose


def _solve(
    levels: list[NDArray[np.intp]],
    upper: NDArray[np.intp],
    lower: NDArray[np.intp],
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    kept: NDArray[np.bool_],
    load: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Displacements (n, 5) of bricks under ``load`` (n, 5), by elimination of one level after the other."""
    n = len(load)
    level, place = np.zeros(n, np.intp), np.zeros(n, np.intp)
    for number, bricks in enumerate(levels):
        level[bricks], place[bricks] = number, np.arange(len(bricks))
    # Torques are about as large as forces when lengths are counted in stud pitches.
    scale = np.array([1.0, 1.0, 1.0, UNIT_LENGTH, UNIT_LENGTH])
    first, second = ends[0][kept] / scale, ends[1][kept] / scale
    upper, lower = upper[kept], lower[kept]
    own = [np.eye(BALANCES * len(bricks)) * (STIFFNESS * FLOATING) for bricks in levels]
    down = [np.zeros((0, 0))] + [
        np.zeros((BALANCES * len(high), BALANCES * len(low))) for low, high in itertools.pairwise(levels)
    ]
    tied = lower != GROUND
    _gather(own, level, place, upper, upper, first, first)
    _gather(own, level, place, lower[tied], lower[tied], second[tied], second[tied])
    same = tied & (level[upper] == level[lower])
    _gather(own, level, place, upper[same], lower[same], first[same], second[same])
    _gather(own, level, place, lower[same], upper[same], second[same], first[same])
    above, below = tied & (level[upper] > level[lower]), tied & (level[upper] < level[lower])
    _gather(down, level, place, upper[above], lower[above], first[above], second[above])
    _gather(down, level, place, lower[below], upper[below], second[below], first[below])
    return _eliminate(levels, own, down, load / scale) / scale


def _gather(
    blocks: list[NDArray[np.float64]],
    level: NDArray[np.intp],
    place: NDArray[np.intp],
    row: NDArray[np.intp],
    column: NDArray[np.intp],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
) -> None:
    """Add the springs ``left`` (k, 5) on the bricks ``row`` times ``right`` on ``column`` to the blocks of the rows'
    levels."""
    if not len(row):
        return
    keys, first, index = np.unique(row * len(place) + column, return_index=True, return_inverse=True)
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(len(keys)))
    products = STIFFNESS * left[order, :, None] * right[order, None, :]
    sums = np.add.reduceat(products, starts, axis=0)
    row, column = row[first], column[first]
    for number in np.unique(level[row]):
        here = level[row] == number
        high, low = (size // BALANCES for size in blocks[number].shape)
        by_brick = blocks[number].reshape(high, BALANCES, low, BALANCES)
        by_brick[place[row[here]], :, place[column[here]], :] += sums[here]


def _eliminate(
    levels: list[NDArray[np.intp]],
    own: list[NDArray[np.float64]],
    down: list[NDArray[np.float64]],
    load: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The solution of the block tridiagonal system, from the last level to the first and back."""
    right = [load[bricks].ravel() for bricks in levels]
    factors: list[NDArray[np.float64]] = [np.zeros((0, 0))] * len(levels)
    for number in range(len(levels) - 1, 0, -1):
        solved = np.asarray(np.linalg.solve(own[number], np.column_stack([down[number], right[number]])))
        factors[number], right[number] = solved[:, :-1], solved[:, -1]
        own[number - 1] -= down[number].T @ factors[number]
        right[number - 1] -= down[number].T @ right[number]
    motion = np.zeros_like(load)
    below = np.linalg.solve(own[0], right[0]) if levels else np.zeros(0)
    for number, bricks in enumerate(levels):
        if number:
            below = right[number] - factors[number] @ below
        motion[bricks] = below.reshape(-1, BALANCES)
    return motion
