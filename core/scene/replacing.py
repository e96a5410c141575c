# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes an assembly in the scene where bricks go and others come; the others stay the objects that they are."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from . import keys
from .objects import BrickMaker, remove_objects


def replace_bricks(
    collection: bpy.types.Collection,
    items: Sequence[bpy.types.Object],
    wanted: Assembly,
    origin: NDArray[np.intp],
) -> None:
    """Make an assembly, whose n bricks are ``items`` in build order, the one ``wanted``.

    ``origin`` (m,): for each brick of ``wanted`` its number in ``items``, or n and more for a new one. Of bricks that
    stay only the place in the build order is set; those that ``origin`` does not name are deleted.
    """
    new, parts = np.flatnonzero(origin >= len(items)), wanted.parts
    made = BrickMaker(collection).make(
        len(items),
        [parts[i] for i in new],
        wanted.colours[new].tolist(),
        wanted.positions[new],
        wanted.rotations[new],
        wanted.steps[new].tolist(),
    )
    kept = origin[origin < len(items)].tolist()
    ordered = dict(zip(new.tolist(), made, strict=True))
    ordered |= {place: items[number] for place, number in enumerate(origin.tolist()) if number < len(items)}
    for place, item in ordered.items():
        if item.get(keys.ORDER) != place:
            item[keys.ORDER] = place
    remove_objects([items[i] for i in np.setdiff1d(np.arange(len(items)), kept)])
