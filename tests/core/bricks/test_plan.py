# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.plan import ANY, Plan
from brickwright.core.formats.structure_text import structure_to_assembly


def test_only_cells_with_six_filled_neighbours_are_hidden():
    plan = Plan.of(np.ones((3, 4, 3), bool))
    expected = np.zeros((3, 4, 3), bool)
    expected[1, 1:3, 1] = True
    assert (plan.hidden == expected).all()


def test_a_plan_of_mixed_layers_becomes_one_of_plates():
    occupancy = np.zeros((2, 1, 2), bool)
    occupancy[0, 0, 0] = occupancy[1, 0, 1] = True
    colours = np.where(occupancy, 4, ANY)
    plates = Plan.of(occupancy, colours, [3, 1]).in_plates()
    assert plates.shape == (2, 1, 4)
    assert plates.occupancy[0, 0].tolist() == [True, True, True, False]
    assert plates.occupancy[1, 0].tolist() == [False, False, False, True]
    assert (plates.colours[plates.occupancy] == 4).all()


def test_layers_begin_where_the_ones_below_end():
    assert Plan.of(np.ones((1, 1, 3), bool), heights=[1, 3, 1]).bottoms.tolist() == [0, 1, 4, 5]


def test_positions_are_those_of_structure_text():
    expected = structure_to_assembly([[2, 4, 3, 5, 6]]).positions[0]
    assert Plan.of(np.ones((1, 1, 1), bool)).position((2, 4), (3, 5), 3 * 7) == tuple(expected)


def test_heights_other_than_a_plate_and_a_brick_are_refused():
    with pytest.raises(ValueError, match="heights"):
        Plan.of(np.ones((1, 1, 1), bool), heights=2)
