# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of parts that are not shown as the parts library has them."""

import textwrap

import bpy

from ..core.scene.objects import assemblies
from ..core.scene.shape_origins import Replaced, replaced_counts, replaced_parts
from .check import shown_assembly

LINES = 24  # that the popup shows
WIDTH = 380  # pixels


class BRICKWRIGHT_OT_replaced_parts(bpy.types.Operator):
    """List the parts that are shown as cubes or with a mesh of the extension's own, and how many bricks have them"""

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
        chosen = [collection] if collection is not None else assemblies(context.scene)
        found: Replaced = replaced_parts(chosen)
        return found.text("all assemblies" if collection is None else collection.name)


CLASSES = (BRICKWRIGHT_OT_replaced_parts,)
