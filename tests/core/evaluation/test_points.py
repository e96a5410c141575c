# SPDX-License-Identifier: GPL-3.0-or-later
"""Points on surfaces and Chamfer distances, against definitions written out."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.evaluation.points import LATTICE, chamfer, chamfer_matrix, squared_distances, surface_points
from hypothesis import given, settings
from hypothesis import strategies as st

clouds = st.lists(st.tuples(*[st.floats(-0.5, 0.5)] * 3), min_size=1, max_size=12).map(np.array)


def blocks(seed):
    generator, shape = np.random.default_rng(seed), np.zeros((12, 12, 24), bool)
    for _ in range(3):
        low = generator.integers(0, 8, 3)
        size = generator.integers(1, 5, 3) * (1, 1, 3)
        shape[tuple(slice(a, a + b) for a, b in zip(low, size, strict=True))] = True
    return shape


def test_a_cube_is_sampled_evenly_on_its_faces():
    points = surface_points(np.ones((2, 2, 5), bool), 6000)  # 2 studs are 5 plates
    assert np.isclose(np.abs(points).max(1), 0.5).all()
    for axis in range(3):
        for side in (-0.5, 0.5):
            assert np.isclose(points[:, axis], side).mean() == pytest.approx(1 / 6, abs=0.01)


def test_the_longest_side_is_one_and_inner_faces_have_no_points():
    points = surface_points(np.ones((8, 4, 5), bool), 2000)
    assert points.max(0) == pytest.approx([0.5, 0.25, 0.125], abs=0.01)
    assert np.isclose(np.abs(points) * (1, 2, 4), 0.5, atol=1e-9).any(1).all()
    with pytest.raises(ValueError, match="no surface"):
        surface_points(np.zeros((2, 2, 2), bool))


@settings(max_examples=50)
@given(clouds, clouds)
def test_chamfer_is_the_sum_of_both_mean_nearest_distances(first, second):
    apart = np.linalg.norm(first[:, None] - second[None], axis=2)
    assert chamfer(first, second) == pytest.approx(apart.min(1).mean() + apart.min(0).mean(), abs=2e-3)
    assert chamfer(first, second) == pytest.approx(chamfer(second, first), abs=1e-12)
    assert chamfer(first, first) == 0


def test_chamfer_of_points_by_hand():
    assert chamfer([[0, 0, 0]], [[3, 4, 0]]) == 10
    assert chamfer([[0, 0, 0], [1, 0, 0]], [[0, 0, 0]]) == 0.5
    with pytest.raises(ValueError, match="no points"):
        chamfer(np.zeros((0, 3)), [[0, 0, 0]])


def test_all_pairs_are_what_single_pairs_are_but_for_the_lattice():
    sets = [surface_points(blocks(seed), 256, seed) for seed in range(5)]
    wanted = np.array([[chamfer(a, b) for b in sets] for a in sets])
    found = chamfer_matrix(sets)
    np.testing.assert_allclose(found, wanted, atol=1.2 / LATTICE)
    assert np.array_equal(found, found.T)
    assert not found.diagonal().any()
    np.testing.assert_array_equal(found[:2, 2:], chamfer_matrix(sets[:2], sets[2:]))
    assert chamfer_matrix([]).shape == (0, 0)


def test_distance_fields_are_exact():
    targets = np.random.default_rng(0).integers(0, LATTICE, (9, 3))
    flat = (targets[:, 0] * LATTICE + targets[:, 1]) * LATTICE + targets[:, 2]
    field = squared_distances(flat).reshape((LATTICE,) * 3)
    for place in np.random.default_rng(1).integers(0, LATTICE, (200, 3)):
        assert field[tuple(place)] == ((targets - place) ** 2).sum(1).min()
