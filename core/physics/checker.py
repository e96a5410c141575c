# SPDX-License-Identifier: GPL-3.0-or-later
"""Stability of an assembly that is checked again and again while it is built or edited."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue
from .highs import HighsModel
from .loads import Conditions
from .program import Program
from .restart import Keyed, Solved, Start, brick_keys, keyed, restart
from .solver import Solution, solution_of
from .stability import Stability, contacts_of, judge, stable_bound


class StabilityChecker:
    """Analyses assemblies one after the other, each from the solution of the last one.

    The results are those of :func:`.stability.analyse` with HiGHS, within the solver's tolerance; only where there are
    several best answers another one may be found. It is much faster when few bricks have come, gone or moved since the
    last analysis; bricks are recognised by part, position and rotation, not by their number.
    ``catalogue``: None: the one of the package; ``conditions``: None: gravity alone. One thread at a time.
    """

    def __init__(self, catalogue: Catalogue | None = None, conditions: Conditions | None = None) -> None:
        self._catalogue = catalogue
        self._conditions = conditions
        self._last: Solved | None = None

    def analyse(
        self,
        assembly: Assembly,
        ground: float | None = None,
        time_limit: float = 60.0,
        cancelled: Callable[[], bool] | None = None,
        verdict_only: bool = False,
    ) -> Stability:
        """Stability of ``assembly`` on the plane y = ``ground``; arguments, result and errors as
        :func:`.stability.analyse`."""
        deadline = time.perf_counter() + time_limit

        def solve(program: Program) -> Solution:
            bound = stable_bound(program) if verdict_only else np.inf
            return self._solve(keyed(program, brick_keys(assembly)), deadline, cancelled, bound)

        contacts = contacts_of(assembly, self._catalogue, ground)
        return judge(contacts, self._conditions, solve, verdict_only)

    def _solve(self, wanted: Keyed, deadline: float, cancelled: Callable[[], bool] | None, bound: float) -> Solution:
        last, self._last = self._last, None
        columns = len(wanted.program.cost)
        if last is not None:
            start = restart(wanted, last)
            model = HighsModel(start.keyed.program)
            if _run_from(start, model, deadline, cancelled):
                self._last = Solved(start.keyed, model.basis())
                return solution_of(model, columns)
        model = HighsModel(wanted.program)
        if model.run(_left(deadline), bound=bound, cancelled=cancelled):
            self._last = Solved(wanted, model.basis())
        return solution_of(model, columns)


def _run_from(start: Start, model: HighsModel, deadline: float, cancelled: Callable[[], bool] | None) -> bool:
    """Solve ``model`` from ``start``; True when the optimum was found."""
    program, added = start.keyed.program, start.added
    if start.moved and len(added):
        model.limit(added, np.zeros(len(added)), np.zeros(len(added)))
    if not model.start_from(start.basis):
        return False
    if start.moved:
        if not model.run(_left(deadline), cancelled=cancelled):
            return False
        if not len(added):
            return True
        model.limit(added, program.lower[added], program.upper[added])
    return model.run(_left(deadline), primal=True, cancelled=cancelled)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.perf_counter())
