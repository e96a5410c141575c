# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.plan import BRICK, PLATE
from brickwright.core.errors import InputError
from brickwright.core.legolise.mesh import MAX_FACES, ColouredMesh
from brickwright.core.legolise.voxelise import voxelise
from hypothesis import given
from hypothesis import strategies as st
from solids import ball, box, faces_of, mesh_of, together

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def test_a_box_of_bricks_is_as_many_cells_as_it_measures():
    plates = voxelise(box(high=(8, 4, 4)), 8)
    assert plates.occupancy.shape == (8, 4, 10)
    assert plates.occupancy.all()
    bricks = voxelise(box(high=(8, 4, 9.6)), 9.6, height=BRICK)
    assert bricks.occupancy.shape == (8, 4, 8)
    assert bricks.height == BRICK


def test_a_box_to_fit_into_is_not_left():
    cells = voxelise(box(high=(1, 1, 1)), (20, 20, 25))
    assert cells.occupancy.shape == (10, 10, 25)
    assert voxelise(box(high=(30, 1, 1)), (20, 20, 60)).occupancy.shape == (20, 1, 2)


@given(st.tuples(*[st.integers(1, 9)] * 3), st.sampled_from([1e-6, 1.0, 10.0, 1e6]), st.integers(-5, 5), st.booleans())
def test_units_place_and_direction_of_faces_do_not_matter(sides, unit, shift, inwards):
    mesh = box(np.array([0, 0, 0]) + shift * unit, (np.array(sides) + shift) * unit)
    if inwards:
        mesh = ColouredMesh(mesh.vertices, mesh.triangles[:, ::-1], mesh.colours)
    cells = voxelise(mesh, float(max(sides)))
    assert cells.occupancy.shape == (*sides[:2], int(sides[2] * 2.5 + 0.5))
    assert cells.occupancy.all()
    assert (cells.rgb == RED).all()


def test_a_ball_has_the_volume_of_a_ball_and_is_symmetric():
    cells = voxelise(ball(), 20).occupancy
    assert cells.sum() == pytest.approx(np.pi / 6 * 20**3 * 2.5, rel=0.03)
    for axis in range(3):
        assert (cells == np.flip(cells, axis)).mean() > 0.995


@pytest.mark.parametrize("side", range(6))
def test_a_box_with_a_side_missing_is_still_solid(side):
    keep = np.arange(12) // 2 != side
    assert voxelise(faces_of(box(), keep), 8).occupancy.all()


def test_faces_that_contradict_each_other_do_not_matter():
    mesh = ball()
    flip = np.random.default_rng(3).random(len(mesh.triangles)) < 0.4
    mixed = np.where(flip[:, None], mesh.triangles[:, ::-1], mesh.triangles)
    there = voxelise(ColouredMesh(mesh.vertices, mixed, mesh.colours), 16).occupancy
    assert (there == voxelise(mesh, 16).occupancy).mean() > 0.99


def test_shells_that_overlap_are_one_body():
    mesh = together(box(high=(6, 8, 8)), box((2, 0, 0), (8, 8, 8)), box((3, 3, 3), (4, 4, 4)))
    assert voxelise(mesh, 8).occupancy.all()


def test_a_hollow_is_filled_or_left():
    solid, hollow = (voxelise(box(), 10, solid=solid).occupancy for solid in (True, False))
    assert solid.sum() == 10 * 10 * 25
    assert solid.sum() - hollow.sum() == 8 * 8 * 23
    thick = voxelise(box(), 10, solid=False, thickness=2).occupancy
    assert solid.sum() - thick.sum() == 6 * 6 * 21


@pytest.mark.parametrize("at", [3.5, 4.0, 4.3])
def test_a_sheet_does_not_vanish_and_is_one_cell_thick(at):
    feet = together(box(high=(8, 8, 1.6)), box((at, 0, 1.6), (at + 0.05, 8, 8)))
    sheet = voxelise(feet, 8).occupancy[:, :, 4:]
    assert (sheet.sum(axis=0) == 1).all()


def test_a_flat_plane_is_one_layer():
    plane = mesh_of([[0, 0, 0], [5, 0, 0], [5, 3, 0], [0, 3, 0]], [[0, 1, 2], [0, 2, 3]])
    cells = voxelise(plane, 10).occupancy
    assert cells.shape == (10, 6, 1)
    assert cells.all()


@pytest.mark.parametrize("lean", [0.0, 1.5, 6.0])
def test_a_thin_pole_stays_in_one_piece(lean):
    pole = box((4.1, 4.3, 0.4), (4.3, 4.5, 10))
    tilted = pole.vertices + np.array([1, 0.4, 0]) * (pole.vertices[:, 2:] - 0.4) / 9.6 * lean
    pole = ColouredMesh(tilted, pole.triangles, pole.colours)
    cells = voxelise(together(box(high=(12, 12, 0.4)), pole), 12).occupancy[:, :, 1:]
    assert cells.any(axis=(0, 1)).all()
    joined = (cells[:, :, 1:] & cells[:, :, :-1]).any(axis=(0, 1))
    assert joined.all()
    assert cells.sum() <= cells.shape[2] * 1.7


def test_a_cell_has_the_colour_that_is_seen():
    sides = np.repeat([BLUE, GREEN, RED, RED, RED, RED], 2, axis=0)
    mesh = together(box(high=(10, 10, 10), colour=sides), box((2, 2, 2), (8, 8, 9.95), colour=BLUE))
    rgb = voxelise(mesh, 10).rgb
    assert (rgb[1:-1, 1:-1, -1] == GREEN).all()
    assert (rgb[1:-1, 1:-1, 0] == BLUE).all()
    assert (rgb[0, :, 1:-1] == RED).all()


def test_inner_cells_have_the_nearest_colour():
    mesh = together(box(high=(4, 4, 4)), box((4, 0, 0), (8, 4, 4), colour=GREEN))
    rgb = voxelise(mesh, 8).rgb
    assert (rgb[:4] == RED).all()
    assert (rgb[4:] == GREEN).all()


def test_textures_and_colours_of_corners_multiply_the_face_and_holes_are_not_seen():
    plain = box(colour=(255, 255, 255))
    corners = np.full((12, 3, 3), 255, np.uint8)
    corners[:, :, 0] = 0
    cyan = ColouredMesh(plain.vertices, plain.triangles, plain.colours, corners=corners)
    assert (voxelise(cyan, 4).rgb == (0, 255, 255)).all()
    image = np.array([[[255, 0, 0, 255], [0, 0, 255, 255]], [[9, 9, 9, 0], [0, 255, 0, 255]]], np.uint8)
    uv = np.broadcast_to(np.array([1.25, -0.25]), (12, 3, 2))  # repeats: a quarter along, and a quarter from the top
    painted = ColouredMesh(plain.vertices, plain.triangles, plain.colours, None, (image,), np.zeros(12, np.int64), uv)
    assert (voxelise(painted, 4).rgb == (255, 0, 0)).all()
    below = ColouredMesh(
        plain.vertices, plain.triangles, plain.colours, None, (image,), np.zeros(12, np.int64), uv % 0.5
    )
    assert (voxelise(below, 4).rgb == 128).all()  # nothing is seen


@pytest.mark.parametrize(
    ("mesh", "size", "words"),
    [
        (mesh_of([[0, 0, 0]], []), 8, "has no faces"),
        (mesh_of([[0, 0, 0], [1, 0, np.nan], [0, 1, 0]], [[0, 1, 2]]), 8, "not numbers"),
        (mesh_of([[0, 0, 0], [1, 0, 0]], [[0, 1, 2]]), 8, "does not have"),
        (mesh_of([[1, 1, 1]], [[0, 0, 0]]), 8, "single point"),
        (box(), 0, "0 studs long"),
        (box(), float("nan"), "nan studs long"),
        (box(), 900, "too many"),
        (box(), 2000, "2000 studs long"),
        (box(), (5, 0, 5), "no box"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(mesh, size, words):
    with pytest.raises(InputError, match=words):
        voxelise(mesh, size, height=PLATE)


def test_too_many_faces_are_refused():
    many = np.broadcast_to(np.array([0, 1, 2]), (MAX_FACES + 1, 3))
    mesh = ColouredMesh(np.eye(3), many, np.broadcast_to(np.uint8(0), many.shape))
    with pytest.raises(InputError, match=r"2,000,001 triangles.*Decimate"):
        voxelise(mesh, 8)
