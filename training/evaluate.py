# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a model on held-out captions, beside what needs no model.

    python -m brickwright.training.evaluate --model DIR --split test --captions 120 --out DIR

prints one table (the model, nearest caption by TF-IDF, a random training structure of the category, the real
structures) and writes ``samples.jsonl``, ``summary.json`` and, with pillow, ``contact_sheet.png``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ..core.cli.fold import Standing
from ..core.errors import BrickwrightError, InputError
from ..core.evaluation.caption_index import CaptionIndex
from ..core.files import prepare_folder, write_text
from ..core.formats.structure_text import assembly_to_structure
from ..core.generation.events import Event, Finished, PlanReady
from ..core.generation.request import GenerationRequest, Sampling
from .baselines import random_of_category
from .captions import CaptionedRow, choose_captions
from .corpus import StructureRow, load_structures
from .quality import Answer, AnswerReport, evaluate_answers, evaluate_plans, shape_set, summarise
from .quality_table import LEGEND, format_table
from .split import Split, split_by_object

__all__ = ["evaluate_model", "evaluate_plans", "generate_answers", "shape_set"]


class GeneratorLike(Protocol):
    """What is needed of a generator."""

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = ...) -> Iterator[Event]:
        """Stream of events of one request."""
        ...


def generate_answers(
    generator: GeneratorLike, captions: Sequence[CaptionedRow], sampling: Sampling, seed: int = 0
) -> Iterator[Answer]:
    """One answer a caption, caption i with the seed ``seed + i``; what cannot be a structure comes back empty."""
    for i, asked in enumerate(captions):
        standing, plan, details = Standing(), None, {}
        request = GenerationRequest(prompt=asked.caption, seed=seed + i, sampling=sampling)
        for event in generator.generate(request):
            standing.apply(event)
            if isinstance(event, PlanReady):
                plan = event.occupancy
            elif isinstance(event, Finished):
                kept = ("seconds", "rejections", "bricks_per_second", "truncated")
                details = {key: event.report[key] for key in kept if key in event.report}
        try:
            structure = assembly_to_structure(standing.take(0, ""))
        except InputError as error:
            structure, details = np.zeros((0, 5), np.int64), {**details, "error": str(error)}
        yield Answer(structure, plan, {"seed": seed + i, **details})


def evaluate_model(
    answers: Mapping[str, Sequence[Answer]], captions: Sequence[CaptionedRow], split: Split, name: str, seed: int = 0
) -> dict[str, AnswerReport]:
    """Reports by method: those of ``answers`` first, then the baselines on the same captions.

    ``name``: the part of the split that the captions come from, ``validation`` or ``test``.
    """
    pool, training = shape_set(getattr(split, name)), shape_set(split.train)
    index = CaptionIndex(row.captions for row in split.train)
    draw = np.random.default_rng([seed, 1])
    baselines: dict[str, list[StructureRow]] = {
        "nearest caption (TF-IDF)": [split.train[index.nearest(asked.caption)] for asked in captions],
        "random training structure": [random_of_category(split.train, asked.row.category, draw) for asked in captions],
        "real structure": [asked.row for asked in captions],
    }
    methods = {**answers, **{key: [Answer(row.structure) for row in rows] for key, rows in baselines.items()}}
    return {key: evaluate_answers(given, captions, pool, training, seed) for key, given in methods.items()}


def format_reports(reports: Mapping[str, AnswerReport]) -> str:
    """The table of all captions, and the same of short and of long ones."""
    parts = [format_table({name: report.summary for name, report in reports.items()})]
    for length in ("short", "long"):
        chosen = {name: [line for line in report.lines if line["length"] == length] for name, report in reports.items()}
        if all(chosen.values()):
            parts.append(
                f"{length} captions\n" + format_table({name: summarise(lines) for name, lines in chosen.items()})
            )
    return "\n\n".join([*parts, LEGEND])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m brickwright.training.evaluate", description=__doc__)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--model", type=Path, metavar="DIR", help="checkpoint folder (default: the embedded model)")
    source.add_argument("--baselines", action="store_true", help="only what needs no model")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--corpus", type=Path, help="folder of structures.jsonl.gz (default: BRICKWRIGHT_DATA)")
    parser.add_argument("--split", choices=("validation", "test"), default="test")
    parser.add_argument("--split-seed", type=int, default=0)
    parser.add_argument("--captions", type=int, default=120, help="how many, short and long by turns")
    parser.add_argument("--seed", type=int, default=0, help="of the captions, the samples and the rivals")
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--top-k", type=int, default=0)
    parser.add_argument("--top-p", type=float, default=1.0)
    parser.add_argument("--best-of", type=int)
    parser.add_argument("--sheet", type=int, default=40, help="samples on the contact sheet, 0 for none")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write the samples, figures and contact sheet")
    return parser


def _model_answers(options: argparse.Namespace, captions: Sequence[CaptionedRow]) -> list[Answer]:
    from ..core.cli.generators import load_generator

    sampling = Sampling(options.temperature, options.top_k, options.top_p, options.guidance, options.best_of)
    generator = load_generator(options.model, options.device)
    answers = []
    for answer in generate_answers(generator, captions, sampling, options.seed):
        answers.append(answer)
        print(f"\r{len(answers)} of {len(captions)} samples", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return answers


def _write(options: argparse.Namespace, reports: Mapping[str, AnswerReport], answers: Sequence[Answer]) -> None:
    from .contact_sheet import contact_sheet, save_picture

    lines = [{"method": name, **line} for name, report in reports.items() for line in report.lines]
    write_text(options.out / "samples.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    settings = {key: str(value) if isinstance(value, Path) else value for key, value in vars(options).items()}
    summary = {"settings": settings, "methods": {name: report.summary for name, report in reports.items()}}
    write_text(options.out / "summary.json", json.dumps(summary, indent=1) + "\n")
    if options.sheet:
        captions = [line["caption"] for line in next(iter(reports.values())).lines[: options.sheet]]
        structures = [answer.structure for answer in answers[: options.sheet]]
        save_picture(contact_sheet(structures, captions), options.out / "contact_sheet.png")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        data = options.corpus or Path(os.environ.get("BRICKWRIGHT_DATA", "../shared/data")) / "stabletext2brick"
        split = split_by_object(load_structures(data), options.split_seed)
        if options.out:
            prepare_folder(options.out)
        captions = choose_captions(getattr(split, options.split), options.captions, options.seed)
        answers = {} if options.baselines else {"model": _model_answers(options, captions)}
        reports = evaluate_model(answers, captions, split, options.split, options.seed)
        print(format_reports(reports))
        if options.out:
            shown = answers.get("model") or [Answer(asked.row.structure) for asked in captions]
            _write(options, reports, shown)
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
