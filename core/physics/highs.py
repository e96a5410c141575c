# SPDX-License-Identifier: GPL-3.0-or-later
"""HiGHS (Huangfu and Hall 2018) for a :class:`~.program.LinearProgram`: a model that can grow and be restarted."""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Cancelled, MissingDependencyError
from .program import LinearProgram

# The smallest weight of the objective is 1e-6, near the solver's tolerance: the costs are scaled up.
COST_SCALE = 1e3
TOLERANCE = 1e-9
CANCELLED = "The stability analysis was cancelled."
_ASK_EVERY = 0.01  # seconds between two questions whether to stop

_NO_LIMIT = 2**31 - 1

# HiGHS' numbers of what a column or a row is in a basis.
AT_LOWER, BASIC, _AT_UPPER, FREE = range(4)


def available() -> bool:
    """Whether HiGHS is installed."""
    return importlib.util.find_spec("highspy") is not None


@dataclass(frozen=True, eq=False)
class Basis:
    """``columns``, ``rows`` int8: :data:`AT_LOWER`, :data:`BASIC` or :data:`FREE` (at zero)."""

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


class HighsModel:
    """A program within HiGHS.

    ``status`` of the last run is ``optimal``, ``infeasible``, ``bound`` where the optimum lies above the objective
    bound, or else HiGHS' words for why it stopped. Raises :class:`MissingDependencyError` where HiGHS is missing.
    """

    def __init__(self, program: LinearProgram) -> None:
        try:
            self._library: Any = importlib.import_module("highspy")
        except ImportError as error:
            raise MissingDependencyError(
                "The stability analysis needs the solver HiGHS: install it with “pip install highspy”."
            ) from error
        self._highs = self._library.Highs()
        self._set(
            output_flag=False,
            threads=1,
            simplex_scale_strategy=0,  # milli-units are scale enough
            primal_feasibility_tolerance=TOLERANCE,
            dual_feasibility_tolerance=TOLERANCE,
        )
        columns = len(program.cost)
        self._rows = len(program.row_lower)
        self._free = np.flatnonzero(program.lower < 0)
        self._highs.passModel(
            columns,
            len(program.row_lower),
            len(program.values),
            int(self._library.MatrixFormat.kColwise),
            int(self._library.ObjSense.kMinimize),
            0.0,
            program.cost * COST_SCALE,
            program.lower,
            program.upper,
            program.row_lower,
            program.row_upper,
            program.starts,
            program.rows,
            program.values,
            np.zeros(columns, np.int32),
        )
        self.status = "not run"

    @property
    def name(self) -> str:
        """The solver and its version."""
        return f"HiGHS {self._highs.version()}"

    def limit(self, columns: NDArray[np.int32], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        """Set the bounds of ``columns``."""
        self._change()
        self._highs.changeColsBounds(len(columns), columns, lower, upper)

    def charge(self, columns: NDArray[np.int32], cost: NDArray[np.float64]) -> None:
        """Set the costs of ``columns``."""
        self._change()
        self._highs.changeColsCost(len(columns), columns, cost * COST_SCALE)

    def add(
        self, cost: NDArray[np.float64], starts: NDArray[np.int32], rows: NDArray[np.int32], values: NDArray[np.float64]
    ) -> None:
        """Add columns from zero up; the next run starts with them at zero."""
        count = len(cost)
        self._change()
        self._highs.addCols(
            count, cost * COST_SCALE, np.zeros(count), np.full(count, np.inf), len(values), starts[:-1], rows, values
        )

    def start_from(self, basis: Basis) -> bool:
        """Start the next run from ``basis``; False where HiGHS refuses it."""
        given = self._library.HighsBasis()
        kinds = np.array([self._library.HighsBasisStatus(i) for i in range(FREE + 1)], object)
        given.col_status, given.row_status = kinds[basis.columns].tolist(), kinds[basis.rows].tolist()
        given.valid = True
        return bool(self._highs.setBasis(given) == self._library.HighsStatus.kOk)

    def run(
        self,
        time_limit: float,
        method: str = "simplex",
        primal: bool = False,
        restarted: bool = False,
        presolve: bool = False,
        bound: float = np.inf,
        steps: int | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Solve within ``time_limit`` seconds by ``method`` simplex (dual, or ``primal``) or ipm; True when optimal.

        ``restarted``: the dual simplex starts from a basis near the optimum, and gives up when it takes long from
        there. ``presolve``: reduce the program first; the bound is not asked within that. ``bound``: it may stop when
        the optimum is sure to lie above it. ``steps``: most of the interior point method, whose last point is then left
        as it is; None: until the optimum, and from there to a corner. Raises :class:`Cancelled` soon after
        ``cancelled()`` is true, and what ``cancelled`` raises.
        """
        self._set(
            solver=method,
            presolve="choose" if presolve else "off",
            simplex_strategy=4 if primal else 1,
            # Near the optimum exact edge weights and perturbed costs take longer than they save.
            simplex_dual_edge_weight_strategy=1 if restarted else -1,
            dual_simplex_cost_perturbation_multiplier=0.0 if restarted else 1.0,
            # Beyond so many iterations a fresh start is faster.
            simplex_iteration_limit=self._rows if restarted else _NO_LIMIT,
            time_limit=float(self._highs.getRunTime() + time_limit),
            objective_bound=float(bound * COST_SCALE),
            ipm_iteration_limit=_NO_LIMIT if steps is None else steps,
            run_crossover="on" if steps is None else "off",
        )
        guard = _Guard(cancelled)
        if cancelled is not None:
            if cancelled():
                raise Cancelled(CANCELLED)
            kinds = self._library.cb.HighsCallbackType
            self._highs.setCallback(guard.ask, None)
            for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt):
                self._highs.startCallback(kind)
        self._highs.run()
        if cancelled is not None:
            self._highs.setCallback(None, None)
        guard.raise_if_stopped()
        found, kinds = self._highs.getModelStatus(), self._library.HighsModelStatus
        words = {kinds.kOptimal: "optimal", kinds.kInfeasible: "infeasible", kinds.kObjectiveBound: "bound"}
        self.status = words.get(found) or self._highs.modelStatusToString(found)
        return self.status == "optimal"

    def values(self) -> NDArray[np.float64]:
        """(columns,) of the last optimal run, or of the point where the interior point method was stopped; none where
        it has none."""
        return np.array(self._highs.getSolution().col_value)

    def duals(self) -> NDArray[np.float64]:
        """(rows,) of the last optimal run: what the objective gains a unit of each row's right side."""
        return np.array(self._highs.getSolution().row_dual) / COST_SCALE

    def objective(self) -> float:
        """Objective of the last optimal run."""
        return float(self._highs.getInfo().objective_function_value / COST_SCALE)

    def basis(self) -> Basis:
        """Basis of the last optimal run."""
        columns = np.full(self._highs.getNumCol(), AT_LOWER, np.int8)
        columns[self._free] = FREE
        rows = np.full(self._rows, AT_LOWER, np.int8)
        basic = np.array(self._highs.getBasicVariables()[1])
        columns[basic[basic >= 0]] = BASIC
        rows[-1 - basic[basic < 0]] = BASIC
        return Basis(columns, rows)

    def _change(self) -> None:
        if self.status == "optimal":
            self.status = "changed since it was solved"

    def _set(self, **options: Any) -> None:
        for name, value in options.items():
            self._highs.setOptionValue(name, value)


class _Guard:
    """Asks now and then whether to stop; an error must not fly through the solver, so it waits until it has ended."""

    def __init__(self, cancelled: Callable[[], bool] | None) -> None:
        self._cancelled = cancelled
        self._next = time.perf_counter() + _ASK_EVERY
        self._error: BaseException | None = None

    def ask(self, kind: object, message: str, found: object, answer: Any, data: object) -> None:
        """HiGHS' callback."""
        if self._error is None and time.perf_counter() < self._next:
            return
        try:
            if self._error is None and self._cancelled is not None and self._cancelled():
                self._error = Cancelled(CANCELLED)
        except BaseException as error:
            self._error = error
        self._next = time.perf_counter() + _ASK_EVERY
        answer.user_interrupt = self._error is not None

    def raise_if_stopped(self) -> None:
        """Raise what made the solver stop."""
        if self._error is not None:
            raise self._error
