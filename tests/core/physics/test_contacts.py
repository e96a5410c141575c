# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts of catalogue parts: plates, tiles, slopes, turned bricks, the ground."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import GROUND, find_contacts
from brickwright.core.physics.loads import Conditions
from brickwright.core.physics.stability import analyse
from scipy.spatial import Delaunay

from tests.core.bricks.assemblies import turned

pytest.importorskip("highspy")

BRICK, PLATE, TILE, SLOPE, SMALL = "3001.dat", "3020.dat", "3068b.dat", "3039.dat", "3005.dat"


def assembly(*bricks):
    """Of (part, x, y, z[, yaw in degrees]) in LDU."""
    turns = [turned(np.array([0, 1.0, 0]), np.radians(brick[4] if len(brick) > 4 else 0)) for brick in bricks]
    positions = np.array([brick[1:4] for brick in bricks], float).reshape(-1, 3)
    return Assembly.from_arrays([brick[0] for brick in bricks], positions, np.array(turns).reshape(-1, 3, 3))


def pairs(links):
    return sorted(set(zip(links.upper.tolist(), links.lower.tolist(), strict=True)))


def test_a_bridge():
    found = find_contacts(structure_to_assembly([(1, 1, 0, 0, 0), (1, 1, 3, 0, 0), (1, 4, 0, 1, 0), (4, 1, 0, 0, 1)]))
    assert pairs(found.points) == [(0, GROUND), (1, GROUND), (2, GROUND), (3, 0), (3, 1)]
    assert sorted(zip(found.shoves.first.tolist(), found.shoves.second.tolist(), strict=True)) == [(2, 0)]
    assert found.points.clutch.all()
    assert not len(found.overlaps)


def test_every_contact_of_a_large_block_is_found():
    found = find_contacts(
        structure_to_assembly([(2, 4, 2 * i, 4 * j, k) for k in range(4) for i in range(5) for j in range(6)])
    )
    assert len(found.points.upper) == 4 * 5 * 6 * 8 * 3
    assert (found.points.lower == GROUND).sum() == 5 * 6 * 8 * 3
    assert len(found.shoves.first) == 4 * (4 * 6 + 5 * 5)


def test_lengths_are_those_of_the_published_model():
    found = find_contacts(structure_to_assembly([(1, 1, 0, 0, 0), (1, 1, 0, 0, 1), (1, 1, 3, 4, 0)]))
    np.testing.assert_allclose(found.centre[1] - found.centre[0], (0, 0, 0.0096), atol=1e-12)
    np.testing.assert_allclose(found.centre[2] - found.centre[0], (3 * 0.0078, 4 * 0.0078, 0), atol=1e-12)


@pytest.mark.parametrize(
    "part", [BRICK, PLATE, TILE, SLOPE, SMALL, "3024.dat", "3941.dat", "4589.dat", "54200.dat", "3455.dat"]
)
def test_any_part_stands_on_the_ground(part):
    result = analyse(assembly((part, 0, 0, 0)))
    assert result.verdict == "stable"
    assert result.max_score == 0


@pytest.mark.parametrize("part", sorted(load_catalogue().shaped))
def test_pushes_that_are_left_out_lie_between_those_that_are_kept(part):
    points = find_contacts(assembly((part, 0, 0, 0))).points
    kept = Delaunay(points.at[points.hull, :2])
    middle = points.at[points.hull, :2].mean(0)
    between = middle + (points.at[~points.hull, :2] - middle) * (1 - 1e-6)
    assert (kept.find_simplex(between) >= 0).all()


def test_a_plate_holds_like_a_brick_and_its_lever_is_as_long():
    """A 2 x 4 hanging over by three studs: the clutch takes the torque of its weight."""
    whole = analyse(assembly((BRICK, 0, 24, 0), (BRICK, 60, 0, 0)))
    plate = analyse(assembly((BRICK, 0, 24, 0), (PLATE, 60, 16, 0)))
    assert 0 < plate.scores[1] < whole.scores[1] < 1
    weights = [find_contacts(assembly((part, 0, 0, 0))).mass[0] for part in (PLATE, BRICK)]
    assert plate.scores[1] / whole.scores[1] == pytest.approx(weights[0] / weights[1], rel=0.01)


def test_a_brick_on_a_tile_is_not_held_and_tips_over_its_edge():
    tile_on_brick = [(BRICK, 0, 24, 0), (TILE, -20, 16, 0), (TILE, 20, 16, 0)]
    found = find_contacts(assembly(*tile_on_brick, (BRICK, 0, -8, 0)))
    on_tiles = found.points.upper == 3
    assert not found.points.clutch[on_tiles].any()
    assert set(found.points.lower[on_tiles].tolist()) == {1, 2}
    for shift, stable in ((0, True), (30, True), (38, True), (42, False), (60, False)):
        assert analyse(assembly(*tile_on_brick, (BRICK, shift, -8, 0))).stable == stable, shift


def test_a_brick_turned_on_one_stud_is_held_at_any_angle():
    for yaw in (0, 30, 45, 77):
        bridge = assembly(
            (SMALL, 0, 24, 0), ("3010.dat", 30 * np.cos(np.radians(yaw)), 0, -30 * np.sin(np.radians(yaw)), yaw)
        )
        result = analyse(bridge)
        assert pairs(find_contacts(bridge).points) == [(0, GROUND), (1, 0)]
        assert result.stable
        assert 0.005 < result.max_score < 0.05


def test_studs_to_the_side_hold_as_well():
    """A 2 x 4 lies on its long side; a 1 x 1 sticks to one of its upper studs, or floats beside it."""
    side = turned(np.array([0, 0, 1.0]), np.pi / 2)
    studs = load_catalogue()[BRICK].studs @ side.T
    highest = studs[studs[:, 1].argmin()]
    for away, verdict in ((0, "stable"), (6, "unstable")):
        places = np.stack([np.zeros(3), highest - side @ (0, 24, 0) + (away, 0, 0)])
        result = analyse(Assembly.from_arrays([BRICK, SMALL], places, np.stack([side, side])))
        assert result.verdict == verdict
    held = find_contacts(Assembly.from_arrays([BRICK, SMALL], places - [(0, 0, 0), (6, 0, 0)], np.stack([side, side])))
    sideways = held.points.upper == 1
    np.testing.assert_allclose(held.points.axis[sideways], np.tile((1.0, 0, 0), (4, 1)), atol=1e-9)


def test_unknown_parts_are_left_out_and_have_no_score():
    result = analyse(assembly((BRICK, 0, 0, 0), ("99999.dat", 0, -24, 0)))
    assert result.stable
    assert np.isnan(result.scores).tolist() == [False, True]


def test_the_ground_may_be_lower_than_the_lowest_brick():
    assert analyse(assembly((BRICK, 0, 0, 0)), ground=48).verdict == "unstable"
    assert analyse(assembly((BRICK, 0, 0, 0)), ground=24).verdict == "stable"


def test_side_by_side_bricks_push_each_other_whatever_their_heights():
    found = find_contacts(assembly((BRICK, 0, 24, 0), (PLATE, 80, 40, 0)))
    assert sorted([found.shoves.first.tolist()[0], found.shoves.second.tolist()[0]]) == [0, 1]
    assert found.shoves.at[0, 2] == pytest.approx(found.centre[1, 2] - 0.0016)


def test_without_studs_on_the_ground_faces_carry():
    found = find_contacts(structure_to_assembly([(2, 4, 0, 0, 0)]))
    assert len(found.floor.upper) == 4
    assert not found.floor.clutch.any()
    width = np.ptp(found.floor.at[:, :2], axis=0)
    np.testing.assert_allclose(width, (2 * 0.0078, 4 * 0.0078), atol=1e-12)
    lever = [(1, 1, 0, 0, 0), (1, 8, 0, 0, 1)]
    assert analyse(structure_to_assembly(lever)).stable
    assert not analyse(structure_to_assembly(lever), conditions=Conditions(ground_clutch=False)).stable
