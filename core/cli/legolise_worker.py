# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright legolise-worker``: a process that makes bricks of one file after the other; not for people, so not in
the help.

A task has ``options``: those of :class:`.styling.Looks`, ``strict``, and ``legolise``, those of
:class:`..legolise.request.LegoliseOptions`. The answer has what the report of :mod:`.legolise` has.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..legolise.reading import read_model
from ..legolise.request import LegoliseOptions
from ..legolise.service import legolise
from . import formats
from .bulk_worker import Answer, answer, write
from .pool_worker import serve
from .styling import Looks, shapes_of


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser("legolise-worker", allow_abbrev=False)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Build what standard input asks for until it ends."""
    return serve(build)


def build(task: dict[str, Any]) -> dict[str, Any]:
    """Answer one task; never raises for what is wrong with the file."""
    return answer(task, _build)


def _build(task: dict[str, Any], found: Answer) -> None:
    options = task["options"]
    looks = Looks(**{field.name: options[field.name] for field in dataclasses.fields(Looks)})
    source = Path(task["source"])
    model = read_model(source)
    found["reason"] = "not built"
    result = legolise(model, LegoliseOptions.from_dict(options["legolise"]))
    facts = dict(result.report)
    found |= {"stages": facts.pop("seconds"), "studs": list(result.studs), "plates": result.plates, **facts}
    found["reason"] = "not sound"
    if options["strict"] and not (facts["valid"] and facts["connected"] and facts["stable"]):
        wrong = "valid" if not facts["valid"] else "connected" if not facts["connected"] else "known to be stable"
        raise InputError(f"What can be built of it is not {wrong}; ask for another size, or leave --strict out.")
    assembly = dataclasses.replace(result.assembly, name=source.stem)
    write(task, assembly, formats.Style(shapes_of(looks), looks.scale), found)
