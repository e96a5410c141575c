# SPDX-License-Identifier: GPL-3.0-or-later
"""Slopes lie on stairs and lean down them, tiles on flat tops, hollow models keep their look."""

from collections import Counter

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.plan import BRICK, PLATE, Plan
from brickwright.core.legolise.hollow import inside
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions
from brickwright.core.legolise.part_set import EIGHT_BRICKS

QUICK = {"iterations": 20, "physics_seconds": 0.0}
WAYS = {0: (0, -1), 1: (1, 0), 2: (0, 1), 3: (-1, 0)}


def stairs(turns, step=1, plates=3):
    """Stairs of ``step`` studs that go down towards -y, turned; in layers of a plate."""
    occupancy = np.zeros((4, 4 * step, 4 * plates), bool)
    for i in range(4 * step):
        occupancy[:, i, : plates * (i // step + 1)] = True
    return Plan.of(np.rot90(occupancy, turns), 4, PLATE)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize(("step", "plates", "slope"), [(1, 3, "3037.dat"), (2, 3, "3297.dat"), (1, 2, "85984.dat")])
def test_slopes_lean_down_the_stairs(turns, step, plates, slope):
    found = lay_out(stairs(turns, step, plates), LayoutOptions(finish=True, **QUICK))
    assert found.valid
    assert found.connected
    assert len(found.left_out) == len(found.added) == 0
    slopes = [brick for brick in found.assembly if brick.part == slope]
    assert len(slopes) >= 2
    down = np.rot90(np.arange(16).reshape(4, 4), turns)
    here, there = np.argwhere(down == 1)[0], np.argwhere(down == 0)[0]
    for brick in slopes:
        x, y, z = brick.rotation @ (0, 0, -1)
        np.testing.assert_allclose((x, z), there - here, atol=1e-9)
        assert y == 0


def test_flat_tops_get_tiles_and_no_stud_shows():
    plan = Plan.of(np.ones((6, 4, 4), bool), 4, PLATE)
    found = lay_out(plan, LayoutOptions(finish=True, **QUICK))
    catalogue = load_catalogue()
    assert found.connected
    top = found.assembly.positions[:, 1].min()
    tops = [brick for brick in found.assembly if brick.position[1] == top]
    assert tops
    assert all(catalogue[brick.part].category == "Tile" for brick in tops)


def test_bricks_alone_get_slopes_too():
    occupancy = np.zeros((4, 3, 3), bool)
    for i in range(3):
        occupancy[:, i, : i + 1] = True
    found = lay_out(Plan.of(occupancy, 4), LayoutOptions(parts=EIGHT_BRICKS, layers="as given", finish=True, **QUICK))
    assert Counter(found.assembly.parts)["3037.dat"] == 2
    assert found.valid
    assert found.connected


@pytest.mark.parametrize("height", [BRICK, PLATE])
def test_a_hollow_model_looks_the_same_and_has_walls_and_columns(height):
    filled = np.ones((16, 16, 8 * BRICK // height), bool)
    plan = Plan.of(filled, 4, height)
    gone = inside(plan, 1)
    assert gone.any()
    assert not (gone & ~plan.hidden).any()
    middle = gone[:, :, gone.shape[2] // 2]
    assert middle[1, 1]
    assert not middle[1:-1, 1:-1].all()
    found = lay_out(plan, LayoutOptions(shell=1, **QUICK))
    assert found.hollowed == gone.sum()
    assert len(found.left_out) == len(found.added) == 0
    assert found.connected
