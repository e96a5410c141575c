# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of mixed height: alike plates become bricks, detail keeps its plates, and no stack would be better."""

from itertools import product

import numpy as np
import pytest
from brickwright.core.bricks.layers import COLOUR_MISFIT, in_layers, layered, pooled
from brickwright.core.bricks.plan import ANY, Plan
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

CELLS = st.integers(1, 9).flatmap(lambda z: arrays(np.uint8, (3, 2, z), elements=st.integers(0, 2)))


def test_a_wall_becomes_bricks_and_a_rest_of_plates():
    assert layered(np.ones((4, 4, 9), bool)).tolist() == [3, 3, 3]
    assert sorted(layered(np.ones((4, 4, 10), bool)).tolist()) == [1, 3, 3, 3]


def test_a_table_keeps_its_thin_top_and_its_legs_become_bricks():
    table = np.zeros((10, 10, 13), bool)
    table[[0, 0, 9, 9], [0, 9, 0, 9]] = True
    table[:, :, 12] = True
    assert layered(table).tolist() == [3, 3, 3, 3, 1]


def test_a_change_of_colour_starts_a_layer():
    tower = np.ones((6, 6, 6), np.uint8)
    tower[:, :, :2] = 2
    heights = layered(tower)
    assert 2 in np.cumsum(heights)


def test_a_few_wrong_cells_are_worth_a_brick_and_many_are_not():
    block = np.ones((10, 10, 3), bool)
    block[0, :5, 2] = False
    assert layered(block).tolist() == [3]
    block[:5, :, 2] = False
    assert layered(block).tolist() == [1, 1, 1]


def test_the_limit_of_layers_is_kept_at_the_price_of_misfits():
    generator = np.random.default_rng(1)
    noise = generator.random((6, 6, 60)) < 0.5
    assert len(layered(noise, layers=60)) > 32
    assert len(layered(noise)) <= 32
    assert len(layered(noise, layers=20)) == 20


@pytest.mark.parametrize(("plates", "layers"), [(61, 20), (59, 20), (4, 1), (2, 1)])
def test_too_many_plates_for_the_layers_are_refused(plates, layers):
    with pytest.raises(ValueError, match="do not fit"):
        layered(np.ones((1, 1, plates), bool), layers=layers)


@given(CELLS, st.sampled_from([0.0, 0.05, 0.3]))
def test_no_other_stack_is_better(cells, price):
    def cost(heights):
        back = np.repeat(pooled(cells, heights), heights, 2)
        shape = (back != 0) != (cells != 0)
        wrong = shape.sum() + COLOUR_MISFIT * ((back != cells) & ~shape).sum()
        return wrong + price * len(heights) * max((cells != 0).sum(), 1) / cells.shape[2]

    count = cells.shape[2]
    stacks = [
        stack for length in range(1, count + 1) for stack in product((1, 3), repeat=length) if sum(stack) == count
    ]
    assert cost(layered(cells, price=price)) == pytest.approx(min(map(cost, stacks)))


@given(CELLS)
def test_a_brick_holds_what_two_of_its_plates_hold(cells):
    tall = np.repeat(cells, 3, 2)
    assert np.array_equal(pooled(tall, np.full(cells.shape[2], 3)), cells)
    assert np.array_equal(pooled(cells, np.ones(cells.shape[2], int)), cells)
    spoiled = tall.copy()
    spoiled[:, :, ::3] = 0
    assert np.array_equal(pooled(spoiled, np.full(cells.shape[2], 3)), cells)


def test_heights_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up"):
        pooled(np.ones((2, 2, 4), bool), [3, 3])


def test_a_plan_keeps_its_colours_and_those_that_do_not_matter():
    colours = np.full((4, 4, 6), 14)
    colours[:, :, 3:] = ANY
    colours[0, 0, :3] = 0
    plan = in_layers(Plan.of(np.ones((4, 4, 6), bool), colours, 1))
    assert plan.heights.tolist() == [3, 3]
    assert np.array_equal(plan.colours[:, :, 0], colours[:, :, 0])
    assert (plan.colours[:, :, 1] == ANY).all()
