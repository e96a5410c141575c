# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks assemblies one after the other: what can be said at once is said, the rest is solved."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import BRICK_HEIGHT, STUD_PITCH, load_catalogue
from ..errors import Cancelled
from ..evaluation.validity import Validity, check
from .check_messages import MAX_FORCES, Cause, CheckRequest, CheckResult, Forces
from .checker import StabilityChecker
from .contacts import UNIT_HEIGHT, UNIT_LENGTH, find_contacts, hanging
from .program import FORCE_TOLERANCE, TORQUE_TOLERANCE
from .stability import Stability, Verdict

WEAKEST = 5
SMALLEST = 1e-5  # N; the lightest plate weighs 0.003 N


class CheckService:
    """Answers :class:`CheckRequest` with :class:`CheckResult`.

    ``checker`` keeps the last solution, from which the next one starts: what is checked is edited and checked again.
    """

    def __init__(self) -> None:
        self.checker = StabilityChecker()

    def answer(self, request: CheckRequest, cancelled: Callable[[], bool] = lambda: False) -> CheckResult:
        """Check an assembly; bricks that overlap or hang in the air are told and nothing is solved.

        Raises :class:`Cancelled` soon after ``cancelled()`` became true, also in the middle of the solver, and
        :class:`MissingDependencyError` without HiGHS.
        """
        start = time.perf_counter()
        assembly, catalogue = request.assembly, load_catalogue()
        validity = check(assembly, catalogue, request.ground)
        wrong: NDArray[np.intp] = np.zeros(0, np.intp)
        cause: Cause = ""
        reason = ""
        if len(validity.overlaps):
            wrong, cause = np.unique(validity.overlaps), "overlap"
            first, second = validity.overlaps[0] + 1
            reason = f"bricks {first} and {second} overlap"
        elif len(validity.floating):
            wrong = np.intersect1d(hanging(find_contacts(assembly, catalogue, request.ground)), validity.floating)
            if len(wrong):
                cause, reason = "hanging", f"brick {wrong[0] + 1} hangs in the air"
        if len(wrong):
            scores = np.full(len(assembly), np.nan)
            scores[wrong] = 1.0
            return _result(validity, "unstable", cause, reason, scores, wrong[:WEAKEST].tolist(), 1.0, "", start)
        if cancelled():
            raise Cancelled("Cancelled.")
        found = self.checker.analyse(assembly, request.ground, request.time_limit, cancelled)
        return _result(
            validity,
            found.verdict,
            _cause(found),
            found.reason,
            found.scores,
            found.weakest(WEAKEST),
            found.max_score if found.scored else None,
            found.solver,
            start,
            _forces(found),
        )


def _result(
    validity: Validity,
    verdict: Verdict,
    cause: Cause,
    reason: str,
    scores: NDArray[np.float64],
    weakest: list[int],
    max_score: float | None,
    solver: str,
    start: float,
    forces: Forces | None = None,
) -> CheckResult:
    return CheckResult(
        verdict=verdict,
        cause=cause,
        reason=reason,
        valid=bool(validity.valid),
        connected=validity.connected,
        components=int(validity.components),
        overlaps=len(validity.overlaps),
        floating=len(validity.floating),
        held_otherwise=len(validity.held_otherwise),
        unknown_parts=tuple(sorted(set(validity.unknown_parts))),
        scores=scores,
        weakest=tuple(weakest),
        max_score=max_score,
        solver=solver,
        seconds=round(time.perf_counter() - start, 4),
        forces=forces or Forces(),
    )


def _cause(found: Stability) -> Cause:
    if found.verdict == "unknown":
        return "solver"
    if found.stable:
        return ""
    unbalanced = (np.abs(found.residuals[:, :3]) > FORCE_TOLERANCE).any()
    unbalanced |= (np.abs(found.residuals[:, 3:]) > TORQUE_TOLERANCE).any()
    return "unbalanced" if unbalanced else "pulled"


def _forces(found: Stability) -> Forces:
    """The strongest forces, from metres with z up back to LDU with y down."""
    if found.points is None or found.pushes is None or found.pulls is None:
        return Forces()
    strength = np.maximum(found.pushes, found.pulls)
    kept = np.argsort(-strength, kind="stable")[:MAX_FORCES]
    kept = kept[strength[kept] >= SMALLEST]
    x, y, z = found.points.at[kept].T
    at = np.stack([x * STUD_PITCH / UNIT_LENGTH, -z * BRICK_HEIGHT / UNIT_HEIGHT, y * STUD_PITCH / UNIT_LENGTH], 1)
    right, back, up = found.points.axis[kept].T
    return Forces(at, np.stack([right, -up, back], 1), found.pushes[kept], found.pulls[kept])
