# SPDX-License-Identifier: GPL-3.0-or-later
"""The build animation of an assembly that stands: its steps on the timeline, and off it again.

No module of operators may postpone its annotations: Blender reads them when a class is registered.
"""

from typing import ClassVar

import bpy

from ..core.scene.instancing import is_instanced
from ..core.scene.objects import active_assembly
from ..core.scene.timeline import animate_steps, has_timeline, remove_timeline
from . import import_options


class BRICKWRIGHT_OT_animate_steps(import_options.StepProperties, bpy.types.Operator):
    """Let the bricks of each building step appear at its frame, from the current frame on"""

    bl_idname = "brickwright.animate_steps"
    bl_label = "Build Animation"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "PRESET"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        collection = active_assembly(context)
        if collection is None:
            cls.poll_message_set("Select a brick of the assembly to animate")
        elif is_instanced(collection):
            cls.poll_message_set("Instances appear all together; press Make Real first")
            return False
        return collection is not None

    def draw(self, context: bpy.types.Context) -> None:
        self.layout.use_property_split = True
        import_options.draw_steps(self, self.layout)

    def execute(self, context: bpy.types.Context) -> set[str]:
        collection = active_assembly(context)
        first = context.scene.frame_current
        steps = animate_steps(collection, context.scene, import_options.timeline_of(self, first))
        if not steps:
            self.report({"ERROR"}, f"“{collection.name}” has no bricks to animate.")
            return {"CANCELLED"}
        if steps == 1:
            self.report({"WARNING"}, "All bricks are in the same building step, so they appear together.")
        last = first + steps * self.step_frames
        self.report({"INFO"}, f"{steps} building steps from frame {first} to {last}")
        return {"FINISHED"}


class BRICKWRIGHT_OT_remove_timeline(bpy.types.Operator):
    """Show all bricks in their places at every frame again"""

    bl_idname = "brickwright.remove_timeline"
    bl_label = "Remove Build Animation"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        collection = active_assembly(context)
        if collection is None or not has_timeline(collection):
            cls.poll_message_set("The assembly has no build animation")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        remove_timeline(active_assembly(context))
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_animate_steps, BRICKWRIGHT_OT_remove_timeline)
