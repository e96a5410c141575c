# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright booklet``: building instructions of a file, a picture a step, as a page or a PDF."""

from __future__ import annotations

import argparse
import importlib.util
import re
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import InputError, MissingDependencyError
from ..files import prepare_folder
from ..formats.booklet import plan_booklet
from ..formats.booklet_files import check_booklet_file, write_booklet
from ..formats.booklet_page import PAGES
from ..formats.build_steps import BRICKS_PER_STEP
from ..formats.files import read_assembly
from ..formats.part_numbers import PartNumberBook
from ..ldraw.part_sources import part_sources
from . import part_library
from .console import Progress, results_only

ENGINES = ("workbench", "cycles")
HIGHLIGHT = "E84A14"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "booklet",
        help="building instructions",
        description="Draw the steps of a file, new bricks outlined, with the parts each needs, and write them as one "
        "file. A model without steps gets some proposed, layer by layer.",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="LDR, MPD, structure text, JSON")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="what to write: .html or .pdf")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="cycles is ray traced, and slow")
    parser.add_argument("--samples", type=_number(1, 4096), default=16, metavar="N", help="per pixel, of cycles")
    parser.add_argument("--page", choices=tuple(PAGES), default="a4", help="size of the paper")
    parser.add_argument(
        "--bricks-per-step",
        type=_number(1, 1000),
        default=BRICKS_PER_STEP,
        metavar="N",
        help="at most, in steps that are proposed",
    )
    parser.add_argument("--highlight", type=_colour, default=HIGHLIGHT, metavar="RRGGBB", help="line around new bricks")
    part_library.add_to(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Draw and write; nothing is written when it is interrupted."""
    out = arguments.out
    check_booklet_file(out, arguments.page)
    if importlib.util.find_spec("bpy") is None:
        raise MissingDependencyError(
            "Drawing a booklet needs Blender: pip install bpy==4.2.23 in Python 3.11, "
            "or run this command as: blender --command brickwright …"
        )
    shapes = part_library.part_shapes(arguments.library)
    prepare_folder(out.parent)
    assembly = read_assembly(arguments.file)
    booklet = plan_booklet(assembly, arguments.bricks_per_step, PartNumberBook(shapes.library))
    from ..scene.booklet_pictures import BookletQueue

    progress, started = Progress(), time.monotonic()
    queue = BookletQueue(
        booklet,
        shapes.including(*part_sources(assembly)),
        engine=arguments.engine,
        samples=arguments.samples,
        highlight=arguments.highlight,
    )
    with results_only():
        while queue.work(0.0):
            progress.update(queue.message, queue.fraction)
    write_booklet(out, booklet, queue.pictures, arguments.page)
    progress.say(f"{booklet.step_count} steps in {time.monotonic() - started:.0f} s.")
    print(out, flush=True)
    return 0


def _colour(word: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", word):
        raise InputError(f"The colour {word!r} is not six hexadecimal digits, like {HIGHLIGHT}.")
    red, green, blue = bytes.fromhex(word.removeprefix("#"))
    return red, green, blue


def _number(low: int, high: int) -> Callable[[str], int]:
    def number(word: str) -> int:
        if not word.isdecimal() or not low <= int(word) <= high:
            raise InputError(f"{word!r} is not a number from {low} to {high}.")
        return int(word)

    return number
