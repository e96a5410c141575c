# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a structure stand? Scores of its bricks from the force balance, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .contacts import checked_structure, find_contacts
from .masses import structure_masses
from .program import CLUTCH, MILLI, build_program
from .solver import solve_program

FORCE_TOLERANCE = 1e-6  # N left unbalanced that still count as balanced
TORQUE_TOLERANCE = 8e-9  # N m
Verdict = Literal["stable", "unstable", "unknown"]


@dataclass(frozen=True, eq=False)
class Stability:
    """Result of :func:`analyse`.

    ``scores`` (n,): 0 where nothing pulls at the underside of a brick, towards 1 as its clutch comes near its limit, 1
    where it fails. ``residuals`` (n, 5): what cannot be balanced, forces x, y, z in N and torques about x, y in N m.
    ``objective``: minimum of the program in SI units. ``verdict``: ``stable`` if every score is below 1, ``unknown``
    if the solver gave up (scores are then nan); ``reason`` says why it is not stable, in words.
    """

    verdict: Verdict
    scores: NDArray[np.float64]
    residuals: NDArray[np.float64]
    objective: float
    reason: str = ""

    @property
    def stable(self) -> bool:
        """True only for the verdict ``stable``."""
        return self.verdict == "stable"

    @property
    def max_score(self) -> float:
        """Largest score, 0 for no bricks."""
        return float(self.scores.max()) if len(self.scores) else 0.0


def analyse(structure: ArrayLike, masses: ArrayLike | None = None, time_limit: float = 60.0) -> Stability:
    """Stability of ``structure`` int (n, 5), rows h, w, x, y, z, of bricks one layer high on the ground under layer 0.

    ``masses``: kg a brick, by default those of BrickGPT's library. Bricks that overlap are unstable without further
    analysis. The model and its constants are BrickGPT's, the verdicts the same.
    Raises :class:`InputError` for what is no structure, :class:`MissingDependencyError` without the solver.
    """
    bricks = checked_structure(np.asarray(structure))
    n = len(bricks)
    contacts = find_contacts(bricks)
    mass = structure_masses(bricks) if masses is None else np.asarray(masses, np.float64)
    if mass.shape != (n,) or not np.isfinite(mass).all() or (mass < 0).any():
        raise InputError(f"There must be one mass in kilograms, 0 or more, for each of the {n} bricks.")
    if not n:
        return Stability("stable", np.zeros(0), np.zeros((0, 5)), 0.0)
    if len(contacts.overlaps):
        scores = np.zeros(n)
        scores[contacts.overlaps] = 1.0
        first, second = contacts.overlaps[0] + 1
        return Stability("unstable", scores, np.zeros((n, 5)), float("nan"), f"bricks {first} and {second} overlap")
    program = build_program(bricks, mass, contacts)
    solution = solve_program(program, time_limit)
    if not solution.optimal:
        return Stability(
            "unknown",
            np.full(n, np.nan),
            np.full((n, 5), np.nan),
            float("nan"),
            f"the solver stopped: {solution.status}",
        )
    start = program.residual_start
    both = solution.values[start : start + 10 * n].reshape(2, n, 5)
    residuals = (both[0] - both[1]) / MILLI
    pulls = solution.values[program.pull_start : program.pull_start + len(program.pull_brick)] / MILLI
    largest = np.zeros(n)
    np.maximum.at(largest, program.pull_brick, pulls)
    unbalanced = (np.abs(residuals[:, :3]) > FORCE_TOLERANCE).any(1)
    unbalanced |= (np.abs(residuals[:, 3:]) > TORQUE_TOLERANCE).any(1)
    scores = np.where(unbalanced | (largest >= CLUTCH), 1.0, largest / CLUTCH)
    if unbalanced.any():
        reason = f"the forces on brick {int(np.argmax(unbalanced)) + 1} cannot be balanced"
    elif scores.max() >= 1:
        reason = f"brick {int(scores.argmax()) + 1} is pulled off with {largest.max():.3f} N a contact point"
    else:
        reason = ""
    return Stability("unstable" if reason else "stable", scores, residuals, solution.objective / MILLI, reason)
