# SPDX-License-Identifier: GPL-3.0-or-later
"""Coverage, matching distance and 1-NNA in cases with a known answer."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.evaluation.set_metrics import set_metrics


def metrics(first, second):
    def apart(a, b):
        return np.linalg.norm(np.asarray(a, float)[:, None] - np.asarray(b, float)[None], axis=2)

    return set_metrics(apart(first, first), apart(first, second), apart(second, second))


def test_identical_sets_cover_and_match_wholly():
    points = np.random.default_rng(0).normal(size=(40, 3))
    found = metrics(points, points)
    assert found.coverage == 1
    assert found.matching == 0
    assert found.nearest_neighbour == 0  # each one's nearest is its double in the other set


def test_two_halves_of_one_distribution_cannot_be_told_apart():
    points = np.random.default_rng(1).normal(size=(400, 3))
    assert metrics(points[:200], points[200:]).nearest_neighbour == pytest.approx(0.5, abs=0.06)


def test_disjoint_sets_are_always_told_apart():
    points = np.random.default_rng(2).normal(size=(40, 3))
    found = metrics(points, points + 100)
    assert found.nearest_neighbour == 1
    assert found.matching > 100


def test_by_hand():
    found = metrics([[0.0], [1.0], [1.25]], [[0.5], [1.125], [9.0]])
    assert found.coverage == pytest.approx(2 / 3)  # 0 is nearest to 0.5, the others to 1.125
    assert found.matching == pytest.approx((0.5 + 0.125 + 7.75) / 3)
    # 0 -> 0.5, 1 -> 1.125, 1.25 -> 1.125: three of the other; 0.5 -> 0 and 1 alike, of the other; 1.125 likewise;
    # 9 is as good as alone: its nearest is 1.25.
    assert found.nearest_neighbour == 0


def test_ties_count_half_and_bad_sizes_are_refused():
    assert metrics([[0.0], [2.0]], [[-2.0], [4.0]]).nearest_neighbour == pytest.approx((0.5 + 0.5 + 0 + 0) / 4)
    with pytest.raises(ValueError, match="not"):
        metrics([[0.0]], [[0.0], [1.0]])
    with pytest.raises(ValueError, match="not"):
        metrics(np.zeros((0, 1)), np.zeros((0, 1)))
