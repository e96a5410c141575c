# SPDX-License-Identifier: GPL-3.0-or-later
"""What a checking process is asked and answers survives JSON, and nothing else gets through."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.physics.check_messages import CheckRequest, CheckResult, Forces
from hypothesis import given
from hypothesis import strategies as st

coordinates = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
entries = st.floats(-1, 1).map(lambda value: round(value, 6))
bricks = st.tuples(
    st.sampled_from(["3001.dat", "3020.dat", "s/part.dat"]),
    st.tuples(coordinates, coordinates, coordinates),
    st.tuples(*[entries] * 9),
)


def assembly_of(rows) -> Assembly:
    return Assembly.from_arrays(
        [part for part, _, _ in rows],
        np.array([place for _, place, _ in rows], float).reshape(-1, 3),
        np.array([turn for _, _, turn in rows], float).reshape(-1, 3, 3),
    )


@given(st.lists(bricks, max_size=6), st.none() | coordinates, st.floats(0.01, 600))
def test_a_request_survives_json(rows, ground, limit):
    sent = CheckRequest(assembly_of(rows), ground, limit)
    got = CheckRequest.from_dict(json.loads(json.dumps(sent.to_dict())))
    assert (got.ground, got.time_limit) == (ground, limit)
    assert got.assembly.parts == sent.assembly.parts
    assert np.array_equal(got.assembly.positions, sent.assembly.positions)
    assert np.array_equal(got.assembly.rotations, sent.assembly.rotations)


GOOD = CheckRequest(Assembly.from_arrays(["3001.dat"] * 2, [(0, 0, 0), (0, -24, 0)])).to_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"parts": "3001.dat"},
        {"parts": [3001]},
        {"parts": ["x" * 300]},
        {"parts": ["a", "b", "c"]},
        {"parts": []},
        {"index": [0, 1]},
        {"index": [0, -1]},
        {"index": [0, 0.5]},
        {"index": [0, True]},
        {"index": [0, 10**30]},
        {"index": 2},
        {"positions": [0] * 5},
        {"positions": [0, 0, 0, 0, 0, math.nan]},
        {"positions": [0, 0, 0, 0, 0, 1e8]},
        {"positions": [0, 0, 0, 0, 0, "1"]},
        {"positions": [0, 0, 0, 0, 0, 10**400]},
        {"positions": [[0, 0, 0], [0, 0, 0]]},
        {"rotations": [1] * 9},
        {"rotations": [1e3] * 18},
        {"rotations": None},
        {"ground": "low"},
        {"ground": math.inf},
        {"ground": 1e9},
        {"time_limit": 0},
        {"time_limit": 1e9},
        {"time_limit": None},
    ],
)
def test_what_is_no_request_is_refused_in_a_sentence(change):
    with pytest.raises(InputError) as caught:
        CheckRequest.from_dict({**GOOD, **change})
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("fields", [None, [], "x", {}, {"parts": []}])
def test_what_is_nothing_like_a_request_is_refused(fields):
    with pytest.raises(InputError, match="not an assembly to check"):
        CheckRequest.from_dict(fields)


def test_too_many_bricks_are_refused_with_the_limit():
    many = CheckRequest(Assembly.from_arrays(["3001.dat"] * 20_001, np.zeros((20_001, 3))))
    with pytest.raises(InputError, match="20,001 bricks; at most 20,000"):
        many.checked()
    with pytest.raises(InputError, match="at most 20,000"):
        CheckRequest.from_dict(many.to_dict())


def result(**changes) -> CheckResult:
    fields = {
        "verdict": "unstable",
        "cause": "pulled",
        "reason": "brick 2 is pulled off",
        "valid": True,
        "connected": False,
        "components": 2,
        "overlaps": 0,
        "floating": 1,
        "held_otherwise": 2,
        "unknown_parts": ("x.dat",),
        "scores": np.array([0.25, 1.0, np.nan]),
        "weakest": (1, 0),
        "max_score": 1.0,
        "solver": "HiGHS",
        "seconds": 0.5,
        "forces": Forces(np.ones((2, 3)), np.tile((0.0, -1.0, 0.0), (2, 1)), np.array([0.5, 0]), np.array([0, 0.25])),
    }
    return CheckResult(**{**fields, **changes})


@pytest.mark.parametrize("changes", [{}, {"max_score": None, "verdict": "unknown", "cause": "solver"}])
def test_a_result_survives_json(changes):
    sent = result(**changes)
    text = json.dumps(sent.to_dict(), allow_nan=False)
    got = CheckResult.from_dict(json.loads(text), 3)
    assert got.to_dict() == sent.to_dict()
    assert np.array_equal(got.scores, sent.scores, equal_nan=True)
    assert np.array_equal(got.forces.axis, sent.forces.axis)


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"verdict": "perhaps"},
        {"cause": "boredom"},
        {"scores": [0.1]},
        {"scores": ["a", 0, 0]},
        {"scores": [math.inf, 0, 0]},
        {"weakest": [3]},
        {"weakest": [-1]},
        {"weakest": [0, 1, 2, 0]},
        {"valid": 1},
        {"max_score": "1"},
        {"unknown_parts": [1]},
        {"at": [0.0]},
        {"pulls": [0.0]},
        {"pushes": 3},
    ],
)
def test_what_is_no_result_is_refused(change):
    with pytest.raises(InputError, match="not the result"):
        CheckResult.from_dict({**result().to_dict(), **change}, 3)
