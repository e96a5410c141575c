# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar's panels about the assembly that is there: what it is, whether it holds."""

import bpy

from ..core.scene.instancing import brick_count, is_instanced
from ..core.scene.reader import is_changed, read_report
from ..operators import asking, check_host, session
from ..operators.check import faults, found_good, renders_heat_map, shown_assembly, verdict
from ..operators.repairing import Proposal, proposal_of
from .generator_state import count, draw_lines
from .library_state import draw_replaced
from .sidebar import SidebarPanel

INSET = 36  # pixels of a box's borders and an icon
MOST_STEPS = 6  # that are listed
PATIENCE = 0.4  # seconds after which a check shows its clock and Cancel; most are over before, and would flicker


class BRICKWRIGHT_PT_assembly(SidebarPanel, bpy.types.Panel):
    bl_label = "Assembly"
    bl_order = 1

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        collection = shown_assembly(context)
        if collection is None:
            column = layout.column()
            column.active = False
            draw_lines(column, "Generate or import an assembly, or select one of its bricks.", context.region.width)
            return
        report = read_report(collection)
        changed = is_changed(collection)
        layout.label(text=collection.name, icon="OUTLINER_COLLECTION")
        box = layout.box()
        column = box.column(align=True)
        self._draw_counts(column, collection, {} if changed else report)
        draw_replaced(column, context)
        if changed:
            column.label(text="Changed since it was checked", icon="QUESTION")
        else:
            self._draw_verdict(column, report)
        self._draw_stability(column, report, changed, context.region.width)
        self._draw_making(column, report, context.region.width)
        proposal = proposal_of(collection)
        if proposal is not None:
            self._draw_proposal(proposal, proposal.fits(collection), context.region.width)
        self._draw_buttons(context.scene.brickwright, context.view_layer, is_instanced(collection))

    def _draw_counts(self, column: bpy.types.UILayout, collection: bpy.types.Collection, report: dict) -> None:
        bricks = report.get("bricks")
        if bricks is None:
            bricks = brick_count(collection)
        parts = report.get("parts")
        column.label(text=count(bricks, "brick") + (f", {count(parts, 'part')}" if parts else ""), icon="MESH_CUBE")

    def _draw_verdict(self, column: bpy.types.UILayout, report: dict) -> None:
        if "valid" not in report:
            column.label(text="Being built" if session.running() else "Not checked yet", icon="BLANK1")
            return
        wrong = faults(report)
        row = column.row()
        row.alert = bool(wrong)
        words = ", ".join(wrong) if wrong else found_good(report)
        row.label(text=words[0].upper() + words[1:], icon="ERROR" if wrong else "CHECKMARK")

    def _draw_stability(self, column: bpy.types.UILayout, report: dict, changed: bool, width: int) -> None:
        if session.running() is not None:
            return
        words = verdict(report)
        if words:
            part = column.column()
            part.alert = report["stable"] is False and not changed
            part.active = not changed
            icon = {True: "CHECKMARK", False: "ERROR"}.get(report["stable"], "QUESTION")
            draw_lines(part, f"Was: {words}" if changed else words, width - INSET, "BLANK1" if changed else icon)
        elif asking.running() is not None:
            column.label(text=asking.running().doing, icon="TIME")
        elif not changed and check_host.why_not():
            draw_lines(column, f"{check_host.why_not()}.", width - INSET, "INFO")
        elif not changed and "valid" in report:
            column.label(text="Stability not checked yet", icon="BLANK1")

    def _draw_buttons(self, settings: bpy.types.PropertyGroup, layer: bpy.types.ViewLayer, instanced: bool) -> None:
        column = self.layout.column(align=True)
        row = column.row(align=True)
        running = asking.running()
        if running is None or running.seconds < PATIENCE:
            row.operator("brickwright.check", icon="CHECKMARK")
        else:
            row.label(text=running.words(), icon="TIME")
            row.operator("brickwright.cancel_check")
        row = column.row(align=True)
        row.prop(settings, "heat_map", toggle=True, icon="COLOR")
        row.operator("brickwright.render_heat_map", text="", icon="RENDER_STILL", depress=renders_heat_map(layer))
        row.prop(settings, "contact_forces", toggle=True, icon="EMPTY_SINGLE_ARROW")
        row = column.row(align=True)
        row.operator("brickwright.select_weakest", icon="RESTRICT_SELECT_OFF")
        row.operator("brickwright.repair", icon="MODIFIER")
        column.prop(settings, "repair_target", slider=True)
        other = "brickwright.make_real" if instanced else "brickwright.make_instances"
        column.operator(other, icon="OUTLINER_OB_POINTCLOUD")
        row = self.layout.row()
        row.active = not check_host.why_not()
        row.prop(settings, "keep_checked")
        self.layout.row().prop(settings, "materials", expand=True)

    def _draw_proposal(self, proposal: Proposal, fits: bool, width: int) -> None:
        box = self.layout.box()
        result = proposal.result
        column = box.column(align=True)
        column.label(text="Proposed Repair", icon="MODIFIER")
        words = result.summary if fits else "The bricks were changed since; check them and press Repair again."
        draw_lines(column, words, width - INSET, "CHECKMARK" if result.solved and fits else "ERROR")
        row = box.row(align=True)
        row.operator("brickwright.apply_repair", icon="CHECKMARK")
        row.operator("brickwright.discard_repair", icon="X")
        if not fits:
            return
        column = box.column(align=True)
        column.active = False
        for step in result.steps[:MOST_STEPS]:
            draw_lines(column, step.words, width - INSET, "DOT")
        more = len(result.steps) - MOST_STEPS
        if more > 0:
            column.label(text=f"And {count(more, 'more step')}", icon="DOT")

    def _draw_making(self, column: bpy.types.UILayout, report: dict, width: int) -> None:
        built = report.get("plan_built")
        if built is not None:
            column.label(text=f"{built:.1%} of the plan built", icon="BLANK1")
        seconds = report.get("seconds") or {}
        total = sum(value for name, value in seconds.items() if name in ("plan", "decode", "physics"))
        if total:
            column.label(text=f"Made in {total:.1f} s, seed {report.get('seed', 0)}", icon="BLANK1")
        if report.get("truncated"):
            column.label(text="Stopped at a limit", icon="BLANK1")
        rejections = report.get("rejections") or {}
        if rejections:
            words = ", ".join(f"{reason} {number}" for reason, number in sorted(rejections.items()))
            draw_lines(column, f"Rejected: {words}", width, "BLANK1")


CLASSES = (BRICKWRIGHT_PT_assembly,)
