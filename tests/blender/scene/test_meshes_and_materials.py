# SPDX-License-Identifier: GPL-3.0-or-later
"""What bricks are made of in Blender: shared meshes, and materials per colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue


def coordinates(mesh: Any) -> np.ndarray:
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3)


def test_one_mesh_a_part_whatever_the_colour_and_the_assembly(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly

    assembly = Assembly.from_arrays(["3001.dat", "3001.dat", "3005.dat"], [[0, 0, 0]] * 3, None, [4, 1, 4])
    one, two = build_assembly(assembly, "one"), build_assembly(assembly, "two")
    assert len({item.data.name for item in [*one.objects, *two.objects]}) == 2
    assert len(bpy.data.meshes) == 2
    assert len(bpy.data.materials) == 2
    assert [item.material_slots[0].link for item in one.objects] == ["OBJECT"] * 3


@pytest.mark.parametrize("scale", [0.01, 0.0004])
def test_a_mesh_has_the_size_of_its_part(bpy: Any, scale: float) -> None:
    from brickwright.core.scene.meshes import mesh_for

    found = coordinates(mesh_for("3001.dat", scale=scale)) / scale
    # x and y of Blender are x and z of LDraw; the studs rise 4 above the body.
    assert found.min(axis=0) == pytest.approx([-40, -20, -24], abs=0.3)
    assert found.max(axis=0) == pytest.approx([40, 20, 4], abs=0.3)


def test_a_mesh_is_sound_and_shaded(bpy: Any) -> None:
    from brickwright.core.scene.meshes import mesh_for

    for part in ("3001.dat", "3068b.dat", "3005.dat"):
        mesh = mesh_for(part)
        before = len(mesh.vertices), len(mesh.polygons)
        assert not mesh.validate(verbose=False)
        assert before == (len(mesh.vertices), len(mesh.polygons))
        assert mesh.has_custom_normals
        flat = max(mesh.polygons, key=lambda polygon: polygon.area)
        for corner in flat.loop_indices:
            assert mesh.corner_normals[corner].vector.dot(flat.normal) > 0.99


def test_unknown_parts_and_long_names(bpy: Any) -> None:
    from brickwright.core.scene.meshes import mesh_for

    cube = mesh_for("no-such-part.dat")
    assert len(cube.polygons) == 6
    assert "no-such-part" in cube.name
    assert "no-such-part.dat" not in load_catalogue()
    long = "ü" * 40 + ".dat"
    assert mesh_for(long) == mesh_for(long), "a name that Blender cuts must still be found"


def test_a_mesh_that_was_changed_is_not_reused(bpy: Any) -> None:
    from brickwright.core.scene.meshes import mesh_for

    first = mesh_for("3005.dat")
    assert mesh_for("3005.dat") == first
    assert mesh_for("3005.dat", scale=0.02) != first
    first.vertices.add(1)  # the artist edited it
    second = mesh_for("3005.dat")
    assert second != first
    assert len(second.vertices) == len(first.vertices) - 1
    second.name, foreign = "elsewhere", bpy.data.meshes.new(second.name)  # another add-on took the name
    assert mesh_for("3005.dat") != foreign


def test_every_part_of_the_catalogue_has_a_mesh(bpy: Any) -> None:
    from brickwright.core.scene.meshes import mesh_for

    for name, part in load_catalogue().shaped.items():
        mesh = mesh_for(name, 1.0)
        low, high = coordinates(mesh).min(axis=0), coordinates(mesh).max(axis=0)
        x0, _, z0, x1, y1, z1 = part.bounds
        assert low == pytest.approx([x0, z0, -y1], abs=0.5), name
        assert high[:2] == pytest.approx([x1, z1], abs=0.5), name


def test_materials_are_shared_named_and_linear(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for

    red = material_for(4)
    assert red.name == "Brickwright 4 Red"
    assert material_for(4) == red
    assert material_for(1) != red
    shader = red.node_tree.nodes["Principled BSDF"]
    # LDraw's red is sRGB #B40000: ((180 / 255 + 0.055) / 1.055) ** 2.4 = 0.4564
    assert tuple(shader.inputs["Base Color"].default_value)[:3] == pytest.approx((0.4564, 0, 0), abs=1e-3)
    assert tuple(red.diffuse_color) == pytest.approx((0.4564, 0, 0, 1), abs=1e-3)


def test_finishes_differ(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for

    def value(code: int, key: str) -> float:
        return material_for(code).node_tree.nodes["Principled BSDF"].inputs[key].default_value

    transparent = material_for(36)
    assert value(36, "Transmission Weight") > 0.5
    assert value(36, "Alpha") < 1
    assert transparent.diffuse_color[3] < 1
    assert transparent.surface_render_method == "BLENDED"
    assert material_for(4).surface_render_method == "DITHERED"
    assert value(383, "Metallic") == 1
    assert value(383, "Roughness") < value(80, "Roughness")
    assert value(65, "Roughness") > value(14, "Roughness")
    assert value(21, "Emission Strength") > 0
    assert value(4, "Emission Strength") == 0


def test_direct_and_unknown_colours(bpy: Any) -> None:
    from brickwright.core.scene.materials import colour_of_material, material_for

    direct = material_for(0x2FF8000)
    assert tuple(direct.diffuse_color)[:3] == pytest.approx((1, 0.2158, 0), abs=1e-3)
    assert colour_of_material(direct) == 0x2FF8000
    assert colour_of_material(material_for(98765)) == 98765
    assert colour_of_material(bpy.data.materials.new("mine")) is None


def test_an_artists_changes_to_a_material_last(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for

    material_for(4).node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value = 0.9
    assert material_for(4).node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value == pytest.approx(0.9)
    bpy.data.materials.new("Brickwright 1 Blue")  # a stranger of that name
    assert material_for(1).name == "Brickwright 1 Blue.001"
    assert material_for(1) == material_for(1)


def test_what_is_linked_from_another_file_is_not_built_with(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.objects import find_assembly

    one = Assembly.from_arrays(["3001.dat"], [[0, 0, 0]], None, 4)
    library, made = str(tmp_path / "library.blend"), build_assembly(one, "linked")
    identity = made["brickwright_assembly"]
    bpy.data.libraries.write(library, {made})
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(library, link=True) as (_, wanted):
        wanted.collections = ["linked"]
    assert find_assembly(identity, "linked") is None
    (item,) = build_assembly(one, "own").objects
    assert item.data.library is None
    assert item.material_slots[0].material.library is None


def test_transparent_bricks_filter_light_in_eevee_and_keep_one_surface_elsewhere(bpy: Any) -> None:
    from brickwright.core.scene.materials import material_for

    clear, solid = material_for(36), material_for(4)
    tree = clear.node_tree
    eevee, other = tree.get_output_node("EEVEE"), tree.get_output_node("CYCLES")
    mix = eevee.inputs["Surface"].links[0].from_node
    kinds = [socket.links[0].from_node.type for socket in mix.inputs if socket.type == "SHADER"]
    assert kinds == ["BSDF_TRANSPARENT", "BSDF_PRINCIPLED"]
    tint = mix.inputs[1].links[0].from_node.inputs["Color"].default_value
    assert tuple(tint)[:3] == pytest.approx(tuple(clear.diffuse_color)[:3])
    assert other.inputs["Surface"].links[0].from_node.type == "BSDF_PRINCIPLED"
    assert other.is_active_output, "what the glTF exporter reads"
    assert solid.node_tree.get_output_node("EEVEE") == solid.node_tree.get_output_node("CYCLES")
