# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores as colours, as a material, as arrows; what is drawn from a mesh."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.bricks.assembly import Assembly
from brickwright.core.physics.check_messages import Forces
from brickwright.core.scene import keys
from brickwright.core.scene.builder import build_assembly
from brickwright.core.scene.force_arrows import LONGEST, arrows
from brickwright.core.scene.instances import srgb, triangles
from brickwright.core.scene.stress import (
    RAMP,
    UNKNOWN_RGB,
    ramp_colours,
    stress_material,
    weakest_bricks,
    write_stress,
)

# Machado, Oliveira and Fernandes 2009, severity 1: what people without red or green cones see, in linear RGB.
BLIND = {
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}


@pytest.mark.parametrize("kind", BLIND)
def test_the_ramp_is_told_apart_without_red_or_green(kind):
    seen = [np.array(srgb(np.clip(BLIND[kind] @ colour, 0, 1))) for colour in ramp_colours([0, 0.5, 1])]
    for i, one in enumerate(seen):
        for other in seen[i + 1 :]:
            assert np.abs(one - other).max() > 0.2


def test_the_ramp_is_continuous_and_bounded():
    assert ramp_colours([-1, 2, math.nan]).tolist() == [list(RAMP[0][1]), list(RAMP[-1][1]), list(UNKNOWN_RGB)]
    assert np.abs(np.diff(ramp_colours(np.linspace(0, 1, 401)), axis=0)).max() < 0.02


def wall(bpy):
    return build_assembly(Assembly.from_arrays(["3001.dat"] * 4, [(0, -24 * i, 0) for i in range(4)]))


def test_scores_are_found_by_identity_and_unknown_ones_go(bpy):
    collection = wall(bpy)
    items = list(collection.objects)
    identities = [item[keys.ID] for item in items]
    write_stress(collection, identities[::-1], [0.1, 0.2, 0.3, math.nan])
    assert [item.get(keys.STRESS) for item in items] == [None, 0.3, 0.2, 0.1]
    assert weakest_bricks(collection, 2) == [items[1], items[2]]
    write_stress(collection, identities[:1], [0.0])
    assert [item.get(keys.STRESS) for item in items] == [0, None, None, None]
    assert weakest_bricks(collection) == []


def test_the_material_reads_the_property_of_the_object(bpy):
    material = stress_material()
    assert stress_material() == material
    attribute = next(node for node in material.node_tree.nodes if node.type == "ATTRIBUTE")
    assert (attribute.attribute_type, attribute.attribute_name) == ("INSTANCER", "brickwright_stress")
    ramp = next(node for node in material.node_tree.nodes if node.type == "VALTORGB").color_ramp
    for score in (0.0, 0.3, 0.6, 1.0):
        assert tuple(ramp.evaluate(score))[:3] == pytest.approx(ramp_colours([score])[0], abs=1e-3)


def test_a_render_shows_the_scores(bpy, tmp_path):
    collection = build_assembly(Assembly.from_arrays(["3001.dat"] * 3, [(90 * i, 0, 0) for i in (-1, 0, 1)]))
    items = list(collection.objects)
    write_stress(collection, [item[keys.ID] for item in items], [0.0, 1.0, math.nan])
    scene = bpy.context.scene
    scene.view_layers[0].material_override = stress_material()
    scene.world = bpy.data.worlds.new("White")
    scene.world.color = (1, 1, 1)
    camera = bpy.data.cameras.new("Camera")
    camera.type, camera.ortho_scale = "ORTHO", 2.7
    scene.camera = bpy.data.objects.new("Camera", camera)
    scene.camera.location = (0, 0, 5)
    scene.collection.objects.link(scene.camera)
    render = scene.render
    render.engine, render.resolution_x, render.resolution_y = "CYCLES", 27, 9
    render.image_settings.file_format, render.filepath = "OPEN_EXR", str(tmp_path / "heat.exr")
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.device = 4, False, "CPU"
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(render.filepath)
    pixels = np.array(image.pixels).reshape(9, 27, 4)[3:6]
    good, bad, unknown = (pixels[:, start : start + 5, :3].mean((0, 1)) for start in (2, 11, 20))
    assert good[1] > 2 * good[0]
    assert bad[0] > 4 * bad[1]
    assert np.ptp(unknown) < 0.1 * unknown.max()


def test_a_mesh_is_drawn_with_all_its_triangles(bpy):
    mesh = wall(bpy).objects[0].data
    places, normals = triangles(mesh)
    assert len(places) == len(normals) == 3 * sum(len(polygon.vertices) - 2 for polygon in mesh.polygons)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-4)
    corners = np.array([vertex.co for vertex in mesh.vertices])
    assert np.allclose(places.min(0), corners.min(0))
    assert np.allclose(places.max(0), corners.max(0))


def test_arrows_begin_at_their_contacts_and_point_along_their_forces():
    forces = Forces(
        np.array([[20.0, 24, 0], [0, 0, 40]]), np.tile((0.0, -1.0, 0.0), (2, 1)), np.array([0.4, 0]), np.array([0, 0.1])
    )
    lines, pulled = arrows(forces, 0.01, np.array([1.0, 0, 0]))
    assert lines.shape == (20, 3), "a shaft and four barbs each"
    shafts = lines.reshape(2, 5, 2, 3)[:, 0]
    assert shafts[0].tolist() == pytest.approx(np.array([[1.2, 0, -0.24], [1.2, 0, -0.24 + LONGEST * 0.01]]))
    assert shafts[1].tolist() == pytest.approx(np.array([[1.0, 0.4, 0], [1.0, 0.4, -LONGEST * 0.005]]))
    assert pulled.reshape(2, 10).tolist() == [[False] * 10, [True] * 10]


def test_no_forces_are_no_arrows():
    assert len(arrows(Forces(), 0.01, np.zeros(3))[0]) == 0
