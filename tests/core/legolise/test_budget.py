# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.plan import BRICK
from brickwright.core.errors import InputError
from brickwright.core.legolise.budget import estimate_bricks, voxels_for_bricks
from brickwright.core.legolise.grid import real_size
from brickwright.core.legolise.voxelise import voxelise
from solids import ball, box


@pytest.mark.parametrize("bricks", [20, 600])
def test_a_budget_is_kept_and_used(bricks):
    voxels = voxels_for_bricks(lambda studs: voxelise(ball(rings=8), studs, height=BRICK), bricks)
    assert 0.7 * bricks <= estimate_bricks(voxels) <= bricks


def test_another_estimate_may_be_given():
    voxels = voxels_for_bricks(lambda studs: voxelise(box(), studs), 100, lambda cells: float(cells.occupancy.sum()))
    assert 50 <= voxels.occupancy.sum() <= 100


def test_too_small_a_budget_is_told():
    with pytest.raises(InputError, match="2 bricks are too few"):
        voxels_for_bricks(lambda studs: voxelise(box(), studs), 2, lambda _: 7.0)
    with pytest.raises(InputError, match="allow at least 1"):
        voxels_for_bricks(lambda studs: voxelise(box(), studs), 0)


def test_true_sizes_are_in_studs_of_eight_millimetres():
    low, high = np.zeros(3), np.array([0.16, 0.08, 0.02])
    assert real_size(low, high) == pytest.approx(20)
    assert real_size(low * 1000, high * 1000, metres=0.001, ratio=2) == pytest.approx(10)
    with pytest.raises(InputError, match=r"0\.2 studs \(0\.0016 m\)"):
        real_size(low, high, ratio=100)
    with pytest.raises(InputError, match=r"2e\+04 studs \(160 m\)"):
        real_size(low * 1000, high * 1000)
    with pytest.raises(InputError, match="none"):
        real_size(low, high, ratio=0)
