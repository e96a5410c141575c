# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of a preview lie where bricks of the same plan are built."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.bricks.plan import Plan
from brickwright.core.scene.frame import standing_origin, to_blender
from brickwright.core.scene.voxel_view import block, cell_matrices, linear

FOOT, PITCH = (1.0, 2.0, 3.0), 0.2


def test_cells_lie_where_bricks_are_built():
    plan = Plan.of(np.ones((3, 2, 2), bool), heights=[1, 3])
    cells = np.argwhere(plan.occupancy)
    corners = cell_matrices(plan, cells, PITCH, FOOT)
    bounds = ((0, 24 - 8 * 4, 0), (60, 24, 40))
    scale = PITCH / 20
    origin = standing_origin(bounds, FOOT, scale)
    tops = plan.bottoms[cells[:, 2] + 1]
    at = [plan.position((1, 1), (int(x), int(y)), int(top)) for (x, y, _), top in zip(cells, tops, strict=True)]
    built = to_blender(at, np.tile(np.eye(3), (len(at), 1, 1)), scale, origin)[:, :3, 3]  # middles of the top faces
    middles = corners[:, :3, 3] + corners[:, :3, :3] @ [0.5, 0.5, 1.0]
    assert np.allclose(middles, built)
    low = cells[:, 2] == 0
    assert np.allclose(corners[low][:, 2, 2], PITCH * 0.4)
    assert np.allclose(corners[~low][:, 2, 2], PITCH * 1.2)


@pytest.mark.parametrize(("plates", "top"), [(0, 1.0), (1, 1.5), (3, 1 + 4 / 24)])
def test_blocks_are_closed_and_face_outwards(plates, top):
    places, normals = block(plates)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1.0)
    triangles = places.reshape(-1, 3, 3)
    faces = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    assert (np.einsum("ij,ij->i", faces, normals[::3]) > 0).all()
    assert places[:, 2].max() == pytest.approx(top)
    assert (places[:, :2].min(), places[:, :2].max()) == (0, 1)


def test_colours_are_linear():
    assert linear(15) == pytest.approx([0.9046] * 3, abs=1e-3)
