# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout state: masks, placing, exact rollback."""

from __future__ import annotations

import numpy as np
from brickwright.core.generation.layout import LayoutState, prepare_plan

SHAPES = [
    (1, 1),
    (1, 2),
    (2, 1),
    (1, 4),
    (4, 1),
    (1, 6),
    (6, 1),
    (1, 8),
    (8, 1),
    (2, 2),
    (2, 4),
    (4, 2),
    (2, 6),
    (6, 2),
]


def box(*size: int) -> np.ndarray:
    return np.ones(size, bool)


def test_first_anchor_is_the_highest_corner_of_the_lowest_layer():
    assert LayoutState(box(3, 4, 2), SHAPES).anchor() == (2, 3, 0)


def test_a_brick_that_closes_its_component_off_is_masked():
    plan = np.zeros((2, 2, 2), bool)
    plan[:, :, 0] = True
    plan[0, 0, 1] = True  # only bricks that reach cell (0, 0) can be held
    state = LayoutState(plan, SHAPES)
    allowed = [SHAPES[i] for i in np.flatnonzero(state.allowed()[:-1])]
    assert allowed == [(2, 2)]


def test_a_hanging_brick_may_be_tied_in_from_above():
    plan = np.zeros((3, 1, 3), bool)
    plan[0, 0, 0] = plan[2, 0, 1] = True  # a foot, and a stud that hangs ...
    plan[0, 0, 1] = True
    plan[:, :, 2] = True  # ... from a bridge of three studs over both
    state = LayoutState(plan, [*SHAPES, (3, 1)])
    for _ in range(3):
        assert state.allowed()[0]
        state.place(0)
    assert np.flatnonzero(state.allowed()).tolist() == [len(SHAPES)]


def test_what_no_shape_can_bridge_is_given_up():
    plan = np.zeros((3, 1, 2), bool)
    plan[:, :, 1] = True
    plan[0, 0, 0] = plan[2, 0, 0] = True
    state = LayoutState(plan, SHAPES)
    assert state.skipped >= 2
    while state.anchor() is not None:
        state.place(int(np.flatnonzero(state.allowed())[0]))
    assert len(state) == 2


def test_rollback_restores_exactly():
    rng = np.random.default_rng(3)
    plan, _ = prepare_plan(rng.random((6, 6, 5)) < 0.7, SHAPES)
    state = LayoutState(plan, SHAPES)
    trail = []
    while state.anchor() is not None:
        trail.append((len(state), state.anchor(), state.allowed(), state.skipped, state.bricks))
        state.place(int(rng.choice(np.flatnonzero(state.allowed()))))
    last = {count: rest for count, *rest in reversed(trail)}
    for count in sorted(last, reverse=True):
        state.rollback(count)
        anchor, mask, skipped, bricks = last[count]
        assert state.anchor() == anchor
        assert (state.allowed() == mask).all()
        assert state.skipped == skipped
        assert (state.bricks == bricks).all()


def test_bricks_are_placed_again_with_the_cells_that_were_given_up_between_them():
    rng = np.random.default_rng(4)
    given_up = 0
    for _ in range(12):
        plan, _ = prepare_plan(rng.random((6, 6, 5)) < 0.55, SHAPES)
        state = LayoutState(plan, SHAPES)
        while state.anchor() is not None:
            state.place(int(rng.choice(np.flatnonzero(state.allowed()))))
        again = LayoutState(plan, SHAPES)
        again.replay(state.bricks)
        assert (again.bricks == state.bricks).all()
        again = LayoutState(plan, SHAPES)
        again.replay(state.bricks[: len(state) // 2])
        assert (again.bricks == state.bricks[: len(state) // 2]).all()
        given_up += state.skipped
    assert given_up
