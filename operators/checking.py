# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of assemblies: asking for one, and storing what it found in the report and on the bricks."""

import bpy

from ..core.bricks.catalogue import load_catalogue
from ..core.evaluation.validity import check
from ..core.physics.check_messages import CheckRequest, CheckResult, Forces
from ..core.scene import keys
from ..core.scene.reader import read_report, write_report
from ..core.scene.snapshot import Snapshot
from ..core.scene.stress import FAILS, write_stress
from . import asking, check_host
from .asking import Asked

STABILITY = ("stable", "max_score", "weakest", "reason", "solver")  # what a report has of the stability


def write_validity(collection: bpy.types.Collection, seen: Snapshot) -> dict:
    """Check at once what needs no solver, and return the new report; the stability is open until it is solved."""
    found = check(seen.assembly, load_catalogue())
    report = {key: value for key, value in read_report(collection).items() if key not in STABILITY}
    report |= {
        "bricks": len(seen.assembly),
        "parts": len(set(seen.assembly.parts)),
        "valid": bool(found.valid),
        "connected": found.connected,
        "components": int(found.components),
        "overlaps": len(found.overlaps),
        "unknown_parts": sorted(set(found.unknown_parts)),
    }
    write_report(collection, report, seen.state)
    return report


class Checking(Asked):
    """A check that the process was asked for."""

    doing, name = "Checking stability", "check"

    def use(self, collection: bpy.types.Collection, result: CheckResult) -> None:
        """Store the answer."""
        write_result(collection, self.seen, result)


def write_result(collection: bpy.types.Collection, seen: Snapshot, result: CheckResult) -> None:
    """Store what a check found: in the report, on the bricks, and the forces in memory."""
    known = read_report(collection)
    seconds = known.get("seconds")
    report = {
        **known,
        "bricks": len(seen.assembly),
        "parts": len(set(seen.assembly.parts)),
        "valid": result.valid,
        "connected": result.connected,
        "components": result.components,
        "overlaps": result.overlaps,
        "unknown_parts": list(result.unknown_parts),
        "stable": None if result.verdict == "unknown" else result.verdict == "stable",
        "max_score": result.max_score,
        "weakest": [
            {"brick": i + 1, "part": seen.assembly[i].part, "score": round(float(result.scores[i]), 6)}
            for i in result.weakest
        ],
        "reason": reason(seen, result),
        "solver": result.solver,
        "seconds": {**(seconds if isinstance(seconds, dict) else {}), "check": result.seconds},
    }
    write_report(collection, report, seen.state)
    write_stress(collection, seen.identities, result.scores.tolist())
    forces[seen.identity] = result.forces


def reason(seen: Snapshot, result: CheckResult) -> str:
    """Why an assembly is not stable, with the names of its objects; empty for a stable one."""
    failing = [i for i in result.weakest if result.scores[i] >= FAILS]
    number = int((result.scores >= FAILS).sum())
    if result.cause in ("", "solver") or not failing:
        return result.reason
    one = number == 1
    who = f"“{seen.names[failing[0]]}”" + ("" if one else f" and {number - 1} more")
    deed = {
        "overlap": "overlap",
        "hanging": "hangs in the air" if one else "hang in the air",
        "unbalanced": "cannot be held",
        "pulled": "is pulled off" if one else "are pulled off",
    }[result.cause]
    return f"{who} {deed}"


def begin(seen: Snapshot) -> Checking:
    """Ask the process for a check and make it the one that runs; raises :class:`BrickwrightError`."""
    return asking.begin(Checking(seen, check_host.client().check(CheckRequest(seen.assembly))))


def forces_of(collection: bpy.types.Collection) -> Forces | None:
    """The forces that the last check of an assembly found; None where it was not checked since the file was opened."""
    return forces.get(collection[keys.ASSEMBLY])


forces: dict[str, Forces] = {}  # what the last check found, by the assembly's identity


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    forces.clear()


CLASSES = ()


def register() -> None:
    """Forget the forces when a file is opened."""
    bpy.app.handlers.load_pre.append(_before_load)


def unregister() -> None:
    """Forget them now."""
    bpy.app.handlers.load_pre.remove(_before_load)
    _before_load()
