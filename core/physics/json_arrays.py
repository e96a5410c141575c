# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies and arrays as lists that JSON can carry, and back without trust in what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly

MAX_NAME = 260  # characters of a part's name
ASSEMBLY_FIELDS = ("parts", "index", "positions", "rotations")


def assembly_fields(assembly: Assembly) -> dict[str, Any]:
    """Shapes and places of an assembly for JSON, the fields :data:`ASSEMBLY_FIELDS`; without colours and steps."""
    return {
        "parts": list(assembly.part_names),
        "index": assembly.part_index.tolist(),
        "positions": assembly.positions.ravel().tolist(),
        "rotations": assembly.rotations.ravel().tolist(),
    }


def assembly_of(fields: Mapping[str, Any]) -> Assembly:
    """The assembly of which JSON brought ``fields``; raises :class:`ValueError` when it is none.

    All of its bricks are in step 0, and without the field ``colours`` in colour 0.
    """
    parts, index = fields["parts"], fields["index"]
    if not isinstance(index, list) or not isinstance(parts, list) or len(parts) > len(index):
        raise ValueError("not an assembly")
    if not all(isinstance(part, str) and len(part) <= MAX_NAME for part in parts):
        raise ValueError("not an assembly")
    count = len(index)
    codes = numbers(fields["colours"], count, whole=True) if "colours" in fields else np.zeros(count)
    if (codes < 0).any():
        raise ValueError("not colours")
    return Assembly(
        tuple(parts),
        numbers(index, count, whole=True).astype(np.int32),
        codes.astype(np.int32),
        numbers(fields["positions"], 3 * count).reshape(count, 3),
        numbers(fields["rotations"], 9 * count).reshape(count, 3, 3),
        np.zeros(count, np.int32),
    )


def numbers(values: object, count: int | None, whole: bool = False, gaps: bool = False) -> NDArray[np.float64]:
    """A list of so many finite numbers as an array, with ``gaps`` also nan; raises :class:`ValueError` otherwise."""
    kinds = {int} if whole else {int, float}
    if not isinstance(values, list) or (count is not None and len(values) != count) or set(map(type, values)) - kinds:
        raise ValueError("not numbers")
    try:
        array = np.array(values, np.float64)
    except OverflowError as error:
        raise ValueError("not numbers") from error
    if not (np.isfinite(array) | (gaps & np.isnan(array))).all() or (whole and np.abs(array).max(initial=0) >= 2**31):
        raise ValueError("not numbers")
    return array
