# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies over the viewports: the heat map, the arrows of forces and their legend, while the scene asks for them."""

import traceback
from typing import Any

import bpy

from ..core.scene.force_arrows import ForceArrows
from ..core.scene.heat_map import HeatMap
from ..core.scene.legend import draw_legend
from ..core.scene.reader import is_changed, read_report
from . import viewport
from .check import shown_assembly, verdict
from .checking import forces_of

_handles: list[Any] = []
_heat_map: HeatMap | None = None
_arrows: ForceArrows | None = None


def follow(context: bpy.types.Context) -> None:
    """Draw if a scene of this file asks for it; leave nothing behind otherwise."""
    wanted = any(scene.brickwright.heat_map or scene.brickwright.contact_forces for scene in bpy.data.scenes)
    if wanted and not _handles and not bpy.app.background:
        _start()
    elif not wanted and _handles:
        stop()
    viewport.redraw_all(context)


def stop() -> None:
    """Draw no more and give the graphics card's memory back."""
    global _heat_map, _arrows
    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), "WINDOW")
    for handlers, function in _WATCHES:
        if function in handlers:
            handlers.remove(function)
    _heat_map = _arrows = None


def _start() -> None:
    global _heat_map, _arrows
    _heat_map, _arrows = HeatMap(), ForceArrows()
    for draw, when in ((_draw_scene, "POST_VIEW"), (_draw_legend, "POST_PIXEL")):
        _handles.append(bpy.types.SpaceView3D.draw_handler_add(_safely, (draw,), "WINDOW", when))
    for handlers, function in _WATCHES:
        handlers.append(function)


def _safely(draw: Any) -> None:
    """Draw, or stop drawing for good: an error at every redraw would flood the console."""
    try:
        draw(bpy.context)
    except Exception:
        traceback.print_exc()
        stop()


def _draw_scene(context: bpy.types.Context) -> None:
    settings, space = context.scene.brickwright, context.space_data
    if not space.overlay.show_overlays or context.region_data is None:
        return
    if settings.heat_map:
        _heat_map.draw(context.scene, context.region_data)
    collection = shown_assembly(context) if settings.contact_forces else None
    forces = forces_of(collection) if collection is not None else None
    if forces is not None:
        _arrows.draw(collection, forces, 0.3 if is_changed(collection) else 0.95)


def _draw_legend(context: bpy.types.Context) -> None:
    settings, space = context.scene.brickwright, context.space_data
    if not space.overlay.show_overlays or not (settings.heat_map or settings.contact_forces):
        return
    collection = shown_assembly(context)
    if collection is None:
        return
    title = verdict(read_report(collection))
    notice = ""
    if not title:
        title, notice = "Stability not checked yet", "Press Check in the sidebar"
    elif is_changed(collection):
        notice = "Out of date: bricks were changed since"
    elif settings.contact_forces and forces_of(collection) is None:
        notice = "Press Check to see the forces"
    tools = next((region for region in context.area.regions if region.type == "TOOLS"), None)
    left = tools.width if tools is not None and context.preferences.system.use_region_overlap else 0
    draw_legend(left, 0, title, notice, settings.heat_map, settings.contact_forces)


@bpy.app.handlers.persistent
def _after_change(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    if _heat_map is not None:
        _heat_map.invalidate(meshes=any(isinstance(update.id, bpy.types.Mesh) for update in depsgraph.updates))


@bpy.app.handlers.persistent
def _after_step(*_: object) -> None:
    """A file was opened, or a step undone: the scene may ask for something else, and all meshes may be others."""
    if _heat_map is not None:
        _heat_map.invalidate(meshes=True)
    follow(bpy.context)


_WATCHES = ((bpy.app.handlers.depsgraph_update_post, _after_change),)
_STEPS = (bpy.app.handlers.load_post, bpy.app.handlers.undo_post, bpy.app.handlers.redo_post)
CLASSES = ()


def register() -> None:
    """Watch for files being opened and steps being undone."""
    for handlers in _STEPS:
        handlers.append(_after_step)


def unregister() -> None:
    """Stop watching and drawing."""
    for handlers in _STEPS:
        handlers.remove(_after_step)
    stop()
