# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour of each cell, gathered from points of the surface that can be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .colour_space import from_linear, to_linear

_BINS = 8  # a channel, for telling apart what is one colour of a surface
_CHUNK = 1 << 20  # points at once
_RULES = 0.4  # share of a cell's surface from which on a colour is the cell's alone, not a mixture


class CellColours:
    """Sums of light a cell and a bin of like colours.

    A cell takes the mean of the like colours that most of its surface has, so that a border between two colours is a
    border between cells and not a muddy row; where nothing rules, as in noise, the mean of all.
    """

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self._shape = shape
        self._keys: list[NDArray[np.int64]] = []
        self._sums: list[NDArray[np.float64]] = []

    def add(self, cells: NDArray[np.int64], light: NDArray[np.float64], weights: NDArray[np.float64]) -> None:
        """Add points: flat numbers of cells (n,), linear colours (n, 3), and how much each counts (n,)."""
        bins = np.minimum(from_linear(light).astype(np.int64) * _BINS // 256, _BINS - 1)
        key = cells * _BINS**3 + (bins[:, 0] * _BINS + bins[:, 1]) * _BINS + bins[:, 2]
        self._merge(key, np.concatenate([light * weights[:, None], weights[:, None]], axis=1))

    def add_bytes(self, cells: NDArray[np.int64], rgb: NDArray[np.uint8]) -> None:
        """Add points that count alike, with sRGB colours (n, 3)."""
        for start in range(0, len(cells), _CHUNK):
            part = slice(start, start + _CHUNK)
            self.add(cells[part], to_linear(rgb[part]), np.ones(len(cells[part])))

    def _merge(self, keys: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
        kinds, number = np.unique(keys, return_inverse=True)
        totals = [np.bincount(number, sums[:, k], len(kinds)) for k in range(4)]
        self._keys.append(kinds)
        self._sums.append(np.stack(totals, axis=1))

    def resolve(self, filled: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """uint8 (x, y, z, 3), sRGB; filled cells without points take the colour of the nearest with some, counted over
        faces; a medium grey where there are none at all."""
        light = np.zeros((*self._shape, 3))
        known = np.zeros(self._shape, bool)
        if self._keys:
            keys, sums = np.concatenate(self._keys), np.concatenate(self._sums)
            self._keys, self._sums = [], []
            self._merge(keys, sums)
            keys, sums = self._keys[0], self._sums[0]
            cells, first = np.unique(keys // _BINS**3, return_index=True)
            total = np.add.reduceat(sums, first)
            rank = np.lexsort((-sums[:, 3], keys // _BINS**3))  # the first of each cell is its largest
            largest = sums[rank[first]]
            rules = largest[:, 3] >= _RULES * total[:, 3]
            chosen = np.where(rules[:, None], largest, total)
            light.reshape(-1, 3)[cells] = chosen[:, :3] / np.maximum(chosen[:, 3:], 1e-300)
            known.reshape(-1)[cells] = True
        rgb = from_linear(light)
        if not known.any():
            rgb[...] = 128
        else:
            _spread(rgb, known, filled)
        rgb[~filled] = 0
        return rgb


def _spread(rgb: NDArray[np.uint8], known: NDArray[np.bool_], filled: NDArray[np.bool_]) -> None:
    """Give filled cells without a colour that of the nearest cell with one."""
    x, y, z = filled.shape
    flat, has = rgb.reshape(-1, 3), known.reshape(-1)
    todo = np.flatnonzero(filled & ~known)
    while len(todo):
        i, j, k = np.unravel_index(todo, filled.shape)
        source = np.full(len(todo), -1)
        for there, away in (
            (k > 0, -1),
            (k < z - 1, 1),
            (j > 0, -z),
            (j < y - 1, z),
            (i > 0, -y * z),
            (i < x - 1, y * z),
        ):
            beside = np.where(there, todo + away, todo)
            source = np.where((source < 0) & has[beside], beside, source)
        found = source >= 0
        if not found.any():
            known_cells = np.flatnonzero(has)
            flat[todo] = flat[known_cells[len(known_cells) // 2]]  # apart from everything that has a colour
            return
        flat[todo[found]] = flat[source[found]]
        has[todo[found]] = True
        todo = todo[~found]
