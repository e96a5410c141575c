# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what the transformer sees around the next brick."""

import numpy as np
from brickwright.core.generation.surroundings import AHEAD, BEHIND, CHANNELS, SIDE, Surroundings, fitting
from brickwright.core.generation.vocabulary import brickgpt_vocabulary
from hypothesis import given
from hypothesis import strategies as st

SIZES = brickgpt_vocabulary().sizes
GRID = (12, 12, 4)


def channels(around, anchor, step):
    return around.windows(np.array([anchor]), np.array([step])).reshape(CHANNELS, SIDE, SIDE)


def test_window_shows_plan_bricks_and_seams():
    plan = np.zeros(GRID, bool)
    plan[2:6, 2:6, :2] = True
    around = Surroundings(GRID, plan)
    around.append((2, 4, 4, 2, 0))
    around.append((2, 4, 2, 2, 0))
    free, built, above, below, seam_x, seam_y = channels(around, (5, 5, 1), 2)
    at = (BEHIND, BEHIND)  # the anchor's own cell
    assert free[at]
    assert not built.any()
    assert not above.any()
    assert below.sum() == 16
    assert seam_x[BEHIND - 2, BEHIND]  # cell x = 3 and cell x = 4 are of different bricks
    assert seam_x.sum() == 4
    assert not seam_y.any()
    assert not free[BEHIND + 1 :, :].any()
    assert AHEAD == 1


@given(st.data())
def test_a_step_of_a_finished_structure_looks_as_it_did_while_it_was_laid(data):
    plan = np.zeros(GRID, bool)
    plan[:, :, :] = data.draw(st.booleans())
    rows = []
    taken = np.zeros(GRID, bool)
    for _ in range(data.draw(st.integers(1, 8))):
        h, w = data.draw(st.sampled_from([tuple(size) for size in SIZES.tolist()]))
        x, y = data.draw(st.integers(0, GRID[0] - h)), data.draw(st.integers(0, GRID[1] - w))
        z = rows[-1][4] + data.draw(st.integers(0, 1)) if rows else 0
        if z < GRID[2] and not taken[x : x + h, y : y + w, z].any():
            taken[x : x + h, y : y + w, z] = True
            rows.append((h, w, x, y, z))
    finished = Surroundings(GRID, plan)
    finished.extend(rows)
    growing = Surroundings(GRID, plan)
    for step, (h, w, x, y, z) in enumerate(rows):
        anchor = np.array([[x + h - 1, y + w - 1, z]])
        np.testing.assert_array_equal(
            finished.windows(anchor, np.array([step])), growing.windows(anchor, np.array([step]))
        )
        growing.append((h, w, x, y, z))
    growing.truncate(0)
    np.testing.assert_array_equal(
        growing.windows(anchor, np.array([0])), Surroundings(GRID, plan).windows(anchor, np.array([0]))
    )


def test_fitting_agrees_with_the_plan():
    generator = np.random.default_rng(0)
    plan = generator.random(GRID) < 0.8
    around = Surroundings(GRID, plan)
    around.append((2, 2, 5, 5, 1))
    free = plan[:, :, 1].copy()
    free[5:7, 5:7] = False
    for x in range(GRID[0]):
        for y in range(GRID[1]):
            fits = fitting(around.windows(np.array([[x, y, 1]]), np.array([1])), SIZES)[0]
            for (h, w), fit in zip(SIZES.tolist(), fits, strict=True):
                inside = x - h + 1 >= 0 and y - w + 1 >= 0
                assert fit == (inside and free[x - h + 1 : x + 1, y - w + 1 : y + 1].all())


def test_layers_are_the_plan_from_the_floor_up():
    plan = np.random.default_rng(1).random(GRID) < 0.5
    layers = Surroundings(GRID, plan).layers()
    np.testing.assert_array_equal(layers.reshape(4, 12, 12).transpose(1, 2, 0), plan)
