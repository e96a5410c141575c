# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights, pushes, tilts, yaw and how much more an assembly stands, against what can be worked out by hand."""

from __future__ import annotations

import math

import pytest
from brickwright.core.errors import InputError
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.loads import Conditions, Load
from brickwright.core.physics.safety import MOST_FACTOR, load_factor, steepest_tilt
from brickwright.core.physics.stability import analyse, analyse_contacts

pytest.importorskip("highspy")

LEVER = [(1, 1, 5, 5, 0), (1, 8, 5, 5, 1)]
UNIT = 0.0078


def contacts(rows):
    return find_contacts(structure_to_assembly(rows))


def tower(height):
    return contacts([(2, 2, 0, 0, z) for z in range(height)])


def test_a_weight_on_a_lever_pulls_at_its_clutch():
    scores = [
        analyse_contacts(contacts(LEVER), Conditions(loads=(Load.weight(1, mass),))).max_score
        for mass in (0.0, 0.01, 0.02, 0.2)
    ]
    assert scores[0] < scores[1] < scores[2] < scores[3] == 1


def test_the_factor_of_a_load_is_where_the_verdict_turns():
    load = Load.weight(1, 0.001)
    factor = load_factor(contacts(LEVER), load)
    for share, stable in ((0.999, True), (1.001, False)):
        pressed = Load(1, tuple(factor * share * part for part in load.force))
        assert analyse_contacts(contacts(LEVER), Conditions(loads=(pressed,))).stable == stable
    assert load_factor(contacts(LEVER), Load.weight(0, 0.001)) == MOST_FACTOR, "pressed onto the ground it stands"


def test_what_does_not_stand_has_no_factor():
    assert load_factor(contacts([(2, 4, 0, 0, 0), (2, 4, 8, 0, 1)]), Load.weight(0, 0.1)) == 0


@pytest.mark.parametrize("height", [2, 5, 9])
def test_a_tower_that_is_not_held_tips_when_its_centre_leaves_its_base(height):
    free = Conditions(ground_clutch=False)
    tilt = steepest_tilt(tower(height), conditions=free)
    assert tilt == pytest.approx(math.degrees(math.atan(UNIT / (height * 0.0096 / 2))), abs=0.06)
    assert steepest_tilt(tower(height)) > tilt, "studs on the ground hold it"


def test_a_push_tips_a_tower_that_is_not_held():
    """It tips when the push at mid-height times its arm is more than the weight times half the base."""
    high, free = tower(5), Conditions(ground_clutch=False)
    weight = high.mass.sum() * 9.8
    limit = weight * UNIT / (2.5 * 0.0096)
    for share, stable in ((0.98, True), (1.02, False)):
        pushed = Conditions(loads=(Load(2, (share * limit, 0, 0)),), ground_clutch=False)
        assert analyse_contacts(high, pushed).stable == stable
    assert load_factor(high, Load(2, (1.0, 0, 0)), free) == pytest.approx(limit, rel=1e-6)


def test_yaw_is_balanced_when_asked_for():
    """A push at the end of an arm turns it about its only stud, which nothing in the published model resists."""
    arm = contacts([(1, 1, 0, 0, 0), (8, 1, 0, 0, 1), (1, 1, 7, 0, 2)])
    across = Load(2, (0.0, 0.05, 0.0))
    assert analyse_contacts(arm, Conditions(loads=(across,))).stable
    assert not analyse_contacts(arm, Conditions(loads=(across,), yaw=True)).stable
    held = contacts([(2, 1, 0, 0, 0), (8, 1, 0, 0, 1), (1, 1, 7, 0, 2)])
    assert analyse_contacts(held, Conditions(loads=(Load(1, (0.0, 0.05, 0.0)),), yaw=True)).stable


def test_yaw_changes_nothing_where_nothing_turns():
    rows = [(2, 4, 0, 0, 0), (4, 2, 0, 0, 1), (2, 2, 2, 0, 2)]
    plain, turning = (analyse_contacts(contacts(rows), Conditions(yaw=yaw)) for yaw in (False, True))
    assert plain.max_score == pytest.approx(turning.max_score, abs=1e-9)


def test_level_ground_is_a_tilt_of_nothing():
    rows = structure_to_assembly(LEVER)
    assert analyse(rows, conditions=Conditions(tilt=0.0, tilt_towards=70)).scores == pytest.approx(analyse(rows).scores)


@pytest.mark.parametrize("load", [Load(9, (0, 0, 1)), Load(-1, (0, 0, 1)), Load(0, (float("nan"), 0, 0))])
def test_loads_that_cannot_be_are_refused(load):
    with pytest.raises(InputError):
        analyse_contacts(contacts(LEVER), Conditions(loads=(load,)))
