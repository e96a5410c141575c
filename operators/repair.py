# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that make the shown assembly stand: propose changes, apply them, discard them."""

import bpy
from bpy.props import FloatProperty

from ..core.errors import BrickwrightError
from ..core.scene.instancing import is_instanced
from ..core.scene.objects import find_assembly
from ..core.scene.reader import is_changed, read_report
from ..core.scene.snapshot import snapshot
from . import asking, check_host, repairing, session, viewport
from .asking import Asked, WaitingOperator
from .check import BUSY, shown_assembly, verdict


def why_not(context: bpy.types.Context, target: float) -> str:
    """Why no repair can be proposed now, with the remedy; empty when one can. ``target``: percent of the clutch."""
    collection = shown_assembly(context)
    if collection is None:
        return "Select a brick of the assembly to repair, or generate one"
    if is_instanced(collection):
        return "The bricks are instances; press Make Real first"
    if reason := check_host.why_not() or _why_not_changed(context):
        return reason
    report = read_report(collection)
    if "stable" not in report or is_changed(collection):
        return "Check the assembly first"
    if report["stable"] is None:
        return "Nobody knows whether it stands, so there is nothing to repair; check it again"
    if not report.get("valid", True):
        return "Bricks overlap; move them apart or delete some, then check again"
    if report["stable"] and (report.get("max_score") or 0.0) * 100 <= target:
        return "It stands; to make it stronger, lower Repair Until Below"
    return ""


def _why_not_changed(context: bpy.types.Context) -> str:
    if asking.running() is not None:
        return BUSY
    if session.running() is not None:
        return "Bricks are being generated; wait for them, or press Cancel"
    return "" if context.mode == "OBJECT" else "Go back to Object Mode first"


class BRICKWRIGHT_OT_repair(WaitingOperator, bpy.types.Operator):
    """Look for a few bricks to exchange or add so that the assembly stands; they are shown before they are applied"""

    bl_idname = "brickwright.repair"
    bl_label = "Repair"
    bl_options = {"REGISTER", "UNDO"}

    target: FloatProperty(
        name="Until Below",
        description="Share of its clutch that the weakest brick may use afterwards; with 100 % it just stands",
        default=100.0,
        min=5.0,
        max=100.0,
        subtype="PERCENTAGE",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = why_not(context, context.scene.brickwright.repair_target)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def ask(self, context: bpy.types.Context) -> Asked | set[str]:
        """Ask for changes."""
        if not self.properties.is_property_set("target"):
            self.target = context.scene.brickwright.repair_target
        try:
            return repairing.begin(snapshot(shown_assembly(context)), round(self.target / 100, 4))
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    def conclude(self, context: bpy.types.Context, done: Asked, at_once: bool) -> set[str]:
        """Show the proposal, or apply it ``at_once``."""
        collection = find_assembly(done.seen.identity, done.seen.name)
        result = done.result
        if done.outcome != "finished" or collection is None:
            self.report({"ERROR" if done.outcome == "failed" else "INFO"}, done.error)
            return {"CANCELLED"}
        self.report({"INFO" if result.solved else "WARNING"}, result.summary)
        if not len(result.removed) and not len(result.added):
            return {"CANCELLED"}
        if not at_once:
            repairing.show(collection, done.seen, result)
            return {"CANCELLED"}  # nothing has changed yet, so this is no step of undo
        try:
            repairing.apply(collection, done.seen, result)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


def _nothing_proposed(cls: type[bpy.types.Operator], context: bpy.types.Context) -> bool:
    nothing = repairing.proposal_of(shown_assembly(context)) is None
    if nothing:
        cls.poll_message_set("No repair is proposed for this assembly; press Repair")
    return nothing


class BRICKWRIGHT_OT_apply_repair(bpy.types.Operator):
    """Make the changes that are shown: red bricks go, green ones come, all others stay as they are"""

    bl_idname = "brickwright.apply_repair"
    bl_label = "Apply"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if _nothing_proposed(cls, context):
            return False
        reason = _why_not_changed(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> set[str]:
        collection = shown_assembly(context)
        proposal = repairing.proposal_of(collection)
        try:
            repairing.apply(collection, proposal.seen, proposal.result)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        repairing.drop()
        viewport.redraw_all(context)
        self.report({"INFO"}, f"Repaired. {verdict(read_report(collection))}")
        return {"FINISHED"}


class BRICKWRIGHT_OT_discard_repair(bpy.types.Operator):
    """Leave the assembly as it is"""

    bl_idname = "brickwright.discard_repair"
    bl_label = "Discard"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return not _nothing_proposed(cls, context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        repairing.drop()
        viewport.redraw_all(context)
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_repair, BRICKWRIGHT_OT_apply_repair, BRICKWRIGHT_OT_discard_repair)
