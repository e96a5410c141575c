# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solver found."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .highs import HighsModel


@dataclass(frozen=True, eq=False)
class Solution:
    """``values`` (columns,) and ``objective`` when it is ``optimal``; ``infeasible``: there are none; ``above_bound``:
    the optimum lies above the bound that was given; ``balanced``: there are forces that hold everything, of which the
    best are not known; none of them: the solver gave up, ``status`` says why. ``solver``: its name."""

    optimal: bool
    infeasible: bool
    status: str
    values: NDArray[np.float64]
    objective: float
    solver: str
    above_bound: bool = False
    balanced: bool = False

    def with_values(self, values: NDArray[np.float64]) -> Solution:
        """The same with other ``values``."""
        return dataclasses.replace(self, values=values)


def solution_of(model: HighsModel, above_bound: bool = False) -> Solution:
    """What the last run of ``model`` found; nothing but that its optimum lies ``above_bound`` where that is so."""
    optimal = model.status == "optimal" and not above_bound
    return Solution(
        optimal,
        model.status == "infeasible",
        model.status,
        model.values() if optimal else np.zeros(0),
        model.objective() if optimal else float("nan"),
        model.name,
        above_bound,
    )
