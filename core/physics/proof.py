# SPDX-License-Identifier: GPL-3.0-or-later
"""A proof that an assembly stands: any forces that balance every brick with all pulls below the clutch.

The verdict needs no best forces, so nothing is minimised, and whatever is left out of the program can only make a proof
harder to find, never wrong. Only points that push pull, too, which are the outermost ones of two bricks, and both are
one column. An interior point method (HiGHS' IPX, Schork and Gondzio 2020) balances everything within a few
steps, long before it converges; what it has then is checked here by numpy, row by row. Ten to twenty times as fast as
the exact program, which still has to tell the scores, and to show that an assembly does not stand.

What is proved is the static theorem of limit analysis: forces exist that the contacts bear, so they do bear. The exact
program is a little stricter: it wants the least sum of largest pulls, of which one may be beyond the clutch where
others of a larger sum are not, and weighs pulls against what is left unbalanced. To keep away from such cases a proof
may use a fifth of the clutch only; what needs more is solved.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from .balances import Balances
from .highs import HighsModel
from .program import CLUTCH, FORCE_TOLERANCE, MILLI, TORQUE_TOLERANCE, LinearProgram, Program
from .solution import Solution

_HELD = 0.2  # share of the clutch that a pull may take
_STEPS = (10, 60)  # of the interior point method: mostly the first will do
PROVE_FROM = 300  # bricks: fewer are solved as soon


def prove(program: Program, time_limit: float = 60.0, cancelled: Callable[[], bool] | None = None) -> Solution:
    """A solution that is ``balanced`` where such forces are found within ``time_limit`` seconds.

    ``status`` says why when none are; that does not mean that there are none. Errors as :func:`.solver.solve_program`.
    """
    end = time.perf_counter() + time_limit
    linear = _balances_alone(program)
    allowed = _allowed(program.balances)
    columns = linear.entry_columns()
    for steps in _STEPS:
        model = HighsModel(linear)
        model.run(max(0.0, end - time.perf_counter()), "ipm", steps=steps, cancelled=cancelled)
        forces = model.values()
        if len(forces) == len(linear.cost):
            forces = np.maximum(forces, linear.lower)
            sums = np.bincount(linear.rows, linear.values * forces[columns], len(linear.row_lower))
            if (np.abs(sums - linear.row_lower) <= allowed).all():
                return Solution(False, False, "balanced", np.zeros(0), float("nan"), model.name, balanced=True)
        if model.status in ("optimal", "infeasible") or time.perf_counter() > end:
            break
    return Solution(False, False, model.status, np.zeros(0), float("nan"), model.name)


def proved_or_solved(
    program: Program,
    exact: Callable[[float], Solution],
    time_limit: float,
    cancelled: Callable[[], bool] | None,
    verdict_only: bool,
) -> Solution:
    """What ``exact`` finds within the seconds that it is given, of a large program after looking for a proof.

    The proof suffices where ``verdict_only`` is wanted, and where ``exact`` gives up.
    """
    if program.residual_start - program.largest_start < PROVE_FROM:
        return exact(time_limit)
    end = time.perf_counter() + time_limit
    proof = prove(program, time_limit, cancelled)
    if proof.balanced and verdict_only:
        return proof
    found = exact(max(0.0, end - time.perf_counter()))
    return found if found.optimal or found.above_bound or not proof.balanced else proof


def _balances_alone(program: Program) -> LinearProgram:
    """The balances of ``program`` with a force at each contact point that pushes, which pulls where it is negative, and
    with the sideways forces; nothing may be left unbalanced, nothing costs anything."""
    points, rows = program.points, program.balances.count
    push = program.push_start + np.arange(len(program.push_point))
    sideways = np.arange(program.residual_start + 2 * len(program.residual_of), len(program.cost))
    chosen = np.concatenate([push, sideways])
    lower = program.lower[chosen]
    lower[: len(push)] = np.where(points.clutch[program.push_point], -_HELD * CLUTCH * MILLI, 0.0)
    size = np.diff(program.starts)[chosen]
    starts = np.concatenate([[0], np.cumsum(size)])
    entry = np.arange(starts[-1]) + np.repeat(program.starts[chosen] - starts[:-1], size)
    return LinearProgram(
        cost=np.zeros(len(chosen)),
        lower=lower,
        upper=np.full(len(chosen), np.inf),
        row_lower=program.row_lower[:rows],
        row_upper=program.row_upper[:rows],
        starts=starts.astype(np.int32),
        rows=program.rows[entry],
        values=program.values[entry],
    )


def _allowed(balances: Balances) -> float:
    """What may be missing to each row, mN and N mm, so that the force and the torque that it stands for on one brick
    are within the tolerances."""
    height = balances.high - balances.low
    share = np.abs(balances.high - balances.centre[:, 2]) / height
    lever = ((2 * share + 1) * height).max(initial=0.0)
    return MILLI * min(FORCE_TOLERANCE / 2, TORQUE_TOLERANCE / max(lever, 1.0 if balances.width > 5 else 1e-9))
