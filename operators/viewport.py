# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generation does to the window: redraws, words in the status bar, framing the result."""

from collections.abc import Iterable, Sequence

import bpy

View = dict[int, tuple[float, ...]]


def _views(context: bpy.types.Context) -> list[tuple[bpy.types.Area, bpy.types.SpaceView3D]]:
    screen = context.window.screen if context.window else None
    if screen is None:
        return []
    return [(area, area.spaces.active) for area in screen.areas if area.type == "VIEW_3D"]


def look(context: bpy.types.Context) -> View:
    """How each 3D viewport of the window looks now, by its address."""
    return {area.as_pointer(): _matrix(space) for area, space in _views(context)}


def _matrix(space: bpy.types.SpaceView3D) -> tuple[float, ...]:
    region = space.region_3d
    return (*(value for row in region.view_matrix for value in row), region.view_distance)


def frame(context: bpy.types.Context, before: View, collections: Sequence[bpy.types.Collection]) -> None:
    """Show the assemblies whole in each 3D viewport that still looks as it did ``before``."""
    if context.mode != "OBJECT":
        return
    shown = {item.name for item in context.view_layer.objects if item.visible_get()}
    bricks = [item for collection in collections for item in collection.all_objects if item.name in shown]
    if not bricks:
        return
    selected = list(context.selected_objects)
    for item in selected:
        item.select_set(False)
    for item in bricks:
        item.select_set(True)
    for area, space in _views(context):
        if before.get(area.as_pointer()) == _matrix(space) and space.region_3d.view_perspective != "CAMERA":
            region = next(region for region in area.regions if region.type == "WINDOW")
            with context.temp_override(window=context.window, area=area, region=region):
                bpy.ops.view3d.view_selected()
    for item in bricks:
        item.select_set(False)
    for item in selected:
        item.select_set(True)


def select(context: bpy.types.Context, items: Iterable[bpy.types.Object]) -> None:
    """Select these objects alone, as far as they are seen, and make the first of them active; in Object Mode only."""
    if context.mode != "OBJECT":
        return
    seen = [item for item in items if item.visible_get()]
    for item in context.selected_objects:
        item.select_set(False)
    for item in seen:
        item.select_set(True)
    if seen:
        context.view_layer.objects.active = seen[0]


def dragging(context: bpy.types.Context) -> bool:
    """Whether objects are being moved, turned or scaled: what the transform holds must not be removed meanwhile."""
    names = (running.bl_idname for window in context.window_manager.windows for running in window.modal_operators)
    return any(name.startswith("TRANSFORM_OT_") or "_move" in name for name in names)


def redraw(context: bpy.types.Context) -> None:
    """Have the sidebars of the viewports and the preferences drawn again, in every window."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "PREFERENCES"):
                for region in area.regions:
                    if region.type == "UI" or area.type == "PREFERENCES":
                        region.tag_redraw()


def tell(context: bpy.types.Context, words: str | None) -> None:
    """Put words into the status bar; None gives it back."""
    # An artist who went to another workspace meanwhile must not find old words in the first.
    for workspace in [context.workspace] if words else list(bpy.data.workspaces):
        if workspace is not None:
            with context.temp_override(workspace=workspace):
                workspace.status_text_set(words)


def redraw_all(context: bpy.types.Context) -> None:
    """Have the viewports drawn again with all that lies over them, and the sidebars."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
