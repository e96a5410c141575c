# SPDX-License-Identifier: GPL-3.0-or-later
"""Does an assembly stand? Scores of its bricks from the force balance, and a verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import BRICK_HEIGHT, Catalogue
from ..errors import InputError
from ..formats.structure_text import check_structure, structure_to_assembly
from .contacts import Contacts, Points, find_contacts, hanging
from .loads import Conditions
from .pattern_solver import PatternSolver
from .program import (
    CLUTCH,
    FORCE_TOLERANCE,
    MAX_PULL_WEIGHT,
    MILLI,
    SUM_PULL_WEIGHT,
    TORQUE_TOLERANCE,
    Program,
    build_program,
)
from .proof import proved_or_solved
from .solution import Solution
from .solver import chosen_solver, solve_program

MAX_BRICKS = 20_000
MAX_GRID = 10_000  # cells
NOT_ANALYSED = "some bricks are held by clips, pins or the like, which are not analysed"
Verdict = Literal["stable", "unstable", "unknown"]


@dataclass(frozen=True, eq=False)
class Stability:
    """Result of :func:`analyse`.

    ``scores`` (n,): 0 where nothing pulls at the underside of a brick, towards 1 as its clutch comes near its limit, 1
    where it fails; nan where nothing is known of the part. ``residuals`` (n, 6): what cannot be balanced, forces x, y,
    z in N and torques about x, y, z in N m. ``objective``: minimum of the program in SI units. ``verdict``: ``stable``
    if every score is below 1, ``unknown`` if the solver gave up, or if it does not stand by studs alone and has bricks
    with connectors that are not analysed (scores are then nan); ``reason`` says why it is not stable, in words.
    ``solver``: who solved it. ``points``: where bricks lie on each other, ``pushes``, ``pulls`` (k,): the forces there
    in N; None where nothing was solved.
    """

    verdict: Verdict
    scores: NDArray[np.float64]
    residuals: NDArray[np.float64]
    objective: float
    reason: str = ""
    solver: str = ""
    points: Points | None = None
    pushes: NDArray[np.float64] | None = None
    pulls: NDArray[np.float64] | None = None

    @property
    def stable(self) -> bool:
        """True only for the verdict ``stable``."""
        return self.verdict == "stable"

    @property
    def scored(self) -> bool:
        """Whether the scores are known of any brick."""
        return bool(np.isfinite(self.scores).any())

    @property
    def max_score(self) -> float:
        """Largest known score, 0 where none is known."""
        known = self.scores[np.isfinite(self.scores)]
        return float(known.max()) if len(known) else 0.0

    def weakest(self, count: int = 5) -> list[int]:
        """Numbers of the bricks with the highest scores above 0, the weakest first."""
        order = np.argsort(-np.nan_to_num(self.scores), kind="stable")[:count]
        return [int(i) for i in order if self.scores[i] > 0]


def analyse(
    assembly: Assembly,
    catalogue: Catalogue | None = None,
    conditions: Conditions | None = None,
    masses: ArrayLike | None = None,
    ground: float | None = None,
    solver: str = "auto",
    time_limit: float = 60.0,
    cancelled: Callable[[], bool] | None = None,
    verdict_only: bool = False,
) -> Stability:
    """Stability of ``assembly`` on the plane y = ``ground`` in LDU, None: on the level of its lowest brick.

    ``conditions``: what it has to stand, None: gravity alone.
    ``masses``: kg a brick, by default those of the catalogue, for BrickGPT's library the published ones. Bricks that
    overlap are unstable without further analysis; parts that the catalogue does not know are left out. For bricks on
    the stud grid the model, its constants and the scores are BrickGPT's. ``solver``: see
    :func:`.solver.solve_program`. ``cancelled`` is asked while it is solved. ``verdict_only``: give up on what is
    surely unstable, and be content with a proof (:mod:`.proof`) of what stands; scores, residuals and objective are
    then nan, the verdict is the same. They are nan, too, where a proof is all that was found in time. Raises
    :class:`InputError` for what cannot be analysed, :class:`Cancelled` when ``cancelled()`` is true, and
    :class:`MissingDependencyError` without a solver.
    """
    contacts = contacts_of(assembly, catalogue, ground)
    if masses is not None:
        n, given = len(assembly), np.asarray(masses, np.float64)
        if given.shape != (n,) or not np.isfinite(given).all() or (given < 0).any():
            raise InputError(f"There must be one mass in kilograms, 0 or more, for each of the {n} bricks.")
        contacts = dataclasses.replace(contacts, mass=given)
    return analyse_contacts(contacts, conditions, solver, time_limit, cancelled, verdict_only)


def analyse_structure(structure: ArrayLike, masses: ArrayLike | None = None, time_limit: float = 60.0) -> Stability:
    """Stability of a structure int (n, 5) of BrickGPT's bricks, rows h, w, x, y, z, on the ground under layer 0.

    ``masses``: kg a brick, None: those of the library. Raises :class:`InputError` for what is no such structure.
    """
    bricks = check_structure(structure, MAX_GRID)
    return analyse(structure_to_assembly(bricks), masses=masses, ground=BRICK_HEIGHT, time_limit=time_limit)


def analyse_contacts(
    contacts: Contacts,
    conditions: Conditions | None = None,
    solver: str = "auto",
    time_limit: float = 60.0,
    cancelled: Callable[[], bool] | None = None,
    verdict_only: bool = False,
) -> Stability:
    """Stability of bodies in contact; see :func:`analyse`."""

    def solve(program: Program) -> Solution:
        if chosen_solver(solver) == "highs":
            bound = bound_of(program, verdict_only)
            exact = partial(PatternSolver().solve, program, cancelled=cancelled, bound=bound)
            return proved_or_solved(program, exact, time_limit, cancelled, verdict_only)
        return solve_program(program, solver, time_limit, cancelled)

    return judge(contacts, conditions, solve)


def contacts_of(assembly: Assembly, catalogue: Catalogue | None = None, ground: float | None = None) -> Contacts:
    """Contacts of ``assembly``. Raises :class:`InputError` where it has more than :data:`MAX_BRICKS` bricks."""
    n = len(assembly)
    if n > MAX_BRICKS:
        raise InputError(f"The assembly has {n} bricks; the stability of at most {MAX_BRICKS} can be analysed at once.")
    return find_contacts(assembly, catalogue, ground)


def bound_of(program: Program, verdict_only: bool) -> float:
    """Objective in mN that no stable assembly reaches; inf where not only the verdict is wanted.

    Its remainders are within the tolerances, its pulls, each of their largest and each of all, below the clutch.
    """
    if not verdict_only:
        return np.inf
    bricks = program.residual_start - program.largest_start
    forces, torques = 3, program.balances.width - 3
    remainders = bricks * (forces * FORCE_TOLERANCE + torques * TORQUE_TOLERANCE)
    pulled = len(np.unique(program.points.upper[program.pull_point]))
    pulls = CLUTCH * (MAX_PULL_WEIGHT * pulled + SUM_PULL_WEIGHT * len(program.pull_point))
    return MILLI * (remainders + pulls) * (1 + 1e-6)


def judge(
    contacts: Contacts,
    conditions: Conditions | None,
    solve: Callable[[Program], Solution],
) -> Stability:
    """Stability of bodies in contact by the solution that ``solve`` finds for their program."""
    n = len(contacts.mass)
    unknown = ~contacts.known
    nothing = np.where(unknown, np.nan, 0.0)
    if not contacts.known.any():
        return Stability("stable", nothing, np.zeros((n, 6)), 0.0)
    if len(contacts.overlaps):
        nothing[contacts.overlaps] = 1.0
        first, second = contacts.overlaps[0] + 1
        return Stability("unstable", nothing, np.zeros((n, 6)), float("nan"), f"bricks {first} and {second} overlap")
    otherwise = contacts.held_otherwise
    if otherwise.any() and otherwise[hanging(contacts)].any():
        return _not_known(n)
    program = build_program(contacts, conditions)
    solution = solve(program)
    if solution.balanced:  # what else holds a brick can only help
        return Stability("stable", np.full(n, np.nan), np.full((n, 6), np.nan), float("nan"), solver=solution.solver)
    if solution.optimal:
        found = _verdict(contacts, program, solution)
        # What else holds a brick can only help: what stands without it stands.
        return found if found.stable or not otherwise.any() else _not_known(n, solution.solver)
    above = solution.above_bound
    if above and otherwise.any():
        return _not_known(n, solution.solver)
    why = (
        "more is missing to the balance than any stable assembly lacks"
        if above
        else f"the solver stopped: {solution.status}"
    )
    nothing = np.full(n, np.nan)
    return Stability(
        "unstable" if above else "unknown", nothing, np.full((n, 6), np.nan), float("nan"), why, solver=solution.solver
    )


def _not_known(n: int, solver: str = "") -> Stability:
    return Stability("unknown", np.full(n, np.nan), np.full((n, 6), np.nan), float("nan"), NOT_ANALYSED, solver)


def _verdict(contacts: Contacts, program: Program, solution: Solution) -> Stability:
    n, left = len(contacts.mass), len(program.residual_of)
    above, under = solution.values[program.residual_start :][: 2 * left].reshape(2, left)
    residuals = np.zeros((n, 6))
    residuals.ravel()[program.residual_of] = (above - under) / MILLI
    points = program.points
    pushes, pulls = np.zeros(len(points.upper)), np.zeros(len(points.upper))
    pushes[program.push_point] = solution.values[program.push_start :][: len(program.push_point)] / MILLI
    pulls[program.pull_point] = solution.values[program.pull_start :][: len(program.pull_point)] / MILLI
    largest = np.zeros(n)
    np.maximum.at(largest, points.upper, pulls)
    unbalanced = (np.abs(residuals[:, :3]) > FORCE_TOLERANCE).any(1)
    unbalanced |= (np.abs(residuals[:, 3:]) > TORQUE_TOLERANCE).any(1)
    unbalanced &= contacts.known
    scores = np.where(unbalanced | (largest >= CLUTCH), 1.0, largest / CLUTCH)
    if unbalanced.any():
        reason = f"the forces on brick {int(np.argmax(unbalanced)) + 1} cannot be balanced"
    elif scores.max() >= 1:
        reason = f"brick {int(scores.argmax()) + 1} is pulled off with {largest.max():.3f} N a contact point"
    else:
        reason = ""
    scores[~contacts.known] = np.nan
    verdict: Verdict = "unstable" if reason else "stable"
    return Stability(
        verdict, scores, residuals, solution.objective / MILLI, reason, solution.solver, points, pushes, pulls
    )
