# SPDX-License-Identifier: GPL-3.0-or-later
"""Point clouds to cells: gaps between points are closed, then what they enclose is filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import PLATE
from ..errors import InputError
from .cell_colours import CellColours
from .flood import outside, shell
from .grid import Size, fit
from .voxelise import trimmed
from .voxels import Voxels

MAX_POINTS = 20_000_000
_PROBES, _AMONG = 256, 100_000  # points whose nearest neighbour is looked for, and among how many
_SPARSE = 90  # percentile of these distances: where the cloud is thin
_GAP = 2.0  # of them: as wide a gap is no opening
_MOST_GAP = 8  # cells


@dataclass(frozen=True, eq=False)
class PointCloud:
    """``points`` float (n, 3), z up, in any unit; ``colours`` uint8 (n, 3), sRGB."""

    points: NDArray[np.float64]
    colours: NDArray[np.uint8]

    def require_usable(self) -> None:
        """Raise :class:`InputError` for a cloud that nothing can be made of."""
        if not len(self.points):
            raise InputError("The point cloud has no points; there is nothing to build.")
        if len(self.points) > MAX_POINTS:
            raise InputError(f"The cloud has {len(self.points):,} points, more than {MAX_POINTS:,}; thin it out first.")
        if not np.isfinite(self.points).all():
            raise InputError("The cloud has points that are not numbers (NaN or infinite); remove them first.")


def voxelise_points(
    cloud: PointCloud, size: Size, *, height: int = PLATE, solid: bool = True, thickness: int = 1
) -> Voxels:
    """Cells of a point cloud; the options and errors are those of :func:`.voxelise.voxelise`."""
    cloud.require_usable()
    if thickness < 1:
        raise InputError(f"A shell {thickness} cells thick is none; it must be at least 1.")
    grid = fit(cloud.points.min(axis=0), cloud.points.max(axis=0), size, height)
    limits = np.array(grid.shape) - 1
    cell = np.clip(np.floor(grid.cells(cloud.points)).astype(np.int64), 0, limits)
    filled = np.zeros(grid.shape, bool)
    filled[tuple(cell.T)] = True
    gaps = np.minimum(np.ceil(_GAP * spacing(cloud.points) * grid.scale - 1), _MOST_GAP).clip(0)
    filled = _closed(filled, [int(np.ceil(gap / 2)) for gap in gaps], solid)
    filled = ~outside(filled) if solid else shell(filled, thickness)
    colours = CellColours(grid.shape)
    flat = np.ravel_multi_index(tuple(cell.T), grid.shape)
    colours.add_bytes(flat, cloud.colours)
    return trimmed(filled, colours.resolve(filled), height)


def spacing(points: NDArray[np.float64]) -> float:
    """How far apart neighbours of a surface of points (n, 3) are where it is thin."""
    among = points[:: -(-len(points) // _AMONG)]
    probes = np.unique(np.linspace(0, len(among) - 1, min(len(among), _PROBES)).astype(np.int64))
    nearest = np.empty(len(probes))
    for i, probe in enumerate(probes):
        away = among - among[probe]
        squared = np.einsum("nk,nk->n", away, away)
        squared[squared == 0] = np.inf  # itself, and points at the same place
        nearest[i] = np.sqrt(squared.min())
    nearest = nearest[np.isfinite(nearest)]
    if not len(nearest):
        return 0.0
    # A surface thinned out to a share of its points has them further apart by the root of that.
    return float(np.percentile(nearest, _SPARSE) * np.sqrt(len(among) / len(points)))


def _closed(filled: NDArray[np.bool_], reach: list[int], solid: bool) -> NDArray[np.bool_]:
    """``filled`` grown by ``reach`` cells on each axis and shrunk again; solid bodies are filled in between."""
    if not any(reach):
        return filled
    grown = np.pad(filled, [(n + 1, n + 1) for n in reach])
    _grow(grown, reach)
    if solid:
        grown = ~outside(grown)
    air = ~grown
    _grow(air, reach)
    inner = tuple(slice(n + 1, -n - 1) for n in reach)
    return ~air[inner] | filled


def _grow(cells: NDArray[np.bool_], reach: list[int]) -> None:
    """Spread filled cells by ``reach`` on each axis, in place."""
    for axis, steps in enumerate(reach):
        line = np.moveaxis(cells, axis, 0)
        for _ in range(steps):
            once = line.copy()
            line[1:] |= once[:-1]
            line[:-1] |= once[1:]
