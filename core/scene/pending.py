# SPDX-License-Identifier: GPL-3.0-or-later
"""Collections in no scene that are filled over several slices of time: what is in one costs no update and is not seen.

Only their identity is kept between two slices, so undo and other files do no harm. Blender does not save a collection
that nothing uses, so one that is left behind goes by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import bpy

from ..errors import InputError
from . import keys
from .objects import find_collection


class Pending:
    """A new, empty collection, of the ``scale`` and ``origin`` of the assembly that its objects are for."""

    def __init__(self, name: str, scale: float, origin: Sequence[float] = (0.0, 0.0, 0.0)) -> None:
        collection = bpy.data.collections.new(name)
        collection[keys.PENDING] = self._identity = str(uuid.uuid4())
        collection[keys.SCALE] = float(scale)
        collection[keys.ORIGIN] = [float(value) for value in origin]
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
