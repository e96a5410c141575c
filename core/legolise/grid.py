# SPDX-License-Identifier: GPL-3.0-or-later
"""How large a model becomes, and where its cells lie.

A stud is 8 mm wide, a brick 9.6 mm and a plate 3.2 mm high. Sizes are in studs, of heights too: 10 studs are 80 mm, 25
plates. Each side becomes a whole number of cells; the model is stretched by less than half a cell to fill them, so
that straight sides end where cells end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

STUD_METRES = 0.008
PLATES_PER_STUD = 2.5
MAX_STUDS = 1000
MAX_CELLS = 1 << 24

#: Studs of the longest side, or the box to fit into: studs on x and y, plates on z.
Size: TypeAlias = float | tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells of a model: ``shape`` of the array; a point is at cell ``(point - origin) * scale``, all float (3,)."""

    shape: tuple[int, int, int]
    origin: NDArray[np.float64]
    scale: NDArray[np.float64]

    def cells(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (..., 3) in units of cells."""
        return (points - self.origin) * self.scale


def fit(low: NDArray[np.float64], high: NDArray[np.float64], size: Size, height: int) -> Grid:
    """The cells of a model whose corners are ``low`` and ``high`` (3,), with layers ``height`` plates high.

    Raises :class:`InputError` for a size that is not positive or too large, and for a model that is one point.
    """
    extent = high - low
    if not np.isfinite(extent).all() or not extent.max() > 0:
        raise InputError("The model is a single point, or too large for its numbers; there is nothing to build.")
    per_stud = np.array([1.0, 1.0, PLATES_PER_STUD / height])  # cells
    if isinstance(size, tuple):
        box = np.array(size, float)
        if box.shape != (3,) or not np.isfinite(box).all() or not (box >= 1).all():
            raise InputError(f"The size {size} is no box: it needs studs, studs and plates, each at least 1.")
        with np.errstate(divide="ignore"):
            studs = float((box / [1, 1, PLATES_PER_STUD] / (extent / extent.max())).min())
    else:
        studs = float(size)
    if not 0 < studs <= MAX_STUDS:
        raise InputError(f"The model would be {studs:g} studs long; ask for more than 0 and at most {MAX_STUDS}.")
    ideal = extent / extent.max() * studs * per_stud
    cells = np.maximum(np.floor(ideal + 0.5 + 1e-6), 1)  # halves up, however they were rounded
    if isinstance(size, tuple):
        cells = np.minimum(cells, np.maximum(np.floor(box / [1, 1, height]), 1))
    if cells.prod() > MAX_CELLS:
        raise InputError(
            "The model would have {:.0f} x {:.0f} x {:.0f} cells, too many to work with; ask for a smaller size, "
            "or for layers of a brick.".format(*cells)
        )
    flat = extent <= extent.max() * 1e-9
    scale = np.where(flat, studs * per_stud / extent.max(), cells / np.where(flat, 1, extent))
    origin = (low + high) / 2 - cells / 2 / scale
    return Grid((int(cells[0]), int(cells[1]), int(cells[2])), origin, scale)


def real_size(low: NDArray[np.float64], high: NDArray[np.float64], metres: float = 1.0, ratio: float = 1.0) -> float:
    """Studs of the longest side of a model in true size, or 1 to ``ratio``; ``metres``: how long a unit is.

    Raises :class:`InputError` with the size that would result where that is less than a stud or too large.
    """
    if not (metres > 0 and ratio > 0):
        raise InputError(f"The scale 1:{ratio:g} with {metres:g} metres a unit is none; both must be above 0.")
    studs = float((high - low).max()) * metres / ratio / STUD_METRES
    if not 0.5 <= studs <= MAX_STUDS:
        raise InputError(
            f"At 1:{ratio:g} the model would be {studs:.3g} studs ({studs * STUD_METRES:.3g} m) long; "
            f"choose a scale that makes it 1 to {MAX_STUDS} studs."
        )
    return studs
