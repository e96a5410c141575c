# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of cells that tie pieces together are short, straight, of lengths that there are parts of, and apart."""

import itertools

import numpy as np
from brickwright.core.legolise.ties import find_tie
from hypothesis import given, settings
from hypothesis import strategies as st

LENGTHS = {3: frozenset((1, 2, 3, 4, 6, 8))}


def images(shape, *cells):
    image = np.zeros(shape, bool)
    for cell in cells:
        image[cell] = True
    return image


def test_a_gap_is_filled_by_a_column_and_a_beam_ties_neighbours():
    kinds = np.full(4, 3, np.int8)
    filled = images((1, 1, 4), (0, 0, 0), (0, 0, 3))
    found = find_tie(images(filled.shape, (0, 0, 2)), images(filled.shape, (0, 0, 1)), filled, kinds, LENGTHS)
    assert sorted(found) == [[(0, 0, 1)], [(0, 0, 2)]]
    filled = images((3, 1, 4), (0, 0, 0), (2, 0, 0))
    found = find_tie(images(filled.shape, (0, 0, 1)), images(filled.shape, (2, 0, 1)), filled, kinds, LENGTHS)
    assert found == [[(0, 0, 1), (1, 0, 1), (2, 0, 1)]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(1, 2), (1, 2, 3, 4), (2, 4)]))
def test_runs_are_empty_cells_that_lead_from_one_to_the_other(seed, sizes):
    filled = np.random.default_rng(seed).random((4, 4, 4)) < 0.4
    start = np.zeros_like(filled)
    goal = np.zeros_like(filled)
    start[0], goal[-1] = ~filled[0], ~filled[-1]
    runs = find_tie(start, goal, filled, np.full(4, 3, np.int8), {3: frozenset(sizes)})
    cells = list(itertools.chain(*runs))
    assert len(cells) == len(set(cells))
    assert not any(filled[cell] for cell in cells)
    for run in runs:
        assert len(run) in sizes
        assert sorted(run) == run
        assert len({cell[2] for cell in run}) == 1
        assert min(len({cell[axis] for cell in run}) for axis in (0, 1)) == 1
    for run, following in itertools.pairwise(runs):
        assert {cell[:2] for cell in run} & {cell[:2] for cell in following}
        assert abs(run[0][2] - following[0][2]) == 1
    if runs:
        assert any(start[cell] for cell in runs[0])
        assert any(goal[cell] for cell in runs[-1])
