# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar's panel that makes assemblies: of what, the request, the button, the bar."""

import bpy

from ..operators import part_library, session, worker_host
from .generator_state import draw_set_up, draw_state
from .legolise import draw_mesh
from .sidebar import SidebarPanel

EXAMPLES = (
    "a wooden chair with a tall back",
    "a round table on one leg",
    "a sofa with armrests",
    "a bookshelf with four shelves",
    "a grand piano",
    "an acoustic guitar",
    "a sports car",
    "a double-decker bus",
    "a steam train",
    "a sailing boat",
    "a lighthouse tower",
    "a birdhouse with a pitched roof",
    "a mug with a handle",
    "a bottle with a long neck",
)


class BRICKWRIGHT_MT_examples(bpy.types.Menu):
    bl_label = "Example Prompts"

    def draw(self, context: bpy.types.Context) -> None:
        for prompt in EXAMPLES:
            self.layout.operator("brickwright.use_prompt", text=prompt[0].upper() + prompt[1:]).prompt = prompt


class BRICKWRIGHT_PT_generate(SidebarPanel, bpy.types.Panel):
    bl_label = "Generate"
    bl_order = 0

    def draw(self, context: bpy.types.Context) -> None:
        worker_host.preload()
        part_library.preload(context)
        self.layout.row(align=True).prop(context.scene.brickwright, "source", expand=True)
        if context.scene.brickwright.source == "MESH":
            draw_mesh(self.layout, context)
        else:
            self._draw_text(context)

    def _draw_text(self, context: bpy.types.Context) -> None:
        layout = self.layout
        settings = context.scene.brickwright
        if worker_host.why_not() and session.running() is None:
            box = layout.box()
            draw_state(box, context)
            draw_set_up(box, context)
        column = layout.column()
        row = column.row(align=True)
        row.prop(settings, "prompt", text="", placeholder="What to build")
        row.menu("BRICKWRIGHT_MT_examples", text="", icon="DOWNARROW_HLT")
        self._draw_button()
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column()
        row = column.row(align=True)
        row.prop(settings, "seed")
        row.operator("brickwright.roll_seed", text="", icon="FILE_REFRESH")
        column.prop(settings, "count")
        column.prop(settings, "colour")
        column = layout.column(align=True)
        column.prop(settings, "size")
        row = layout.row(heading="Limit Bricks")
        row.prop(settings, "use_max_bricks", text="")
        inner = row.row()
        inner.active = settings.use_max_bricks
        inner.prop(settings, "max_bricks", text="")

    def _draw_button(self) -> None:
        running = session.running()
        row = self.layout.row(align=True)
        row.scale_y = 1.4
        if running is None:
            row.operator("brickwright.generate", icon="PLAY")
        else:
            bar = row.split(factor=0.74, align=True)
            bar.progress(text=running.words(), factor=running.share(), type="BAR")
            bar.operator("brickwright.cancel")


class TextPanel(SidebarPanel):
    """Sub-panels that are there for what the generator makes."""

    bl_parent_id = "BRICKWRIGHT_PT_generate"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.scene.brickwright.source == "TEXT"


class BRICKWRIGHT_PT_sampling(TextPanel, bpy.types.Panel):
    bl_label = "Sampling"

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(context.scene.brickwright, "use_sampling", text="")

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        settings = context.scene.brickwright
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.active = settings.use_sampling
        column = layout.column()
        column.prop(settings, "temperature")
        column.prop(settings, "top_k")
        column.prop(settings, "top_p", slider=True)
        column = layout.column()
        column.prop(settings, "guidance")
        column.prop(settings, "best_of")


class BRICKWRIGHT_PT_physics(TextPanel, bpy.types.Panel):
    bl_label = "Physics"

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(context.scene.brickwright, "use_physics", text="")

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        settings = context.scene.brickwright
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.active = settings.use_physics
        column = layout.column()
        column.prop(settings, "check_every")
        column.prop(settings, "buildable")


class BRICKWRIGHT_PT_model(TextPanel, bpy.types.Panel):
    bl_label = "Model"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return super().poll(context) and not worker_host.why_not()

    def draw(self, context: bpy.types.Context) -> None:
        draw_state(self.layout, context)
        draw_set_up(self.layout, context, full=True)


CLASSES = (
    BRICKWRIGHT_MT_examples,
    BRICKWRIGHT_PT_generate,
    BRICKWRIGHT_PT_sampling,
    BRICKWRIGHT_PT_physics,
    BRICKWRIGHT_PT_model,
)
