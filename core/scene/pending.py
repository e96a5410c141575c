# SPDX-License-Identifier: GPL-3.0-or-later
"""Collections in no scene that are filled over several slices of time: what is in one costs no update and is not seen.

Only their identity is kept between two slices, so undo and other files do no harm. Blender does not save a collection
that nothing uses, so one that is left behind goes by itself.
"""

from __future__ import annotations

import uuid

import bpy

from ..errors import InputError
from . import keys
from .objects import find_collection


class Pending:
    """A new, empty collection for objects of ``assembly``, in whose frame they are."""

    def __init__(self, assembly: bpy.types.Collection, what: str) -> None:
        collection = bpy.data.collections.new(f"{assembly.name} {what}")
        collection[keys.PENDING] = self._identity = str(uuid.uuid4())
        for key in (keys.SCALE, keys.ORIGIN, keys.GAP):
            if key in assembly:
                collection[key] = assembly[key]
        self._name = collection.name

    @property
    def collection(self) -> bpy.types.Collection | None:
        """The collection, looked up now; None when it is gone."""
        return find_collection(keys.PENDING, self._identity, self._name)

    def require(self) -> bpy.types.Collection:
        """The collection; raises :class:`InputError` when it is gone."""
        collection = self.collection
        if collection is None:
            raise InputError("A step was undone or another file opened in the middle of it; do it again.")
        return collection

    def discard(self) -> None:
        """Delete it with all objects that nobody else has; does nothing when it is gone already."""
        collection = self.collection
        if collection is not None:
            own = [item for item in collection.objects if len(item.users_collection) == 1]
            bpy.data.batch_remove([*own, collection])
