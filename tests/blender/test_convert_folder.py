# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert Folder, and what Blender reads of the files that are written without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.colours import colour
from brickwright.core.bricks.finishes import linear
from brickwright.core.cli.convert_process import Progress, describe, start_conversion
from brickwright.core.formats.files import write_assembly
from brickwright.core.formats.glb import write_glb
from brickwright.core.formats.obj import write_obj
from brickwright.core.ldraw.part_shapes import PartShapes
from brickwright.core.scene.frame import points_to_blender

TURN = [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]
SHEAR = [[1, 0.3, 0], [0, 1, 0], [0, 0, 1]]
MIRROR = [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]
BRICKS = Assembly.from_arrays(
    ["3001.dat", "3040b.dat", "3005.dat", "3001.dat", "3005.dat"],
    [[0, 0, 0], [0, -24, 0], [100, 0, 0], [0, 0, 200], [-100, 0, 20]],
    [np.eye(3), TURN, SHEAR, MIRROR, np.eye(3)],
    [4, 1, 14, 4, 47],
    name="five",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good models on two levels, and a bad one."""
    source = tmp_path / "models ö"
    (source / "deep").mkdir(parents=True)
    write_assembly(source / "one.ldr", BRICKS.take([0, 1]))
    write_assembly(source / "deep" / "two.mpd", BRICKS)
    (source / "bad.ldr").write_bytes(b"\x00\xff" * 40)
    return source


def seen(bpy: Any) -> list[tuple[list[list[float]], list[float]]]:
    """Bounds and base colour of each object that an importer has made, sorted."""
    bpy.context.view_layer.update()
    found = []
    for item in bpy.context.scene.objects:
        if item.type == "MESH":
            corners = np.array([list(item.matrix_world @ vertex.co) for vertex in item.data.vertices])
            shader = item.material_slots[0].material.node_tree.nodes["Principled BSDF"]
            found.append((bounds(corners), np.round(shader.inputs["Base Color"].default_value[:3], 2).tolist()))
    return sorted(found)


def bounds(corners: np.ndarray) -> list[list[float]]:
    """To two centimetres, a tenth of a stud's width."""
    return (np.round(np.array([corners.min(0), corners.max(0)]) / 0.02) * 0.02 + 0.0).round(2).tolist()


def expected(assembly: Assembly) -> list[tuple[list[list[float]], list[float]]]:
    """The same by what the bricks are."""
    found = []
    for brick in assembly:
        corners = PartShapes().mesh(brick.part).vertices @ brick.rotation.T + brick.position
        rgb = linear(colour(brick.colour).rgb)
        found.append((bounds(points_to_blender(corners)), np.round(rgb, 2).tolist()))
    return sorted(found)


@pytest.mark.parametrize("kind", ["glb", "obj"])
def test_blender_reads_the_bricks_that_we_build(bpy: Any, tmp_path: Path, kind: str) -> None:
    import addon_utils

    path = tmp_path / f"five bricks.{kind}"
    if kind == "glb":
        write_glb(path, BRICKS, PartShapes(), 0.01)
        addon_utils.enable("io_scene_gltf2", default_set=False)
        bpy.ops.import_scene.gltf(filepath=str(path))
        assert len(bpy.data.meshes) == 4  # 3001 in red twice, and 3005 in two colours
        assert {material.get("brickwright_colour") for material in bpy.data.materials} == {1, 4, 14, 47}
    else:
        write_obj(path, BRICKS, PartShapes(), 0.01)
        bpy.ops.wm.obj_import(filepath=str(path))
    assert seen(bpy) == expected(BRICKS)


def test_an_obj_is_shaded_outwards_and_can_be_merged(bpy: Any, tmp_path: Path) -> None:
    write_obj(tmp_path / "five.obj", BRICKS, PartShapes(), 0.01)
    bpy.ops.wm.obj_import(filepath=str(tmp_path / "five.obj"))
    for item in bpy.data.objects:
        faces = [face for face in item.data.polygons if face.area > 1e-4]
        normals = [item.data.corner_normals[face.loop_start].vector for face in faces]
        aligned = [face.normal.dot(normal) for face, normal in zip(faces, normals, strict=True)]
        assert np.mean(np.array(aligned) > 0.5) > 0.99, item.name
    bpy.ops.wm.read_factory_settings(use_empty=True)
    write_obj(tmp_path / "five.obj", BRICKS, PartShapes(), 0.01, merged=True)
    bpy.ops.wm.obj_import(filepath=str(tmp_path / "five.obj"))
    assert sorted(item.name for item in bpy.data.objects) == [
        "Brickwright_14_Yellow", "Brickwright_1_Blue", "Brickwright_47_Trans_Clear", "Brickwright_4_Red",
    ]  # fmt: skip


def test_a_usd_has_the_bricks(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import export_usd

    bricks = BRICKS.take([0, 1, 3, 4])  # an object cannot be sheared
    export_usd(bricks, tmp_path / "five.usd")
    assert not list(bpy.data.objects)
    bpy.ops.wm.usd_import(filepath=str(tmp_path / "five.usd"))
    assert seen(bpy) == expected(bricks)


def test_the_operator_converts_a_folder(bpy: Any, registered: None, folder: Path, tmp_path: Path) -> None:
    from brickwright.operators import convert_folder

    out = tmp_path / "out"
    assert bpy.ops.brickwright.convert_folder(directory=str(folder), output=str(out), scale=0.0004) == {"FINISHED"}
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.glb")) == ["deep/two.glb", "one.glb"]
    report = [json.loads(line) for line in (out / "report.jsonl").read_text("utf-8").splitlines()]
    assert {entry["options"]["scale"] for entry in report} == {0.0004}
    assert convert_folder.failed
    assert "Converted 2 of 3 files" in convert_folder.outcome
    assert "bad.ldr" in convert_folder.outcome
    (folder / "bad.ldr").unlink()
    bpy.ops.brickwright.convert_folder(directory=str(folder), output=str(out), scale=0.0004)
    assert convert_folder.outcome == f"Converted 0 of 2 files into {out}, 2 were there already"
    assert not convert_folder.failed


def test_the_output_is_beside_the_folder(bpy: Any, registered: None, folder: Path) -> None:
    bpy.ops.brickwright.convert_folder(directory=f"{folder}/", format="TXT", jobs=1)
    assert (folder.parent / "models ö converted" / "report.jsonl").is_file()


def test_a_folder_without_models_says_so(bpy: Any, registered: None, tmp_path: Path) -> None:
    from brickwright.operators import convert_folder

    with pytest.raises(RuntimeError, match="holds no file that can be read"):
        bpy.ops.brickwright.convert_folder(directory=str(tmp_path), output=str(tmp_path / "out"))
    assert convert_folder.failed
    with pytest.raises(RuntimeError, match="Choose the folder"):
        bpy.ops.brickwright.convert_folder()


def test_cancel_ends_it_and_keeps_what_is_converted(folder: Path, tmp_path: Path) -> None:
    task = start_conversion(folder, tmp_path / "out", "glb", {"jobs": 1})
    task.cancel()
    assert task.wait(20)
    assert task.stopped
    task = start_conversion(folder, tmp_path / "out", "glb", {"scale": -1})
    assert task.wait(60)
    assert task.error == "The scale is -1.0 metres per LDraw unit; it must be above 0."


def test_progress_is_counted_in_files() -> None:
    progress = Progress(4)
    lines = ('{"file": "a", "written": "a.glb"}', "Blender 4.2", "{torn", '{"file": "b", "skipped": true}',
             '{"file": "c", "error": "c is bad."}')  # fmt: skip
    for line in lines:
        progress.hear(line)
    assert progress.words() == "Converting: 3 of 4, 1 failed"
    assert describe(progress, Path("out")).endswith(
        "1 were there already, 1 failed (see report.jsonl there). c is bad."
    )


def test_files_that_blender_makes_come_from_processes_with_blender(
    bpy: Any, folder: Path, tmp_path: Path, root: Path
) -> None:
    words = ["convert", str(folder / "one.ldr"), "--to", "usd,blend,glb", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, str(root / "headless.py"), *words], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "one.blend", "one.glb", "one.usd", "report.jsonl",
    ]  # fmt: skip
