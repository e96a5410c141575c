# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies over the viewports: a proposed repair, else what the scene asks for, the heat map, arrows of forces, and
the cells that selected objects would become.

The drawing functions stay with Blender as long as the extension is on, and look at the scene's switches each time. So
scripts, undo and other files turn things on and off like the buttons, and what is off keeps nothing.
"""

import traceback
from collections.abc import Callable
from typing import Any

import bpy

from ..core.scene.force_arrows import LEGEND, ForceArrows
from ..core.scene.heat_map import HeatMap
from ..core.scene.legend import draw_legend
from ..core.scene.reader import is_changed, read_report
from . import legolise_preview
from .check import shown_assembly, verdict
from .checking import forces_of
from .repairing import Proposal, proposal_of

STALE_OPACITY, OPACITY = 0.3, 0.95  # of arrows

_handles: list[Any] = []
_heat_map: HeatMap | None = None
_arrows: ForceArrows | None = None
_failed = False


def _drawn(draw: Callable[[bpy.types.Context], None]) -> None:
    """Draw in the viewport's turn; after an error no more, which would be told at every redraw."""
    global _failed
    if _failed:
        return
    try:
        _drop_what_is_off()
        if bpy.context.region_data is not None and bpy.context.space_data.overlay.show_overlays:
            draw(bpy.context)
    except Exception:
        traceback.print_exc()
        _failed = True


def _drop_what_is_off() -> None:
    global _arrows
    if _heat_map is not None and not any(scene.brickwright.heat_map for scene in bpy.data.scenes):
        _drop_heat_map()
    if _arrows is not None and not any(scene.brickwright.contact_forces for scene in bpy.data.scenes):
        _arrows = None


def _drop_heat_map() -> None:
    global _heat_map
    if _heat_map is not None:
        bpy.app.handlers.depsgraph_update_post.remove(_after_change)
    _heat_map = None


def _proposal(context: bpy.types.Context) -> Proposal | None:
    """The proposal to draw: the one for the shown assembly while its bricks are as they were."""
    collection = shown_assembly(context)
    proposal = proposal_of(collection)
    return proposal if proposal is not None and proposal.fits(collection) else None


def _draw_scene(context: bpy.types.Context) -> None:
    global _heat_map, _arrows
    proposal = _proposal(context)
    if proposal is not None:
        proposal.view.draw(shown_assembly(context), context.region_data)
        return  # other colours would hide what goes and comes
    legolise_preview.draw(context)
    settings = context.scene.brickwright
    if settings.heat_map:
        if _heat_map is None:
            _heat_map = HeatMap()
            bpy.app.handlers.depsgraph_update_post.append(_after_change)
        _heat_map.draw(context.scene, context.region_data)
    collection = shown_assembly(context) if settings.contact_forces else None
    forces = forces_of(collection) if collection is not None else None
    if forces is not None:
        _arrows = _arrows or ForceArrows()
        _arrows.draw(collection, forces, STALE_OPACITY if is_changed(collection) else OPACITY)


def _draw_legend(context: bpy.types.Context) -> None:
    proposal = _proposal(context)
    if proposal is not None:
        title = "Proposed repair: " + ("it will stand" if proposal.result.solved else "it helps, but not enough")
        draw_legend(_left(context), 0, title, "Apply or Discard in the sidebar", False, proposal.view.legend())
        return
    title, notice = legolise_preview.words(context)
    if title:
        draw_legend(_left(context), 0, title, notice, False, ())
        return
    settings = context.scene.brickwright
    if not (settings.heat_map or settings.contact_forces):
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
    entries = LEGEND if settings.contact_forces else ()
    draw_legend(_left(context), 0, title, notice, settings.heat_map, entries)


def _left(context: bpy.types.Context) -> int:
    """How much of the viewport the toolbar covers, in pixels."""
    tools = next((region for region in context.area.regions if region.type == "TOOLS"), None)
    return tools.width if tools is not None and context.preferences.system.use_region_overlap else 0


@bpy.app.handlers.persistent
def _after_change(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    if _heat_map is not None:
        _heat_map.invalidate(meshes=any(isinstance(update.id, bpy.types.Mesh) for update in depsgraph.updates))


@bpy.app.handlers.persistent
def _after_step(*_: object) -> None:
    """A file was opened, or a step undone or redone: what has the same name may be something else."""
    if _heat_map is not None:
        _heat_map.invalidate(meshes=True)


_STEPS = (bpy.app.handlers.load_post, bpy.app.handlers.undo_post, bpy.app.handlers.redo_post)
CLASSES = ()


def register() -> None:
    """Have the viewports call; without a window there is nothing to draw on."""
    global _failed
    _failed = False
    for handlers in _STEPS:
        handlers.append(_after_step)
    if not bpy.app.background:
        for draw, when in ((_draw_scene, "POST_VIEW"), (_draw_legend, "POST_PIXEL")):
            _handles.append(bpy.types.SpaceView3D.draw_handler_add(_drawn, (draw,), "WINDOW", when))


def unregister() -> None:
    """Take everything away."""
    global _arrows
    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), "WINDOW")
    for handlers in _STEPS:
        handlers.remove(_after_step)
    _drop_heat_map()
    _arrows = None
