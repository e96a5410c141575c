# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's scene and mode, changed for a while for operators that depend on them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy


@contextlib.contextmanager
def shown(scene: bpy.types.Scene) -> Iterator[None]:
    """Let the window show another scene for a while, for what takes the window's scene and not the context's.

    Operators take the active and the selected objects from it, the glTF exporter everything.
    """
    window = bpy.context.window or bpy.context.window_manager.windows[0]
    kept, layer = window.scene, window.view_layer.name
    window.scene = scene
    try:
        with bpy.context.temp_override(window=window):
            yield
    finally:
        window.scene = kept
        window.view_layer = kept.view_layers[layer]


@contextlib.contextmanager
def object_mode() -> Iterator[None]:
    """Leave edit mode for a while: of a mesh that is being edited, the glTF exporter reads memory that is not set."""
    active = bpy.context.view_layer.objects.active
    mode = active.mode if active is not None else "OBJECT"
    if mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    try:
        yield
    finally:
        if mode != "OBJECT":
            bpy.ops.object.mode_set(mode=mode)
