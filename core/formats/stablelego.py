# SPDX-License-Identifier: GPL-3.0-or-later
"""StableLego's JSON: BrickGPT's, with a library of its own that tells the sizes and masses of its ``brick_id``.

The library, ``lego_library.json``, is ``{"2": {"height", "width", "mass"}, …}``, sizes in studs and kg (R. Liu et al.
2024). Its brick 1 stands for an external weight. Its world has 64 cells a side.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..input_files import read_file
from ..ldraw.reader import text_of
from .brickgpt_json import parse_entries
from .brickgpt_parts import BY_FOOTPRINT, LibraryBrick
from .structure_text import MAX_TEXT, structure_to_assembly

LIBRARY = "lego_library.json"
GRID = 64
_MOST_ENTRIES = 10_000


def read_stablelego(path: Path, library: Path | None = None) -> tuple[Assembly, NDArray[np.float64]]:
    """(assembly, masses in kg (n,)) of a file; ``library`` None: the ``lego_library.json`` beside it.

    Raises :class:`InputError` when either cannot be read, or a brick is of no known size.
    """
    library = path.with_name(LIBRARY) if library is None else library
    bricks, masses = _read_library(library)
    try:
        structure, ids = parse_entries(_text(path), GRID, bricks)
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
    assembly = structure_to_assembly(structure, name=text_of(path.stem))
    return assembly, np.array([masses[number] for number in ids], np.float64)


def has_library(path: Path) -> bool:
    """Whether a library lies beside the file, so that its numbers mean that library's bricks."""
    return path.suffix.lower() == ".json" and path.name != LIBRARY and path.with_name(LIBRARY).is_file()


def _text(path: Path) -> str:
    try:
        return read_file(path, MAX_TEXT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8 text.") from error


def _read_library(path: Path) -> tuple[dict[int, LibraryBrick], dict[int, float]]:
    try:
        data = json.loads(_text(path))
        if not isinstance(data, dict) or len(data) > _MOST_ENTRIES:
            raise ValueError("it is no list of bricks by number")
        bricks, masses = {}, {}
        for key, entry in data.items():
            number = int(key)
            bricks[number], masses[number] = _entry(number, entry)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(f"The library {path} cannot be used: {error}.") from error
    return bricks, masses


def _entry(number: int, entry: Any) -> tuple[LibraryBrick, float]:
    height, width = sorted((int(entry["height"]), int(entry["width"])))
    mass = float(entry["mass"])
    known = BY_FOOTPRINT.get((height, width))
    if known is None:
        raise ValueError(f"brick {number} is {height}x{width}, of which there is no part")
    if not (math.isfinite(mass) and mass >= 0):
        raise ValueError(f"brick {number} has no mass")
    return LibraryBrick(number, height, width, known.part), mass
