# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert``: files and folders to another format. A file that fails is reported, the rest goes on."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..errors import BrickwrightError, InputError
from ..files import prepare_folder
from ..formats.files import read_assembly
from . import formats
from .console import Progress, about, complain
from .inputs import Source, find_sources

TARGETS = (*formats.TEXT_FORMATS, *formats.SCENE_FORMATS)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "convert",
        help="files to another format",
        description="Write each file, and each file of each folder, in another format. "
        "A file that cannot be converted is reported and does not stop the rest.",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE|DIR", help="LDR, MPD, structure text, JSON")
    parser.add_argument("--to", required=True, metavar="EXT", help=f"one or more of {','.join(TARGETS)}")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    parser.add_argument("--brickgpt-ldr", action="store_true", help="write .ldr byte for byte as BrickGPT does")
    parser.add_argument("--resume", action="store_true", help="skip what is there and not older than its source")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Convert in the order of the words; the exit code is that of the first failure."""
    targets = formats.parse_formats(arguments.to, TARGETS)
    formats.require(targets)
    prepare_folder(arguments.out)
    progress = Progress()
    code = done = failed = skipped = 0
    taken: dict[Path, Path] = {}
    try:
        sources = list(find_sources(arguments.files))
        originals = {source.path.resolve() for source in sources if isinstance(source, Source)}
        for source in sources:
            try:
                if not isinstance(source, Source):
                    raise source
                base = arguments.out / source.place
                outputs = [base.with_name(f"{base.name}.{target}") for target in targets]
                _claim(source, outputs, originals, taken)
                if arguments.resume and _is_current(source.path, outputs):
                    skipped += 1
                    continue
                progress.update(f"Converting {source.path}")
                assembly = read_assembly(source.path)
                prepare_folder(base.parent)
                formats.write(assembly, base, targets, brickgpt_ldr=arguments.brickgpt_ldr)
            except BrickwrightError as error:
                progress.clear()
                complain(about(source.path, error) if isinstance(source, Source) else str(error))
                code, failed = code or error.exit_code, failed + 1
                continue
            done += 1
            for path in outputs:
                line = {"file": str(source.path), "written": str(path), "bricks": len(assembly)}
                print(json.dumps(line, ensure_ascii=False) if arguments.json else path, flush=True)
    except KeyboardInterrupt:
        code = 130
    progress.say(
        f"{'Interrupted: ' if code == 130 else ''}{done} converted"
        f"{f', {skipped} skipped' if skipped else ''}{f', {failed} failed' if failed else ''}."
    )
    return code


def _claim(source: Source, outputs: list[Path], originals: set[Path], taken: dict[Path, Path]) -> None:
    """See that ``outputs`` overwrite neither a source of this run nor what another source became."""
    for path in outputs:
        if path.resolve() in originals:
            raise InputError(
                f"The output of {source.path} would overwrite {path}, which is a source itself; "
                "choose another folder with --out."
            )
        other = taken.setdefault(path, source.path)
        if other != source.path:
            raise InputError(f"{path} has been written from {other} already; convert one of them to another folder.")


def _is_current(source: Path, outputs: list[Path]) -> bool:
    try:
        made = source.stat().st_mtime
        return all(path.stat().st_mtime >= made for path in outputs)
    except OSError:
        return False
