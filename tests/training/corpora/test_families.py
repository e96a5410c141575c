# SPDX-License-Identifier: GPL-3.0-or-later
import re
from importlib import resources
from itertools import islice

import numpy as np
import pytest
from brickwright.core.bricks.colour_words import PALETTE
from brickwright.training.corpora.families import FAMILIES, draw, draw_items
from brickwright.training.corpora.families.family import Family
from brickwright.training.corpora.families.words import number
from brickwright.training.corpora.item import MAX_SLOTS, PLATES, STUDS, spoken
from cell_solids import falls_over, one_piece, overhanging

SEEDS = 30
REACH = 6  # studs that a layer may lean out


def drawn(category, seed):
    return draw(FAMILIES[category], np.random.default_rng((1, seed)))


def held_out():
    text = resources.files("brickwright.training.corpora").joinpath("data/held_out_synonyms.txt").read_text("utf-8")
    return {line.split()[0]: " ".join(line.split()[1:]) for line in text.splitlines() if line and line[0] != "#"}


HELD_OUT = held_out()


@pytest.mark.parametrize("category", FAMILIES)
def test_every_draw_is_a_whole_thing_that_stands_and_is_told_truly(category):
    items = [drawn(category, seed) for seed in range(SEEDS)]
    for seed, item in enumerate(items):
        filled, where = item.slots > 0, f"{category}, seed {seed}"
        assert all(size <= most for size, most in zip(filled.shape, (STUDS, STUDS, PLATES), strict=True)), where
        assert filled.sum() > 60, where
        assert filled[:, :, 0].any(), where
        assert one_piece(filled), f"{where}: more than one piece"
        assert not overhanging(filled, REACH).any(), f"{where}: leans out too far"
        assert not falls_over(filled), f"{where}: falls over"
        assert set(item.palette) <= set(PALETTE), where
        assert len(set(item.palette[:2])) == len(item.palette[:2]), f"{where}: the two main colours are the same"
        counts = np.bincount(item.slots.ravel(), minlength=MAX_SLOTS + 1)[1:]
        assert (counts[: len(item.palette)] > 0).all(), f"{where}: a colour that no cell has"
        assert item.category == category
        assert 4 <= len(item.captions) <= 6, where
        assert any(category.split()[0] in caption for caption in item.captions), where
        for caption in item.captions:
            assert caption == " ".join(caption.lower().split()), caption
            said = re.findall(r"[a-z]+(?:-[a-z]+)*", caption)
            assert not set(said) & set(HELD_OUT), caption
            assert not re.search(r"\b(an? an?|an? \{\d\} an?|a [aeiou]|an [^aeiou{])\b", caption), caption
            assert not re.search(r"\b(\w+) \1\b(?!-)", spoken(caption, item.palette)), caption
    shapes = {item.slots.tobytes() + bytes(item.slots.shape): item.palette for item in items}
    assert len(shapes) >= 0.9 * SEEDS, "few shapes"
    assert len({item.item_id for item in items}) == SEEDS, "two draws are the same"
    assert len({item.captions for item in items}) > SEEDS / 2


def test_items_follow_from_seed_and_number_alone_and_families_take_turns():
    first, again = list(draw_items(4, 7)), list(islice(draw_items(len(FAMILIES), 7), 4))
    for one, other in zip(first, again, strict=True):
        assert one.item_id == other.item_id
        assert one.captions == other.captions
        assert one.palette == other.palette
        np.testing.assert_array_equal(one.slots, other.slots)
    assert [item.category for item in first] == list(FAMILIES)[:4]
    assert len({item.item_id for item in first}) == 4
    assert first[0].captions != next(draw_items(1, 8)).captions


def test_letters_and_digits_are_not_mirrored():
    assert [category for category, family in FAMILIES.items() if not family.mirrored] == ["windmill", "letter", "digit"]


def test_the_most_visible_slot_comes_first():
    item = drawn("castle", 3)
    assert np.bincount(item.slots.ravel())[1:].argmax() == 0


def test_counts_in_captions_are_counted():
    """The legs of a stool that is said to have four, at the floor."""
    for seed in range(SEEDS):
        item = drawn("stool", seed)
        text = " ".join(item.captions)
        floor = item.slots[:, :, 0] > 0
        corners = [piece for piece in (floor[:2, :2], floor[-2:, :2], floor[:2, -2:], floor[-2:, -2:]) if piece.any()]
        if re.search(r"\bfour\b", text):
            assert len(corners) == 4
    shelves = {}
    for seed in range(SEEDS):
        item = drawn("bookshelf", seed)
        for count in range(2, 6):
            if f"{number(count)} shelves" in " ".join(item.captions):
                shelves.setdefault(count, []).append(item.slots.shape[2])
    assert len(shelves) >= 3
    assert np.mean(shelves[max(shelves)]) > np.mean(shelves[min(shelves)])


def test_sixty_categories_and_eighty_held_out_words():
    assert len(FAMILIES) >= 60
    assert len(HELD_OUT) >= 80
    assert sum(category in FAMILIES for category in HELD_OUT.values()) >= 80


def test_dimensions_that_do_not_fit_together_are_drawn_again():
    seen = []

    def wobbly(sketch):
        sketch.canvas(4, 4, 9)
        sketch.colour("body", (4,))
        sketch.main("body")
        gap = len(seen) < 3
        seen.append(gap)
        sketch.add("body", sketch.box(None, None, (0, 3)) | sketch.box(None, None, (4 if gap else 3, 6)))

    item = draw(Family("block", wobbly), np.random.default_rng(0))
    assert seen == [True, True, True, False]
    assert (item.slots > 0).sum() == 4 * 4 * 6
