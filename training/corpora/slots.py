# SPDX-License-Identifier: GPL-3.0-or-later
"""Slots of an item: numbered by how much of them is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FACES = tuple((axis, step) for axis in range(3) for step in (-1, 1))
_FACE_AREA = (3.2, 3.2, 8.0)  # mm, of a face across x, y and z, for every 8 mm of its other side


def visible_area(slots: NDArray[np.uint8], count: int, layers: slice = slice(None)) -> NDArray[np.float64]:
    """float64 (count,): area of the outer faces of each slot in some layers of plates, in 8 square mm, without the
    underside on the floor."""
    area = np.zeros(count + 1)
    padded = np.pad(slots, 1)
    for axis, step in _FACES:
        beyond = np.roll(padded, -step, axis)[1:-1, 1:-1, 1:-1]
        open_face = (slots != 0) & (beyond == 0)
        if axis == 2 and step == -1:
            open_face[:, :, 0] = False
        own = slots[:, :, layers][open_face[:, :, layers]]
        area += _FACE_AREA[axis] * np.bincount(own, minlength=count + 1)
    return area[1:]


def renumbered(
    slots: NDArray[np.uint8], palette: tuple[int, ...]
) -> tuple[NDArray[np.uint8], tuple[int, ...], NDArray[np.int64]]:
    """Slots and palette with the most visible slot first, and int64 (slots,): the new number (from 0) of each old one.

    A slot that no cell has is left out; its new number is -1.
    """
    area = visible_area(slots, len(palette))
    used = np.bincount(slots.reshape(-1), minlength=len(palette) + 1)[1:] > 0
    ranking = [int(i) for i in np.lexsort((np.arange(len(palette)), -area)) if used[i]]
    order = np.full(len(palette), -1, np.int64)
    order[ranking] = np.arange(len(ranking))
    table = np.concatenate([[0], order + 1]).astype(np.uint8)
    return table[slots], tuple(palette[i] for i in ranking), order
