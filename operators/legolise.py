# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that make bricks of objects: modal in a window, blocking without one; cancel; random seed."""

import json
import random
from collections.abc import Sequence

import bpy
from bpy.props import StringProperty

from ..core.errors import BrickwrightError, InputError
from ..core.scene.mesh_input import read_mesh, usable_objects
from . import layout_host, legolising, part_library, preferences, session, viewport, worker_host
from .legolise_settings import FIELDS, MAX_SEED, LegoliseProperties, copy_unset, options_of

TICK = 0.04  # seconds between two ticks
BUDGET = 0.02  # seconds of a tick that placing bricks may take


NOTHING = "Select meshes, curves, texts or metaballs to make bricks of"


def why_not(context: bpy.types.Context) -> str:
    """Why nothing can be made of the selection now, with the remedy; empty when it can."""
    if session.running() is not None:
        return "A generation is under way; press Cancel or Esc to stop it"
    if legolising.running() is not None:
        return "Objects are becoming bricks; press Cancel or Esc to stop that"
    if context.mode != "OBJECT":
        return "Go back to Object Mode first"
    if not usable_objects(context.selected_objects) and not _adjusts(context):
        return NOTHING
    return layout_host.why_not()


def _adjusts(context: bpy.types.Context) -> bool:
    """Whether the last operation is this one: its objects are selected again once it is undone to be adjusted."""
    last = context.window_manager.operators
    return bool(last) and last[-1].bl_idname == "BRICKWRIGHT_OT_legolise"


class BRICKWRIGHT_OT_legolise(LegoliseProperties, bpy.types.Operator):
    """Make bricks of the selected objects, in their colours"""

    bl_idname = "brickwright.legolise"
    bl_label = "Legolise Selected"
    bl_options = {"REGISTER", "UNDO"}

    sources: StringProperty(
        name="Objects",
        description="Names of the objects as a JSON list; empty: the selected ones",
        options={"SKIP_SAVE", "HIDDEN"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = why_not(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def draw(self, context: bpy.types.Context) -> None:
        self.layout.use_property_split = True
        self.layout.use_property_decorate = False
        for name in shown_fields(self):
            self.layout.prop(self, name)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        copy_unset(context.scene.brickwright.legolise, self)
        if bpy.app.background:
            return self.execute(context)
        if not self._start(context):
            return {"CANCELLED"}
        worker_host.preload()
        self._timer = context.window_manager.event_timer_add(TICK, window=context.window)
        self._shown = ("", 0.0)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if not self._start(context):
            return {"CANCELLED"}
        running = self._running
        try:
            while not running.tick():
                running.job.wait(0.2)
        except KeyboardInterrupt:
            running.stop()
        return self._conclude(context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        running = self._running
        if legolising.current is not running:  # another file was opened
            self._leave(context)
            return {"CANCELLED"}
        if event.value == "PRESS" and event.type == "ESC":
            running.stop()
        elif event.type == "TIMER" and not running.outcome:
            if worker_host.preload() and not viewport.dragging(context):
                running.tick(BUDGET)
            self._show(context, running)
        if not running.outcome:
            return {"PASS_THROUGH"}
        self._leave(context)
        return self._conclude(context)

    def cancel(self, context: bpy.types.Context) -> None:
        # The window closes: the file may be going as well.
        self._running.abandon("The window was closed.")
        legolising.end(self._running)
        self._leave(context)

    def _start(self, context: bpy.types.Context) -> bool:
        part_library.shapes(context)
        try:
            items = self._items(context)
            options = options_of(self, context.scene)
            mesh = read_mesh(items, context.evaluated_depsgraph_get())
            running = legolising.Legolising(
                mesh,
                options,
                [item.name for item in items],
                context.scene.session_uid,
                self.place,
                preferences.stud_pitch(context),
                preferences.instance_above(context),
            )
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return False
        self.sources = json.dumps(running.sources)
        self._running = legolising.begin(running)
        return True

    def _items(self, context: bpy.types.Context) -> list[bpy.types.Object]:
        if not self.sources:
            selected = usable_objects(context.selected_objects)
            if not selected:
                raise InputError(f"{NOTHING}.")
            return selected
        try:
            names = [str(name) for name in json.loads(self.sources)]
        except (ValueError, TypeError) as error:
            raise InputError("The names of the objects are no JSON list; select the objects instead.") from error
        found = [context.scene.objects.get(name) for name in names]
        if None in found:
            raise InputError(f"The object “{names[found.index(None)]}” is no longer in this scene; select others.")
        return usable_objects(found)

    def _show(self, context: bpy.types.Context, running: legolising.Legolising) -> None:
        shown = (running.words(), round(running.share(), 2))
        if shown != self._shown:
            self._shown = shown
            viewport.redraw(context)
            viewport.tell(context, f"{running.words()}   |   Esc: cancel")

    def _leave(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        viewport.tell(context, None)
        viewport.redraw_all(context)

    def _conclude(self, context: bpy.types.Context) -> set[str]:
        running = self._running
        legolising.end(running)
        collection = running.collection() if running.outcome == "finished" else None
        if collection is None:
            self.report({"ERROR" if running.outcome == "failed" else "INFO"}, running.error or "Nothing was built.")
            return {"CANCELLED"}
        if self.hide_source:
            hide([context.scene.objects.get(name) for name in running.sources])
        viewport.select(context, collection.all_objects)
        report = running.result.report
        words = f"{legolising.summary(report)}, in {running.seconds:.1f} s"
        whole = report["connected"] and report["valid"] and not report["left_out"]
        sound = whole and report["stable"] is not False
        self.report({"INFO" if sound else "WARNING"}, words)
        return {"FINISHED"}


class BRICKWRIGHT_OT_cancel_legolise(bpy.types.Operator):
    """Stop; the scene stays as it was"""

    bl_idname = "brickwright.cancel_legolise"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if legolising.running() is None:
            cls.poll_message_set("No object is becoming bricks")
        return legolising.running() is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        legolising.running().stop()
        return {"FINISHED"}


class BRICKWRIGHT_OT_roll_layout_seed(bpy.types.Operator):
    """Take another random seed"""

    bl_idname = "brickwright.roll_layout_seed"
    bl_label = "Random Seed"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.scene.brickwright.legolise.seed = random.randint(0, min(MAX_SEED, 999_999))
        return {"FINISHED"}


def hide(items: Sequence[bpy.types.Object | None]) -> None:
    """Hide objects from the viewport and from renders."""
    for item in items:
        if item is not None:
            item.hide_set(True)
            item.hide_render = True


def shown_fields(asked: LegoliseProperties) -> list[str]:
    """The properties that matter with these values, in the order in which they are drawn."""
    own = {
        "studs": asked.size_by == "STUDS",
        "box": asked.size_by == "BOX",
        "bricks": asked.size_by == "BRICKS",
        "ratio": asked.size_by == "RATIO",
        "plates": asked.parts != "BRICKGPT",
        "finish": asked.parts != "BRICKGPT" and asked.plates,
        "wall": asked.inside == "SHELL",
        "colour": asked.palette == "ONE",
        "codes": asked.palette == "OWN",
        "max_colours": asked.use_max_colours,
        "inventory": asked.use_inventory,
    }
    return [name for name in FIELDS if own.get(name, True)]


CLASSES = (BRICKWRIGHT_OT_legolise, BRICKWRIGHT_OT_cancel_legolise, BRICKWRIGHT_OT_roll_layout_seed)
