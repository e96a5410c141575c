# SPDX-License-Identifier: GPL-3.0-or-later
"""An item together with the bricks that it is built of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .item import CorpusItem

LAYER, X, Y, WIDTH, DEPTH, SLOT = range(6)  # columns of bricks


@dataclass(frozen=True, eq=False)
class BuiltItem:
    """``heights`` int8 (layers,): plates that each layer is high, 1 or 3, from the floor up. ``bricks`` int16 (n, 6) in
    build order: layer, lowest x and y, studs on x and on y, slot (from 0). The bricks may differ from the item's cells
    by what a layer rounds, and by cells that hold the rest together."""

    item: CorpusItem
    heights: NDArray[np.int8]
    bricks: NDArray[np.int16]

    def __post_init__(self) -> None:
        if self.bricks.ndim != 2 or self.bricks.shape[1] != 6:
            raise ValueError(f"bricks of {self.item.item_id} are {self.bricks.shape}, not (n, 6)")
        if len(self.bricks):
            rows = self.bricks
            x, y, _ = self.item.slots.shape
            inside = (rows >= 0).all() and (rows[:, LAYER] < len(self.heights)).all()
            inside &= (rows[:, X] + rows[:, WIDTH] <= x).all() and (rows[:, Y] + rows[:, DEPTH] <= y).all()
            if not inside or (rows[:, SLOT] >= len(self.item.palette)).any():
                raise ValueError(f"bricks of {self.item.item_id} leave its box or its palette")
