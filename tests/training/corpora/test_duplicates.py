# SPDX-License-Identifier: GPL-3.0-or-later
"""The same model in another pack is found, turned as well; the same in another colour is one object but two items."""

import numpy as np
import pytest
from brickwright.training.corpora.duplicates import Seen, overlap_of
from brickwright.training.corpora.slots import renumbered, visible_area
from corpus_sources import item


def shape():
    cells = np.zeros((6, 4, 9), np.uint8)
    cells[:, :, :6] = 1
    cells[:2, :2] = 2
    return cells


@pytest.mark.parametrize("quarters", range(4))
def test_a_turned_copy_is_the_same(quarters):
    seen = Seen()
    first = item(shape())
    assert seen.alike(first) == (None, None)
    assert seen.alike(item(np.rot90(shape(), quarters), item_id="b")) == (first, first)


def test_another_colour_is_the_same_object_and_another_item():
    seen = Seen()
    first = item(shape())
    seen.alike(first)
    assert seen.alike(item(shape(), (1, 14), item_id="b")) == (first, None)


def test_another_shape_or_category_is_something_else():
    seen = Seen()
    seen.alike(item(shape()))
    other = shape()
    other[3:, :, 3:6] = 0
    assert seen.alike(item(other)) == (None, None)
    assert seen.alike(item(shape(), category="crate")) == (None, None)


def test_overlap_is_intersection_over_union():
    one, other = np.full((4, 1, 1), 5, np.int32), np.full((4, 1, 1), 5, np.int32)
    other[2:] = -1
    other[0] = 7
    assert overlap_of(one, other) == (0.5, 0.5)


def test_slots_are_numbered_by_what_is_seen_of_them():
    cells = np.full((5, 5, 9), 2, np.uint8)
    cells[1:4, 1:4, 1:8] = 1
    cells[0, 0, 0] = 3
    slots, palette, order = renumbered(cells, (4, 15, 0, 71))
    assert palette == (15, 0, 4)
    assert order.tolist() == [2, 0, 1, -1]
    assert slots[2, 2, 2] == 3
    assert visible_area(slots, 3)[2] == 0
