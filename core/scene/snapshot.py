# SPDX-License-Identifier: GPL-3.0-or-later
"""The bricks of an assembly at one moment, for work that goes on while they may be changed."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ..bricks.assembly import Assembly
from ..errors import InputError
from . import keys
from .reader import read_identified, state_of

COMPARED = ("colours", "positions", "rotations", "steps")


@dataclass(frozen=True)
class Snapshot:
    """The bricks of an assembly at one moment: their ``assembly``, ``identities`` and ``names``, and the ``state`` that
    tells whether they have changed since. ``identity``, ``name``: those of the assembly."""

    identity: str
    name: str
    state: int
    assembly: Assembly
    identities: tuple[str, ...]
    names: tuple[str, ...]

    def same_bricks(self, other: Snapshot) -> bool:
        """Whether both have the same bricks in the same places, order and colours."""
        mine, theirs = self.assembly, other.assembly
        return (
            self.identities == other.identities
            and mine.parts == theirs.parts
            and all(np.array_equal(getattr(mine, key), getattr(theirs, key)) for key in COMPARED)
        )


def snapshot(collection: bpy.types.Collection) -> Snapshot:
    """The bricks as they are now; raises :class:`InputError` when there are none."""
    assembly, identities, names = read_identified(collection)
    if not identities:
        raise InputError(f"“{collection.name}” has no bricks.")
    return Snapshot(
        collection[keys.ASSEMBLY],
        collection.name,
        state_of(collection),
        assembly,
        tuple(identities),
        tuple(names),
    )
