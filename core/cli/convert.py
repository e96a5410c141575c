# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert``: files and folders to other formats, by several processes. A file that fails, even by ending
its process, is reported and the rest goes on."""

from __future__ import annotations

import argparse
import json
import math
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..bricks.meshes.assemble import DETAILS
from ..errors import BrickwrightError, InputError
from ..files import prepare_folder, remove_leftovers
from ..scene.frame import DEFAULT_SCALE
from . import formats, part_library
from .console import Progress, about, complain
from .convert_report import ConversionReport
from .convert_worker import Options, describe_missing
from .inputs import Source, find_sources
from .pool import Outcome, Pool, Task, process_start, processor_count
from .tally import Tally

TIME_LIMIT = 600.0  # seconds; far more than the largest models take
NO_LIBRARY = (
    "No LDraw parts library was found, which has the shapes of all parts; name its folder with --library, "
    "or get it with: brickwright library --download."
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "convert",
        help="files to other formats",
        description="Write each file, and each file of each folder, in other formats, and report.jsonl with one line "
        "a file. A file that cannot be converted is reported and does not stop the rest; what is in the folder of "
        "--out, where that is within one searched, is no source. Exit code 0: all were converted; else that of the "
        "first failure.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE|DIR|PATTERN",
        help="LDR, MPD, structure text, JSON; folders of them; patterns such as 'models/**/*.mpd'",
    )
    parser.add_argument("--to", required=True, metavar="LIST", help=f"one or more of {','.join(formats.FORMATS)}")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--resume", action="store_true", help="skip what was converted with these options since its source changed"
    )
    parser.add_argument("--strict", action="store_true", help="refuse models with parts that have no shape")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    looks = parser.add_argument_group("looks")
    part_library.add_to(looks)
    looks.add_argument("--cache", type=Path, metavar="DIR", help="folder for made meshes (default: the user's cache)")
    looks.add_argument("--detail", choices=tuple(DETAILS), default="standard", help="of parts (default: standard)")
    looks.add_argument(
        "--scale",
        type=float,
        default=DEFAULT_SCALE,
        metavar="M",
        help=f"metres per LDraw unit (default: {DEFAULT_SCALE:g}; real size: 0.0004)",
    )
    looks.add_argument("--brickgpt-ldr", action="store_true", help="write .ldr byte for byte as BrickGPT does")
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
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Check the words, then convert; the exit code is that of the first failure in the order of the files."""
    targets = formats.parse_formats(arguments.to, formats.FORMATS)
    if not (math.isfinite(arguments.scale) and arguments.scale > 0):
        raise InputError(f"The scale is {arguments.scale} metres per LDraw unit; it must be above 0.")
    if not (math.isfinite(arguments.time_limit) and arguments.time_limit >= 0):
        raise InputError(f"The time limit is {arguments.time_limit} seconds; it must be 0 (none) or more.")
    if arguments.jobs < 0:
        raise InputError(f"The number of jobs is {arguments.jobs}; it must be 1 or more, or 0 for one a processor.")
    formats.require(targets)
    prepare_folder(arguments.out)
    return Conversion(arguments, targets).run()


class Conversion:
    """One run of the command: its files, its report and what it counted."""

    def __init__(self, arguments: argparse.Namespace, targets: tuple[str, ...]) -> None:
        self.out: Path = arguments.out
        self.targets = targets
        self.json: bool = arguments.json
        cache = str((arguments.cache or part_library.cache_folder()).absolute())
        found = part_library.find(arguments.library)
        library = "" if found is None else str(found.root.absolute())
        self.options = asdict(
            Options(arguments.scale, arguments.detail, library, cache, arguments.brickgpt_ldr, arguments.strict)
        )
        self.time_limit: float | None = arguments.time_limit or None
        self.blender = any(target in formats.SCENE_FORMATS for target in targets)
        self.jobs: int = arguments.jobs or (1 if self.blender else processor_count())
        self.report = ConversionReport(self.out, arguments.resume)
        self.resume: bool = arguments.resume
        self.progress = Progress()
        self.tally = Tally("converted")
        self.boxes = False  # whether parts without a shape are shown as such
        self.codes: dict[int, int] = {}  # of the failures, by the file's number
        self.told: set[str] = set()  # what is wrong with the files of parts
        self.files: list[Source | InputError] = list(find_sources(arguments.files, self.out))

    def run(self) -> int:
        """Convert all that is to be converted; returns the exit code."""
        start = time.perf_counter()
        interrupted = False
        try:
            tasks = self._tasks()
            outputs = [path for task in tasks for path in self._outputs(task["place"])]
            remove_leftovers([*outputs, self.report.path])
            command = [*process_start(self.blender), "convert-worker"]
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
            if self.boxes and not self.options["library"]:
                self.progress.say(NO_LIBRARY)
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
                    f"{path} is what {other} is converted to already; convert {source.path} to another folder."
                )

    def _keep(self, outcome: Outcome) -> None:
        """Report what came of a file. Raises :class:`BrickwrightError` when the output folder is gone."""
        task = outcome.task
        source = Path(task["source"])
        if not self.out.is_dir():
            raise BrickwrightError(
                f"The folder {self.out} was removed or became unreachable; what is not in it yet was not converted. "
                "Run it again with --resume when it is back."
            )
        found = outcome.answer or {"reason": outcome.reason, "error": outcome.error, "code": 1}
        entry = self.report.add(source, self.options, outcome.seconds, found)
        self.tally.seconds += outcome.seconds
        if entry["error"] is not None:
            self._fail(task["number"], source, entry["error"], entry["reason"], int(found["code"]))
            return
        self._warn(source, entry["missing_parts"], found["problems"])
        self.tally.done += 1
        self.tally.bricks += entry["bricks"]
        self.tally.bytes += entry["bytes"]
        for path in self._outputs(task["place"]):
            self._say({"file": str(source), "written": str(path), "bricks": entry["bricks"]}, str(path))
        self.progress.update(f"{self.tally.line()} {source.name}", self._fraction())

    def _fail(self, number: int, source: Path | None, error: str, reason: str, code: int) -> None:
        self.codes[number] = code
        self.tally.reasons[reason] += 1
        sentence = error if source is None else about(source, InputError(error))
        self.progress.clear()
        complain(sentence)
        self._say({"file": None if source is None else str(source), "error": sentence})

    def _warn(self, source: Path, missing: dict[str, int], problems: list[str]) -> None:
        """Say which parts of a file are shown as plain boxes, if anything that was written shows them, and, once in a
        run, what is wrong with the files of parts."""
        for problem in problems:
            if problem not in self.told:
                self.told.add(problem)
                self.progress.clear()
                complain(problem)
        if missing and any(target not in formats.TEXT_FORMATS for target in self.targets):
            self.progress.clear()
            complain(f"{source}: {describe_missing(missing)}; shown as plain boxes.")
            self.boxes = True

    def _say(self, entry: dict[str, Any], plain: str = "") -> None:
        if self.json:
            print(json.dumps(entry, ensure_ascii=False), flush=True)
        elif plain:
            print(plain, flush=True)

    def _fraction(self) -> float:
        return (self.tally.done + self.tally.skipped + self.tally.failed) / max(1, len(self.files))
