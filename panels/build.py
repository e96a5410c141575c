# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar's panel about the building steps of an assembly."""

import bpy

from .sidebar import SidebarPanel


class BRICKWRIGHT_PT_build(SidebarPanel, bpy.types.Panel):
    bl_label = "Build"
    bl_order = 5
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        row = self.layout.row(align=True)
        row.operator("brickwright.animate_steps", icon="ACTION")
        row.operator("brickwright.remove_timeline", text="", icon="X")


CLASSES = (BRICKWRIGHT_PT_build,)
