# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that are not shown as the parts library has them: their list, and giving them the library's shapes."""

import textwrap
import time

import bpy

from ..core.scene.objects import assemblies
from ..core.scene.reshaping import reshape
from ..core.scene.shape_origins import replaced_counts, replaced_parts
from . import part_library, viewport
from .check import shown_assembly

LINES = 24  # that the popup shows
WIDTH = 380  # pixels
TICK = 0.02  # seconds between two ticks of an update in a window
BUDGET = 0.1  # seconds for one


class BRICKWRIGHT_OT_replaced_parts(bpy.types.Operator):
    """List the parts that are shown as plain boxes or with a mesh of the extension's own, and how many bricks"""

    bl_idname = "brickwright.replaced_parts"
    bl_label = "Replaced Parts"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not any(replaced_counts()):
            cls.poll_message_set("All parts are shown as the parts library has them")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self._lines = self._text(context).splitlines()
        return set(
            context.window_manager.invoke_props_dialog(
                self, width=WIDTH, title=self.bl_label, confirm_text="Write to Text Editor"
            )
        )

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column(align=True)
        for line in self._lines[:LINES]:
            column.label(text=textwrap.shorten(line, 60) if line.strip() else " ")
        more = len(self._lines) - LINES
        if more > 0:
            column.label(text=f"and {more} more lines")

    def execute(self, context: bpy.types.Context) -> set[str]:
        text = bpy.data.texts.get("Replaced Parts") or bpy.data.texts.new("Replaced Parts")
        text.from_string(self._text(context))
        self.report({"INFO"}, f"The list is in the text “{text.name}”; open it in a Text Editor")
        return {"FINISHED"}

    def _text(self, context: bpy.types.Context) -> str:
        collection = shown_assembly(context)
        if collection is not None:
            found = replaced_parts([collection])
            if found.boxes or found.own:
                return found.text(collection.name)
        return replaced_parts(assemblies(context.scene)).text("all assemblies")


class BRICKWRIGHT_OT_update_parts(bpy.types.Operator):
    """Give the bricks of the assembly the shapes that new bricks get now; edited meshes stay as they are"""

    bl_idname = "brickwright.update_parts"
    bl_label = "Update Part Shapes"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if shown_assembly(context) is None:
            cls.poll_message_set("Select a brick of the assembly to update")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self._start(context)
        self._timer = context.window_manager.event_timer_add(TICK, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        self._start(context)
        self._work(float("inf"))
        return self._report()

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        # Other events are kept from Blender: what is being updated must not be deleted or undone meanwhile.
        stopped = event.type == "ESC" and event.value == "PRESS"
        if not stopped and (event.type != "TIMER" or self._work(BUDGET)):
            viewport.tell(context, f"Updating part shapes: {self._fraction:.0%}   |   Esc: stop")
            return {"RUNNING_MODAL"}
        self.cancel(context)
        return self._report()

    def cancel(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        viewport.tell(context, None)

    def _start(self, context: bpy.types.Context) -> None:
        part_library.shapes(context)
        self._steps = reshape(shown_assembly(context))
        self._fraction, self._changed = 0.0, None

    def _work(self, seconds: float) -> bool:
        """Update for about so long; false when it is done."""
        end = time.perf_counter() + seconds
        try:
            while time.perf_counter() < end:
                self._fraction = next(self._steps)
        except StopIteration as over:
            self._changed = over.value
        return self._changed is None

    def _report(self) -> set[str]:
        if self._changed is None:
            self.report({"WARNING"}, "Stopped; the bricks that were updated keep their new shapes")
        else:
            self.report({"INFO"}, f"{self._changed} bricks have new shapes")
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_replaced_parts, BRICKWRIGHT_OT_update_parts)
