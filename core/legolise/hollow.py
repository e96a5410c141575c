# SPDX-License-Identifier: GPL-3.0-or-later
"""Hollow models: walls of some thickness, and columns inside that hold roofs up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import BRICK, Plan

SOLID_UP_TO = 6000  # stud by brick cells: about a thousand bricks, whose stability is known in a few seconds
_COLUMN, _APART = 2, 6  # studs: side of a column, from one to the next; so a brick of six studs spans a gap


def thickness(plan: Plan, wanted: int | None) -> int:
    """Cells of the walls: what is ``wanted``, None: 0 (solid) for a small plan, else 2."""
    if wanted is not None:
        return wanted
    volume = float((plan.occupancy.sum((0, 1)) * plan.heights).sum()) / BRICK
    return 2 if volume > SOLID_UP_TO else 0


def inside(plan: Plan, walls: int) -> NDArray[np.bool_]:
    """bool (x, y, layer): filled cells that a hollow model does without. Walls are ``walls`` studs thick, and as many
    bricks below and above; columns of 2 x 2 studs stay where a roof is far from them."""
    if not walls:
        return np.zeros_like(plan.occupancy)
    core = plan.occupancy
    for _ in range(walls):
        core = _eroded(core, (0, 1))
    for _ in range(walls * int(np.ceil(BRICK / int(plan.heights.min())))):
        core = _eroded(core, (2,))
    for axis in (0, 1):  # what lies on each other in a wall that leans must overlap
        core &= _eroded(_eroded(plan.occupancy, (axis,)), (2,))
    return core & ~_columns(plan.occupancy, core)


def _columns(filled: NDArray[np.bool_], core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool (x, y, layer): cells of ``core`` for columns under roofs, all the way down."""
    low, high = core, np.pad(core, ((0, 0), (0, 0), (0, 1)))[:, :, 1:]
    roof = low & ~high
    near = filled & ~core
    for _ in range(_APART - _COLUMN):
        near = ~_eroded(~near, (0, 1), beyond=True)
    wide = roof & ~near
    for _ in range(_COLUMN):
        wide = ~_eroded(~wide, (0, 1), beyond=True)
    for axis in (0, 1):
        on_grid = np.arange(core.shape[axis]) % _APART < _COLUMN
        wide &= on_grid[:, None, None] if axis == 0 else on_grid[None, :, None]
    columns = np.zeros_like(core)
    carried = np.zeros(core.shape[:2], bool)
    for z in range(core.shape[2] - 1, -1, -1):
        carried = (carried | (wide & roof)[:, :, z]) & core[:, :, z]
        columns[:, :, z] = carried
    return columns


def _eroded(cells: NDArray[np.bool_], axes: tuple[int, ...], beyond: bool = False) -> NDArray[np.bool_]:
    """Cells whose neighbours along ``axes`` are among ``cells`` too; outside counts as ``beyond``."""
    kept = cells.copy()
    for axis in axes:
        padded = np.pad(cells, [(int(i == axis), int(i == axis)) for i in range(3)], constant_values=beyond)
        for step in (0, 2):
            kept &= np.take(padded, np.arange(cells.shape[axis]) + step, axis)
    return kept
