# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells that an assembly of any parts fills: a stud wide, a plate high, with the brick and the colour of each.

The bodies are the catalogue's collision boxes, so slopes and round parts fill what their boxes do. A cell is filled if
its centre is inside a body. The grid is the one on which most of the bodies' volume stands; what is off it by half a
stud fills the cells whose centres it holds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import PLATE_HEIGHT, STUD_PITCH, Catalogue
from ..bricks.placement import place
from ..bricks.plan import PLATE, Plan
from ..errors import InputError

EMPTY = -1
MAX_CELLS = 32_000_000  # of the box around an assembly, far more than any model has
_CELL = np.array([STUD_PITCH, STUD_PITCH, PLATE_HEIGHT])
_SLACK = 0.5  # LDU that a body may miss a centre by: what bevels and rounding take away
_UPRIGHT = 1e-3


def brick_cells(assembly: Assembly, catalogue: Catalogue | None = None) -> NDArray[np.int32]:
    """int32 (x, y, z), trimmed: the number of the brick that fills each cell, :data:`EMPTY` where none does.

    x runs along X of the LDraw frame, y along Z, z up. Parts that the catalogue does not know are left out; the shape
    is (0, 0, 0) when nothing is left. Where bricks overlap, the later one counts. Raises
    :class:`InputError` for an assembly whose box has more than :data:`MAX_CELLS` cells.
    """
    placement = place(assembly, catalogue)
    if not len(placement.centres):
        return np.full((0, 0, 0), EMPTY, np.int32)
    centres, halves = _z_up(placement.centres), _z_up(placement.half_axes)
    reach = np.abs(halves).sum(1)
    low, high = centres - reach, centres + reach
    origin = _phase(low, reach)
    first = np.ceil((low - origin - _SLACK) / _CELL - 0.5).astype(np.int64)
    last = np.floor((high - origin + _SLACK) / _CELL - 0.5).astype(np.int64) + 1  # exclusive
    start, size = first.min(0), last.max(0) - first.min(0)
    if size.astype(float).prod() > MAX_CELLS:
        shown = " x ".join(map(str, size))
        raise InputError(f"The assembly is {shown} studs and plates large, too large to compare; split it.")
    cells = np.full(np.maximum(size, 0), EMPTY, np.int32)
    upright = (np.sort(np.abs(halves), axis=2)[:, :, 1] < _UPRIGHT * reach.max(1)[:, None]).all(1)
    for box, (begin, end) in enumerate(zip(first - start, last - start, strict=True)):
        inside = tuple(slice(a, b) for a, b in zip(begin, end, strict=True))
        if upright[box]:
            cells[inside] = placement.box_brick[box]
        else:
            middles = (np.indices(end - begin).reshape(3, -1).T + begin + start + 0.5) * _CELL + origin
            held = _inside(middles - centres[box], halves[box]).reshape(end - begin)
            cells[inside][held] = placement.box_brick[box]
    return _trimmed(cells)


def coloured_cells(assembly: Assembly, catalogue: Catalogue | None = None) -> Plan:
    """The cells of :func:`brick_cells` with the colours of their bricks, in layers of a plate."""
    cells = brick_cells(assembly, catalogue)
    if not cells.size:
        return Plan.of(np.zeros((0, 0, 0), bool), heights=PLATE)
    return Plan.of(cells != EMPTY, np.where(cells == EMPTY, EMPTY, assembly.colours[cells]), PLATE)


def _z_up(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """LDraw's X, Y, Z (last axis) as x, y, z with z up."""
    return vectors[..., [0, 2, 1]] * (1.0, 1.0, -1.0)


def _phase(low: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the grid lies: for each axis the rest, in whole LDU, on which most volume begins."""
    volume = reach.prod(1)
    rests = [np.rint(low[:, axis]).astype(np.int64) % int(_CELL[axis]) for axis in range(3)]
    return np.array([np.bincount(rest, volume).argmax() for rest in rests], np.float64)


def _inside(offsets: NDArray[np.float64], halves: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of the points (m, 3), relative to the centre of a box with rows of half axes, are in it."""
    squares = np.maximum((halves**2).sum(1), 1e-9)
    along = np.abs(offsets @ halves.T) / squares
    return np.asarray((along <= 1 + _SLACK / np.sqrt(squares)).all(1))


def _trimmed(cells: NDArray[np.int32]) -> NDArray[np.int32]:
    filled = np.argwhere(cells != EMPTY)
    if not len(filled):
        return np.full((0, 0, 0), EMPTY, np.int32)
    inside = tuple(slice(a, b + 1) for a, b in zip(filled.min(0), filled.max(0), strict=True))
    return cells[inside]
