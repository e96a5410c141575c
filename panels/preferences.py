# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's preferences: the generator's Python, and how new assemblies come into the scene."""

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty

from ..operators import preferences, worker_host
from .generator_state import draw_set_up, draw_state


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
        column = layout.column()
        column.prop(self, "stud_pitch")
        column.prop(self, "instance_above")
        column.row().prop(self, "on_cancel", expand=True)


CLASSES = (BRICKWRIGHT_AP_preferences,)
