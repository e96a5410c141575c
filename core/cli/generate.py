# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright generate``: prompts to files and a report. What is finished stays, whatever ends the run."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from ..bricks.colours import colour, load_colours
from ..errors import Cancelled, CheckpointError, InputError
from ..files import prepare_folder
from ..generation import events
from ..generation.request import MAX_GRID, GenerationRequest, Physics
from ..ldraw.part_shapes import PartShapes
from ..physics import highs
from . import formats, generators, part_library
from .console import Progress, complain
from .fold import Standing
from .jobs import Job, Sample, make_jobs
from .report import Report, make_entry

TARGETS = ("ldr", "txt", "json", "glb", "obj", "usd", "blend", "png")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "generate",
        help="assemblies from sentences",
        description="Make assemblies from prompts: NNNN-words.ldr and so on in the order of the prompts, "
        "and report.jsonl with one line an assembly.",
        allow_abbrev=False,
    )
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="what to build")
    parser.add_argument(
        "--prompts", type=Path, metavar="FILE", help="a file of prompts, one a line; - is standard input"
    )
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where to write (default: out)")
    parser.add_argument("--count", type=int, default=1, metavar="N", help="assemblies of each prompt (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same result (default: 0)")
    parser.add_argument(
        "--format",
        default="ldr",
        metavar="LIST",
        help=f"of {','.join(TARGETS)} (default: ldr)",
    )
    parser.add_argument("--resume", action="store_true", help="skip what an earlier run into this folder finished")
    parser.add_argument("--json", action="store_true", help="print the lines of the report on standard output")
    generators.add_model_options(parser)
    limits = parser.add_argument_group("limits and looks")
    limits.add_argument(
        "--size", type=int, nargs=3, default=[MAX_GRID] * 3, metavar=("X", "Y", "Z"), help="most studs, studs, layers"
    )
    limits.add_argument("--max-bricks", type=int, metavar="N", help="most bricks")
    limits.add_argument(
        "--colour", type=parse_colour, default=GenerationRequest.colour, help="LDraw code or name (default: 4, red)"
    )
    part_library.add_to(limits)
    plan = parser.add_argument_group("plan")
    plan.add_argument("--plan", type=Path, metavar="FILE.npy", help="fill this array (x, y, z), do not plan")
    plan.add_argument("--no-plan", action="store_true", help="place bricks without a plan")
    sampling = parser.add_argument_group("sampling")
    sampling.add_argument("--temperature", type=float, help="0 takes the likeliest brick each time")
    sampling.add_argument("--top-k", type=int, default=0, metavar="K", help="draw among the K likeliest (0: all)")
    sampling.add_argument("--top-p", type=float, default=1.0, metavar="P", help="draw among the likeliest up to P")
    sampling.add_argument("--guidance", type=float, help="how closely the plan follows the words")
    sampling.add_argument("--best-of", type=int, metavar="N", help="plans drawn for each assembly; the best is built")
    physics = parser.add_argument_group("stability")
    physics.add_argument("--no-physics", action="store_true", help="do not look whether the results stand")
    physics.add_argument(
        "--support-as-you-build",
        action="store_true",
        help="put the bricks in an order in which a person can build them: they stand after every brick",
    )
    physics.add_argument(
        "--check-every",
        type=int,
        default=Physics.check_every,
        metavar="K",
        help=f"bricks between two checks while laying; 0: only at the end (default: {Physics.check_every})",
    )
    physics.add_argument(
        "--physics-time",
        type=float,
        default=Physics.seconds,
        metavar="S",
        help=f"seconds to look for bricks that stand, for each assembly (default: {Physics.seconds:g})",
    )
    parser.set_defaults(execute=execute)


def parse_colour(word: str) -> int:
    """An LDraw colour code, ``0x2RRGGBB``, or the name of an LDraw colour (``red``, ``dark blue``)."""
    try:
        code = int(word, 0)
    except ValueError:
        name = " ".join(word.replace("_", " ").split()).casefold()
        for entry in load_colours().values():
            if entry.name.casefold() == name:
                return entry.code
        raise InputError(f"The colour {word!r} is not known; give an LDraw code or a name such as red.") from None
    if not colour(code).known:
        raise InputError(f"The colour {word} is not an LDraw code; give one such as 4, or 0x2RRGGBB.")
    return code


def execute(arguments: argparse.Namespace) -> int:
    """Check every word, load the generator, make what is still to be made."""
    targets = formats.parse_formats(arguments.format, TARGETS)
    jobs = make_jobs(arguments)
    formats.require(targets)
    shapes = part_library.part_shapes(arguments.library, targets)
    prepare_folder(arguments.out)
    return Run(arguments, targets, shapes).make(jobs)


class Run:
    """One run of the command: its folder, its report and what it counted."""

    def __init__(self, arguments: argparse.Namespace, targets: tuple[str, ...], shapes: PartShapes) -> None:
        self.shapes = shapes
        self.folder: Path = arguments.out
        self.targets = targets
        self.json: bool = arguments.json
        self.model: Path | None = arguments.model
        self.device: str = arguments.device
        self.report = Report(self.folder, arguments.resume)
        self.progress = Progress()
        self.sound: dict[int, bool] = {}  # of the samples that were made, by number
        self.unchecked: bool = arguments.no_physics
        self.started = time.perf_counter()

    def make(self, jobs: list[Job]) -> int:
        """Make all that the report does not hold yet; returns the exit code."""
        pending = [(job, self._pending(job)) for job in jobs]
        total = sum(len(job.samples) for job in jobs)
        missing = sum(len(samples) for _, samples in pending)
        if missing < total:
            self.progress.say(f"{total - missing} of {total} are there already.")
        code = 0
        try:
            if missing:
                if not (self.unchecked or highs.available()):
                    self.unchecked = True
                    self.progress.say("HiGHS is not installed (pip install highspy): stability is not looked at.")
                self.progress.update("Loading the generator")
                generator = generators.load_generator(self.model, self.device)
                for job, samples in pending:
                    code = self._make_job(generator, job, samples, total) or code
        except (KeyboardInterrupt, Cancelled):
            code = Cancelled.exit_code
        finally:
            self.progress.clear()
            self.report.close()
            if self.sound or code or not missing:
                self._sum_up(missing, code)
        return code

    def _pending(self, job: Job) -> tuple[Sample, ...]:
        return tuple(
            sample
            for sample in job.samples
            if not self.report.holds(
                job.request.prompt, sample.seed, [f"{sample.stem}.{target}" for target in self.targets]
            )
        )

    def _make_job(self, generator: generators.GeneratorLike, job: Job, samples: tuple[Sample, ...], total: int) -> int:
        try:
            for request, batch in job.batches(samples):
                self._make_batch(generator, request, batch, total)
        except CheckpointError:
            raise
        except InputError as error:  # this prompt's own; the others may be fine
            self.progress.clear()
            complain(f"{job.samples[0].stem}: {error}")
            return error.exit_code
        return 0

    def _make_batch(
        self,
        generator: generators.GeneratorLike,
        request: GenerationRequest,
        batch: tuple[Sample, ...],
        total: int,
    ) -> None:
        standing = Standing()
        for event in generator.generate(request):
            standing.apply(event)
            if isinstance(event, events.Progress):
                self.progress.update(f"{batch[0].number}/{total} {event.message}", event.fraction)
            elif isinstance(event, events.BrickPlaced):
                sample = batch[event.sample]
                self.progress.update(f"{sample.number}/{total} {sample.stem}: {event.index + 1} bricks")
            elif isinstance(event, events.Finished):
                sample = batch[event.sample]
                self._keep(sample, standing, event, total)

    def _keep(self, sample: Sample, standing: Standing, event: events.Finished, total: int) -> None:
        assembly = standing.take(event.sample, event.report["prompt"] or sample.stem)
        start = time.perf_counter()
        style = formats.Style(self.shapes, prompt=event.report["prompt"])
        paths = formats.write(assembly, self.folder / sample.stem, self.targets, style)
        entry = make_entry(event.report, [path.name for path in paths], time.perf_counter() - start)
        self.sound[sample.number] = bool(entry["valid"] and entry["connected"] and entry["stable"] is not False)
        self.report.append(entry)
        self.progress.say(f"{sample.number}/{total} {sample.stem}: {_describe(entry)}")
        if self.json:
            print(json.dumps(entry, ensure_ascii=False), flush=True)
        else:
            print(*paths, sep="\n", flush=True)

    def _sum_up(self, missing: int, code: int) -> None:
        seconds = time.perf_counter() - self.started
        interrupted = "Interrupted: " if code == Cancelled.exit_code else ""
        # Counted on the disk: an interruption may come between a line of the report and anything that follows it.
        written = self.report.numbers()
        kept = [sound for number, sound in self.sound.items() if number in written]
        sound = "valid and connected" if self.unchecked else "valid, connected and stable"
        resume = "; run it again with --resume to make the rest" if len(kept) < missing else ""
        self.progress.say(
            f"{interrupted}{len(kept)} of {missing} made in {self.folder}, "
            f"{sum(kept)} {sound}, {seconds:.1f} s{resume}."
        )


def _describe(entry: dict[str, Any]) -> str:
    words = [f"{entry['bricks']} bricks"]
    words.append("valid" if entry["valid"] else "not valid")
    words.append("connected" if entry["connected"] else f"{entry['components']} components")
    if entry["stable"] is not None:
        words.append("stable" if entry["stable"] else "not stable")
    if entry["plan_built"] is not None:
        words.append(f"{100 * entry['plan_built']:.0f} % of the plan")
    if entry["truncated"]:
        words.append("stopped at a limit")
    seconds = sum(entry["seconds"][phase] for phase in ("plan", "decode", "physics", "write"))
    return ", ".join([*words, f"{seconds:.1f} s"])
