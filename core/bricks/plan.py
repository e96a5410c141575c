# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan: the coloured cells that an assembly is to fill. A cell is a stud wide; its layer is a plate or a brick high.

Axes are x, y, z with z up, right-handed; cell (0, 0) of the lowest layer has its corner at the origin of the floor.
In the LDraw frame x runs along X, y along Z, and the floor is the plane Y = 24, so that a brick in the lowest layer
has its top face at Y = 0 (as BrickGPT places it).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

ANY = -1  # the colour of a cell whose colour does not matter
PLATE, BRICK = 1, 3  # heights of layers in plates
FLOOR = 24.0  # LDU, Y of the plane that plans stand on
STUD, PLATE_LDU = 20.0, 8.0


@dataclass(frozen=True, eq=False)
class Plan:
    """``occupancy`` bool (x, y, z): what is to be filled. ``colours`` int32 (x, y, z): LDraw codes of the filled cells,
    :data:`ANY` where any will do. ``heights`` int8 (z,): plates that each layer is high, 1 or 3.
    """

    occupancy: NDArray[np.bool_]
    colours: NDArray[np.int32]
    heights: NDArray[np.int8]

    def __post_init__(self) -> None:
        if self.occupancy.ndim != 3 or self.colours.shape != self.occupancy.shape:
            raise ValueError(f"occupancy and colours are {self.occupancy.shape} and {self.colours.shape}")
        if self.heights.shape != self.occupancy.shape[2:] or not np.isin(self.heights, (PLATE, BRICK)).all():
            raise ValueError("heights are not one of 1 or 3 a layer")

    @classmethod
    def of(cls, occupancy: ArrayLike, colours: ArrayLike = ANY, heights: ArrayLike = BRICK) -> Plan:
        """Plan of an occupancy (x, y, z); colours and heights are broadcast, by default any colour in brick layers."""
        filled = np.array(occupancy, bool)
        return cls(
            filled,
            np.array(np.broadcast_to(np.asarray(colours, np.int32), filled.shape)),
            np.array(np.broadcast_to(np.asarray(heights, np.int8), filled.shape[2:])),
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Studs on x and y, layers on z."""
        x, y, z = self.occupancy.shape
        return x, y, z

    @cached_property
    def bottoms(self) -> NDArray[np.int64]:
        """int64 (z + 1,): plates below each layer, and below what comes after the last."""
        return np.concatenate([[0], np.cumsum(self.heights, dtype=np.int64)])

    @cached_property
    def hidden(self) -> NDArray[np.bool_]:
        """bool (x, y, z): filled cells whose six faces touch filled cells, the floor not counted."""
        padded = np.pad(self.occupancy, 1)
        inside = self.occupancy.copy()
        for axis in range(3):
            for step in (0, 2):
                window = [slice(1, -1)] * 3
                window[axis] = slice(step, padded.shape[axis] - 2 + step)
                inside &= padded[tuple(window)]
        return inside

    def in_plates(self) -> Plan:
        """The same cells in layers of a plate."""
        occupancy = np.repeat(self.occupancy, self.heights, 2)
        return Plan.of(occupancy, np.repeat(self.colours, self.heights, 2), PLATE)

    def position(self, size: tuple[int, int], corner: tuple[int, int], top: int) -> tuple[float, float, float]:
        """LDraw position of a part of ``size`` studs on x and y at its lowest ``corner`` (x, y), whose top face is
        ``top`` plates over the floor."""
        return (corner[0] + size[0] / 2) * STUD, FLOOR - PLATE_LDU * top, (corner[1] + size[1] / 2) * STUD
