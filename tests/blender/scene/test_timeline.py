# SPDX-License-Identifier: GPL-3.0-or-later
"""Building steps on the timeline, which what is read and exported does not depend on."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly


def tower(count: int = 6) -> Assembly:
    """Two bricks a step, on each other."""
    order = np.arange(count)
    positions = np.stack([order % 2 * 80.0, -(order // 2) * 24.0, 0 * order], axis=1)
    return Assembly.from_arrays(["3001.dat"] * count, positions, None, 4, order // 2, "tower")


@pytest.fixture
def collection(bpy: Any) -> Any:
    """A tower of three steps in the scene."""
    from brickwright.core.scene.builder import build_assembly

    return build_assembly(tower(), "tower")


def hidden(collection: Any) -> list[bool]:
    return [item.hide_viewport for item in collection.objects]


def test_bricks_appear_with_their_step(bpy: Any, collection: Any) -> None:
    from brickwright.core.scene.timeline import Timeline, animate_steps

    scene = bpy.context.scene
    kept = scene.frame_end
    assert animate_steps(collection, scene, Timeline(frames=10, first_frame=20)) == 3
    expected = {1: 6, 19: 6, 20: 4, 29: 4, 30: 2, 40: 0, 500: 0}
    for frame, count in expected.items():
        scene.frame_set(frame)
        assert sum(hidden(collection)) == count, frame
        assert [item.hide_render for item in collection.objects] == hidden(collection)
    assert [(marker.name, marker.frame) for marker in scene.timeline_markers] == [
        ("Step 1", 20),
        ("Step 2", 30),
        ("Step 3", 40),
    ]
    assert scene.frame_end == kept
    actions = [item.animation_data.action for item in collection.objects]
    assert actions[0] == actions[1] != actions[2]
    assert len(bpy.data.actions) == 3


def test_bricks_fall_and_are_read_where_they_will_lie(bpy: Any, collection: Any) -> None:
    from brickwright.core.scene.reader import read_assembly
    from brickwright.core.scene.timeline import Timeline, animate_steps

    scene = bpy.context.scene
    animate_steps(collection, scene, Timeline(frames=10, first_frame=1, drop=200, fall=8, set_range=True))
    assert (scene.frame_start, scene.frame_end) == (1, 31)
    item = collection.objects[2]
    heights = []
    for frame in (1, 11, 15, 19, 20):
        scene.frame_set(frame)
        heights.append(item.matrix_world.translation.z)
        found = read_assembly(collection)
        assert np.array_equal(found.positions, tower().positions), frame
        assert len(found) == 6
    assert heights[1] == pytest.approx(0.24 + 2.0)
    assert heights[1] > heights[2] > heights[3] == heights[4] == pytest.approx(0.24)
    scene.frame_set(11)
    item.location.x += 0.2
    assert read_assembly(collection).positions[2].tolist() == [20, -24, 0]
    assert read_assembly(collection).positions[2].tolist() == [20, -24, 0]


def test_a_second_animation_takes_the_place_of_the_first_and_can_be_removed(bpy: Any, collection: Any) -> None:
    from brickwright.core.scene.timeline import Timeline, animate_steps, has_timeline, remove_timeline

    scene = bpy.context.scene
    scene.timeline_markers.new("mine", frame=3)
    animate_steps(collection, scene, Timeline(drop=100))
    scene.frame_set(5)
    animate_steps(collection, scene, Timeline(frames=2))
    assert len(scene.timeline_markers) == 4
    scene.frame_set(1)
    assert sum(hidden(collection)) == 4
    assert has_timeline(collection)
    assert remove_timeline(collection) == 6
    assert not has_timeline(collection)
    assert not any(hidden(collection))
    assert [marker.name for marker in scene.timeline_markers] == ["mine"]
    scene.frame_set(2)
    assert not any(hidden(collection))
    assert all(item.delta_location.length == 0 for item in collection.objects)
    assert not any(action.users for action in bpy.data.actions)


def test_what_the_artist_has_animated_stays(bpy: Any, collection: Any) -> None:
    from brickwright.core.scene.timeline import animate_steps, remove_timeline

    item = collection.objects[0]
    item.keyframe_insert("location", frame=1)
    own = item.animation_data.action
    animate_steps(collection, bpy.context.scene)
    assert item.animation_data.action == own
    assert remove_timeline(collection) == 5
    assert item.animation_data.action == own


def test_an_export_in_mid_air_shows_all_bricks_at_rest(bpy: Any, collection: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import export_glb
    from brickwright.core.scene.timeline import Timeline, animate_steps

    animate_steps(collection, bpy.context.scene, Timeline(frames=10, drop=200))
    bpy.context.scene.frame_set(3)
    export_glb(collection, tmp_path / "tower.glb")
    data = (tmp_path / "tower.glb").read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    nodes = [node for node in json.loads(data[20 : 20 + length])["nodes"] if "mesh" in node]
    assert sorted(round(node.get("translation", [0, 0, 0])[1], 3) for node in nodes) == [0, 0, 0.24, 0.24, 0.48, 0.48]
    bpy.context.scene.frame_set(4)
    assert sum(hidden(collection)) == 4, "the animation is as it was"


def test_five_thousand_bricks_share_the_actions_of_their_steps(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.timeline import Timeline, animate_steps

    many = tower(5000)
    many = Assembly.from_arrays(many.parts, many.positions, None, 4, np.arange(5000) // 500)
    collection = build_assembly(many, "many")
    assert animate_steps(collection, bpy.context.scene, Timeline(drop=100)) == 10
    assert len(bpy.data.actions) == 10
