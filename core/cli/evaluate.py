# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright evaluate``: how good are generated assemblies, and how like real ones? Writes a report and its figures.

``report.html`` is one page without other files, ``metrics.json`` has its figures, ``items.csv`` a line an assembly.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BrickwrightError, InputError
from ..evaluation.evaluation import REFERENCE, Evaluation, evaluate
from ..evaluation.pictures import draw_assembly, encode_png, simple_shapes
from ..evaluation.report_page import COLUMNS, SET_COLUMNS, Page, format_figure, format_page
from ..evaluation.scores import METRICS, Settings
from ..files import prepare_folder, remove_leftovers, write_text
from ..formats.files import read_assembly
from .console import Progress, complain
from .evaluate_sets import Cache, ItemSet, read_set
from .pool import processor_count

PAGE, FIGURES, TABLE = "report.html", "metrics.json", "items.csv"
NAMED = 5  # of a list on standard error


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "evaluate",
        help="figures and a report of many assemblies",
        description="Measure a folder of generated assemblies against held-out real ones and what a model was trained "
        f"on. Writes {PAGE} (one page, with pictures), {FIGURES} and {TABLE}. A run that was interrupted goes on where "
        "it was. Exit code 0, also when files could not be read, which are listed; 2: nothing could be measured.",
        allow_abbrev=False,
    )
    parser.add_argument("--generated", required=True, type=Path, metavar="DIR", help="assemblies to measure")
    parser.add_argument("--reference", type=Path, metavar="DIR", help="real assemblies that were held out")
    parser.add_argument("--training", type=Path, metavar="DIR", help="real assemblies that a model was trained on")
    parser.add_argument(
        "--prompts",
        type=Path,
        metavar="FILE",
        help="what was asked: report.jsonl, JSON lines or CSV with name, prompt, category, or text, one prompt a line "
        "in the order of the files (default: report.jsonl, items.jsonl or items.csv of the folder)",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--metrics",
        default=",".join(METRICS),
        metavar="LIST",
        help=f"some of {', '.join(f'{name} ({words})' for name, words in METRICS.items())} (default: all)",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of a table")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="files at a time (default: one a processor)")
    how = parser.add_argument_group("how to compare")
    how.add_argument("--seed", type=int, default=0, help="of sampled points, folds, subsets and pictures (default: 0)")
    how.add_argument("--set-size", type=int, default=200, metavar="N", help="most shapes of a set (default: 200)")
    how.add_argument("--any-yaw", action="store_true", help="take the best of four quarter turns against a reference")
    how.add_argument("--colour-tells", action="store_true", help="tell categories by colours, too")
    how.add_argument("--pictures", type=int, default=60, metavar="N", help="on the page, 0 for none (default: 60)")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Read the folders, measure, write the report."""
    settings = _settings(arguments)
    prepare_folder(arguments.out)
    remove_leftovers(arguments.out / name for name in (PAGE, FIGURES, TABLE))
    progress = Progress()
    cache = Cache(arguments.out)
    jobs = arguments.jobs or processor_count()

    def read(folder: Path, stability: bool, labels: Path | None = None) -> ItemSet:
        def shown(done: int, total: int) -> None:
            progress.update(f"Reading {folder}", done / total)

        return read_set(folder, arguments.out, cache, stability, jobs, labels, shown)

    stability = "stability" in settings.metrics
    sets = {"generated": read(arguments.generated, stability, arguments.prompts)}
    if arguments.reference is not None:
        sets["reference"] = read(arguments.reference, stability)
    if arguments.training is not None:
        sets["training"] = read(arguments.training, False)
    items = {name: found.items for name, found in sets.items()}
    found = evaluate(
        items["generated"], items.get("reference", ()), items.get("training", ()), settings, progress.update
    )
    pictures = _pictures(found, arguments.pictures, progress)
    progress.clear()
    problems = _problems(sets, found)
    for heading, lines in problems.items():
        if lines:
            more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
            complain(f"{heading}: {len(lines)} ({'; '.join(lines[:NAMED])}{more}).")
    _write(arguments.out, found, sets, problems, pictures)
    print(json.dumps(_figures(found, sets, problems), ensure_ascii=False) if arguments.json else _table(found))
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    metrics = frozenset(word for word in arguments.metrics.split(",") if word)
    unknown = sorted(metrics - set(METRICS))
    if unknown or not metrics:
        raise InputError(f"{', '.join(unknown) or 'Nothing'} is none of the metrics: {', '.join(METRICS)}.")
    for name, least in (("jobs", 0), ("set-size", 2), ("pictures", 0), ("seed", 0)):
        value = getattr(arguments, name.replace("-", "_"))
        if value < least:
            raise InputError(f"--{name} is {value}; it must be {least} or more.")
    return Settings(metrics, arguments.seed, arguments.set_size, arguments.any_yaw, arguments.colour_tells)


def _pictures(evaluation: Evaluation, most: int, progress: Progress) -> dict[str, bytes]:
    """PNG of some of the items, drawn by the seed; one whose file cannot be read any more has none."""
    draw = np.random.default_rng([evaluation.settings.seed, 3])
    pictures: dict[str, bytes] = {}
    shapes = simple_shapes()
    chosen = draw.permutation(len(evaluation.items))[:most]
    for number, i in enumerate(chosen):
        progress.update("Drawing", number / len(chosen))
        item = evaluation.items[i]
        try:
            pictures[item.name] = encode_png(draw_assembly(read_assembly(item.file), shapes))
        except BrickwrightError as error:
            complain(str(error))
    return pictures


def _problems(sets: dict[str, ItemSet], found: Evaluation) -> dict[str, list[str]]:
    problems = {}
    for name, read in sets.items():
        problems[f"Files of the {name} set that cannot be read"] = [sentence for _, sentence in read.unreadable]
        problems[f"Names without a file in the {name} set"] = read.missing
        problems[f"Files of the {name} set of which nothing is said"] = read.unlabelled
    if "reference" in sets and "reference" in found.settings.metrics:
        problems["Generated assemblies without a real one of their name or prompt"] = found.unanswered
    unknown = [
        f"{item.name}: {', '.join(item.figures['unknown_parts'])}"
        for read in sets.values()
        for item in read.items
        if item.figures["unknown_parts"]
    ]
    return problems | {"Assemblies with parts that are not in the catalogue, which are left out": unknown}


def _figures(found: Evaluation, sets: dict[str, ItemSet], problems: dict[str, list[str]]) -> dict[str, Any]:
    """What ``metrics.json`` holds."""
    cross = found.cross_validation
    settings = asdict(found.settings)
    return {
        "settings": settings | {"metrics": sorted(settings["metrics"])},
        "sets": {
            name: {"folder": str(read.folder), "read": len(read.items), "unreadable": len(read.unreadable)}
            for name, read in sets.items()
        },
        "methods": dict(found.summaries),
        "classifier": None
        if cross is None
        else {
            "held_out_accuracy": cross.accuracy,
            "held_out_nearest_neighbour": cross.nearest,
            "per_category": {name: list(pair) for name, pair in cross.per_category.items()},
        },
        "problems": {heading: lines for heading, lines in problems.items() if lines},
    }


def _write(
    out: Path,
    found: Evaluation,
    sets: dict[str, ItemSet],
    problems: dict[str, list[str]],
    pictures: dict[str, bytes],
) -> None:
    sources = [f"{name}: {len(read.items):,} assemblies in {read.folder}" for name, read in sets.items()]
    reference = [item.figures for item in sets[REFERENCE].items] if REFERENCE in sets else []
    page = Page("Evaluation", sources, pictures, problems, reference)
    write_text(out / PAGE, format_page(found, page))
    write_text(out / FIGURES, json.dumps(_figures(found, sets, problems), ensure_ascii=False, indent=1) + "\n")
    columns = list(dict.fromkeys(key for line in found.lines for key in line))
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows({key: _cell(value) for key, value in line.items()} for line in found.lines)
    write_text(out / TABLE, text.getvalue())


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return int(value) if isinstance(value, bool) else value


def _table(found: Evaluation) -> str:
    """A row a figure, a column a method."""
    rows = [["", *found.summaries]]
    for key, (heading, _, share) in (COLUMNS | SET_COLUMNS).items():  # type: ignore[operator]
        if any(figures.get(key) is not None for figures in found.summaries.values()):
            rows.append([heading, *(format_figure(figures.get(key), share) for figures in found.summaries.values())])
    if found.cross_validation is not None:
        rows.append(["classifier on held-out real ones", format_figure(found.cross_validation.accuracy, True)])
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    return "\n".join(
        row[0].ljust(widths[0]) + "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], widths[1:]))  # noqa: B905
        for row in rows
    )
