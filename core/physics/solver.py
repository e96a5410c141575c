# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves a :class:`~.program.Program`: with HiGHS (Huangfu and Hall 2018), which everyone has, or with Gurobi."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, MissingDependencyError
from .program import Program

# The smallest weight of the objective is 1e-6, near the solvers' tolerance: the costs are scaled up.
_COST_SCALE = 1e3
_TOLERANCE = 1e-9
_PRESOLVE_FROM = 3000  # columns; below that it takes longer than it saves


@dataclass(frozen=True, eq=False)
class Solution:
    """``values`` (columns,) and ``objective`` when it is ``optimal``; ``infeasible``: there are none; neither: the
    solver gave up, ``status`` says why. ``solver``: its name."""

    optimal: bool
    infeasible: bool
    status: str
    values: NDArray[np.float64]
    objective: float
    solver: str


def solve_program(program: Program, solver: str = "auto", time_limit: float = 60.0) -> Solution:
    """Solve ``program`` within ``time_limit`` seconds with the ``solver`` highs, highs-ipm or gurobi.

    ``auto`` is HiGHS, or Gurobi where only that is installed. Raises :class:`MissingDependencyError` when the one that
    is wanted is not there, and :class:`InputError` when its licence does not allow a program of this size.
    """
    if solver == "auto":
        solver = "highs" if _installed("highspy") or not _installed("gurobipy") else "gurobi"
    if solver not in SOLVERS:
        raise InputError(f"There is no solver {solver!r}; choose auto, {', '.join(SOLVERS)}.")
    return SOLVERS[solver](program, time_limit)


def _installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _with_highs(program: Program, time_limit: float, method: str = "simplex") -> Solution:
    try:
        highspy: Any = importlib.import_module("highspy")
    except ImportError as error:
        raise MissingDependencyError(
            "The stability analysis needs the solver HiGHS: install it with “pip install highspy”."
        ) from error
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_lower)
    lp.col_cost_ = program.cost * _COST_SCALE
    lp.col_lower_ = program.lower
    lp.col_upper_ = program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = program.starts, program.rows, program.values
    highs = highspy.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "solver": method,
        "simplex_strategy": 1,  # dual, serial
        "presolve": "off" if len(program.cost) < _PRESOLVE_FROM else "choose",
        "time_limit": float(time_limit),
        "primal_feasibility_tolerance": _TOLERANCE,
        "dual_feasibility_tolerance": _TOLERANCE,
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    highs.run()
    status = highs.getModelStatus()
    optimal = status == highspy.HighsModelStatus.kOptimal
    values = np.array(highs.getSolution().col_value) if optimal else np.zeros(0)
    objective = highs.getInfo().objective_function_value / _COST_SCALE if optimal else float("nan")
    name = f"HiGHS {highs.version()}"
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    return Solution(optimal, infeasible, highs.modelStatusToString(status), values, objective, name)


def _with_gurobi(program: Program, time_limit: float) -> Solution:
    try:
        gurobi: Any = importlib.import_module("gurobipy")
        matrices: Any = importlib.import_module("scipy.sparse")
    except ImportError as error:
        raise MissingDependencyError(
            "The solver Gurobi is not installed: install it with “pip install gurobipy scipy”, or choose highs."
        ) from error
    try:
        with gurobi.Env(params={"OutputFlag": 0}) as environment, gurobi.Model(env=environment) as model:
            for name, value in (("TimeLimit", time_limit), ("Threads", 1), ("Method", 1)):
                model.setParam(name, value)
            for name in ("FeasibilityTol", "OptimalityTol"):
                model.setParam(name, _TOLERANCE)
            x = model.addMVar(len(program.cost), lb=program.lower, ub=program.upper, obj=program.cost * _COST_SCALE)
            shape = (len(program.row_lower), len(program.cost))
            matrix = matrices.csc_array((program.values, program.rows, program.starts), shape=shape).tocsr()
            equal = program.row_lower == program.row_upper
            model.addConstr(matrix[equal] @ x == program.row_upper[equal])
            model.addConstr(matrix[~equal] @ x <= program.row_upper[~equal])
            model.optimize()
            optimal = model.Status == gurobi.GRB.OPTIMAL
            version = ".".join(map(str, gurobi.gurobi.version()))
            values = np.array(x.X) if optimal else np.zeros(0)
            objective = model.ObjVal / _COST_SCALE if optimal else float("nan")
            infeasible = model.Status == gurobi.GRB.INFEASIBLE
            return Solution(optimal, infeasible, f"status {model.Status}", values, objective, f"Gurobi {version}")
    except gurobi.GurobiError as error:
        if error.errno == gurobi.GRB.Error.SIZE_LIMIT_EXCEEDED:
            raise InputError(
                f"Gurobi's licence is too small for {len(program.cost)} columns; get a full licence, or choose highs."
            ) from error
        raise InputError(f"Gurobi cannot be used ({error}); mend its licence, or choose highs.") from error


SOLVERS: dict[str, Callable[[Program, float], Solution]] = {
    "highs": _with_highs,
    "highs-ipm": lambda program, time_limit: _with_highs(program, time_limit, "ipm"),
    "gurobi": _with_gurobi,
}
