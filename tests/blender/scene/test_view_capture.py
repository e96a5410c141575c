# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the scene as the image encoder is shown them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.generation.images import NEUTRAL, SIDE

RED, BLUE = (0.6, 0.02, 0.02), (0.02, 0.05, 0.6)


@pytest.fixture
def capture(bpy):
    from brickwright.core.scene import view_capture

    return view_capture


def box(bpy, name, place, size, colour):
    bpy.ops.mesh.primitive_cube_add(size=1, location=place)
    item = bpy.context.object
    item.name, item.scale = name, size
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    item.data.materials.append(material)
    bpy.context.view_layer.update()
    return item


def camera_at(bpy, place, turn):
    """Matrix that a 3D view has there: the inverse of where a camera looks down its own -z."""
    from mathutils import Euler, Matrix

    return (Matrix.Translation(place) @ Euler(turn).to_matrix().to_4x4()).inverted()


def test_the_view_shows_the_selected_objects_framed(bpy, capture):
    items = [box(bpy, "left", (-1, 0, 0), (2, 1, 1), RED), box(bpy, "right", (1, 0, 0), (2, 1, 1), BLUE)]
    front = capture.view_camera(camera_at(bpy, (3, -30, 5), (math.pi / 2, 0, 0)), perspective=False)
    view = capture.capture_view(items, bpy.context.evaluated_depsgraph_get(), front)
    assert view.rgb.shape == (SIDE, SIDE, 3)
    red, blue = view.rgb[SIDE // 2, SIDE // 4].astype(int), view.rgb[SIDE // 2, SIDE * 3 // 4].astype(int)
    assert red[0] > 2 * red[2]
    assert blue[2] > 2 * blue[0]
    assert (view.rgb[0] == NEUTRAL).all()
    rows, columns = np.flatnonzero(view.mask.any(axis=1)), np.flatnonzero(view.mask.any(axis=0))
    assert len(columns) == pytest.approx(SIDE * 0.88, abs=2)
    assert len(rows) == pytest.approx(SIDE * 0.88 / 4, abs=2)


def test_modifiers_and_world_matrices_count_and_normals_are_the_cameras(bpy, capture):
    item = box(bpy, "box", (5, 5, 5), (1, 1, 1), RED)
    item.modifiers.new("row", "ARRAY").count = 3
    side = capture.view_camera(camera_at(bpy, (5, -10, 5), (math.pi / 2, 0, 0)), perspective=True)
    view = capture.capture_view([item], bpy.context.evaluated_depsgraph_get(), side, normals=True)
    assert view.rgb[SIDE // 2, SIDE // 2].tolist() == pytest.approx([128, 128, 255], abs=1)
    columns = np.flatnonzero(view.mask.any(axis=0))
    rows = np.flatnonzero(view.mask.any(axis=1))
    assert len(columns) / len(rows) == pytest.approx(3, rel=0.2)


def test_four_views_go_around(bpy, capture):
    items = [box(bpy, "front", (0, -0.5, 0), (1, 1, 1), RED), box(bpy, "back", (0, 0.5, 0), (1, 1, 1), BLUE)]
    views = capture.capture_four(items, bpy.context.evaluated_depsgraph_get(), elevation=0.0)
    colours = [view.rgb[SIDE // 2, SIDE // 4].astype(int) for view in views]
    assert [int(colour[0] > colour[2]) for colour in colours] == [1, 1, 0, 0]
    other = capture.capture_four(items, bpy.context.evaluated_depsgraph_get(), azimuth=math.pi, elevation=0.0)
    assert np.array_equal(other[0].rgb, views[2].rgb)


def test_what_cannot_be_shown_is_told(bpy, capture):
    empty = bpy.data.objects.new("empty", None)
    bpy.context.collection.objects.link(empty)
    graph = bpy.context.evaluated_depsgraph_get()
    ahead = capture.view_camera(camera_at(bpy, (0, -10, 0), (math.pi / 2, 0, 0)), perspective=True)
    with pytest.raises(InputError, match="faces"):
        capture.capture_view([empty], graph, ahead)
    item = box(bpy, "behind", (0, -20, 0), (1, 1, 1), RED)
    with pytest.raises(InputError, match="in front of the view"):
        capture.capture_view([item], bpy.context.evaluated_depsgraph_get(), ahead)
