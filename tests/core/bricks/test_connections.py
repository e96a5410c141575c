# SPDX-License-Identifier: GPL-3.0-or-later
import itertools
import time

import numpy as np
import pytest
from brickwright.core.bricks import connections
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.contact import JOINT_TOLERANCE, PARALLEL, TOLERANCE
from brickwright.core.bricks.placement import place
from hypothesis import given, settings
from hypothesis import strategies as st

from .assemblies import YAWS, assemblies, turned

CATALOGUE = load_catalogue()


def build(*bricks) -> Assembly:
    """Bricks (part, position[, rotation])."""
    rotations = [brick[2] if len(brick) > 2 else np.eye(3) for brick in bricks]
    return Assembly.from_arrays([brick[0] for brick in bricks], [brick[1] for brick in bricks], rotations)


def overlaps(assembly: Assembly) -> np.ndarray:
    return connections.overlapping(place(assembly))


def joints(assembly: Assembly) -> np.ndarray:
    return connections.joints(place(assembly))


def components(assembly: Assembly) -> np.ndarray:
    placement = place(assembly)
    return connections.components(connections.joints(placement), placement.known)


def grounded(assembly: Assembly, ground: float | None = None) -> np.ndarray:
    return connections.standing(place(assembly), ground)


def overlap(*bricks) -> list[list[int]]:
    return overlaps(build(*bricks)).tolist()


def joined(*bricks) -> list[list[int]]:
    return joints(build(*bricks)).tolist()


def naive_overlaps(assembly: Assembly) -> list[list[int]]:
    """Every pair of boxes of yawed bricks, one after the other."""
    boxes = []
    for i, brick in enumerate(assembly):
        for box in CATALOGUE[brick.part].boxes:
            corners = np.array([box[:3], box[3:]]) @ brick.rotation.T + brick.position
            boxes.append((i, corners.min(0), corners.max(0)))
    found = {
        (i, j)
        for (i, low_a, high_a), (j, low_b, high_b) in itertools.combinations(boxes, 2)
        if i != j and (np.minimum(high_a, high_b) - np.maximum(low_a, low_b) > TOLERANCE).all()
    }
    return sorted([list(pair) for pair in found])


def naive_joints(assembly: Assembly) -> list[list[int]]:
    found = []
    for (i, a), (j, b) in itertools.permutations(enumerate(assembly), 2):
        if a.rotation[:, 1] @ b.rotation[:, 1] < PARALLEL:
            continue
        studs = CATALOGUE[a.part].studs @ a.rotation.T + a.position
        sockets = CATALOGUE[b.part].sockets @ b.rotation.T + b.position
        near = (np.abs(studs[:, None] - sockets[None]) <= JOINT_TOLERANCE).all(2)
        found += [[i, j]] * int(near.sum())
    return sorted(found)


@given(assemblies())
@settings(max_examples=50)
def test_overlaps_are_what_comparing_all_pairs_finds(assembly):
    assert overlaps(assembly).tolist() == naive_overlaps(assembly)


@given(assemblies())
@settings(max_examples=50)
def test_joints_are_what_comparing_all_pairs_finds(assembly):
    assert sorted(joints(assembly).tolist()) == naive_joints(assembly)


@given(assemblies(), st.integers(0, 3), st.tuples(*[st.integers(-40, 40)] * 3))
@settings(max_examples=50)
def test_a_yaw_and_a_shift_change_nothing(assembly, yaw, shift):
    turn = YAWS[yaw]
    positions = assembly.positions @ turn.T + np.array(shift) * (10.0, 8.0, 10.0)
    moved = Assembly.from_arrays(assembly.parts, positions, turn @ assembly.rotations)
    assert overlaps(moved).tolist() == overlaps(assembly).tolist()
    assert sorted(joints(moved).tolist()) == sorted(joints(assembly).tolist())
    assert components(moved).tolist() == components(assembly).tolist()
    assert grounded(moved).tolist() == grounded(assembly).tolist()


@given(assemblies(free=True), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_bricks_does_not_matter(assembly, random):
    order = list(range(len(assembly)))
    random.shuffle(order)
    found = {tuple(sorted(pair)) for pair in np.array(order)[overlaps(assembly.take(order))].tolist()}
    assert found == {tuple(pair) for pair in overlaps(assembly).tolist()}


@given(assemblies(free=True), st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=60)
def test_turning_everything_changes_no_joint(assembly, angle, other):
    turn = turned(np.array((0.48, 0.6, 0.64)), angle) @ turned(np.array((0.0, 1.0, 0.0)), other)
    moved = Assembly.from_arrays(assembly.parts, assembly.positions @ turn.T, turn @ assembly.rotations)
    assert len(joints(moved)) == len(joints(assembly))


def test_a_brick_on_a_brick():
    assert overlap(("3001", (0, 0, 0)), ("3001", (0, -24, 0))) == []
    assert joined(("3001", (0, 0, 0)), ("3001", (0, -24, 0))) == [[0, 1]] * 8
    assert joined(("3001", (0, 0, 0)), ("3001", (60, -24, 20))) == [[0, 1]]
    assert joined(("3001", (0, 0, 0)), ("3001", (80, -24, 0))) == []
    assert joined(("3001", (0, -24, 0)), ("3005", (10, 0, 10))) == [[1, 0]]


def test_neighbours_may_touch_and_be_rounded():
    assert overlap(("3001", (0, 0, 0)), ("3001", (80, 0, 0))) == []
    assert overlap(("3001", (0, 0, 0)), ("3001", (79.6, 0, 0))) == []
    assert overlap(("3001", (0, 0, 0)), ("3001", (79.4, 0, 0))) == [[0, 1]]
    assert joined(("3001", (0, 0, 0)), ("3001", (0.4, -23.6, 0.4))) == [[0, 1]] * 8


def test_a_brick_under_an_arch_and_one_in_its_leg():
    assert overlap(("3455", (0, 0, 0)), ("3005", (0, -24 + 24 + 24, 0))) == []
    assert overlap(("6182", (0, 0, 0)), ("3005", (0, 24, 0))) == []
    assert overlap(("6182", (0, 0, 0)), ("3005", (0, 8, 0))) == [[0, 1]]
    assert overlap(("3455", (0, 0, 0)), ("3005", (-50, 0, 0))) == [[0, 1]]


def test_slopes_leave_room_above_them():
    back_to_back = ("3039", (0, 0, -40), YAWS[2])
    assert overlap(("3039", (0, 0, 0)), back_to_back) == [[0, 1]]
    # An upside-down slope fits on a slope.
    upside_down = np.diag((-1.0, -1.0, 1.0)) @ YAWS[2]
    assert overlap(("3039", (0, 0, 0)), ("3039", (0, 20, -40), upside_down)) == []
    assert overlap(("3039", (0, 0, 0)), ("3660a", (0, -24, -20))) == []


def test_round_corners_leave_room():
    assert overlap(("3062b", (0, 0, 0)), ("3062b", (17, 0, 17))) == []
    assert overlap(("3005", (0, 0, 0)), ("3005", (17, 0, 17))) == [[0, 1]]
    assert overlap(("3062b", (0, 0, 0)), ("3062b", (12, 0, 0))) == [[0, 1]]


def test_an_l_holds_a_brick_in_its_corner():
    assert overlap(("2357", (0, 0, 0)), ("3005", (20, 0, 20))) == []
    assert overlap(("2357", (0, 0, 0)), ("3005", (20, 0, 0))) == [[0, 1]]


def test_a_jumper_holds_between_the_studs():
    assert joined(("3794b", (0, 0, 0)), ("3005", (0, -24, 0))) == [[0, 1]]
    assert joined(("3794b", (0, 0, 0)), ("3003", (0, -24, 0))) == [[0, 1]]  # in its tube
    assert joined(("3001", (0, 0, 0)), ("3004", (0, -24, 10))) == [[0, 1]] * 2
    assert joined(("3001", (0, 0, 0)), ("3004", (10, -24, 10))) == []  # on the pin: does not hold


def test_tiles_hold_nothing_and_are_held():
    assert joined(("3068b", (0, 0, 0)), ("3003", (0, -24, 0))) == []
    assert joined(("3003", (0, 0, 0)), ("3068b", (0, -8, 0))) == [[0, 1]] * 4


def test_bricks_upside_down_or_on_their_side_do_not_join_upright_ones():
    side = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    assert joined(("3005", (0, 0, 0)), ("3005", (0, 24, 0), np.diag((1.0, -1, -1)))) == []
    assert joined(("3005", (0, 0, 0)), ("3005", (0, 0, 0), side)) == []
    assert joined(("3005", (0, 0, 0), side), ("3005", (0, 0, 24), side)) in ([[0, 1]], [[1, 0]])


def test_a_brick_pressed_flat_does_not_join_itself():
    assert joined(("3001", (0, 0, 0), np.diag((1.0, 0.01, 1.0)))) == []


def test_turned_bodies_are_compared_exactly():
    eighth = turned(np.array((0.0, 1.0, 0.0)), np.pi / 4)
    # Their bounding boxes overlap, the bricks do not.
    assert overlap(("3005", (0, 0, 0)), ("3005", (20, 0, 20), eighth)) == []
    assert overlap(("3005", (0, 0, 0)), ("3005", (16, 0, 16), eighth)) == [[0, 1]]
    tilted = turned(np.array((1.0, 0.0, 0.0)), 0.2)
    assert overlap(("3001", (0, 0, 0)), ("3001", (0, -40, 0), tilted)) == []
    assert overlap(("3001", (0, 0, 0)), ("3001", (0, -26, 0), tilted)) == [[0, 1]]


def test_components_and_ground():
    assembly = build(("3001", (0, 0, 0)), ("3001", (40, -24, 0)), ("3001", (200, 0, 0)), ("3005", (0, -96, 0)))
    assert components(assembly).tolist() == [0, 0, 1, 2]
    assert grounded(assembly).tolist() == [True, False, True, False]
    assert grounded(assembly, ground=48.0).tolist() == [False] * 4
    assert connections.unsupported(components(assembly), grounded(assembly)).tolist() == [3]


def test_unknown_parts_take_no_part():
    assembly = build(("3001", (0, 0, 0)), ("nothing.dat", (0, 0, 0)), ("3001", (0, -24, 0)))
    assert overlaps(assembly).tolist() == []
    assert components(assembly).tolist() == [0, -1, 0]


@pytest.mark.parametrize("part", ["nothing.dat", "3001.dat"])
def test_nothing_and_next_to_nothing(part):
    for assembly in (Assembly(), build((part, (0, 0, 0)))):
        assert overlaps(assembly).shape == (0, 2)
        assert joints(assembly).shape == (0, 2)
        assert len(components(assembly)) == len(assembly)


def test_a_monstrous_matrix_costs_little():
    assembly = build(("3001", (0, 0, 0), np.eye(3) * 1e6), ("3001", (0, 0, 0)), ("3001", (1e9, 0, 0)))
    started = time.process_time()
    assert overlaps(assembly).tolist() == [[0, 1]]
    assert time.process_time() - started < 1.0


def test_five_thousand_bricks_are_quick():
    count = np.arange(5000)
    layer = count // 250
    positions = np.stack([count % 25 * 40.0 + layer % 2 * 20.0, -24.0 * layer, count // 25 % 10 * 80.0], axis=1)
    assembly = Assembly.from_arrays(["3001.dat"] * 5000, positions, np.broadcast_to(YAWS[1], (5000, 3, 3)))
    overlaps(assembly)
    started = time.process_time()
    assert len(overlaps(assembly)) == 0
    assert components(assembly).max() == 9
    assert time.process_time() - started < 1.0
