# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of the assemblies of a folder: prompts or captions, categories, objects.

Read from JSON lines (``report.jsonl`` of ``brickwright generate``, or lines with ``name``, ``caption`` or ``captions``,
``category``, ``object_id``), from CSV with such columns, or from plain text, one prompt a line in the files' order.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import InputError
from ..input_files import read_file

USUAL = ("report.jsonl", "items.jsonl", "items.csv")  # looked for in a folder, the first that is there
MAX_BYTES = 256 << 20
MAX_CAPTION = 10_000
_NAMES = ("name", "item_id", "id", "file", "files")


@dataclass(frozen=True)
class Label:
    """``captions`` may be none, ``category`` and ``object_id`` empty, ``seed`` None."""

    captions: tuple[str, ...] = ()
    category: str = ""
    object_id: str = ""
    seed: int | None = None


def read_labels(path: Path, names: Sequence[str]) -> dict[str, Label]:
    """Labels by the name of their file; ``names``: those of the folder, in order, for plain text.

    Raises :class:`InputError` for a file that cannot be read, that names no assembly, or whose lines of plain text are
    not as many as the files.
    """
    try:
        text = read_file(path, MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text.") from error
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".json"):
        found = _from_rows(_json_rows(path, text))
    elif suffix == ".csv":
        found = _from_rows(csv.DictReader(io.StringIO(text)))
    else:
        prompts = [line.strip() for line in text.splitlines() if line.strip()]
        if len(prompts) != len(names):
            raise InputError(
                f"{path} holds {len(prompts)} prompts for {len(names)} files; name the files in a CSV or JSON lines."
            )
        return {name: Label((prompt[:MAX_CAPTION],)) for name, prompt in zip(names, prompts, strict=True)}
    if not found:
        raise InputError(f'{path} names no assembly; each line needs a "name" or "files".')
    return found


def _json_rows(path: Path, text: str) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"Line {number} of {path} is not JSON; it should hold one object a line.") from error
        if not isinstance(row, dict):
            raise InputError(f"Line {number} of {path} is not a JSON object.")
        rows.append(row)
    return rows


def _from_rows(rows: Iterable[dict[str, Any]]) -> dict[str, Label]:
    found: dict[str, Label] = {}
    for row in rows:
        said = row.get("captions") or row.get("prompt") or row.get("caption") or ()
        captions = (said,) if isinstance(said, str) else said if isinstance(said, list) else ()
        seed = row.get("seed")
        label = Label(
            tuple(str(caption)[:MAX_CAPTION] for caption in captions),
            str(row.get("category") or ""),
            str(row.get("object_id") or ""),
            seed if isinstance(seed, int) else None,
        )
        for name in _names(row):
            found[name] = label
    return found


def _names(row: dict[str, Any]) -> list[str]:
    """Names of the files that a row is about, without their suffixes."""
    given: Any = next((row[key] for key in _NAMES if row.get(key)), [])
    names = given if isinstance(given, list) else [given]
    return list(dict.fromkeys(without_suffix(str(name)) for name in names))


def without_suffix(name: str) -> str:
    """A file's place in its folder without the suffix that assemblies have, with forward slashes."""
    path = PurePosixPath(name.replace("\\", "/"))
    return str(path.with_suffix("") if path.suffix.lower() in (".ldr", ".mpd", ".txt", ".json", ".dat") else path)
