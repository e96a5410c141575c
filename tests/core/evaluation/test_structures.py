# SPDX-License-Identifier: GPL-3.0-or-later
"""Soundness of structures and the share of a plan that is built."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.evaluation.structures import plan_built, soundness

TABLE = [(1, 1, 0, 0, 0), (1, 1, 0, 5, 0), (1, 6, 0, 0, 1)]


@pytest.mark.parametrize(
    ("structure", "valid", "components", "connected"),
    [
        (TABLE, True, 1, True),
        (TABLE[:2], True, 2, False),  # two legs without a top stand, but do not hang together
        ([(1, 1, 0, 0, 1)], True, 1, False),  # in the air
        ([*TABLE, (1, 1, 0, 0, 1)], False, 1, False),  # overlap
        ([(1, 1, 20, 0, 0)], False, 0, False),  # outside
        ([(3, 3, 0, 0, 0)], False, 0, False),  # no such brick
        ([(2, 2, 0, 0, 0), (2, 2, 2, 0, 0)], True, 2, False),  # side by side is not joined
    ],
)
def test_soundness(structure, valid, components, connected):
    found = soundness(structure)
    assert (found.valid, found.components, found.connected) == (valid, components, connected)


def test_nothing_is_not_sound():
    nothing = soundness(np.zeros((0, 5), int))
    assert (nothing.valid, nothing.connected, nothing.components) == (False, False, 0)


def test_the_built_share_of_a_plan():
    plan = np.zeros((20, 20, 20), bool)
    plan[0, :6, 1] = plan[0, 0, 0] = plan[0, 5, 0] = True
    assert plan_built(TABLE, plan) == 1
    assert plan_built(TABLE[:2], plan) == pytest.approx(2 / 8)
    assert plan_built(TABLE, np.roll(plan, 3, 2)) == 1  # a floating plan is built on the floor
    assert plan_built(TABLE, np.roll(plan, 1, 0)) == 0
    assert plan_built(np.zeros((0, 5), int), plan) == 0
    assert plan_built(TABLE, plan[:3, :3]) == 1  # a smaller grid asks for less
