# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert``: files and folders to other formats, by several processes. A file that fails, even by ending
its process, is reported and the rest goes on."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import bulk, formats, styling
from .bulk import Bulk
from .console import complain
from .convert_report import ConversionReport
from .convert_worker import Options, describe_missing
from .inputs import find_sources

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
    bulk.add_output_options(parser, "converted")
    parser.add_argument("--strict", action="store_true", help="refuse models with parts that have no shape")
    looks = styling.add_to(parser)
    looks.add_argument("--brickgpt-ldr", action="store_true", help="write .ldr byte for byte as BrickGPT does")
    bulk.add_process_options(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Check the words, then convert; the exit code is that of the first failure in the order of the files."""
    targets = formats.parse_formats(arguments.to, formats.FORMATS)
    looks = styling.looks_of(arguments)
    bulk.check_options(arguments, targets)
    options = asdict(Options(**asdict(looks), brickgpt_ldr=arguments.brickgpt_ldr, strict=arguments.strict))
    return Conversion(arguments, targets, options).run()


class Conversion(Bulk):
    """One run of the command."""

    verb, becomes, worker = "converted", "is converted to", "convert-worker"

    def __init__(self, arguments: argparse.Namespace, targets: tuple[str, ...], options: dict[str, Any]) -> None:
        files = find_sources(arguments.files, arguments.out)
        super().__init__(arguments, targets, files, options, ConversionReport(arguments.out, arguments.resume))
        self.boxes = False  # whether parts without a shape are shown as such
        self.told: set[str] = set()  # what is wrong with the files of parts

    def done(self, source: Path, entry: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Say which parts of a file are shown as plain boxes, if anything that was written shows them, and, once in a
        run, what is wrong with the files of parts."""
        missing: dict[str, int] = entry["missing_parts"]
        for problem in answer["problems"]:
            if problem not in self.told:
                self.told.add(problem)
                self.progress.clear()
                complain(problem)
        if missing and any(target not in formats.TEXT_FORMATS for target in self.targets):
            self.progress.clear()
            complain(f"{source}: {describe_missing(missing)}; shown as plain boxes.")
            self.boxes = True
        return super().done(source, entry, answer)

    def finished(self) -> None:
        """Say how to get the shapes of all parts, where some were missing."""
        if self.boxes and not self.options["library"]:
            self.progress.say(NO_LIBRARY)
