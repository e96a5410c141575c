# SPDX-License-Identifier: GPL-3.0-or-later
"""How much more an assembly stands: the largest multiple of a load, and the steepest tilt of the ground."""

from __future__ import annotations

import dataclasses

import numpy as np

from .contacts import Contacts
from .loads import Conditions, Load
from .program import CLUTCH, MILLI, Program, build_program
from .solution import Solution
from .solver import solve_program
from .stability import analyse_contacts

MOST_FACTOR = 1e6  # a load that can be multiplied by this is no danger
STEEPEST = 89.0  # degrees
_TILT_STEP = 0.05  # degrees to which a tilt is found


def load_factor(
    contacts: Contacts, load: Load, conditions: Conditions | None = None, solver: str = "auto", time_limit: float = 60.0
) -> float | None:
    """The largest factor by which ``load`` can be multiplied, on top of ``conditions``, before a brick fails.

    0 where the assembly does not stand as it is, :data:`MOST_FACTOR` at most, None when the solver gave up. One linear
    program: the balances without a remainder, every pull below the clutch, the factor as large as it can be.
    """
    conditions = conditions or Conditions()
    program = build_program(contacts, conditions)
    loaded = dataclasses.replace(conditions, loads=(*conditions.loads, load))
    extra = program.balances.summed(loaded.wrenches(contacts.mass) - conditions.wrenches(contacts.mass)) * MILLI
    solution = _solve(_largest(program, extra), solver, time_limit)
    if solution is None:
        return None
    return float(np.clip(solution.values[-1], 0.0, MOST_FACTOR)) if solution.optimal else 0.0


def steepest_tilt(
    contacts: Contacts, towards: float = 0.0, conditions: Conditions | None = None, solver: str = "auto"
) -> float | None:
    """Degrees by which the ground can be tilted ``towards`` that direction before a brick fails, by bisection.

    :data:`STEEPEST` at most, 0 where it does not stand on level ground; None when the solver gave up.
    """
    conditions = conditions or Conditions()

    def stands(tilt: float) -> bool | None:
        tilted = dataclasses.replace(conditions, tilt=tilt, tilt_towards=towards)
        verdict = analyse_contacts(contacts, tilted, solver).verdict
        return None if verdict == "unknown" else verdict == "stable"

    low, high = 0.0, STEEPEST
    for tilt, wanted in ((low, True), (high, False)):
        if (found := stands(tilt)) is not wanted:
            return None if found is None else tilt
    while high - low > _TILT_STEP:
        middle = (low + high) / 2
        found = stands(middle)
        if found is None:
            return None
        low, high = (middle, high) if found else (low, middle)
    return low


def _largest(program: Program, extra: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Program:
    """``program`` with its remainders held at 0, its pulls below the clutch, and the multiple of ``extra`` as the last
    column, to be as large as possible."""
    columns = len(program.cost)
    upper = np.full(columns + 1, np.inf)
    upper[program.pull_start : program.pull_start + len(program.pull_point)] = CLUTCH * MILLI
    upper[program.residual_start :][: 2 * len(program.residual_of)] = 0.0
    upper[columns] = MOST_FACTOR
    rows = np.flatnonzero(extra)
    return dataclasses.replace(
        program,
        cost=np.concatenate([np.zeros(columns), [-1.0]]),
        lower=np.concatenate([program.lower, [0.0]]),
        upper=upper,
        starts=np.concatenate([program.starts, [program.starts[-1] + len(rows)]]).astype(np.int32),
        rows=np.concatenate([program.rows, rows]).astype(np.int32),
        values=np.concatenate([program.values, extra[rows]]),
    )


def _solve(program: Program, solver: str, time_limit: float) -> Solution | None:
    """The solution, optimal or infeasible; None when the solver gave up."""
    solution = solve_program(program, solver, time_limit)
    return solution if solution.optimal or solution.infeasible else None
