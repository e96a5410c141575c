# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as the image encoder is shown them: from the 3D view, or from four sides.

The pictures are drawn by our own rasteriser from the evaluated meshes and the colours of their materials, so they are
the same with a window and without one, on every graphics card and at every place in the view.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import bpy
import numpy as np
from mathutils import Matrix

from ..errors import InputError
from ..generation.images import NEUTRAL, SIDE, View
from ..rendering.cameras import Camera, four_around
from ..rendering.meshes import mesh_triangles
from ..rendering.pictures import colour_picture, normal_picture
from ..rendering.triangles import Triangles
from .mesh_input import read_mesh, usable_objects

ELEVATION = math.radians(20.0)  # of the four views


def view_camera(view_matrix: Matrix, perspective: bool) -> Camera:
    """The camera of a 3D view: ``RegionView3D.view_matrix`` and ``is_perspective``, or of a camera object the inverse
    of its matrix. What it shows is set when objects are framed."""
    matrix = np.array(view_matrix, np.float64)
    rotation = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=1, keepdims=True)
    place = -np.linalg.solve(matrix[:3, :3], matrix[:3, 3])
    return Camera(place, rotation, perspective, (-1.0, 1.0, -1.0, 1.0))


def capture_view(
    items: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    camera: Camera,
    normals: bool = False,
    side: int = SIDE,
) -> View:
    """The surfaces among ``items`` seen by ``camera``, which keeps its place and direction and is framed on them.

    ``normals``: normals in the camera's frame instead of colours. Raises :class:`InputError` where nothing of them has
    a surface or lies in front of the camera.
    """
    shape = mesh_triangles(read_mesh(usable_objects(items), depsgraph))
    points = shape.corners.reshape(-1, 3)
    if camera.perspective and (camera.to_view(points)[:, 2] <= 0).all():
        raise InputError("Nothing selected lies in front of the view; press Numpad . to frame it.")
    return _drawn(shape, camera.framing(points), normals, side)


def capture_four(
    items: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    azimuth: float = 0.0,
    elevation: float = ELEVATION,
    normals: bool = False,
    side: int = SIDE,
) -> tuple[View, View, View, View]:
    """The surfaces among ``items`` from their front (-Y, turned by ``azimuth``), right, back and left; in radians.

    Raises :class:`InputError` where nothing of them has a surface.
    """
    shape = mesh_triangles(read_mesh(usable_objects(items), depsgraph))
    cameras = four_around(shape.corners.reshape(-1, 3), azimuth, elevation)
    front, right, back, left = (_drawn(shape, camera, normals, side) for camera in cameras)
    return front, right, back, left


def _drawn(shape: Triangles, camera: Camera, normals: bool, side: int) -> View:
    draw = partial(normal_picture, frame="camera") if normals else colour_picture
    picture = draw(shape, camera, side)
    return View(picture.over((NEUTRAL,) * 3), picture.alpha)
