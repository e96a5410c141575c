# SPDX-License-Identifier: GPL-3.0-or-later
"""From voxels to cells: one piece, few colours that can be told apart, and what is no item."""

import numpy as np
import pytest
from brickwright.core.legolise.voxels import Voxels
from brickwright.training.corpora.item import PLATES, STUDS
from brickwright.training.corpora.naming import Category, name_table
from brickwright.training.corpora.shaping import Unfit, boxes, largest_piece, shape_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays


def voxels(occupancy, rgb=(200, 30, 30)):
    filled = np.asarray(occupancy, bool)
    return Voxels(filled, np.array(np.broadcast_to(np.array(rgb, np.uint8), (*filled.shape, 3))))


@given(arrays(bool, (4, 3, 5)))
def test_the_largest_piece_is_one_and_no_other_is_larger(filled):
    def grown(mask):
        padded = np.pad(mask, 1)
        near = mask.copy()
        for axis in range(3):
            for step in (-1, 1):
                near |= np.roll(padded, step, axis)[1:-1, 1:-1, 1:-1]
        return near & filled

    rest, sizes = filled.copy(), []
    while rest.any():
        piece = np.zeros_like(filled)
        piece[tuple(np.argwhere(rest)[0])] = True
        while (wider := grown(piece)).sum() > piece.sum():
            piece = wider
        sizes.append(int(piece.sum()))
        rest &= ~piece
    found = largest_piece(filled)
    assert found.sum() == max(sizes, default=0)
    assert (grown(found) == found).all()


def test_specks_are_left_away_and_the_rest_stands_on_the_floor():
    filled = np.zeros((6, 6, 12), bool)
    filled[:3, :3, 4:10] = True
    filled[5, 5, 0] = True
    assert shape_of(voxels(filled)).slots.shape == (3, 3, 6)


@pytest.mark.parametrize(
    ("shape", "cut", "reason"),
    [((2, 2, 2), None, "cells"), ((9, 9, 2), None, "flat"), ((1, 1, 30), None, "wide"), ((4, 4, 9), 4, "pieces")],
)
def test_what_is_no_item_says_why(shape, cut, reason):
    filled = np.ones(shape, bool)
    if cut is not None:
        filled[:, :, cut] = False
    with pytest.raises(Unfit, match=reason):
        shape_of(voxels(filled))


def test_colours_that_hardly_differ_or_hardly_show_are_one():
    filled = np.ones((6, 6, 9), bool)
    rgb = np.zeros((6, 6, 9, 3), np.uint8)
    rgb[:] = (200, 20, 20)
    rgb[:, :, 5:] = (20, 60, 170)
    rgb[0, 0, 0] = (240, 240, 30)
    shaped = shape_of(Voxels(filled, rgb))
    assert len(shaped.palette) == 2
    assert (shaped.slots > 0).all()
    assert shaped.slots[0, 0, 0] == shaped.slots[0, 0, 1]


@given(st.floats(0, 1), st.sampled_from(sorted(name_table().categories)))
def test_boxes_fit_an_item_and_are_one_or_two(position, name):
    found = list(boxes(name_table().categories[name], position))
    assert 1 <= len(found) <= 2
    assert all(1 <= x <= STUDS and 1 <= y <= STUDS and 1 <= z <= PLATES for x, y, z in found)
    assert found == sorted(found, reverse=True)


def test_a_kind_of_one_size_comes_once():
    assert len(list(boxes(Category("cup", 6, 8, (), frozenset()), 0.5))) == 1
