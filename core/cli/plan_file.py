# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan from a ``.npy`` file: numbers (x, y, z), filled where they are not zero. Nothing in it is executed."""

from __future__ import annotations

import io
import math
import tokenize
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..generation.request import MAX_GRID

MAX_BYTES = 1 << 20  # 20 x 20 x 20 cells of the widest number that is allowed are 64 kB


def read_plan(path: Path) -> NDArray[np.bool_]:
    """Bool array (x, y, z), at most ``MAX_GRID`` a side; the header is believed only after it was checked.

    Raises :class:`InputError` for anything that is not a small numeric array of three dimensions.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"The plan {path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"The plan {path} is too large; a plan has at most {MAX_GRID} cells a side.")
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = read_header(stream)
    except (ValueError, EOFError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise InputError(f"The plan {path} is not a NumPy .npy file; write it with numpy.save.") from error
    if kind.kind not in "biuf" or kind.hasobject:
        raise InputError(f"The plan {path} holds values of the type {kind}; it must hold booleans or numbers.")
    if len(shape) != 3 or not all(1 <= extent <= MAX_GRID for extent in shape):
        raise InputError(
            f"The plan {path} has the shape {shape}; "
            f"it must be three-dimensional (x, y, z), 1 to {MAX_GRID} cells a side."
        )
    if len(data) - stream.tell() < math.prod(shape) * kind.itemsize:
        raise InputError(f"The plan {path} is cut off: it holds less than its header says.")
    values = np.load(io.BytesIO(data), allow_pickle=False)
    if not np.isfinite(values).all():
        raise InputError(f"The plan {path} holds values that are not numbers.")
    return np.asarray(values != 0, dtype=bool)
