# SPDX-License-Identifier: GPL-3.0-or-later
"""Assembly files of every format we know, told apart by suffix and content."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..files import write_text
from ..input_files import read_file, read_start
from ..ldraw import reader as ldraw
from ..ldraw.multipart import assembly_to_mpd
from ..ldraw.writer import assembly_to_ldr
from .brickgpt_json import format_brickgpt_json, parse_brickgpt_json
from .brickgpt_parts import GRID
from .structure_text import (
    COLOUR,
    MAX_TEXT,
    assembly_to_structure,
    format_brickgpt_ldr,
    format_structure,
    parse_structure,
    structure_to_assembly,
)

FORMATS = {
    "ldr": "LDraw model",
    "mpd": "LDraw models in one file",
    "dat": "LDraw part or model",
    "txt": "structure text",
    "json": "BrickGPT JSON",
}

_SNIFF = 1 << 16
_STRUCTURE_LINE = re.compile(r"\d+x\d+ \(")
_LDRAW_LINE = re.compile(r"[0-5](\s|$)")


def detect_format(path: str | os.PathLike[str]) -> str:
    """Format of an existing file, a key of :data:`FORMATS`.

    The suffix decides among the LDraw formats; what starts with ``2x4 (`` is structure text and what starts with ``{``
    JSON, whatever the suffix. Raises :class:`InputError` when the file cannot be read or is none of them.
    """
    path = Path(path)
    suffix = path.suffix.lower().removeprefix(".")
    start = read_start(path, _SNIFF).decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    first = start.split("\n", 1)[0]
    if _STRUCTURE_LINE.match(first):
        return "txt"
    if start.startswith("{"):
        return "json"
    if suffix in ("ldr", "mpd", "dat"):
        return suffix
    if _LDRAW_LINE.match(first):
        return "mpd" if re.search(r"^0\s+FILE\s", start, re.MULTILINE) else "ldr"
    if suffix in FORMATS:
        return suffix
    raise InputError(f"{path.name} is none of the formats that can be read: {', '.join(FORMATS)}.")


def read_assembly(path: str | os.PathLike[str], grid: int = GRID, colour: int = COLOUR) -> Assembly:
    """Assembly of a file of any format; named after the file.

    ``grid`` and ``colour`` are for structure text and JSON, which say neither the world's size nor colours. Raises
    :class:`InputError` when it cannot be read or holds no brick.
    """
    path = Path(path)
    kind = detect_format(path)
    if kind in ("ldr", "mpd", "dat"):
        return ldraw.read_assembly(path)
    try:
        text = read_file(path, MAX_TEXT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8 text.") from error
    try:
        structure = parse_brickgpt_json(text, grid) if kind == "json" else parse_structure(text, grid)
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
    if not len(structure):
        raise InputError(f"{path.name} holds no bricks.")
    return structure_to_assembly(structure, colour, ldraw.text_of(path.stem))


def write_assembly(path: str | os.PathLike[str], assembly: Assembly, grid: int | None = GRID) -> Path:
    """Write ``assembly`` in the format of the suffix: ``.ldr``, ``.mpd``, ``.txt`` or ``.json``; atomic.

    Only ``.mpd`` says what the submodels are. Structure text and JSON keep the place in the world of ``grid`` cells a
    side (None: no limit) if there is one, else the whole is moved to the world's corner. Raises :class:`InputError` for
    another suffix, or for bricks that these two cannot say.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".ldr":
        text = assembly_to_ldr(assembly)
    elif suffix == ".mpd":
        text = assembly_to_mpd(assembly, ldraw.text_of(path.stem))
    elif suffix == ".txt":
        text = format_structure(_on_grid(assembly, grid))
    elif suffix == ".json":
        text = format_brickgpt_json(_on_grid(assembly, grid)) + "\n"
    else:
        raise InputError(f"{path.name} has no suffix that can be written: .ldr, .mpd, .txt or .json.")
    write_text(path, text)
    return path


def write_brickgpt_ldr(path: str | os.PathLike[str], assembly: Assembly) -> Path:
    """Write ``assembly`` as an LDraw file byte for byte as BrickGPT writes it; atomic.

    Raises :class:`InputError` for bricks that structure text cannot say.
    """
    path = Path(path)
    write_text(path, format_brickgpt_ldr(_on_grid(assembly, None)))
    return path


def _on_grid(assembly: Assembly, grid: int | None) -> NDArray[np.int64]:
    try:
        return assembly_to_structure(assembly, grid)
    except InputError:
        return assembly_to_structure(assembly, grid, align=True)
