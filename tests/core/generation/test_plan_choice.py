# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plan is built, and how its legs are mended."""

import numpy as np
from brickwright.core.generation.layout import prepare_plan
from brickwright.core.generation.plan_choice import (
    WIDEST_GAP,
    choose_plans,
    complete_legs,
    join_pieces,
    lengthen_legs,
    make_stand,
)
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
    short = table(2)
    short[10:, :, 0] = False
    short[:2, 10:, 0] = False  # one leg reaches the floor
    assert not plan_can_stand(short)
    np.testing.assert_array_equal(next(choose_plans([short], SHAPES, plan_can_stand)), table(2))
    np.testing.assert_array_equal(next(choose_plans([short], SHAPES)), short)


def test_legs_are_lengthened_to_where_the_floor_comes_to_be():
    short = table(2)
    short[10:, :, 0] = False
    short[:2, 10:, 0] = False
    raised = np.zeros_like(short)
    raised[:, :, 6:] = short[:, :, :4]
    raised[5, 5, 0] = True  # too far below to be joined
    (chosen,) = choose_plans([raised], SHAPES, plan_can_stand)
    np.testing.assert_array_equal(chosen, table(2))


def test_legs_are_not_made_of_what_is_no_leg():
    mast = np.zeros((12, 12, 10), bool)
    mast[:, :, 3:] = True
    mast[0, 0, :3] = True  # nearly all that is under the body would have to be filled
    assert make_stand(mast, prepare_plan(mast, SHAPES), plan_can_stand) is None


def test_of_ragged_plans_those_that_lose_least_come_first():
    plans = []
    for loose in (20, 12):  # studs on their own in the air, over 1.5 % of the plan
        plan = table(3)
        for number in range(loose):
            plan[2 * (number // 6), 2 * (number % 6), 9] = True
        plans.append(plan)
    found = list(choose_plans(plans, SHAPES))
    assert found[0] is plans[1]
    assert found[1] is plans[0]


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


def test_a_piece_is_joined_where_it_is_near():
    hook = np.zeros((4, 4, 8), bool)
    hook[:, :, 0] = True
    hook[0, 0, 2:6] = hook[1, 0, 5] = True  # over the plate by one layer, and by four
    joined = join_pieces(hook)
    assert joined[0, 0, :6].all()
    assert not joined[1, 0, 1:5].any()


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
