# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators between bricks that are objects and bricks that are instances."""

from collections.abc import Generator
from itertools import islice

import bpy

from ..core.scene import keys
from ..core.scene.instancing import is_instanced, point_objects
from ..core.scene.make_real import SHOWN, make_instances, make_real
from ..core.scene.objects import brick_objects, find_assembly
from ..core.scene.timeline import has_timeline
from . import asking, session, viewport
from .check import BUSY, shown_assembly
from .slices import SlicedOperator


def why_not(context: bpy.types.Context) -> str:
    """Why the shown assembly cannot be converted now, with the remedy; empty when it can."""
    collection = shown_assembly(context)
    if collection is None:
        return "Select a brick of the assembly, or generate one"
    if collection.library is not None:
        return "The assembly is linked from another file; make it local first"
    if session.running() is not None:
        return "Bricks are being generated; wait for them, or press Cancel"
    if asking.running() is not None:
        return BUSY
    return "" if context.mode == "OBJECT" else "Go back to Object Mode first"


class _Conversion(SlicedOperator):
    """What both operators share."""

    bl_options = {"REGISTER", "UNDO"}

    def _chosen(self, context: bpy.types.Context) -> str:
        collection = shown_assembly(context)
        self._identity: str = "" if collection is None else collection[keys.ASSEMBLY]
        return self._identity

    def conclude(self, context: bpy.types.Context) -> None:
        """Select what stands there now, so that it stays the active assembly."""
        collection = find_assembly(self._identity)
        if collection is None:
            return
        seen = (item for item in self._made(collection) if item.visible_get())
        viewport.select(context, islice(seen, 1))

    def _made(self, collection: bpy.types.Collection) -> list[bpy.types.Object]:
        raise NotImplementedError


class BRICKWRIGHT_OT_make_real(_Conversion, bpy.types.Operator):
    """Make an object of each brick, to be selected and edited one by one; Blender gets slow with many thousands"""

    bl_idname = "brickwright.make_real"
    bl_label = "Make Real"
    doing = "Making bricks real"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = why_not(context)
        if not reason and not is_instanced(shown_assembly(context)):
            reason = "The bricks are objects already"
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def slices(self, context: bpy.types.Context) -> Generator[float, None, None]:
        """Make the objects."""
        return make_real(self._chosen(context))

    def _made(self, collection: bpy.types.Collection) -> list[bpy.types.Object]:
        return brick_objects(collection)


class BRICKWRIGHT_OT_make_instances(_Conversion, bpy.types.Operator):
    """Show all bricks as instances of one object: quick with many thousands, but they cannot be selected one by one"""

    bl_idname = "brickwright.make_instances"
    bl_label = "Make Instances"
    doing, settled = "Making instances", SHOWN

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = why_not(context)
        if not reason and is_instanced(shown_assembly(context)):
            reason = "The bricks are instances already"
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def slices(self, context: bpy.types.Context) -> Generator[float, None, None]:
        """Make the points."""
        identity = self._chosen(context)
        self._animated = has_timeline(find_assembly(identity))
        return make_instances(identity)

    def conclude(self, context: bpy.types.Context) -> None:
        """Select the instances, and say what they cannot have."""
        super().conclude(context)
        if self._animated:
            self.report({"WARNING"}, "The build animation is gone, since instances appear all together; undo brings it")

    def _made(self, collection: bpy.types.Collection) -> list[bpy.types.Object]:
        return point_objects(collection)


CLASSES = (BRICKWRIGHT_OT_make_real, BRICKWRIGHT_OT_make_instances)
