# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process that proposes repairs is asked and what it answers survives JSON, and nothing else gets through."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import Cancelled, InputError
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.check_messages import CheckRequest
from brickwright.core.physics.check_service import CheckService
from brickwright.core.repair import service
from brickwright.core.repair.messages import MAX_STEPS, RepairRequest, RepairResult
from brickwright.core.repair.proposal import Step, changed
from brickwright.core.repair.service import RepairService
from hypothesis import given
from hypothesis import strategies as st

from .structures import COLUMNS, TABLE

pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

STACK = Assembly.from_arrays(["3001.dat"] * 3, [(0, -24 * i, 0) for i in range(3)], colours=[1, 4, 14])
GOOD = RepairRequest(STACK).to_dict()


@given(st.lists(st.integers(0, 2**31 - 1), max_size=5), st.none() | st.floats(-1e6, 1e6), st.floats(0.01, 1))
def test_a_request_survives_json(colours, ground, target):
    count = len(colours)
    stack = Assembly.from_arrays(["3001.dat"] * count, np.arange(3 * count).reshape(count, 3), colours=colours)
    sent = RepairRequest(stack, ground, target, 5.0)
    got = RepairRequest.from_dict(json.loads(json.dumps(sent.to_dict())))
    assert (got.ground, got.target, got.seconds) == (ground, target, 5.0)
    assert got.assembly.colours.tolist() == colours
    assert np.array_equal(got.assembly.positions, stack.positions)
    assert got.assembly.parts == stack.parts


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"parts": ["x" * 300]},
        {"index": [0, 0, 1]},
        {"colours": [1, 2]},
        {"colours": [1, 2, -1]},
        {"colours": [1, 2, 2**31]},
        {"colours": None},
        {"positions": [0] * 8 + [math.inf]},
        {"positions": [0] * 8 + [1e8]},
        {"ground": "low"},
        {"target": 0},
        {"target": 1.1},
        {"target": math.nan},
        {"target": None},
        {"seconds": 0},
        {"seconds": 1e9},
        {"seconds": "long"},
    ],
)
def test_what_is_no_request_is_refused_in_a_sentence(change):
    with pytest.raises(InputError) as caught:
        RepairRequest.from_dict({**GOOD, **change})
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("fields", [None, [], "x", {}])
def test_what_is_nothing_like_one_is_refused(fields):
    with pytest.raises(InputError, match="not an assembly to repair"):
        RepairRequest.from_dict(fields)
    with pytest.raises(InputError, match="not the proposal of a repair"):
        RepairResult.from_dict(fields, 3)


def result() -> RepairResult:
    """The middle brick of the stack is exchanged; the part of the third is named and not used."""
    added = Assembly.from_arrays(["3003.dat", "3001.dat"], [(0, 0, 0), (0, -24, 0)], colours=4).take([1])
    after = CheckService().answer(CheckRequest(STACK))
    return RepairResult(np.array([1]), added, (Step("join", "Exchange it."),), True, "It stands.", after)


def test_a_result_survives_json():
    sent = result()
    got = RepairResult.from_dict(json.loads(json.dumps(sent.to_dict(), allow_nan=False)), 3)
    assert got.to_dict() == sent.to_dict()
    assert (got.removed.tolist(), got.steps, got.solved, got.summary) == ([1], sent.steps, True, "It stands.")
    assert (got.added.parts, got.added.colours.tolist()) == (["3001.dat"], [4])
    assert got.added.positions.tolist() == [[0, -24, 0]]


NEW = result().to_dict()["added"]


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"removed": [3]},
        {"removed": [-1]},
        {"removed": [0, 0]},
        {"removed": [1, 0]},
        {"removed": [0.5]},
        {"removed": None},
        {"removed": []},
        {"added": None},
        {"added": {**NEW, "colours": [-1]}},
        {"added": {**NEW, "positions": [0, 0]}},
        {"added": {**NEW, "more": 1}},
        {"steps": [["join"]]},
        {"steps": [["dance", "Dance."]]},
        {"steps": [["join", "x" * 3000]]},
        {"steps": [["join", 1]]},
        {"steps": [["join", "Join."]] * (MAX_STEPS + 1)},
        {"solved": 1},
        {"summary": None},
        {"after": {}},
    ],
)
def test_what_is_no_result_is_refused(change):
    with pytest.raises(InputError, match="not the"):
        RepairResult.from_dict({**result().to_dict(), **change}, 3)


@pytest.mark.parametrize("rows", [TABLE, COLUMNS])
def test_a_check_of_what_is_proposed_says_the_same(rows):
    assembly = structure_to_assembly(rows)
    checks = CheckService()
    assert checks.answer(CheckRequest(assembly)).verdict == "unstable"
    found = RepairService(checks).answer(RepairRequest(assembly))
    after, _ = changed(assembly, found.removed, found.added)
    again = CheckService().answer(CheckRequest(after))
    assert found.solved
    assert (found.after.verdict, again.verdict) == ("stable", "stable")
    assert found.after.max_score == pytest.approx(again.max_score, abs=1e-5)
    assert found.after.scores == pytest.approx(again.scores, abs=1e-4)


def test_the_search_starts_from_what_was_checked_last(monkeypatch):
    given_ones = []

    def propose(*words, checker, **more):
        given_ones.append(checker)
        raise Cancelled("Enough.")

    monkeypatch.setattr(service, "propose", propose)
    checks = CheckService()
    with pytest.raises(Cancelled):
        RepairService(checks).answer(RepairRequest(STACK))
    assert given_ones == [checks.checker]
