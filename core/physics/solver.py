# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves a :class:`~.program.Program` with HiGHS (Huangfu and Hall 2018), by dual simplex."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingDependencyError
from .program import Program

# The smallest weight of the objective is 1e-6, near the solver's tolerance: the costs are scaled up.
_COST_SCALE = 1e3
_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Solution:
    """``optimal`` False when the solver gave up, ``status`` says why; ``values`` (columns,) and ``objective`` else."""

    optimal: bool
    status: str
    values: NDArray[np.float64]
    objective: float


def _highs() -> Any:
    try:
        return importlib.import_module("highspy")
    except ImportError as error:
        raise MissingDependencyError(
            "The stability analysis needs the solver HiGHS: install it with “pip install highspy”."
        ) from error


def solve_program(program: Program, time_limit: float = 60.0) -> Solution:
    """Solve ``program`` within ``time_limit`` seconds; :class:`MissingDependencyError` without highspy."""
    highspy = _highs()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_lower)
    lp.col_cost_ = program.cost * _COST_SCALE
    lp.col_lower_ = program.lower
    lp.col_upper_ = np.full(len(program.cost), np.inf)
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = program.starts, program.rows, program.values
    solver = highspy.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "solver": "simplex",
        "simplex_strategy": 1,  # dual, serial
        "time_limit": float(time_limit),
        "primal_feasibility_tolerance": _TOLERANCE,
        "dual_feasibility_tolerance": _TOLERANCE,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    optimal = status == highspy.HighsModelStatus.kOptimal
    values = np.array(solver.getSolution().col_value) if optimal else np.zeros(0)
    objective = solver.getInfo().objective_function_value / _COST_SCALE if optimal else float("nan")
    return Solution(optimal, solver.modelStatusToString(status), values, objective)
