# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be reached from outside of filled cells, and how deep the others lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]


def outside(filled: Cells) -> Cells:
    """bool like ``filled`` (x, y, z): empty cells that a way through faces of empty cells leads to from outside."""
    empty = np.pad(~filled, 1, constant_values=True)
    reached = np.zeros_like(empty)
    for axis in range(3):
        across = np.moveaxis(reached, axis, 0)
        across[0] = across[-1] = True
    count = -1
    while (now := int(np.count_nonzero(reached))) != count:
        count = now
        for axis in range(3):  # sweeps: one goes as far as a straight line can
            line, way = np.moveaxis(reached, axis, 0), np.moveaxis(empty, axis, 0)
            for i in range(1, len(line)):
                line[i] |= line[i - 1] & way[i]
            for i in range(len(line) - 2, -1, -1):
                line[i] |= line[i + 1] & way[i]
    return reached[1:-1, 1:-1, 1:-1]


def shell(filled: Cells, thickness: int) -> Cells:
    """The filled cells at most ``thickness`` cells deep, counted over faces, edges and corners."""
    air = np.pad(outside(filled), 1, constant_values=True)
    for _ in range(thickness):
        for axis in range(3):
            line = np.moveaxis(air, axis, 0)
            grown = line.copy()
            grown[1:] |= line[:-1]
            grown[:-1] |= line[1:]
            line[...] = grown
    return filled & air[1:-1, 1:-1, 1:-1]
