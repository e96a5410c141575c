# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be chosen at an import, and the build animation of an assembly that stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

UNIT = "1 0 0 0 1 0 0 0 1"
CAR = (
    f"0 FILE car.ldr\n1 4 100 0 0 {UNIT} 3001.dat\n0 STEP\n1 1 100 -24 0 {UNIT} cabin.ldr\n"
    f"0 FILE cabin.ldr\n1 16 0 0 0 {UNIT} 3003.dat\n0 STEP\n1 14 0 -24 0 {UNIT} 3003.dat\n"
)
FIGURE = f"1 4 0 0 0 {UNIT} 973.dat\n1 14 0 -24 0 {UNIT} 3626b.dat\n"


@pytest.fixture
def car(bpy: Any, registered: None, tmp_path: Path) -> str:
    """A file with a submodel and three steps."""
    path = tmp_path / "car.mpd"
    path.write_text(CAR)
    return str(path)


def imported(bpy: Any, path: str, **options: Any) -> Any:
    assert bpy.ops.import_scene.brickwright(filepath=path, **options) == {"FINISHED"}
    return bpy.data.collections[Path(path).stem]


@pytest.mark.parametrize(
    ("options", "scale"),
    [
        ({}, 0.01),
        ({"units": "REAL"}, 0.0004),
        ({"units": "CUSTOM", "scale": 0.5}, 0.5),
        ({"scale": 0.25}, 0.25),
        ({"units": "SCENE", "scale": 0.25}, 0.01),
    ],
)
def test_sizes(bpy: Any, car: str, options: dict[str, Any], scale: float) -> None:
    from brickwright.core.scene import keys

    assert imported(bpy, car, **options)[keys.SCALE] == pytest.approx(scale)


def rename(bpy: Any) -> None:
    bpy.data.collections["car"].name = "before"


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({}, (5, 6, 7.24)),
        ({"at_cursor": False}, (1, 0, 0)),
        ({"at_cursor": False, "on_ground": True}, (1, 0, 0.24)),
    ],
)
def test_places(bpy: Any, car: str, options: dict[str, Any], place: tuple[float, ...]) -> None:
    bpy.context.scene.cursor.location = (5, 6, 7)
    assert tuple(imported(bpy, car, **options).objects[0].location) == pytest.approx(place)


def test_collections_and_the_file_that_is_exported(bpy: Any, car: str, tmp_path: Path) -> None:
    from brickwright.core.ldraw.reader import read_assembly

    assert [child.name for child in imported(bpy, car).children] == ["cabin"]
    bpy.ops.export_scene.brickwright(filepath=str(tmp_path / "out.mpd"), format="MPD")
    before, after = read_assembly(car), read_assembly(tmp_path / "out.mpd")
    assert after.parts == before.parts
    assert np.array_equal(after.steps, before.steps)
    assert np.array_equal(after.submodel, before.submodel)
    assert after.submodels.names == before.submodels.names
    rename(bpy)
    assert [child.name for child in imported(bpy, car, grouping="STEPS").children] == ["Step 1", "Step 2", "Step 3"]
    rename(bpy)
    assert not imported(bpy, car, grouping="NONE").children


def test_minifigs_and_gaps(bpy: Any, car: str, tmp_path: Path) -> None:
    (tmp_path / "figure.ldr").write_text(FIGURE)
    torso, head = imported(bpy, str(tmp_path / "figure.ldr"), minifigs=True).objects
    assert head.parent == torso
    plain = imported(bpy, car).objects[0].data
    rename(bpy)
    assert imported(bpy, car, gaps=True).objects[0].data != plain


def test_a_build_animation_comes_with_the_import_or_later(bpy: Any, car: str) -> None:
    collection = imported(bpy, car, timeline=True, step_frames=10, drop=5, set_range=True)
    scene = bpy.context.scene
    assert [marker.frame for marker in scene.timeline_markers] == [1, 11, 21]
    assert (scene.frame_start, scene.frame_end) == (1, 31)
    scene.frame_set(1)
    assert sum(item.hide_viewport for item in collection.all_objects) == 2
    assert collection.objects[0].delta_location.z == pytest.approx(5 * 0.2)
    assert bpy.ops.brickwright.remove_timeline() == {"FINISHED"}
    assert not any(item.hide_viewport for item in collection.all_objects)
    assert not bpy.ops.brickwright.remove_timeline.poll()
    scene.frame_set(100)
    assert bpy.ops.brickwright.animate_steps(step_frames=5) == {"FINISHED"}
    assert [marker.frame for marker in scene.timeline_markers] == [100, 105, 110]


def test_a_build_animation_needs_bricks(bpy: Any, car: str) -> None:
    assert not bpy.ops.brickwright.animate_steps.poll()
    collection = imported(bpy, car)
    bpy.data.batch_remove(list(collection.all_objects))
    with pytest.raises(RuntimeError, match="no bricks to animate"):
        bpy.ops.brickwright.animate_steps()


def test_presets_remember_the_options(bpy: Any, registered: None) -> None:
    from brickwright.operators.import_export import IMPORT_SCENE_OT_brickwright
    from brickwright.operators.import_options import FIELDS

    assert "PRESET" in IMPORT_SCENE_OT_brickwright.bl_options
    properties = bpy.ops.import_scene.brickwright.get_rna_type().properties
    assert set(FIELDS) <= set(properties.keys())
    assert not any(properties[name].is_skip_save for name in FIELDS)
