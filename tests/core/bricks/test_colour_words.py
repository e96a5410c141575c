# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from brickwright.core.bricks.colour_words import BASIC_COLOUR, PALETTE, colour_word, colour_words
from brickwright.core.bricks.colours import load_colours


def test_the_palette_is_made_of_solid_colours_that_are_current():
    known = load_colours()
    assert all(known[code].finish == "solid" and known[code].current for code in PALETTE)


def test_every_basic_colour_has_a_usual_word_of_its_own():
    usual = [colour_words(code)[0] for code in PALETTE]
    assert len(set(usual)) == len(usual)
    assert set(BASIC_COLOUR.values()) <= set(usual) | {"grey"}


def test_drawn_words_are_words_of_the_colour_and_vary():
    generator = np.random.default_rng(0)
    drawn = {colour_word(320, generator) for _ in range(50)}
    assert drawn == set(colour_words(320))
