# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an assembly could be built: no two bricks overlap, and studs tie all of them together on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue
from ..bricks.connections import components, joints, overlapping, standing, unsupported
from ..bricks.placement import place


@dataclass(frozen=True, eq=False)
class Validity:
    """The verdict on the bricks whose parts are in the catalogue; the others are named in ``unknown_parts``.

    ``valid``: no overlaps. ``connected``: one component, held together by studs alone, that stands on the ground; None
    where that is not known, since all further components have clips, pins or other connectors that are not analysed.
    ``components``: their number. ``overlaps`` (m, 2): pairs of bricks whose bodies overlap. ``floating``: bricks whose
    component has none on the ground and no such connectors. ``held_otherwise``: bricks of components, other than the
    largest, that have such connectors. ``grounded``: nothing floats, though there may be several components.
    """

    valid: bool
    connected: bool | None
    components: int
    overlaps: NDArray[np.intp]
    floating: NDArray[np.intp]
    held_otherwise: NDArray[np.intp]
    unknown_parts: tuple[str, ...]
    grounded: bool


def check(assembly: Assembly, catalogue: Catalogue | None = None, ground: float | None = None) -> Validity:
    """Check ``assembly``; the ground is the plane y = ``ground`` in LDU, None: the lowest level of the assembly."""
    placement = place(assembly, catalogue)
    component = components(joints(placement), placement.known)
    number = int(component.max(initial=-1)) + 1
    hanging = unsupported(component, standing(placement, ground))
    # The last entry is for bricks in no component, number -1.
    open_ = np.zeros(number + 1, bool)
    open_[component[placement.held_otherwise]] = True
    floating = hanging[~open_[component[hanging]]]
    further = open_.copy()
    further[np.bincount(component[component >= 0], minlength=1).argmax()] = False
    apart = number - 1 - int(further.sum())
    unclear = not (apart or len(floating)) and (number > 1 or len(hanging) > 0)
    pairs = overlapping(placement)
    return Validity(
        valid=not len(pairs),
        connected=None if unclear else number == 1 and not len(hanging),
        components=number,
        overlaps=pairs,
        floating=floating,
        held_otherwise=np.flatnonzero(further[component]),
        unknown_parts=placement.unknown,
        grounded=not len(floating),
    )
