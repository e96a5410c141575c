# SPDX-License-Identifier: GPL-3.0-or-later
import copy
import time

import numpy as np
import pytest
from brickwright.core.bricks import connections
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.occupancy import Occupancy, bounds
from brickwright.core.bricks.placement import place
from brickwright.core.errors import InputError
from hypothesis import given, settings
from hypothesis import strategies as st

from .assemblies import YAWS, assemblies


def filled(assembly: Assembly) -> Occupancy:
    occupancy = Occupancy()
    for brick in assembly:
        occupancy.add(brick.part, brick.position, brick.rotation)
    return occupancy


def tables(occupancy: Occupancy):
    return copy.deepcopy((occupancy._cells, occupancy._studs, occupancy._sockets, set(occupancy)))


@given(assemblies(free=True), assemblies(most=4, free=True))
@settings(max_examples=60)
def test_adding_and_removing_restores(standing, new):
    occupancy = filled(standing)
    before = tables(occupancy)
    numbers = [occupancy.add(brick.part, brick.position, brick.rotation) for brick in new]
    assert len(occupancy) == len(standing) + len(new)
    assert not numbers or tables(occupancy) != before
    for number in numbers:
        occupancy.remove(number)
    assert tables(occupancy) == before


@given(assemblies(free=True))
@settings(max_examples=60)
def test_it_agrees_with_the_vectorised_queries(assembly):
    occupancy = filled(assembly)
    placement = place(assembly)
    overlaps, joints = connections.overlapping(placement), connections.joints(placement)
    for i, brick in enumerate(assembly):
        occupancy.remove(i)
        near = sorted({int(pair.sum() - i) for pair in overlaps if i in pair})
        assert occupancy.overlaps(brick.part, brick.position, brick.rotation) == near
        below, above = occupancy.connections(brick.part, brick.position, brick.rotation)
        assert below == np.unique(joints[joints[:, 1] == i, 0]).tolist()
        assert above == np.unique(joints[joints[:, 0] == i, 1]).tolist()
        occupancy.add(brick.part, brick.position, brick.rotation, brick=i)


@given(assemblies(free=True))
@settings(max_examples=60)
def test_overlap_is_symmetric(assembly):
    for a in assembly:
        for b in list(assembly)[:5]:
            one, other = Occupancy(), Occupancy()
            one.add(a.part, a.position, a.rotation)
            other.add(b.part, b.position, b.rotation)
            assert bool(one.overlaps(b.part, b.position, b.rotation)) == bool(
                other.overlaps(a.part, a.position, a.rotation)
            )


@given(assemblies(most=8), st.integers(0, 3), st.tuples(*[st.integers(-30, 30)] * 3))
@settings(max_examples=60)
def test_a_yaw_and_a_shift_change_nothing(assembly, yaw, shift):
    turn, offset = YAWS[yaw], np.array(shift) * (10.0, 8.0, 10.0)
    occupancy, moved = Occupancy(), Occupancy()
    for brick in assembly:
        here = (brick.part, brick.position, brick.rotation)
        there = (brick.part, turn @ brick.position + offset, turn @ brick.rotation)
        assert occupancy.overlaps(*here) == moved.overlaps(*there)
        assert occupancy.connections(*here) == moved.connections(*there)
        occupancy.add(*here)
        moved.add(*there)


@given(assemblies(free=True))
def test_bounds(assembly):
    occupancy = filled(assembly)
    if len(assembly):
        np.testing.assert_allclose(occupancy.bounds(), bounds(assembly), atol=1e-9)
        assert (bounds(assembly)[0] < bounds(assembly)[1]).all()
    else:
        assert occupancy.bounds() is None
        assert bounds(assembly).tolist() == [[0.0] * 3] * 2


def test_bounds_by_hand():
    assembly = Assembly.from_arrays(["3001.dat", "none.dat"], [(0, -24, 0), (100, 0, 0)], YAWS[[1, 0]])
    assert bounds(assembly).tolist() == [[-20.0, -24.0, -40.0], [100.0, 0.0, 40.0]]


def test_numbers_can_be_chosen():
    occupancy = Occupancy()
    assert occupancy.add("3001", (0, 0, 0), brick=7) == 7
    assert occupancy.add("3001", (0, -24, 0)) == 8
    assert 7 in occupancy
    assert 3 not in occupancy
    assert occupancy.overlaps("3001", (0, -8, 0)) == [7, 8]
    assert occupancy.connections("3001", (40, -48, 0)) == ([8], [])
    assert occupancy.connections("3001", (40, 24, 0)) == ([], [7])


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda o: o.add("nothing.dat", (0, 0, 0)), "not in the catalogue"),
        (lambda o: o.add("3001", (0, 0, 0), brick=0), "already"),
        (lambda o: o.remove(99), "no brick number 99"),
        (lambda o: o.add("3001", (0, float("nan"), 0)), "not a number"),
        (lambda o: o.add("3001", (0, 0, 0), np.eye(3) * 1e5), "matrix"),
    ],
)
def test_mistakes_are_told_and_change_nothing(action, words):
    occupancy = Occupancy()
    occupancy.add("3005", (0, 0, 0))
    before = tables(occupancy)
    with pytest.raises(InputError, match=words):
        action(occupancy)
    assert tables(occupancy) == before


def test_time_does_not_grow_with_the_number_of_bricks():
    def seconds(occupancy: Occupancy) -> float:
        times = []
        for k in range(30):
            started = time.process_time()
            number = occupancy.add("3001", (4 * k, -24, 0))
            occupancy.overlaps("3001", (4 * k, -24, 10))
            occupancy.remove(number)
            times.append(time.process_time() - started)
        return min(times)

    small, large = Occupancy(), Occupancy()
    for i in range(3000):
        position = (i % 60 * 80.0, 0.0, i // 60 * 40.0)
        large.add("3001", position)
        if i < 10:
            small.add("3001", position)
    assert seconds(large) < 4 * seconds(small)


def test_a_stud_on_the_side_takes_what_is_turned_to_it():
    """The brick 1 x 1 with a stud on its side, a tile on that stud, and the tile the other way round."""
    standing = Occupancy()
    standing.add("87087.dat", (0, 0, 0))
    for turn, below in ((((1, 0, 0), (0, 0, -1), (0, 1, 0)), [0]), (((1, 0, 0), (0, 0, 1), (0, -1, 0)), [])):
        at = np.array((0, 10, -10)) - np.array(turn) @ (0, 8, 0)
        assert standing.connections("3070b.dat", at, turn) == (below, [])
