# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves a :class:`~.program.Program`: with HiGHS, which everyone has, or with Gurobi."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ..errors import Cancelled, InputError, MissingDependencyError
from .highs import CANCELLED, COST_SCALE, TOLERANCE, HighsModel
from .program import Program
from .solution import Solution, solution_of


class Solver(Protocol):
    """One of :data:`SOLVERS`; see :func:`solve_program`."""

    def __call__(self, program: Program, time_limit: float, cancelled: Callable[[], bool] | None) -> Solution:
        """Solve ``program``."""
        ...


def solve_program(
    program: Program,
    solver: str = "auto",
    time_limit: float = 60.0,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Solve ``program`` within ``time_limit`` seconds with the ``solver`` highs, highs-ipm or gurobi.

    ``auto`` is HiGHS, or Gurobi where only that is installed. ``cancelled`` is asked while it is solved; when it is
    true :class:`Cancelled` is raised. Raises :class:`MissingDependencyError` when the one that is wanted is not there,
    and :class:`InputError` when its licence does not allow a program of this size.
    """
    return SOLVERS[chosen_solver(solver)](program, time_limit, cancelled)


def chosen_solver(solver: str) -> str:
    """The solver that ``solver`` stands for, one of :data:`SOLVERS`. Raises :class:`InputError` for any other word."""
    if solver == "auto":
        solver = "highs" if _installed("highspy") or not _installed("gurobipy") else "gurobi"
    if solver not in SOLVERS:
        raise InputError(f"There is no solver {solver!r}; choose auto, {', '.join(SOLVERS)}.")
    return solver


def _installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _with_highs(
    program: Program, time_limit: float, cancelled: Callable[[], bool] | None, method: str = "simplex"
) -> Solution:
    model = HighsModel(program)
    model.run(time_limit, method, presolve=True, cancelled=cancelled)
    return solution_of(model)


def _with_highs_ipm(program: Program, time_limit: float, cancelled: Callable[[], bool] | None) -> Solution:
    return _with_highs(program, time_limit, cancelled, "ipm")


def _with_gurobi(program: Program, time_limit: float, cancelled: Callable[[], bool] | None) -> Solution:
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
                model.setParam(name, TOLERANCE)
            x = model.addMVar(len(program.cost), lb=program.lower, ub=program.upper, obj=program.cost * COST_SCALE)
            shape = (len(program.row_lower), len(program.cost))
            matrix = matrices.csc_array((program.values, program.rows, program.starts), shape=shape).tocsr()
            equal = program.row_lower == program.row_upper
            model.addConstr(matrix[equal] @ x == program.row_upper[equal])
            model.addConstr(matrix[~equal] @ x <= program.row_upper[~equal])
            if cancelled is None:
                model.optimize()
            else:
                model.optimize(lambda running, where: running.terminate() if cancelled() else None)
                if model.Status == gurobi.GRB.INTERRUPTED:
                    raise Cancelled(CANCELLED)
            optimal = model.Status == gurobi.GRB.OPTIMAL
            version = ".".join(map(str, gurobi.gurobi.version()))
            values = np.array(x.X) if optimal else np.zeros(0)
            objective = model.ObjVal / COST_SCALE if optimal else float("nan")
            infeasible = model.Status == gurobi.GRB.INFEASIBLE
            return Solution(optimal, infeasible, f"status {model.Status}", values, objective, f"Gurobi {version}")
    except gurobi.GurobiError as error:
        if error.errno == gurobi.GRB.Error.SIZE_LIMIT_EXCEEDED:
            raise InputError(
                f"Gurobi's licence is too small for {len(program.cost)} columns; get a full licence, or choose highs."
            ) from error
        raise InputError(f"Gurobi cannot be used ({error}); mend its licence, or choose highs.") from error


SOLVERS: dict[str, Solver] = {"highs": _with_highs, "highs-ipm": _with_highs_ipm, "gurobi": _with_gurobi}
