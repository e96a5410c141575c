# SPDX-License-Identifier: GPL-3.0-or-later
"""How bricks look in the files of a command on many files, in words of the command line and for its processes."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..bricks.meshes import Level
from ..bricks.meshes.assemble import DETAILS
from ..errors import InputError
from ..ldraw.discovery import open_library
from ..ldraw.part_shapes import Detail, PartShapes
from ..scene.frame import DEFAULT_SCALE
from . import part_library


@dataclass(frozen=True)
class Looks:
    """``scale``: metres per LDU; ``library``, ``cache`` (for its meshes): folders as absolute paths, or empty."""

    scale: float
    detail: Level
    library: str
    cache: str


def add_to(parser: argparse.ArgumentParser, scale_word: str = "--scale") -> argparse._ArgumentGroup:
    """Add the words; ``scale_word``: the one for metres per LDU. Returns their group."""
    looks = parser.add_argument_group("looks")
    part_library.add_to(looks)
    looks.add_argument("--cache", type=Path, metavar="DIR", help="folder for made meshes (default: the user's cache)")
    looks.add_argument("--detail", choices=tuple(DETAILS), default="standard", help="of parts (default: standard)")
    looks.add_argument(
        scale_word,
        dest="metres_per_ldu",
        type=float,
        default=DEFAULT_SCALE,
        metavar="M",
        help=f"metres per LDraw unit (default: {DEFAULT_SCALE:g}; real size: 0.0004)",
    )
    return looks


def looks_of(arguments: argparse.Namespace) -> Looks:
    """What the words say; raises :class:`InputError` for a scale that is none, and as :func:`.part_library.find`."""
    if not (math.isfinite(arguments.metres_per_ldu) and arguments.metres_per_ldu > 0):
        raise InputError(f"The scale is {arguments.metres_per_ldu} metres per LDraw unit; it must be above 0.")
    found = part_library.find(arguments.library)
    return Looks(
        arguments.metres_per_ldu,
        arguments.detail,
        "" if found is None else str(found.root.absolute()),
        str((arguments.cache or part_library.cache_folder()).absolute()),
    )


def shapes_of(looks: Looks) -> PartShapes:
    """Shapes of parts that look so; the same for the same looks in one process."""
    return _shapes(looks.library, looks.detail, looks.cache)


@lru_cache(maxsize=1)
def _shapes(library: str, detail: Level, cache: str) -> PartShapes:
    return PartShapes(open_library(Path(library)) if library else None, Detail(detail), Path(cache))
