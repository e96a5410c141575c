# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plan is built, and how its legs are mended."""

import numpy as np
from brickwright.core.generation.plan_choice import WIDEST_GAP, choose_plans, complete_legs, join_pieces, lengthen_legs
from brickwright.core.generation.prefix_checks import plan_can_stand
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SHAPES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 4), (4, 1)]


def table(legs=6):
    """A table top on four legs of two by two studs."""
    plan = np.zeros((12, 12, 10), bool)
    plan[:, :, legs : legs + 2] = True
    for x in (0, 10):
        for y in (0, 10):
            plan[x : x + 2, y : y + 2, :legs] = True
    return plan


def test_the_first_plan_that_can_be_built_is_chosen():
    loose = np.zeros((12, 12, 10), bool)
    loose[::3, ::3, 0] = True
    assert next(choose_plans([loose, table()], SHAPES)) is not loose
    empty = np.zeros((12, 12, 10), bool)
    assert list(choose_plans([empty], SHAPES)) == []


def test_every_plan_comes_once():
    plans = [table(legs) for legs in (3, 4, 5)]
    found = list(choose_plans(plans, SHAPES, plan_can_stand))
    assert len(found) == 3
    for plan, chosen in zip(plans, found, strict=True):
        np.testing.assert_array_equal(plan, chosen)


def test_short_legs_are_lengthened_where_the_plan_would_fall():
    short = table()
    short[10:, :, :1] = False
    short[:2, 10:, :1] = False  # one leg reaches the floor
    assert not plan_can_stand(short)
    np.testing.assert_array_equal(next(choose_plans([short], SHAPES, plan_can_stand)), table())
    np.testing.assert_array_equal(next(choose_plans([short], SHAPES)), short)


def test_what_cannot_be_mended_comes_last():
    mast = np.zeros((12, 12, 10), bool)
    mast[0, 0, :8] = True
    mast[:, :, 8:] = True
    assert not plan_can_stand(mast)
    found = list(choose_plans([mast, table()], SHAPES, plan_can_stand))
    np.testing.assert_array_equal(found[0], table())
    np.testing.assert_array_equal(found[1], mast)


def test_broken_legs_are_joined():
    broken = table()
    broken[10:, 10:, 2:4] = False
    np.testing.assert_array_equal(join_pieces(broken), table())
    far = np.zeros((4, 4, 20), bool)
    far[:, :, 0] = far[:2, :2, WIDEST_GAP + 2] = True
    np.testing.assert_array_equal(join_pieces(far), far)
    far[:2, :2, WIDEST_GAP + 1] = True
    assert join_pieces(far)[:2, :2, : WIDEST_GAP + 3].all()


def test_legs_that_are_there_in_part_are_completed():
    ragged = table()
    ragged[:2, :2, 1:4] = False  # half of a leg
    ragged[10:, 10:, :5] = False  # a stub
    ragged[5, 5, :6] = False
    completed = complete_legs(ragged)
    assert completed[:2, :2].all(2).sum() == table()[:2, :2].all(2).sum()
    np.testing.assert_array_equal(completed[:2, :2], table()[:2, :2])
    np.testing.assert_array_equal(completed[2:], ragged[2:])
    block = np.ones((4, 4, 4), bool)
    np.testing.assert_array_equal(complete_legs(block), block)


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(bool, (5, 5, 8), elements=st.booleans(), fill=st.just(False)), st.integers(0, 8))
def test_mending_only_adds(plan, most):
    joined, longer, completed = join_pieces(plan), lengthen_legs(plan, most), complete_legs(plan)
    assert (completed >= plan).all()
    assert (completed.any(2) == plan.any(2)).all()
    assert (joined >= plan).all()
    assert (longer >= plan).all()
    assert (longer.any(2) == plan.any(2)).all()
    lowest = np.where(plan.any(2), plan.argmax(2), most + 1)
    assert (longer[:, :, 0] == (plan[:, :, 0] | (lowest <= most))).all()
