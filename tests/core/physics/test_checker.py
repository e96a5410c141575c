# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking again from the last solution finds what a fresh analysis finds, whatever was done to the bricks."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import Cancelled
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly
from brickwright.core.physics import pattern_solver
from brickwright.core.physics.checker import StabilityChecker
from brickwright.core.physics.highs import HighsModel
from brickwright.core.physics.loads import Conditions
from brickwright.core.physics.stability import analyse
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("highspy")

SIZES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 4), (6, 1)]
GROUND = 24.0


def assembly(rows):
    return structure_to_assembly(np.array(rows, np.int64).reshape(-1, 5))


def same(ours, theirs):
    assert ours.verdict == theirs.verdict
    if np.isnan(theirs.objective):
        assert np.isnan(ours.objective)
        return
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-9, abs=1e-9)
    if np.abs(theirs.residuals).max(initial=0.0) < 1e-9:  # else there may be several best answers
        assert ours.max_score == pytest.approx(theirs.max_score, abs=1e-6)


@st.composite
def edits(draw):
    """Lists of structures without overlap, each made from the one before by adding, removing or moving a brick."""

    def cells(row):
        h, w, x, y, z = row
        return {(x + i, y + j, z) for i in range(h) for j in range(w)}

    def brick():
        h, w = draw(st.sampled_from(SIZES))
        return (h, w, draw(st.integers(0, 5)), draw(st.integers(0, 5)), draw(st.integers(0, 3)))

    rows, steps = [], []
    for _ in range(draw(st.integers(3, 9))):
        number = draw(st.integers(0, 99))
        kind = draw(st.sampled_from(["add", "add", "add", "remove", "move"]))
        if rows and kind != "add":
            rows = rows[: number % len(rows)] + rows[number % len(rows) + 1 :]
        if kind != "remove":
            new = brick()
            if not any(cells(new) & cells(row) for row in rows):
                place = draw(st.integers(0, len(rows)))
                rows = [*rows[:place], new, *rows[place:]]
        steps.append(rows)
    return steps


@settings(max_examples=45)
@given(edits(), st.booleans())
def test_any_edits_give_what_a_fresh_analysis_gives(steps, grounded):
    checker, ground = StabilityChecker(), GROUND if grounded else None
    for rows in steps:
        same(checker.analyse(assembly(rows), ground), analyse(assembly(rows), ground=ground))


@settings(max_examples=15)
@given(edits())
def test_conditions_are_kept(steps):
    conditions = Conditions(tilt=10.0, tilt_towards=30.0, ground_clutch=False, yaw=True)
    checker = StabilityChecker(conditions=conditions)
    for rows in steps:
        same(checker.analyse(assembly(rows), GROUND), analyse(assembly(rows), conditions=conditions, ground=GROUND))


@pytest.fixture
def chair(data_dir):
    text = (data_dir / "brickgpt_examples" / "texture_examples" / "chair.txt").read_text()
    return parse_structure(text)


def counted(monkeypatch):
    """Runs of the solver from now on, as (restarted from a basis, iterations)."""
    runs, run, start = [], HighsModel.run, HighsModel.start_from

    def counting(self, *args, **kwargs):
        result = run(self, *args, **kwargs)
        runs.append((getattr(self, "restarted", False), self._highs.getInfo().simplex_iteration_count))
        return result

    def starting(self, basis):
        self.restarted = start(self, basis)
        return self.restarted

    monkeypatch.setattr(HighsModel, "run", counting)
    monkeypatch.setattr(HighsModel, "start_from", starting)
    return runs


@pytest.mark.parametrize("brick", [30, 60, -1])
def test_a_real_structure_is_checked_again_in_few_iterations(chair, monkeypatch, brick):
    whole, less = assembly(chair), assembly(np.delete(chair, brick, 0))
    runs = counted(monkeypatch)
    fresh = analyse(whole, ground=GROUND)
    full = sum(iterations for _, iterations in runs)
    for first, second in ((less, whole), (whole, less)):
        checker = StabilityChecker()
        checker.analyse(first, GROUND)
        runs.clear()
        found = checker.analyse(second, GROUND)
        assert all(restarted for restarted, _ in runs)
        assert sum(iterations for _, iterations in runs) < 0.75 * full  # brick 60 ties layers that were apart
        same(found, fresh if second is whole else analyse(less, ground=GROUND))


def test_bricks_are_known_by_their_place_not_by_their_number(chair, monkeypatch):
    checker, other = StabilityChecker(), np.random.default_rng(0).permutation(len(chair))
    first = checker.analyse(assembly(chair), GROUND)
    runs = counted(monkeypatch)
    second = checker.analyse(assembly(chair[other]), GROUND)
    assert [iterations for _, iterations in runs] == [0]
    same(second, first)
    np.testing.assert_allclose(second.scores, first.scores[other], atol=1e-9)


def test_many_removals_end_in_a_fresh_start(chair):
    checker = StabilityChecker()
    for count in range(len(chair), len(chair) - 40, -4):
        rows = chair[:count]
        same(checker.analyse(assembly(rows), GROUND), analyse(assembly(rows), ground=GROUND))
    last = checker._solver._last
    assert len(last.keyed.rows) <= (1 + pattern_solver._MOST_GONE) * 5 * len(rows)


def test_a_basis_that_is_refused_or_fails_is_no_harm(chair, monkeypatch):
    whole, less = assembly(chair), assembly(chair[:-1])
    fresh = analyse(whole, ground=GROUND)
    for name in ("start_from", "run"):
        checker = StabilityChecker()
        checker.analyse(less, GROUND)
        kept = getattr(HighsModel, name)

        def fails(self, *args, primal=False, name=name, kept=kept, **kwargs):
            return False if name == "start_from" or primal else kept(self, *args, primal=primal, **kwargs)

        monkeypatch.setattr(HighsModel, name, fails)
        found = checker.analyse(whole, GROUND)
        monkeypatch.undo()
        if name == "start_from":
            same(found, fresh)
        else:
            assert found.verdict != "stable" or found.objective == pytest.approx(fresh.objective)
        same(checker.analyse(whole, GROUND), fresh)


def test_no_time_is_unknown_and_the_next_check_is_right(chair):
    checker = StabilityChecker()
    checker.analyse(assembly(chair[:-1]), GROUND)
    assert checker.analyse(assembly(chair), GROUND, time_limit=0.0).verdict == "unknown"
    same(checker.analyse(assembly(chair), GROUND), analyse(assembly(chair), ground=GROUND))


def test_overlaps_and_nothing_need_no_solver():
    checker = StabilityChecker()
    assert checker.analyse(assembly([])).stable
    assert "overlap" in checker.analyse(assembly([(2, 4, 0, 0, 0), (2, 2, 1, 1, 0)])).reason
    assert checker.analyse(assembly([(2, 4, 0, 0, 0)])).stable


def test_cancelling_raises_and_does_no_harm(chair):
    checker = StabilityChecker()
    asked = []

    def later():
        asked.append(None)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        checker.analyse(assembly(chair), GROUND, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        checker.analyse(assembly(chair), GROUND, cancelled=later)
    same(checker.analyse(assembly(chair), GROUND, cancelled=lambda: False), analyse(assembly(chair), ground=GROUND))


def test_a_brick_that_comes_back_is_added_not_solved_anew(chair, monkeypatch):
    checker, whole, less = StabilityChecker(), assembly(chair), assembly(np.delete(chair, 40, 0))
    for bricks in (whole, less):
        checker.analyse(bricks, GROUND)
    runs = counted(monkeypatch)
    same(checker.analyse(whole, GROUND), analyse(whole, ground=GROUND))
    back, fresh = [n for restarted, n in runs if restarted], [n for restarted, n in runs if not restarted]
    assert sum(back) < sum(fresh) / 3


def test_what_was_given_up_leaves_the_last_solution_to_start_from(chair, monkeypatch):
    """A brick that hangs in the air is tried, found unstable without an optimum, and taken back."""
    checker = StabilityChecker()
    first = checker.analyse(assembly(chair), GROUND)
    floating = np.concatenate([chair, [(2, 4, 12, 2, z) for z in range(9, 20)]])
    assert checker.analyse(assembly(floating), GROUND, verdict_only=True).verdict == "unstable"
    runs = counted(monkeypatch)
    same(checker.analyse(assembly(chair), GROUND), first)
    assert [iterations for _, iterations in runs] == [0]
