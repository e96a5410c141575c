# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright legolise``: meshes, voxels and point clouds to bricks, by several processes. A file that fails is
reported and the rest goes on."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..legolise.inventory import read_inventory
from ..legolise.palettes import PALETTES, parse_palette
from ..legolise.reading import READABLE
from ..legolise.request import LegoliseOptions
from . import bulk, formats, styling
from .bulk import Bulk
from .bulk_report import BulkReport
from .inputs import find_sources

_KINDS = tuple(kind.removeprefix(".") for kind in READABLE)
DEFAULTS = LegoliseOptions()
_RATIO = re.compile(r"(?:1:)?(\d+(?:\.\d+)?|\.\d+)")
_FINISHES = ("valid", "connected", "stable")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "legolise",
        help="meshes, voxels and point clouds to bricks",
        description="Make bricks of each file, and of each file of each folder: write the assembly, and report.jsonl "
        "with one line a file. A file that fails is reported and does not stop the rest. Exit code 0: all became "
        "bricks; else that of the first failure.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE|DIR|PATTERN",
        help=f"models ({', '.join(_KINDS)}); folders of them; patterns such as 'models/**/*.glb'",
    )
    parser.add_argument(
        "--format", default="ldr", metavar="LIST", help=f"one or more of {','.join(formats.FORMATS)} (default: ldr)"
    )
    bulk.add_output_options(parser, "built")
    parser.add_argument(
        "--strict", action="store_true", help="a model that is not valid, connected and stable is a failure"
    )
    _add_size(parser)
    _add_colours(parser)
    _add_building(parser)
    styling.add_to(parser, "--metres-per-ldu")
    bulk.add_process_options(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Check the words, then build; the exit code is that of the first failure in the order of the files."""
    targets = formats.parse_formats(arguments.format, formats.FORMATS)
    building = options_of(arguments)
    looks = styling.looks_of(arguments)
    bulk.check_options(arguments, targets)
    options = {**asdict(looks), "strict": arguments.strict, "legolise": building.to_dict()}
    return Legolising(arguments, targets, options).run()


def options_of(arguments: argparse.Namespace) -> LegoliseOptions:
    """The options that the words ask for; raises :class:`InputError` for those that cannot be."""
    size: dict[str, Any] = {}
    for name in ("studs", "box", "bricks", "ratio"):
        value = getattr(arguments, name)
        if value is not None:
            size = {"size_by": name, name: tuple(value) if name == "box" else value}
    return LegoliseOptions(
        **size,
        unit=arguments.unit,
        plates=arguments.plates,
        inside="solid" if arguments.solid else "auto" if arguments.shell is None else "shell",
        wall=arguments.shell or DEFAULTS.wall,
        palette=parse_palette(arguments.palette),
        colours=arguments.colours,
        dither=arguments.dither,
        parts=arguments.parts,
        inventory=None if arguments.inventory is None else read_inventory(arguments.inventory),
        finish=arguments.finish,
        stability=not arguments.no_physics,
        seconds=arguments.seconds,
        seed=arguments.seed,
    ).checked()


class Legolising(Bulk):
    """One run of the command."""

    verb, becomes, worker = "built", "becomes", "legolise-worker"

    def __init__(self, arguments: argparse.Namespace, targets: tuple[str, ...], options: dict[str, Any]) -> None:
        files = find_sources(arguments.files, arguments.out, _KINDS)
        super().__init__(arguments, targets, files, options, LegoliseReport(arguments.out, arguments.resume))

    def done(self, source: Path, entry: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Say of a model what is not as it should be."""
        wrong = [f"not {name}" for name in _FINISHES if entry[name] is False]
        wrong += ["stability unknown"] if entry["stable"] is None and self.options["legolise"]["stability"] else []
        wrong += [f"{entry['left_out']:,} cells left out"] if entry["left_out"] else []
        if wrong:
            self.progress.say(f"{source}: {', '.join(wrong)}")
        return {name: entry[name] for name in ("bricks", *_FINISHES)}


class LegoliseReport(BulkReport):
    """The report of the models that were built into one folder; what a line has beside what every such report has is
    that of :func:`..legolise.service.legolise`, with its ``seconds`` as ``stages``."""

    keys = (
        "source",
        "outputs",
        "bricks",
        "parts",
        "colours",
        "valid",
        "connected",
        "stable",
        "max_score",
        "left_out",
        "added",
        "recoloured",
        "colour_distance",
        "studs",
        "plates",
        "stages",
        "bytes",
        "seconds",
        "options",
        "reason",
        "error",
    )

    def satisfies(self, entry: dict[str, Any], options: dict[str, Any]) -> bool:
        """Strict options accept what was built without them only if it stands."""
        sound = all(entry[name] for name in _FINISHES) or not options["strict"]
        return sound and _that_matter(entry["options"]) == _that_matter(options)


def _that_matter(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("strict", "cache")}


def _add_size(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("size")
    sizes = group.add_mutually_exclusive_group()
    sizes.add_argument("--studs", type=int, metavar="N", help=f"studs of the longest side (default: {DEFAULTS.studs})")
    sizes.add_argument(
        "--box", type=int, nargs=3, metavar=("X", "Y", "Z"), help="the most studs on x and y and bricks on z"
    )
    sizes.add_argument("--bricks", type=int, metavar="N", help="about so many bricks")
    sizes.add_argument("--scale", dest="ratio", type=_ratio, metavar="1:N", help="true size, so many times smaller")
    group.add_argument(
        "--unit", type=float, default=DEFAULTS.unit, metavar="M", help="metres that a unit of the model is (default: 1)"
    )


def _add_colours(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("colours")
    group.add_argument(
        "--palette",
        default="standard",
        metavar="CODES|NAME",
        help=f"LDraw codes or words with commas between them, or {', '.join(PALETTES)} (default: standard)",
    )
    group.add_argument("--colours", type=int, metavar="N", help="at most so many colours")
    group.add_argument("--dither", action="store_true", help="mix colours where none matches")


def _add_building(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("building")
    group.add_argument("--plates", action="store_true", help="build with plates, too, for finer steps")
    group.add_argument("--parts", choices=("common", "brickgpt"), default=DEFAULTS.parts, help="(default: common)")
    inside = group.add_mutually_exclusive_group()
    inside.add_argument(
        "--shell", type=int, nargs="?", const=DEFAULTS.wall, metavar="CELLS", help="hollow, with walls so thick"
    )
    inside.add_argument("--solid", action="store_true", help="never hollow, however large")
    group.add_argument("--inventory", type=Path, metavar="FILE", help="CSV or JSON of the parts there are")
    group.add_argument("--finish", action="store_true", help="tiles and slopes on the surface; needs --plates")
    group.add_argument("--no-physics", action="store_true", help="do not find out whether it stands")
    group.add_argument(
        "--seconds",
        type=float,
        default=DEFAULTS.seconds,
        metavar="S",
        help=f"for the search, and as many for the stability (default: {DEFAULTS.seconds:g})",
    )
    group.add_argument("--seed", type=int, default=DEFAULTS.seed, help="(default: 0)")


def _ratio(word: str) -> float:
    found = _RATIO.fullmatch(word.replace(" ", ""))
    if found is None:
        raise InputError(f"The scale is {word!r}; write it as 1:40.")
    return float(found[1])
