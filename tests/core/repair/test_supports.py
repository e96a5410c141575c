# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns and ties: in empty cells, standing on something, holding on to something."""

import numpy as np
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.repair.grid import EMPTY, stud_grid
from brickwright.core.repair.springs import strain
from brickwright.core.repair.supports import around, columns, ties
from hypothesis import given, settings

from .structures import TABLE, piles

CATALOGUE = load_catalogue()


def looked_at(rows):
    assembly = structure_to_assembly(rows)
    return stud_grid(assembly, CATALOGUE, 24.0), strain(find_contacts(assembly, ground=24.0)), assembly.colours


def inside(box):
    return np.s_[
        box.x : box.x + box.size.x, box.z : box.z + box.size.z, box.level : box.level + box.size.plates
    ]  # fmt: skip


@settings(max_examples=40)
@given(piles())
def test_they_lie_in_empty_cells_and_touch_what_they_are_for(rows):
    grid, estimate, colours = looked_at(rows)
    found = columns(grid, estimate, colours, 30) + ties(grid, estimate, colours, range(len(rows)), 10)
    for change in found:
        assert not change.removed
        for box in change.boxes:
            cells = grid.owner[inside(box)]
            assert cells.shape == (box.size.x, box.size.z, box.size.plates)
            assert (cells == EMPTY).all()
        if change.kind == "support":
            assert change.boxes[0].level == 0 or grid.stud[inside(change.boxes[0])][:, :, 0].any()
            assert (grid.socket[inside(change.boxes[-1])][:, :, -1] >= 0).all()
            levels = [box.level for box in change.boxes]
            assert levels == list(range(levels[0], levels[0] + 3 * len(levels), 3))


def test_the_far_corner_of_a_table_is_supported_first():
    grid, estimate, colours = looked_at(TABLE)
    first = columns(grid, estimate, colours, 1)[0]
    assert first.boxes[0][:2] in {(7, 7), (6, 7), (7, 6), (6, 6)}
    assert len(first.boxes) == 4


def test_a_place_limits_the_columns():
    grid, estimate, colours = looked_at(TABLE)
    leg = around(grid, [0])
    found = columns(grid, estimate, colours, 50, around(grid, [3]))
    assert found
    assert all(max(change.boxes[0][:2]) <= 3 for change in found)
    assert leg[0, 0, 0]
    assert not leg[7, 7].any()
