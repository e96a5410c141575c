# SPDX-License-Identifier: GPL-3.0-or-later
"""Features thinner than a cell: sheets, rails, poles. They fill half of no cell, yet must not vanish.

A cell that the surface covers enough is taken when no cell beside it, across the surface, stands for that surface
already. Of cells beside each other that a sheet or pole runs between, the one that holds more of it is taken.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]
Floats = NDArray[np.float32]

_SHEET = 0.5  # of a cell's side: covered by this much, a cell of a sheet is taken
_WIDE_SHEET = 0.8  # the same beside a pole, which would have a side of its own there
_FLAT = 1.3  # a sheet covers this much more across than along itself
_POLE = 0.2  # the same for a pole, with the cells around it; two sides are seen, so a tenth of a cell's width will do
_TRACE = 0.04  # less than this is not even part of a pole
_ACROSS = 2.0  # a pole has this much more of its sides across than along itself
_STRONG = 0.5  # of the most that a cell around holds
_BULK = 4.0  # sides of a cell that a full cell counts for where two cells are compared
_CLEAR = 1.4  # holds more than its neighbour by this factor


def thin_cells(filled: Cells, share: Floats, cover: Floats) -> Cells:
    """bool (x, y, z): empty cells to fill as well.

    ``share`` float32 (x, y, z): the part of each cell that is inside. ``cover`` float32 (x, y, z, 3): area of the
    surface in each cell as seen along each axis, in sides of a cell.
    """
    free = ~filled & (cover.max(axis=3) >= _TRACE)
    if not free.any():
        return np.zeros_like(filled)
    holds = cover + _BULK * share[..., None]
    holds[filled] = 0
    poles = _runs(filled, [_poles(filled, free, cover, holds, axis) for axis in range(3)], holds.sum(axis=3))
    near = poles.astype(np.float32)
    for axis in range(3):
        near = _with_neighbours(near, axis)
    taken = poles | _sheets(filled, free, cover, holds, np.where(near > 0, _WIDE_SHEET, _SHEET))
    taken |= _corner_joints(filled | taken, taken, cover.sum(axis=3))
    return taken | _joints(filled | taken, taken, cover.sum(axis=3))


def _sheets(filled: Cells, free: Cells, cover: Floats, holds: Floats, least: Floats) -> Cells:
    """Free cells of what is thin in the direction that it is seen best from by far, and covers ``least`` there; between
    two directions a sheet is thin in both, as a pole is."""
    taken = np.zeros_like(filled)
    for axis in range(3):
        here = free & (cover[..., axis] >= least)
        for other in range(3):
            if other != axis:
                here &= cover[..., axis] >= cover[..., other] * _FLAT
        taken |= here & _most(holds[..., axis], axis) & ~_beside(filled, axis)
    return taken


def _poles(filled: Cells, free: Cells, cover: Floats, holds: Floats, along: int) -> Cells:
    """Free cells of what runs along an axis and is thin in both other directions."""
    across = [axis for axis in range(3) if axis != along]
    amount = cover[..., across].sum(axis=3)
    sides = amount > _ACROSS * cover[..., along]
    able = free & (amount >= _TRACE)
    steady = _with_neighbours(holds[..., across].sum(axis=3), along)  # a pole between two cells keeps to one of them
    steady[~able] = 0
    around, body, largest, taken = cover[..., across], filled.astype(np.float32), steady, able & sides
    for axis in across:
        taken &= _most(steady, axis)
        around, body = _with_neighbours(around, axis), _with_neighbours(body, axis)
        largest = _with_neighbours(largest, axis, np.maximum)
    # Beside a body, over corners too, it is the body's own edge.
    able &= sides & (body == 0) & (around.max(axis=3) >= _POLE)
    taken &= able
    # Where a pole goes from a cell to another over a corner, none may be ahead both ways.
    nearby = taken.astype(np.float32)
    for axis in across:
        nearby = _with_neighbours(nearby, axis)
    return taken | (able & (nearby == 0) & (steady >= largest))


def _runs(filled: Cells, poles: list[Cells], holds: Floats) -> Cells:
    """The cells of poles along each axis that go on straight, or hold about as much as any cell around them: others
    are the rims of poles along another axis."""
    largest = holds
    for axis in range(3):
        largest = _with_neighbours(largest, axis, np.maximum)
    strong = holds >= _STRONG * largest
    every = filled | poles[0] | poles[1] | poles[2]
    found = np.zeros_like(filled)
    for axis in range(3):
        found |= poles[axis] & (strong | _beside(every, axis))
    return found


def _with_neighbours(amount: Floats, axis: int, combine: np.ufunc = np.add) -> Floats:
    """Each cell and its two neighbours on ``axis``, summed or combined otherwise."""
    total = amount.copy()
    line, sums = np.moveaxis(amount, axis, 0), np.moveaxis(total, axis, 0)
    combine(sums[1:], line[:-1], out=sums[1:])
    combine(sums[:-1], line[1:], out=sums[:-1])
    return total


def _beside(filled: Cells, axis: int) -> Cells:
    """Whether a cell has a filled neighbour on ``axis``."""
    found = np.zeros_like(filled)
    line, result = np.moveaxis(filled, axis, 0), np.moveaxis(found, axis, 0)
    result[1:] |= line[:-1]
    result[:-1] |= line[1:]
    return found


def _most(amount: Floats, axis: int) -> Cells:
    """Whether a cell holds more than both neighbours on ``axis``; of two alike the outer one does, so that what was
    symmetric stays so."""
    result = np.ones(amount.shape, bool)
    line, best = np.moveaxis(amount, axis, 0), np.moveaxis(result, axis, 0)
    length = len(line)
    if length > 1:
        lower_is_outer = (np.arange(length - 1) < (length - 1) / 2).reshape(-1, 1, 1)
        low, high = line[:-1], line[1:]
        low_wins = np.where(lower_is_outer, low * _CLEAR >= high, low > high * _CLEAR)
        best[:-1] &= low_wins
        best[1:] &= ~low_wins
    return result


def _joints(filled: Cells, thin: Cells, amount: Floats) -> Cells:
    """Cells that join a thin cell to one it meets at an edge only: of the two between them the one with more surface,
    where it has any."""
    joints = np.zeros_like(filled)
    for axes in combinations(range(3), 2):
        for way in (slice(None), slice(None, None, -1)):
            full, slim, made = (np.moveaxis(array, axes, (0, 1))[:, way] for array in (filled, thin, joints))
            holds = np.moveaxis(amount, axes, (0, 1))[:, way]
            gap = full[:-1, :-1] & full[1:, 1:] & ~full[:-1, 1:] & ~full[1:, :-1] & (slim[:-1, :-1] | slim[1:, 1:])
            one, other = holds[:-1, 1:], holds[1:, :-1]
            made[:-1, 1:] |= gap & (one >= other) & (one > 0)
            made[1:, :-1] |= gap & (other > one)
    return joints


def _corner_joints(filled: Cells, thin: Cells, amount: Floats) -> Cells:
    """Cells beside one of two that meet at a corner only, towards the other; :func:`_joints` does the rest."""
    joints = np.zeros_like(filled)
    back, forth = slice(None, -1), slice(1, None)
    for flips in product((1, -1), repeat=2):
        turn = (slice(None), slice(None, None, flips[0]), slice(None, None, flips[1]))
        full, slim, holds, made = filled[turn], thin[turn], amount[turn], joints[turn]
        corners = [full[cut] for cut in product((back, forth), repeat=3)]
        gap = corners[0] & corners[7] & (slim[back, back, back] | slim[forth, forth, forth])
        for between in corners[1:7]:
            gap &= ~between
        ways = [(forth, back, back), (back, forth, back), (back, back, forth)]
        beside = np.stack([holds[way] for way in ways])
        best = beside.argmax(axis=0)
        for k, way in enumerate(ways):
            made[way] |= gap & (best == k) & (beside[k] > 0)
    return joints
