# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checking process was asked about an assembly, and operators that wait for the answer without blocking.

Between the question and the answer nothing holds a ``bpy`` object: bricks are found again by their identities, so they
may be moved or deleted meanwhile, which makes the answer out of date and nothing else. One question is under way at a
time.
"""

import time
from typing import Any, TypeVar

import bpy

from ..core.generation.client import Job
from ..core.scene.objects import find_assembly
from ..core.scene.snapshot import Snapshot
from . import viewport

LOOK = 0.05  # seconds between two looks at whether there is an answer


class Asked:
    """A question about the bricks ``seen``. ``outcome`` is empty while it is open, then ``finished``, ``stopped``,
    ``failed`` or ``abandoned``: the file it belongs to was closed. ``error`` says why it did not finish."""

    doing = ""  # what is done to answer it, in words
    name = ""  # what it is called in sentences

    def __init__(self, seen: Snapshot, job: Job[Any]) -> None:
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
        return f"{self.doing}: {self.seconds:.0f} s"

    def use(self, collection: bpy.types.Collection, result: Any) -> None:
        """Take the answer for the assembly, which is still there."""
        raise NotImplementedError

    def tick(self) -> bool:
        """Use the answer if it is there; true when the question is closed."""
        if not self.outcome and self.job.ended:
            if self.job.state == "finished" and self.job.result is not None:
                self._answered(self.job.result)
            elif self.job.state == "failed":
                self._end("failed", self.job.error)
            else:
                self.stop()
        return bool(self.outcome)

    def stop(self) -> None:
        """End it now."""
        if not self.outcome:
            self._end("stopped", f"The {self.name} was cancelled.")

    def abandon(self) -> None:
        """End it without touching the file."""
        if not self.outcome:
            self._end("abandoned", f"The {self.name} stopped: another file was opened.")

    def _answered(self, result: Any) -> None:
        collection = find_assembly(self.seen.identity, self.seen.name)
        if collection is None:
            self._end("stopped", f"The {self.name} stopped: its assembly was deleted.")
            return
        self.use(collection, result)
        self._end("finished", "")

    def _end(self, outcome: str, why: str) -> None:
        self.outcome, self.error = outcome, why
        self.job.cancel()


class WaitingOperator:
    """What an operator does that asks and waits: without blocking when it is invoked, else until there is an answer."""

    def ask(self, context: bpy.types.Context) -> Asked | set[str]:
        """Ask; what to return from the operator when there is nothing to wait for."""
        raise NotImplementedError

    def conclude(self, context: bpy.types.Context, done: Asked, at_once: bool) -> set[str]:
        """Tell what came of it, and what to return; ``at_once``: the caller has waited."""
        raise NotImplementedError

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Begin to wait in the window."""
        if bpy.app.background:
            return self.execute(context)
        asked = self.ask(context)
        if not isinstance(asked, Asked):
            return asked
        self._asked, self._shown = asked, ""
        self._timer = context.window_manager.event_timer_add(LOOK, window=context.window)
        context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        viewport.redraw(context)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Wait for the answer."""
        asked = self.ask(context)
        if not isinstance(asked, Asked):
            return asked
        try:
            while not asked.tick():
                asked.job.wait(0.5)
        except KeyboardInterrupt:
            asked.stop()
        end(asked)
        return self.conclude(context, asked, True)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Look whether there is an answer, at each tick of the timer."""
        if current is not self._asked:  # another file was opened
            self._leave(context)
            return {"CANCELLED"}
        if event.type == "ESC" and event.value == "PRESS":
            self._asked.stop()
        if event.type == "TIMER" and self._asked.words() != self._shown:
            self._shown = self._asked.words()
            viewport.redraw(context)
        if not self._asked.tick():
            return {"PASS_THROUGH"}
        end(self._asked)
        self._leave(context)
        viewport.redraw_all(context)
        return self.conclude(context, self._asked, False)

    def cancel(self, context: bpy.types.Context) -> None:
        """The window was closed."""
        self._asked.abandon()
        end(self._asked)
        self._leave(context)

    def _leave(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        viewport.redraw(context)


current: Asked | None = None

Kind = TypeVar("Kind", bound=Asked)


def running() -> Asked | None:
    """The question that is open, if one is."""
    return current if current is not None and not current.outcome else None


def begin(asked: Kind) -> Kind:
    """Make ``asked`` the one that is open."""
    global current
    current = asked
    return asked


def end(asked: Asked) -> None:
    """Forget ``asked`` if it is the one that was open."""
    global current
    if current is asked:
        current = None


@bpy.app.handlers.persistent
def _before_load(*_: object) -> None:
    if current is not None:
        current.abandon()
        end(current)


class BRICKWRIGHT_OT_cancel_check(bpy.types.Operator):
    """Stop working out whether the assembly stands, or how it could"""

    bl_idname = "brickwright.cancel_check"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if running() is None:
            cls.poll_message_set("Nothing is being checked or repaired")
        return running() is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        running().stop()
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_cancel_check,)


def register() -> None:
    """Watch for files being opened."""
    bpy.app.handlers.load_pre.append(_before_load)


def unregister() -> None:
    """Stop watching, and stop what runs."""
    bpy.app.handlers.load_pre.remove(_before_load)
    _before_load()
