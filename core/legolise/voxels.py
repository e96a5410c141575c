# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxels with the colours of what they were made of, before a palette: what meshes, voxel files and points become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import BRICK, PLATE


@dataclass(frozen=True, eq=False)
class Voxels:
    """``occupancy`` bool (x, y, z), z up; ``rgb`` uint8 (x, y, z, 3), sRGB of the filled cells; ``height``: plates that
    a cell is high, 1 or 3. A cell is a stud (8 mm) wide; a plate is 3.2 mm, a brick 9.6 mm high. Trimmed: every outer
    layer but those of an empty model holds a filled cell; ``corner``: how many layers were cut off below on each axis
    for that."""

    occupancy: NDArray[np.bool_]
    rgb: NDArray[np.uint8]
    height: int = PLATE
    corner: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        if self.occupancy.ndim != 3 or self.rgb.shape != (*self.occupancy.shape, 3):
            raise ValueError(f"occupancy and rgb are {self.occupancy.shape} and {self.rgb.shape}")
        if self.height not in (PLATE, BRICK):
            raise ValueError(f"the height is {self.height}, not 1 or 3")
