# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from brickwright.core.ldraw.entries.covering import MOST_BOXES, cover
from hypothesis import given
from hypothesis import strategies as st

LINES = tuple(np.array((0.0, 1, 3, 4, 8, 9, 12)) for _ in range(3))


def filled_by(boxes, lines):
    """Which cells the boxes hold, by their middles."""
    middles = [(line[1:] + line[:-1]) / 2 for line in lines]
    points = np.stack(np.meshgrid(*middles, indexing="ij"), -1)[None]
    return ((points > boxes[:, None, None, None, :3]) & (points < boxes[:, None, None, None, 3:])).all(-1).any(0)


@given(st.integers(0, 2**32), st.floats(0.05, 0.95))
def test_boxes_stay_in_the_filled_cells(seed, share):
    filled = np.random.default_rng(seed).random((6, 6, 6)) < share
    boxes = cover(filled, LINES)
    assert len(boxes) <= MOST_BOXES
    assert (boxes[:, :3] < boxes[:, 3:]).all()
    assert not (filled_by(boxes, LINES) & ~filled).any()


@given(st.tuples(*[st.tuples(st.integers(0, 4), st.integers(1, 6)) for _ in range(3)]))
def test_one_box_is_found_whole(spans):
    filled = np.zeros((6, 6, 6), bool)
    filled[tuple(slice(start, start + size) for start, size in spans)] = True
    assert np.array_equal(filled_by(cover(filled, LINES), LINES), filled)
    assert len(cover(filled, LINES)) == 1


def test_two_arms_take_two_boxes():
    filled = np.zeros((6, 6, 6), bool)
    filled[:, 0] = filled[0] = True
    boxes = cover(filled, LINES)
    assert len(boxes) == 2
    assert np.array_equal(filled_by(boxes, LINES), filled)


def test_nothing_takes_no_box():
    assert cover(np.zeros((6, 6, 6), bool), LINES).shape == (0, 6)
