# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks in empty cells: columns under what sinks, and bricks that tie others together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .changes import Change
from .grid import EMPTY, Box, Size, StudGrid
from .seams import seams
from .springs import Strain

COLUMNS = ((1, 1), (1, 2), (2, 1), (2, 2))  # plans of columns in studs
_NEAR = 3  # cells, and one less upwards
_APART = 3  # studs between two places that are tried
_SEEN = 0.3  # of a brick's effect: a face that one can look at


def around(grid: StudGrid, bricks: Iterable[int]) -> NDArray[np.bool_]:
    """(x, z, levels) the cells near ``bricks``, sideways and below."""
    near = np.zeros(grid.owner.shape, bool)
    for brick in bricks:
        cells = np.argwhere(grid.owner == brick)
        if len(cells):
            low, high = np.maximum(cells.min(0) - _NEAR, 0), cells.max(0) + _NEAR
            near[low[0] : high[0], low[1] : high[1], low[2] : high[2]] = True
    return near


def columns(
    grid: StudGrid,
    strain: Strain,
    colours: NDArray[np.int32],
    most: int,
    where: NDArray[np.bool_] | None = None,
) -> list[Change]:
    """Columns from the ground or the next brick up to bricks that sink, the deepest first in proportion to what is
    seen of them; at most ``most``, not next to each other, with their tops in the cells ``where``, None: anywhere."""
    found: list[tuple[float, int, int, Change]] = []
    free = (grid.socket >= 0) & (grid.owner == EMPTY)
    for x, z, level in np.argwhere(free if where is None else free & where).tolist():
        brick = int(grid.socket[x, z, level])
        base = _base(grid, x, z, level)
        sinks = 0.0 if base is None else _sinking(grid, strain, brick, (x, z, level + 1))
        if base:
            sinks -= _sinking(grid, strain, int(grid.owner[x, z, base - 1]), (x, z, base))
        if base is None or sinks <= 0:
            continue
        for plan in COLUMNS:
            change = _column(grid, colours, brick, Box(x, z, base, Size(*plan, level + 1 - base)))
            if change is not None:
                found.append((sinks / (1 + change.effect), x, z, change))
    found.sort(key=lambda entry: -entry[0])
    chosen: list[tuple[int, int, Change]] = []
    for _, x, z, change in found:
        if len(chosen) >= most:
            break
        near = [other for i, j, other in chosen if max(abs(i - x), abs(j - z)) < _APART]
        if all(_plan(other) != _plan(change) for other in near):
            chosen.append((x, z, change))
    return [change for *_, change in chosen]


def _sinking(grid: StudGrid, strain: Strain, brick: int, face: tuple[int, int, int]) -> float:
    """m by which a brick moves down in the middle of the lower face of a cell."""
    x, z, level = face
    at = grid.metres(np.array([[x + 0.5, z + 0.5, level]]))
    return -float(strain.moved(np.array([brick]), at)[0, 2])


def _plan(change: Change) -> tuple[int, int]:
    return change.boxes[0].size[:2]


def _base(grid: StudGrid, x: int, z: int, level: int) -> int | None:
    """The lowest cell of a column at (x, z) up to ``level``; None where it would stand on nothing that holds it."""
    column = grid.owner[x, z, : level + 1]
    taken = np.flatnonzero(column != EMPTY)
    base = int(taken[-1]) + 1 if len(taken) else 0
    return base if (base == 0 and grid.grounded) or grid.stud[x, z, base] else None


def _column(grid: StudGrid, colours: NDArray[np.int32], brick: int, whole: Box) -> Change | None:
    """The column of the cells of ``whole`` under ``brick``; None where they are taken or no parts fill them."""
    x, z, (across, along, plates) = whole.x, whole.z, whole.size
    inside = np.s_[x : x + across, z : z + along]
    cells = grid.owner[inside][:, :, whole.level : whole.level + plates]
    if cells.shape[:2] != (across, along) or (cells != EMPTY).any():
        return None
    top = grid.socket[inside][:, :, whole.level + plates - 1]
    if (top == EMPTY).any() or not (whole.level == 0 or grid.stud[inside][:, :, whole.level].any()):
        return None
    heights = sorted((size.plates for size in grid.sizes if size[:2] == (across, along)), reverse=True)
    boxes, level = [], whole.level
    for height in heights:
        while level + height <= whole.level + plates:
            boxes.append(Box(x, z, level, Size(across, along, height)))
            level += height
    if level < whole.level + plates:
        return None
    effect = _effect(grid, whole)
    return Change("support", (), tuple(boxes), (int(colours[brick]),) * len(boxes), effect, brick)


def ties(grid: StudGrid, strain: Strain, colours: NDArray[np.int32], weak: Iterable[int], most: int) -> list[Change]:
    """Bricks in empty cells on top of or beneath the ``weak`` ones that hold what moves apart; at most ``most``."""
    found: list[tuple[float, Change]] = []
    heights = sorted({size.plates for size in grid.sizes} & {1, 3})
    spans = {box.level + side for i in weak if (box := grid.boxes[i]) is not None for side in (0, box.size.plates)}
    places = {(level - below, plates) for level in spans for plates in heights for below in (0, plates)}
    for level, plates in sorted(places):
        if level < 0 or level + plates > grid.owner.shape[2]:
            continue
        held = seams(grid, strain, level, plates)
        free = (grid.owner[:, :, level : level + plates] == EMPTY).all(2)
        if not (held.partners[free] > 0).any():
            continue
        for size in grid.sizes:
            if size.plates == plates and max(size[:2]) <= 8:
                found += _best_tie(grid, colours, held.values(size), free, level, size)
    found.sort(key=lambda entry: -entry[0])
    return [change for _, change in found[:most]]


def _best_tie(
    grid: StudGrid, colours: NDArray[np.int32], values: NDArray[np.float64], free: NDArray[np.bool_], level: int,
    size: Size,
) -> list[tuple[float, Change]]:  # fmt: skip
    """The place of a brick of ``size`` with the highest value, if it has any."""
    if not values.size:
        return []
    fits = np.lib.stride_tricks.sliding_window_view(free, size[:2]).all((2, 3))
    values = np.where(fits, values, 0.0)
    x, z = (int(i) for i in np.unravel_index(int(values.argmax()), values.shape))
    if values[x, z] <= 0:
        return []
    whole = Box(x, z, level, size)
    inside = np.s_[x : x + size.x, z : z + size.z]
    partners = grid.socket[inside][:, :, level + size.plates - 1]
    if level > 0:
        below = np.where(grid.stud[inside][:, :, level], grid.owner[inside][:, :, level - 1], EMPTY)
        partners = np.concatenate([partners, below])
    held = partners[partners >= 0]
    if len(np.unique(held)) < 2:
        return []
    brick = int(held[0])
    effect = _effect(grid, whole)
    change = Change("tie", (), (whole,), (int(colours[brick]),), effect, brick)
    return [(float(values[x, z]) / (1 + effect), change)]


def _effect(grid: StudGrid, box: Box) -> float:
    """How much a body is seen, in bricks: a little for its cells, more for the sides from which one sees it."""
    x1, z1, top = box.x + box.size.x, box.z + box.size.z, box.level + box.size.plates
    filled = grid.owner[:, :, box.level : top] >= 0
    sides = (
        filled[: box.x, box.z : z1], filled[x1:, box.z : z1], filled[box.x : x1, : box.z].swapaxes(0, 1),
        filled[box.x : x1, z1:].swapaxes(0, 1),
    )  # fmt: skip
    seen = sum(float((~side.any(0)).sum()) for side in sides)
    return 0.3 + (0.1 * box.size.x * box.size.z * box.size.plates + _SEEN * seen) / 3
