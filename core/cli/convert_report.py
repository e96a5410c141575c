# SPDX-License-Identifier: GPL-3.0-or-later
"""``report.jsonl`` of a conversion: one line a file, appended when it is done, so that an interruption loses nothing.

A line has ``source``, ``outputs`` (below the folder of the report), ``bricks``, ``missing_parts`` (name -> bricks shown
as boxes), ``bytes``, ``seconds``, ``options``, ``reason`` (two words) and ``error`` (a sentence); the last two are None
for a file that was converted, and what is not known of one that was not is None as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .json_lines import append_line, read_lines, write_lines

NAME = "report.jsonl"
KEYS = ("source", "outputs", "bricks", "missing_parts", "bytes", "seconds", "options", "reason", "error")


class ConversionReport:
    """The report of one folder. Without ``resume`` the first line replaces what an earlier run left."""

    def __init__(self, folder: Path, resume: bool) -> None:
        self.path = folder / NAME
        self._folder = folder
        self._entries = {entry["source"]: entry for entry in read_lines(self.path, _is_whole)} if resume else {}
        self._started = False

    def is_current(self, source: Path, outputs: Iterable[Path], options: dict[str, Any]) -> bool:
        """Whether an earlier run converted ``source`` with these options, and all ``outputs`` are there and not older.

        Options that refuse missing parts accept what was made without them only if it lacks none.
        """
        entry = self._entries.get(identity(source))
        if entry is None or entry["error"] is not None:
            return False
        if _looks(entry["options"]) != _looks(options) or (options["strict"] and entry["missing_parts"]):
            return False
        try:
            made = source.stat().st_mtime
            names = {path.relative_to(self._folder).as_posix(): path.stat().st_mtime for path in outputs}
        except OSError:
            return False
        return all(name in entry["outputs"] and time >= made for name, time in names.items())

    def add(self, source: Path, options: dict[str, Any], seconds: float, found: dict[str, Any]) -> dict[str, Any]:
        """Add the line of a file of which ``found`` is known; returns it."""
        known = {"outputs": [], **found, "source": identity(source), "options": options, "seconds": round(seconds, 3)}
        entry = {key: known.get(key) for key in KEYS}
        again = entry["source"] in self._entries
        self._entries[entry["source"]] = entry
        if again or not self._started:
            write_lines(self.path, self._entries.values())
            self._started = True
        else:
            append_line(self.path, entry)
        return entry

    def close(self, sources: Sequence[Path]) -> None:
        """Put the lines into the order of ``sources``, after those of other files."""
        place = {identity(source): number for number, source in enumerate(sources)}
        ordered = sorted(self._entries, key=lambda source: place.get(source, -1))
        if self._started and ordered != list(self._entries):
            write_lines(self.path, (self._entries[source] for source in ordered))


def identity(source: Path) -> str:
    """What names a file in the report, wherever the command was started."""
    return str(source.absolute())


def _looks(options: dict[str, Any]) -> dict[str, Any]:
    """The options that make a difference to a file which was converted."""
    return {name: value for name, value in options.items() if name not in ("strict", "cache")}


def _is_whole(entry: dict[str, Any]) -> bool:
    return list(entry) == list(KEYS) and isinstance(entry["options"], dict) and isinstance(entry["outputs"], list)
