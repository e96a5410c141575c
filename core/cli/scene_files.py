# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that Blender makes of an assembly. Imported only when one is asked for, because it needs bpy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..bricks.assembly import Assembly
from ..scene.builder import build_assembly, remove_assembly
from ..scene.files import export_blend, export_usd
from ..scene.render import render_png
from .console import results_only
from .formats import Style

WRITERS = {"blend": export_blend, "png": render_png, "usd": export_usd}


def write(assembly: Assembly, paths: Mapping[str, Path], style: Style) -> None:
    """Write each format of ``paths`` (usd, blend, png); the objects are built once and removed afterwards."""
    with results_only():
        name = assembly.name or "Assembly"
        collection = build_assembly(assembly, name, style.scale, prompt=style.prompt, shapes=style.shapes)
        try:
            for kind, write_file in WRITERS.items():
                if kind in paths:
                    write_file(collection, paths[kind])
        finally:
            remove_assembly(collection)
