# SPDX-License-Identifier: GPL-3.0-or-later
"""Many built items in one compressed file of arrays, with everything but the words.

Arrays of a shard of n items; ``*_ptr`` int64 (n + 1,) say where each item's part begins in the array before it:

``shapes``             int16 (n, 3): x, y, plates
``occupancy``, _ptr    uint8: bits of the filled cells in C order, each item padded to whole bytes
``slots``, _ptr        uint8: slots from 1 of the filled cells in the same order
``heights``, _ptr      int8: plates of each layer
``bricks``, _ptr       int16 (m, 6): columns as in :mod:`.built`
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ...core.files import write_by_rename
from .built import BuiltItem
from .item import PLATES, STUDS, CorpusItem

MAX_ITEMS = 65_536  # of a shard
_TYPES = {"occupancy": np.uint8, "slots": np.uint8, "heights": np.int8, "bricks": np.int16}
_DAMAGED = (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile, zlib.error)

Arrays = dict[str, NDArray[Any]]


def packed(items: Sequence[BuiltItem]) -> Arrays:
    """The arrays of a shard."""
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in _TYPES}
    for built in items:
        slots = built.item.slots
        parts["occupancy"].append(np.packbits(slots.reshape(-1) != 0))
        parts["slots"].append(slots[slots != 0])
        parts["heights"].append(built.heights)
        parts["bricks"].append(built.bricks)
    arrays: Arrays = {"shapes": np.array([built.item.slots.shape for built in items], np.int16).reshape(-1, 3)}
    for name, own in parts.items():
        empty = np.zeros((0, 6) if name == "bricks" else 0, _TYPES[name])
        arrays[name] = np.concatenate([empty, *own])
        arrays[f"{name}_ptr"] = np.cumsum([0, *map(len, own)], dtype=np.int64)
    return arrays


def unpacked(arrays: Arrays, row: int, words: dict[str, Any]) -> BuiltItem:
    """Item ``row`` of a shard; ``words`` are the fields of :class:`CorpusItem` other than its slots.

    Raises :class:`InputError` when they do not fit together.
    """

    def part(name: str) -> NDArray[Any]:
        low, high = arrays[f"{name}_ptr"][row : row + 2].tolist()
        return arrays[name][low:high]

    try:
        x, y, z = (int(side) for side in arrays["shapes"][row])
        if not (0 < x <= STUDS and 0 < y <= STUDS and 0 < z <= PLATES):
            raise ValueError(f"it is {x} x {y} x {z} cells large")
        filled = np.unpackbits(part("occupancy"), count=x * y * z).astype(bool)
        slots = np.zeros(x * y * z, np.uint8)
        if int(filled.sum()) != len(part("slots")):
            raise ValueError("its slots are not those of its cells")
        slots[filled] = part("slots")
        item = CorpusItem(slots=slots.reshape(x, y, z), **words)
        return BuiltItem(item, part("heights"), part("bricks"))
    except (*_DAMAGED, TypeError) as error:
        raise InputError(f"Item {words.get('item_id', row)} of the corpus is damaged: {error}.") from error


def write_shard(path: Path, arrays: Arrays) -> None:
    """Write the arrays of a shard, compressed."""

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

    write_by_rename(path, write)


def read_shard(path: Path) -> Arrays:
    """The arrays of a shard; raises :class:`InputError` when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        count = len(arrays["shapes"])
        whole = count <= MAX_ITEMS and all(len(arrays[f"{name}_ptr"]) == count + 1 for name in _TYPES)
    except _DAMAGED as error:
        raise InputError(f"{path} is no shard of a corpus ({error}); build the corpus again.") from error
    if not whole:
        raise InputError(f"{path} is a damaged shard of a corpus; build the corpus again.")
    return arrays
