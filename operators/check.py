# SPDX-License-Identifier: GPL-3.0-or-later
"""The Check operator: is the active assembly valid and connected, as it stands in the scene now?"""

import bpy

from ..core.bricks.catalogue import load_catalogue
from ..core.evaluation.validity import check
from ..core.scene.objects import active_assembly, find_assembly
from ..core.scene.reader import read_assembly, read_report, write_report


def shown_assembly(context: bpy.types.Context) -> bpy.types.Collection | None:
    """The assembly that the panel shows: the active one, else the one that was generated last in this scene."""
    active = active_assembly(context)
    if active is not None:
        return active
    last = context.scene.brickwright.last_assembly
    found = find_assembly(last) if last else None
    return found if found is not None and found.users else None


class BRICKWRIGHT_OT_check(bpy.types.Operator):
    """Look for bricks that overlap, hang in the air or are not tied in, in the assembly as it stands now"""

    bl_idname = "brickwright.check"
    bl_label = "Check"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        found = shown_assembly(context) is not None
        if not found:
            cls.poll_message_set("Select a brick of the assembly to check, or generate one")
        return found

    def execute(self, context: bpy.types.Context) -> set[str]:
        collection = shown_assembly(context)
        if collection is None:
            return {"CANCELLED"}
        assembly = read_assembly(collection)
        if not len(assembly):
            self.report({"ERROR"}, f"“{collection.name}” has no bricks.")
            return {"CANCELLED"}
        found = check(assembly, load_catalogue())
        unknown = sorted(set(found.unknown_parts))
        report = {
            **read_report(collection),
            "bricks": len(assembly),
            "parts": len(set(assembly.parts)),
            "valid": bool(found.valid),
            "connected": bool(found.connected),
            "components": int(found.components),
            "overlaps": len(found.overlaps),
            "unknown_parts": unknown,
        }
        write_report(collection, report)
        if unknown:
            names = ", ".join(unknown[:5])
            self.report({"WARNING"}, f"The shape of {len(unknown)} parts is not known, so they were left out: {names}")
        elif report["valid"] and report["connected"]:
            self.report({"INFO"}, f"{len(assembly)} bricks: valid and connected")
        else:
            self.report({"INFO"}, f"{len(assembly)} bricks: " + ", ".join(faults(report)))
        return {"FINISHED"}


def faults(report: dict) -> list[str]:
    """What is wrong with a checked assembly, in words."""
    words = []
    if not report.get("valid", True):
        overlaps = report.get("overlaps")
        words.append(f"{overlaps} pairs of bricks overlap" if overlaps else "not valid")
    if not report.get("connected", True):
        pieces = report.get("components", 0)
        words.append(f"in {pieces} separate pieces" if pieces > 1 else "not on the ground")
    return words


CLASSES = (BRICKWRIGHT_OT_check,)
