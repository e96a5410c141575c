# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the generator in a few lines, for the sidebar and for the preferences."""

import textwrap
from typing import Any

import bpy

from ..core.environment.setup import ABOUT
from ..operators import preferences, worker_host


def draw_lines(layout: bpy.types.UILayout, text: str, width: int, icon: Any = "NONE") -> None:
    """A sentence on as many lines as it takes; Blender's labels do not wrap. ``width`` in pixels."""
    scale = bpy.context.preferences.system.ui_scale
    characters = max(24, int(width / (6.6 * scale)) - 6)
    column = layout.column(align=True)
    for number, line in enumerate(textwrap.wrap(text, characters)):
        column.label(text=line, icon=icon if number == 0 else "BLANK1" if icon != "NONE" else "NONE")


def draw_state(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What there is: interpreter, versions, device; once the worker has run also its model and memory."""
    if worker_host.task is not None:
        return
    width = context.region.width if context.region else 300
    if worker_host.problem:
        draw_lines(layout, worker_host.problem, width, "ERROR")
    info = worker_host.python
    if info is None:
        device = preferences.device(context)
        draw_lines(layout, f"The generator needs PyTorch: {ABOUT[device]}, a minute or two.", width, "INFO")
        draw_lines(layout, "Import, export and Check work without it.", width, "BLANK1")
        return
    status = worker_host.status()
    column = layout.column(align=True)
    column.label(text=info.describe() if info.torch else "This Blender's own Python", icon="CHECKMARK")
    if status.model:
        memory = f", {status.memory_mb:,} MB" if status.memory_mb else ""
        column.label(text=f"Model {status.model} on {status.device.upper()}{memory}", icon="BLANK1")
    elif status.message:
        draw_lines(column, status.message, width, "ERROR" if status.state == "failed" else "BLANK1")


def draw_set_up(layout: bpy.types.UILayout, context: bpy.types.Context, full: bool = False) -> None:
    """Buttons that change the state, or the bar of the one that is running."""
    task = worker_host.task
    if task is not None:
        column = layout.column(align=True)
        column.progress(text=task.message, factor=task.fraction or 0.0, type="BAR")
        column.operator("brickwright.cancel_set_up", icon="CANCEL")
        return
    if worker_host.python is None:
        row = layout.row()
        row.scale_y = 1.3
        row.operator("brickwright.set_up", icon="IMPORT")
        draw_offline(layout, context)
        layout.operator("brickwright.choose_python", icon="FILE_FOLDER")
    elif full:
        row = layout.row(align=True)
        row.operator("brickwright.test_python", text="Test", icon="FILE_REFRESH")
        row.operator("brickwright.choose_python", text="Choose Python", icon="FILE_FOLDER")
        row.operator("brickwright.remove_python", icon="TRASH")


def draw_offline(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """That Blender may not use the network, and where to allow it; nothing when it may."""
    if not bpy.app.online_access:
        width = context.region.width if context.region else 300
        draw_lines(layout, "Online access is off in Preferences > System > Network.", width, "INTERNET_OFFLINE")
        layout.operator("extensions.userpref_show_online", text="Show the Setting", icon="PREFERENCES")


def count(number: int, what: str) -> str:
    """``1 brick``, ``2 bricks``."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


CLASSES = ()
