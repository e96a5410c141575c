# SPDX-License-Identifier: GPL-3.0-or-later
"""Small changes to laid bricks."""

import numpy as np
import pytest

pytest.importorskip("highspy", reason="HiGHS is not installed")

from brickwright.core.evaluation.validity import check
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.generation.mending import mend
from brickwright.core.generation.vocabulary import brickgpt_vocabulary
from brickwright.core.physics.stability import analyse_structure

VOCABULARY = brickgpt_vocabulary()


def crane(arm):
    """A tower with arms of that many beams, one after the other, at its top."""
    tower = [(2, 2, 0, 9, z) for z in range(10)]
    beams = [(6, 2, 5 * i, 9, 10 + i) for i in range(arm)]
    return np.array(tower + beams, np.int32)


def test_what_falls_is_held_by_other_bricks():
    rows = crane(3)
    heavy = np.concatenate([rows, [(6, 2, 10, 9, 13), (2, 6, 14, 7, 14)]]).astype(np.int32)
    assert not analyse_structure(heavy).stable
    mended = mend(heavy, VOCABULARY, 20.0)
    assert mended is not None
    assert analyse_structure(mended).stable
    assert check(structure_to_assembly(mended)).connected
    assert (mended[:, 2:] >= 0).all()
    kept = {tuple(row) for row in heavy.tolist()} & {tuple(row) for row in mended.tolist()}
    assert len(kept) >= 0.6 * len(heavy)


def test_what_stands_stays_as_it_is():
    rows = crane(1)
    assert analyse_structure(rows).stable
    np.testing.assert_array_equal(mend(rows, VOCABULARY, 5.0), rows)


def test_without_time_there_is_nothing():
    rows = np.concatenate([crane(3), [(6, 2, 10, 9, 13), (2, 6, 14, 7, 14)]]).astype(np.int32)
    assert not analyse_structure(rows).stable
    assert mend(rows, VOCABULARY, 0.0) is None
