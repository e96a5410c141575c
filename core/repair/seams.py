# SPDX-License-Identifier: GPL-3.0-or-later
"""Where bricks move against each other: what a brick laid across would hold together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .grid import BLOCKED, EMPTY, Size, StudGrid
from .springs import Strain

Image = NDArray[np.float64]


class Seams(NamedTuple):
    """Of bricks that fill the levels from ``level`` on: how far what they would be tied to moves apart, m squared.

    ``along_x`` (x - 1, z): between a cell and the next in x; ``along_z`` (x, z - 1); ``upright`` (x, z): between what
    is below and above a cell. ``partners`` (x, z): how many bricks hold on to the cell, 0 to 2.
    """

    along_x: Image
    along_z: Image
    upright: Image
    partners: NDArray[np.int64]

    def values(self, size: Size) -> Image:
        """(x - size.x + 1, z - size.z + 1): what a brick of ``size`` with its lowest cell there holds together, m
        squared; empty when it does not fit at all."""
        total = _sums(self.upright, size.x, size.z)
        if size.x > 1 and total.size:
            total = total + _sums(self.along_x, size.x - 1, size.z)
        if size.z > 1 and total.size:
            total = total + _sums(self.along_z, size.x, size.z - 1)
        return total


def seams(grid: StudGrid, strain: Strain, level: int, plates: int) -> Seams:
    """The seams that bricks from ``level`` on, ``plates`` high, would lie across."""
    shape = grid.owner.shape
    below = np.full(shape[:2], EMPTY, np.int64)
    if 0 < level < shape[2]:
        below = np.where(grid.stud[:, :, level], grid.owner[:, :, level - 1], EMPTY).astype(np.int64)
        below[below == BLOCKED] = EMPTY
    above = np.full(shape[:2], EMPTY, np.int64)
    if level + plates <= shape[2]:
        above = grid.socket[:, :, level + plates - 1].astype(np.int64)
    along_x, along_z = np.zeros((max(shape[0] - 1, 0), shape[1])), np.zeros((shape[0], max(shape[1] - 1, 0)))
    for owner, height in ((below, level), (above, level + plates)):
        along_x += _apart(grid, strain, owner[:-1], owner[1:], (1.0, 0.5), height)
        along_z += _apart(grid, strain, owner[:, :-1], owner[:, 1:], (0.5, 1.0), height)
    upright = _apart(grid, strain, below, above, (0.5, 0.5), level)
    return Seams(along_x, along_z, upright, (below >= 0).astype(np.int64) + (above >= 0))


def _apart(
    grid: StudGrid,
    strain: Strain,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    offset: tuple[float, float],
    height: float,
) -> Image:
    """How far two bricks move apart at each cell plus ``offset``, squared; 0 where there are not two."""
    result = np.zeros(first.shape)
    x, z = np.nonzero((first >= 0) & (second >= 0) & (first != second))
    if len(x):
        at = grid.metres(np.stack([x + offset[0], z + offset[1], np.full(len(x), height)], 1).astype(np.float64))
        between = strain.moved(first[x, z], at) - strain.moved(second[x, z], at)
        result[x, z] = (between**2).sum(1)
    return result


def _sums(image: Image, x: int, z: int) -> Image:
    """Sums over all windows of ``x`` by ``z`` entries."""
    if image.shape[0] < x or image.shape[1] < z:
        return np.zeros((max(image.shape[0] - x + 1, 0), max(image.shape[1] - z + 1, 0)))
    total = np.zeros((image.shape[0] + 1, image.shape[1] + 1))
    total[1:, 1:] = image.cumsum(0).cumsum(1)
    return np.asarray(total[x:, z:] - total[:-x, z:] - total[x:, :-z] + total[:-x, :-z])
