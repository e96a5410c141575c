# SPDX-License-Identifier: GPL-3.0-or-later
"""A check says at once what needs no solver, and solves the rest."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import Cancelled
from brickwright.core.physics import check_service
from brickwright.core.physics.check_messages import CheckRequest, CheckResult
from brickwright.core.physics.check_service import CheckService

pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

GRAVITY = 9.8  # m / s², as StableLego has it


def check(parts, positions, **options) -> CheckResult:
    return CheckService().answer(CheckRequest(Assembly.from_arrays(parts, positions), **options))


def overhang(reach: int) -> tuple[list[str], list[tuple[int, int, int]]]:
    """A brick, and on it plates that lead ``reach`` steps out into the air, each on half of the one before."""
    plates = [(40 * (i + 1), -8 * (i + 1), 0) for i in range(reach)]
    return ["3001.dat", *["3020.dat"] * reach], [(0, 0, 0), *plates]


@pytest.fixture
def no_solver(monkeypatch):
    def analyse(*_, **__):
        raise AssertionError("nothing was to be solved")

    monkeypatch.setattr(check_service.StabilityChecker, "analyse", analyse)


def test_what_stands_is_stable_and_its_weakest_bricks_are_named():
    found = check(*overhang(6))
    assert (found.verdict, found.cause, found.reason) == ("stable", "", "")
    assert found.valid
    assert found.connected
    assert found.weakest[0] == 1, "the plate next to the brick carries all the others"
    assert found.max_score == found.scores[1] > found.scores[2] > 0
    assert found.solver.startswith("HiGHS")


def test_what_is_pulled_off_is_unstable():
    found = check(*overhang(32))
    assert (found.verdict, found.cause) == ("unstable", "pulled")
    assert found.max_score == 1.0


def test_what_topples_cannot_be_held():
    # On a smooth tile lies a brick whose middle is beyond the edge.
    found = check(["3001.dat", "87079.dat", "3001.dat"], [(0, 0, 0), (0, -8, 0), (60, -32, 0)])
    assert (found.verdict, found.cause) == ("unstable", "unbalanced")


def test_overlaps_are_said_and_not_solved(no_solver):
    found = check(["3001.dat"] * 3, [(0, 0, 0), (10, -8, 0), (400, 0, 0)])
    assert (found.verdict, found.cause, found.reason) == ("unstable", "overlap", "bricks 1 and 2 overlap")
    assert (found.valid, found.overlaps) == (False, 1)
    assert found.scores[:2].tolist() == [1, 1]
    assert np.isnan(found.scores[2]), "nothing is known of it"
    assert found.weakest == (0, 1)


def test_floating_is_said_and_not_solved(no_solver):
    found = check(["3001.dat"] * 3, [(0, 0, 0), (0, -24, 0), (0, -96, 0)])
    assert (found.verdict, found.cause, found.reason) == ("unstable", "hanging", "brick 3 hangs in the air")
    assert found.floating == 1
    assert found.weakest == (2,)


def test_what_rests_on_a_smooth_face_does_not_hang_in_the_air():
    # A tile on a brick takes no studs: the brick on top of it is tied in by none, and yet it lies there.
    found = check(["3001.dat", "87079.dat", "3001.dat"], [(0, 0, 0), (0, -8, 0), (0, -32, 0)])
    assert found.unknown_parts == ()
    assert (found.floating, found.connected) == (1, False)
    assert found.verdict == "stable"


def test_parts_that_nobody_knows_are_named_and_left_out():
    found = check(["3001.dat", "nobody.dat"], [(0, 0, 0), (0, -24, 0)])
    assert found.verdict == "stable"
    assert found.unknown_parts == ("nobody.dat",)
    assert np.isnan(found.scores[1])


def test_a_solver_that_gives_up_makes_it_unknown():
    found = check(*overhang(20), time_limit=1e-9)
    assert (found.verdict, found.cause, found.max_score) == ("unknown", "solver", None)
    assert np.isnan(found.scores).all()
    assert "time limit" in found.reason.lower()


def test_forces_are_where_the_bricks_touch_and_carry_their_weight():
    found = check(["3001.dat"] * 2, [(0, 0, 0), (0, -24, 0)])
    forces = found.forces
    assert len(forces.pushes)
    assert np.allclose(forces.axis, (0, -1, 0)), "up, in the LDraw frame"
    assert set(forces.at[:, 1].round(6)) == {0, 24}
    assert np.abs(forces.at[:, 0]).max() <= 40
    assert np.abs(forces.at[:, 2]).max() <= 20
    ground = forces.at[:, 1].round(6) == 24
    carried = [(forces.pushes - forces.pulls)[part].sum() for part in (ground, ~ground)]
    assert carried[0] == pytest.approx(2 * carried[1], rel=1e-5)
    assert carried[1] == pytest.approx(GRAVITY * 0.00216, rel=0.2)
    strength = np.maximum(forces.pushes, forces.pulls)
    assert (np.diff(strength) <= 0).all(), "the strongest come first"


def test_no_bricks_are_stable():
    assert check([], np.zeros((0, 3))).verdict == "stable"


def test_a_cancel_is_heeded_before_the_solver(no_solver):
    with pytest.raises(Cancelled):
        CheckService().answer(CheckRequest(Assembly.from_arrays(["3001.dat"], [(0, 0, 0)])), lambda: True)


def test_a_cancel_is_heeded_within_the_solver_and_the_next_check_is_sound():
    service, answers = CheckService(), iter([False])
    request = CheckRequest(Assembly.from_arrays(*overhang(20)))
    with pytest.raises(Cancelled):
        service.answer(request, lambda: next(answers, True))
    assert service.answer(request).scores == pytest.approx(check(*overhang(20)).scores, abs=1e-6)


def test_an_edit_is_checked_from_the_last_solution_with_the_same_result():
    service, (parts, places) = CheckService(), overhang(20)
    service.answer(CheckRequest(Assembly.from_arrays(parts, places)))
    found = service.answer(CheckRequest(Assembly.from_arrays(parts[:-3], places[:-3])))
    assert found.scores == pytest.approx(check(parts[:-3], places[:-3]).scores, abs=1e-6)
