# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert-worker``: a process that converts one file after the other; not for people, so not in the help.

A task has ``source``, ``out`` (the output folder), ``place`` (of the output below it, without extension), ``formats``
and ``options``, those of :class:`Options`. The answer has ``bricks``, ``missing_parts``, ``outputs`` and ``bytes``, or
what is known of these, the ``error`` as a sentence, its ``reason`` in two words and its exit ``code``.
"""

from __future__ import annotations

import argparse
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..bricks.assembly import Assembly
from ..bricks.catalogue import load_catalogue
from ..bricks.meshes import Level
from ..errors import BrickwrightError, InputError
from ..files import prepare_folder
from ..formats.files import read_assembly
from ..ldraw.discovery import open_library
from ..ldraw.library import PartSource
from ..ldraw.part_shapes import Detail, PartShapes
from ..ldraw.part_sources import part_sources
from . import formats
from .pool_worker import serve

NAMED = 5  # missing parts that a sentence names
NO_MEMORY = "There is not enough memory for it; close other programs, or convert fewer files at a time with --jobs."


@dataclass(frozen=True)
class Options:
    """How files are converted; ``cache``: the folder for meshes of the library, both folders as absolute paths."""

    scale: float
    detail: Level
    library: str
    cache: str
    brickgpt_ldr: bool
    strict: bool


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser("convert-worker", allow_abbrev=False)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Convert what standard input asks for until it ends."""
    return serve(convert)


def convert(task: dict[str, Any]) -> dict[str, Any]:
    """Answer one task; never raises for what is wrong with the file."""
    answer: dict[str, Any] = {}
    try:
        _convert(task, Options(**task["options"]), answer)
    except BrickwrightError as error:
        reason = "not written" if "missing_parts" in answer else "unreadable"
        answer |= {"error": str(error), "reason": answer.pop("reason", reason), "code": error.exit_code}
    except (MemoryError, RecursionError):
        answer |= {"error": NO_MEMORY, "reason": "out of memory", "code": 1}
    except OSError as error:
        answer |= {"error": f"{error.strerror or error}.", "reason": "not written", "code": 1}
    except Exception as error:
        traceback.print_exc()
        answer |= {"error": f"{type(error).__name__}: {error}", "reason": "program fault", "code": 1}
    return answer


def describe_missing(parts: dict[str, int]) -> str:
    """``3 bricks of 2 parts without a shape: a.dat (2), b.dat (1)``."""
    named = ", ".join(f"{name} ({count})" for name, count in list(parts.items())[:NAMED])
    more = ", …" if len(parts) > NAMED else ""
    bricks, kinds = sum(parts.values()), len(parts)
    return f"{bricks} brick{'s' * (bricks != 1)} of {kinds} part{'s' * (kinds != 1)} without a shape: {named}{more}"


def _convert(task: dict[str, Any], options: Options, answer: dict[str, Any]) -> None:
    source, out = Path(task["source"]), Path(task["out"])
    assembly = read_assembly(source)
    sources = part_sources(assembly)
    shapes = _shapes(options.library, options.detail, options.cache).including(*sources)
    answer["bricks"] = len(assembly)
    known = _known(assembly, shapes, sources, task["formats"])
    missing = {name: count for name, count in assembly.part_counts.items() if name not in known}
    answer["missing_parts"] = missing
    if missing and options.strict:
        answer["reason"] = "missing parts"
        raise InputError(f"It has {describe_missing(missing)}; name a library that has them with --library.")
    if not out.is_dir():  # what prepares a folder would make it again
        raise InputError(f"The folder {out} is no longer there.")
    base = out / task["place"]
    prepare_folder(base.parent)
    style = formats.Style(shapes, options.scale, brickgpt_ldr=options.brickgpt_ldr)
    paths = formats.write(assembly, base, task["formats"], style)
    answer["outputs"] = [path.relative_to(out).as_posix() for path in paths]
    answer["bytes"] = sum(path.stat().st_size for path in paths)
    told = assembly.part_names if _draws(task["formats"]) else ()
    answer["problems"] = [shapes.problems[name] for name in told if name in shapes.problems]


def _known(assembly: Assembly, shapes: PartShapes, sources: Sequence[PartSource], targets: Sequence[str]) -> set[str]:
    """The parts that have a shape; where none is drawn, those that have a file or are in the catalogue."""
    if _draws(targets):
        return {name for name in assembly.part_names if shapes.origin(name) != "stand-in"}
    places = (*sources, *([] if shapes.library is None else [shapes.library]))
    known = load_catalogue()
    return {name for name in assembly.part_names if name in known or any(place.stamp(name) for place in places)}


def _draws(targets: Sequence[str]) -> bool:
    """Whether a file of one of these formats shows parts."""
    return any(target not in formats.TEXT_FORMATS for target in targets)


@lru_cache(maxsize=1)
def _shapes(library: str, detail: Level, cache: str) -> PartShapes:
    return PartShapes(open_library(Path(library)) if library else None, Detail(detail), Path(cache))
