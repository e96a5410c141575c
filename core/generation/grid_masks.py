# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of a stud grid as Python integers, and the places of brick shapes as masks over them.

Bit ``x * stride + y`` is cell (x, y); ``stride`` is one more than the grid's depth, so that a run along y never crosses
into the next row. The highest set bit of a layer is thus its first cell in the canonical order (x descending, then y
descending). An operation on 400 cells costs about as much as one on a machine word costs Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def _doubling(length: int, unit: int) -> list[int]:
    """Shifts whose successive or-ing (and-ing) covers a run of ``length`` cells that lie ``unit`` bits apart."""
    shifts, reached = [], 1
    while reached < length:
        step = min(reached, length - reached)
        shifts.append(step * unit)
        reached += step
    return shifts


class GridMasks:
    """Tables for one grid of ``width`` x ``depth`` cells and one list of shapes (h on x, w on y).

    ``places[anchor]`` lists (shape index, mask) of every shape whose highest cell is bit ``anchor`` and that lies in
    bounds, largest area first; ``place[shape][anchor]`` is the same mask, 0 when out of bounds.
    """

    def __init__(self, width: int, depth: int, shapes: tuple[tuple[int, int], ...]) -> None:
        self.width, self.depth, self.stride = width, depth, depth + 1
        self.shapes = shapes
        self.areas = [h * w for h, w in shapes]
        size = width * self.stride
        self.place = [[0] * size for _ in shapes]
        self.places: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for index in sorted(range(len(shapes)), key=lambda i: -self.areas[i]):
            h, w = shapes[index]
            for x in range(h - 1, width):
                for y in range(w - 1, depth):
                    mask, anchor = self.rectangle(h, w, x - h + 1, y - w + 1), x * self.stride + y
                    self.place[index][anchor] = mask
                    self.places[anchor].append((index, mask))
        self._pairs = [shift for pair, shift in (((1, 2), 1), ((2, 1), self.stride)) if pair in shapes]
        self._shifts = [_doubling(w, 1) + _doubling(h, self.stride) for h, w in shapes if h * w > 1]

    def rectangle(self, h: int, w: int, x: int, y: int) -> int:
        """Mask of the h x w cells whose lowest corner is (x, y), which must lie in bounds."""
        row = ((1 << w) - 1) << y
        mask = 0
        for i in range(x, x + h):
            mask |= row << (i * self.stride)
        return mask

    def cell(self, bit: int) -> tuple[int, int]:
        """(x, y) of a bit."""
        return divmod(bit, self.stride)

    def layer(self, cells: NDArray[np.bool_]) -> int:
        """Mask of a bool (width, depth) array."""
        padded = np.zeros((self.width, self.stride), bool)
        padded[:, : self.depth] = cells
        return int.from_bytes(np.packbits(padded.ravel(), bitorder="little").tobytes(), "little")

    def array(self, mask: int) -> NDArray[np.bool_]:
        """Bool (width, depth) array of a mask; inverse of :meth:`layer`."""
        size = self.width * self.stride
        data = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), np.uint8)
        bits = np.unpackbits(data, bitorder="little", count=size)
        return bits.astype(bool).reshape(self.width, self.stride)[:, : self.depth]

    def spread(self, free: int, seeds: int) -> int:
        """Cells of ``free`` that some brick lying wholly in ``free`` covers together with a cell of ``seeds``.

        ``seeds`` must lie in ``free``; they are part of the result.
        """
        covered = seeds
        for shifts in self._shifts:
            fits, touched = free, seeds
            for shift in shifts:
                fits &= fits >> shift
                touched |= touched >> shift
            touched &= fits
            if touched:
                for shift in shifts:
                    touched |= touched << shift
                covered |= touched
        return covered

    def anchors(self, free: int) -> int:
        """The cells at which some shape that lies in ``free`` has its highest corner."""
        found = free if (1, 1) in self.shapes else 0
        for shifts in self._shifts:
            fits = free
            for shift in shifts:
                fits &= fits << shift
            found |= fits
        return found

    def beside(self, free: int, seeds: int) -> int:
        """The part of :meth:`spread` that bricks of two studs reach: what lies side by side with ``seeds``."""
        found = 0
        for shift in self._pairs:
            found |= seeds << shift | seeds >> shift
        return found & free

    def largest_place(self, free: int) -> int:
        """Mask of the largest brick that fits into ``free``, the first such in canonical order; 0 if none does."""
        best, area = 0, 0
        for anchor in range(free.bit_length() - 1, -1, -1):
            if free >> anchor & 1:
                for shape, mask in self.places[anchor]:
                    if self.areas[shape] <= area:
                        break
                    if mask & free == mask:
                        best, area = mask, self.areas[shape]
                        break
        return best


@lru_cache(maxsize=32)
def _cached(width: int, depth: int, shapes: tuple[tuple[int, int], ...]) -> GridMasks:
    return GridMasks(width, depth, shapes)


def grid_masks(width: int, depth: int, shapes: Sequence[Sequence[int]] | NDArray[np.integer]) -> GridMasks:
    """Tables for a grid and shapes (rows h, w), built once and shared. Raises ValueError on an empty or bad list."""
    pairs = tuple((int(shape[0]), int(shape[1])) for shape in shapes)
    if not pairs or min(min(pair) for pair in pairs) < 1:
        raise ValueError("shapes must be a list of (h, w) with positive sizes")
    return _cached(width, depth, pairs)
