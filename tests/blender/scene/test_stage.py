# SPDX-License-Identifier: GPL-3.0-or-later
"""Framing, and pictures of assemblies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

CHAIR = Assembly.from_arrays(
    ["3003.dat", "3003.dat", "3001.dat"], [[-20, 0, 0], [20, 0, 0], [0, -24, 0]], None, [4, 4, 1], name="chair"
)


@given(
    arrays.arrays(np.float64, (6, 3), elements=st.integers(-1000, 1000).map(lambda n: n / 100)),
    st.floats(0, 6.28),
    st.floats(-1.5, 1.5),
    st.floats(0.1, 0.6),
    st.floats(0.1, 0.6),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_the_framing_is_as_close_as_it_can_be(
    points: np.ndarray, azimuth: float, tilt: float, wide: float, high: float
) -> None:
    pytest.importorskip("bpy", reason="bpy is not installed")
    from brickwright.core.scene.stage import framing
    from mathutils import Euler

    turn = np.array(Euler((np.pi / 2 - tilt, 0, azimuth)).to_matrix(), float)
    place = framing(points, turn, (wide, high))
    local = (points - place) @ turn
    depth = -local[:, 2]
    slack = np.stack([wide * depth - np.abs(local[:, 0]), high * depth - np.abs(local[:, 1])])
    assert slack.min() == pytest.approx(0, abs=1e-5)  # everything is in view, and something touches the edge


def data_names(bpy: Any) -> dict[str, list[str]]:
    kinds = ("scenes", "worlds", "objects", "collections", "cameras", "lights", "images", "meshes", "materials")
    return {
        kind: sorted(item.name for item in getattr(bpy.data, kind) if item.name != "Render Result") for kind in kinds
    }


def pixels(bpy: Any, path: Path) -> np.ndarray:
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    values = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], 4)
    bpy.data.images.remove(image)
    return values


def test_a_picture_shows_the_assembly_and_the_scene_is_untouched(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.render import render_png

    collection = build_assembly(CHAIR, "chair")
    before = data_names(bpy)
    scene = bpy.context.scene
    kept = (scene.render.engine, scene.render.filepath, scene.camera, scene.world)
    render_png(collection, tmp_path / "a.png", (48, 32), samples=2, denoise=False)
    assert data_names(bpy) == before
    assert (scene.render.engine, scene.render.filepath, scene.camera, scene.world) == kept
    assert scene == bpy.context.scene
    picture = pixels(bpy, tmp_path / "a.png")
    assert picture.shape == (32, 48, 4)
    red = (picture[..., 0] > 2 * picture[..., 1]) & (picture[..., 0] > 0.3)
    blue = picture[..., 2] > 1.5 * picture[..., 0]
    assert 30 < red.sum() < 900
    assert 30 < blue.sum() < 900
    assert np.nonzero(blue)[0].mean() > np.nonzero(red)[0].mean()  # rows count from the bottom: blue is on top
    assert picture[-1, :, :3].min() > 0.6  # bright background
    assert list(tmp_path.iterdir()) == [tmp_path / "a.png"]


def test_a_transparent_picture_of_an_assembly_that_is_in_no_scene(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.render import render_png

    render_png(CHAIR, tmp_path / "b.png", (32, 32), samples=2, transparent=True, denoise=False)
    picture = pixels(bpy, tmp_path / "b.png")
    assert picture[-1, 0, 3] < 0.1
    assert picture[16, 16, 3] > 0.9
    assert not list(bpy.data.objects)


def test_what_cannot_be_rendered_is_said(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.render import render_png

    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="engine"):
        render_png(CHAIR, tmp_path / "a.png", engine="povray")
    with pytest.raises(InputError, match="size"):
        render_png(CHAIR, tmp_path / "a.png", (0, 10))
    with pytest.raises(InputError, match="cannot be written"):
        render_png(CHAIR, tmp_path / "file" / "a.png", (8, 8), samples=1, denoise=False)
    assert not list(bpy.data.objects)
    assert len(bpy.data.scenes) == 1
