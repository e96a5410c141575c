# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene for somebody else's add-on to work in: what it does to scenes stays there, and what it makes goes again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy

from .window_scene import object_mode, shown

# What the window consists of; an add-on has no business with it, and Blender does not let it be removed.
_KEPT_KINDS = ("window_managers", "screens", "workspaces")


@contextlib.contextmanager
def scratch_scene() -> Iterator[bpy.types.Scene]:
    """An empty scene with a world and a camera, current within the ``with``; afterwards the file is as it was before.

    The user's scenes, their settings and selection are not touched, since they are not current; the mode is the object
    mode for the while. All data blocks that have come since are deleted, so nothing of them may be used after the
    ``with``. What 3D viewports show is set back.
    """
    before = _all_data()
    views = [_ViewState(space) for space in _view_spaces()]
    scene = bpy.data.scenes.new("Brickwright Scratch")
    try:
        scene.world = bpy.data.worlds.new(scene.name)
        camera = bpy.data.objects.new(scene.name, bpy.data.cameras.new(scene.name))
        scene.collection.objects.link(camera)
        scene.camera = camera  # without one, viewports would leave the camera's view
        with object_mode(), shown(scene):
            yield scene
    finally:
        bpy.data.batch_remove([item for key, item in _all_data().items() if key not in before])
        for view in views:
            view.restore()


def _all_data() -> dict[int, bpy.types.ID]:
    """Every data block of the file by its ``session_uid``."""
    kinds = [
        item.identifier
        for item in bpy.data.bl_rna.properties
        if item.type == "COLLECTION" and item.identifier not in _KEPT_KINDS
    ]
    return {item.session_uid: item for kind in kinds for item in getattr(bpy.data, kind)}


def _view_spaces() -> list[bpy.types.SpaceView3D]:
    return [
        space
        for screen in bpy.data.screens
        for area in screen.areas
        if area.type == "VIEW_3D"
        for space in area.spaces
        if space.type == "VIEW_3D"
    ]


class _ViewState:
    """What an importer may change in a 3D viewport: the eye, and whether sharp edges are shown."""

    def __init__(self, space: bpy.types.SpaceView3D) -> None:
        view = space.region_3d
        self._space = space
        self._show_sharp = space.overlay.show_edge_sharp
        self._place = view.view_location.copy(), view.view_rotation.copy(), view.view_distance, view.view_perspective

    def restore(self) -> None:
        view = self._space.region_3d
        self._space.overlay.show_edge_sharp = self._show_sharp
        view.view_location, view.view_rotation, view.view_distance, view.view_perspective = self._place
