# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving bricks that stand the shapes that new ones get: after a parts library was found, or the detail was changed."""

from __future__ import annotations

from collections.abc import Generator

import bpy

from . import keys
from .instancing import drawn
from .mesh_marks import is_as_marked
from .meshes import mesh_for
from .objects import frame_of
from .shapes import current_shapes


def reshape(collection: bpy.types.Collection) -> Generator[float, None, int]:
    """Give the bricks of an assembly the session's shapes, one part between two yields; how far it is is yielded.

    Returns how many bricks changed. Meshes that were edited by hand, or that the model brought along, stay. Holds the
    objects meanwhile: nobody else may delete them, or make a step of undo.
    """
    scale, _ = frame_of(collection)
    gap = collection.get(keys.GAP)
    shapes = current_shapes()
    by_mesh: dict[bpy.types.Mesh, dict[str, list[bpy.types.Object]]] = {}
    for item, _ in drawn(collection):
        if item.type == "MESH" and item.data.get(keys.CONTENT) and item.data.get(keys.ORIGIN_OF_SHAPE) != "model":
            by_mesh.setdefault(item.data, {}).setdefault(item[keys.PART], []).append(item)
    changed = 0
    for number, (mesh, bricks) in enumerate(by_mesh.items()):
        yield number / len(by_mesh)
        if not is_as_marked(mesh):
            continue
        for part, items in bricks.items():
            wanted = mesh_for(part, scale, shapes, float(gap) if isinstance(gap, int | float) else 0.0)
            if wanted == mesh:
                continue
            for item in items:
                item.data = wanted
            changed += len(items)
    return changed
