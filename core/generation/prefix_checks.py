# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of what stands while more is laid, in a thread: can it still become stable?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import load_catalogue
from ..physics.checker import StabilityChecker
from ..physics.outlook import can_stand, find_bodies
from ..physics.program import CLUTCH
from ..physics.stability import Stability
from .plan_choice import Plan
from .vocabulary import Vocabulary

CELL_MASS = 0.00216 / 8  # kg: an eighth of the 2 x 4 brick
SECONDS = 10.0  # for the analysis of finished bricks
PREFIX_SECONDS = 2.0  # for that of a prefix, for which a cancelled generation waits
SPARE = 0.25  # of the clutch that a plan may need: bricks in its place are weaker than the rigid pieces

Rows = NDArray[np.int32]


def assembly_of(rows: NDArray[np.integer], vocabulary: Vocabulary, colour: int = 16) -> Assembly:
    """The bricks int (n, 5), rows h, w, x, y, z, as an assembly."""
    placements = [vocabulary.placement(tuple(row)) for row in rows.tolist()]
    return Assembly.from_arrays(
        [part for part, _, _ in placements],
        np.array([position for _, position, _ in placements], float).reshape(-1, 3),
        np.array([rotation for _, _, rotation in placements], float).reshape(-1, 3, 3),
        colour,
    )


def plan_can_stand(plan: Plan) -> bool:
    """Whether some bricks that fill ``plan`` may stand; see :mod:`..physics.outlook`."""
    return can_stand(find_bodies(plan, CELL_MASS), SECONDS, SPARE * CLUTCH)


class PrefixChecks:
    """The checks of one sample that fills ``plan`` with bricks of ``vocabulary``, every ``every`` bricks (0: none).

    They run in ``pool`` one after the other and their answers count in that order, however fast they come. ``failed``:
    the first prefix, int32 (k, 5), that neither stands nor can be held by the rest of the plan. Without a plan prefixes
    are not checked. ``standing``: bricks that have been checked before.
    """

    def __init__(
        self, plan: Plan | None, vocabulary: Vocabulary, every: int, pool: Executor, standing: int = 0
    ) -> None:
        self.plan, self.vocabulary = plan, vocabulary
        self.failed: Rows | None = None
        self._every = every
        self._next = standing + every if every and plan is not None else 1 << 30
        self._pool = pool
        self._checker = StabilityChecker()
        self._running: list[tuple[Rows, Future[bool]]] = []

    def note(self, rows: Sequence[Sequence[int]]) -> None:
        """The bricks ``rows`` stand now: check them if it is time, and see what has come in."""
        if len(rows) >= self._next:
            bricks = np.array(rows, np.int32)
            self._running.append((bricks, self._pool.submit(self._hopeful, bricks)))
            self._next = len(rows) + self._every
        while self._running and self._running[0][1].done():
            self._take()

    def analyse(self, rows: Rows, cancelled: Callable[[], bool] | None = None) -> Stability | None:
        """Analysis of finished bricks, once all checks have ended; None when one of them has failed."""
        while self._running:
            self._take()
        if self.failed is not None:
            return None
        return self._checker.analyse(assembly_of(rows, self.vocabulary), None, SECONDS, cancelled)

    def stands(self, rows: Rows, seconds: float = SECONDS) -> bool:
        """Whether bricks are stable as they are; not while checks are running."""
        assembly = assembly_of(rows, self.vocabulary)
        return self._checker.analyse(assembly, time_limit=seconds, verdict_only=True).stable

    def can_stand(self, rows: Rows) -> bool:
        """Whether the rest of the plan, taken as rigid, could hold the bricks; True where nobody knows."""
        assert self.plan is not None
        catalogue = load_catalogue()
        masses = np.array([catalogue[self.vocabulary.placement(tuple(row))[0]].mass for row in rows.tolist()])
        return can_stand(find_bodies(self.plan, CELL_MASS, rows, masses), PREFIX_SECONDS)

    def _hopeful(self, rows: Rows) -> bool:
        return self.stands(rows, PREFIX_SECONDS) or self.can_stand(rows)

    def _take(self) -> None:
        rows, check = self._running.pop(0)
        if not check.result():
            self.failed = rows
            later = [other for _, other in self._running if not other.cancel()]
            wait(later)
            self._running.clear()
