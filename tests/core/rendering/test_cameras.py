# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras: from points to pixels and back, and what the usual ones show."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brickwright.core.rendering.cameras import around, corner_cameras, directions, four_around, look_at
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SIZE = (96, 64)
places = arrays.arrays(np.float64, (5, 3), elements=st.floats(-10, 10, width=32))
azimuths = st.floats(-7, 7)
elevations = st.floats(-1.5, 1.5)


@given(places, azimuths, elevations, st.sampled_from([0.0, 0.3, 1.2]))
def test_points_come_back_from_their_pixels(points, azimuth, elevation, fov):
    camera = around([[-10, -10, -10], [10, 10, 10]], azimuth, elevation, fov)
    pixels, depths = camera.project(points, SIZE)
    assert camera.unproject(pixels, depths, SIZE) == pytest.approx(points, abs=1e-7)


@given(places, azimuths, elevations, st.sampled_from([0.0, 0.3, 1.2]))
def test_a_framed_subject_fills_the_square_up_to_its_margin(points, azimuth, elevation, fov):
    camera = around(points, azimuth, elevation, fov, margin=0.1)
    pixels, _ = camera.project(points, (100, 100))
    extent = np.ptp(pixels, axis=0)
    if np.ptp(points) > 1e-3 and extent.max() > 1e-3:
        assert pixels.min() >= 10 - 1e-6
        assert pixels.max() <= 90 + 1e-6
        if extent.max() > 1:  # not all on one ray
            assert extent.max() == pytest.approx(80, abs=1e-6)


@given(azimuths, elevations)
def test_directions_are_a_right_handed_frame(azimuth, elevation):
    frame = directions(azimuth, elevation)
    assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1)


def test_azimuth_goes_from_the_front_to_the_right():
    assert directions(0, 0)[2] == pytest.approx([0, -1, 0])
    assert directions(math.pi / 2, 0)[2] == pytest.approx([1, 0, 0])
    assert directions(0, math.pi / 2)[2] == pytest.approx([0, 0, 1])
    assert directions(0, 0)[0] == pytest.approx([1, 0, 0])


def test_what_is_looked_at_is_in_the_middle_and_farther_things_are_smaller():
    camera = look_at((3, -4, 2), (0, 0, 1), math.pi / 2)
    pixels, depths = camera.project([[0, 0, 1]], (100, 100))
    assert pixels[0] == pytest.approx([50, 50])
    assert depths[0] == pytest.approx(math.sqrt(26))
    camera = look_at((0, -10, 0), (0, 0, 0), math.pi / 2)
    pixels, _ = camera.project([[1, 0, 0], [1, 10, 0], [0, 0, 1]], (100, 100))
    assert pixels == pytest.approx(np.array([[55, 50], [52.5, 50], [50, 45]]))
    with pytest.raises(ValueError, match="where it looks"):
        look_at((1, 1, 1), (1, 1, 1))


def test_four_views_are_front_right_back_left():
    points = [[-1, -2, 0], [1, 2, 3]]
    assert np.array([camera.rotation[2] for camera in four_around(points)]) == pytest.approx(
        np.array([[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0]]), abs=1e-12
    )


def test_corner_cameras_are_those_of_multi_view_normals():
    cameras = corner_cameras([[-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]])
    # Y up, they stand at (1, 1, 1), (-1, 1, 1), (-1, 1, -1) and (1, 1, -1); our y is their -z.
    assert np.array([camera.position for camera in cameras]) == pytest.approx(
        np.array([[1, -1, 1], [-1, -1, 1], [-1, 1, 1], [1, 1, 1]])
    )
    assert cameras[0].window[3] == pytest.approx(math.tan(math.radians(30)))
