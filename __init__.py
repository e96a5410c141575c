# SPDX-License-Identifier: GPL-3.0-or-later
"""Brickwright: a Blender extension that generates, checks and edits brick assemblies.

Importing this package needs neither bpy nor torch; :func:`register` needs Blender.
"""


def register() -> None:
    """Add Brickwright's classes, handlers and menus to the running Blender."""
    from . import registration

    registration.register()


def unregister() -> None:
    """Remove everything :func:`register` added, and stop the worker process."""
    from . import registration

    registration.unregister()
