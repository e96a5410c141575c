# SPDX-License-Identifier: GPL-3.0-or-later
"""BrickGPT's (and StableLego's) JSON: ``{"1": {"brick_id", "x", "y", "z", "ori"}, "2": …}``, keys in build order.

``ori`` 1 swaps the library's (height, width). Keys that are no numbers are left out, as BrickGPT does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .brickgpt_parts import BY_FOOTPRINT, BY_ID, GRID, LibraryBrick
from .structure_text import MAX_BRICKS, MAX_TEXT, check_structure

_FIELDS = ("brick_id", "x", "y", "z", "ori")


def parse_brickgpt_json(text: str, grid: int = GRID) -> NDArray[np.int64]:
    """Structure (n, 5) of rows h, w, x, y, z, in the order of its keys; see :func:`parse_entries`."""
    return parse_entries(text, grid, BY_ID)[0]


def parse_entries(text: str, grid: int, library: Mapping[int, LibraryBrick]) -> tuple[NDArray[np.int64], list[int]]:
    """(structure, brick_id of each brick) of such JSON whose numbers mean the bricks of ``library``.

    Raises :class:`InputError` that names the entry for what is not such JSON, not a brick of the library, or outside
    the world of ``grid`` cells a side.
    """
    if len(text) > MAX_TEXT:
        raise InputError(f"The JSON has {len(text)} characters; at most {MAX_TEXT} can be read.")
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise InputError("This JSON is nested too deeply to be a brick structure.") from error
    except ValueError as error:
        raise InputError(f"This is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise InputError('This JSON is no brick structure: it must be an object with the keys "1", "2" and so on.')
    entries = sorted(
        ((int(key), entry) for key, entry in data.items() if key.isascii() and key.isdigit() and len(key) < 10),
        key=lambda pair: pair[0],
    )
    if data and not entries:
        raise InputError('This JSON is no brick structure: none of its keys is a number such as "1".')
    if len(entries) > MAX_BRICKS:
        raise InputError(f"The JSON has more than {MAX_BRICKS} bricks; split it.")
    rows, ids = [], []
    for key, entry in entries:
        row, brick_id = _row(entry, f"Brick {key} of the JSON", library)
        rows.append(row)
        ids.append(brick_id)
    return check_structure(np.array(rows, np.int64).reshape(-1, 5), grid), ids


def format_brickgpt_json(structure: ArrayLike) -> str:
    """JSON of a structure (n, 5), on one line; the inverse of :func:`parse_brickgpt_json`."""
    entries = {}
    for number, (h, w, x, y, z) in enumerate(np.asarray(structure, np.int64).reshape(-1, 5).tolist(), 1):
        brick = BY_FOOTPRINT.get((h, w))
        if brick is None:
            raise InputError(f"Brick {number} is {h}x{w}, which is not in BrickGPT's library.")
        entries[str(number)] = {"brick_id": brick.brick_id, "x": x, "y": y, "z": z, "ori": int(h > w)}
    return json.dumps(entries)


def _row(entry: object, where: str, library: Mapping[int, LibraryBrick]) -> tuple[tuple[int, int, int, int, int], int]:
    if not isinstance(entry, dict):
        raise InputError(f"{where} is not an object with {', '.join(_FIELDS)}.")
    values = []
    for name in _FIELDS:
        value = entry.get(name)
        if type(value) is not int or abs(value) >= 10**9:
            raise InputError(f"{where} has no whole number for {name}.")
        values.append(value)
    brick_id, x, y, z, ori = values
    brick = library.get(brick_id)
    if brick is None:
        raise InputError(f"{where} has the brick_id {brick_id}, which is not in the library ({sorted(library)}).")
    if ori not in (0, 1):
        raise InputError(f"{where} has the orientation {ori}; it must be 0 or 1.")
    h, w = (brick.width, brick.height) if ori else (brick.height, brick.width)
    return (h, w, x, y, z), brick_id
