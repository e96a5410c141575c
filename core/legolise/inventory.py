# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts there are, and how many of each: read from CSV or JSON, carried by JSON."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..input_files import read_file
from .options import Inventory
from .palettes import colour_code

MAX_LINES = 100_000
MAX_BYTES = 1 << 23
MAX_COUNT = 10**9
MAX_NAME = 260
COLUMNS = ("part", "colour", "count")
_SPELLINGS = {"color": "colour", "quantity": "count", "number": "count"}
_ANY = ("", "any", "*")
NO_INVENTORY = "This is not an inventory."


def read_inventory(path: Path) -> dict[tuple[str, int | None], int]:
    """The parts in a ``.csv`` file with the columns part, colour and count, or in a ``.json`` list of such objects.

    A part is named by its LDraw file with or without ``.dat``; a colour is an LDraw code or a word (``red``), empty or
    ``any`` for all of them. Raises :class:`InputError` that names the line.
    """
    try:
        text = read_file(path, MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no text in UTF-8; save it as CSV or JSON in that encoding.") from error
    rows = _json_rows(path, text) if path.suffix.lower() == ".json" else _csv_rows(path, text)
    found: Counter[tuple[str, int | None]] = Counter()
    for where, row in rows:
        try:
            part, colour, count = (str(row[name]).strip() for name in COLUMNS)
            found[_part(part), _colour(colour)] += _count(count)
        except InputError as error:
            raise InputError(f"{path.name}, {where}: {error}") from error
    if not found:
        raise InputError(f"{path.name} lists no parts; give it lines such as 3001,red,12 under part,colour,count.")
    return dict(checked_inventory(found))


def checked_inventory(inventory: Inventory) -> Inventory:
    """This inventory; raises :class:`InputError` where it cannot be one."""
    if not inventory or len(inventory) > MAX_LINES:
        raise InputError(f"The inventory has {len(inventory):,} kinds of parts; give it 1 to {MAX_LINES:,}.")
    for (part, _), count in inventory.items():
        if not 0 <= count <= MAX_COUNT:
            raise InputError(f"The inventory has {count} of {part}; give it 0 to {MAX_COUNT:,}.")
    return inventory


def inventory_fields(inventory: Inventory) -> list[list[Any]]:
    """For JSON: lists of part, colour and count; the inverse of :func:`inventory_of`."""
    return [[part, colour, count] for (part, colour), count in inventory.items()]


def inventory_of(fields: object) -> Inventory:
    """Inventory from what JSON brought; raises :class:`InputError` when it is none."""
    if not isinstance(fields, list) or len(fields) > MAX_LINES or not all(map(_is_row, fields)):
        raise InputError(NO_INVENTORY)
    return checked_inventory({(part, colour): count for part, colour, count in fields})


def _is_row(row: object) -> bool:
    if not isinstance(row, list) or len(row) != 3:
        return False
    part, colour, count = row
    named = isinstance(part, str) and len(part) <= MAX_NAME
    return named and (colour is None or type(colour) is int) and type(count) is int


def _csv_rows(path: Path, text: str) -> Iterable[tuple[str, dict[str, str]]]:
    reader = csv.reader(text.splitlines())
    header: list[str] | None = None
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = [_column(cell) for cell in row]
            if missing := [name for name in COLUMNS if name not in header]:
                raise InputError(f"{path.name} has no column {missing[0]!r}; its first line must be part,colour,count.")
            continue
        if len(row) < len(header):
            raise InputError(f"{path.name}, line {reader.line_num}: it has {len(row)} of {len(header)} values.")
        yield f"line {reader.line_num}", dict(zip(header, row, strict=False))


def _json_rows(path: Path, text: str) -> Iterable[tuple[str, dict[str, Any]]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(
            f"{path.name}{line}: it is not JSON; write a list of objects with part, colour, count."
        ) from error
    if not isinstance(rows, list):
        raise InputError(f"{path.name} is no list; write a list of objects with part, colour and count.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise InputError(f"{path.name}, entry {number}: it is no object with part, colour and count.")
        named = {_column(str(name)): "" if value is None else value for name, value in row.items()}
        if missing := [name for name in ("part", "count") if name not in named]:
            raise InputError(f"{path.name}, entry {number}: it has no {missing[0]!r}.")
        yield f"entry {number}", {"colour": "", **named}


def _column(name: str) -> str:
    plain = name.strip().lower()
    return _SPELLINGS.get(plain, plain)


def _part(name: str) -> str:
    plain = name.lower().replace("\\", "/")
    if not plain or len(plain) > MAX_NAME - 4:
        raise InputError("it names no part; write its LDraw number, such as 3001.")
    return plain if plain.endswith(".dat") else f"{plain}.dat"


def _colour(word: str) -> int | None:
    return None if word.lower() in _ANY else colour_code(word)


def _count(word: str) -> int:
    if not word.isdecimal() or len(word) > len(str(MAX_COUNT)):
        raise InputError(f"the count is {word!r}; write a whole number, 0 or more.")
    return int(word)
