# SPDX-License-Identifier: GPL-3.0-or-later
"""An order in which a person can put an assembly together: it stands after every brick."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue
from ..bricks.connections import boxes_on_ground, joints
from ..bricks.placement import place
from .checker import StabilityChecker


def find_build_order(
    assembly: Assembly,
    catalogue: Catalogue | None = None,
    ground: float | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> NDArray[np.intp]:
    """Numbers of the bricks, (k,), such that each first part of the list hangs together with the ground and is stable.

    Greedy: of the bricks that lie on the ground or are joined to what stands, the first in the assembly's own order
    that leaves it stable comes next; a brick that would fall, or make others fall, waits. k is less than the number of
    bricks when none of those that are left can come next. ``ground`` as in :func:`.stability.analyse`. Raises
    :class:`Cancelled` when ``cancelled()`` is true.
    """
    n = len(assembly)
    placement = place(assembly, catalogue)
    if ground is None and len(placement.centres):
        ground = float((placement.centres[:, 1] + placement.reach[:, 1]).max())
    touching: list[set[int]] = [set() for _ in range(n)]
    for first, second in joints(placement).tolist():
        touching[first].add(second)
        touching[second].add(first)
    open_bricks = set(np.unique(placement.box_brick[boxes_on_ground(placement, ground)]).tolist())
    checker = StabilityChecker(catalogue)
    order: list[int] = []
    waiting: set[int] = set()  # would fall with what stands now
    while candidates := sorted(open_bricks - waiting):
        number = candidates[0]
        tried = [*order, number]
        found = checker.analyse(assembly.take(sorted(tried)), ground, cancelled=cancelled, verdict_only=True)
        if not found.stable:
            waiting.add(number)
            continue
        order = tried
        open_bricks = (open_bricks | touching[number]) - set(order)
        waiting = set()
    return np.array(order, np.intp)
