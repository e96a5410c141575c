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

    ``valid``: no overlaps. ``connected``: one component, held together by studs alone, that stands on the ground.
    ``components``: their number. ``overlaps`` (m, 2): pairs of bricks whose bodies overlap. ``floating``: bricks whose
    component has none on the ground. ``grounded``: nothing floats, though there may be several components.
    """

    valid: bool
    connected: bool
    components: int
    overlaps: NDArray[np.intp]
    floating: NDArray[np.intp]
    unknown_parts: tuple[str, ...]
    grounded: bool


def check(assembly: Assembly, catalogue: Catalogue | None = None, ground: float | None = None) -> Validity:
    """Check ``assembly``; the ground is the plane y = ``ground`` in LDU, None: the lowest level of the assembly."""
    placement = place(assembly, catalogue)
    component = components(joints(placement), placement.known)
    floating = unsupported(component, standing(placement, ground))
    number = int(component.max(initial=-1)) + 1
    pairs = overlapping(placement)
    return Validity(
        valid=not len(pairs),
        connected=number == 1 and not len(floating),
        components=number,
        overlaps=pairs,
        floating=floating,
        unknown_parts=placement.unknown,
        grounded=not len(floating),
    )
