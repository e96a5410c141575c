# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's preferences: the generator's Python, the parts library, how new assemblies come into the scene."""

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..operators import part_geometry, part_library, preferences, worker_host
from .generator_state import draw_set_up, draw_state
from .library_state import draw_library


def _look_again(chosen: bpy.types.AddonPreferences, context: bpy.types.Context) -> None:
    part_library.look_again(context)


def _use_detail(chosen: bpy.types.AddonPreferences, context: bpy.types.Context) -> None:
    part_library.use_detail(context)


class BRICKWRIGHT_AP_preferences(bpy.types.AddonPreferences):
    bl_idname = preferences.PACKAGE

    device: EnumProperty(
        name="Device",
        description="What PyTorch is downloaded for; the embedded model is fast on any processor",
        items=(
            ("CPU", "CPU", "Any computer; about 210 MB to download"),
            ("CUDA", "NVIDIA GPU", "For larger models; about 3 GB to download"),
        ),
        default="CPU",
    )
    library_path: StringProperty(
        name="Folder",
        description="Folder of the LDraw parts library, with parts and p in it; empty: the usual places",
        subtype="DIR_PATH",
        update=_look_again,
    )
    part_detail: EnumProperty(
        name="Detail",
        description="How finely new bricks are drawn; bricks that stand keep their shapes",
        items=(
            ("LOW", "Low", "Few faces and sharp edges, for very large models"),
            ("STANDARD", "Standard", "The library's own resolution with rounded edges"),
            ("HIGH", "High", "Rounder studs and tubes with rounded edges, for close-ups"),
        ),
        default="STANDARD",
        update=_use_detail,
    )
    stud_logo: BoolProperty(
        name="Logo on Studs",
        description="Studs carry their maker's logo, where the library has such studs",
        default=False,
        update=_use_detail,
    )
    stud_pitch: FloatProperty(
        name="Stud Pitch",
        description="Distance between two studs of a new assembly; real bricks have 8 mm",
        subtype="DISTANCE",
        default=preferences.STUD_PITCH,
        min=0.0001,
        soft_max=10.0,
        precision=4,
    )
    instance_above: IntProperty(
        name="Instance Above",
        description="An imported assembly of more bricks than this is shown as instances of one object, which keeps "
        "Blender quick; Make Real in the sidebar makes an object of each brick",
        default=preferences.INSTANCE_ABOVE,
        min=0,
        soft_max=20000,
    )
    on_cancel: EnumProperty(
        name="On Cancel",
        description="What happens to the bricks that stand when a generation is cancelled",
        items=(
            ("KEEP", "Keep Bricks", "The unfinished assembly stays in the scene"),
            ("REMOVE", "Remove Bricks", "The scene is as it was before"),
        ),
        default="KEEP",
    )
    part_geometry: EnumProperty(
        name="Part Geometry",
        description="Who makes the meshes of the parts of an LDraw library; bricks that stand keep theirs",
        items=(
            ("AUTOMATIC", "Automatic", "Built-in where a parts library is known, else ImportLDraw if it is enabled"),
            ("IMPORTLDRAW", "ImportLDraw", "The ImportLDraw add-on, where it is enabled; many times slower"),
            ("BUILT_IN", "Built-in", "Brickwright's own importer"),
        ),
        default="AUTOMATIC",
        update=part_geometry.apply,
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        header = layout.column()
        header.label(text="Generator")
        box = header.box()
        draw_state(box, context)
        if worker_host.task is None and (worker_host.python is None or not worker_host.python.usable):
            row = box.row()
            row.prop(self, "device", expand=True)
        draw_set_up(box, context, full=True)
        layout.separator()
        layout.label(text="Parts Library")
        box = layout.box()
        draw_library(box, context, self)
        column = box.column()
        column.row().prop(self, "part_detail", expand=True)
        column.prop(self, "stud_logo")
        column.row().prop(self, "part_geometry", expand=True)
        layout.separator()
        column = layout.column()
        column.prop(self, "stud_pitch")
        column.prop(self, "instance_above")
        column.row().prop(self, "on_cancel", expand=True)


CLASSES = (BRICKWRIGHT_AP_preferences,)
