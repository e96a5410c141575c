# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel Generate shows for meshes: what is selected, how it becomes bricks, the button, the bar."""

import bpy

from ..core.scene.mesh_input import usable_objects
from ..operators import layout_host, legolising
from .sidebar import SidebarPanel

NAMED = 2  # objects that are named


def draw_mesh(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the button with its bar, and what matters most."""
    settings = context.scene.brickwright.legolise
    row = layout.split(factor=0.6)
    row.label(text=selection_words(context), icon="OUTLINER_OB_MESH")
    row.prop(settings, "preview", toggle=True, icon="HIDE_OFF" if settings.preview else "HIDE_ON")
    _draw_button(layout)
    layout.use_property_split = True
    layout.use_property_decorate = False
    column = layout.column(align=True)
    column.prop(settings, "size_by")
    column.prop(settings, {"STUDS": "studs", "BOX": "box", "BRICKS": "bricks", "RATIO": "ratio"}[settings.size_by])
    column = layout.column()
    column.prop(settings, "palette")
    if settings.palette in ("ONE", "OWN"):
        column.prop(settings, "colour" if settings.palette == "ONE" else "codes", text=" ")
    column.prop(settings, "place")
    column.prop(settings, "hide_source")


def selection_words(context: bpy.types.Context) -> str:
    """``Suzanne, Cube and 2 more``."""
    names = [item.name for item in usable_objects(context.selected_objects)]
    if not names:
        return "Nothing selected"
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _draw_button(layout: bpy.types.UILayout) -> None:
    running = legolising.running()
    row = layout.row(align=True)
    row.scale_y = 1.4
    if running is None:
        row.operator("brickwright.legolise", icon="MOD_BUILD")
    else:
        bar = row.split(factor=0.74, align=True)
        bar.progress(text=running.words(), factor=running.share(), type="BAR")
        bar.operator("brickwright.cancel_legolise")


class MeshPanel(SidebarPanel):
    """Sub-panels that are there for meshes alone."""

    bl_parent_id = "BRICKWRIGHT_PT_generate"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.scene.brickwright.source == "MESH"

    def split(self, context: bpy.types.Context) -> bpy.types.PropertyGroup:
        """Set the layout up for properties; the settings."""
        self.layout.use_property_split = True
        self.layout.use_property_decorate = False
        return context.scene.brickwright.legolise


class BRICKWRIGHT_PT_legolise_colours(MeshPanel, bpy.types.Panel):
    bl_label = "Colours"

    def draw(self, context: bpy.types.Context) -> None:
        settings = self.split(context)
        row = self.layout.row(heading="Limit Colours")
        row.prop(settings, "use_max_colours", text="")
        inner = row.row()
        inner.active = settings.use_max_colours
        inner.prop(settings, "max_colours", text="")
        self.layout.prop(settings, "dither")


class BRICKWRIGHT_PT_legolise_parts(MeshPanel, bpy.types.Panel):
    bl_label = "Parts"

    def draw(self, context: bpy.types.Context) -> None:
        settings = self.split(context)
        column = self.layout.column()
        column.prop(settings, "parts")
        inner = column.column()
        inner.active = settings.parts != "BRICKGPT"
        inner.prop(settings, "plates")
        finish = inner.column()
        finish.active = settings.plates
        finish.prop(settings, "finish")
        column = self.layout.column()
        column.prop(settings, "inside")
        if settings.inside == "SHELL":
            column.prop(settings, "wall")
        row = self.layout.row(heading="Inventory")
        row.prop(settings, "use_inventory", text="")
        inner = row.row()
        inner.active = settings.use_inventory
        inner.prop(settings, "inventory", text="")


class BRICKWRIGHT_PT_legolise_search(MeshPanel, bpy.types.Panel):
    bl_label = "Search and Physics"

    def draw(self, context: bpy.types.Context) -> None:
        settings = self.split(context)
        column = self.layout.column()
        column.prop(settings, "stability")
        if settings.stability and not layout_host.has_solver():
            column.label(text="No solver: stability stays unknown", icon="INFO")
        column.prop(settings, "seconds")
        row = column.row(align=True)
        row.prop(settings, "seed")
        row.operator("brickwright.roll_layout_seed", text="", icon="FILE_REFRESH")


CLASSES = (BRICKWRIGHT_PT_legolise_colours, BRICKWRIGHT_PT_legolise_parts, BRICKWRIGHT_PT_legolise_search)
