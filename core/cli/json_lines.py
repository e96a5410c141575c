# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of one JSON object a line that grow while a command works, so that an interruption loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..files import refused, write_by_rename

Entry = dict[str, Any]


def _line(entry: Entry) -> bytes:
    # A file name that is no text has lone surrogates, which JSON can escape and UTF-8 cannot say.
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def append_line(path: Path, entry: Entry) -> None:
    """Add a line and see it on the disk; on a full disk the file stays as it was."""
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab") as file:
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if path.exists():
            os.truncate(path, size)
        raise refused(path, error) from error


def write_lines(path: Path, entries: Iterable[Entry]) -> None:
    """Write the whole file; atomic."""
    data = b"".join(map(_line, entries))
    write_by_rename(path, lambda temporary: temporary.write_bytes(data))


def read_lines(path: Path, is_whole: Callable[[Entry], bool]) -> list[Entry]:
    """The entries of a file; a torn line, or one that is not ``is_whole`` or makes it raise, is left out."""
    entries = []
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refused(path, error) from error
    for line in lines:
        try:
            entry = json.loads(line)
            whole = is_whole(entry)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
            continue
        if whole:
            entries.append(entry)
    return entries
