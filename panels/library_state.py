# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the parts library in a few lines, for the preferences and, shorter, for the sidebar."""

import bpy

from ..core.environment.library_download import ABOUT
from ..core.scene.shape_origins import replaced_counts
from ..operators import part_library
from .generator_state import draw_lines, draw_offline


def draw_library(layout: bpy.types.UILayout, context: bpy.types.Context, chosen: bpy.types.AddonPreferences) -> None:
    """Which library is used, what is wrong, and what can be done about it."""
    part_library.preload(context)
    width = context.region.width if context.region else 300
    found = part_library.discovery
    there = part_library.has_library()
    draw_lines(layout, part_library.words(), width, "CHECKMARK" if there else "INFO")
    if there and found.state.remark:
        draw_lines(layout, found.state.remark, width, "BLANK1")
    for problem in dict.fromkeys(filter(None, (part_library.problem, found.problem if found else ""))):
        draw_lines(layout, problem, width, "ERROR")
    layout.prop(chosen, "library_path")
    if part_library.task is not None:
        _draw_progress(layout)
        return
    row = layout.row(align=True)
    row.operator("brickwright.choose_library", text="Choose Folder…", icon="FILE_FOLDER")
    row.operator("brickwright.rescan_library", icon="FILE_REFRESH")
    row = layout.row(align=True)
    text = "Download Anew" if part_library.has_own else "Download"
    row.operator("brickwright.download_library", text=f"{text} ({ABOUT})", icon="IMPORT")
    if part_library.has_own:
        row.operator("brickwright.remove_library", icon="TRASH")
    draw_offline(layout, context)
    row = layout.row(align=True)
    row.label(text=f"Finished meshes on disk: {part_library.cache_bytes / 1e6:.1f} MB", icon="BLANK1")
    row.operator("brickwright.clear_part_cache")


def draw_replaced(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How many parts of this file are shown as cubes, and the way to their true shapes; nothing when none are."""
    cubes, own = replaced_counts()
    if not cubes and not (own and part_library.has_library()):
        return
    width = context.region.width if context.region else 300
    part_library.preload(context)
    column = layout.column(align=True)
    if cubes:
        are = "part is shown as a cube" if cubes == 1 else "parts are shown as cubes"
        draw_lines(column, f"{cubes:,} {are}.", width, "INFO")
    if part_library.task is not None:
        _draw_progress(column)
    elif cubes and part_library.discovery is not None and not part_library.has_library():
        column.operator("brickwright.download_library", text=f"Get Parts Library ({ABOUT})", icon="IMPORT")
        draw_offline(column, context)
    column.operator("brickwright.replaced_parts", icon="PRESET")


def _draw_progress(layout: bpy.types.UILayout) -> None:
    task = part_library.task
    column = layout.column(align=True)
    column.progress(text=task.message, factor=task.fraction or 0.0, type="BAR")
    column.operator("brickwright.cancel_library", icon="CANCEL")


CLASSES = ()
