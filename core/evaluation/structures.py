# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a structure sound, and how much of its plan did it build? Numpy alone; stability is asked of :mod:`..physics`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError
from ..formats.structure_text import check_structure, structure_cells, structure_to_assembly
from .validity import check


@dataclass(frozen=True)
class Soundness:
    """``valid``: bricks of the library, inside the grid, none overlapping, at least one; ``components``: groups of
    bricks that hang together by stacked faces that overlap, the ground not counted; ``grounded``: a brick lies in layer
    0; ``connected``: valid, one component, grounded.
    """

    bricks: int
    valid: bool
    components: int
    grounded: bool

    @property
    def connected(self) -> bool:
        """Valid and one component that stands on the ground."""
        return self.valid and self.components == 1 and self.grounded


def soundness(structure: ArrayLike) -> Soundness:
    """Soundness of a structure int (n, 5), rows h, w, x, y, z."""
    bricks = np.asarray(structure, np.int64).reshape(-1, 5)
    try:
        check_structure(bricks)
    except InputError:
        return Soundness(len(bricks), False, 0, False)
    verdict = check(structure_to_assembly(bricks))
    return Soundness(
        bricks=len(bricks),
        valid=len(bricks) > 0 and verdict.valid,
        components=verdict.components,
        grounded=bool((bricks[:, 4] == 0).any()),
    )


def plan_built(structure: ArrayLike, plan: ArrayLike) -> float:
    """Share (0 to 1) of the cells of ``plan`` bool (x, y, z) that bricks of the structure fill.

    Both in one frame, but for the height: a plan that floats is built lower down, so the best of all lowerings counts.
    """
    wanted = np.asarray(plan, bool)
    total = int(wanted.sum())
    if not total:
        return 1.0
    cells = np.unique(structure_cells(structure)[1], axis=0)
    best = 0
    for lowered in range(wanted.shape[2]):
        moved = cells + np.array([0, 0, lowered])
        inside = ((moved >= 0) & (moved < wanted.shape)).all(1)
        best = max(best, int(wanted[tuple(moved[inside].T)].sum()))
    return best / total
