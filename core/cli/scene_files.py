# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that Blender makes of an assembly. Imported only when one is asked for, because it needs bpy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..bricks.assembly import Assembly
from ..scene.builder import build_assembly, remove_assembly
from ..scene.files import export_blend, export_glb
from ..scene.render import render_png
from .console import results_only

# In this order: after a glTF export the bpy module is not quite sound any more (it crashes at its interpreter's end).
WRITERS = {"blend": export_blend, "png": render_png, "glb": export_glb}


def write(assembly: Assembly, paths: Mapping[str, Path], prompt: str) -> None:
    """Write each format of ``paths`` (glb, blend, png); the objects are built once and removed afterwards."""
    with results_only():
        collection = build_assembly(assembly, assembly.name or "Assembly", prompt=prompt)
        try:
            for name, write_file in WRITERS.items():
                if name in paths:
                    write_file(collection, paths[name])
        finally:
            remove_assembly(collection)
