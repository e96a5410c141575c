# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright parts``: parts lists of files and folders. A file that fails is reported, the rest goes on."""

from __future__ import annotations

import argparse
import importlib.util
import json
from pathlib import Path

from ..errors import BrickwrightError, InputError
from ..files import prepare_folder
from ..formats.files import read_assembly
from ..formats.part_numbers import PartNumberBook
from ..formats.parts_list import PartsList, make_parts_list
from ..formats.parts_list_files import FORMATS, SUFFIXES, caveats, write_parts_list
from ..formats.parts_page import Pictures
from ..ldraw.part_shapes import PartShapes
from ..ldraw.part_sources import part_sources
from . import part_library
from .console import Progress, about, complain, results_only
from .formats import parse_formats
from .inputs import Source, find_sources


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "parts",
        help="parts lists, for ordering and for reading",
        description="Count the parts of each file, and of each file of each folder. Parts and colours that a site has "
        "no number for are told on standard error.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE|DIR|PATTERN",
        help="LDR, MPD, structure text, JSON; folders of them; patterns such as 'models/**/*.mpd'",
    )
    words = "; ".join(f"{kind}: {what}" for kind, what in FORMATS.items())
    parser.add_argument("--to", default="csv", metavar="KIND", help=f"one or more, with commas between ({words})")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    part_library.add_to(parser)
    parser.add_argument("--no-pictures", action="store_true", help="a page without pictures, which needs no Blender")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """List in the order of the words; the exit code is that of the first failure."""
    kinds = parse_formats(arguments.to, tuple(FORMATS))
    shapes = part_library.part_shapes(arguments.library)
    prepare_folder(arguments.out)
    progress = Progress()
    drawn = "html" in kinds and not arguments.no_pictures
    if drawn and importlib.util.find_spec("bpy") is None:
        complain("The page gets no pictures: they need Blender (pip install bpy==4.2.23 in Python 3.11).")
        drawn = False
    book = PartNumberBook(shapes.library)
    code = 0
    taken: dict[Path, Path] = {}
    for source in find_sources(arguments.files):
        try:
            if not isinstance(source, Source):
                raise source
            base = arguments.out / source.place
            outputs = {kind: base.with_name(f"{base.name}{SUFFIXES[kind]}") for kind in kinds}
            progress.update(f"Counting {source.path}")
            assembly = read_assembly(source.path)
            parts = make_parts_list(assembly, book)
            _claim(source.path, list(outputs.values()), taken)
            prepare_folder(base.parent)
            pictures = _pictures(parts, shapes.including(*part_sources(assembly))) if drawn else None
            for kind, path in outputs.items():
                write_parts_list(path, parts, kind, pictures)
        except BrickwrightError as error:
            progress.clear()
            complain(about(source.path, error) if isinstance(source, Source) else str(error))
            code = code or error.exit_code
            continue
        progress.clear()
        for kind, path in outputs.items():
            notes = caveats(parts, kind)
            for note in notes:
                complain(f"{path.name}: {note}")
            line = {"file": str(source.path), "written": str(path), "bricks": parts.quantity, "kinds": len(parts)}
            print(json.dumps({**line, "notes": notes}, ensure_ascii=False) if arguments.json else path, flush=True)
    return code


def _claim(source: Path, outputs: list[Path], taken: dict[Path, Path]) -> None:
    """See that ``outputs`` do not overwrite what another source became."""
    for path in outputs:
        if taken.setdefault(path, source) != source:
            raise InputError(f"{path} has been written from {taken[path]} already; list one of them in another folder.")


def _pictures(parts: PartsList, shapes: PartShapes) -> Pictures:
    from ..scene.part_pictures import PartPicturesQueue

    queue = PartPicturesQueue([row.key for row in parts], shapes)
    with results_only():
        queue.work()
    return queue.pictures
