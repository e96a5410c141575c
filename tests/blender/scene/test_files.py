# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports; glTF in processes of their own, because the bpy module crashes at interpreter exit after one."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError

EXPORT = """
import contextlib
import sys
from pathlib import Path
import bpy
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.scene import files
from brickwright.core.scene.builder import build_assembly
from brickwright.core.scene.files import export_glb, leave_process

bpy.ops.wm.read_factory_settings(use_empty=True)
parts = ["3001.dat", "3003.dat", "3005.dat", "3010.dat"]
colours = [4, 1, 14, 36, 15]
assembly = Assembly.from_arrays(
    [parts[i % 4] for i in range(200)],
    [[i % 20 * 80, -(i // 20) * 24, 0] for i in range(200)], None, [colours[i % 5] for i in range(200)]
)
collection = build_assembly(assembly, "blocks")
before = [len(bpy.data.scenes), len(bpy.data.objects)]
one = collection.objects[0]
bpy.context.view_layer.objects.active = one
one.select_set(True)
bpy.ops.object.mode_set(mode="EDIT")
export_glb(collection, sys.argv[1])
assert bpy.context.mode == "EDIT_MESH"
edited = Path(sys.argv[1]).read_bytes()
bpy.ops.object.mode_set(mode="OBJECT")
with contextlib.suppress(RuntimeError), files._quiet():
    bpy.ops.export_scene.gltf(filepath=sys.argv[1] + "/below/x.glb")
export_glb(collection, sys.argv[1])
assert edited == Path(sys.argv[1]).read_bytes(), "a mesh in edit mode is exported otherwise"
assert before == [len(bpy.data.scenes), len(bpy.data.objects)]
assert bpy.context.scene == bpy.context.window.scene == bpy.data.scenes["Scene"]
print("exported")
leave_process(3)
"""


def test_glb_shares_geometry_and_keeps_colours(
    bpy: Any, run_python: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "blocks.glb"
    result = run_python(EXPORT, str(path))
    assert result.returncode == 3, result.stderr
    assert result.stdout == "exported\n"
    assert "Logging error" not in result.stderr, "the export after one that failed writes to its closed log"
    data = path.read_bytes()
    assert data[:4] == b"glTF"
    assert len(data) < 400_000
    document = json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]])
    assert len(document["nodes"]) == 200
    positions = {primitive["attributes"]["POSITION"] for mesh in document["meshes"] for primitive in mesh["primitives"]}
    assert len(positions) == 4  # as many as parts, whatever the colours
    materials = {material["name"]: material for material in document["materials"]}
    assert set(materials) == {
        f"Brickwright {label}" for label in ("4 Red", "1 Blue", "14 Yellow", "36 Trans Red", "15 White")
    }
    red = materials["Brickwright 4 Red"]["pbrMetallicRoughness"]["baseColorFactor"]
    assert red[:3] == pytest.approx([0.4564, 0, 0], abs=1e-3)
    clear = materials["Brickwright 36 Trans Red"]
    assert clear["pbrMetallicRoughness"]["baseColorFactor"][3] == pytest.approx(128 / 255, abs=1e-3)
    assert clear["alphaMode"] == "BLEND"


def test_a_blend_file_opens_on_a_lit_and_framed_assembly(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import export_blend
    from brickwright.core.scene.objects import assemblies
    from brickwright.core.scene.reader import read_assembly

    assembly = Assembly.from_arrays(["3001.dat", "3005.dat"], [[0, 0, 0], [10, -24, 10]], None, [4, 47], name="two")
    export_blend(assembly, tmp_path / "two.blend")
    assert [scene.name for scene in bpy.data.scenes] == ["Scene"]
    assert not list(bpy.data.objects)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "two.blend"))
    (collection,) = assemblies(bpy.context.scene)
    found = read_assembly(collection)
    assert found.parts == assembly.parts
    assert np.array_equal(found.positions, assembly.positions)
    assert found.colours.tolist() == [4, 47]
    assert bpy.context.scene.camera is not None
    assert bpy.context.scene.world is not None
    assert any(item.type == "LIGHT" for item in bpy.context.scene.objects)


def test_a_file_is_written_whole_or_not_at_all(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import export_blend, write_with_blender

    target = tmp_path / "x.blend"
    target.write_text("old")

    def fail(part: Path, words: str) -> None:
        part.write_text("half")
        raise RuntimeError(words)

    with pytest.raises(RuntimeError, match=r"^stop$"):
        write_with_blender(target, lambda part: fail(part, "stop"))
    traceback = "Error: Python: Traceback (most recent call last):\nOSError: No space left\n\nLocation: ops.py:109\n"
    with pytest.raises(InputError, match=r"x\.blend cannot be written \(OSError: No space left\); choose another"):
        write_with_blender(target, lambda part: fail(part, traceback))
    assert target.read_text() == "old"
    with pytest.raises(InputError, match="did not write"):
        write_with_blender(target, lambda part: None)
    assert [item.name for item in tmp_path.iterdir()] == ["x.blend"]
    with pytest.raises(InputError, match="cannot be written"):
        export_blend(Assembly(), target / "below" / "y.blend")
