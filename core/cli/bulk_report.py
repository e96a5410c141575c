# SPDX-License-Identifier: GPL-3.0-or-later
"""``report.jsonl`` of a command on many files: one line a file, appended when it is done, so that an interruption loses
nothing.

A line has at least ``source``, ``outputs`` (below the folder of the report), ``seconds``, ``options``, ``reason`` (two
words) and ``error`` (a sentence); the last two are None for a file that was done, and what is not known of one that was
not is None as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from .json_lines import append_line, read_lines, write_lines

NAME = "report.jsonl"


class BulkReport:
    """The report of one folder. Without ``resume`` the first line replaces what an earlier run left.

    ``keys``: those of a line, in their order.
    """

    keys: ClassVar[tuple[str, ...]]

    def __init__(self, folder: Path, resume: bool) -> None:
        self.path = folder / NAME
        self._folder = folder
        self._entries = {entry["source"]: entry for entry in read_lines(self.path, self._is_whole)} if resume else {}
        self._started = False

    def satisfies(self, entry: dict[str, Any], options: dict[str, Any]) -> bool:
        """Whether what an earlier run has made is what these options ask for."""
        return bool(entry["options"] == options)

    def is_current(self, source: Path, outputs: Iterable[Path], options: dict[str, Any]) -> bool:
        """Whether an earlier run has done ``source`` with these options, and all ``outputs`` are there, not older."""
        entry = self._entries.get(identity(source))
        if entry is None or entry["error"] is not None or not self.satisfies(entry, options):
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
        entry = {key: known.get(key) for key in self.keys}
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

    def _is_whole(self, entry: dict[str, Any]) -> bool:
        sound = isinstance(entry["options"], dict) and isinstance(entry["outputs"], list)
        return list(entry) == list(self.keys) and sound


def identity(source: Path) -> str:
    """What names a file in the report, wherever the command was started."""
    return str(source.absolute())
