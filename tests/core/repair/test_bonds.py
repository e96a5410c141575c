# SPDX-License-Identifier: GPL-3.0-or-later
"""Joints laid anew: the same cells in the same colours, and what moves apart held together."""

import random

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.repair.bonds import bonds, joins
from brickwright.core.repair.grid import Size, stud_grid
from brickwright.core.repair.seams import seams
from brickwright.core.repair.springs import strain

CATALOGUE = load_catalogue()
# A post, and on it a beam of two bricks whose joint lies over the post's edge.
BEAM = [(2, 2, 0, 0, z) for z in range(2)] + [(2, 2, 0, 0, 2), (4, 2, 2, 0, 2), (2, 2, 0, 0, 3), (2, 2, 2, 0, 3)]


def looked_at(rows, colours=4):
    assembly = structure_to_assembly(rows)
    assembly = Assembly.from_arrays(assembly.parts, assembly.positions, assembly.rotations, colours)
    grid = stud_grid(assembly, CATALOGUE)
    return grid, strain(find_contacts(assembly)), assembly.colours


def covered(boxes):
    return sorted(
        (x, z, box.level)
        for box in boxes
        for x in range(box.x, box.x + box.size.x)
        for z in range(box.z, box.z + box.size.z)
    )


def test_changes_keep_the_cells():
    grid, estimate, colours = looked_at(BEAM)
    weak = estimate.weakest(4)
    changes = joins(grid, estimate, colours, 9) + bonds(grid, estimate, colours, weak, random.Random(1), 9)
    assert {change.kind for change in changes} == {"join", "bond"}
    for change in changes:
        assert covered(change.boxes) == covered([grid.boxes[i] for i in change.removed])
        assert set(change.colours) == {4}


@pytest.mark.parametrize("colours", [(1, 1, 4, 5, 2, 3)])
def test_bricks_of_different_colours_are_never_made_one(colours):
    grid, estimate, colours = looked_at(BEAM, colours)
    assert joins(grid, estimate, colours, 9) == []
    assert bonds(grid, estimate, colours, range(len(BEAM)), random.Random(1), 9) == []


def test_what_slips_most_is_joined_first():
    grid, estimate, colours = looked_at(BEAM)
    first = joins(grid, estimate, colours, 9)[0]
    assert set(first.removed) in ({2, 3}, {4, 5})


def test_a_brick_across_a_seam_holds_more_than_one_beside_it():
    grid, estimate, _ = looked_at(BEAM)
    held = seams(grid, estimate, 9, 3)
    values = held.values(Size(2, 2, 3))
    assert values[1, 0] > 10 * values[0, 0]
    assert np.unravel_index(values.argmax(), values.shape) == (1, 0)
    assert held.values(Size(8, 1, 3)).size == 0
