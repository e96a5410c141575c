# SPDX-License-Identifier: GPL-3.0-or-later
"""Retrieval of the nearest caption."""

from __future__ import annotations

import pytest
from brickwright.core.evaluation.caption_index import CaptionIndex

CAPTIONS = [("a table with a wide top", "one wide table"), (), ("a tall tower",), ("a red fire truck", "a truck")]


def test_retrieval_finds_the_words():
    index = CaptionIndex(CAPTIONS)
    for i, several in enumerate(CAPTIONS):
        assert all(index.nearest(caption) == i for caption in several)
    assert index.nearest("TOWER, tower!") == 2
    assert index.nearest("the fire brigade") == 3
    assert index.nearest("zzz qqq") == 0


def test_rare_words_and_pairs_of_words_count_more():
    index = CaptionIndex([("a car a car a car",), ("a zeppelin",), ("top table",), ("table top",)])
    assert index.nearest("a car a zeppelin zeppelin") == 1
    assert index.nearest("a table top") == 3


def test_no_captions_are_refused():
    with pytest.raises(ValueError, match="no captions"):
        CaptionIndex([(), ()])
