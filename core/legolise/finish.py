# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a surface smooth: slopes on stairs, tiles on studs that show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import ANY, BRICK, PLATE, Plan
from .part_set import TILE, PartSet
from .sheets import Sheet
from .stock import Stock
from .structure import Laid, Structure


@dataclass(frozen=True)
class _Slope:
    """Slopes of one angle: ``plates`` that a step is high, ``shown`` studs that the slanted side is deep, ``behind``
    studs under what comes next; parts by their width in studs, the widest first."""

    plates: int
    shown: int
    behind: int
    parts: tuple[tuple[int, str], ...]


_SLOPES = (
    _Slope(3, 2, 1, ((4, "3297.dat"), (3, "4161.dat"), (2, "3298.dat"), (1, "4286.dat"))),
    _Slope(3, 1, 1, ((4, "3037.dat"), (3, "3038.dat"), (2, "3039.dat"), (1, "3040b.dat"))),
    _Slope(2, 1, 0, ((2, "85984.dat"), (1, "54200.dat"))),
)


def lay_slopes(plan: Plan, structure: Structure, stock: Stock, faces: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Put slopes on the stairs of ``plan``, which has colours where they show; bool (x, y, level): the cells they take.

    A stair goes down by a brick every one or two studs, or by two plates a stud; its next step lies behind.
    """
    taken = np.zeros_like(plan.occupancy)
    plates = bool((plan.heights == PLATE).all())
    if not plates and not (plan.heights == BRICK).all():
        return taken
    for slope in _SLOPES:
        span = slope.plates if plates else slope.plates // BRICK
        if not span:
            continue
        for turns in range(4):
            where = _steps(_turned(plan.occupancy & ~taken, turns), _turned(plan.occupancy, turns), span, slope)
            colour = _colours(_turned(plan.colours, turns), span)
            _lay(plan, structure, stock, faces, taken, slope, span, turns, where, colour)
    return taken


def tiles(plan: Plan, parts: PartSet, slopes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool (x, y, level): cells of a plan all of plates whose studs would show and that something holds from below."""
    top = plan.occupancy & ~slopes
    if TILE not in parts.kinds or not (plan.heights == PLATE).all():
        return np.zeros_like(top)
    top[:, :, :-1] &= ~plan.occupancy[:, :, 1:]
    top[:, :, 1:] &= plan.occupancy[:, :, :-1] & ~slopes[:, :, :-1]
    top[:, :, 0] = False
    return top


def _turned(image: NDArray, turns: int) -> NDArray:
    """The image (x, y, level) seen so that the front of a part with ``turns`` points to -y."""
    return np.rot90(image, -turns, (0, 1))


def _steps(free: NDArray[np.bool_], filled: NDArray[np.bool_], span: int, slope: _Slope) -> NDArray[np.bool_]:
    """Cells (x, y, level), the front ones at the bottom of a slope that leans towards -y."""
    depth = slope.shown + slope.behind
    pad = ((0, 0), (1, depth), (1, span))
    free, filled = np.pad(free, pad), np.pad(filled, pad)
    filled[:, :, 0] = True  # the ground
    rows, levels = free.shape[1] - depth - 1, free.shape[2] - 1 - span

    def at(image: NDArray[np.bool_], back: int, up: int) -> NDArray[np.bool_]:
        return np.asarray(image[:, 1 + back : 1 + back + rows, 1 + up : 1 + up + levels])

    where = at(filled, -1, -1).copy()
    for up in range(span + 1):
        where &= ~at(filled, -1, up)
    for back in range(depth):
        for up in range(span):
            where &= at(free, back, up)
        where &= ~at(filled, back, span) if back < slope.shown else at(filled, back, span)
    where &= at(filled, slope.shown, span)
    where &= at(filled, 0, -1) if not slope.behind else True
    if not slope.behind:
        where[:, :, 0] = False  # it needs a stud under it
    return where


def _colours(colours: NDArray[np.int32], span: int) -> NDArray[np.int64]:
    """The colour that shows in ``span`` cells from each upwards, :data:`ANY` for none, less where several do."""
    padded = np.pad(colours, ((0, 0), (0, 0), (0, span)), constant_values=ANY)
    stack = np.stack([padded[:, :, i : i + colours.shape[2]] for i in range(span)]).astype(np.int64)
    most = stack.max(0)
    least = np.where(stack == ANY, np.iinfo(np.int64).max, stack).min(0)
    return np.where((most == ANY) | (least == most), most, ANY - 1)


def _lay(
    plan: Plan,
    structure: Structure,
    stock: Stock,
    faces: NDArray[np.float32],
    taken: NDArray[np.bool_],
    slope: _Slope,
    span: int,
    turns: int,
    where: NDArray[np.bool_],
    colour: NDArray[np.int64],
) -> None:
    depth = slope.shown + slope.behind
    index = _turned(np.arange(taken[:, :, 0].size).reshape(taken.shape[:2])[:, :, None], turns)[:, :, 0]
    for level, y, x in sorted((z, y, x) for x, y, z in np.argwhere(where).tolist()):
        for width, part in slope.parts:
            if x + width > where.shape[0] or not where[x : x + width, y, level].all():
                continue
            codes = set(np.unique(colour[x : x + width, y : y + depth, level]).tolist()) - {ANY}
            if len(codes) > 1 or ANY - 1 in codes:
                continue
            xs, ys = np.divmod(index[x : x + width, y : y + depth].ravel(), taken.shape[1])
            cells = np.s_[xs.min() : xs.max() + 1, ys.min() : ys.max() + 1, level : level + span]
            if taken[cells].any():
                continue
            mask = np.zeros(taken.shape[:2], bool)
            mask[xs, ys] = True
            want = np.where(mask, max(codes, default=ANY), ANY).astype(np.int32)
            structure.sheets.append(Sheet(level, span, BRICK, mask, want, faces[:, :, level : level + span].sum(2)))
            number = len(structure.sheets) - 1
            h, w = int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1
            brick = Laid(number, int(xs.min()), int(ys.min()), h, w, max(codes, default=ANY), part, turns)
            laid = stock.taken(brick)
            if laid is not None:
                structure.put(laid)
                taken[cells] = True
                break
