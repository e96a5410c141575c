# SPDX-License-Identifier: GPL-3.0-or-later
"""A small photo studio: a scene of its own with floor, sun, softboxes, sky and a camera that frames an assembly.

The assembly's collection is linked, not copied; the user's scene, world, camera and selection are never touched, and
everything that was made is removed again.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector
from numpy.typing import NDArray

from .instancing import point_objects, shown_points
from .objects import world_matrix

AZIMUTH = math.radians(-38.0)
ELEVATION = math.radians(24.0)
LENS = 70.0  # mm on a sensor of 36: little perspective, as in catalogue pictures
MARGIN = 1.12


@contextlib.contextmanager
def staged(
    collection: bpy.types.Collection,
    *,
    lights: bool = True,
    size: tuple[int, int] = (800, 800),
    azimuth: float = AZIMUTH,
    elevation: float = ELEVATION,
    points: NDArray[np.float64] | None = None,
) -> Iterator[bpy.types.Scene]:
    """A temporary scene with the collection in it; with ``lights`` also the studio and a camera.

    ``points`` (n, 3): what the camera is to have in view, in metres; the collection's corners when None.
    """
    scene = bpy.data.scenes.new("Brickwright Stage")
    made: list[bpy.types.ID] = [scene]
    try:
        scene.collection.children.link(collection)
        scene.render.resolution_x, scene.render.resolution_y = size
        scene.render.resolution_percentage = 100
        if lights:
            points = corner_points(collection) if points is None else points
            _add_camera(scene, made, points, azimuth, elevation)
            _add_studio(scene, made, points, azimuth)
        yield scene
    finally:
        bpy.data.batch_remove(made)


def corner_points(collection: bpy.types.Collection) -> NDArray[np.float64]:
    """World positions (8 n, 3) of the corners of all meshes in a collection; a unit cube when it is empty."""
    points = point_objects(collection)
    meshes = [item for item in collection.all_objects if item.type == "MESH" and item not in points]
    corners = [
        np.array(item.bound_box) @ place[:3, :3].T + place[:3, 3]
        for item, place in ((item, np.array(world_matrix(item))) for item in meshes)
    ]
    corners += [shown_points(item).corners for item in points]
    if not corners:
        return np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    return np.concatenate(corners)


def framing(
    points: NDArray[np.float64], turn: NDArray[np.float64], tangents: tuple[float, float]
) -> NDArray[np.float64]:
    """The nearest camera position from which all points are in view.

    ``turn``: (3, 3) world from camera (which looks along its -z); ``tangents``: of half the horizontal and vertical
    angle of view. A point (u, v, w), w along the view, is seen when |u - cu| <= t (w - cw): two half-planes an axis,
    whose tightest pair gives the position in closed form.
    """
    local = points @ turn
    depth = -local[:, 2]
    centre, limits = [], []
    for axis, tangent in enumerate(tangents):
        low = (local[:, axis] - tangent * depth).max()
        high = (local[:, axis] + tangent * depth).min()
        centre.append((low + high) / 2)
        limits.append((high - low) / (2 * tangent))
    return turn @ np.array([centre[0], centre[1], -min(limits)])


def _add_camera(
    scene: bpy.types.Scene,
    made: list[bpy.types.ID],
    points: NDArray[np.float64],
    azimuth: float,
    elevation: float,
) -> None:
    data = bpy.data.cameras.new("Brickwright Camera")
    data.lens = LENS
    camera = bpy.data.objects.new(data.name, data)
    made += [camera, data]
    scene.collection.objects.link(camera)
    scene.camera = camera
    width, height = scene.render.resolution_x, scene.render.resolution_y
    wide = data.sensor_width / 2 / data.lens / MARGIN
    tangents = (wide * min(1.0, width / height), wide * min(1.0, height / width))
    turn = Euler((math.pi / 2 - elevation, 0.0, azimuth)).to_matrix()
    place = framing(points, np.array(turn), tangents)
    camera.matrix_basis = Matrix.Translation(Vector(place)) @ turn.to_4x4()
    distance = float(np.linalg.norm(points - place, axis=1).max())
    data.clip_start, data.clip_end = distance / 1000.0, distance * 100.0


def _add_studio(scene: bpy.types.Scene, made: list[bpy.types.ID], points: NDArray[np.float64], azimuth: float) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    radius = float(np.linalg.norm(high - low)) / 2
    foot = Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]))
    made += _sky(scene)
    made += _floor(scene, foot, radius)
    # Two suns and a constant sky are all lights that cost almost no noise; the second only brightens the shady side.
    made += _sun(scene, foot, azimuth - 0.75, 0.85, 3.0, shadow=True)
    made += _sun(scene, foot, azimuth + 1.0, 0.5, 0.9, shadow=False)


def _sky(scene: bpy.types.Scene) -> list[bpy.types.ID]:
    """A soft sky: white above, a little darker at the horizon, so that glossy sides show a gradient."""
    world = bpy.data.worlds.new("Brickwright Sky")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    axes = tree.nodes.new("ShaderNodeSeparateXYZ")
    place = tree.nodes.new("ShaderNodeTexCoord")
    tree.links.new(place.outputs["Generated"], axes.inputs["Vector"])
    tree.links.new(axes.outputs["Z"], ramp.inputs["Fac"])
    tree.links.new(ramp.outputs["Color"], background.inputs["Color"])
    ramp.color_ramp.elements[0].position = 0.0
    ramp.color_ramp.elements[0].color = (0.35, 0.37, 0.40, 1.0)
    ramp.color_ramp.elements[1].position = 0.75
    ramp.color_ramp.elements[1].color = (1.0, 1.0, 1.0, 1.0)
    # Rays that leave the bricks find this even sky by themselves: measured, less noise and time than sampling it.
    world.cycles.sampling_method = "NONE"
    background.inputs["Strength"].default_value = 0.75
    return [world]


def _floor(scene: bpy.types.Scene, foot: Vector, radius: float) -> list[bpy.types.ID]:
    reach = 60.0 * radius
    mesh = bpy.data.meshes.new("Brickwright Floor")
    mesh.from_pydata(
        [(-reach, -reach, 0), (reach, -reach, 0), (reach, reach, 0), (-reach, reach, 0)], [], [(0, 1, 2, 3)]
    )
    material = bpy.data.materials.new("Brickwright Floor")
    material.use_nodes = True
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (0.80, 0.80, 0.80, 1.0)
    shader.inputs["Roughness"].default_value = 1.0
    shader.inputs["Specular IOR Level"].default_value = 0.0
    material.diffuse_color = (0.80, 0.80, 0.80, 1.0)
    mesh.materials.append(material)
    item = bpy.data.objects.new(mesh.name, mesh)
    item.location = foot
    scene.collection.objects.link(item)
    return [item, mesh, material]


def _sun(
    scene: bpy.types.Scene, target: Vector, azimuth: float, elevation: float, strength: float, *, shadow: bool
) -> list[bpy.types.ID]:
    data = bpy.data.lights.new("Brickwright Sun", "SUN")
    data.energy, data.angle = strength, math.radians(4.0)
    data.use_shadow = shadow
    if not shadow:
        data.cycles.cast_shadow = False
        data.specular_factor = 0.0
    item = bpy.data.objects.new(data.name, data)
    turn = Euler((math.pi / 2 - elevation, 0.0, azimuth)).to_matrix()
    item.matrix_basis = Matrix.Translation(target + turn @ Vector((0.0, 0.0, 10.0))) @ turn.to_4x4()
    scene.collection.objects.link(item)
    return [item, data]
