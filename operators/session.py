# SPDX-License-Identifier: GPL-3.0-or-later
"""One generation under way: takes events from the worker and turns them into bricks, a little per tick.

A session holds no ``bpy`` object between ticks. At most one runs at a time; :data:`current` is it, and the panel reads
its words. Whatever happens to the file meanwhile, the session ends with a sentence instead of an exception.
"""

import math
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import bpy

from ..core.errors import BrickwrightError, InputError
from ..core.generation.client import Job
from ..core.generation.events import BrickPlaced, Event, Finished, PlanReady, Progress, RolledBack
from ..core.scene import keys
from ..core.scene.builder import AssemblyBuilder, AssemblyGoneError
from ..core.scene.frame import standing_origin
from ..core.scene.objects import find_scene

GAP = 4  # studs between assemblies that stand side by side
GROUP = 6  # events between two looks at the clock: each may be the first brick of its part, whose mesh takes 5 ms
LDU_PER_STUD = 20


@dataclass(frozen=True)
class Placement:
    """Where the assemblies of a request go: the foot of the first, in metres, and metres per stud."""

    location: tuple[float, float, float]
    stud_pitch: float

    @property
    def scale(self) -> float:
        """Metres per LDU."""
        return self.stud_pitch / LDU_PER_STUD

    def origin(self, sample: int, count: int, size: Sequence[int]) -> tuple[float, float, float]:
        """Where the LDraw origin of a sample is: rows of a square, to the right and to the back."""
        row, column = divmod(sample, math.ceil(math.sqrt(count)))
        x, y, z = self.location
        foot = (x + column * (size[0] + GAP) * self.stud_pitch, y + row * (size[1] + GAP) * self.stud_pitch, z)
        bounds = ((0, 24 - 24 * size[2], 0), (LDU_PER_STUD * size[0], 24, LDU_PER_STUD * size[1]))
        return standing_origin(bounds, foot, self.scale)


class Session:
    """A running generation.

    ``outcome`` is empty while it runs, then ``finished``, ``stopped``, ``failed`` or ``abandoned``: the file it was
    building in is no longer as it left it, and must not be touched. ``error`` says why it did not finish.
    """

    def __init__(self, job: Job, placement: Placement, scene: int) -> None:
        self.job = job
        self.placement = placement
        self.scene = scene
        self.builders: dict[int, AssemblyBuilder] = {}
        self.reports: list[dict] = []
        self.outcome = ""
        self.error = ""
        self.message = "Waiting for the generator"
        self.fraction: float | None = None
        self.started = time.monotonic()

    @property
    def bricks(self) -> int:
        """How many bricks stand now."""
        return sum(builder.count for builder in self.builders.values())

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started

    def tick(self, budget: float | None = None) -> bool:
        """Apply what has arrived, for at most about ``budget`` seconds; true when the session is over."""
        start = time.perf_counter()
        try:
            while not self.outcome:
                over = self.job.ended  # asked before taking, so that nothing that came in between is missed
                events = self.job.take(GROUP)
                self._apply(events)
                if not events:
                    if over:
                        self._conclude()
                    break
                if budget is not None and time.perf_counter() - start > budget:
                    break
        except AssemblyGoneError:
            self._end("stopped", "The generation stopped: its collection was deleted.")
        except BrickwrightError as error:
            self._end("failed", str(error))
        except Exception as error:  # a session that nobody ends would lock the Generate button
            traceback.print_exc()
            self._end("failed", f"The bricks could not be placed ({error!r}); the details are in the system console.")
        return bool(self.outcome)

    def stop(self, keep: bool, why: str = "Cancelled") -> None:
        """End the session now; what stands is kept or removed."""
        if self.outcome:
            return
        self._end("stopped", why)
        if not keep:
            self.remove()

    def abandon(self, why: str) -> None:
        """End the session without touching the file: it is being replaced, closed or was undone."""
        if not self.outcome:
            self._end("abandoned", why)

    def remove(self) -> None:
        """Take away all that the session built."""
        for builder in self.builders.values():
            builder.discard()

    def collections(self) -> list[bpy.types.Collection]:
        """The assemblies that stand, in the order of the samples."""
        found = (self.builders[sample].collection for sample in sorted(self.builders))
        return [collection for collection in found if collection is not None]

    def remember(self, collection: bpy.types.Collection) -> None:
        """Have the panel of the scene show ``collection`` until another assembly is active."""
        scene = find_scene(self.scene)
        if scene is not None:
            scene.brickwright.last_assembly = collection[keys.ASSEMBLY]

    def share(self) -> float:
        """How far it is, 0 to 1, for a bar."""
        count = self.job.request.count
        own = len(self.reports) / count
        return max(own, min(self.fraction or 0.0, 1.0))

    def words(self) -> str:
        """What is being done: ``Placing bricks: 63 bricks, 2 of 4``."""
        words = self.message
        if self.job.state == "waiting":
            worker = self.job.worker
            words = worker.message if worker.state in ("starting", "loading") else words
        if self.bricks:
            words += f": {self.bricks} bricks"
        if self.job.request.count > 1:
            words += f", {min(len(self.reports) + 1, self.job.request.count)} of {self.job.request.count}"
        return words

    def summary(self) -> str:
        """What was made, in a sentence."""
        count = len(self.builders)
        what = f"{self.bricks} bricks" if count == 1 else f"{count} assemblies with {self.bricks} bricks"
        return f"Generated {what} in {self.seconds:.1f} s"

    def _apply(self, events: Sequence[Event]) -> None:
        pending: list[BrickPlaced] = []
        for event in events:
            if isinstance(event, BrickPlaced) and (not pending or pending[-1].sample == event.sample):
                pending.append(event)
                continue
            self._place(pending)
            pending = [event] if isinstance(event, BrickPlaced) else []
            if isinstance(event, RolledBack):
                if event.sample in self.builders:
                    self.builders[event.sample].roll_back(event.to)
            elif isinstance(event, Progress):
                self.message, self.fraction = event.message, event.fraction
            elif isinstance(event, PlanReady):
                self.message = "Placing bricks"
            elif isinstance(event, Finished):
                self._finish_sample(event)
        self._place(pending)

    def _place(self, bricks: list[BrickPlaced]) -> None:
        if bricks:
            self._builder(bricks[0].sample).add(bricks)

    def _builder(self, sample: int) -> AssemblyBuilder:
        if sample not in self.builders:
            request = self.job.request
            scene = find_scene(self.scene)
            if scene is None:
                raise InputError("The generation stopped: its scene was deleted.")
            self.builders[sample] = AssemblyBuilder(
                request.prompt[:60],
                self.placement.scale,
                self.placement.origin(sample, request.count, request.size),
                prompt=request.prompt,
                scene=scene,
            )
        return self.builders[sample]

    def _finish_sample(self, event: Finished) -> None:
        builder = self._builder(event.sample)  # also when nothing could be built, so that its report is seen
        builder.finish(event.report, event.scores)
        self.reports.append(event.report)

    def _conclude(self) -> None:
        if self.job.state == "finished":
            self._end("finished", "")
        elif self.job.state == "failed":
            self._end("failed", self.job.error)
        else:
            self._end("stopped", "Cancelled")

    def _end(self, outcome: str, why: str) -> None:
        self.outcome, self.error = outcome, why
        self.job.cancel()


current: Session | None = None
undone = 0  # steps of undo and redo since the extension was switched on; an import under way compares


def running() -> Session | None:
    """The session that runs, if one does."""
    return current if current is not None and not current.outcome else None


def begin(session: Session) -> None:
    """Make ``session`` the one that runs; it must be the only one."""
    global current
    current = session


def end(session: Session) -> None:
    """Forget ``session`` if it is the one that runs."""
    global current
    if current is session:
        current = None


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    if current is not None:
        current.abandon("Another file was opened")
        end(current)


@bpy.app.handlers.persistent
def _after_undo(*_: object) -> None:
    global undone
    undone += 1
    if current is not None:
        current.abandon("The generation stopped, because a step was undone or redone while it ran.")


HANDLERS = ((bpy.app.handlers.load_pre, _before_load), (bpy.app.handlers.undo_post, _after_undo),
            (bpy.app.handlers.redo_post, _after_undo))  # fmt: skip
CLASSES = ()


def register() -> None:
    """Watch for files being opened and steps being undone."""
    for handlers, function in HANDLERS:
        handlers.append(function)


def unregister() -> None:
    """Stop watching, and stop what runs."""
    if current is not None:
        current.abandon("Brickwright was switched off")
        end(current)
    for handlers, function in HANDLERS:
        handlers.remove(function)
