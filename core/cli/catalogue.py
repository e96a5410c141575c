# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright catalogue``: entries for the parts of an LDraw library, in the format of the catalogue's own file."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ..errors import BrickwrightError, InputError
from ..files import prepare_folder, write_by_rename
from .console import Progress, complain


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "catalogue",
        help="entries derived from an LDraw parts library",
        description="Derive collision boxes, studs, sockets and masses of parts from their files in an LDraw parts "
        "library, and write them in the format of the catalogue. The same library gives the same file. "
        "Exit code 0: all are written; 1: some parts could not be analysed and are left out.",
        allow_abbrev=False,
    )
    parser.add_argument("library", type=Path, metavar="LIBRARY", help="folder with the folders parts and p")
    parser.add_argument(
        "--parts", nargs="+", default=[], metavar="NAME", help="these parts alone, for example 3001.dat"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="file to write, for example parts.gz")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Derive part after part; those that fail are named and left out."""
    from ..bricks.catalogue import unprinted
    from ..bricks.derived_parts import parts_file
    from ..ldraw.document import normalise_name
    from ..ldraw.entries.derive import Deriver
    from ..ldraw.library import Library

    library = Library(arguments.library)
    names = [normalise_name(name) for name in arguments.parts] or library.part_names()
    names = [name if name.endswith(".dat") else f"{name}.dat" for name in names]
    unknown = [name for name in names if name not in library]
    if unknown:
        raise InputError(f"The parts library {library.root} has no {' '.join(unknown[:5])}; correct --parts.")
    prepare_folder(arguments.out.absolute().parent)
    progress, deriver = Progress(), Deriver(library)
    found, aliases, failed, start = [], {}, 0, time.perf_counter()
    for number, name in enumerate(names):
        progress.update(f"Analysing {name}", number / len(names))
        if any(plain in library for plain in unprinted(name)):
            continue  # known by the plain part
        try:
            moved = deriver.moved_to(name)
            part = None if moved else deriver.derive(name)
        except BrickwrightError as error:
            progress.clear()
            complain(str(error))
            failed += 1
            continue
        if moved:
            aliases[name] = moved
        elif part is not None:
            found.append(part)
    data = parts_file(found, aliases)
    write_by_rename(arguments.out, lambda path: path.write_bytes(data))
    progress.say(
        f"{len(found)} parts and {len(aliases)} other names in {len(data) / 1000:.0f} kB, "
        f"{time.perf_counter() - start:.0f} s{f'; {failed} left out' if failed else ''}."
    )
    return 1 if failed else 0
