# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model has to beat: answers that need no model, taken from the training rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .corpus import StructureRow


def random_of_category(rows: Sequence[StructureRow], category: str, generator: np.random.Generator) -> StructureRow:
    """A training row of the category, drawn evenly."""
    chosen = [row for row in rows if row.category == category]
    return chosen[int(generator.integers(len(chosen)))]
