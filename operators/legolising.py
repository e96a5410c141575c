# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes on their way to bricks: what the process was asked, and building what it answers, a little per tick.

Nothing holds a ``bpy`` object between ticks. At most one is under way; :data:`current` is it, and the panel reads its
words.
"""

import tempfile
import time
import traceback
from collections.abc import Generator, Sequence
from pathlib import Path

import bpy
import numpy as np

from ..core.errors import BrickwrightError, InputError
from ..core.generation.client import Job
from ..core.generation.events import Progress
from ..core.legolise.mesh import ColouredMesh
from ..core.legolise.mesh_file import write_mesh
from ..core.legolise.messages import LegoliseRequest, LegoliseResult
from ..core.legolise.request import LegoliseOptions
from ..core.scene.builder import AssemblyBuilder
from ..core.scene.frame import standing_origin
from ..core.scene.objects import find_scene
from ..core.scene.point_data import point_data
from . import layout_host
from .session import GAP, LDU_PER_STUD

BATCH = 64  # bricks between two looks at the clock
ASKED = 0.85  # share of the bar until the process has answered
PLATE = 8  # LDU
FLOOR = 24  # LDU, y of the plane that plans stand on


class Legolising:
    """Meshes on their way to bricks. ``sources``: names of the objects; ``bounds`` (2, 3): around them, in the scene.

    ``outcome`` is empty while it runs, then ``finished``, ``stopped``, ``failed`` or ``abandoned``: the file is no
    longer as it left it and must not be touched. ``error`` says why it did not finish; ``identity``: of the assembly.
    """

    def __init__(
        self,
        mesh: ColouredMesh,
        options: LegoliseOptions,
        sources: Sequence[str],
        scene: int,
        place: str,
        stud_pitch: float,
        instance_above: int,
    ) -> None:
        self.sources = tuple(sources)
        self.outcome = ""
        self.error = ""
        self.identity = ""
        self.result: LegoliseResult | None = None
        self._scene, self._place, self._stud_pitch = scene, place, stud_pitch
        self._instance_above = instance_above
        self._right = float(mesh.vertices[:, 0].max())
        self._message, self._share = "Waiting for the layout", 0.0
        self._started = time.monotonic()
        self._builder: AssemblyBuilder | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="brickwright-")
        try:
            path = Path(self._folder.name) / "mesh.npz"
            write_mesh(path, mesh)
            self.job: Job = layout_host.client().legolise(LegoliseRequest(str(path), options))
        except BaseException:
            self._folder.cleanup()
            raise
        self._slices = self._work()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def words(self) -> str:
        """What is being done."""
        worker = self.job.worker
        starting = self.job.state == "waiting" and worker.state == "starting"
        return worker.message if starting else self._message

    def share(self) -> float:
        """How far it is, 0 to 1."""
        return self._share

    def tick(self, budget: float | None = None) -> bool:
        """Work for at most about ``budget`` seconds; true when it is over."""
        end = None if budget is None else time.perf_counter() + budget
        try:
            while not self.outcome:
                waiting = next(self._slices, None)
                if waiting is None:
                    self._end("finished", "")
                elif waiting or (end is not None and time.perf_counter() >= end):
                    break
        except BrickwrightError as error:
            self._end("failed", str(error))
        except Exception as error:  # what nobody ends would lock the button
            traceback.print_exc()
            self._end("failed", f"The bricks could not be placed ({error!r}); the details are in the system console.")
        if self.outcome == "failed":
            self._discard()
        return bool(self.outcome)

    def stop(self, why: str = "Cancelled; nothing was changed.") -> None:
        """End it now, and take away what stands."""
        if not self.outcome:
            self._end("stopped", why)
            self._discard()

    def abandon(self, why: str) -> None:
        """End it without touching the file: it is being replaced, closed or was undone."""
        if not self.outcome:
            self._end("abandoned", why)

    def _work(self) -> Generator[bool, None, None]:
        """Wait and build; yields whether there is nothing to do for the moment."""
        while not self.job.ended:
            self._hear()
            yield True
        if self.job.state != "finished" or not isinstance(self.job.result, LegoliseResult):
            raise InputError(self.job.error or "The layout was cancelled.")
        self.result = result = self.job.result
        self._folder.cleanup()
        yield from self._build(result)

    def _hear(self) -> None:
        for event in self.job.take():
            if isinstance(event, Progress):
                self._message, self._share = event.message, ASKED * (event.fraction or 0.0)

    def _build(self, result: LegoliseResult) -> Generator[bool, None, None]:
        assembly, scale, origin = result.assembly, *self._frame(result)
        builder = self._builder = AssemblyBuilder(
            f"{self.sources[0]} Bricks", scale, origin, scene=find_scene(self._scene)
        )
        self.identity = builder.identity
        count = len(assembly)
        if count > self._instance_above:
            for share in builder.add_instances(assembly, point_data(assembly, scale)):
                self._tell(int(share * count), count)
                yield False
        else:
            for part in assembly.part_names:
                builder.make_mesh(part)
                yield False
            for start in range(0, count, BATCH):
                self._tell(builder.add(assembly.take(np.arange(start, min(start + BATCH, count)))), count)
                yield False
        builder.finish(result.report)
        scene = find_scene(self._scene)
        if scene is not None:
            scene.brickwright.last_assembly = builder.identity

    def _tell(self, placed: int, count: int) -> None:
        self._message = f"Placing bricks: {placed:,} of {count:,}"
        self._share = ASKED + (1.0 - ASKED) * placed / max(count, 1)

    def _frame(self, result: LegoliseResult) -> tuple[float, tuple[float, float, float]]:
        """Metres per LDU, and where LDraw's origin comes to lie."""
        if find_scene(self._scene) is None:
            raise InputError("The scene was deleted meanwhile, so nothing was built.")
        pitch = self._stud_pitch if self._place == "SCENE" else result.pitch
        scale = pitch / LDU_PER_STUD
        x, y, z = result.foot
        wide, deep = result.studs
        if self._place != "OBJECT":
            x = self._right + (wide / 2 + GAP) * pitch
        bounds = ((0, FLOOR - PLATE * result.plates, 0), (LDU_PER_STUD * wide, FLOOR, LDU_PER_STUD * deep))
        return scale, standing_origin(bounds, (x, y, z), scale)

    def collection(self) -> bpy.types.Collection | None:
        """The assembly, if it was built and is still there."""
        return None if self._builder is None else self._builder.collection

    def _discard(self) -> None:
        if self._builder is not None:
            self._builder.discard()

    def _end(self, outcome: str, why: str) -> None:
        self.outcome, self.error = outcome, why
        self.job.cancel()
        self._folder.cleanup()


def summary(report: dict) -> str:
    """``412 bricks of 14 parts in 5 colours: stable``, and what could not be as it was asked for."""
    colours = report["colours"]
    words = f"{report['bricks']:,} bricks of {report['parts']} parts in {colours} colour{'s' * (colours != 1)}: "
    words += "" if report["connected"] else "not in one piece, "
    words += {True: "stable", False: "it does not stand", None: "stability not known"}[report["stable"]]
    cells = ((report["left_out"], "left out"), (report["added"], "added"), (report["recoloured"], "in another colour"))
    notes = [f"{count:,} {what}" for count, what in cells if count]
    return words + (f"; cells: {', '.join(notes)}" if notes else "")


current: Legolising | None = None


def running() -> Legolising | None:
    """What is under way, if anything is."""
    return current if current is not None and not current.outcome else None


def begin(legolising: Legolising) -> Legolising:
    """Make ``legolising`` the one that is under way."""
    global current
    current = legolising
    return legolising


def end(legolising: Legolising) -> None:
    """Forget ``legolising`` if it was the one under way."""
    global current
    if current is legolising:
        current = None


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    if current is not None:
        current.abandon("Another file was opened.")
        end(current)


@bpy.app.handlers.persistent
def _after_undo(*_: object) -> None:
    if current is not None:
        current.abandon("It stopped, because a step was undone or redone while it ran.")


HANDLERS = ((bpy.app.handlers.load_pre, _before_load), (bpy.app.handlers.undo_post, _after_undo),
            (bpy.app.handlers.redo_post, _after_undo))  # fmt: skip
CLASSES = ()


def register() -> None:
    """Watch for files being opened and steps being undone."""
    for handlers, function in HANDLERS:
        handlers.append(function)


def unregister() -> None:
    """Stop watching, and stop what runs."""
    _before_load()
    for handlers, function in HANDLERS:
        handlers.remove(function)
