# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects are read as they are seen: modifiers, world matrices, colours of materials, attributes and images."""

from __future__ import annotations

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.bricks.assembly import Assembly  # noqa: E402
from brickwright.core.errors import InputError  # noqa: E402
from brickwright.core.scene.builder import build_assembly  # noqa: E402
from brickwright.core.scene.material_input import Look, look_of, read_image  # noqa: E402
from brickwright.core.scene.mesh_input import read_mesh, usable_objects  # noqa: E402

LINEAR_RED, RED = (0.456, 0.0, 0.0, 1.0), (180, 0, 0)
GREY = (231, 231, 231)  # what Blender gives new materials


@pytest.fixture
def scene(bpy):
    return bpy.context.scene


def read(*items):
    bpy.context.view_layer.update()
    return read_mesh(items, bpy.context.evaluated_depsgraph_get())


def cube(**options):
    bpy.ops.mesh.primitive_cube_add(size=2.0, **options)
    return bpy.context.object


def material(name="Red", colour=LINEAR_RED):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader(made).inputs["Base Color"].default_value = colour
    return made


def shader(made):
    return made.node_tree.nodes["Principled BSDF"]


def feed(made, kind, output="Color"):
    """A new node of a kind, linked to the base colour."""
    node = made.node_tree.nodes.new(kind)
    made.node_tree.links.new(node.outputs[output], shader(made).inputs["Base Color"])
    return node


def picture(name="Halves"):
    """Green below, blue above."""
    image = bpy.data.images.new(name, 4, 4)
    pixels = np.zeros((4, 4, 4), np.float32)
    pixels[:2, :, 1] = pixels[2:, :, 2] = pixels[..., 3] = 1.0
    image.pixels.foreach_set(pixels.ravel())
    return image


def volume(mesh):
    a, b, c = mesh.vertices[mesh.triangles].transpose(1, 0, 2)
    return np.einsum("ij,ij->", a, np.cross(b, c)) / 6


def test_modifiers_and_world_matrices_are_applied(scene):
    item = cube(location=(10, 0, 0), scale=(1, 1, 2))
    item.modifiers.new("Array", "ARRAY")  # two, side by side
    mesh = read(item)
    assert len(mesh.triangles) == 24
    assert np.allclose([mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)], [(9, -1, -2), (13, 1, 2)])
    assert volume(mesh) == pytest.approx(32.0)


def test_mirrored_objects_keep_their_outside(scene):
    item = cube()
    item.scale.x = -1
    assert volume(read(item)) == pytest.approx(8.0, rel=1e-5)


def test_several_objects_of_all_kinds_are_one_mesh(scene):
    items = [cube(location=(5, 0, 0))]
    bpy.ops.object.text_add()
    items.append(bpy.context.object)
    items[-1].data.extrude = 0.1
    bpy.ops.curve.primitive_bezier_circle_add()
    items.append(bpy.context.object)
    items[-1].data.bevel_depth = 0.1
    bpy.ops.object.metaball_add(location=(0, 5, 0))
    items.append(bpy.context.object)
    counts = [len(read(item).triangles) for item in items]
    assert all(counts)
    assert len(read(*items).triangles) == sum(counts)
    bpy.ops.object.light_add()
    build_assembly(Assembly.from_arrays(["3001.dat"], [(0, 0, 0)]))
    assert usable_objects(bpy.data.objects) == sorted(items, key=lambda item: item.name)


def test_faces_have_the_colours_of_their_slots(scene):
    item = cube()
    item.data.materials.append(material())
    item.data.materials.append(None)
    item.color = (0, 0, 1, 1)
    for face in item.data.polygons:
        face.material_index = int(face.normal.z > 0.5)
    mesh = read(item)
    kinds, counts = np.unique(mesh.colours, axis=0, return_counts=True)
    assert dict(zip(map(tuple, kinds.tolist()), counts.tolist(), strict=True)) == {RED: 10, (0, 0, 255): 2}
    item.material_slots[0].link = "OBJECT"  # the object's own material counts
    item.material_slots[0].material = material("White", (1, 1, 1, 1))
    assert (255, 255, 255) in map(tuple, read(item).colours.tolist())


@pytest.mark.parametrize("domain", ["POINT", "CORNER"])
@pytest.mark.parametrize("kind", ["BYTE_COLOR", "FLOAT_COLOR"])
def test_colour_attributes_of_what_has_no_colour_of_its_own(scene, domain, kind):
    item = cube()
    attribute = item.data.color_attributes.new("Paint", kind, domain)
    for value in attribute.data:
        value.color_srgb = (0.0, 1.0, 0.0, 1.0)
    mesh = read(item)
    assert np.unique(mesh.corners.reshape(-1, 3), axis=0).tolist() == [[0, 255, 0]]
    item.data.materials.append(material("Grey", (0.8, 0.8, 0.8, 1.0)))
    assert read(item).corners is not None
    item.data.materials[0] = material()
    assert read(item).corners is None
    feed(item.data.materials[0], "ShaderNodeVertexColor").layer_name = "Paint"
    mesh = read(item)
    assert np.unique(mesh.corners.reshape(-1, 3), axis=0).tolist() == [[0, 255, 0]]
    assert np.unique(mesh.colours, axis=0).tolist() == [[255, 255, 255]]


def test_images_are_read_with_their_places(scene):
    item = cube()
    made = material()
    item.data.materials.append(made)
    feed(made, "ShaderNodeTexImage").image = picture()
    plain = cube(location=(5, 0, 0))
    mesh = read(item, plain)
    assert mesh.texture.tolist() == [0] * 12 + [-1] * 12
    (pixels,) = mesh.textures
    assert pixels[0, 0].tolist() == [0, 0, 255, 255]  # the first row is at the top
    assert pixels[-1, 0].tolist() == [0, 255, 0, 255]
    layer = item.data.uv_layers.active.uv
    triangle = item.data.loop_triangles[0]
    assert np.allclose(mesh.uv[0], [layer[loop].vector for loop in triangle.loops])
    light, there = mesh.sample(np.array([0]), np.array([[1, 1, 1]]) / 3)
    assert there.all()
    assert light.max() == pytest.approx(1.0)


def test_an_image_behind_other_nodes_is_found(scene):
    made = material()
    mix = feed(made, "ShaderNodeHueSaturation")
    texture = made.node_tree.nodes.new("ShaderNodeTexImage")
    texture.image = picture()
    made.node_tree.links.new(texture.outputs["Color"], mix.inputs["Color"])
    assert look_of(made, (1, 1, 1)) == Look((255, 255, 255), image="Halves")


def test_looks_of_other_materials(scene):
    assert look_of(None, (1, 0, 0)) == Look((255, 0, 0), attribute="")
    assert look_of(material(), (1, 1, 1)) == Look(RED)
    plain = bpy.data.materials.new("Plain")
    plain.diffuse_color = LINEAR_RED
    assert look_of(plain, (1, 1, 1)) == Look(RED)
    fed = material()
    feed(fed, "ShaderNodeRGB").outputs[0].default_value = (0, 0, 1, 1)
    assert look_of(fed, (1, 1, 1)) == Look((0, 0, 255))
    lamp = bpy.data.materials.new("Lamp")
    lamp.use_nodes = True
    lamp.node_tree.nodes.remove(lamp.node_tree.nodes["Principled BSDF"])
    glow = lamp.node_tree.nodes.new("ShaderNodeEmission")
    glow.inputs["Color"].default_value = LINEAR_RED
    mix = lamp.node_tree.nodes.new("ShaderNodeAddShader")
    lamp.node_tree.links.new(glow.outputs[0], mix.inputs[1])
    lamp.node_tree.links.new(mix.outputs[0], lamp.node_tree.nodes["Material Output"].inputs["Surface"])
    assert look_of(lamp, (1, 1, 1)) == Look(RED)


def test_images_of_all_kinds(scene, tmp_path):
    large = bpy.data.images.new("Large", 3000, 10)
    assert max(read_image(large).shape[:2]) <= 1024
    missing = bpy.data.images.new("Missing", 4, 4)
    missing.source, missing.filepath = "FILE", str(tmp_path / "missing.png")
    assert read_image(missing) is None
    light = bpy.data.images.new("Light", 2, 2, float_buffer=True)
    light.pixels.foreach_set(np.tile(np.array(LINEAR_RED, np.float32), 4))
    assert tuple(read_image(light)[0, 0, :3].tolist()) == RED


def test_nothing_with_faces(scene):
    bpy.ops.object.text_add()
    bpy.context.object.data.body = ""
    with pytest.raises(InputError, match="Nothing of “Text” has faces"):
        read(bpy.context.object)
    with pytest.raises(InputError, match="Nothing of the selection"):
        read()
