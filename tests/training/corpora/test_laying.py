# SPDX-License-Identifier: GPL-3.0-or-later
"""Items become bricks that fill their layers in their colours."""

import numpy as np
import pytest
from brickwright.core.bricks.layers import pooled
from brickwright.training.corpora import laying
from brickwright.training.corpora.laying import TooManyBricks, laid
from corpus_sources import cells_of, item


def stepped():
    cells = np.zeros((8, 6, 14), np.uint8)
    cells[:, :, :7] = 1
    cells[2:6, 1:5, 7:] = 2
    return cells


def test_bricks_fill_the_layers_in_their_colours():
    own = item(stepped(), (71, 4))
    built = laid(own, 5)
    assert built.heights.sum() == 14
    assert {1, 3} == set(built.heights.tolist())
    layers = pooled(own.slots, built.heights)
    filled = cells_of(built)
    assert np.array_equal(filled != 0, np.repeat(layers != 0, built.heights, 2))
    outer = own.slots[0, 0, 0], own.slots[2, 1, 13]
    assert (filled[0, 0, 0], filled[2, 1, 13]) == outer
    assert (np.diff(built.bricks[:, 0]) >= 0).all()


def test_too_many_bricks_are_refused(monkeypatch):
    monkeypatch.setattr(laying, "MOST_BRICKS", 3)
    with pytest.raises(TooManyBricks, match="more than 3 bricks"):
        laid(item(stepped(), (71, 4)), 0)
