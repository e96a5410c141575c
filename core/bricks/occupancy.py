# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of standing bricks to which bricks are added and from which they are removed one at a time.

Adding, removing and asking about one brick take a time that depends on its part and on what is next to it, not on how
many bricks stand. Space is hashed into cells; overlaps and joints mean what they mean in :mod:`.connections`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .assembly import Assembly
from .catalogue import Catalogue, Part, load_catalogue
from .contact import JOINT_TOLERANCE, PARALLEL, TOLERANCE, enter
from .placement import place

Cell: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float, float]

_BOX_CELL = (40.0, 48.0, 40.0)  # LDU, a 2 x 2 x 2 block of bricks
_POINT_CELL = 8.0
_MOST_CELLS = 65_536  # of one brick, far beyond any part; more means a broken matrix


@dataclass(frozen=True, eq=False)
class _Standing:
    """One brick: its boxes as centres and half axes, their bounding boxes, studs, sockets and the unit vectors along
    which these point, and the cells of space."""

    centres: NDArray[np.float64]
    half_axes: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    studs: list[Point]
    sockets: list[Point]
    stud_axes: list[Point]
    socket_axes: list[Point]
    cells: list[Cell]


class Occupancy:
    """Bricks that stand, by number. Positions are LDU in the assembly's frame, rotations 3 x 3 as in LDraw."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = load_catalogue() if catalogue is None else catalogue
        self._bricks: dict[int, _Standing] = {}
        self._cells: dict[Cell, set[int]] = {}
        self._studs: dict[Cell, dict[tuple[int, int], Point]] = {}
        self._sockets: dict[Cell, dict[tuple[int, int], Point]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._bricks)

    def __contains__(self, brick: int) -> bool:
        return brick in self._bricks

    def __iter__(self) -> Iterator[int]:
        return iter(self._bricks)

    def add(self, part: str, position: ArrayLike, rotation: ArrayLike | None = None, brick: int | None = None) -> int:
        """Add a brick, whether or not it overlaps, and return its number; ``brick``: the number to give it.

        Raises :class:`InputError` if the catalogue does not know the part or the number is taken.
        """
        number = self._next if brick is None else brick
        if number in self._bricks:
            raise InputError(f"There is a brick number {number} already; remove it first or give another number.")
        standing = self._stand(part, position, rotation)
        self._bricks[number] = standing
        self._next = max(self._next, number + 1)
        for cell in standing.cells:
            self._cells.setdefault(cell, set()).add(number)
        for points, table in ((standing.studs, self._studs), (standing.sockets, self._sockets)):
            for i, point in enumerate(points):
                table.setdefault(_point_cell(point), {})[number, i] = point
        return number

    def remove(self, brick: int) -> None:
        """Remove brick number ``brick``; raises :class:`InputError` if there is none."""
        standing = self._bricks.pop(brick, None)
        if standing is None:
            raise InputError(f"There is no brick number {brick} to remove.")
        for cell in standing.cells:
            members = self._cells[cell]
            members.discard(brick)
            if not members:
                del self._cells[cell]
        for points, table in ((standing.studs, self._studs), (standing.sockets, self._sockets)):
            for i, point in enumerate(points):
                key = _point_cell(point)
                del table[key][brick, i]
                if not table[key]:
                    del table[key]

    def overlaps(self, part: str, position: ArrayLike, rotation: ArrayLike | None = None) -> list[int]:
        """Numbers of the bricks that a brick placed like this would overlap, ascending."""
        new = self._stand(part, position, rotation)
        near = {brick for cell in new.cells for brick in self._cells.get(cell, ())}
        return sorted(brick for brick in near if _collide(new, self._bricks[brick]))

    def connections(
        self, part: str, position: ArrayLike, rotation: ArrayLike | None = None
    ) -> tuple[list[int], list[int]]:
        """Numbers of the bricks on whose studs such a brick would sit, and of those that would sit on its studs."""
        new = self._stand(part, position, rotation)
        below = self._touching(new.sockets, new.socket_axes, self._studs, lambda other: other.stud_axes)
        return below, self._touching(new.studs, new.stud_axes, self._sockets, lambda other: other.socket_axes)

    def bounds(self) -> NDArray[np.float64] | None:
        """(2, 3) lowest and highest corner of all bodies without studs, None without bricks; looks at every brick."""
        if not self._bricks:
            return None
        return np.array(
            [
                np.min([standing.low.min(0) for standing in self._bricks.values()], axis=0),
                np.max([standing.high.max(0) for standing in self._bricks.values()], axis=0),
            ]
        )

    def _touching(
        self,
        points: list[Point],
        axes: list[Point],
        table: dict[Cell, dict[tuple[int, int], Point]],
        axes_of: Callable[[_Standing], list[Point]],
    ) -> list[int]:
        found: set[int] = set()
        for (x, y, z), (u, v, w) in zip(points, axes, strict=True):
            for cell in _cells_around((x, y, z)):
                for (brick, i), (a, b, c) in table.get(cell, {}).items():
                    near = max(abs(x - a), abs(y - b), abs(z - c)) <= JOINT_TOLERANCE
                    if near and brick not in found:
                        d, e, f = axes_of(self._bricks[brick])[i]
                        if u * d + v * e + w * f >= PARALLEL:
                            found.add(brick)
        return sorted(found)

    def _stand(self, part: str, position: ArrayLike, rotation: ArrayLike | None) -> _Standing:
        entry = self._catalogue.get(part)
        if entry is None:
            raise InputError(f"The part {part} is not in the catalogue.")
        at = np.asarray(position, np.float64).reshape(3)
        turn = np.eye(3) if rotation is None else np.asarray(rotation, np.float64).reshape(3, 3)
        if not (np.isfinite(at).all() and np.isfinite(turn).all()):
            raise InputError(f"The position or rotation of a {entry.title} is not a number.")
        return _standing(entry, at, turn)


def bounds(assembly: Assembly, catalogue: Catalogue | None = None) -> NDArray[np.float64]:
    """(2, 3) lowest and highest corner of all bodies without studs, in LDU; unknown parts count by their origin."""
    placement = place(assembly, catalogue)
    unknown = assembly.positions[~placement.known]
    low = np.concatenate([placement.centres - placement.reach, unknown])
    high = np.concatenate([placement.centres + placement.reach, unknown])
    return np.array([low.min(0), high.max(0)]) if len(low) else np.zeros((2, 3))


def _standing(part: Part, at: NDArray[np.float64], turn: NDArray[np.float64]) -> _Standing:
    boxes = part.boxes
    centres = (boxes[:, :3] + boxes[:, 3:]) / 2 @ turn.T + at
    half_axes = turn.T[None] * ((boxes[:, 3:] - boxes[:, :3]) / 2)[:, :, None]
    reach = np.abs(half_axes).sum(1)
    low, high = centres - reach, centres + reach
    return _Standing(
        centres,
        half_axes,
        low,
        high,
        [(x, y, z) for x, y, z in (part.studs @ turn.T + at).tolist()],
        [(x, y, z) for x, y, z in (part.sockets @ turn.T + at).tolist()],
        _turned(part.stud_axes, turn, len(part.studs)),
        _turned(part.socket_axes, turn, len(part.sockets)),
        _box_cells(low, high),
    )


def _turned(axes: NDArray[np.float64] | None, turn: NDArray[np.float64], count: int) -> list[Point]:
    """Unit vectors along the turned ``axes`` (count, 3), None: all of them -y."""
    if axes is None:
        x, y, z = turn[:, 1].tolist()
        length = max(math.sqrt(x * x + y * y + z * z), 1e-9)
        return [(-x / length, -y / length, -z / length)] * count
    along = axes @ turn.T
    return [(x, y, z) for x, y, z in (along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)).tolist()]


def _box_cells(low: NDArray[np.float64], high: NDArray[np.float64]) -> list[Cell]:
    first = np.floor((low + TOLERANCE / 2) / _BOX_CELL).astype(np.int64)
    last = np.maximum(np.floor((high - TOLERANCE / 2) / _BOX_CELL).astype(np.int64), first)
    if float((last - first + 1).astype(np.float64).prod(1).sum()) > _MOST_CELLS:
        raise InputError("A brick is scaled to many times its size; correct its matrix.")
    cells: set[Cell] = set()
    for (x0, y0, z0), (x1, y1, z1) in zip(first.tolist(), last.tolist(), strict=True):
        cells.update(itertools.product(range(x0, x1 + 1), range(y0, y1 + 1), range(z0, z1 + 1)))
    return list(cells)


def _collide(a: _Standing, b: _Standing) -> bool:
    depth = np.minimum(a.high[:, None], b.high[None]) - np.maximum(a.low[:, None], b.low[None])
    first, second = np.nonzero((depth > TOLERANCE).all(2))
    if not len(first):
        return False
    between = b.centres[second] - a.centres[first]
    return bool(enter(between, a.half_axes[first], b.half_axes[second]).any())


def _point_cell(point: Point) -> Cell:
    x, y, z = point
    return int(x // _POINT_CELL), int(y // _POINT_CELL), int(z // _POINT_CELL)


def _cells_around(point: Point) -> Iterator[Cell]:
    """Cells that hold any point as near as ``JOINT_TOLERANCE`` to this one."""
    ranges = [
        range(int((value - JOINT_TOLERANCE) // _POINT_CELL), int((value + JOINT_TOLERANCE) // _POINT_CELL) + 1)
        for value in point
    ]
    return itertools.product(*ranges)  # type: ignore[return-value]
