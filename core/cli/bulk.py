# SPDX-License-Identifier: GPL-3.0-or-later
"""A command that makes something of each of many files, by several processes: what all of these have in common.

A file that fails, even by ending its process, is reported and the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

from ..errors import BrickwrightError, InputError
from ..files import prepare_folder, remove_leftovers
from . import formats
from .bulk_report import BulkReport
from .console import Progress, about, complain
from .inputs import Source
from .pool import Outcome, Pool, Task, process_start, processor_count
from .tally import Tally

TIME_LIMIT = 600.0  # seconds; far more than the largest models take


def add_output_options(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add the words on where results go and how they are told; ``verb``: what is done to a file (``converted``)."""
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--resume", action="store_true", help=f"skip what was {verb} with these options since its source changed"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")


def add_process_options(parser: argparse.ArgumentParser) -> None:
    """Add the words on the processes that work."""
    work = parser.add_argument_group("processes")
    work.add_argument(
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help=f"files at a time (default: one a processor; 1 for {','.join(formats.SCENE_FORMATS)})",
    )
    work.add_argument(
        "--time-limit",
        type=float,
        default=TIME_LIMIT,
        metavar="S",
        help=f"seconds that a file may take; 0: any (default: {TIME_LIMIT:g})",
    )


def check_options(arguments: argparse.Namespace, targets: Iterable[str]) -> None:
    """Raise :class:`BrickwrightError` for words that cannot be, or for a format that cannot be written; then make the
    output folder."""
    if not (math.isfinite(arguments.time_limit) and arguments.time_limit >= 0):
        raise InputError(f"The time limit is {arguments.time_limit} seconds; it must be 0 (none) or more.")
    if arguments.jobs < 0:
        raise InputError(f"The number of jobs is {arguments.jobs}; it must be 1 or more, or 0 for one a processor.")
    formats.require(targets)
    prepare_folder(arguments.out)


class Bulk:
    """One run of such a command: its files, its report and what it counted.

    ``verb``: what is done to a file; ``becomes``: how what is made of it is called in ``is what A … already``;
    ``worker``: the command of the processes, which gets tasks with ``source``, ``out`` (the output folder), ``place``
    (of the output below it, without extension), ``formats`` and ``options``.
    """

    verb: ClassVar[str]
    becomes: ClassVar[str]
    worker: ClassVar[str]

    def __init__(
        self,
        arguments: argparse.Namespace,
        targets: tuple[str, ...],
        files: Iterable[Source | InputError],
        options: dict[str, Any],
        report: BulkReport,
    ) -> None:
        self.out: Path = arguments.out
        self.targets = targets
        self.options = options
        self.report = report
        self.files = list(files)
        self.json: bool = arguments.json
        self.resume: bool = arguments.resume
        self.time_limit: float | None = arguments.time_limit or None
        self.blender = any(target in formats.SCENE_FORMATS for target in targets)
        self.jobs: int = arguments.jobs or (1 if self.blender else processor_count())
        self.progress = Progress()
        self.tally = Tally(self.verb)
        self.codes: dict[int, int] = {}  # of the failures, by the file's number

    def done(self, source: Path, entry: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Tell of a file that was done what is particular to the command; what its JSON lines are to say beside
        ``file`` and ``written``. ``entry``: its line in the report."""
        return {"bricks": entry["bricks"]}

    def finished(self) -> None:
        """Tell what is to be said once, at the end."""

    def run(self) -> int:
        """Work through all that is to be done; the exit code is that of the first failure in the order of the files."""
        start = time.perf_counter()
        interrupted = False
        try:
            tasks = self._tasks()
            outputs = [path for task in tasks for path in self._outputs(task["place"])]
            remove_leftovers([*outputs, self.report.path])
            command = [*process_start(self.blender), self.worker]
            pool = Pool(command, min(self.jobs, len(tasks)), self.time_limit)
            try:
                with closing(pool.run(tasks)) as outcomes:
                    for outcome in outcomes:
                        self._keep(outcome)
            finally:
                remove_leftovers(outputs)
                if self.out.is_dir():
                    self.report.close([source.path for source in self.files if isinstance(source, Source)])
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self.finished()
            if len(self.files) > 1:
                self.progress.say(self.tally.table(time.perf_counter() - start))
            self.progress.say(f"{'Interrupted: ' if interrupted else ''}{self.tally.line()}")
        return 130 if interrupted else self.codes[min(self.codes)] if self.codes else 0

    def _tasks(self) -> list[Task]:
        """What is to be done; files that need nothing and those that cannot be done are counted and told."""
        originals = {source.path.resolve() for source in self.files if isinstance(source, Source)}
        taken: dict[Path, Path] = {}
        tasks = []
        for number, source in enumerate(self.files):
            if isinstance(source, InputError):
                self._fail(number, None, str(source), "unreadable", source.exit_code)
                continue
            outputs = self._outputs(str(source.place))
            try:
                self._claim(source, outputs, originals, taken)
            except InputError as error:
                self.report.add(source.path, self.options, 0.0, {"reason": "not written", "error": str(error)})
                self._fail(number, source.path, str(error), "not written", error.exit_code)
                continue
            if self.resume and self.report.is_current(source.path, outputs, self.options):
                self.tally.skipped += 1
                self._say({"file": str(source.path), "skipped": True})
                continue
            tasks.append(
                {
                    "number": number,
                    "source": str(source.path),
                    "out": str(self.out),
                    "place": str(source.place),
                    "formats": self.targets,
                    "options": self.options,
                }
            )
        return tasks

    def _outputs(self, place: str) -> list[Path]:
        base = self.out / place
        return [base.with_name(f"{base.name}.{target}") for target in self.targets]

    def _claim(self, source: Source, outputs: list[Path], originals: set[Path], taken: dict[Path, Path]) -> None:
        """See that ``outputs`` overwrite neither a source of this run nor what another source became."""
        for path in outputs:
            if path.resolve() in originals:
                raise InputError(
                    f"The output of {source.path} would overwrite {path}, which is a source itself; "
                    "choose another folder with --out."
                )
            other = taken.setdefault(path, source.path)
            if other != source.path:
                raise InputError(
                    f"{path} is what {other} {self.becomes} already; give {source.path} another folder with --out."
                )

    def _keep(self, outcome: Outcome) -> None:
        """Report what came of a file. Raises :class:`BrickwrightError` when the output folder is gone."""
        task = outcome.task
        source = Path(task["source"])
        if not self.out.is_dir():
            raise BrickwrightError(
                f"The folder {self.out} was removed or became unreachable; what is not in it yet was not {self.verb}. "
                "Run it again with --resume when it is back."
            )
        found = outcome.answer or {"reason": outcome.reason, "error": outcome.error, "code": 1}
        entry = self.report.add(source, self.options, outcome.seconds, found)
        self.tally.seconds += outcome.seconds
        if entry["error"] is not None:
            self._fail(task["number"], source, entry["error"], entry["reason"], int(found["code"]))
            return
        said = self.done(source, entry, found)
        self.tally.done += 1
        self.tally.bricks += entry["bricks"]
        self.tally.bytes += entry["bytes"]
        for path in self._outputs(task["place"]):
            self._say({"file": str(source), "written": str(path), **said}, str(path))
        self.progress.update(f"{self.tally.line()} {source.name}", self._fraction())

    def _fail(self, number: int, source: Path | None, error: str, reason: str, code: int) -> None:
        self.codes[number] = code
        self.tally.reasons[reason] += 1
        sentence = error if source is None else about(source, InputError(error))
        self.progress.clear()
        complain(sentence)
        self._say({"file": None if source is None else str(source), "error": sentence})

    def _say(self, entry: dict[str, Any], plain: str = "") -> None:
        if self.json:
            print(json.dumps(entry, ensure_ascii=False), flush=True)
        elif plain:
            print(plain, flush=True)

    def _fraction(self) -> float:
        return (self.tally.done + self.tally.skipped + self.tally.failed) / max(1, len(self.files))
