# SPDX-License-Identifier: GPL-3.0-or-later
"""Turned, mirrored and recoloured items stay the same thing, and their bricks stay where their cells are."""

import dataclasses
from itertools import combinations

import numpy as np
import pytest
from brickwright.core.bricks.colour_words import BASIC_COLOUR, PALETTE
from brickwright.training.corpora.augmentation import augmented, mirrored, recoloured, turned
from brickwright.training.corpora.built import BuiltItem
from brickwright.training.corpora.colours import CONTRAST, apart, recoloured_palette
from corpus_sources import built_of_cells, cells_of, item
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SHAPES = st.tuples(*[st.integers(1, 4)] * 3)
CELLS = SHAPES.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 2))).filter(np.any)


@given(CELLS, st.integers(0, 7))
def test_bricks_turn_with_their_cells(cells, quarters):
    built = built_of_cells(cells)
    other = turned(built, quarters)
    assert np.array_equal(cells_of(other), other.item.slots)
    assert np.array_equal(other.item.slots, np.rot90(cells, quarters))
    assert np.array_equal(turned(other, -quarters).bricks, built.bricks)


@given(CELLS)
def test_mirrored_twice_is_the_same(cells):
    built = built_of_cells(cells)
    other = mirrored(built)
    assert np.array_equal(cells_of(other), other.item.slots)
    assert np.array_equal(other.item.slots, cells[::-1])
    assert np.array_equal(mirrored(other).bricks, built.bricks)


def test_a_long_brick_turns():
    wall = BuiltItem(
        item(np.ones((4, 2, 3))), np.array([3], np.int8), np.array([[0, 0, 1, 4, 1, 0], [0, 0, 0, 4, 1, 0]])
    )
    for quarters in range(4):
        assert np.array_equal(cells_of(turned(wall, quarters)), turned(wall, quarters).item.slots)
    assert turned(wall, 1).bricks[0].tolist() == [0, 0, 0, 1, 4, 0]


def test_letters_are_not_mirrored():
    letter = built_of_cells([[[1, 1]], [[1, 0]]], mirrored=False)
    assert mirrored(letter) is letter


@given(st.lists(st.sampled_from(PALETTE), min_size=1, max_size=6, unique=True), st.integers(0, 1000), st.booleans())
def test_other_colours_are_of_the_palette_and_differ(palette, seed, natural):
    chosen = recoloured_palette(tuple(palette), np.random.default_rng(seed), natural)
    assert len(set(chosen)) == len(palette)
    assert set(chosen) <= set(PALETTE)


def test_what_could_be_told_apart_still_can():
    for seed in range(100):
        chosen = recoloured_palette((4, 15, 0), np.random.default_rng(seed))
        assert all(apart(a, b) >= CONTRAST for a, b in combinations(chosen, 2))


def test_trees_keep_their_kind_of_colour_and_cars_do_not():
    tree = built_of_cells([[[1, 2]]], (2, 70), category="tree")
    car = built_of_cells([[[1, 2]]], (2, 70), category="car")
    draws = [np.random.default_rng(seed) for seed in range(60)]
    trees = {recoloured(tree, draw).item.palette for draw in draws}
    cars = {recoloured(car, draw).item.palette[0] for draw in draws}
    assert len(trees) > 1
    assert all([BASIC_COLOUR[code] for code in palette] == ["green", "brown"] for palette in trees)
    assert len(cars) > 10


def test_augmentation_depends_on_the_generator_alone():
    built = built_of_cells(np.arange(1, 9).reshape(2, 2, 2) % 3)
    first, second = (augmented(built, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first.item.slots, second.item.slots)
    assert first.item.palette == second.item.palette


@pytest.mark.parametrize("row", [[0, 3, 0, 2, 1, 0], [2, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1], [0, -1, 0, 1, 1, 0]])
def test_bricks_outside_are_refused(row):
    with pytest.raises(ValueError, match="leave"):
        BuiltItem(item(np.ones((4, 2, 2))), np.ones(2, np.int8), np.array([row], np.int16))


def test_items_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        built_of_cells([[[1]]]).heights = None
