# SPDX-License-Identifier: GPL-3.0-or-later
"""Who makes the meshes of parts: what the preferences say, handed to the core."""

import bpy

from ..core.scene.shapes import use_route
from . import preferences

ROUTES = {"AUTOMATIC": "automatic", "IMPORTLDRAW": "importldraw", "BUILT_IN": "built-in"}

CLASSES = ()


def apply(owner: bpy.types.AddonPreferences, context: bpy.types.Context) -> None:
    """Take over what the preferences say."""
    use_route(ROUTES[owner.part_geometry])


def register() -> None:
    """Take over what the preferences say; automatic where there are none."""
    chosen = preferences.get(bpy.context)
    use_route("automatic" if chosen is None else ROUTES[chosen.part_geometry])


def unregister() -> None:
    """Go back to what is usual."""
    use_route("automatic")
