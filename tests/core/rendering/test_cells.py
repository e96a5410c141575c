# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles of cells and of assemblies."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.colours import load_colours
from brickwright.core.bricks.plan import PLATE, Plan
from brickwright.core.ldraw.part_shapes import Detail, PartShapes
from brickwright.core.legolise.mesh import ColouredMesh
from brickwright.core.legolise.voxels import Voxels
from brickwright.core.rendering.assemblies import assembly_triangles
from brickwright.core.rendering.cameras import around
from brickwright.core.rendering.cells import (
    ANY_RGB,
    STUD_HEIGHT,
    cell_triangles,
    plan_triangles,
    rounded_triangles,
    voxel_triangles,
)
from brickwright.core.rendering.meshes import mesh_triangles
from brickwright.core.rendering.pictures import colour_picture
from brickwright.core.rendering.triangles import Triangles, joined
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


def areas(triangles: Triangles) -> np.ndarray:
    a, b, c = np.moveaxis(triangles.corners.astype(float), 1, 0)
    return np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2


def volume(triangles: Triangles) -> float:
    a, b, c = np.moveaxis(triangles.corners.astype(float), 1, 0)
    return float(np.einsum("tc,tc->t", a, np.cross(b, c)).sum() / 6)


@given(arrays.arrays(np.int64, st.tuples(*[st.integers(1, 4)] * 3), elements=st.integers(0, 2)))
def test_faces_enclose_the_cells_and_keep_their_colours(keys):
    colours = np.array([[250, 0, 0], [0, 0, 250]], np.uint8)
    levels = np.cumsum([0, *([1, 3, 1, 3][: keys.shape[2]])]) * 0.4
    triangles = cell_triangles(keys, colours, levels)
    heights = np.diff(levels)
    assert volume(triangles) == pytest.approx(((keys > 0) * heights).sum(), abs=1e-4)
    padded = np.pad(keys, 1)
    for key in (1, 2):
        expected = 0.0
        for axis in range(3):
            size = heights if axis < 2 else np.ones_like(heights)
            for step in (-1, 1):
                beyond = np.roll(padded, step, axis)[1:-1, 1:-1, 1:-1]
                expected += (((keys == key) & (beyond == 0)) * size).sum()
        own = (triangles.colours == colours[key - 1]).all(axis=1)
        assert areas(triangles)[own].sum() == pytest.approx(expected, abs=1e-3)


def test_a_block_has_two_triangles_a_side():
    plan = Plan.of(np.ones((8, 5, 3), bool), 4, [1, 3, 1])
    triangles = plan_triangles(plan)
    assert len(triangles) == 12
    assert triangles.bounds == pytest.approx(np.array([[0, 0, 0], [8, 5, 2]]))
    assert (triangles.colours == load_colours()[4].rgb).all()
    assert (plan_triangles(Plan.of(np.ones((1, 1, 1), bool))).colours == ANY_RGB).all()


def test_studs_stand_on_open_tops_alone():
    plan = Plan.of(np.ones((2, 1, 2), bool), 1, PLATE)
    plain, studded = plan_triangles(plan), plan_triangles(plan, studs=True)
    each = (len(studded) - len(plain)) / 2
    assert each == 22
    assert studded.bounds[1, 2] == pytest.approx(0.8 + STUD_HEIGHT)
    assert (studded.face_normals[len(plain) :, 2] > -1e-6).all()  # outwards and up


def test_voxels_are_drawn_in_their_own_height_and_rounded_ones_shrink():
    occupancy = np.ones((4, 4, 4), bool)
    rgb = np.full((4, 4, 4, 3), (10, 200, 30), np.uint8)
    assert voxel_triangles(Voxels(occupancy, rgb, 3)).bounds[1] == pytest.approx([4, 4, 4.8])
    rounded = rounded_triangles(Voxels(occupancy, rgb, 1))
    assert 0.5 * 16 * 1.6 < volume(rounded) < 0.97 * 16 * 1.6
    assert (rounded.colours == (10, 200, 30)).all()
    assert len(rounded_triangles(Voxels(np.zeros((1, 1, 1), bool), np.zeros((1, 1, 1, 3), np.uint8)))) == 0


def test_bricks_are_where_their_plan_is():
    plan = Plan.of(np.ones((4, 2, 1), bool), 14)
    position = plan.position((4, 2), (0, 0), 3)
    brick = Assembly.from_arrays(["3001.dat"], [position], colours=14)
    triangles = assembly_triangles(brick, PartShapes(detail=Detail("low", bevel=False)))
    low, high = triangles.bounds
    assert low == pytest.approx([0, 0, 0], abs=0.02)
    assert high == pytest.approx([4, 2, 1.2 + 0.2], abs=0.02)
    assert (triangles.colours == load_colours()[14].rgb).all()
    outside = (triangles.corners.mean(axis=1) - (2, 1, 0.6)) * triangles.face_normals
    assert areas(triangles)[outside.sum(axis=1) > 0].sum() > 0.5 * areas(triangles).sum()


def test_a_mirrored_brick_still_faces_outwards():
    mirror = np.diag([-1.0, 1.0, 1.0])
    shapes = PartShapes(detail=Detail("low", bevel=False))
    plain = assembly_triangles(Assembly.from_arrays(["3005.dat"], [[0, 0, 0]], colours=1), shapes)
    mirrored = assembly_triangles(Assembly.from_arrays(["3005.dat"], [[0, 0, 0]], [mirror], colours=1), shapes)
    assert volume(mirrored) == pytest.approx(volume(plain), rel=1e-4)
    assert volume(plain) > 0
    agree = np.einsum("tc,tkc->tk", mirrored.face_normals, mirrored.normals)
    assert np.median(agree) > 0.9


def test_no_brick_is_no_triangle():
    assert len(assembly_triangles(Assembly(), PartShapes())) == 0
    assert len(joined([])) == 0


def test_textures_and_painted_corners_are_seen_with_their_holes():
    vertices = [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]]
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0], pixels[0, 1], pixels[1, 0] = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)  # the last: a hole
    uv = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]], float)
    white = np.full((2, 3), 255, np.uint8)
    mesh = ColouredMesh(
        np.array(vertices, float), np.array([[0, 1, 2], [0, 2, 3]]), white, None, (pixels,), np.zeros(2, np.int64), uv
    )
    triangles = mesh_triangles(mesh)
    picture = colour_picture(triangles, around(triangles.bounds, 0, 0, 0, 0), 32)
    brightest = picture.rgb.argmax(axis=2)
    assert (brightest[8, 8], brightest[8, 24], brightest[24, 8]) == (0, 1, 2)
    assert picture.alpha[24, 24] == 0
    with pytest.raises(ValueError, match="cannot be joined"):
        joined([triangles])
    assert triangles.turned(1).paint is not None
