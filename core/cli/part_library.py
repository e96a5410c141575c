# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts library of the commands that show parts: ``--library``, else the one that this computer has."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from ..environment import library_download
from ..ldraw.discovery import find_library
from ..ldraw.library import Library
from ..ldraw.part_shapes import PartShapes
from .formats import SCENE_FORMATS, TEXT_FORMATS


def add_to(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add the word ``--library``."""
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="LDraw parts library with the shapes of parts (default: see brickwright library)",
    )


def find(chosen: Path | None) -> Library | None:
    """The library in ``chosen``, else the one that is found, else None.

    Raises :class:`InputError` when ``chosen`` is no library that can be used.
    """
    return find_library(chosen, library_download.downloaded_library(library_download.user_folder()))


def part_shapes(chosen: Path | None, formats: Iterable[str] = SCENE_FORMATS) -> PartShapes:
    """Shapes of parts for files of ``formats``; no library is looked for when none of them shows parts.

    Raises as :func:`find`.
    """
    if set(formats) <= set(TEXT_FORMATS):
        return PartShapes()
    return PartShapes(find(chosen), cache=cache_folder())


def cache_folder() -> Path:
    """Where the finished meshes of parts are kept outside Blender."""
    return library_download.user_folder().with_name("parts")
