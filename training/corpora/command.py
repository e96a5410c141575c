# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright corpus``: one command from folders of models to a data set."""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ...core.cli.arguments import Parser
from ...core.cli.console import Progress
from ...core.errors import InputError
from .building import BuildOptions, build_corpus
from .item import CorpusItem
from .reading import LEFT_OUT, load_corpus
from .sheet import sheet
from .sources.opening import FOLDERS, KINDS, SourceSpec

FAMILY_ITEMS = 3000
_SHEET_ITEMS = 60
_MOST_JOBS = 64


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="brickwright corpus",
        description="Make a data set of coloured, captioned shapes and their bricks. Run it again with --resume to go "
        "on after an interruption. The folder's corpus.json, left_out.jsonl and categories.csv say what came of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the data set")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the sources (default: $BRICKWRIGHT_DATA)")
    parser.add_argument(
        "--sources", metavar="LIST", help=f"some of {','.join(KINDS)} (default: all that the folder has); none: no one"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of GLB, OBJ, STL, PLY, VOX, LDR and MPD files, with captions.csv or captions.jsonl if wanted",
    )
    parser.add_argument("--families", type=int, default=FAMILY_ITEMS, metavar="N", help="draws of our own families")
    parser.add_argument("--seed", type=int, default=0, help="of the draws (default: 0)")
    parser.add_argument("--iterations", type=int, default=BuildOptions.iterations, help="steps of each layout's search")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument("--resume", action="store_true", help="keep what an interrupted run has made")
    parser.add_argument("--sheets", action="store_true", help="also picture sheets of every source, into sheets/")
    return parser


def _specs(options: argparse.Namespace) -> list[SourceSpec]:
    """The sources that are asked for; raises :class:`InputError` for one that is unknown or not there."""
    folders = [SourceSpec("folder", folder) for folder in options.folder]
    asked = [kind for kind in (options.sources or "").split(",") if kind and kind != "none"]
    unknown = [kind for kind in asked if kind not in KINDS]
    if unknown:
        raise InputError(f"There is no source “{unknown[0]}”; choose among {', '.join(KINDS)}.")
    data = options.data or (Path(os.environ["BRICKWRIGHT_DATA"]) if os.environ.get("BRICKWRIGHT_DATA") else None)
    if data is not None and not data.is_dir():
        raise InputError(f"{data} is no folder; --data names the one that holds {', '.join(FOLDERS.values())}.")
    if any(kind in FOLDERS for kind in asked) and data is None:
        raise InputError("Say where the sources are: --data DIR, or the environment variable BRICKWRIGHT_DATA.")
    if options.sources is None:
        asked = [kind for kind, name in FOLDERS.items() if data is not None and (data / name).is_dir()]
        asked += ["families"] if data is not None or not folders else []
    specs = []
    for kind in dict.fromkeys(asked):
        if kind in FOLDERS:
            assert data is not None
            specs.append(SourceSpec(kind, data / FOLDERS[kind]))
        else:
            specs.append(SourceSpec(kind, count=options.families, seed=options.seed))
    if not specs and not folders:
        raise InputError("There is nothing to make a data set of: give --data, --folder or --sources.")
    return specs + folders


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; prints a JSON object that says what came of it and returns 0."""
    options = _parser().parse_args(arguments)
    if not 1 <= options.jobs <= _MOST_JOBS or options.iterations < 0 or options.families < 1:
        raise InputError(f"--jobs is 1 to {_MOST_JOBS}, --iterations at least 0, --families at least 1.")
    progress = Progress()

    def tell(done: int, chunks: int, items: int) -> None:
        progress.update(f"{items} items, chunk {done} of {chunks}", done / chunks)
        if done * 10 // chunks > (done - 1) * 10 // chunks:  # a tenth more
            progress.say(f"{done} of {chunks} chunks, {items} items")

    build = BuildOptions(options.iterations, options.jobs, options.resume)
    report = build_corpus(_specs(options), options.out, build, tell)
    progress.clear()
    if options.sheets:
        _sheets(options.out)
    progress.say(f"{sum(report.left_out.values())} models are left out; {options.out / LEFT_OUT} says why")
    print(json.dumps({"items": report.counts, "categories": report.categories, "hash": report.digest}))
    return 0


def _sheets(folder: Path) -> None:
    """Pictures of items spread over each source."""
    corpus = load_corpus(folder)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(corpus.rows):
        numbers[row["source"]].append(index)
    (folder / "sheets").mkdir(exist_ok=True)
    for source, own in numbers.items():
        step = max(1, len(own) // _SHEET_ITEMS)
        items: list[CorpusItem] = [corpus[index].item for index in own[::step][:_SHEET_ITEMS]]
        sheet(items, folder / "sheets" / f"{source}.png", columns=10, size=150)
