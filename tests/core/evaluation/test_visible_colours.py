# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours that are seen and colours that are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.colour_words import BASIC_COLOUR, colour_words
from brickwright.core.bricks.plan import Plan
from brickwright.core.evaluation.visible_colours import (
    all_colours_seen,
    basic_colour,
    basic_shares,
    main_colour_agrees,
    named_colours,
    visible_areas,
)


def test_area_is_that_of_the_faces_to_the_sides_and_up():
    plan = Plan.of(np.ones((1, 1, 2), bool), np.array([[[4, 1]]]), 1)
    assert visible_areas(plan) == pytest.approx({1: 1 + 4 * 0.4, 4: 4 * 0.4})
    assert list(visible_areas(plan)) == [1, 4]


def test_what_is_inside_is_not_seen():
    colours = np.full((3, 3, 3), 15)
    colours[1, 1, 1] = 4
    assert visible_areas(Plan.of(np.ones((3, 3, 3), bool), colours, 1))[4] == 0


def test_shares_are_of_basic_colours_and_leave_out_no_colour():
    shares = basic_shares({4: 2.0, 320: 1.0, 15: 1.0, 16: 50.0})
    assert shares == pytest.approx({"red": 0.75, "white": 0.25})
    assert next(iter(shares)) == "red"
    assert basic_shares({16: 1.0}) == {}


def test_any_code_has_the_basic_colour_that_is_nearest():
    assert basic_colour(0x2C91A09) == "red"  # LDraw's red, as a direct colour
    assert basic_colour(115) == "green"  # medium lime, not of the palette
    assert basic_colour(46) == "yellow"  # transparent yellow
    assert basic_colour(24) is None


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("A red car with black wheels", ("red", "black")),
        ("a sky blue house and a blue door", ("blue",)),
        ("a dark red, then a white one", ("red", "white")),
        ("a castle of sand on a slice of salmon", ()),
        ("a reddish thing, blackened, Greenland", ()),
        ("a reddish brown dog in light gray", ("brown", "grey")),
        ("", ()),
    ],
)
def test_colours_that_a_prompt_names(prompt, named):
    assert named_colours(prompt) == named


def test_every_colours_usual_word_is_understood():
    for code, basic in BASIC_COLOUR.items():
        assert named_colours(f"a {colour_words(code)[0]} car") == (basic,)


def test_agreement():
    shares = {"red": 0.8, "black": 0.15, "white": 0.05}
    assert main_colour_agrees(("red",), shares) is True
    assert main_colour_agrees(("black", "red"), shares) is True
    assert main_colour_agrees(("black",), shares) is False
    assert main_colour_agrees((), shares) is None
    assert main_colour_agrees(("red",), {}) is False
    assert all_colours_seen(("red",), shares) is None
    assert all_colours_seen(("red", "black"), shares) == 1
    assert all_colours_seen(("red", "white"), shares) == 0.5
