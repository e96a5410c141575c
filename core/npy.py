# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays from ``.npy`` files of strangers: numbers alone, the header believed only after it was checked."""

from __future__ import annotations

import io
import math
import tokenize
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError


def read_numbers(
    path: Path, what: str, max_bytes: int, limit: str, wanted: Callable[[tuple[int, ...]], str | None]
) -> NDArray[Any]:
    """The finite numbers or booleans in ``path``; nothing in it is executed.

    ``what`` names the file in messages ("The plan"), ``limit`` says how large it may be, ``wanted`` takes the shape and
    says what it must be where it is not. Raises :class:`InputError` for everything else.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError(f"{what} {path} cannot be read: {error.strerror}.") from error
    if len(data) > max_bytes:
        raise InputError(f"{what} {path} is too large; {limit}.")
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = read_header(stream)
    except (ValueError, EOFError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise InputError(f"{what} {path} is not a NumPy .npy file; write it with numpy.save.") from error
    if kind.kind not in "biuf" or kind.hasobject:
        raise InputError(f"{what} {path} holds values of the type {kind}; it must hold booleans or numbers.")
    if (must := wanted(shape)) is not None:
        raise InputError(f"{what} {path} has the shape {shape}; it must be {must}.")
    if len(data) - stream.tell() < math.prod(shape) * kind.itemsize:
        raise InputError(f"{what} {path} is cut off: it holds less than its header says.")
    values: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    if not np.isfinite(values).all():
        raise InputError(f"{what} {path} holds values that are not numbers.")
    return values
