# SPDX-License-Identifier: GPL-3.0-or-later
"""Registration: one tuple of modules, each with its ``CLASSES``; what fails is raised, never swallowed.

Modules come in the order in which Blender must know their classes: what a class refers to comes before it. A module
with more than classes to add has ``register`` and ``unregister``, and ``prepare`` if its classes depend on the session.
"""

from typing import Any

import bpy

from .operators import (
    asking,
    check,
    check_host,
    checking,
    command_line,
    convert_folder,
    environment,
    generate,
    import_export,
    instancing,
    instructions,
    keep_checked,
    layout_host,
    legolise,
    legolise_preview,
    legolise_settings,
    legolising,
    library,
    overlay,
    part_geometry,
    part_library,
    repair,
    repairing,
    replaced_parts,
    session,
    settings,
    steps,
    swatches,
    worker_host,
)
from .panels import assembly, build, exchange, preferences
from .panels import generate as generate_panel
from .panels import legolise as legolise_panel

MODULES = (
    worker_host,
    check_host,
    layout_host,
    session,
    legolising,
    asking,
    checking,
    swatches,
    legolise_settings,
    settings,
    part_library,
    preferences,
    part_geometry,
    environment,
    library,
    generate,
    legolise,
    check,
    repairing,
    repair,
    legolise_preview,
    overlay,
    keep_checked,
    instancing,
    import_export,
    instructions,
    convert_folder,
    replaced_parts,
    steps,
    generate_panel,
    legolise_panel,
    assembly,
    build,
    exchange,
)

_handles: list[Any] = []


def register() -> None:
    """Add everything to the running Blender."""
    for module in MODULES:
        if hasattr(module, "prepare"):
            module.prepare()
        for cls in module.CLASSES:
            bpy.utils.register_class(cls)
        if hasattr(module, "register"):
            module.register()
    import_export.register_menus()
    _handles.append(command_line.register_command())


def unregister() -> None:
    """Take everything away again, in the opposite order, and end the worker process."""
    while _handles:
        command_line.unregister_command(_handles.pop())
    import_export.unregister_menus()
    for module in reversed(MODULES):
        if hasattr(module, "unregister"):
            module.unregister()
        for cls in reversed(module.CLASSES):
            bpy.utils.unregister_class(cls)
