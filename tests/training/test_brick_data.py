# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the brick transformer's training sequences."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.evaluation.voxels import structure_cells
from brickwright.core.generation.vocabulary import brickgpt_vocabulary
from brickwright.training.brick_data import SYMMETRIES, batches, canonical, moved, sequence, turned
from hypothesis import given
from hypothesis import strategies as st

VOCABULARY = brickgpt_vocabulary()
SIZES = [tuple(size) for size in VOCABULARY.sizes.tolist()]


@st.composite
def structures(draw):
    """Bricks that do not overlap, in any order."""
    taken = np.zeros((20, 20, 20), bool)
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        h, w = draw(st.sampled_from(SIZES))
        x, y, z = (draw(st.integers(0, high)) for high in (20 - h, 20 - w, 3))
        if not taken[x : x + h, y : y + w, z].any():
            taken[x : x + h, y : y + w, z] = True
            rows.append((h, w, x, y, z))
    return np.array(rows)


def cells(rows):
    return {tuple(cell) for cell in structure_cells(rows)[1].tolist()}


@given(structures(), st.integers(0, SYMMETRIES - 1))
def test_symmetries_keep_bricks_whole_and_apart(rows, symmetry):
    after = turned(rows, symmetry, 20)
    assert len(cells(after)) == len(cells(rows))
    assert sorted(map(sorted, after[:, :2].tolist())) == sorted(map(sorted, rows[:, :2].tolist()))
    VOCABULARY.encode(after)


@given(structures())
def test_the_eight_symmetries_are_a_group_of_eight(rows):
    asymmetric = np.array([[1, 2, 3, 5, 0]])
    assert len({tuple(turned(asymmetric, symmetry, 20)[0]) for symmetry in range(SYMMETRIES)}) == SYMMETRIES


@given(structures(), st.booleans(), st.integers(0, 99))
def test_moving_keeps_the_shape_on_the_floor(rows, anywhere, seed):
    after = moved(rows, (20, 20, 20), np.random.default_rng(seed) if anywhere else None)
    shift = after[0, 2:] - rows[0, 2:]
    np.testing.assert_array_equal(after[:, 2:], rows[:, 2:] + shift)
    assert after[:, 4].min() == 0
    assert (after[:, 2:4] >= 0).all()
    assert (after[:, 2:4] + after[:, :2] <= 20).all()


@given(structures())
def test_canonical_order_is_the_order_in_which_a_plan_is_laid(rows):
    plan = np.zeros((20, 20, 20), bool)
    plan[tuple(structure_cells(rows)[1].T)] = True
    ordered = canonical(rows)
    fields = VOCABULARY.encode(ordered)
    built = np.zeros_like(plan)
    for (h, w, x, y, z), (_, ax, ay, _) in zip(ordered.tolist(), fields.tolist(), strict=True):
        left = np.argwhere((plan & ~built)[:, :, z])
        assert tuple(sorted(map(tuple, left.tolist()))[-1]) == (ax, ay)
        built[x : x + h, y : y + w, z] = True
    np.testing.assert_array_equal(built, plan)


@given(structures())
def test_sequences_with_a_plan(rows):
    found = sequence(rows, VOCABULARY, True)
    assert len(found.steps) == len(found.windows) == len(found.fields) == len(rows)
    assert found.steps[0, 0] == 0
    np.testing.assert_array_equal(found.steps[1:, 0], found.fields[:-1, 3] + 1)
    np.testing.assert_array_equal(found.steps[:, 1:], found.fields[:, [1, 2, 0]])
    assert found.fits[np.arange(len(rows)), found.fields[:, 3]].all()
    assert found.layers.sum() == len(cells(rows))


@given(structures())
def test_sequences_without_a_plan_end(rows):
    found = sequence(rows, VOCABULARY, False)
    assert len(found.steps) == len(rows) + 1
    assert found.fields[-1, 0] == VOCABULARY.end
    assert (found.fields[:-1, 0] < VOCABULARY.end).all()
    np.testing.assert_array_equal(found.steps[1:, 1:], found.fields[:-1][:, [1, 2, 0]])
    assert not found.layers.any()


@given(st.lists(st.integers(1, 300), min_size=1, max_size=60), st.integers(0, 9))
def test_batches_hold_every_item_once_within_the_budget(lengths, seed):
    found = batches(lengths, 400, np.random.default_rng(seed))
    assert sorted(np.concatenate(found).tolist()) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 400
