# SPDX-License-Identifier: GPL-3.0-or-later
"""``blender --command brickwright …``: the command line through Blender's own command, 4.2 and later."""

from __future__ import annotations

from typing import Any

import bpy


def execute(argv: list[str]) -> int:
    """Run one command with the words after ``brickwright``; Blender ends with what is returned."""
    from ..core.cli import main

    return main(argv)


def register_command() -> Any:
    """Add the command; returns the handle that :func:`unregister_command` needs."""
    return bpy.utils.register_cli_command("brickwright", execute)


def unregister_command(handle: Any) -> None:
    """Take the command away again."""
    bpy.utils.unregister_cli_command(handle)
