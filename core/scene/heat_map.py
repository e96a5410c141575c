# SPDX-License-Identifier: GPL-3.0-or-later
"""The scores of bricks as colours over them in the viewport, drawn from the bricks' own meshes."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np
from numpy.typing import NDArray

from . import keys
from .instances import HATCHED, TEXELS, Instances, texels, triangles
from .instancing import point_objects, shown_points
from .objects import assemblies
from .reader import is_changed, state_of
from .stress import FAILS, ramp_colours, stress_of

STALE_OPACITY = 0.3  # of what is out of date


class HeatMap:
    """Draws the checked assemblies of a scene; what it has given the graphics card goes with it.

    What fails is hatched.
    """

    def __init__(self) -> None:
        self._bricks = Instances()
        self._key: object = None

    def invalidate(self, meshes: bool = False) -> None:
        """Look at the bricks again at the next drawing, with ``meshes`` at their shapes, too."""
        self._key = None
        if meshes:
            self._bricks.forget_shapes()

    def draw(self, scene: bpy.types.Scene, view: bpy.types.RegionView3D) -> None:
        """Draw into the viewport that is being drawn."""
        shown = assemblies(scene)
        key = [(item[keys.ASSEMBLY], item.get(keys.CHECKED), state_of(item)) for item in shown]
        if key != self._key:
            self._gather(shown)
            self._key = key
        self._bricks.draw(view)

    def _gather(self, shown: Iterable[bpy.types.Collection]) -> None:
        meshes: list[str] = []
        rows = [np.zeros((0, TEXELS, 4), np.float32)]
        for collection in shown:
            opacity = STALE_OPACITY if is_changed(collection) else 1.0
            items = list(collection.all_objects)
            if any(keys.STRESS in item for item in items):
                wanted = [i for i, item in enumerate(items) if is_drawn(item)]
                meshes += [hand_over_mesh(self._bricks, items[i].data) for i in wanted]
                scores = np.array([stress_of(items[i]) for i in wanted])
                rows.append(texels(world_matrices(collection)[wanted], heat(scores, opacity)))
            for item in point_objects(collection):
                if keys.STRESS in item.data.attributes and item.visible_get() and item.mode != "EDIT":
                    shown = shown_points(item)
                    meshes += [hand_over_mesh(self._bricks, mesh) for mesh in shown.meshes]
                    rows.append(texels(shown.matrices, heat(shown.stress, opacity)))
        self._bricks.place(meshes, np.concatenate(rows))


def heat(scores: NDArray[np.float64], opacity: float) -> NDArray[np.float64]:
    """Colours and opacities (n, 4) of bricks with these scores (n,), for :func:`~.instances.texels`."""
    colours = np.empty((len(scores), 4))
    colours[:, :3] = ramp_colours(scores)
    colours[:, 3] = opacity
    colours[scores >= FAILS, 3] += HATCHED
    return colours


def world_matrices(collection: bpy.types.Collection) -> NDArray[np.float32]:
    """Matrices (n, 4, 4) of a collection's objects as they were drawn last, in the order of ``all_objects``."""
    matrices = np.empty(16 * len(collection.all_objects), np.float32)
    collection.all_objects.foreach_get("matrix_world", matrices)
    return matrices.reshape(-1, 4, 4).transpose(0, 2, 1)  # Blender has them by columns


def hand_over_mesh(bricks: Instances, mesh: bpy.types.Mesh) -> str:
    """The name of a mesh's shape, which ``bricks`` know after this."""
    name = mesh.name_full
    if not bricks.knows(name):
        bricks.hand_over(name, *triangles(mesh))
    return name


def is_drawn(item: bpy.types.Object) -> bool:
    """Whether an object is a brick that is seen in the viewport."""
    return keys.PART in item and item.type == "MESH" and item.visible_get()
