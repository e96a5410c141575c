# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the brick vocabulary: it is data, and its placements are those of structure text."""

import numpy as np
import pytest
from brickwright.core.errors import CheckpointError
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.generation.vocabulary import Vocabulary, brickgpt_vocabulary
from hypothesis import given
from hypothesis import strategies as st

VOCABULARY = brickgpt_vocabulary()
SIZES = [tuple(size) for size in VOCABULARY.sizes.tolist()]


def test_has_the_fourteen_shapes_of_eight_parts():
    assert len(set(SIZES)) == len(SIZES) == 14
    assert len({shape.part for shape in VOCABULARY.shapes}) == 8
    assert VOCABULARY.fields == (("z", 21), ("x", 20), ("y", 20), ("shape", 14))


def test_survives_json():
    assert Vocabulary.from_json(VOCABULARY.to_json()) == VOCABULARY


@given(st.sampled_from(SIZES), st.integers(0, 12), st.integers(0, 12), st.integers(0, 19))
def test_places_bricks_as_structure_text_does(size, x, y, z):
    row = (*size, x, y, z)
    part, position, rotation = VOCABULARY.placement(row)
    brick = structure_to_assembly(np.array([row]))[0]
    assert part == brick.part
    np.testing.assert_allclose(position, brick.position)
    np.testing.assert_allclose(np.reshape(rotation, (3, 3)), brick.rotation)


@given(st.lists(st.tuples(st.sampled_from(SIZES), st.integers(0, 12), st.integers(0, 12), st.integers(0, 19))))
def test_fields_name_layer_anchor_and_shape(items):
    rows = np.array([[*size, x, y, z] for size, x, y, z in items], int).reshape(-1, 5)
    fields = VOCABULARY.encode(rows)
    assert fields.shape == (len(rows), 4)
    np.testing.assert_array_equal(fields[:, 0], rows[:, 4])
    np.testing.assert_array_equal(VOCABULARY.sizes[fields[:, 3]], rows[:, :2])
    np.testing.assert_array_equal(fields[:, 1:3] - rows[:, :2] + 1, rows[:, 2:4])


def test_unknown_size_is_a_key_error():
    with pytest.raises(KeyError):
        VOCABULARY.encode([[3, 3, 0, 0, 0]])


@pytest.mark.parametrize(
    "change",
    [
        {"grid": [20, 20]},
        {"grid": [0, 20, 20]},
        {"shapes": []},
        {"shapes": [{"part": "3001.dat", "rotation": [1, 0], "size": [2, 4]}]},
        {"shapes": [{"part": "3001.dat", "rotation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "size": [2]}]},
        {"shapes": None},
    ],
)
def test_malformed_vocabularies_are_refused(change):
    with pytest.raises(CheckpointError):
        Vocabulary.from_json({**VOCABULARY.to_json(), **change})
