# SPDX-License-Identifier: GPL-3.0-or-later
"""Small changes to laid bricks that do not stand: :mod:`..repair` with the bricks of a vocabulary."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..bricks.catalogue import BRICK_HEIGHT, Catalogue, load_catalogue
from ..errors import InputError
from ..formats.structure_text import assembly_to_structure
from ..repair.proposal import apply
from ..repair.search import propose
from .prefix_checks import Rows, assembly_of
from .vocabulary import Vocabulary


def mend(
    rows: Rows, vocabulary: Vocabulary, seconds: float, cancelled: Callable[[], bool] | None = None
) -> Rows | None:
    """Bricks int32 (k, 5) that stand, little different from ``rows`` (n, 5); None when none are found in ``seconds``.

    They keep to the bounds of ``rows`` and to the shapes of the vocabulary. Raises :class:`Cancelled`.
    """
    catalogue = load_catalogue()
    parts = {name: catalogue[name] for name in {shape.part for shape in vocabulary.shapes} if name in catalogue}
    before = assembly_of(rows, vocabulary)
    proposal = propose(before, Catalogue(parts, {}), BRICK_HEIGHT, seconds=seconds, cancelled=cancelled)
    if not proposal.solved:
        return None
    try:
        mended = assembly_to_structure(apply(before, proposal)).astype(np.int32)
    except InputError:  # parts that have no place on this grid
        return None
    sizes = set(map(tuple, vocabulary.sizes.tolist()))
    inside = (mended[:, 2:] + np.column_stack([mended[:, :2], np.ones(len(mended), np.int32)]) <= vocabulary.grid).all()
    return mended if inside and all((h, w) in sizes for h, w in mended[:, :2].tolist()) else None
