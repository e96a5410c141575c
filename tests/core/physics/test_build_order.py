# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders in which an assembly can be put together."""

import numpy as np
from brickwright.core.bricks.catalogue import BRICK_HEIGHT
from brickwright.core.bricks.connections import components, joints
from brickwright.core.bricks.placement import place
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.build_order import find_build_order
from brickwright.core.physics.stability import analyse

# An arch: the bricks of the upper layer come first in its file, and a brick hangs under the middle.
ARCH = [[2, 6, 0, 0, 3], [2, 2, 0, 0, 0], [2, 2, 0, 4, 0], [2, 2, 0, 0, 1], [2, 2, 0, 4, 1], [2, 2, 0, 0, 2]]
ARCH += [[2, 2, 0, 4, 2], [2, 2, 0, 2, 2]]


def check_prefixes(assembly, order):
    for count in range(1, len(order) + 1):
        prefix = assembly.take(np.sort(order[:count]))
        assert analyse(prefix, ground=BRICK_HEIGHT).stable


def test_what_hangs_waits_for_what_holds_it():
    assembly = structure_to_assembly(np.array(ARCH))
    order = find_build_order(assembly, ground=BRICK_HEIGHT).tolist()
    assert sorted(order) == list(range(len(ARCH)))
    assert order.index(7) > order.index(0) > order.index(3)
    check_prefixes(assembly, np.array(order))


def test_an_order_that_is_fine_is_kept():
    tower = structure_to_assembly(np.array([[2, 2, 0, 0, z] for z in range(6)]))
    assert find_build_order(tower).tolist() == list(range(6))


def staircase(beams):
    """A pole of one stud and beams that each begin on the end of the one below."""
    return [[1, 1, 0, 0, 0], *([8, 1, 7 * z, 0, 1 + z] for z in range(beams))]


def test_what_would_fall_waits_for_its_support():
    beams = staircase(6)
    support = [[1, 1, 42, 0, z] for z in range(6)]  # under the far end, and last in the file
    assembly = structure_to_assembly(np.array(beams + support))
    alone = len(find_build_order(structure_to_assembly(np.array(beams))))
    assert alone < len(beams)
    order = find_build_order(assembly)
    assert sorted(order.tolist()) == list(range(len(assembly)))
    check_prefixes(assembly, order)


def test_what_would_fall_is_left_out():
    arm = staircase(9)
    assembly = structure_to_assembly(np.array(arm))
    order = find_build_order(assembly)
    assert 0 < len(order) < len(arm)
    check_prefixes(assembly, order)


def test_only_what_reaches_the_ground_is_built():
    apart = structure_to_assembly(np.array([[2, 2, 0, 0, 0], [2, 2, 8, 8, 3], [2, 2, 8, 8, 4]]))
    assert find_build_order(apart).tolist() == [0]
    placement = place(apart)
    assert len(np.unique(components(joints(placement), placement.known))) == 2
    assert find_build_order(apart.take([])).tolist() == []
