# SPDX-License-Identifier: GPL-3.0-or-later
"""From the scene back to an assembly. The scene is the source of truth: what the artist sees is what is read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from . import keys
from .embedded import read_embedded
from .frame import from_blender
from .groups import read_groups
from .instancing import is_instanced, point_objects, point_places, read_points
from .mesh_marks import applied_change
from .objects import brick_name, brick_objects, frame_of, new_id, shown_colour, whole_number, world_matrix


def read_assembly(collection: bpy.types.Collection) -> Assembly:
    """The assembly that a collection and those within it hold now; the inverse of ``build_assembly``.

    Moved, turned, recoloured, deleted and duplicated bricks are read as they are, also where the change was applied to
    the mesh (Object > Apply, Object > Set Origin). A duplicate comes right after its
    original and gets an identity of its own, except where Blender forbids changes (drawing a panel, linked data).
    Collections within are submodels, or steps (:mod:`.groups`). Objects that are not bricks are ignored.
    """
    return read_identified(collection)[0]


def read_identified(collection: bpy.types.Collection) -> tuple[Assembly, list[str], list[str]]:
    """An assembly and, in the same order, the identities and the names of its bricks, be they objects or points."""
    assembly, items = _read_objects(collection)
    identities, names = [str(item.get(keys.ID, "")) for item in items], [item.name for item in items]
    if not is_instanced(collection):
        return assembly, identities, names
    points = read_points(collection)
    positions, rotations = from_blender(points.matrices, *frame_of(collection))
    orders = [whole_number(item.get(keys.ORDER), 2**31 - 1) for item in items]
    ranks = np.argsort(np.concatenate([np.array(orders, np.int64), points.orders]), kind="stable")
    parts, identities = assembly.parts + points.parts, identities + points.identities
    names += [brick_name(order, part) for order, part in zip(points.orders.tolist(), points.parts, strict=True)]
    holders = [*items, *points.homes]
    own_steps = [whole_number(item.get(keys.STEP), 0) for item in items] + points.steps.tolist()
    submodels, submodel, steps = read_groups(collection, holders, own_steps)
    merged = Assembly.from_arrays(
        [parts[rank] for rank in ranks],
        np.concatenate([assembly.positions, positions])[ranks],
        np.concatenate([assembly.rotations, rotations])[ranks],
        np.concatenate([assembly.colours, points.colours])[ranks],
        steps[ranks],
        collection.name,
        submodels,
        submodel[ranks],
    )
    merged = replace(merged, embedded=assembly.embedded)
    return merged, [identities[rank] for rank in ranks], [names[rank] for rank in ranks]


def read_bricks(collection: bpy.types.Collection) -> tuple[Assembly, list[bpy.types.Object]]:
    """An assembly and, in the same order, the objects it was read from; valid until the next change of the file.

    Raises :class:`InputError` where bricks are instances, which have no objects.
    """
    if is_instanced(collection):
        raise InputError(f"The bricks of “{collection.name}” are instances; press Make Real first.")
    return _read_objects(collection)


def _read_objects(collection: bpy.types.Collection) -> tuple[Assembly, list[bpy.types.Object]]:
    items = brick_objects(collection)
    renew_duplicate_ids(items)
    scale, origin = frame_of(collection)
    matrices = _matrices(items)
    positions, rotations = from_blender(matrices, scale, origin)
    _restore_shear(items, matrices, rotations)
    submodels, submodel, steps = read_groups(collection, items)
    assembly = Assembly.from_arrays(
        [item[keys.PART] for item in items],
        positions,
        rotations,
        np.array([shown_colour(item) for item in items], np.int32),
        steps,
        collection.name,
        submodels,
        submodel,
    )
    return replace(assembly, embedded=read_embedded(collection)), items


def read_report(collection: bpy.types.Collection) -> dict[str, Any]:
    """The report of the generation that made an assembly; empty when there is none or it is not readable."""
    try:
        report = json.loads(collection.get(keys.REPORT) or "{}")
    except (ValueError, TypeError):
        return {}
    return report if isinstance(report, dict) else {}


def state_of(collection: bpy.types.Collection) -> int:
    """A number that is another when objects were moved, turned, scaled, added or deleted; quick enough for a panel."""
    items = collection.all_objects
    values = np.empty(3 * len(items), np.float32)
    state = 0
    for name in ("location", "rotation_euler", "scale"):
        items.foreach_get(name, values)
        state = zlib.crc32(values.tobytes(), state)
    for item in point_objects(collection):
        state = zlib.crc32(point_places(item).tobytes(), state)
    return state & 0x7FFFFFFF  # a custom property is a signed number of 32 bits


def write_report(collection: bpy.types.Collection, report: Mapping[str, Any], state: int | None = None) -> None:
    """Store what is known of an assembly as it was in ``state``, None: as it stands now."""
    collection[keys.REPORT] = json.dumps(report)
    collection[keys.CHECKED] = state_of(collection) if state is None else state


def is_changed(collection: bpy.types.Collection) -> bool:
    """Whether an assembly is no longer as it was when its report was written."""
    return keys.CHECKED in collection and collection[keys.CHECKED] != state_of(collection)


def renew_duplicate_ids(items: list[bpy.types.Object]) -> int:
    """Give every brick whose identity an earlier one has, or that has none, a new one; returns how many."""
    seen: set[str] = set()
    renewed = 0
    for item in items:
        identity = item.get(keys.ID)
        if isinstance(identity, str) and identity and identity not in seen:
            seen.add(identity)
            continue
        try:
            item[keys.ID] = identity = new_id()
        except (AttributeError, TypeError):  # read-only: linked from another file, or a panel is being drawn
            continue
        seen.add(identity)
        renewed += 1
    return renewed


def _restore_shear(
    items: list[bpy.types.Object], matrices: NDArray[np.float64], rotations: NDArray[np.float64]
) -> None:
    """Put the matrix of the file back where an object only has its nearest rotation and was not turned since."""
    for row, item in enumerate(items):
        stored = item.get(keys.ROTATION)
        if stored is None or len(stored) != 18:
            continue
        original, held = np.array(stored, np.float64).reshape(2, 3, 3)
        if np.allclose(held, matrices[row, :3, :3], atol=1e-6):
            rotations[row] = original


def _matrices(items: list[bpy.types.Object]) -> NDArray[np.float64]:
    """Where the parts of bricks are (n, 4, 4), also of objects that were changed since the last update."""
    if any(item.parent is not None or item.constraints for item in items):
        bpy.context.view_layer.update()
    changes: dict[str, NDArray[np.float64] | None] = {}
    matrices = np.empty((len(items), 4, 4))
    for row, item in enumerate(items):
        matrices[row] = world_matrix(item)
        if item.type != "MESH":
            continue
        key = item.data.name_full
        if key not in changes:
            changes[key] = applied_change(item.data)
        change = changes[key]
        if change is not None:
            matrices[row] = matrices[row] @ change
    return matrices
