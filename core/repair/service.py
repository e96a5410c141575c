# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers what a process is asked about repairs, with the same solver that it checks with."""

from __future__ import annotations

from collections.abc import Callable

from ..bricks.catalogue import load_catalogue
from ..physics.check_messages import CheckRequest
from ..physics.check_service import CheckService
from .messages import RepairRequest, RepairResult
from .proposal import apply
from .search import propose


class RepairService:
    """Answers :class:`RepairRequest` with :class:`RepairResult`; what ``checks`` has seen last is known to it."""

    def __init__(self, checks: CheckService) -> None:
        self._checks = checks

    def answer(self, request: RepairRequest, cancelled: Callable[[], bool] = lambda: False) -> RepairResult:
        """Propose changes, and check the assembly as it would be with them.

        Raises :class:`Cancelled` soon after ``cancelled()`` became true, :class:`InputError` for what cannot be
        analysed, and :class:`MissingDependencyError` without a solver.
        """
        repair = propose(
            request.assembly,
            load_catalogue(),
            request.ground,
            request.target,
            request.seconds,
            cancelled=cancelled,
            checker=self._checks.checker,
        )
        after = self._checks.answer(CheckRequest(apply(request.assembly, repair), request.ground), cancelled)
        return RepairResult(repair.removed, repair.added, repair.steps, repair.solved, repair.summary, after)
