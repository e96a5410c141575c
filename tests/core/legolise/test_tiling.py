# SPDX-License-Identifier: GPL-3.0-or-later
"""Tilings of windows are the cheapest there are, and cost what their rectangles cost."""

import functools

import numpy as np
import pytest
from brickwright.core.bricks.plan import ANY
from brickwright.core.legolise.options import Weights
from brickwright.core.legolise.structure import NOBODY
from brickwright.core.legolise.tiling import UNBUILT, Places, Window, tile
from hypothesis import given, settings
from hypothesis import strategies as st

SHAPES = ((2, 3), (3, 2), (2, 2), (1, 2), (2, 1), (1, 1))


def window(free, want=None, below=None):
    none = np.full(free.shape, NOBODY, np.int32)
    want = np.full(free.shape, ANY, np.int32) if want is None else want
    below = none if below is None else below
    return Window(free, want, np.ones(free.shape, np.float32), below, none, np.ones(free.shape, bool))


def places_of(*arrays, shapes=SHAPES, **options):
    return Places(window(*arrays), shapes, Weights(), np.random.default_rng(0), **options)


def cheapest(places):
    """The least cost by trying everything."""

    @functools.cache
    def best(free):
        if not free:
            return 0.0
        lowest = (free & -free).bit_length() - 1
        return min(
            (p.cost + best(free ^ p.mask) for p in places.at[lowest] if p.mask & free == p.mask), default=float("inf")
        )

    return best(places.free)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_small_windows_are_tiled_at_the_least_cost(seed):
    rng = np.random.default_rng(seed)
    free = rng.random((4, 5)) < 0.8
    want = rng.choice([ANY, ANY, 4, 1], free.shape).astype(np.int32)
    below = rng.integers(-1, 3, free.shape).astype(np.int32)
    places = places_of(free, want, below, jitter=0.01)
    chosen, cost = tile(places)
    assert cost == pytest.approx(cheapest(places))
    assert sum(place.cost for place in chosen) == pytest.approx(cost)
    covered = np.zeros(free.shape, int)
    for place in chosen:
        cells = np.s_[place.x : place.x + place.h, place.y : place.y + place.w]
        covered[cells] += 1
        codes = set(want[cells].ravel().tolist()) - {ANY}
        assert codes == ({place.colour} - {ANY})
    assert (covered == free).all()


def test_a_joint_does_not_lie_on_a_joint_where_that_can_be_helped():
    below = np.array([[0, 0, 1, 1]], np.int32)
    chosen, _ = tile(places_of(np.ones((1, 4), bool), None, below, shapes=((1, 3), (1, 2), (1, 1))))
    assert {place.w for place in chosen} == {1, 3}


def test_cells_that_no_part_covers_are_left_at_their_cost():
    chosen, cost = tile(places_of(np.ones((1, 3), bool), shapes=((1, 2),)))
    assert [place.h for place in chosen].count(0) == 1
    assert cost == pytest.approx(UNBUILT + 1 + Weights().narrow)


def test_another_colour_is_taken_only_where_it_may_be():
    want = np.array([[4, 1]], np.int32)
    strict, _ = tile(places_of(np.ones((1, 2), bool), want))
    assert len(strict) == 2
    loose, _ = tile(places_of(np.ones((1, 2), bool), want, any_colour=True))
    assert [(place.w, place.colour in (4, 1)) for place in loose] == [(2, True)]


def test_what_is_gone_is_not_laid():
    places = places_of(np.ones((2, 2), bool), price=lambda h, w, colour: float("inf") if h * w == 4 else 0.0)
    assert {place.h * place.w for place in tile(places)[0]} == {2}
