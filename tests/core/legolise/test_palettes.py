# SPDX-License-Identifier: GPL-3.0-or-later
"""Palettes are said by name, by code and by word."""

from __future__ import annotations

import pytest
from brickwright.core.bricks.colour_words import BASIC_COLOUR, PALETTE, colour_words
from brickwright.core.errors import InputError
from brickwright.core.legolise.palettes import PALETTES, colour_code, parse_palette


def test_palettes_by_name():
    assert parse_palette(" Standard ") == PALETTE
    basics = parse_palette("basic")
    assert len(basics) == len(set(BASIC_COLOUR.values())) == 11
    assert {BASIC_COLOUR[code] for code in basics} == set(BASIC_COLOUR.values())
    assert all(set(codes) <= set(PALETTE) for codes in PALETTES.values())


def test_codes_words_and_names():
    assert parse_palette("red, 15,Dark_Tan,trans clear,  navy blue,red") == (4, 15, 28, 47, 272)


@pytest.mark.parametrize("code", PALETTE)
def test_the_usual_word_is_understood(code):
    assert colour_code(colour_words(code)[0]) == code


@pytest.mark.parametrize("words", ["", " , ", "reddish", "16", "99999", "-1", "²"])
def test_others_are_refused(words):
    with pytest.raises(InputError):
        parse_palette(words)
