# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own parametric families as a source: as many draws as are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..built import BuiltItem
from ..families import FAMILIES, draw
from .model import Attribution

LICENCE = "GPL-3.0-or-later"


class DrawnFamilies:
    """Draws 0 to ``count`` of the families with ``seed``."""

    name = "families"

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed = count, seed

    def attribution(self) -> Sequence[Attribution]:
        """Our own."""
        return [Attribution("parametric families", LICENCE)]

    def key(self) -> str:
        """The seed; draws do not depend on how many there are."""
        return f"seed {self._seed}"

    def __len__(self) -> int:
        return self._count

    def get(self, index: int) -> BuiltItem:
        """The draw ``index``, without bricks so far; every family as often as any other."""
        families = tuple(FAMILIES.values())
        drawn = draw(families[index % len(families)], np.random.default_rng((self._seed, index)))
        name = f"families/{self._seed}-{index}"
        item = replace(drawn, item_id=name, object_id=name)
        return BuiltItem(item, np.zeros(0, np.int8), np.zeros((0, 6), np.int16))
