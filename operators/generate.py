# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that generate: modal in a window, blocking without one; the die; the cancel button; example prompts."""

import random

import bpy
from bpy.props import FloatProperty, FloatVectorProperty, StringProperty

from ..core.errors import BrickwrightError
from . import legolising, part_library, preferences, session, viewport, worker_host
from .settings import MAX_SEED, GenerationProperties, copy_unset, request_of

TICK = 0.04  # seconds between two batches of bricks
BUDGET = 0.012  # seconds of a tick that placing bricks may take; the redraw that follows needs the rest
SHARE = 0.15  # of the time since the last tick, where a slow redraw has made that the more
MOST = 0.035  # seconds, however slow: a window stalls for 50 ms at most
SLOW_TICK = 0.12  # between batches of a large assembly, whose redraw alone takes tens of milliseconds
LARGE = 400  # bricks


class BRICKWRIGHT_OT_generate(GenerationProperties, bpy.types.Operator):
    """Generate brick assemblies from the prompt at the 3D cursor"""

    bl_idname = "brickwright.generate"
    bl_label = "Generate"
    bl_options = {"REGISTER", "UNDO"}

    location: FloatVectorProperty(
        name="Location",
        description="Where the first assembly stands",
        subtype="TRANSLATION",
        size=3,
        options={"SKIP_SAVE"},
    )
    stud_pitch: FloatProperty(
        name="Stud Pitch",
        description="Distance between two studs; real bricks have 8 mm",
        subtype="DISTANCE",
        default=preferences.STUD_PITCH,
        min=0.0001,
        soft_max=10.0,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = "A generation is under way; press Cancel or Esc to stop it" if session.running() else ""
        reason = reason or (
            "Objects are becoming bricks; wait for them, or press Cancel" if legolising.running() else ""
        )
        reason = reason or worker_host.why_not()
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        copy_unset(context.scene.brickwright, self)
        if not self._start(context):
            return {"CANCELLED"}
        worker_host.preload()
        self._view = viewport.look(context)
        self._timer = context.window_manager.event_timer_add(TICK, window=context.window)
        self._last = self._session.seconds
        self._shown = ("", 0.0)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if not self._start(context):
            return {"CANCELLED"}
        running = self._session
        try:
            while not running.tick():
                running.job.wait(0.5)
        except KeyboardInterrupt:
            running.stop(keep=True)
        return self._conclude(context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        running = self._session
        if session.current is not running:  # another file was opened
            self._leave(context)
            return {"CANCELLED"}
        if event.value == "PRESS" and event.type == "ESC":
            running.stop(preferences.keeps_bricks(context))
        elif event.value == "PRESS" and event.type == "Z" and (event.ctrl or event.oskey) and not event.shift:
            running.stop(keep=False, why="Undone")
        elif event.type == "TIMER" and not running.outcome:
            pause = SLOW_TICK if running.bricks > LARGE else TICK
            if running.seconds - self._last < pause * 0.7:
                return {"PASS_THROUGH"}  # another operator's timer, or a slow redraw is being made up for
            if worker_host.preload() and not viewport.dragging(context):
                running.tick(min(max(BUDGET, SHARE * (running.seconds - self._last)), MOST))
            self._last = running.seconds
            self._show(context, running)
        if not running.outcome:
            return {"PASS_THROUGH"}
        self._leave(context)
        return self._conclude(context)

    def _show(self, context: bpy.types.Context, running: session.Session) -> None:
        shown = (running.words(), round(running.share(), 2))
        if shown != self._shown:
            self._shown = shown
            viewport.redraw(context)
            viewport.tell(context, f"{running.words()}   |   Esc: stop")

    def cancel(self, context: bpy.types.Context) -> None:
        # The window closes: what stands stays, since the file may be going as well.
        self._session.abandon("The window was closed")
        session.end(self._session)
        self._leave(context)

    def _start(self, context: bpy.types.Context) -> bool:
        if not self.properties.is_property_set("location"):
            self.location = context.scene.cursor.location
        if not self.properties.is_property_set("stud_pitch"):
            self.stud_pitch = preferences.stud_pitch(context)
        part_library.shapes(context)
        try:
            job = worker_host.client().generate(request_of(self))
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return False
        placement = session.Placement(tuple(self.location), self.stud_pitch)
        self._session = session.Session(job, placement, context.scene.session_uid)
        session.begin(self._session)
        return True

    def _leave(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        viewport.tell(context, None)
        viewport.redraw(context)

    def _conclude(self, context: bpy.types.Context) -> set[str]:
        running = self._session
        session.end(running)
        if running.outcome == "abandoned":
            self.report({"INFO"}, running.error)
            return {"CANCELLED"}  # a step of undo now would drop what the artist may want to redo
        collections = running.collections()
        if running.outcome == "failed" and not running.bricks:
            running.remove()
            collections = []
        if collections:
            running.remember(collections[-1])
        if running.outcome == "finished":
            if not bpy.app.background and hasattr(self, "_view"):
                viewport.frame(context, self._view, collections)
            self.report({"INFO"}, running.summary())
        else:
            self.report({"ERROR" if running.outcome == "failed" else "INFO"}, running.error)
        return {"FINISHED"} if collections else {"CANCELLED"}


class BRICKWRIGHT_OT_cancel(bpy.types.Operator):
    """Stop the generation; the preferences say whether the bricks that stand are kept"""

    bl_idname = "brickwright.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if session.running() is None:
            cls.poll_message_set("Nothing is being generated")
        return session.running() is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        session.running().stop(preferences.keeps_bricks(context))
        return {"FINISHED"}


class BRICKWRIGHT_OT_roll_seed(bpy.types.Operator):
    """Take another random seed"""

    bl_idname = "brickwright.roll_seed"
    bl_label = "Random Seed"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.scene.brickwright.seed = random.randint(0, min(MAX_SEED, 999_999))
        return {"FINISHED"}


class BRICKWRIGHT_OT_use_prompt(bpy.types.Operator):
    """Put this example into the prompt"""

    bl_idname = "brickwright.use_prompt"
    bl_label = "Use Example Prompt"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    prompt: StringProperty(name="Prompt")

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.scene.brickwright.prompt = self.prompt
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_generate, BRICKWRIGHT_OT_cancel, BRICKWRIGHT_OT_roll_seed, BRICKWRIGHT_OT_use_prompt)
