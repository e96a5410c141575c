# SPDX-License-Identifier: GPL-3.0-or-later
"""The rasteriser against what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brickwright.core.rendering.cameras import around, directions, look_at
from brickwright.core.rendering.cells import cell_triangles
from brickwright.core.rendering.light import Light
from brickwright.core.rendering.pictures import colour_picture, depth_picture, normal_picture
from brickwright.core.rendering.rasteriser import rasterise
from brickwright.core.rendering.triangles import Triangles, from_mesh, joined
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

RED, BLUE = (200, 30, 30), (20, 40, 190)


def square(y, half, colour):
    """A square that faces the front, at depth ``y``."""
    vertices = [[-half, y, -half], [half, y, -half], [half, y, half], [-half, y, half]]
    return from_mesh(vertices, [[0, 1, 2], [0, 2, 3]], colour, 0)


def ball(steps=24):
    """The unit ball."""
    down, round_ = np.meshgrid(np.linspace(0, math.pi, steps + 1), np.linspace(0, 2 * math.pi, 2 * steps + 1))
    points = np.stack([np.sin(down) * np.cos(round_), np.sin(down) * np.sin(round_), np.cos(down)], axis=-1)
    index = np.arange(points.shape[0] * points.shape[1]).reshape(points.shape[:2])
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return from_mesh(points.reshape(-1, 3), faces, RED)


def cube():
    return cell_triangles(np.ones((1, 1, 1), np.int64), np.array([RED], np.uint8), np.arange(2.0))


@pytest.mark.parametrize("fov", [0.0, 0.8])
def test_the_normals_of_a_ball_are_its_points(fov):
    triangles = ball()
    camera = around([[-1, -1, -1], [1, 1, 1]], 0.6, 0.4, fov)
    seen = rasterise(triangles, camera, (80, 80))
    points, normals = seen.points(triangles), seen.normals(triangles, camera)
    assert np.abs(np.linalg.norm(points, axis=1) - 1).max() < 0.01
    assert np.abs(points - normals).max() < 0.02
    if not fov:  # the silhouette is a circle
        side = camera.window[1] - camera.window[0]
        assert len(points) / 80**2 == pytest.approx(math.pi / side**2, rel=0.02)


@pytest.mark.parametrize("fov", [0.0, 1.0])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_is_seen_whatever_the_order(fov, order):
    pieces = [square(0.0, 0.5, RED), square(1.0, 1.0, BLUE)]
    triangles = joined([pieces[i] for i in order])
    camera = around([[-1, 0, -1], [1, 1, 1]], 0, 0, fov, 0)
    seen = rasterise(triangles, camera, (64, 64))
    colours = seen.picture(triangles.colours[seen.triangles])
    assert tuple(colours[32, 32]) == RED
    assert tuple(colours[4, 32]) == BLUE
    depths = depth_picture(triangles, camera, 64)
    assert depths[4, 32] - depths[32, 32] == pytest.approx(1, abs=1e-4)


def test_crossing_squares_meet_where_they_cross():
    slanted = from_mesh([[-1, -1, -1], [1, 1, -1], [1, 1, 1], [-1, -1, 1]], [[0, 1, 2], [0, 2, 3]], BLUE, 0)
    camera = look_at((0, -5, 0), (0, 0, 0), math.radians(30))
    seen = rasterise(joined([square(0, 1, RED), slanted]), camera, (64, 64))
    row = seen.picture(seen.triangles, -1)[32]
    assert (row[:32][row[:32] >= 0] >= 2).all()
    assert (row[32:][row[32:] >= 0] < 2).all()


def test_perspective_shrinks_with_the_distance():
    camera = look_at((0, -4, 0), (0, 0, 0), math.pi / 2)
    widths = []
    for y in (0.0, 4.0):
        seen = rasterise(square(y, 1, RED), camera, (160, 160))
        widths.append(math.sqrt(len(seen.pixels)))
    assert widths == pytest.approx([40, 20])


def test_a_cube_is_a_square_from_the_front_and_a_hexagon_from_its_corner():
    points = cube().bounds
    front = around(points, 0, 0, 0, 0)
    assert len(rasterise(cube(), front, (50, 50)).pixels) == 2500
    corner = around(cube().corners.reshape(-1, 3), math.pi / 4, math.atan(math.sqrt(0.5)), 0, 0)
    seen = rasterise(cube(), corner, (200, 200))
    side = corner.window[1] - corner.window[0]
    assert len(seen.pixels) * (side / 200) ** 2 == pytest.approx(math.sqrt(3), rel=0.01)
    assert len(np.unique(seen.triangles)) == 6  # three faces


@settings(max_examples=25)
@given(arrays.arrays(np.float64, (24, 2), elements=st.floats(0, 1)), st.sampled_from([0.0, 0.7]))
def test_neighbours_leave_no_gap(points, fov):
    """A floor cut along random lines covers exactly the pixels of the whole floor."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    cut = [np.array([corners[i], corners[(i + 1) % 4], points[0]]) for i in range(4)]
    for point in points[1:]:
        pieces = []
        for triangle in cut:
            (ax, ay), (bx, by), (cx, cy) = triangle
            whole = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            parts = [np.array([triangle[i], triangle[(i + 1) % 3], point]) for i in range(3)]
            areas = [float(np.linalg.det(part[1:] - part[0])) for part in parts]
            inside = whole > 1e-6 and min(areas) > 1e-6
            pieces += parts if inside else [triangle]
        cut = pieces
    flat = np.array(cut)
    soup = np.concatenate([flat, np.zeros((*flat.shape[:2], 1))], axis=2).astype(np.float32)
    triangles = Triangles(soup, np.zeros((len(soup), 3), np.uint8))
    camera = around([[-0.2, -0.2, 0], [1.2, 1.2, 0]], 0.4, 1.0, fov)
    floor = from_mesh(np.pad(corners, ((0, 0), (0, 1))), [[0, 1, 2], [0, 2, 3]], RED, 0)
    assert (
        np.setdiff1d(rasterise(floor, camera, (90, 90)).pixels, rasterise(triangles, camera, (90, 90)).pixels).size == 0
    )


def test_what_is_behind_the_camera_is_cut_off():
    # A floor that goes through the camera's own place: its horizon is half way up.
    floor = from_mesh([[-50, -50, 0], [50, -50, 0], [50, 50, 0], [-50, 50, 0]], [[0, 1, 2], [0, 2, 3]], RED, 0)
    camera = look_at((0, 0, 1), (0, 10, 1), math.pi / 2)
    seen = rasterise(floor, camera, (60, 60))
    rows = np.unique(seen.pixels // 60)
    assert rows.min() in (30, 31)
    assert rows.max() == 59
    assert (seen.depths > 0).all()
    assert len(rasterise(floor, look_at((0, 60, 1), (0, 70, 1)), (60, 60)).pixels) == 0


def test_faces_show_the_side_that_is_looked_at():
    camera = look_at((0, 5, 0), (0, 0, 0))  # from behind
    picture = normal_picture(square(0, 1, RED), camera, 32)
    assert picture.rgb[16, 16].tolist() == [128, 255, 128]
    in_camera = normal_picture(square(0, 1, RED), camera, 32, frame="camera")
    assert in_camera.rgb[16, 16].tolist() == [128, 128, 255]
    assert picture.rgb[0, 0].tolist() == [0, 0, 0]
    assert picture.alpha[0, 0] == 0


def test_colours_are_those_of_the_faces_and_edges_are_soft():
    triangles = joined([square(0, 1, RED)])
    picture = colour_picture(triangles, around(triangles.bounds, 0.3, 0.2), 48)
    red, green, blue = picture.rgb[24, 24].astype(int)
    assert red > 2 * max(green, blue)
    assert set(np.unique(picture.alpha)) >= {0, 64, 255}
    assert picture.over((10, 20, 30))[0, 0].tolist() == [10, 20, 30]
    assert picture.rgba.shape == (48, 48, 4)


def test_a_roof_throws_its_shadow_and_hides_the_sky():
    floor = from_mesh([[-2, -2, 0], [2, -2, 0], [2, 2, 0], [-2, 2, 0]], [[0, 1, 2], [0, 2, 3]], (200, 200, 200), 0)
    roof = from_mesh([[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]], [[0, 1, 2], [0, 2, 3]], (200, 200, 200), 0)
    light = Light((0.0, 0.0, 1.0), gloss=0)
    camera = around(joined([floor, roof]).bounds, 0, 0.35, 0.0)
    pixel, _ = camera.project([[0, -0.8, 0], [1.7, -1.7, 0]], (96, 96))
    (shaded_x, shaded_y), (lit_x, lit_y) = pixel.astype(int)
    both = joined([floor, roof])
    picture = colour_picture(both, camera, 96, light, occlusion=False).rgb.astype(int)
    plain = colour_picture(both, camera, 96, light, occlusion=False, shadows=False).rgb.astype(int)
    assert picture[shaded_y, shaded_x].sum() < 0.7 * picture[lit_y, lit_x].sum()
    assert plain[shaded_y, shaded_x].sum() == pytest.approx(plain[lit_y, lit_x].sum(), rel=0.02)

    corner = joined([floor, from_mesh([[-2, 0, 0], [2, 0, 0], [2, 0, 2], [-2, 0, 2]], [[0, 1, 2], [0, 2, 3]], RED, 0)])
    camera = around(corner.bounds, 0, 0.6, 0.0)
    pixel, _ = camera.project([[0, -0.1, 0], [0, -1.7, 0]], (96, 96))
    (near_x, near_y), (far_x, far_y) = pixel.astype(int)
    picture = colour_picture(corner, camera, 96, light, shadows=False).rgb.astype(int)
    assert picture[near_y, near_x].sum() < 0.95 * picture[far_y, far_x].sum()


def test_nothing_is_an_empty_picture():
    empty = joined([])
    camera = around(empty.bounds, 0, 0)
    assert not colour_picture(empty, camera, 16).alpha.any()
    assert not normal_picture(empty, camera, 16).alpha.any()
    assert np.isinf(depth_picture(empty, camera, 16)).all()
    with pytest.raises(ValueError, match="not possible"):
        rasterise(empty, camera, (0, 5))


def test_edges_sharper_than_the_crease_stay():
    flat = from_mesh(*_wedge(30), RED)
    assert np.abs(flat.normals - flat.face_normals[:, None]).max() > 0.1
    sharp = from_mesh(*_wedge(80), RED)
    assert sharp.normals == pytest.approx(np.repeat(sharp.face_normals[:, None], 3, 1))


def _wedge(degrees):
    """Two squares that share an edge and turn by ``degrees`` at it."""
    tilt = math.radians(degrees)
    vertices = [[-1, 0, 0], [0, 0, 0], [0, 1, 0], [-1, 1, 0], [math.cos(tilt), 0, -math.sin(tilt)]]
    vertices.append([math.cos(tilt), 1, -math.sin(tilt)])
    return vertices, [[0, 1, 2], [0, 2, 3], [1, 4, 5], [1, 5, 2]]


def test_quarter_turns_turn_as_cameras_do():
    triangles = joined([square(0, 1, RED), cube()])
    for quarters in range(4):
        turned = triangles.turned(quarters)
        points = triangles.corners.reshape(-1, 3)
        one = around(points, 0.3, 0.2)
        other = around(turned.corners.reshape(-1, 3), 0.3 + quarters * math.pi / 2, 0.2)
        assert one.project(points, (50, 50))[0] == pytest.approx(
            other.project(turned.corners.reshape(-1, 3), (50, 50))[0], abs=1e-4
        )
    assert directions(math.pi / 2, 0)[2] == pytest.approx(
        Triangles(np.array([[[0, -1, 0]] * 3], np.float32), np.zeros((1, 3), np.uint8)).turned(1).corners[0, 0],
        abs=1e-6,
    )
