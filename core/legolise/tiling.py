# SPDX-License-Identifier: GPL-3.0-or-later
"""Tiling cells of a sheet with rectangles at the least cost, by dynamic programming over what is still free.

A state is the set of free cells as an integer; its lowest cell is covered next, by every rectangle that has it as its
lowest corner. So every tiling is reached once, and states with the same free cells are one. All states are kept for
small windows, which are thus tiled best; else the most promising of those with the same lowest cell (beam search).
The cost of a rectangle does not depend on the others of its sheet, only on what lies above and below.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import ANY
from .options import Weights
from .part_set import Footprint
from .structure import NOBODY

EVERYTHING = 1 << 30  # states: no beam
UNBUILT = 50.0  # cost of a cell that no part covers
_LIKELY_SHARE = 0.5  # of the largest part: the size of the bricks that a free cell is guessed to end up in


class Rectangle(NamedTuple):
    """A place for a brick within a window: its cells as an integer, cost, lowest corner, extent, colour."""

    mask: int
    cost: float
    x: int
    y: int
    h: int
    w: int
    colour: int


@dataclass(frozen=True, eq=False)
class Window:
    """What is known of a part of a sheet; all arrays (x, y) but the last. ``free``: cells to be tiled. ``want``,
    ``faces``: see :class:`.sheets.Sheet`. ``below``, ``above``: numbers of the bricks there, :data:`NOBODY` for none.
    ``held``: cells with something planned below or above.
    ``pieces`` (k, x, y): cells over or under each of k pieces that it may join."""

    free: NDArray[np.bool_]
    want: NDArray[np.int32]
    faces: NDArray[np.float32]
    below: NDArray[np.int32]
    above: NDArray[np.int32]
    held: NDArray[np.bool_]
    pieces: NDArray[np.bool_] | None = None

    def turned(self) -> Window:
        """The same with x and y exchanged."""
        pieces = None if self.pieces is None else self.pieces.swapaxes(1, 2)
        return Window(self.free.T, self.want.T, self.faces.T, self.below.T, self.above.T, self.held.T, pieces)


class Places:
    """Every place of ``shapes`` in a window, with its cost by ``weights``: rectangles of one visible colour, or with
    ``any_colour`` of several at a cost a face. ``jitter``: largest random addition to a cost, which tells equal ones
    apart. ``price``: what a brick of h x w studs in a colour costs more, infinity where there is none left."""

    def __init__(
        self,
        window: Window,
        shapes: tuple[Footprint, ...],
        weights: Weights,
        rng: np.random.Generator,
        jitter: float = 0.0,
        any_colour: bool = False,
        price: Callable[[int, int, int], float] | None = None,
    ) -> None:
        self.window, self._weights, self._rng, self._jitter = window, weights, rng, jitter
        self._any_colour, self._price = any_colour, price
        width, depth = window.free.shape
        self._stride = depth
        self.at: list[list[Rectangle]] = [[] for _ in range(width * depth)]
        self._cost: dict[tuple[int, int, int, int], float] = {}
        self._area = _sums(window.free)
        self._held = _sums(window.held)
        self._codes = [int(code) for code in np.unique(window.want[window.free]) if code != ANY]
        self._shown = _sums(
            np.stack([window.faces * (window.want == code) for code in self._codes] or [window.faces * 0])
        )
        self._seams = _seams(window)
        self._pieces = None if window.pieces is None else _sums(window.pieces)
        self.largest = 1
        for h, w in shapes:
            if h <= width and w <= depth:
                self._add(h, w)
        for cell in np.flatnonzero(window.free.ravel()).tolist():
            x, y = divmod(cell, depth)
            if not any(place.mask == 1 << cell for place in self.at[cell]):
                self.at[cell].append(Rectangle(1 << cell, UNBUILT, x, y, 0, 0, ANY))

    @property
    def free(self) -> int:
        """The cells to be tiled as an integer."""
        packed = np.packbits(self.window.free.ravel(), bitorder="little")
        return int.from_bytes(packed.tobytes(), "little")

    def cost(self, x: int, y: int, h: int, w: int) -> float:
        """Cost of a rectangle, infinity where it is not among the places."""
        return self._cost.get((x, y, h, w), float("inf"))

    def _add(self, h: int, w: int) -> None:
        valid = _of(self._area, h, w) == h * w
        if not valid.any():
            return
        shown = _of(self._shown, h, w)
        most = shown.max(0)
        wrong = shown.sum(0) - most
        if not self._any_colour:
            valid &= wrong <= 0
        xs, ys = np.nonzero(valid)
        if not len(xs):
            return
        self.largest = max(self.largest, h * w)
        index = shown.argmax(0)[xs, ys]
        colours = np.array(self._codes or [ANY])[index]
        colours[most[xs, ys] <= 0] = ANY
        weights = self._weights
        cost = 1.0 + weights.narrow * (min(h, w) == 1) + weights.face * wrong[xs, ys]
        across, along = self._seams
        cost += 0.5 * weights.seam * (
            across[xs, ys + w] - across[xs, ys] + across[xs + h, ys + w] - across[xs + h, ys]
            + along[xs + h, ys] - along[xs, ys] + along[xs + h, ys + w] - along[xs, ys + w]
        )  # fmt: skip
        cost += weights.loose * (_of(self._held, h, w)[xs, ys] == 0)
        if self._pieces is not None:
            cost -= weights.piece * np.maximum((_of(self._pieces, h, w)[:, xs, ys] > 0).sum(0) - 1, 0)
        if self._jitter:
            cost += self._rng.random(len(xs)) * self._jitter
        row = (1 << w) - 1
        base = sum(row << (i * self._stride) for i in range(h))
        more = {colour: self._price(h, w, colour) for colour in set(colours.tolist())} if self._price else {}
        for x, y, own, colour in zip(xs.tolist(), ys.tolist(), cost.tolist(), colours.tolist(), strict=True):
            total = own + more.get(colour, 0.0)
            if total < UNBUILT:
                bit = x * self._stride + y
                self.at[bit].append(Rectangle(base << bit, total, x, y, h, w, colour))
                self._cost[x, y, h, w] = total


def tile(places: Places, beam: int = EVERYTHING) -> tuple[list[Rectangle], float]:
    """Rectangles that cover the free cells at the least cost that is found with ``beam`` states of each lowest free
    cell, and their cost. Those with h = 0 stand for cells that no part covers."""
    free = places.free
    if not free:
        return [], 0.0
    at = places.at
    rate = 1.0 / max(1.0, places.largest * _LIKELY_SHARE)
    best: dict[int, tuple[float, int, Rectangle | None]] = {free: (0.0, 0, None)}
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    lowest = (free & -free).bit_length() - 1
    buckets[lowest].append(free)
    queue = [lowest]
    while queue:
        bit = heapq.heappop(queue)
        states = buckets.pop(bit)
        if len(states) > beam:
            states = heapq.nsmallest(beam, states, key=lambda state: best[state][0] + rate * state.bit_count())
        here = at[bit]
        for state in states:
            cost = best[state][0]
            for place in here:
                mask = place[0]
                if mask & state != mask:
                    continue
                following, total = state ^ mask, cost + place[1]
                old = best.get(following)
                if old is None:
                    best[following] = (total, state, place)
                    if following:
                        lowest = (following & -following).bit_length() - 1
                        bucket = buckets[lowest]
                        if not bucket:
                            heapq.heappush(queue, lowest)
                        bucket.append(following)
                elif total < old[0]:
                    best[following] = (total, state, place)
    chosen: list[Rectangle] = []
    state = 0
    while (last := best[state][2]) is not None:
        chosen.append(last)
        state = best[state][1]
    return chosen[::-1], best[0][0]


def _sums(image: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sums of all up to each corner along the two last axes, by which :func:`_of` adds up rectangles (Crow 1984)."""
    padded = np.pad(np.asarray(image, np.float64), [(0, 0)] * (image.ndim - 2) + [(1, 0), (1, 0)])
    return padded.cumsum(-1).cumsum(-2)


def _of(sums: NDArray[np.float64], h: int, w: int) -> NDArray[np.float64]:
    """Sum over every rectangle of h x w, by its lowest corner."""
    return sums[..., h:, w:] - sums[..., :-h, w:] - sums[..., h:, :-w] + sums[..., :-h, :-w]


def _seams(window: Window) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Joints above and below at the borders of cells, added up: (x + 1, y + 1) across x added up along y, and along y
    added up along x. The borders of the window count as those of the sheet: there no choice is left."""
    width, depth = window.free.shape
    across, along = np.zeros((width + 1, depth)), np.zeros((width, depth + 1))
    for other in (window.below, window.above):
        there = other != NOBODY
        across[1:-1] += (other[1:] != other[:-1]) & there[1:] & there[:-1]
        along[:, 1:-1] += (other[:, 1:] != other[:, :-1]) & there[:, 1:] & there[:, :-1]
    across[1:-1] *= window.free[1:] & window.free[:-1]
    along[:, 1:-1] *= window.free[:, 1:] & window.free[:, :-1]
    return np.pad(across, ((0, 0), (1, 0))).cumsum(1), np.pad(along, ((1, 0), (0, 0))).cumsum(0)
