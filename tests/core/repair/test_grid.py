# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of an assembly."""

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.errors import InputError
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.repair.grid import BLOCKED, EMPTY, Box, Size, stud_grid
from hypothesis import given
from hypothesis import strategies as st

from .structures import piles

CATALOGUE = load_catalogue()


@given(piles(), st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9)))
def test_plain_bricks_are_found_and_made_again(rows, shift):
    whole = structure_to_assembly(rows)
    moved = Assembly.from_arrays(whole.parts, whole.positions + shift, whole.rotations, whole.colours)
    grid = stud_grid(moved, CATALOGUE)
    corner = np.array(rows)[:, 2:].min(0)
    for i, (box, (h, w, x, y, z)) in enumerate(zip(grid.boxes, rows, strict=True)):
        x, y, z = (x, y, z) - corner
        assert box == Box(x, y, 3 * z, Size(h, w, 3))
        assert (grid.owner[x : x + h, y : y + w, 3 * z : 3 * z + 3] == i).all()
        part, position, rotation, colour = grid.brick(box, 4)
        assert (part, colour) == (moved[i].part, 4)
        np.testing.assert_allclose(position, moved[i].position)
        np.testing.assert_allclose(np.abs(rotation), np.abs(moved[i].rotation), atol=1e-9)
    assert (grid.owner >= 0).sum() == 3 * sum(h * w for h, w, *_ in rows)


def test_studs_and_sockets_stand_where_bricks_touch():
    grid = stud_grid(structure_to_assembly([(2, 4, 0, 0, 0), (2, 4, 0, 2, 2)]), CATALOGUE)
    assert np.argwhere(grid.stud).tolist() == [[x, z, 3] for x in range(2) for z in range(4)]
    assert np.argwhere(grid.socket >= 0).tolist() == [[x, z, 5] for x in range(2) for z in range(2, 6)]
    assert set(grid.socket[grid.socket >= 0]) == {1}
    assert grid.grounded


def test_other_parts_take_all_cells_that_they_enter():
    # A slope, a tile, a brick half a stud off, and one that lies on its side.
    lying = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    parts = ["3001.dat", "3039.dat", "3068b.dat", "3003.dat", "3003.dat"]
    positions = [(0, 0, 0), (0, -24, 0), (100, 16, 0), (210, 0, 0), (300, 4, 0)]
    rotations = [np.eye(3)] * 4 + [lying]
    grid = stud_grid(Assembly.from_arrays(parts, positions, rotations), CATALOGUE)
    assert [box is not None for box in grid.boxes] == [True, False, False, False, False]
    assert (grid.owner == 3).sum() == 3 * 3 * 2
    assert (grid.owner == 2).sum() == 4
    assert not grid.stud[grid.owner == 2].any()
    assert (grid.owner == 4).any()
    assert set(np.unique(grid.owner)) >= {EMPTY, 0, 1, 2, 3, 4}


def test_a_stud_off_the_lattice_leaves_no_room():
    half = Assembly.from_arrays(["3001.dat", "3005.dat", "3001.dat"], [(0, 0, 0), (60, 0, 0), (0, -72, 0)])
    grid = stud_grid(half, CATALOGUE)
    assert (grid.owner == BLOCKED).sum() == 1


def test_parts_that_may_be_added_stay_within_structure_text():
    small = stud_grid(structure_to_assembly([(2, 4, 0, 0, 0)]), CATALOGUE)
    assert (len(small.parts), len(small.sizes)) == (8, 14)
    other = stud_grid(Assembly.from_arrays(["3001.dat", "3020.dat"], [(0, 0, 0), (0, -8, 0)]), CATALOGUE)
    assert other.parts[Size(2, 3, 1)] == "3021.dat"
    assert other.parts[Size(2, 4, 3)] == "3001.dat"
    assert all("Tile" not in CATALOGUE[part].title for part in other.parts.values())


def test_a_ground_between_the_plates_is_no_level():
    wheel = Assembly.from_arrays(["3001.dat", "3005.dat"], [(0, 0, 0), (0, 27, 0)])
    assert not stud_grid(wheel, CATALOGUE, ground=27.0).grounded
    assert stud_grid(wheel, CATALOGUE, ground=24.0 + 48).grounded


@pytest.mark.parametrize("far", [1e9, float("nan")])
def test_what_is_too_wide_is_refused(far):
    with pytest.raises(InputError):
        stud_grid(Assembly.from_arrays(["3001.dat", "3001.dat"], [(0, 0, 0), (far, 0, far)]), CATALOGUE)
