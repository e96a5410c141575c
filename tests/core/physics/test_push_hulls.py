# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushes that are kept are the corners of the hull of those of their pair, and no more."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.physics.contacts import NARROW, WIDE
from brickwright.core.physics.push_hulls import find_rectangles, push_hull

PITCH = 20.0


def joints(cells, up=-1.0):
    at = np.array([(PITCH * x + 10, 24.0, PITCH * z - 30) for x, z in cells])
    bricks = np.zeros(len(cells), np.intp)
    return bricks + 1, bricks, at, np.tile((0.0, up, 0.0), (len(cells), 1))


def points_of(at, up, pattern):
    offset = np.stack([pattern[:, 0], np.zeros(len(pattern)), up * pattern[:, 1]], 1) * PITCH  # X x up is z up
    return (at[:, None] + offset)[:, :, [0, 2]]


@pytest.mark.parametrize("pattern", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("up", [-1.0, 1.0])
@pytest.mark.parametrize(("length", "width"), [(1, 1), (1, 2), (3, 1), (2, 2), (2, 4), (5, 3)])
def test_the_corners_are_those_of_the_hull(pattern, up, length, width):
    spatial = pytest.importorskip("scipy.spatial")
    cells = [(x, z) for z in range(width) for x in range(length)]
    upper, lower, at, turned = joints(np.random.default_rng(0).permutation(cells), up)
    kept = push_hull(find_rectangles(upper, lower, at, turned), np.arange(len(at)), pattern)
    points = points_of(at, up, pattern).reshape(-1, 2)
    assert sorted(spatial.ConvexHull(points).vertices.tolist()) == np.flatnonzero(kept.ravel()).tolist()


def test_what_is_no_rectangle_keeps_all():
    upper, lower, at, up = joints([(0, 0), (1, 0), (0, 1)])
    assert push_hull(find_rectangles(upper, lower, at, up), np.arange(3), WIDE).all()
    upper, lower, at, up = joints([(0, 0), (1, 0)])
    tilted = np.tile((0.1, -np.sqrt(0.99), 0.0), (2, 1))
    assert push_hull(find_rectangles(upper, lower, at, tilted), np.arange(2), WIDE).all()
    assert not push_hull(find_rectangles(upper, lower, at, up), np.arange(2), WIDE).all()


def test_pairs_do_not_mix():
    upper, lower, at, up = joints([(0, 0), (1, 0), (2, 0)])
    lower = np.array([0, 0, 2])
    kept = push_hull(find_rectangles(upper, lower, at, up), np.arange(3), NARROW)
    assert kept.sum(1).tolist() == [3, 3, 4]
    assert not len(push_hull(find_rectangles(*(x[:0] for x in (upper, lower, at, up))), np.arange(0), NARROW))
