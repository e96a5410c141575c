# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.ldraw.entries.sockets import find_sockets, lattice
from brickwright.core.ldraw.part_file import parse_part
from studded_library import box, brick_shell, round_wall, text

EVERYWHERE = lattice(np.array((-40.0, -40)), np.array((40.0, 40)))


def sockets(*lines, certified=True):
    faces = parse_part(text("A", *lines).splitlines()).faces
    triangles = np.concatenate([faces[:, (0, 1, 2)], faces[:, (0, 2, 3)]])
    found = find_sockets(triangles, EVERYWHERE, certified)
    return sorted(map(tuple, found.tolist()))


@pytest.mark.parametrize("height", [8, 24, 72])
@pytest.mark.parametrize("certified", [True, False])
def test_the_cell_of_a_brick_of_one_stud(height, certified):
    assert sockets(*brick_shell(1, 1, height), certified=certified) == [(0, height, 0)]


def test_between_two_walls_the_cells_count():
    assert sockets(*brick_shell(3, 1, 8)) == [(-20, 8, 0), (0, 8, 0), (20, 8, 0)]


def test_only_the_corners_hold_without_tubes():
    """What touches walls on two neighbouring sides alone falls off."""
    assert sockets(*brick_shell(2, 2, 8)) == []


def test_a_round_hole_holds_a_stud_and_a_round_post_does_not():
    rim = box(-10, 0, -10, 10, 8, 10)
    assert sockets(*rim, *round_wall(6, 0, 8, inwards=True)) == [(0, 8, 0)]
    assert sockets(*rim, *round_wall(6, 0, 8)) == []


def test_nothing_fits_where_a_wall_stands_in_the_way():
    across = box(-6, 4, -1, 6, 8, 1)
    assert sockets(*brick_shell(1, 1, 8), *across) == []


def test_of_two_levels_at_one_place_the_lowest_counts():
    """No stud reaches the upper one past what holds the lower."""
    upper = [*box(-10, 0, -10, 10, 8, 10), *round_wall(6, 0, 8, inwards=True)]
    lower = [*box(-10, 16, -10, 10, 24, 10), *round_wall(6, 16, 24, inwards=True)]
    assert sockets(*upper) == [(0, 8, 0)]
    assert sockets(*upper, *lower) == [(0, 24, 0)]


def test_a_plain_block_has_none():
    assert sockets(*box(-10, 0, -10, 10, 24, 10)) == []
