# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright check``: is each file valid and in one piece? Exit code 0 yes, 1 no, 2 a file could not be read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..errors import BrickwrightError
from .console import about, complain
from .inputs import Source, find_sources


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "check",
        help="validity and connection of files",
        description="Say of each file whether no two bricks overlap and all hang together on the ground. "
        "Exit code 0: all do; 1: one does not; 2: one could not be read.",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="LDR, MPD, structure text, JSON or folders")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Check the files in their order; every file gets its line."""
    code = 0
    for source in find_sources(arguments.files):
        try:
            if not isinstance(source, Source):
                raise source
            verdict = judge(source.path)
        except BrickwrightError as error:
            code = 2
            sentence = about(source.path, error) if isinstance(source, Source) else str(error)
            complain(sentence)
            if arguments.json and isinstance(source, Source):
                print(json.dumps({"file": str(source.path), "error": sentence}, ensure_ascii=False), flush=True)
            continue
        if not (verdict["valid"] and verdict["connected"]):
            code = max(code, 1)
        print(json.dumps(verdict, ensure_ascii=False) if arguments.json else _sentence(verdict), flush=True)
    return code


def judge(path: Path) -> dict[str, Any]:
    """What ``check --json`` prints of one file; raises :class:`BrickwrightError` when it cannot be read."""
    from ..bricks.catalogue import load_catalogue
    from ..evaluation.validity import check
    from ..formats.files import read_assembly

    assembly = read_assembly(path)
    validity = check(assembly, load_catalogue())
    return {
        "file": str(path),
        "bricks": len(assembly),
        "parts": len(assembly.part_names),
        "valid": bool(validity.valid),
        "connected": bool(validity.connected),
        "components": int(validity.components),
        "overlaps": len(validity.overlaps),
        "floating": len(validity.floating),
        "unknown_parts": list(validity.unknown_parts),
    }


def _sentence(verdict: dict[str, Any]) -> str:
    words = [f"{verdict['bricks']} brick{'' if verdict['bricks'] == 1 else 's'}"]
    words.append("valid" if verdict["valid"] else "not valid")
    words.append("connected" if verdict["connected"] else "not connected")
    if verdict["overlaps"]:
        words.append(f"{verdict['overlaps']} overlapping pair{'' if verdict['overlaps'] == 1 else 's'}")
    if verdict["components"] > 1:
        words.append(f"{verdict['components']} components")
    if verdict["floating"]:
        words.append(f"{verdict['floating']} floating")
    if verdict["unknown_parts"]:
        words.append(f"unknown parts: {' '.join(verdict['unknown_parts'][:8])}")
    return f"{verdict['file']}: {', '.join(words)}"
