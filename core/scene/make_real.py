# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks that are points into objects of their own, and back, slice by slice.

Until the last slice the assembly is as it was; closing the generator before leaves it so. Each yields how much is
done, 0 to 1, and keeps no ``bpy`` object between two slices. Raises :class:`InputError`
when the assembly was deleted or a step undone meanwhile.
"""

from __future__ import annotations

from collections.abc import Generator
from math import isfinite

import bpy
import numpy as np

from ..errors import InputError
from . import keys
from .embedded import shapes_of
from .frame import from_blender
from .instancing import place_instances, point_objects, read_points, remove_points, write_point_stress
from .objects import BrickMaker, brick_objects, find_assembly, frame_of, remove_objects, whole_number
from .pending import Pending
from .point_data import identity_words, point_data
from .reader import read_bricks
from .stress import stress_of

SHOWN = 0.2  # of the time that making instances takes, until they are seen
BATCH = 64  # objects between two looks at the clock, a few milliseconds


def make_real(identity: str) -> Generator[float, None, None]:
    """Make objects of the bricks that the assembly of this uuid has as points."""
    collection = _found(identity)
    scale, origin = frame_of(collection)
    points = read_points(collection)
    positions, rotations = from_blender(points.matrices, scale, origin)
    pending, shapes = Pending(collection, "Bricks"), shapes_of(collection)
    total, homes = len(points.parts), [home.name for home in points.homes]
    try:
        for start in range(0, total, BATCH):
            _found(identity)
            rows = slice(start, min(start + BATCH, total))
            made = BrickMaker(pending.require(), shapes).make(
                start,
                points.parts[rows],
                points.colours[rows].tolist(),
                positions[rows],
                rotations[rows],
                points.steps[rows].tolist(),
            )
            for row, item in enumerate(made, start):
                item[keys.ORDER] = int(points.orders[row])
                item[keys.ID] = points.identities[row]
                if not np.isnan(points.stress[row]):
                    item[keys.STRESS] = float(points.stress[row])
            yield rows.stop / (total + 1)
        collection = _found(identity)
        inner = {child.name: child for child in collection.children_recursive}
        for item, name in zip(list(pending.require().objects), homes, strict=True):
            inner.get(name, collection).objects.link(item)
        remove_points(point_objects(collection))
    finally:
        pending.discard()
    yield 1.0


def make_instances(identity: str) -> Generator[float, None, None]:
    """Make points of the bricks that the assembly of this uuid has as objects; what else it holds stays.

    The objects are out of every scene with the slice that shows the instances; deleting them takes Blender the rest of
    the time. Where that is cut short nobody uses them, so they are not saved.
    """
    collection = _found(identity)
    assembly, items = read_bricks(collection)
    orders = [whole_number(item.get(keys.ORDER), row) for row, item in enumerate(items)]
    data = point_data(assembly, frame_of(collection)[0], orders, [item.get(keys.ID, "") for item in items])
    stress = dict(zip(identity_words(data.identities), map(stress_of, items), strict=True))
    del items

    def homes() -> list[bpy.types.Collection]:
        found = _found(identity)
        inside = {found, *found.children_recursive}
        return [_home(item, inside, found) for item in brick_objects(found)]

    for share in place_instances(lambda: _found(identity), data, homes=homes):
        yield SHOWN * share
    collection = _found(identity)
    if any(map(isfinite, stress.values())):
        write_point_stress(collection, stress)
    gone = Pending(collection, "Bricks")
    _move(collection, gone.require())
    total = len(assembly)
    yield SHOWN
    while (left := gone.collection) is not None and left.objects:
        remove_objects(left.objects[:BATCH])
        yield 1.0 - (1.0 - SHOWN) * len(left.objects) / total
    gone.discard()
    yield 1.0


def _move(collection: bpy.types.Collection, target: bpy.types.Collection) -> None:
    """Take all bricks that are objects out of an assembly, and of whatever else holds them, into ``target``."""
    for item in brick_objects(collection):
        holders = item.users_collection
        target.objects.link(item)
        for holder in holders:
            holder.objects.unlink(item)


def _home(
    item: bpy.types.Object, inside: set[bpy.types.Collection], assembly: bpy.types.Collection
) -> bpy.types.Collection:
    """The collection of an assembly, or within it, that an object is in."""
    return next((holder for holder in item.users_collection if holder in inside), assembly)


def _found(identity: str) -> bpy.types.Collection:
    collection = find_assembly(identity)
    if collection is None or not collection.users:
        raise InputError("The assembly is no longer in this file.")
    return collection
