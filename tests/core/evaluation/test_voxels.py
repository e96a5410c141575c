# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxels of structures and their intersection over union, against definitions written out cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.evaluation.similarity import ShapeIndex
from brickwright.core.evaluation.voxels import centred, structure_cells, structure_voxels, yaws
from hypothesis import given, settings
from hypothesis import strategies as st

bricks = st.tuples(*[st.integers(1, 6)] * 2, *[st.integers(0, 12)] * 3)
structures = st.lists(bricks, min_size=1, max_size=8)


def cells_by_hand(rows):
    return {(x + i, y + j, z) for h, w, x, y, z in rows for i in range(h) for j in range(w)}


@given(structures)
def test_cells_are_those_of_the_bricks(rows):
    owner, cells = structure_cells(rows)
    assert len(owner) == sum(h * w for h, w, *_ in rows)
    for b, row in enumerate(rows):
        assert set(map(tuple, cells[owner == b].tolist())) == cells_by_hand([row])


@given(structures)
def test_voxels_are_centred_and_stand_on_the_floor(rows):
    voxels = structure_voxels(rows)
    assert voxels.sum() == len(cells_by_hand(rows))
    filled = np.argwhere(voxels)
    assert filled[:, 2].min() == 0
    for axis in (0, 1):
        before, after = filled[:, axis].min(), 19 - filled[:, axis].max()
        assert after - before in (0, 1)


@given(structures, st.integers(0, 1), st.integers(0, 1), st.integers(0, 7))
def test_voxels_do_not_depend_on_the_place(rows, dx, dy, dz):
    moved = [(h, w, x + dx, y + dy, z + dz) for h, w, x, y, z in rows]
    np.testing.assert_array_equal(structure_voxels(rows), structure_voxels(moved))


def test_too_large_a_structure_is_refused():
    with pytest.raises(InputError, match="21 x 1 x 1"):
        structure_voxels([(1, 1, 0, 0, 0), (1, 1, 20, 0, 0)])


def test_nothing_has_no_voxels():
    assert not structure_voxels(np.zeros((0, 5), int)).any()
    assert not centred(np.zeros((3, 4, 5), bool)).any()


def test_yaws_are_the_four_turns_and_their_order_is_a_group():
    voxels = structure_voxels([(1, 3, 0, 0, 0), (2, 2, 1, 0, 0), (1, 1, 0, 0, 1)])
    turned = yaws(voxels)
    assert len({shape.tobytes() for shape in turned}) == 4
    np.testing.assert_array_equal(turned[0], voxels)
    np.testing.assert_array_equal(yaws(turned[1])[3], voxels)
    np.testing.assert_array_equal(yaws(turned[2])[2], voxels)


def iou_by_hand(first, second):
    a, b = set(map(tuple, np.argwhere(first).tolist())), set(map(tuple, np.argwhere(second).tolist()))
    return len(a & b) / len(a | b) if a | b else 0.0


@settings(max_examples=25)
@given(st.lists(structures, min_size=1, max_size=3), st.lists(structures, min_size=1, max_size=4))
def test_best_iou_is_the_best_over_four_yaws(queries, references):
    first, second = [structure_voxels(rows) for rows in queries], [structure_voxels(rows) for rows in references]
    found = ShapeIndex(second).best_iou(first)
    wanted = [[max(iou_by_hand(turned, other) for turned in yaws(query)) for other in second] for query in first]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_a_turned_shape_is_the_same_shape():
    rows = np.array([(2, 6, 0, 0, 0), (1, 1, 0, 5, 1), (4, 1, 2, 0, 0)])
    turned = rows[:, [1, 0, 3, 2, 4]]  # mirrored on the diagonal ...
    turned[:, 2] = -turned[:, 2] - turned[:, 0]  # ... and on x: a quarter turn
    index = ShapeIndex([structure_voxels(rows)])
    assert index.best_iou([structure_voxels(turned - turned.min(0) * [0, 0, 1, 1, 0])])[0, 0] == 1
    mirrored = rows[:, [1, 0, 3, 2, 4]]
    assert index.best_iou([structure_voxels(mirrored)])[0, 0] < 1


def test_an_empty_shape_is_like_nothing():
    empty, full = np.zeros((20, 20, 20), bool), np.ones((20, 20, 20), bool)
    np.testing.assert_array_equal(ShapeIndex([empty, full]).best_iou([empty, full]), [[0, 0], [0, 1]])
    assert ShapeIndex([]).best_iou([full]).shape == (1, 0)
    assert ShapeIndex([full]).best_iou([]).shape == (0, 1)


def test_more_queries_than_a_block_keep_their_order():
    shapes = [structure_voxels([(1, 1 + i % 6, 0, 0, z) for z in range(1 + i // 6)]) for i in range(70)]
    assert (ShapeIndex(shapes).best_iou(shapes).diagonal() == 1).all()
