# SPDX-License-Identifier: GPL-3.0-or-later
"""Small changes that make an assembly stand: what is proposed keeps its promises."""

from types import SimpleNamespace

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import Cancelled, InputError
from brickwright.core.evaluation.validity import check
from brickwright.core.formats.structure_text import assembly_to_structure, parse_structure, structure_to_assembly
from brickwright.core.physics.checker import StabilityChecker
from brickwright.core.physics.stability import Stability, analyse
from brickwright.core.repair import search
from brickwright.core.repair.changes import joined
from brickwright.core.repair.proposal import apply, changed
from brickwright.core.repair.search import propose
from hypothesis import given, settings

from .structures import CANTILEVER, COLUMNS, SPLIT_LEG, TABLE, TABLE_TOP, piles

pytest.importorskip("highspy")
GROUND = 24.0  # under layer 0


def cells(assembly):
    """{cell: colour} of a structure."""
    found = {}
    for (h, w, x, y, z), colour in zip(assembly_to_structure(assembly).tolist(), assembly.colours, strict=True):
        found |= {(x + i, y + j, z): int(colour) for i in range(h) for j in range(w)}
    return found


def identity(assembly, i):
    brick = assembly[i]
    return brick.part, brick.colour, tuple(brick.position), tuple(brick.rotation.ravel())


def kept_promises(assembly, repair, ground=GROUND):
    """The assembly afterwards, once all that a proposal says was found true."""
    after = apply(assembly, repair)
    before, now = check(assembly, ground=ground), check(after, ground=ground)
    assert len(now.overlaps) <= len(before.overlaps)
    assert now.components <= before.components
    assert len(now.floating) <= len(before.floating)
    stay = [identity(assembly, i) for i in range(len(assembly)) if i not in set(repair.removed.tolist())]
    new = {identity(repair.added, i) for i in range(len(repair.added))}
    there = [identity(after, i) for i in range(len(after))]
    assert [brick for brick in there if brick not in new] == stay  # as they were, in their order
    assert len(there) == len(stay) + len(repair.added)
    assert (np.diff(after.steps) >= 0).all()
    found = analyse(after, ground=ground)
    assert (found.verdict, found.max_score) == (repair.after.verdict, pytest.approx(repair.after.max_score, abs=1e-6))
    assert repair.solved == found.stable
    assert bool(repair.steps) == bool(len(repair.removed) + len(repair.added))
    return after


@settings(max_examples=40)
@given(piles())
def test_proposals_keep_their_promises(rows):
    colours = np.arange(len(rows)) % 3
    whole = structure_to_assembly(rows)
    whole = Assembly.from_arrays(whole.parts, whole.positions, whole.rotations, colours, whole.steps)
    repair = propose(whole, ground=GROUND, analyses=6)
    after = kept_promises(whole, repair)
    before, now = cells(whole), cells(after)
    assert {cell: now[cell] for cell in before} == before  # the shape and its colours stay
    low, high = np.min(list(before), 0), np.max(list(before), 0)
    low[2] = 0  # columns may stand on the ground
    assert (np.array(list(now)) >= low).all()
    assert (np.array(list(now)) <= high).all()


@pytest.mark.parametrize(("rows", "most"), [(TABLE, 4), (CANTILEVER, 3), (COLUMNS, 10)])
def test_what_falls_is_mended_with_few_bricks(rows, most):
    assembly = structure_to_assembly(rows)
    repair = propose(assembly)
    assert repair.before.verdict == "unstable"
    assert repair.solved
    kept_promises(assembly, repair)
    assert len(repair.added) <= most
    assert "It stands with" in repair.summary


def test_a_table_with_one_leg_gets_another_in_the_colour_of_its_top():
    whole = structure_to_assembly(TABLE)
    colours = [1] * 4 + [4] * 16
    assembly = Assembly.from_arrays(whole.parts, whole.positions, whole.rotations, colours, whole.steps)
    repair = propose(assembly)
    assert [step.kind for step in repair.steps] == ["support"]
    assert repair.steps[0].words.startswith("Add a 1x1 column of 4 bricks under brick ")
    assert len(repair.removed) == 0
    assert repair.added.parts == ["3005.dat"] * 4
    assert set(repair.added.colours.tolist()) == {4}
    heights = apply(assembly, repair).positions[:, 1]
    assert (np.diff(heights) <= 0).all()  # the new bricks come in the order of building


def test_of_what_surely_falls_only_the_verdict_is_worked_out(monkeypatch):
    assembly = structure_to_assembly(TABLE)
    repair = propose(assembly)
    assert (repair.solved, repair.before.verdict) == (True, "unstable")
    assert np.isnan(repair.before.scores).all()
    assert np.isfinite(repair.after.scores).all()
    repair = propose(assembly, analyses=1)
    assert not repair.solved
    assert repair.before.objective > 0, "how far it is from standing counts where it cannot be made to stand"


def test_a_checker_that_knows_the_assembly_may_be_given():
    assembly, checker = structure_to_assembly(TABLE), StabilityChecker()
    checker.analyse(assembly, GROUND)
    repair = propose(assembly, ground=GROUND, checker=checker)
    assert repair.solved
    kept_promises(assembly, repair)


def test_where_each_brick_comes_from_is_told():
    assembly = structure_to_assembly([(2, 4, 0, 0, 0), (1, 1, 0, 0, 1), (1, 1, 1, 0, 1), (2, 4, 0, 0, 2)])
    added = structure_to_assembly([(2, 1, 0, 0, 1), (2, 1, 0, 1, 0)])
    after, origin = changed(assembly, np.array([1, 2]), added)
    assert origin.tolist() == [0, 5, 4, 3]
    both = joined(assembly, added)
    assert [identity(after, i) for i in range(4)] == [identity(both, i) for i in origin]


def test_loose_joints_are_closed_before_anything_is_added(data_dir):
    text = (data_dir / "brickgpt_examples" / "texture_examples" / "guitar.txt").read_text()
    rows = parse_structure(text)
    split = [part for row in rows.tolist() for part in halves(row)]
    assembly = structure_to_assembly(split)
    repair = propose(assembly)
    assert repair.before.verdict == "unstable"
    assert {step.kind for step in repair.steps} <= {"join", "bond"}
    assert repair.solved
    assert cells(kept_promises(assembly, repair)) == cells(assembly)


def halves(row):
    h, w, x, y, z = row
    if h > 1 and h % 2 == 0 and (h // 2, w) in ((1, 1), (1, 2), (2, 2), (2, 4), (1, 4)):
        return [(h // 2, w, x, y, z), (h // 2, w, x + h // 2, y, z)]
    return [tuple(row)]


def test_other_parts_are_supported_and_never_replaced():
    # An inverted slope at the end of an arm, under which nothing stands.
    parts = ["3005.dat"] * 3 + ["3666.dat", "3660a.dat"] + ["3001.dat"] * 14
    positions = [(0, 0, 0), (0, -24, 0), (0, -48, 0), (50, -56, 0), (90, -80, 10)]
    positions += [(70, -104 - 24 * i, 10) for i in range(14)]
    assembly = Assembly.from_arrays(parts, positions, colours=[1] * 3 + [2, 14] + [4] * 14)
    repair = propose(assembly)
    kept_promises(assembly, repair, None)
    assert repair.solved
    assert 4 not in repair.removed
    assert repair.steps[0].words == "Add one brick 1x1x3 under brick 4."


@pytest.mark.parametrize("worse", ["overlaps", "pieces", "loose"])
def test_what_is_worse_in_any_way_is_not_sound(worse):
    before = {"overlaps": 0, "pieces": 1, "loose": 0}
    after = before | {worse: 2}
    assert not search._sound(SimpleNamespace(**before), SimpleNamespace(**after))
    assert search._sound(SimpleNamespace(**after), SimpleNamespace(**before))


def test_what_stands_is_left_alone():
    repair = propose(structure_to_assembly([(2, 4, 0, 0, 0), (2, 4, 0, 0, 1)]))
    assert (repair.solved, repair.steps, len(repair.added), len(repair.removed)) == (True, (), 0, 0)
    assert propose(Assembly()).solved


def test_a_target_makes_it_stronger():
    stair = structure_to_assembly([(4, 2, 2 * i, 0, i) for i in range(9)])
    assert propose(stair).steps == ()
    repair = propose(stair, target=0.1)
    assert 0 < repair.after.max_score <= 0.1 < repair.before.max_score
    assert repair.solved


@pytest.mark.parametrize("target", [0.0, 1.5, float("nan")])
def test_a_target_that_is_no_score_is_refused(target):
    with pytest.raises(InputError, match="target"):
        propose(structure_to_assembly(TABLE), target=target)


def test_what_overlaps_is_left_as_it_is():
    repair = propose(structure_to_assembly([(2, 4, 0, 0, 0), (2, 4, 1, 0, 0)]))
    assert not repair.solved
    assert not repair.steps
    assert "overlap" in repair.summary


def test_without_time_nothing_is_promised():
    repair = propose(structure_to_assembly(TABLE), seconds=0.0)
    assert not repair.solved
    assert repair.steps == ()
    repair = propose(structure_to_assembly(TABLE), analyses=1)
    assert (repair.solved, repair.steps) == (False, ())


def test_a_solver_that_gives_up_never_says_that_it_stands(monkeypatch):
    def gives_up(checker, assembly, *words, **more):
        n = len(assembly)
        return Stability("unknown", np.full(n, np.nan), np.full((n, 6), np.nan), float("nan"), "the solver stopped")

    monkeypatch.setattr(search.StabilityChecker, "analyse", gives_up)
    repair = propose(structure_to_assembly(TABLE))
    assert (repair.solved, repair.steps) == (False, ())
    assert repair.after.verdict == "unknown"


def test_it_can_be_stopped():
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        propose(structure_to_assembly(TABLE), cancelled=cancelled)


def test_joints_alone_do_where_nothing_may_be_added(monkeypatch):
    monkeypatch.setattr(search, "columns", lambda *words: [])
    assembly = structure_to_assembly(SPLIT_LEG + TABLE_TOP)
    repair = propose(assembly)
    assert repair.before.verdict == "unstable"
    assert repair.solved
    assert cells(kept_promises(assembly, repair)) == cells(assembly)


def test_the_best_that_was_found_is_told_when_it_does_not_do(monkeypatch):
    monkeypatch.setattr(search, "columns", lambda *words: [])
    assembly = structure_to_assembly(SPLIT_LEG + TABLE_TOP + [(8, 1, 0, y, 6) for y in range(8)])
    repair = propose(assembly)
    kept_promises(assembly, repair)
    assert repair.steps
    assert not repair.solved
    assert repair.after.objective < repair.before.objective
    assert repair.summary.endswith("it is nearer to standing, but does not stand.")
