# SPDX-License-Identifier: GPL-3.0-or-later
"""Stability of an assembly that is checked again and again while it is built or edited."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue
from .loads import Conditions
from .pattern_solver import PatternSolver
from .program import Program
from .proof import proved_or_solved
from .restart import brick_keys
from .solution import Solution
from .stability import Stability, bound_of, contacts_of, judge


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
        self._solver = PatternSolver()

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

        def solve(program: Program) -> Solution:
            keys, bound = brick_keys(assembly), bound_of(program, verdict_only)
            exact = partial(self._solver.solve, program, cancelled=cancelled, bricks=keys, bound=bound)
            return proved_or_solved(program, exact, time_limit, cancelled, verdict_only)

        contacts = contacts_of(assembly, self._catalogue, ground)
        return judge(contacts, self._conditions, solve)
