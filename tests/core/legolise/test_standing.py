# SPDX-License-Identifier: GPL-3.0-or-later
"""Layouts are changed until they stand, and say so when they do not."""

import numpy as np
import pytest
from brickwright.core.bricks.plan import PLATE, Plan
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions

pytest.importorskip("highspy")


def crane(height):
    """A mast with a long heavy arm to one side."""
    occupancy = np.zeros((30, 2, 6), bool)
    occupancy[:1, :, :4] = True
    occupancy[:, :, 4:] = True
    return Plan.of(np.repeat(occupancy, 3, 2) if height == PLATE else occupancy, 4, height)


@pytest.mark.parametrize("height", [3, PLATE])
def test_columns_come_under_what_falls(height):
    found = lay_out(crane(height), LayoutOptions(iterations=20, added_cells=0.5))
    assert found.stability == "stable"
    assert len(found.added) > 0
    assert found.valid
    assert found.connected


def test_what_must_not_be_propped_up_is_reported():
    found = lay_out(crane(3), LayoutOptions(iterations=20, added_cells=0.0))
    assert found.stability == "unstable"
    assert "brick" in found.reason
    assert found.max_score == 1
    assert len(found.added) == 0


def test_no_time_for_physics_is_no_verdict():
    found = lay_out(crane(3), LayoutOptions(iterations=20, physics_seconds=0.0))
    assert found.stability == "unknown"
    assert np.isnan(found.max_score)
