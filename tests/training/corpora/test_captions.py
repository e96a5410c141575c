# SPDX-License-Identifier: GPL-3.0-or-later
"""Captions say what the cells show, in grammatical English."""

import re

import numpy as np
import pytest
from brickwright.training.corpora.captions import Measures, Proportions, captions_of
from brickwright.training.corpora.item import spoken
from brickwright.training.corpora.naming import Category, Named, held_out_words, name_table


def named(phrase="house", words=(), traits=("roof",), name="house"):
    return Named(Category(name, 8, 16, tuple(words), frozenset(traits)), phrase)


def house(height=10):
    cells = np.ones((6, 6, height), np.uint8)
    cells[:, :, -(height // 5) :] = 2
    return cells


def test_captions_go_from_short_to_long_and_name_colours_and_parts():
    captions = captions_of(named(), house(), 2, None, "a")
    assert captions[0] == "a house"
    assert "a {0} house" in captions
    assert "a {0} house with a {1} roof" in captions
    assert list(captions) == sorted(captions, key=len)
    assert captions == captions_of(named(), house(), 2, None, "a")


def test_a_part_of_many_colours_is_not_named():
    cells = house()
    cells[::2, :, -2:] = 1
    assert not [text for text in captions_of(named(), cells, 2, None, "a") if "roof" in text]


def test_a_colour_that_hardly_shows_is_not_named():
    cells = np.ones((6, 6, 10), np.uint8)
    cells[0, 0, 0] = 2
    assert not [text for text in captions_of(named(traits=()), cells, 2, None, "a") if "{1}" in text]


@pytest.mark.parametrize(
    ("phrase", "traits", "expected"),
    [
        ("igloo", (), "an igloo"),
        ("~books", (), "books"),
        ("bread", ("mass",), "bread"),
        ("loaf of bread", ("mass",), "a loaf of bread"),
    ],
)
def test_articles(phrase, traits, expected):
    captions = captions_of(named(phrase, traits=traits, name="bread"), house(), 2, None, "a")
    assert expected in captions
    assert not [text for text in captions if "~" in text]


def test_only_the_outer_quarters_of_a_kind_are_tall_or_small():
    kinds = [Measures.of(np.ones((5, 5, 10 + 2 * i))) for i in range(12)]
    proportions = Proportions.among(kinds)
    assert proportions is not None
    assert proportions.words(kinds[0]) == ["small"]  # as high as broad, which nobody calls low
    assert proportions.words(kinds[6]) == []
    assert proportions.words(kinds[-1]) == ["large", "tall"]
    assert Proportions.among(kinds[:3]) is None
    tall = captions_of(named(), house(36), 2, proportions, "a")
    assert [text for text in tall if text.startswith("a large tall {0} house with")]
    assert not [text for text in tall if "low" in text]


def test_what_is_called_low_is_low_and_no_size_is_said_twice():
    kinds = [Measures.of(np.ones((9, 9, 5 + 2 * i))) for i in range(12)]
    proportions = Proportions.among(kinds)
    assert proportions.words(kinds[0]) == ["low"]
    texts = captions_of(named("small house"), house(36), 2, proportions, "a")
    assert [text for text in texts if "tall" in text]
    assert not [text for text in texts if "tall" in text and "small" in text]


def test_nothing_of_the_table_makes_a_caption_with_a_word_that_is_held_out_or_a_broken_article():
    table = name_table()
    meanings = {rule.meaning for rule in table._rules if isinstance(rule.meaning, Named)}
    for meaning in meanings:
        for text in captions_of(meaning, house(), 2, None, meaning.phrase):
            said = spoken(text, (25, 1))
            assert not set(re.findall("[a-z]+", said)) & held_out_words(), said
            assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|\ban? (a|an|\w+s) with|[~{}]", said), said
