# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks that studs hold together share sideways balances, without a change of the optimum."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.balances import FALL, X_HIGH, X_LOW, Y_HIGH, Y_LOW, find_balances
from brickwright.core.physics.contacts import GROUND, find_contacts
from brickwright.core.physics.loads import Conditions, Load
from brickwright.core.physics.program import build_program
from brickwright.core.physics.solver import solve_program

from .test_solver import random_structure

pytest.importorskip("highspy")

TOWERS = [(2, 2, 0, 0, 0), (2, 2, 4, 0, 0), (2, 2, 0, 0, 1), (2, 2, 4, 0, 1)]
BRIDGE = (6, 2, 0, 0, 2)


def contacts_of(rows, ground=24.0):
    return find_contacts(structure_to_assembly(rows), ground=ground)


def test_levels_that_studs_hold_are_one_row_and_the_ground_takes_its_own():
    balances, left = find_balances(contacts_of([*TOWERS, BRIDGE]), yaw=False, join=True)
    rows = balances.rows
    assert not len(left.first)
    assert (rows[:2, [X_LOW, Y_LOW]] == GROUND).all()
    assert rows[0, X_HIGH] == rows[2, X_LOW] != rows[1, X_HIGH] == rows[3, X_LOW]
    assert rows[2, Y_HIGH] == rows[3, Y_HIGH] == rows[4, Y_LOW]
    assert rows[:, FALL].tolist() == list(range(5))
    assert sorted(set(rows[rows >= 0].tolist())) == list(range(balances.count))


def test_with_the_torque_about_z_nothing_is_joined():
    contacts = contacts_of(TOWERS)
    for yaw, join, width in ((True, True, 6), (False, False, 5)):
        balances, left = find_balances(contacts, yaw, join)
        assert balances.count == balances.rows.size == width * 4
        assert len(left.first) == len(contacts.presses.first)


def test_a_force_is_what_it_amounts_to_at_two_levels():
    balances, _ = find_balances(contacts_of(TOWERS), yaw=True, join=False)
    generator = np.random.default_rng(1)
    at, axis = generator.normal(size=(2, 8, 3)) * 0.01
    brick = np.arange(8) % 4
    values = balances.of_forces(brick, at, axis)[1]
    low, high, centre = balances.low[brick], balances.high[brick], balances.centre[brick]
    np.testing.assert_allclose(values[:, [X_LOW, Y_LOW]] + values[:, [X_HIGH, Y_HIGH]], axis[:, :2], atol=1e-12)
    np.testing.assert_allclose(values[:, FALL], axis[:, 2])
    torque = np.cross(at - centre, axis)
    heights = np.stack([low, high], 1) - centre[:, 2:]
    about_y = (values[:, [X_LOW, X_HIGH]] * heights).sum(1)
    about_x = -(values[:, [Y_LOW, Y_HIGH]] * heights).sum(1)
    np.testing.assert_allclose(np.stack([about_x, about_y, values[:, 5]], 1), torque, atol=1e-12)


@pytest.mark.parametrize(
    "conditions",
    [
        None,
        Conditions(tilt=25.0, tilt_towards=40.0),
        Conditions(ground_clutch=False, loads=(Load(0, (0.02, -0.01, 0.0)),)),
    ],
    ids=["gravity", "tilted", "pushed"],
)
def test_the_reduced_program_has_the_optimum_of_the_whole(conditions):
    generator = np.random.default_rng(17)
    for _ in range(15):
        contacts = contacts_of(random_structure(generator))
        reduced, whole = build_program(contacts, conditions), build_program(contacts, conditions, reduce=False)
        assert reduced.balances.count < whole.balances.count
        ours, theirs = (solve_program(program, "highs").objective for program in (reduced, whole))
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-7)


def test_parts_of_other_heights_and_studs_to_the_side():
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    lying = [np.array((40.0, 0.0, 0.0)), turn]
    parts = ["3001.dat", "3022.dat", "3022.dat", "3005.dat", "3001.dat"]
    places = [(0, 0, 0), (-20, -8, 0), (-20, -16, 0), (30, -24, 10), lying[0]]
    turns = [np.eye(3)] * 4 + [lying[1]]
    contacts = find_contacts(Assembly.from_arrays(parts, np.array(places, float), np.stack(turns)))
    objectives = [solve_program(build_program(contacts, reduce=r), "highs").objective for r in (True, False)]
    assert objectives[0] == pytest.approx(objectives[1], rel=1e-9, abs=1e-7)
