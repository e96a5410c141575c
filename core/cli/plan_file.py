# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan from a ``.npy`` file: numbers (x, y, z), filled where they are not zero. Nothing in it is executed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..generation.request import MAX_GRID
from ..npy import read_numbers

MAX_BYTES = 1 << 20  # 20 x 20 x 20 cells of the widest number that is allowed are 64 kB


def read_plan(path: Path) -> NDArray[np.bool_]:
    """Bool array (x, y, z), at most ``MAX_GRID`` a side.

    Raises :class:`~..errors.InputError` for anything that is not a small numeric array of three dimensions.
    """
    values = read_numbers(path, "The plan", MAX_BYTES, f"a plan has at most {MAX_GRID} cells a side", _unlike_a_plan)
    return np.asarray(values != 0, dtype=bool)


def _unlike_a_plan(shape: tuple[int, ...]) -> str | None:
    if len(shape) == 3 and all(1 <= extent <= MAX_GRID for extent in shape):
        return None
    return f"three-dimensional (x, y, z), 1 to {MAX_GRID} cells a side"
