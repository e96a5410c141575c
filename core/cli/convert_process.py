# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert`` as a process in the background of a :class:`~..environment.task.Task`, for an interface."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..environment.processes import run_cancellable
from ..environment.python_info import clean_variables
from ..environment.task import Task
from ..errors import BrickwrightError, InputError
from .bulk_report import NAME
from .formats import SCENE_FORMATS
from .inputs import Source, find_sources
from .pool import process_start


@dataclass
class Progress:
    """How far a conversion is; ``first_error`` is the sentence of the first file that failed."""

    total: int
    converted: int = 0
    skipped: int = 0
    failed: int = 0
    first_error: str = ""

    @property
    def done(self) -> int:
        """Files that need nothing more."""
        return self.converted + self.skipped + self.failed

    def words(self) -> str:
        """``Converting: 3 of 12, 1 failed``."""
        return f"Converting: {self.done:,} of {self.total:,}{f', {self.failed:,} failed' if self.failed else ''}"

    def hear(self, line: str) -> None:
        """Take a line of what the process prints; what is no report of a file is left out."""
        try:
            entry = json.loads(line) if line.startswith("{") else {}
        except ValueError:
            return
        if "error" in entry:
            self.failed += 1
            self.first_error = self.first_error or str(entry["error"])
        elif "skipped" in entry:
            self.skipped += 1
        elif "written" in entry:
            self.converted += 1


def start_conversion(
    folder: Path, out: Path, target: str, options: Mapping[str, str | float], flags: Sequence[str] = ()
) -> Task:
    """Convert all files of ``folder`` to one format below ``out``; ``options`` and ``flags`` are those of the command.

    The task's result is the final :class:`Progress`; its error is a sentence for a run that could not go on.
    """
    command = [*process_start(target in SCENE_FORMATS), "convert", str(folder), "--to", target, "--out", str(out)]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    command += ["--json", *(f"--{flag}" for flag in flags)]
    return Task(lambda task: _convert(task, folder, out, command), f"Looking into {folder.name}")


def describe(progress: Progress, out: Path) -> str:
    """What came of it, in a sentence or two."""
    words = f"Converted {progress.converted:,} of {progress.total:,} files into {out}"
    if progress.skipped:
        words += f", {progress.skipped:,} were there already"
    if progress.failed:
        words += f", {progress.failed:,} failed (see {NAME} there). {progress.first_error}"
    return words


def _convert(task: Task, folder: Path, out: Path, command: Sequence[str]) -> Progress:
    sources = list(find_sources([folder], out))
    if isinstance(sources[0], InputError) and not any(isinstance(source, Source) for source in sources):
        raise sources[0]
    progress = Progress(len(sources))

    def hear(line: str) -> None:
        progress.hear(line)
        task.tell(progress.words(), progress.done / progress.total)

    task.tell(progress.words(), 0.0)
    try:
        code, said = run_cancellable(command, task.cancelled, variables=clean_variables(), hear=hear)
    except OSError as error:
        raise InputError(f"{command[0]} could not be started: {error.strerror or error}.") from error
    if code and progress.done < progress.total:
        raise BrickwrightError(_last_complaint(said) or f"The conversion ended with exit code {code}.")
    return progress


def _last_complaint(said: str) -> str:
    """The last sentence that the command addressed to its user."""
    mark = "brickwright: "
    found = [line.removeprefix(mark) for line in said.splitlines() if line.startswith(mark)]
    return found[-1] if found else ""
