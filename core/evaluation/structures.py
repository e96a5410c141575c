# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a structure sound, and how much of its plan did it build? Numpy alone; stability is asked of :mod:`..physics`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..formats.structure_text import check_structure
from ..physics.contacts import Contacts, find_contacts
from .voxels import structure_cells


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


def component_labels(count: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lowest member of the component of each of ``count`` nodes joined by ``pairs`` (m, 2)."""
    labels = np.arange(count)
    while True:
        lowest = np.minimum(labels[pairs[:, 0]], labels[pairs[:, 1]])
        joined = labels.copy()
        for side in (0, 1):
            np.minimum.at(joined, labels[pairs[:, side]], lowest)  # roots take the lower root ...
        joined = joined[joined[labels]]  # ... and their members follow
        if np.array_equal(joined, labels):
            return labels
        labels = joined


def joined_pairs(contacts: Contacts) -> NDArray[np.int64]:
    """(m, 2) pairs of bricks (upper, lower) that share a stud contact."""
    held = contacts.lower >= 0
    return np.unique(np.stack([contacts.upper[held], contacts.lower[held]], 1), axis=0)


def soundness(structure: ArrayLike) -> Soundness:
    """Soundness of a structure int (n, 5), rows h, w, x, y, z."""
    bricks = np.asarray(structure, np.int64).reshape(-1, 5)
    try:
        check_structure(bricks)
    except InputError:
        return Soundness(len(bricks), False, 0, False)
    contacts = find_contacts(bricks)
    labels = component_labels(len(bricks), joined_pairs(contacts))
    return Soundness(
        bricks=len(bricks),
        valid=len(bricks) > 0 and not len(contacts.overlaps),
        components=len(np.unique(labels)),
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
