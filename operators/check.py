# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators about whether the active assembly holds: check it, select its weakest bricks."""

import bpy
from bpy.props import IntProperty

from ..core.errors import BrickwrightError
from ..core.scene.instancing import is_instanced
from ..core.scene.objects import active_assembly, find_assembly
from ..core.scene.reader import read_report
from ..core.scene.snapshot import snapshot
from ..core.scene.stress import STRESS_MATERIAL, stress_material, weakest_bricks
from . import asking, check_host, checking, session
from .asking import Asked, WaitingOperator

BUSY = "An assembly is being checked or repaired; press Cancel or Esc to stop it"


def shown_assembly(context: bpy.types.Context) -> bpy.types.Collection | None:
    """The assembly that the panel shows: the active one, else the one that was generated last in this scene."""
    active = active_assembly(context)
    if active is not None:
        return active
    last = context.scene.brickwright.last_assembly
    found = find_assembly(last) if last else None
    return found if found is not None and found.users else None


class BRICKWRIGHT_OT_check(WaitingOperator, bpy.types.Operator):
    """Look for bricks that overlap, hang in the air or are not tied in, then work out whether the assembly stands"""

    bl_idname = "brickwright.check"
    bl_label = "Check"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = ""
        if asking.running() is not None:
            reason = BUSY
        elif shown_assembly(context) is None:
            reason = "Select a brick of the assembly to check, or generate one"
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def ask(self, context: bpy.types.Context) -> Asked | set[str]:
        """Say at once what can be said; the rest is asked for."""
        collection = shown_assembly(context)
        if collection is None:
            return {"CANCELLED"}
        self._undone = session.undone
        try:
            seen = snapshot(collection)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        report = checking.write_validity(collection, seen)
        unknown = report["unknown_parts"]
        if unknown:
            names = ", ".join(unknown[:5])
            self.report({"WARNING"}, f"The shape of {len(unknown)} parts is not known, so they were left out: {names}")
        if check_host.why_not():
            if not unknown:
                self.report({"INFO"}, f"{said(report)}. {check_host.why_not()}")
            return {"FINISHED"}
        try:
            return checking.begin(seen)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"FINISHED"}  # what was said at once stays

    def conclude(self, context: bpy.types.Context, done: Asked, at_once: bool) -> set[str]:
        """Tell what the check found."""
        collection = find_assembly(done.seen.identity, done.seen.name)
        if done.outcome == "finished" and collection is not None:
            report = read_report(collection)
            if not report["unknown_parts"]:
                self.report({"INFO"}, f"{said(report)}. {verdict(report)}")
        else:
            self.report({"ERROR" if done.outcome == "failed" else "INFO"}, done.error)
        if session.undone != self._undone:
            return {"CANCELLED"}  # a step of undo now would drop what the artist may want to redo
        return {"FINISHED"}


class BRICKWRIGHT_OT_select_weakest(bpy.types.Operator):
    """Select the bricks that give way, or where the assembly stands, the brick that is nearest to it"""

    bl_idname = "brickwright.select_weakest"
    bl_label = "Select Weakest"
    bl_options = {"REGISTER", "UNDO"}

    count: IntProperty(name="Count", description="How many bricks to select at least", default=1, min=1, soft_max=20)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        collection = shown_assembly(context)
        known = collection is not None and read_report(collection).get("max_score") is not None
        if not known:
            cls.poll_message_set("Check the stability of the assembly first")
        elif is_instanced(collection):
            cls.poll_message_set("Instances cannot be selected one by one; press Make Real first")
            return False
        elif context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first")
        return known and context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> set[str]:
        weakest = weakest_bricks(shown_assembly(context), self.count)
        here = [item for item in weakest if item.visible_get()]
        if not here:
            self.report({"INFO"}, "No brick is pulled at" if not weakest else "The weakest bricks are hidden")
            return {"CANCELLED"}
        for item in context.selected_objects:
            item.select_set(False)
        for item in here:
            item.select_set(True)
        context.view_layer.objects.active = here[0]
        return {"FINISHED"}


class BRICKWRIGHT_OT_render_heat_map(bpy.types.Operator):
    """Render this view layer in the colours of the heat map instead of its materials; press again to go back"""

    bl_idname = "brickwright.render_heat_map"
    bl_label = "Heat Map in Renders"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        layer = context.view_layer
        shown = renders_heat_map(layer)
        layer.material_override = None if shown else stress_material()
        return {"FINISHED"}


def renders_heat_map(layer: bpy.types.ViewLayer) -> bool:
    """Whether a view layer is rendered in the colours of the heat map."""
    return layer.material_override is not None and layer.material_override.name == STRESS_MATERIAL


def faults(report: dict) -> list[str]:
    """What is wrong with a checked assembly, in words."""
    words = []
    if not report.get("valid", True):
        overlaps = report.get("overlaps")
        pairs = "1 pair of bricks overlaps" if overlaps == 1 else f"{overlaps} pairs of bricks overlap"
        words.append(pairs if overlaps else "not valid")
    if report.get("connected", True) is False:
        pieces = report.get("components", 0)
        words.append(f"in {pieces} separate pieces" if pieces > 1 else "not on the ground")
    return words


def said(report: dict) -> str:
    """``184 bricks: valid and connected``."""
    return f"{report['bricks']:,} bricks: " + (", ".join(faults(report)) or found_good(report))


def found_good(report: dict) -> str:
    """What is said of a checked assembly without faults."""
    known = report.get("connected", True) is not None
    return "valid and connected" if known else "valid, held in part by clips, pins or the like"


def verdict(report: dict) -> str:
    """Whether a checked assembly stands, in words; empty where that was not worked out."""
    if report.get("stable") is None:
        return f"Stability unknown: {report['reason']}" if report.get("reason") else ""
    if not report["stable"]:
        return f"Unstable: {report.get('reason') or 'it falls'}"
    score = report.get("max_score") or 0.0
    return (
        f"Stable, weakest brick at {score * 100:.0f} % of its clutch"
        if score >= 0.005
        else "Stable, no stud is pulled at"
    )


CLASSES = (
    BRICKWRIGHT_OT_check,
    BRICKWRIGHT_OT_select_weakest,
    BRICKWRIGHT_OT_render_heat_map,
)
