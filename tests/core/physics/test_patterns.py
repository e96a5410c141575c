# SPDX-License-Identifier: GPL-3.0-or-later
"""Column generation solves the whole program, and gives up only on what is surely unstable."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import Cancelled
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.highs import HighsModel
from brickwright.core.physics.loads import Conditions
from brickwright.core.physics.pattern_solver import PatternSolver
from brickwright.core.physics.patterns import joined, lower_bound, pattern_columns, whole_patterns, without_pulls
from brickwright.core.physics.program import CLUTCH, MILLI, build_program
from brickwright.core.physics.solver import solve_program
from brickwright.core.physics.stability import analyse, bound_of

from .test_solver import random_structure
from .test_stability import STABLELEGO, stablelego

pytest.importorskip("highspy")


def program_of(rows, conditions=None):
    return build_program(find_contacts(structure_to_assembly(rows), ground=24.0), conditions)


@pytest.mark.parametrize("conditions", [None, Conditions(tilt=20.0, yaw=True, ground_clutch=False)])
def test_patterns_solve_the_whole_program(conditions):
    generator = np.random.default_rng(11)
    for _ in range(25):
        program = program_of(random_structure(generator), conditions)
        ours, theirs = PatternSolver().solve(program), solve_program(program, "highs")
        assert ours.objective == pytest.approx(theirs.objective, rel=1e-9, abs=1e-6)
        assert program.cost @ ours.values == pytest.approx(ours.objective, rel=1e-9, abs=1e-6)
        rows = np.bincount(program.rows, ours.values[program.entry_columns()] * program.values, len(program.row_lower))
        assert (rows >= program.row_lower - 1e-6).all()
        assert (rows <= program.row_upper + 1e-6).all()
        assert (ours.values >= program.lower - 1e-9).all()


def damaged(data_dir, count):
    """Real structures with some of their bricks gone or upside down, and random ones."""
    generator = np.random.default_rng(4)
    folder = data_dir / "brickgpt_examples" / "texture_examples"
    for name in ("chair.txt", "guitar.txt"):
        whole = parse_structure((folder / name).read_text())
        turned = whole.copy()
        turned[:, 4] = whole[:, 4].max() - whole[:, 4]
        yield from (whole, turned)
        for _ in range(count):
            share = generator.uniform(0.5, 0.97)
            yield whole[np.sort(generator.choice(len(whole), int(len(whole) * share), replace=False))]
    for _ in range(5 * count):
        yield random_structure(generator)


def test_the_verdict_alone_is_the_verdict(data_dir):
    seen = set()
    for rows in damaged(data_dir, 6):
        assembly = structure_to_assembly(rows)
        full, quick = (analyse(assembly, ground=24.0, verdict_only=only) for only in (False, True))
        assert quick.verdict == full.verdict
        early = bool(np.isnan(quick.scores).all())
        assert not early or "balance" in quick.reason
        seen.add((full.verdict, early))
    assert {("stable", False), ("unstable", False), ("unstable", True)} <= seen


@pytest.mark.parametrize("name", sorted(STABLELEGO))
def test_the_verdict_alone_is_right_near_the_limit(data_dir, name):
    assembly, masses = stablelego(data_dir / "stablelego", name)
    assert analyse(assembly, masses=masses, verdict_only=True).verdict == STABLELEGO[name][0]


def test_no_stable_assembly_reaches_the_bound():
    """All pulls just below the clutch, and remainders within the tolerances."""
    program = program_of([(2, 4, 0, 0, 0), (2, 2, 0, 0, 1), (1, 1, 5, 5, 0)])
    values = np.zeros(len(program.cost))
    values[program.pull_start : program.pull_start + len(program.pull_point)] = CLUTCH * MILLI
    values[program.largest_start : program.residual_start] = CLUTCH * MILLI
    highest = program.cost @ values
    assert highest <= bound_of(program, True) <= highest * 1.01
    assert bound_of(program, False) == np.inf


def test_the_lower_bound_lies_below_the_optimum(data_dir):
    below = []
    for rows in damaged(data_dir, 1):
        program = program_of(rows)
        linear, _, pulls = without_pulls(program)
        linear = joined(linear, pattern_columns(pulls, whole_patterns(pulls)))
        model = HighsModel(linear)
        assert model.run(60.0)
        optimum = PatternSolver().solve(program).objective
        bound = lower_bound(linear, pulls, model.duals())
        assert bound <= optimum + 1e-6
        below.append(bound >= 0.5 * optimum)
        assert lower_bound(linear, pulls, model.duals() + 10.0) == -np.inf
    assert np.mean(below) > 0.5


@pytest.mark.parametrize("solver", ["highs", "highs-ipm", "gurobi"])
def test_any_solver_can_be_cancelled(solver):
    if solver == "gurobi":
        pytest.importorskip("gurobipy", reason="gurobipy is not installed")
    program = program_of([(2, 4, 0, 0, z) for z in range(4)])
    with pytest.raises(Cancelled):
        solve_program(program, solver, cancelled=lambda: True)
    assert solve_program(program, solver, cancelled=lambda: False).optimal


def test_what_the_question_whether_to_stop_raises_comes_out(data_dir):
    text = (data_dir / "brickgpt_examples" / "texture_examples" / "chair.txt").read_text()
    program, asked = program_of(parse_structure(text)), []

    def breaks():
        asked.append(None)
        if len(asked) > 1:
            raise KeyError("gone")
        return False

    with pytest.raises(KeyError):
        PatternSolver().solve(program, cancelled=breaks)
