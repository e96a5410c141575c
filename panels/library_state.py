# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the parts library in a few lines, for the preferences and, shorter, for the sidebar."""

import bpy

from ..core.environment.library_download import ABOUT
from ..core.scene.shape_origins import replaced_counts
from ..operators import part_library
from .generator_state import count, draw_lines, draw_offline


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
    row.operator("brickwright.choose_library", text="Choose Folder or Zip…", icon="FILE_FOLDER")
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


def draw_offer(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What imports look like without a library, and the way to one; nothing when there is one."""
    part_library.preload(context)
    if part_library.task is not None:
        _draw_progress(layout)
    elif part_library.discovery is not None and not part_library.has_library():
        width = context.region.width if context.region else 300
        column = layout.column(align=True)
        draw_lines(column, "No parts library: most parts of LDraw models are shown as plain boxes.", width, "INFO")
        if part_library.problem:
            draw_lines(column, part_library.problem, width, "ERROR")
        column.operator("brickwright.download_library", text=f"Get Parts Library ({ABOUT})", icon="IMPORT")
        column.operator("brickwright.choose_library", text="Choose Folder or Zip…", icon="FILE_FOLDER")
        draw_offline(column, context)


def draw_replaced(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How many parts of the whole file are not shown as the library has them; nothing when all are, or all are ours."""
    boxes, own = replaced_counts()
    if not boxes and not (own and part_library.has_library()):
        return
    row = layout.row(align=True)
    words = f"In this file: {count(boxes, 'part')} as boxes" if boxes else f"In this file: {own} parts of our own"
    row.label(text=words, icon="INFO")
    row.operator("brickwright.replaced_parts", text="", icon="PRESET")
    if part_library.has_library():
        row.operator("brickwright.update_parts", text="", icon="FILE_REFRESH")


def _draw_progress(layout: bpy.types.UILayout) -> None:
    task = part_library.task
    column = layout.column(align=True)
    column.progress(text=task.message, factor=task.fraction or 0.0, type="BAR")
    column.operator("brickwright.cancel_library", icon="CANCEL")


CLASSES = ()
