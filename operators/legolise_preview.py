# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells that the selected objects would become, over the viewports, as the settings change.

A timer looks whether anything changed. Meshes are read in Blender's own thread, which is quick; cells and colours are
worked out in another, of a coarser size where the wanted one would take long.
"""

import threading
import traceback
from dataclasses import replace
from typing import Any

import bpy

from ..core.errors import BrickwrightError, InputError
from ..core.legolise.mesh import ColouredMesh
from ..core.legolise.request import LegoliseOptions
from ..core.legolise.service import Planned, plan_of
from ..core.scene.mesh_input import face_count, read_mesh, usable_objects
from ..core.scene.voxel_view import VoxelView
from . import legolising, viewport
from .legolise_settings import FIELDS, options_of

LOOK = 0.1  # seconds between two looks at what is selected and chosen
MOST_STUDS = 64  # of the longest side; larger models are shown in coarser cells
MOST_FACES = 400_000  # of the selection; reading more would be felt


#: What a plan does not depend on.
FREE = frozenset({"seconds", "seed", "stability", "finish", "place", "hide_source"})

#: What is to be shown: the scene and the objects by their numbers in this session, and the settings' values.
_Wanted = tuple[int, tuple[int, ...], tuple[Any, ...]]


class _Work:
    """One plan on its way in a thread."""

    def __init__(self, options: LegoliseOptions, mesh: ColouredMesh) -> None:
        self.options = options
        self.found: Planned | None = None
        self.error = ""
        self._thread = threading.Thread(target=self._run, args=(mesh,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether there is something to show, or an error."""
        return not self._thread.is_alive()

    def _run(self, mesh: ColouredMesh) -> None:
        try:
            self.found = plan_of(mesh, replace(self.options, studs=min(self.options.studs, MOST_STUDS)))
        except BrickwrightError as error:
            self.error = str(error)
        except Exception as error:  # nobody else would hear of it
            traceback.print_exc()
            self.error = f"The preview failed ({error!r})."


_seen: _Wanted | None = None  # what the last work was begun for
_changed = False  # whether an object was changed since
_work: _Work | None = None
_shown: _Work | None = None
_refusal = ""
_view: VoxelView | None = None
_placed: Planned | None = None  # what the view was given last


def look(context: bpy.types.Context) -> None:
    """Take what is ready, and begin anew where what is wanted has changed."""
    global _seen, _changed, _work, _shown, _refusal
    if _work is not None and _work.done:
        _shown, _work = _work, None
        viewport.redraw_all(context)
    wanted = _wanted(context)
    if _work is not None or legolising.running() is not None or (wanted == _seen and not (_changed and wanted)):
        return
    _seen, _changed, refusal = wanted, False, ""
    if wanted is not None:
        try:
            options = options_of(context.scene.brickwright.legolise, context.scene)
            _work = _Work(options, _read(context))
        except BrickwrightError as error:
            refusal = str(error)
    if _work is None and (_shown is not None or refusal != _refusal):
        _shown = None
        viewport.redraw_all(context)
    _refusal = refusal


def draw(context: bpy.types.Context) -> None:
    """Draw the cells into the viewport that is being drawn."""
    global _view, _placed
    found = _shown.found if _is_wanted(context) and _shown is not None else None
    if found is None:
        _view = _placed = None
        return
    _view = _view or VoxelView()
    if found is not _placed:
        _view.show(found.plan, found.pitch, found.foot)
        _placed = found
    _view.draw(context.region_data)


def words(context: bpy.types.Context) -> tuple[str, str]:
    """What is shown, and a notice to the artist; empty when nothing is."""
    if not _is_wanted(context):
        return "", ""
    if _refusal or (_shown is not None and _shown.error):
        return "No preview", _refusal or _shown.error
    if _shown is None or _shown.found is None:
        return "", ""
    plan, options = _shown.found.plan, _shown.options
    x, y, _ = plan.shape
    coarse = options.size_by == "studs" and options.studs > MOST_STUDS
    title = f"Preview: {x} x {y} studs, {plan.bottoms[-1] / 3:.3g} bricks high"
    return title, f"Shown with {MOST_STUDS} studs" if coarse else ""


def _is_wanted(context: bpy.types.Context) -> bool:
    settings = context.scene.brickwright
    return settings.source == "MESH" and settings.legolise.preview


def _wanted(context: bpy.types.Context) -> _Wanted | None:
    """What is to be shown now, None for nothing."""
    items = usable_objects(context.selected_objects) if _is_wanted(context) and context.mode == "OBJECT" else []
    if not items:
        return None
    settings = context.scene.brickwright.legolise
    values = (getattr(settings, name) for name in FIELDS if name not in FREE)
    plain = tuple(tuple(value) if hasattr(value, "__len__") else value for value in values)
    return context.scene.session_uid, tuple(item.session_uid for item in items), plain


def _read(context: bpy.types.Context) -> ColouredMesh:
    """The selected objects; raises :class:`InputError` for what would take long."""
    items, graph = usable_objects(context.selected_objects), context.evaluated_depsgraph_get()
    faces = face_count(items, graph)
    if faces > MOST_FACES:
        raise InputError(f"{faces:,} faces take too long to be shown at once; they can become bricks all the same.")
    return read_mesh(items, graph)


def _timer() -> float:
    try:
        look(bpy.context)
    except Exception:  # a timer that raises is never called again
        traceback.print_exc()
    return LOOK


@bpy.app.handlers.persistent
def _after_change(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    global _changed
    kinds = (bpy.types.Object, bpy.types.Mesh, bpy.types.Curve, bpy.types.MetaBall, bpy.types.Material)
    if not _changed and _seen is not None:
        _changed = any(isinstance(update.id, kinds) for update in depsgraph.updates)


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    global _seen, _shown, _view, _placed
    _seen = _shown = _view = _placed = None


CLASSES = ()


def register() -> None:
    """Start looking; without a window there is nothing to show."""
    if not bpy.app.background:
        bpy.app.timers.register(_timer, first_interval=LOOK, persistent=True)
        bpy.app.handlers.depsgraph_update_post.append(_after_change)
        bpy.app.handlers.load_pre.append(_before_load)


def unregister() -> None:
    """Stop looking, and keep nothing."""
    if bpy.app.timers.is_registered(_timer):
        bpy.app.timers.unregister(_timer)
    for handlers, function in (
        (bpy.app.handlers.depsgraph_update_post, _after_change),
        (bpy.app.handlers.load_pre, _before_load),
    ):
        if function in handlers:
            handlers.remove(function)
    _before_load()
