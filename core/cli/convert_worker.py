# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert-worker``: a process that converts one file after the other; not for people, so not in the help.

A task has ``source``, ``out`` (the output folder), ``place`` (of the output below it, without extension), ``formats``
and ``options``, those of :class:`Options`. The answer has ``bricks``, ``missing_parts``, ``outputs`` and ``bytes``, or
what is known of these, the ``error`` as a sentence, its ``reason`` in two words and its exit ``code``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..bricks.assembly import Assembly
from ..bricks.catalogue import load_catalogue
from ..errors import InputError
from ..formats.files import read_assembly
from ..ldraw.library import PartSource
from ..ldraw.part_shapes import PartShapes
from ..ldraw.part_sources import part_sources
from . import formats
from .bulk_worker import Answer, answer, write
from .pool_worker import serve
from .styling import Looks, shapes_of

NAMED = 5  # missing parts that a sentence names


@dataclass(frozen=True)
class Options(Looks):
    """How files are converted; ``brickgpt_ldr``: ``.ldr`` as BrickGPT writes it; ``strict``: all parts need a shape."""

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
    return answer(task, _convert)


def describe_missing(parts: dict[str, int]) -> str:
    """``3 bricks of 2 parts without a shape: a.dat (2), b.dat (1)``."""
    named = ", ".join(f"{name} ({count})" for name, count in list(parts.items())[:NAMED])
    more = ", …" if len(parts) > NAMED else ""
    bricks, kinds = sum(parts.values()), len(parts)
    return f"{bricks} brick{'s' * (bricks != 1)} of {kinds} part{'s' * (kinds != 1)} without a shape: {named}{more}"


def _convert(task: dict[str, Any], found: Answer) -> None:
    options = Options(**task["options"])
    assembly = read_assembly(Path(task["source"]))
    sources = part_sources(assembly)
    shapes = shapes_of(options).including(*sources)
    found["bricks"] = len(assembly)
    known = _known(assembly, shapes, sources, task["formats"])
    missing = {name: count for name, count in assembly.part_counts.items() if name not in known}
    found["missing_parts"] = missing
    if missing and options.strict:
        found["reason"] = "missing parts"
        raise InputError(f"It has {describe_missing(missing)}; name a library that has them with --library.")
    write(task, assembly, formats.Style(shapes, options.scale, brickgpt_ldr=options.brickgpt_ldr), found)
    told = assembly.part_names if _draws(task["formats"]) else ()
    found["problems"] = [shapes.problems[name] for name in told if name in shapes.problems]


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
