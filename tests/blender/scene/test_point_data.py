# SPDX-License-Identifier: GPL-3.0-or-later
"""What points carry: any assembly comes back, mirrored, sheared and scaled bricks as well."""

from __future__ import annotations

import numpy as np
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.scene.frame import from_blender, to_blender
from brickwright.core.scene.point_data import (
    identity_numbers,
    identity_words,
    new_identities,
    point_data,
    point_matrices,
)
from hypothesis import given, settings
from hypothesis import strategies as st

PARTS = ("3001.dat", "3003.dat", "u 9 ü.dat")
numbers = st.integers(-2000, 2000).map(lambda n: n / 1000)
bricks = st.lists(
    st.tuples(
        st.sampled_from(PARTS),
        st.sampled_from((4, 16, 0x2FF8800)),
        st.tuples(*[st.integers(-100_000, 100_000).map(lambda n: n / 100)] * 3),
        st.tuples(*[numbers] * 9),
        st.integers(0, 5),
    ),
    max_size=3,
)


def assembled(rows: list) -> Assembly:
    return Assembly.from_arrays(
        [row[0] for row in rows],
        np.array([row[2] for row in rows]).reshape(-1, 3),
        np.array([row[3] for row in rows]).reshape(-1, 3, 3),
        [row[1] for row in rows],
        [row[4] for row in rows],
    )


@settings(max_examples=30)
@given(bricks, st.sampled_from((0.01, 0.0004, 1.0)))
def test_any_matrix_is_shown_as_it_is_and_comes_back(rows: list, scale: float) -> None:
    assembly = assembled(rows)
    data = point_data(assembly, scale)
    matrices = point_matrices(data.places, data.turns)
    wanted = to_blender(assembly.positions, assembly.rotations, scale)
    assert np.abs(matrices - wanted).max(initial=0.0) <= 1e-7 * max(1.0, np.abs(wanted).max(initial=0.0))
    positions, rotations = from_blender(matrices, scale)
    assert np.array_equal(positions, assembly.positions)
    assert np.array_equal(rotations, assembly.rotations)
    assert [data.parts[i] for i in data.source] == assembly.parts
    assert [data.colours[i] for i in data.source] == assembly.colours.tolist()
    assert data.steps.tolist() == assembly.steps.tolist()
    assert data.orders.tolist() == list(range(len(assembly)))


@settings(max_examples=30)
@given(bricks)
def test_a_source_for_each_part_and_colour_in_the_order_of_first_use(rows: list) -> None:
    data = point_data(assembled(rows), 0.01)
    assert list(zip(data.parts, data.colours, strict=True)) == list(dict.fromkeys((row[0], row[1]) for row in rows))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 2**48 - 1).map(lambda n: f"{n:012x}"), unique=True))
def test_identities_come_back(words: list[str]) -> None:
    assert identity_words(identity_numbers(words)) == words


def test_an_identity_of_another_form_gets_a_new_one() -> None:
    odd = ["", "0123456789abcd", "-123456789ab", "+0x12_4567ab", "ffffffffffff"]
    words = identity_words(identity_numbers(odd))
    assert words[4] == "ffffffffffff"
    assert len(set(words) - set(odd)) == 4


def test_copies_are_called_the_same_at_every_reading() -> None:
    numbers = new_identities(3)[[0, 1, 0, 0, 2]]
    words = identity_words(numbers)
    assert len(set(words)) == 5
    assert words == identity_words(numbers)
    assert words[:2] == identity_words(numbers[:2])
