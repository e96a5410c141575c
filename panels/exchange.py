# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar's panel for coming from and going to other programs, shops and paper."""

import bpy

from ..core.scene.shapes import route_words
from ..operators import convert_folder
from .generator_state import draw_lines
from .library_state import draw_offer
from .sidebar import SidebarPanel


class BRICKWRIGHT_PT_exchange(SidebarPanel, bpy.types.Panel):
    bl_label = "Exchange"
    bl_order = 9
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column()
        column.operator_context = "INVOKE_DEFAULT"
        column.operator("import_scene.brickwright", text="Import…", icon="IMPORT")
        column.operator_menu_enum("export_scene.brickwright", "format", text="Export", icon="EXPORT")
        column.separator()
        column.operator_menu_enum("export_scene.brickwright_parts", "format", text="Parts List", icon="PRESET")
        column.operator("export_scene.brickwright_booklet", text="Building Instructions…", icon="DOCUMENTS")
        draw_lines(column, f"Part geometry: {route_words()}", context.region.width, "MESH_DATA")
        draw_offer(self.layout, context)
        self._draw_conversion(self.layout.column(align=True), context.region.width)

    def _draw_conversion(self, column: bpy.types.UILayout, width: int) -> None:
        task = convert_folder.task
        if task is not None:
            column.progress(text=task.message, factor=task.fraction or 0.0, type="BAR")
            column.operator("brickwright.cancel_conversion", icon="CANCEL")
            return
        column.operator("brickwright.convert_folder", text="Convert Folder…", icon="FILE_FOLDER")
        if convert_folder.outcome:
            draw_lines(column, convert_folder.outcome, width, "ERROR" if convert_folder.failed else "CHECKMARK")


CLASSES = (BRICKWRIGHT_PT_exchange,)
