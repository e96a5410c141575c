# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts library of the commands that show parts: ``--library``, else the one that this computer has."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from ..environment import library_download
from ..ldraw.discovery import find_library
from ..ldraw.part_shapes import Detail, PartShapes
from .formats import SCENE_FORMATS


def add_to(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add the word ``--library``."""
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="LDraw parts library with the shapes of parts (default: see brickwright library)",
    )


def part_shapes(chosen: Path | None, detail: Detail | None = None) -> PartShapes:
    """Shapes of parts with the library in ``chosen``, else the one that is found, else none.

    Raises :class:`InputError` when ``chosen`` is no library that can be used.
    """
    library = find_library(chosen, library_download.downloaded_library(library_download.user_folder()))
    return PartShapes(library, detail, cache_folder())


def use(chosen: Path | None, formats: Iterable[str]) -> None:
    """Show the parts of this process so, if any of ``formats`` shows parts; raises as :func:`part_shapes`."""
    if not set(SCENE_FORMATS).isdisjoint(formats):
        from ..scene.shapes import use_shapes

        use_shapes(part_shapes(chosen))


def cache_folder() -> Path:
    """Where the finished meshes of parts are kept outside Blender."""
    return library_download.user_folder().with_name("parts")
