# SPDX-License-Identifier: GPL-3.0-or-later
"""The search for a good layout: sheets tiled from below, then windows laid again where that makes the whole better.

Large neighbourhood search (Shaw 1998): the bricks of a small window are taken out and their cells tiled at the least
cost given all the rest. A window is taken over when it costs no more and holds together what was together before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels
from ..bricks.plan import ANY, PLATE
from ..errors import Cancelled
from .options import LayoutOptions
from .sheets import Sheet
from .stock import Stock
from .structure import NOBODY, Laid, Structure
from .ties import Cell
from .tiling import UNBUILT, Places, Rectangle, Window, tile

_FIRST_STATES = 30_000  # states that the first tiling expands in all, shared among its cells
_BEAM = (3, 12)  # least and most states a cell
_WINDOW_CELLS = 44
_WINDOW_STATES = 12
_REACHES = (1, 2, 2, 3, 4)
_JITTER = 0.02
_AT_ANY_PRICE = 10.0  # times the weight of pieces that are joined where colours give way
_MOST_PIECES = 12  # that a window is asked to tie together
STOPPED = "The layout was stopped."

Check = Callable[[], bool]


class Search:
    """Lays the sheets of ``structure``. ``filled`` bool (x, y, levels): what is planned. ``cancelled`` is asked between
    windows; it raises :class:`Cancelled`."""

    def __init__(
        self,
        structure: Structure,
        filled: NDArray[np.bool_],
        options: LayoutOptions,
        stock: Stock,
        cancelled: Check | None = None,
    ) -> None:
        self.structure, self.filled, self.options, self.stock = structure, filled, options, stock
        self.rng = np.random.default_rng(options.seed)
        self._cancelled = cancelled
        self._numbers: list[int] = []  # of bricks to draw from; some may be gone

    def stop_if_cancelled(self) -> None:
        """Raise :class:`Cancelled` when that is wanted."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(STOPPED)

    def lay_first(self, progress: Callable[[float], None] | None = None) -> None:
        """Tile every sheet once, from below, given what lies below."""
        cells = sum(int(sheet.mask.sum()) for sheet in self.structure.sheets)
        beam = int(np.clip(_FIRST_STATES // max(cells, 1), *_BEAM))
        for number, sheet in enumerate(self.structure.sheets):
            self.stop_if_cancelled()
            for patch in _patches(sheet.mask & (self.structure.owner[:, :, sheet.level] == NOBODY)):
                self.fill(number, patch, beam, turned=bool(sheet.level % 2))
            if progress is not None:
                progress((number + 1) / len(self.structure.sheets))

    def fill(
        self, number: int, free: NDArray[np.bool_], beam: int, turned: bool = False, any_colour: bool = False
    ) -> None:
        """Lay bricks in the ``free`` cells (x, y) of a sheet as long as the stock lasts."""
        while free.any():
            rectangles, _ = self._tiled(number, free, beam, turned, any_colour)
            left = np.zeros_like(free)
            some = False
            for place in rectangles:
                laid = self.stock.taken(self._laid(number, place)) if place.h else None
                if laid is not None:
                    self._put([laid])
                    some = True
                elif place.h:
                    left[place.x : place.x + place.h, place.y : place.y + place.w] = True
            if not some:
                return
            free = left

    def improve(self, iterations: int, seconds: float, progress: Callable[[float], None] | None = None) -> int:
        """Lay ``iterations`` windows again, fewer when ``seconds`` are over; how many were."""
        end = time.monotonic() + seconds
        for i in range(iterations):
            if i % 16 == 0:
                self.stop_if_cancelled()
                if progress is not None:
                    progress(i / iterations)
            if time.monotonic() > end or not self.structure.bricks:
                return i
            brick = min((self._drawn() for _ in range(2)), key=self._area)
            self.relay(self.around(brick, int(self.rng.choice(_REACHES))))
        return iterations

    def relay(self, gone: list[int], any_colour: bool = False, join: bool = False) -> bool:
        """Lay the cells of the bricks ``gone``, all of one sheet, again, with the free cells beside them; whether that
        is taken over. ``join``: what ties pieces together is worth its weight, and fewer pieces are better at any cost.
        """
        if not gone:
            return False
        structure, stock = self.structure, self.stock
        old = [structure.bricks[number] for number in gone]
        number = old[0].sheet
        free = self._freed(number, old)
        near = set().union(*(structure.near[i] for i in gone)) - set(gone)
        pieces_before = self._count(near | set(gone))
        for i in gone:
            stock.give_back(structure.take(i))
        box = _box(free)
        places = self._places(number, free, box, any_colour, self._piece_images(number, near) if join else None)
        rectangles, after = tile(places, _WINDOW_STATES)
        come = stock.all_taken([self._laid(number, _moved(place, box)) for place in rectangles if place.h])
        if come is not None and (join or after <= self._cost_of(old, places, box, int(free.sum()))):
            new = [structure.put(brick) for brick in come]
            pieces_after = self._count(near | set(new))
            if pieces_after < pieces_before or (pieces_after == pieces_before and not join):
                self._numbers += new
                return True
            for i in new:
                structure.take(i)
        for brick in come or ():
            stock.give_back(brick)
        for i, brick in zip(gone, old, strict=True):
            stock.taken(brick)
            structure.put(brick, i)
        return False

    def _cost_of(self, old: list[Laid], places: Places, box: tuple[int, int, int, int], cells: int) -> float:
        """Cost of the bricks that were there, and of the cells that were open."""
        built = sum(brick.h * brick.w for brick in old)
        known = (places.cost(brick.x - box[0], brick.y - box[1], brick.h, brick.w) for brick in old)
        return sum(known) + UNBUILT * (cells - built)

    def _piece_images(self, number: int, near: set[int]) -> NDArray[np.bool_]:
        """bool (k, x, y): cells below or above the sheet of each of the k pieces that the bricks ``near`` are in."""
        structure, sheet = self.structure, self.structure.sheets[number]
        left = set(near)
        groups: list[list[int]] = []
        while left and len(groups) < _MOST_PIECES:
            start = left.pop()
            groups.append(list(structure.together(start, left)))
            left -= set(groups[-1])
        images = np.zeros((len(groups), *sheet.mask.shape), bool)
        levels = [z for z in (sheet.level - 1, sheet.level + sheet.span) if 0 <= z < structure.owner.shape[2]]
        for image, group in zip(images, groups, strict=True):
            image[:] = np.isin(structure.owner[:, :, levels], group).any(2)
        return images

    def around(self, number: int, reach: int) -> list[int]:
        """The brick and those of its sheet that come within ``reach`` studs of it, as far as a window goes."""
        structure = self.structure
        brick = structure.bricks[number]
        sheet = structure.sheets[brick.sheet]
        x0, y0 = max(brick.x - reach, 0), max(brick.y - reach, 0)
        near = structure.owner[x0 : brick.x + brick.h + reach, y0 : brick.y + brick.w + reach, sheet.level]
        found, cells = [number], brick.h * brick.w
        others = [i for i in np.unique(near).tolist() if i not in (NOBODY, number)]
        for i in self.rng.permutation(len(others)).tolist() if others else ():
            other = structure.bricks[others[i]]
            if other.sheet == brick.sheet and not other.part and cells + other.h * other.w <= _WINDOW_CELLS:
                found.append(others[i])
                cells += other.h * other.w
        return [] if brick.part else found

    def add(self, cells: Sequence[Cell], kind: int) -> bool:
        """Lay one brick of a ``kind`` in empty cells (x, y, level) beside the plan, if the stock has one."""
        structure = self.structure
        low, high = np.min(cells, 0).tolist(), np.max(cells, 0).tolist()
        (x, y, z), (h, w, span) = low, (b - a + 1 for a, b in zip(low, high, strict=True))
        mask = np.zeros(structure.owner.shape[:2], bool)
        mask[x : x + h, y : y + w] = True
        nothing = np.full(mask.shape, ANY, np.int32)
        structure.sheets.append(Sheet(z, span, kind, mask, nothing, mask.astype(np.float32)))
        laid = self.stock.taken(Laid(len(structure.sheets) - 1, x, y, h, w, ANY))
        if laid is None:
            return False
        self._put([laid])
        self.filled[x : x + h, y : y + w, z : z + span] = True
        return True

    def studs(self, x: int, y: int, level: int) -> bool:
        """Whether the brick in a cell has a stud for an added one: tiles and slopes have none."""
        number = int(self.structure.owner[x, y, level])
        return number != NOBODY and self.structure.studded(number) and not self.structure.bricks[number].part

    def fill_plates(self, level: int, bricks: Sequence[tuple[Laid, Sheet]]) -> None:
        """Lay plates in the cells at a ``level`` that ``bricks`` of some sheets took, in a sheet of their own."""
        shape = self.structure.owner.shape[:2]
        mask, want, faces = np.zeros(shape, bool), np.full(shape, ANY, np.int32), np.zeros(shape, np.float32)
        for brick, sheet in bricks:
            cells = np.s_[brick.x : brick.x + brick.h, brick.y : brick.y + brick.w]
            mask[cells], want[cells] = True, sheet.want[cells]
            faces[cells] = sheet.faces[cells] / sheet.span
        self.structure.sheets.append(Sheet(level, 1, PLATE, mask, want, faces))
        for patch in _patches(mask):
            self.fill(len(self.structure.sheets) - 1, patch, _WINDOW_STATES)

    def _drawn(self) -> int:
        if not self._numbers:
            self._numbers = list(self.structure.bricks)
        while True:
            at = int(self.rng.integers(len(self._numbers)))
            number = self._numbers[at]
            if number in self.structure.bricks:
                return number
            self._numbers[at] = self._numbers[-1]
            self._numbers.pop()
            if not self._numbers:
                self._numbers = list(self.structure.bricks)

    def _area(self, number: int) -> int:
        brick = self.structure.bricks[number]
        return brick.h * brick.w

    def _put(self, bricks: Iterable[Laid]) -> None:
        self._numbers += [self.structure.put(brick) for brick in bricks]

    def _laid(self, number: int, place: Rectangle) -> Laid:
        return Laid(number, place.x, place.y, place.h, place.w, place.colour)

    def _freed(self, number: int, old: list[Laid]) -> NDArray[np.bool_]:
        """Cells of the bricks ``old``, and those beside them that nobody fills."""
        sheet = self.structure.sheets[number]
        free = np.zeros_like(sheet.mask)
        for brick in old:
            free[brick.x : brick.x + brick.h, brick.y : brick.y + brick.w] = True
        open_cells = sheet.mask & (self.structure.owner[:, :, sheet.level] == NOBODY)
        if open_cells.any():
            x0, y0, x1, y1 = _box(free)
            near = np.s_[max(x0 - 1, 0) : x1 + 1, max(y0 - 1, 0) : y1 + 1]
            free[near] |= open_cells[near]
        return free

    def _tiled(
        self, number: int, free: NDArray[np.bool_], beam: int, turned: bool, any_colour: bool
    ) -> tuple[list[Rectangle], float]:
        box = _box(free)
        places = self._places(number, free, box, any_colour, None, turned)
        rectangles, cost = tile(places, beam)
        if turned:
            rectangles = [r._replace(x=r.y, y=r.x, h=r.w, w=r.h) for r in rectangles]
        return [_moved(place, box) for place in rectangles], cost

    def _places(
        self,
        number: int,
        free: NDArray[np.bool_],
        box: tuple[int, int, int, int],
        any_colour: bool,
        pieces: NDArray[np.bool_] | None,
        turned: bool = False,
    ) -> Places:
        sheet = self.structure.sheets[number]
        window = self._window(sheet, free, box, pieces)
        shapes = self.options.parts.shapes(sheet.kind)
        price = partial(self.stock.price, sheet.kind)
        window = window.turned() if turned else window
        weights = self.options.weights
        if any_colour:  # the last resort before cells are added
            weights = replace(weights, piece=weights.piece * _AT_ANY_PRICE)
        return Places(window, shapes, weights, self.rng, _JITTER, any_colour, price)

    def _window(
        self,
        sheet: Sheet,
        free: NDArray[np.bool_],
        box: tuple[int, int, int, int],
        pieces: NDArray[np.bool_] | None,
    ) -> Window:
        inside = np.s_[box[0] : box[2], box[1] : box[3]]
        owner, filled = self.structure.owner[inside], self.filled[inside]
        nobody = np.full(owner.shape[:2], NOBODY, np.int32)
        top = sheet.level + sheet.span
        held = np.zeros(nobody.shape, bool)
        below = above = nobody
        if sheet.level:
            below, held = owner[:, :, sheet.level - 1], held | filled[:, :, sheet.level - 1]
        if top < owner.shape[2]:
            above, held = owner[:, :, top], held | filled[:, :, top]
        pieces = None if pieces is None else pieces[:, inside[0], inside[1]]
        return Window(free[inside], sheet.want[inside], sheet.faces[inside], below, above, held, pieces)

    def _count(self, wanted: set[int]) -> int:
        """Number of pieces that ``wanted`` bricks are in."""
        left, count = set(wanted), 0
        while left:
            count += 1
            left -= self.structure.together(left.pop(), left)
        return count


def _box(free: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 around the true cells."""
    xs, ys = np.flatnonzero(free.any(1)), np.flatnonzero(free.any(0))
    return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1


def _moved(place: Rectangle, box: tuple[int, int, int, int]) -> Rectangle:
    return place._replace(x=place.x + box[0], y=place.y + box[1])


def _patches(mask: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The connected patches of cells of a sheet (x, y), each as such a mask."""
    cells = np.argwhere(mask)
    if not len(cells):
        return []
    index = np.full(mask.shape, -1, np.intp)
    index[mask] = np.arange(len(cells))
    pairs = [
        np.stack([turned[:-1][both], turned[1:][both]], 1)
        for turned, both in ((i, (i[:-1] >= 0) & (i[1:] >= 0)) for i in (index, index.T))
    ]
    label = component_labels(len(cells), np.concatenate(pairs))
    patches = []
    for k in range(int(label.max()) + 1):
        patch = np.zeros_like(mask)
        patch[tuple(cells[label == k].T)] = True
        patches.append(patch)
    return patches
