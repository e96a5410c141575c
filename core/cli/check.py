# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright check``: is each file valid, in one piece and stable? Exit 0 yes, 1 no, 2 a file could not be read."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BrickwrightError, InputError, MissingDependencyError
from .console import about, complain
from .inputs import Source, find_sources

if TYPE_CHECKING:
    from ..bricks.assembly import Assembly
    from ..physics.loads import Conditions

WEAKEST = 5  # bricks that are named
NAMED = 8  # unknown parts that are
AHEAD = 64  # files that are read before the first is told


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "check",
        help="validity, connection and stability of files",
        description="Say of each file whether no two bricks overlap, all hang together on the ground, and the whole "
        "stands up. Exit code 0: all do; 1: one does not, or that is not known; 2: one could not be read; 3: no solver "
        "is installed.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE|DIR|PATTERN",
        help="LDR, MPD, structure text, JSON; folders of them; patterns such as 'models/**/*.mpd'",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="files at a time (default: one a processor)")
    physics = parser.add_argument_group("stability")
    physics.add_argument("--no-physics", action="store_true", help="validity and connection alone")
    physics.add_argument("--solver", default="auto", help="auto, highs, highs-ipm or gurobi")
    physics.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="seconds that a file may take")
    physics.add_argument("--load", action="append", default=[], metavar="BRICK:KG", help="a weight on a brick, from 1")
    physics.add_argument("--tilt", type=float, default=0.0, metavar="DEGREES", help="of the ground, towards x")
    physics.add_argument("--free-standing", action="store_true", help="no studs on the ground hold it")
    physics.add_argument("--yaw", action="store_true", help="balance what turns about the vertical, too")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Check the files, some at a time; every file gets its line, in their order."""
    code = 0
    conditions = _conditions(arguments)
    limits = {"conditions": conditions, "solver": arguments.solver, "time_limit": arguments.time_limit}

    def look(source: Source | BrickwrightError) -> Callable[[], dict[str, Any]]:
        """The verdict, or what makes the error: kept for its turn."""
        try:
            if not isinstance(source, Source):
                raise source
            verdict = judge(source.path, None if arguments.no_physics else limits)
        except BrickwrightError as error:
            return _raiser(error)
        return lambda: verdict

    jobs = arguments.jobs if arguments.jobs > 0 else os.cpu_count() or 1
    sources = list(find_sources(arguments.files))
    pool = ThreadPoolExecutor(jobs)
    try:
        for start in range(0, len(sources), AHEAD):
            part = sources[start : start + AHEAD]
            for source, found in zip(part, pool.map(look, part), strict=True):
                code = max(code, _tell(source, found, arguments.json))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return code


def judge(path: Path, physics: dict[str, Any] | None) -> dict[str, Any]:
    """What ``check --json`` prints of one file; raises :class:`BrickwrightError` when it cannot be read.

    ``physics``: what :func:`..physics.stability.analyse` is given, None to leave it out.
    """
    from ..bricks.catalogue import load_catalogue
    from ..evaluation.validity import check
    from ..formats.files import read_assembly
    from ..formats.stablelego import has_library, read_stablelego

    start = time.perf_counter()
    assembly, masses = read_stablelego(path) if has_library(path) else (read_assembly(path), None)
    validity = check(assembly, load_catalogue())
    verdict = {
        "file": str(path),
        "bricks": len(assembly),
        "parts": len(assembly.part_names),
        "valid": bool(validity.valid),
        "connected": validity.connected,
        "components": int(validity.components),
        "overlaps": len(validity.overlaps),
        "floating": len(validity.floating),
        "held_otherwise": len(validity.held_otherwise),
        "unknown_parts": list(validity.unknown_parts),
    }
    if physics is not None:
        verdict |= _stability(assembly, masses, physics)
    verdict["seconds"] = round(time.perf_counter() - start, 4)
    return verdict


def _stability(assembly: Assembly, masses: Any, physics: dict[str, Any]) -> dict[str, Any]:
    from ..physics.stability import analyse

    try:
        found = analyse(assembly, masses=masses, **physics)
    except MissingDependencyError as error:
        return {"stable": None, "max_score": None, "weakest": [], "reason": str(error), "solver": None}
    weakest = [
        {"brick": number + 1, "part": assembly[number].part, "score": round(float(found.scores[number]), 6)}
        for number in found.weakest(WEAKEST)
    ]
    return {
        "stable": None if found.verdict == "unknown" else found.stable,
        "max_score": round(found.max_score, 6) if found.scored else None,
        "weakest": weakest,
        "reason": found.reason,
        "solver": found.solver,
    }


def _raiser(error: BrickwrightError) -> Callable[[], dict[str, Any]]:
    def fail() -> dict[str, Any]:
        raise error

    return fail


def _tell(source: Source | BrickwrightError, found: Callable[[], dict[str, Any]], as_json: bool) -> int:
    """Print one file's line; its exit code."""
    try:
        verdict = found()
    except BrickwrightError as error:
        sentence = about(source.path, error) if isinstance(source, Source) else str(error)
        complain(sentence)
        if as_json and isinstance(source, Source):
            print(json.dumps({"file": str(source.path), "error": sentence}, ensure_ascii=False), flush=True)
        return 2
    print(json.dumps(verdict, ensure_ascii=False) if as_json else _sentence(verdict), flush=True)
    if not (verdict["valid"] and verdict["connected"]):
        return 1
    if verdict.get("solver", "") is None:
        return MissingDependencyError.exit_code
    return 0 if verdict.get("stable", True) else 1


def _conditions(arguments: argparse.Namespace) -> Conditions:
    from ..physics.loads import Conditions, Load

    loads = []
    for word in arguments.load:
        brick, _, mass = word.partition(":")
        try:
            loads.append(Load.weight(int(brick) - 1, float(mass)))
        except ValueError:
            raise InputError(f"The load {word!r} is not of the form BRICK:KG, for example 12:0.2.") from None
    if not -89 <= arguments.tilt <= 89:
        raise InputError(f"The tilt is {arguments.tilt} degrees; it must be from -89 to 89.")
    return Conditions(tuple(loads), tilt=arguments.tilt, ground_clutch=not arguments.free_standing, yaw=arguments.yaw)


def _sentence(verdict: dict[str, Any]) -> str:
    words = [f"{verdict['bricks']} brick{'' if verdict['bricks'] == 1 else 's'}"]
    words.append("valid" if verdict["valid"] else "not valid")
    words.append({True: "connected", False: "not connected", None: "connection not known"}[verdict["connected"]])
    if "stable" in verdict:
        score = "" if verdict["max_score"] is None else f" (score {verdict['max_score']:.3f})"
        words.append({True: "stable", False: "not stable", None: "stability unknown"}[verdict["stable"]] + score)
        if verdict["reason"]:
            words.append(verdict["reason"])
    if verdict["overlaps"]:
        words.append(f"{verdict['overlaps']} overlapping pair{'' if verdict['overlaps'] == 1 else 's'}")
    if verdict["components"] > 1:
        words.append(f"{verdict['components']} components")
    if verdict["held_otherwise"]:
        words.append(f"{verdict['held_otherwise']} held by clips, pins or the like, which are not analysed")
    if verdict["floating"]:
        words.append(f"{verdict['floating']} floating")
    if verdict["unknown_parts"]:
        named = verdict["unknown_parts"]
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        words.append(f"unknown parts: {', '.join(named[:NAMED])}{more}")
    return f"{verdict['file']}: {', '.join(words)}"
