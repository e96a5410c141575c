# SPDX-License-Identifier: GPL-3.0-or-later
"""The outlook is a necessary test: what stands passes, and what it refuses cannot stand."""

import numpy as np
import pytest
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.loads import Load
from brickwright.core.physics.outlook import Bodies, can_stand, find_bodies
from brickwright.core.physics.safety import MOST_FACTOR, load_factor
from brickwright.core.physics.stability import analyse_structure
from hypothesis import given, settings
from hypothesis import strategies as st

MASS = 0.00027  # kg a cell
SIZES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 6), (6, 1)]
LIBRARY = {1: 0.00043, 2: 0.00081, 4: 0.00115, 8: 0.00216, 6: 0.00228}  # kg by cells


def mast(arm):
    """A pole of one stud and ten layers with an arm of that many cells on top, on one side."""
    plan = np.zeros((20, 3, 12), bool)
    plan[0, 1, :10] = True
    plan[: arm + 1, 1, 10] = True
    return plan


def test_an_arm_is_held_until_it_is_too_long():
    assert can_stand(find_bodies(mast(3), MASS))
    assert not can_stand(find_bodies(mast(19), 40 * MASS))


def test_less_clutch_holds_less():
    bodies = find_bodies(mast(12), 3 * MASS)
    assert can_stand(bodies)
    assert not can_stand(bodies, clutch=0.01)


def test_nothing_stands_and_what_floats_falls():
    plan = np.zeros((4, 4, 4), bool)
    assert can_stand(find_bodies(plan, MASS))
    plan[1, 1, 2] = True
    assert not can_stand(find_bodies(plan, MASS))


def test_bodies_are_bricks_and_connected_pieces_of_layers():
    plan = np.zeros((6, 6, 2), bool)
    plan[:, 0, 0] = plan[:, 2, 0] = plan[0, :, 1] = True
    bodies = find_bodies(plan, MASS, np.array([[2, 1, 0, 0, 0]]), np.array([0.1]))
    # the brick, what is left of its row, the other row, and the layer above
    assert len(bodies.mass) == 4
    assert bodies.mass[0] == 0.1
    assert sorted(bodies.mass[1:]) == pytest.approx([4 * MASS, 6 * MASS, 6 * MASS])
    assert bodies.owner[0, 0, 0] == bodies.owner[1, 0, 0] == 0
    assert bodies.owner[2, 0, 0] != bodies.owner[2, 2, 0]
    assert bodies.pattern.tolist() == [0, 2, 2, 2]


def test_what_is_planned_can_hold_what_would_fall():
    long = np.array([[1, 1, 0, 0, 0], [6, 1, 0, 0, 1]])
    masses = np.array([0.0004, 0.1])
    plan = np.zeros((6, 1, 2), bool)
    for h, w, x, y, z in long:
        plan[x : x + h, y : y + w, z] = True
    assert not can_stand(find_bodies(plan, MASS, long, masses))
    plan[5, 0, 0] = True
    assert can_stand(find_bodies(plan, MASS, long, masses))


@st.composite
def stacks(draw, side=14):
    """Bricks without overlap, each on the floor or on a brick, with arms that may be too long."""
    grid = np.zeros((side, side, 6), bool)
    rows = []
    for _ in range(draw(st.integers(1, 14))):
        h, w = draw(st.sampled_from(SIZES))
        x, y = draw(st.integers(0, side - h)), draw(st.integers(0, side - w))
        z = next((z for z in range(6) if not grid[x : x + h, y : y + w, z:].any()), None)
        if z is not None:
            grid[x : x + h, y : y + w, z] = True
            rows.append((h, w, x, y, z))
    return np.array(rows), grid


@settings(max_examples=60, deadline=None)
@given(stacks(), st.integers(0, 14))
def test_bricks_that_stand_have_an_outlook(stack, standing):
    rows, plan = stack
    masses = np.array([LIBRARY[h * w] for h, w, *_ in rows.tolist()])
    stable = analyse_structure(rows).stable
    if stable:
        # The whole, and every prefix with the rest as rigid pieces: those are heavier or lighter than the bricks, so
        # only the whole is sure to pass with masses of its own.
        assert can_stand(find_bodies(plan, MASS, rows, masses))
    first = rows[:standing]
    cell = np.zeros(plan.shape)
    for (h, w, x, y, z), mass in zip(rows.tolist(), masses, strict=True):
        cell[x : x + h, y : y + w, z] = mass / (h * w)
    bodies = find_bodies(plan, MASS, first, masses[:standing])
    exact = np.bincount(bodies.owner[plan], cell[plan], len(bodies.mass))
    if stable:
        assert can_stand(Bodies(bodies.owner, exact, bodies.pattern))


def check_load(rows, plan, brick):
    """The largest weight on a brick is the same as in the program of the contacts."""
    masses = np.array([LIBRARY[h * w] for h, w, *_ in rows.tolist()])
    load = 0.05  # kg
    contacts = find_contacts(structure_to_assembly(rows), ground=24.0)
    factor = load_factor(contacts, Load.weight(brick, load))
    for share, expected in ((0.99, True), (1.01, False)):
        heavier = masses.copy()
        heavier[brick] += min(share * factor, 1e3) * load
        if expected or 0 < factor < MOST_FACTOR:
            assert can_stand(find_bodies(plan, MASS, rows, heavier)) is (expected and factor > 0)


@settings(max_examples=80, deadline=None)
@given(stacks(side=7), st.data())
def test_bricks_carry_what_the_program_of_their_contacts_says(stack, data):
    rows, plan = stack
    check_load(rows, plan, data.draw(st.integers(0, len(rows) - 1)))


@pytest.mark.parametrize("swapped", [False, True])
def test_side_faces_push_and_do_not_pull(swapped):
    # A beam that leans on the pole beside it.
    rows = [(1, 1, 0, 2, 0), (1, 1, 0, 3, 0), (1, 1, 0, 0, 0), (1, 2, 0, 3, 1), (1, 1, 0, 0, 1), (1, 1, 0, 0, 2)]
    rows = np.array([*rows, (1, 1, 0, 0, 3), (1, 1, 0, 0, 4), (1, 1, 0, 2, 1), (1, 2, 0, 2, 2)])
    if swapped:
        rows = rows[:, [1, 0, 3, 2, 4]]
    plan = np.zeros((7, 7, 6), bool)
    for h, w, x, y, z in rows.tolist():
        plan[x : x + h, y : y + w, z] = True
    check_load(rows, plan, 3)
