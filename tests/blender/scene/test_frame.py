# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversion between the LDraw frame and Blender's."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.scene.frame import from_blender, is_sheared, points_to_blender, standing_origin, to_blender
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

coordinates = arrays.arrays(np.float64, (3, 3), elements=st.integers(-400_000, 400_000).map(lambda n: n / 1000))
quarter_turns = st.lists(st.integers(0, 3), min_size=3, max_size=3)


def yaw(quarter: int) -> np.ndarray:
    cosine, sine = [(1, 0), (0, 1), (-1, 0), (0, -1)][quarter]
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], float)


def test_ldraw_up_is_blender_up_and_handedness_stays() -> None:
    matrix = to_blender([[10, -20, 30]], [np.eye(3)], scale=0.01, origin=(1, 2, 3))[0]
    assert matrix[:3, 3] == pytest.approx([1.1, 2.3, 3.2])
    assert matrix[:3, :3] == pytest.approx(np.eye(3))
    assert points_to_blender([[1, 0, 0], [0, -1, 0], [0, 0, 1]], 1.0) == pytest.approx(
        np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    )


def test_a_turn_about_ldraws_vertical_is_one_about_blenders() -> None:
    matrix = to_blender([[0, 0, 0]], [yaw(1)])[0]
    # A quarter turn that takes LDraw's Z to X takes Blender's Y to X.
    assert matrix[:3, :3] @ [0, 1, 0] == pytest.approx([1, 0, 0])
    assert matrix[:3, :3] @ [0, 0, 1] == pytest.approx([0, 0, 1])


@given(coordinates, quarter_turns, st.sampled_from([0.01, 0.0004, 1.0]))
def test_single_precision_matrices_come_back_exactly(positions: np.ndarray, quarters: list[int], scale: float) -> None:
    rotations = np.array([yaw(quarter) for quarter in quarters])
    stored = to_blender(positions, rotations, scale).astype(np.float32)
    places, turns = from_blender(stored, scale)
    assert (places == positions).all()
    assert (turns == rotations).all()
    assert not np.signbit(places[places == 0]).any()


def test_standing_origin_puts_the_bottom_centre_on_the_point() -> None:
    bounds = np.array([[-40, -100, 20], [40, 24, 60]], float)
    origin = standing_origin(bounds, (1, 2, 3), 0.01)
    foot = to_blender([[0, 24, 40]], [np.eye(3)], 0.01, origin)[0, :3, 3]
    assert foot == pytest.approx([1, 2, 3])


def test_shear_is_told_from_scale_and_mirroring() -> None:
    slanted = np.eye(3)
    slanted[0, 1] = 0.01
    kinds = [np.eye(3), np.diag([1.0, 2.0, -1.0]), yaw(3), slanted]
    assert is_sheared(kinds).tolist() == [False, False, False, True]
