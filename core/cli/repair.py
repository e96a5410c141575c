# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright repair``: small changes that make a file's assembly stand. Exit 0 it stands, 1 it does not."""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..files import prepare_folder
from . import formats, part_library

if TYPE_CHECKING:
    from ..bricks.assembly import Assembly
    from ..physics.stability import Stability
    from ..repair.proposal import Repair


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "repair",
        help="small changes that make an unstable assembly stand",
        description="Say which bricks to replace or to add so that the assembly stands, and write it with these "
        "changes. Exit code 0: it stands in the end; 1: it does not; 2: it could not be read; 3: no solver is "
        "installed.",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="LDR, MPD, structure text or JSON")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=f"what to write, by its extension one of {', '.join(formats.FORMATS)}"
        " (default: NAME-repaired beside FILE, if anything changes)",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--time-limit", type=float, default=30.0, metavar="S", help="seconds to look for changes")
    part_library.add_to(parser)
    parser.add_argument("--target", type=float, default=1.0, metavar="SCORE", help="largest score to end with")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Propose, tell, and write."""
    from ..formats.files import read_assembly
    from ..formats.stablelego import has_library
    from ..repair.proposal import apply
    from ..repair.search import propose

    if not (math.isfinite(arguments.time_limit) and arguments.time_limit > 0):
        raise InputError(f"The time limit is {arguments.time_limit} seconds; it must be above 0.")
    if has_library(arguments.file):
        raise InputError(
            f"{arguments.file} weighs its bricks by a library of its own, which new bricks are not in; convert it to "
            "LDR, and repair that."
        )
    start = time.perf_counter()
    assembly = read_assembly(arguments.file)
    target = arguments.out or _beside(arguments.file)
    kind = formats.parse_formats(target.suffix or "none", formats.FORMATS)
    if not arguments.dry_run:
        formats.require(kind)
        style = formats.Style(part_library.part_shapes(arguments.library, kind))
        prepare_folder(target.parent)
    repair = propose(assembly, target=arguments.target, seconds=arguments.time_limit)
    changes = len(repair.removed) + len(repair.added) > 0
    written = None
    if not arguments.dry_run and (changes or (arguments.out is not None and repair.solved)):
        (written,) = formats.write(apply(assembly, repair), target.with_suffix(""), kind, style)
    seconds = round(time.perf_counter() - start, 4)
    if arguments.json:
        print(json.dumps(_entry(arguments.file, assembly, repair, written, seconds), ensure_ascii=False))
    else:
        for step in repair.steps:
            print(step.words)
        print(f"{arguments.file}: {repair.summary}")
        if written is not None:
            print(written)
    return 0 if repair.after.stable else 1


def _beside(file: Path) -> Path:
    suffix = file.suffix.lower()
    return file.with_name(f"{file.stem}-repaired{suffix if suffix[1:] in formats.FORMATS else '.ldr'}")


def _entry(file: Path, assembly: Assembly, repair: Repair, written: Path | None, seconds: float) -> dict[str, Any]:
    """What ``repair --json`` prints; bricks count from 1."""
    return {
        "file": str(file),
        "bricks": len(assembly),
        "before": _stability(repair.before),
        "after": _stability(repair.after),
        "solved": repair.solved,
        "removed": [int(i) + 1 for i in repair.removed],
        "added": [
            {
                "part": brick.part,
                "colour": brick.colour,
                "position": brick.position.tolist(),
                "rotation": brick.rotation.tolist(),
            }
            for brick in repair.added
        ],
        "steps": [{"kind": step.kind, "words": step.words} for step in repair.steps],
        "summary": repair.summary,
        "written": None if written is None else str(written),
        "seconds": seconds,
    }


def _stability(stability: Stability) -> dict[str, Any]:
    scored = bool(np.isfinite(stability.scores).any()) or not len(stability.scores)
    return {
        "stable": None if stability.verdict == "unknown" else stability.stable,
        "max_score": round(stability.max_score, 6) if scored else None,
        "reason": stability.reason,
    }
