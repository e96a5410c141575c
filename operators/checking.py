# SPDX-License-Identifier: GPL-3.0-or-later
"""One check of an assembly under way: what was asked, and what is done with the answer.

Between its beginning and its end nothing holds a ``bpy`` object: bricks are found again by their identities, so they
may be moved or deleted meanwhile, which makes the result out of date and nothing else.
"""

import time
from dataclasses import dataclass

import bpy

from ..core.bricks.assembly import Assembly
from ..core.bricks.catalogue import load_catalogue
from ..core.errors import InputError
from ..core.evaluation.validity import check
from ..core.generation.client import Job
from ..core.physics.check_messages import CheckRequest, CheckResult, Forces
from ..core.scene import keys
from ..core.scene.objects import find_assembly
from ..core.scene.reader import read_bricks, read_report, state_of, write_report
from ..core.scene.stress import FAILS, write_stress
from . import check_host

STABILITY = ("stable", "max_score", "weakest", "reason", "solver")  # what a report has of the stability


@dataclass(frozen=True)
class Snapshot:
    """The bricks of an assembly at one moment: their ``assembly``, ``identities`` and ``names``, and the ``state`` that
    tells whether they have changed since. ``identity``, ``name``: those of the assembly."""

    identity: str
    name: str
    state: int
    assembly: Assembly
    identities: tuple[str, ...]
    names: tuple[str, ...]


def snapshot(collection: bpy.types.Collection) -> Snapshot:
    """The bricks as they are now; raises :class:`InputError` when there are none."""
    assembly, items = read_bricks(collection)
    if not items:
        raise InputError(f"“{collection.name}” has no bricks.")
    return Snapshot(
        collection[keys.ASSEMBLY],
        collection.name,
        state_of(collection),
        assembly,
        tuple(item.get(keys.ID, "") for item in items),
        tuple(item.name for item in items),
    )


def write_validity(collection: bpy.types.Collection, seen: Snapshot) -> dict:
    """Check at once what needs no solver, and return the new report; the stability is open until it is solved."""
    found = check(seen.assembly, load_catalogue())
    report = {key: value for key, value in read_report(collection).items() if key not in STABILITY}
    report |= {
        "bricks": len(seen.assembly),
        "parts": len(set(seen.assembly.parts)),
        "valid": bool(found.valid),
        "connected": bool(found.connected),
        "components": int(found.components),
        "overlaps": len(found.overlaps),
        "unknown_parts": sorted(set(found.unknown_parts)),
    }
    write_report(collection, report, seen.state)
    return report


class Checking:
    """A check that the process was asked for. ``outcome`` is empty while it runs, then ``finished``, ``stopped``,
    ``failed`` or ``abandoned``: the file it belongs to was closed. ``error`` says why it did not finish."""

    def __init__(self, seen: Snapshot, job: Job[CheckRequest]) -> None:
        self.seen = seen
        self.job = job
        self.outcome = ""
        self.error = ""
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started

    def words(self) -> str:
        """``Checking stability: 3 s``."""
        return f"Checking stability: {self.seconds:.0f} s"

    def tick(self) -> bool:
        """Use the answer if it is there; true when the check is over."""
        if not self.outcome and self.job.ended:
            if self.job.state == "finished" and self.job.result is not None:
                self._write(self.job.result)
            elif self.job.state == "failed":
                self._end("failed", self.job.error)
            else:
                self._end("stopped", "The check was cancelled.")
        return bool(self.outcome)

    def stop(self) -> None:
        """End it now; what was known of the stability is gone, the validity stays."""
        if not self.outcome:
            self._end("stopped", "The check was cancelled.")
            check_host.interrupt()

    def abandon(self) -> None:
        """End it without touching the file."""
        if not self.outcome:
            self._end("abandoned", "The check stopped: another file was opened.")
            check_host.interrupt()

    def _write(self, result: CheckResult) -> None:
        collection = find_assembly(self.seen.identity, self.seen.name)
        if collection is None:
            self._end("stopped", "The check stopped: its assembly was deleted.")
            return
        write_result(collection, self.seen, result)
        self._end("finished", "")

    def _end(self, outcome: str, why: str) -> None:
        self.outcome, self.error = outcome, why
        self.job.cancel()


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
    global current
    current = Checking(seen, check_host.client().check(CheckRequest(seen.assembly)))
    return current


def running() -> Checking | None:
    """The check that runs, if one does."""
    return current if current is not None and not current.outcome else None


def end(checking: Checking) -> None:
    """Forget ``checking`` if it is the one that runs."""
    global current
    if current is checking:
        current = None


def forces_of(collection: bpy.types.Collection) -> Forces | None:
    """The forces that the last check of an assembly found; None where it was not checked since the file was opened."""
    return forces.get(collection[keys.ASSEMBLY])


current: Checking | None = None
forces: dict[str, Forces] = {}  # what the last check found, by the assembly's identity


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    forces.clear()
    if current is not None:
        current.abandon()
        end(current)


CLASSES = ()


def register() -> None:
    """Watch for files being opened."""
    bpy.app.handlers.load_pre.append(_before_load)


def unregister() -> None:
    """Stop watching, and stop what runs."""
    bpy.app.handlers.load_pre.remove(_before_load)
    _before_load()
