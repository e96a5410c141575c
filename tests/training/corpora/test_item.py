# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import numpy as np
import pytest
from brickwright.training.corpora.item import CorpusItem, spoken


def item(**changes):
    fields = {"captions": ("a {0} car with {1} wheels",), "slots": np.array([[[1, 2]]], np.uint8), "palette": (4, 0)}
    return CorpusItem("x", "x", "s", "CC0", "car", **{**fields, **changes})


def test_captions_follow_the_palette():
    recoloured = dataclasses.replace(item(), palette=(288, 15))
    assert spoken(recoloured.captions[0], recoloured.palette) == "a dark green car with white wheels"


@pytest.mark.parametrize(
    "changes", [{"captions": ("a {2} car",)}, {"palette": (4,)}, {"slots": np.ones((21, 1, 1), np.uint8)}]
)
def test_captions_slots_and_size_must_fit(changes):
    with pytest.raises(ValueError, match="x "):
        item(**changes)


def test_the_article_follows_the_colour_that_is_filled_in():
    caption = "a {0} hut with an {1} door and a bell"
    assert spoken(caption, (330, 25)) == "an olive hut with an orange door and a bell"
    assert spoken(caption, (4, 0)) == "a red hut with a black door and a bell"


def test_other_words_for_colours_come_from_the_generator():
    words = {spoken("an {0} boat", (322,), np.random.default_rng(seed)) for seed in range(40)}
    assert {"a sky blue boat", "an azure boat"} <= words
