# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of fitting plans into a box."""

import numpy as np
from brickwright.core.generation.plan_size import fit_plan
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

BOX = st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 8))


@given(arrays(bool, (7, 9, 6)), BOX)
def test_what_is_filled_fits_the_box(plan, size):
    fitted = fit_plan(plan, size)
    filled = np.argwhere(fitted)
    assert len(filled) == 0 if not plan.any() else len(filled) > 0
    if len(filled):
        assert (np.ptp(filled, 0) + 1 <= size).all()


@given(arrays(bool, (5, 5, 5)))
def test_a_plan_that_fits_stays_as_it_is(plan):
    assert fit_plan(plan, (5, 5, 5)) is plan


def test_a_table_stays_a_table():
    table = np.zeros((18, 18, 9), bool)
    table[:, :, 7:] = True
    for x in (0, 16):
        for y in (0, 16):
            table[x : x + 2, y : y + 2] = True
    small = fit_plan(table, (9, 9, 9))
    assert small.shape == (9, 9, 4)
    assert small[:, :, -1].all()
    assert small[:, :, 0].sum() == 4
    assert small[0, 0, 0]
    assert small[8, 8, 0]
