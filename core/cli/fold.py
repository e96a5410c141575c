# SPDX-License-Identifier: GPL-3.0-or-later
"""The event stream folded into assemblies: what stands of each sample."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ..bricks.assembly import Assembly
from ..generation.events import BrickPlaced, Event, RolledBack


class Standing:
    """Applies ``BrickPlaced`` and ``RolledBack`` in order; other events change nothing."""

    def __init__(self) -> None:
        self._bricks: dict[int, list[BrickPlaced]] = defaultdict(list)

    def apply(self, event: Event) -> None:
        """Follow one event; raises :class:`ValueError` when the stream contradicts itself."""
        if isinstance(event, BrickPlaced):
            bricks = self._bricks[event.sample]
            if event.index != len(bricks):
                raise ValueError(f"brick {event.index} of sample {event.sample} came when {len(bricks)} stood")
            bricks.append(event)
        elif isinstance(event, RolledBack):
            del self._bricks[event.sample][event.to :]

    def count(self, sample: int) -> int:
        """How many bricks of ``sample`` stand."""
        return len(self._bricks[sample])

    def take(self, sample: int, name: str) -> Assembly:
        """The assembly of ``sample``, which is then forgotten."""
        bricks = self._bricks.pop(sample, [])
        return Assembly.from_arrays(
            [brick.part for brick in bricks],
            np.array([brick.position for brick in bricks], np.float64).reshape(-1, 3),
            np.array([brick.rotation for brick in bricks], np.float64).reshape(-1, 3, 3),
            np.array([brick.colour for brick in bricks], np.int32),
            name=name,
        )
