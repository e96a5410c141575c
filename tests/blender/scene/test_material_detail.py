# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedural detail of materials: shared groups, one look at any size, and what exporters and artists see."""

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
from brickwright.core.bricks.colours import load_colours

ONE_OF_EACH_FINISH = (4, 36, 383, 297, 80, 79, 21, 114, 132, 256)

EXPORT = """
import sys
import bpy
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.scene.builder import build_assembly
from brickwright.core.scene.files import export_glb, leave_process
from brickwright.core.scene.materials import set_flat_materials

codes = [int(code) for code in sys.argv[3:]]
bpy.ops.wm.read_factory_settings(use_empty=True)
wall = build_assembly(Assembly.from_arrays(["3005.dat"] * len(codes), [[20 * i, 0, 0] for i in range(len(codes))],
                      None, codes))
assert len(bpy.data.node_groups) == 5
export_glb(wall, sys.argv[1])
set_flat_materials(bpy.context.scene, True)
export_glb(wall, sys.argv[2])
leave_process(0)
"""


def nodes(material: Any) -> set[str]:
    return {node.name for node in material.node_tree.nodes}


def shader(material: Any) -> Any:
    return material.node_tree.nodes["Principled BSDF"]


def test_all_colours_share_a_few_groups(bpy: Any) -> None:
    from brickwright.core.scene.material_detail import has_detail
    from brickwright.core.scene.materials import material_for

    made = [material_for(code) for code in load_colours()]
    assert all(has_detail(material) for material in made)
    assert len(bpy.data.node_groups) == 5
    assert {len(material.node_tree.nodes) for material in made} <= set(range(5, 13))
    for group in bpy.data.node_groups:
        assert all(link.is_valid for link in group.links)
        assert not [node for node in group.nodes if node.bl_idname == "ShaderNodeEmission"]


def test_flat_and_procedural_and_back_keep_what_an_artist_set(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for, set_flat_materials

    red, clear = material_for(4), material_for(36)
    red.node_tree.nodes["Brickwright Roughness"].inputs[0].default_value = 0.5
    red.node_tree.nodes["Brickwright Tint"].inputs[6].default_value = (0.1, 0.2, 0.3, 1.0)
    shader(clear).inputs["IOR"].default_value = 1.5
    set_flat_materials(bpy.context.scene, True)
    assert nodes(red) == {"Principled BSDF", "Material Output"}
    assert shader(red).inputs["Roughness"].default_value == pytest.approx(0.5)
    assert shader(red).inputs["Base Color"].default_value[:] == pytest.approx((0.1, 0.2, 0.3, 1.0))
    assert material_for(1).node_tree.nodes.keys() == red.node_tree.nodes.keys(), "new ones are flat, too"
    set_flat_materials(bpy.context.scene, False)
    assert red.node_tree.nodes["Brickwright Roughness"].inputs[0].default_value == pytest.approx(0.5)
    assert red.node_tree.nodes["Brickwright Tint"].inputs[6].default_value[:] == pytest.approx((0.1, 0.2, 0.3, 1.0))
    assert shader(clear).inputs["IOR"].default_value == pytest.approx(1.5)
    assert material_for(4) == red


def test_what_an_artist_linked_is_left_alone(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for, set_flat_materials

    set_flat_materials(bpy.context.scene, True)
    red = material_for(4)
    image = red.node_tree.nodes.new("ShaderNodeTexImage")
    red.node_tree.links.new(image.outputs["Color"], shader(red).inputs["Base Color"])
    bare = material_for(1)
    bare.node_tree.nodes.remove(shader(bare))
    set_flat_materials(bpy.context.scene, False)
    assert shader(red).inputs["Base Color"].links[0].from_node == image
    assert "Brickwright Detail" in red.node_tree.nodes
    assert nodes(bare) == {"Material Output"}
    set_flat_materials(bpy.context.scene, True)
    assert shader(red).inputs["Base Color"].links[0].from_node == image


def test_materials_of_older_files_stay_flat_until_asked(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.material_detail import has_detail
    from brickwright.core.scene.materials import material_for, set_flat_materials

    set_flat_materials(bpy.context.scene, True)
    old = material_for(4)
    del bpy.context.scene["brickwright_flat_materials"]
    assert material_for(4) == old
    assert not has_detail(old)
    assert has_detail(material_for(1))
    set_flat_materials(bpy.context.scene, False)
    assert has_detail(old)


def test_flakes_are_over_every_output_and_go_again(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for, set_flat_materials

    glitter, speckle = material_for(114), material_for(132)
    outputs = [node for node in glitter.node_tree.nodes if node.type == "OUTPUT_MATERIAL"]
    assert len(outputs) == 2
    assert all(node.inputs["Surface"].links[0].from_node.name.startswith("Brickwright Flakes") for node in outputs)
    flakes = speckle.node_tree.nodes["Brickwright Flakes"]
    assert flakes.inputs["Plastic"].links[0].from_node == shader(speckle)
    # LDConfig: the flakes of 132 are #898788, whose red is ((137 / 255 + 0.055) / 1.055) ** 2.4.
    assert flakes.inputs["Colour"].default_value[0] == pytest.approx(0.2502, abs=1e-3)
    set_flat_materials(bpy.context.scene, True)
    assert [node.inputs["Surface"].links[0].from_node.type for node in outputs] == ["BSDF_PRINCIPLED", "MIX_SHADER"]


def test_glb_has_the_same_materials_with_detail_and_without(
    bpy: Any, run_python: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    paths = [tmp_path / "procedural.glb", tmp_path / "flat.glb"]
    result = run_python(EXPORT, *map(str, paths), *map(str, ONE_OF_EACH_FINISH))
    assert result.returncode == 0, result.stderr
    documents = []
    for path in paths:
        data = path.read_bytes()
        documents.append(json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]]))
    assert documents[0]["materials"] == documents[1]["materials"]
    assert not documents[0].get("textures")
    found = {item["name"]: item["pbrMetallicRoughness"] for item in documents[0]["materials"]}
    assert len(found) == len(ONE_OF_EACH_FINISH)
    assert found["Brickwright 4 Red"]["baseColorFactor"][:3] == pytest.approx([0.4564, 0, 0], abs=1e-3)
    assert found["Brickwright 4 Red"]["roughnessFactor"] == pytest.approx(0.16)
    assert found["Brickwright 297 Pearl Gold"]["metallicFactor"] == pytest.approx(0.45)


@pytest.mark.parametrize("code", [132])
def test_bricks_look_alike_at_any_size(bpy: Any, tmp_path: Path, code: int) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly, remove_assembly
    from brickwright.core.scene.render import render_png

    def picture(scale: float, told: bool = True) -> np.ndarray:
        wall = build_assembly(Assembly.from_arrays(["3003.dat"], [[0, 0, 0]], None, code), "one", scale)
        mesh = wall.objects[0].data
        if not told:
            del mesh[keys.SCALE]
        render_png(wall, tmp_path / "one.png", (48, 48), samples=4, denoise=False)
        remove_assembly(wall)
        bpy.data.meshes.remove(mesh)
        image = bpy.data.images.load(str(tmp_path / "one.png"))
        values = np.array(image.pixels[:])
        bpy.data.images.remove(image)
        return values

    large, real, untold = picture(0.01), picture(0.0004), picture(0.0004, told=False)
    assert np.abs(large - real).mean() < 0.2 * np.abs(large - untold).mean()
