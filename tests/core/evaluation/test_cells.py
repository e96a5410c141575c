# SPDX-License-Identifier: GPL-3.0-or-later
"""Cells that assemblies of any parts fill, against placements worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.evaluation.cells import EMPTY, brick_cells, coloured_cells
from brickwright.core.evaluation.voxels import centred, structure_cells
from brickwright.core.formats.structure_text import structure_to_assembly
from hypothesis import given, settings
from hypothesis import strategies as st

QUARTER = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
footprints = st.sampled_from([(1, 1), (2, 1), (1, 4), (2, 4), (6, 2)])
placed = st.tuples(footprints, *[st.integers(0, 9)] * 3).map(lambda row: (*row[0], *row[1:]))


@settings(max_examples=40)
@given(st.lists(placed, min_size=1, max_size=6), st.integers(-3, 3))
def test_bricks_of_structure_text_fill_three_plates_of_their_cells(rows, moved):
    assembly = structure_to_assembly(rows)
    shifted = Assembly.from_arrays(assembly.parts, assembly.positions + moved * 7.0, assembly.rotations)
    wanted = np.zeros((20, 20, 20), bool)
    wanted[tuple(structure_cells(np.array(rows))[1].T)] = True
    plates = np.repeat(centred(wanted), 3, 2)
    np.testing.assert_array_equal(centred(coloured_cells(shifted).occupancy, (20, 20, 60)), plates)


def test_plates_bricks_and_colours_stand_where_they_are():
    # A red 2 x 4 plate, long along x, under a blue 1 x 1 brick at its corner of low x and low z.
    assembly = Assembly.from_arrays(["3020.dat", "3005.dat"], [[0, 0, 0], [-30, -24, -10]], colours=[4, 1])
    plan = coloured_cells(assembly)
    assert plan.shape == (4, 2, 4)
    assert set(plan.heights.tolist()) == {1}
    assert (plan.colours[:, :, 0] == 4).all()
    assert (plan.colours[0, 0, 1:] == 1).all()
    assert plan.occupancy.sum() == 8 + 3
    cells = brick_cells(assembly)
    assert cells[0, 0].tolist() == [0, 1, 1, 1]


def test_a_slope_leaves_out_what_is_above_its_slant_and_turns_with_the_brick():
    slope = Assembly.from_arrays(["3040.dat"], [[0, 0, 0]])
    filled = brick_cells(slope) != EMPTY
    assert 3 < filled.sum() < 6
    turned = brick_cells(Assembly.from_arrays(["3040.dat"], [[0, 0, 0]], QUARTER[None])) != EMPTY
    assert any(np.array_equal(turned, np.rot90(filled, k)) for k in (1, 3))


def test_a_tilted_brick_fills_the_cells_whose_centres_it_holds():
    half = np.sqrt(0.5)
    tilted = np.array([[half, 0, half], [0, 1, 0], [-half, 0, half]])
    filled = brick_cells(Assembly.from_arrays(["3003.dat"] * 1, [[0, 0, 0]], tilted[None])) != EMPTY
    assert 3 * 2 <= filled.sum() <= 3 * 6  # a square of four studs, on its corner


def test_unknown_parts_are_left_out_and_too_large_a_box_is_refused():
    assert brick_cells(Assembly.from_arrays(["nothing.dat"], [[0, 0, 0]])).shape == (0, 0, 0)
    assert not coloured_cells(Assembly()).occupancy.size
    far = Assembly.from_arrays(["3005.dat", "3005.dat"], [[0, 0, 0], [4e5, -4e5, 4e5]])
    with pytest.raises(InputError, match="too large"):
        brick_cells(far)
