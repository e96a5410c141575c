# SPDX-License-Identifier: GPL-3.0-or-later
"""``report.jsonl``: one line an assembly, appended when its files are there, so that an interruption loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .json_lines import append_line, read_lines, write_lines

NAME = "report.jsonl"
KEYS = (
    "prompt",
    "seed",
    "model",
    "files",
    "bricks",
    "parts",
    "valid",
    "connected",
    "components",
    "stable",
    "max_score",
    "weakest",
    "plan_built",
    "rejections",
    "rollbacks",
    "seconds",
    "bricks_per_second",
    "truncated",
)
PHASES = ("load", "plan", "decode", "physics", "write")


def make_entry(finished: dict[str, Any], files: list[str], write_seconds: float) -> dict[str, Any]:
    """One line of the report: what the generator reports of a sample, its files' names, the seconds to write them."""
    seconds = {**finished["seconds"], "write": write_seconds}
    entry = {**finished, "files": files, "seconds": {phase: round(seconds[phase], 4) for phase in PHASES}}
    return {key: entry[key] for key in KEYS}


def _number(entry: dict[str, Any]) -> int:
    """The number that the names of the sample's files begin with."""
    return int(entry["files"][0].partition("-")[0])


class Report:
    """The report of one folder. Without ``resume`` the first line replaces what an earlier run left."""

    def __init__(self, folder: Path, resume: bool) -> None:
        self.path = folder / NAME
        self.entries = read_lines(self.path, _is_whole) if resume else []
        self._started = False

    def holds(self, prompt: str, seed: int, names: Iterable[str]) -> bool:
        """Whether an earlier run finished this sample: same words, same seed, and all the named files there."""
        wanted = set(names)
        return any(
            entry["prompt"] == prompt
            and entry["seed"] == seed
            and wanted <= set(entry["files"])
            and all((self.path.parent / name).is_file() for name in wanted)
            for entry in self.entries
        )

    def append(self, entry: dict[str, Any]) -> None:
        """Add a line and see it on the disk; on a full disk the report stays as it was."""
        kept = [other for other in self.entries if _number(other) != _number(entry)]
        replaces = len(kept) < len(self.entries)
        self.entries = [*kept, entry]
        if replaces or not self._started:
            self._rewrite()
            return
        append_line(self.path, entry)

    def numbers(self) -> set[int]:
        """The numbers of the samples that the file on the disk holds."""
        return {_number(entry) for entry in read_lines(self.path, _is_whole)}

    def close(self) -> None:
        """Put the lines into the order of the prompts, if samples were finished in another."""
        ordered = sorted(self.entries, key=_number)
        if self._started and ordered != self.entries:
            self.entries = ordered
            self._rewrite()

    def _rewrite(self) -> None:
        write_lines(self.path, self.entries)
        self._started = True


def _is_whole(entry: dict[str, Any]) -> bool:
    """Whether a line is one of ours; others are left out and so made again."""
    return list(entry) == list(KEYS) and entry["files"][0].partition("-")[0].isdecimal()
