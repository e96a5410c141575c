# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work of an operator in slices of a timer: the window stays alive, the status bar tells, Esc stops it."""

import time
from collections.abc import Generator

import bpy

from ..core.errors import BrickwrightError
from . import session, viewport

TICK = 0.02  # seconds between two ticks, and at least as long for work in each
LONGEST_TICK = 0.1  # where drawing takes longer; it may come after every tick
# Events that only turn the view; an edit in the middle of work on the scene would be lost.
PASSED = ("TIMER", "MOUSE", "INBETWEEN_MOUSE", "MIDDLE", "WHEEL", "TRACKPAD", "NDOF", "WINDOW")


class SlicedOperator:
    """An operator whose :meth:`slices` yield how much is done, 0 to 1: with progress and Esc in a window, else at once.

    ``doing``: what it is called in the status bar and where it is cancelled; ``stage``: what it is at, for work that
    tells; ``settled``: the share of the work after which it counts as done, though it is cancelled;
    ``changes_scene``: whether edits are held off meanwhile, and undo ends it.
    """

    doing = ""
    stage = ""
    settled = 1.0
    changes_scene = True

    def slices(self, context: bpy.types.Context) -> Generator[float, None, None]:
        """The work; raises :class:`BrickwrightError`. Closed when it is cancelled."""
        raise NotImplementedError

    def conclude(self, context: bpy.types.Context) -> None:
        """What is left to do when the work is done; raises :class:`BrickwrightError`."""

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Work in the ticks of a timer."""
        return self.work_in_ticks(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Work until it is done."""
        return self.work_at_once(context)

    def work_in_ticks(self, context: bpy.types.Context) -> set[str]:
        """Start in a window; without one, work until it is done."""
        if bpy.app.background:
            return self.work_at_once(context)
        self._slices = self.slices(context)
        self._share, self._undone = 0.0, session.undone
        self._tick_ended = time.perf_counter()
        manager = context.window_manager
        manager.progress_begin(0.0, 1.0)
        self._timer = manager.event_timer_add(TICK, window=context.window)
        manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def work_at_once(self, context: bpy.types.Context) -> set[str]:
        """Work until it is done."""
        try:
            for _ in self.slices(context):
                pass
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
            return {"CANCELLED"}
        return self._concluded(context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Work for a tick."""
        if self.changes_scene and session.undone != self._undone:
            return self._leave(context, f"{self.doing} stopped, because a step was undone or redone while it ran.")
        if event.type == "ESC" and event.value == "PRESS":
            if self._share < self.settled:
                return self._leave(context, f"{self.doing} was cancelled.", "WARNING")
            self._leave(context)
            return self._concluded(context)
        if event.type != "TIMER":
            passed = not self.changes_scene or event.type.startswith(PASSED)
            return {"PASS_THROUGH"} if passed else {"RUNNING_MODAL"}
        started = time.perf_counter()
        end = started + min(max(started - self._tick_ended, TICK), LONGEST_TICK)
        try:
            for share in self._slices:
                self._share = share
                if time.perf_counter() >= end:
                    self._tick_ended = time.perf_counter()
                    context.window_manager.progress_update(share)
                    viewport.tell(context, f"{self.stage or self.doing}: {share:.0%}   |   Esc: cancel")
                    return {"RUNNING_MODAL"}
        except BrickwrightError as error:
            return self._leave(context, str(error))
        self._leave(context)
        return self._concluded(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """The window was closed or another file is opened."""
        self._leave(context)

    def _concluded(self, context: bpy.types.Context) -> set[str]:
        try:
            self.conclude(context)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
            return {"CANCELLED"}
        return {"FINISHED"}

    def _leave(self, context: bpy.types.Context, why: str = "", level: str = "ERROR") -> set[str]:
        self._slices.close()
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        viewport.tell(context, None)
        viewport.redraw(context)
        if why:
            self.report({level}, why)  # type: ignore[attr-defined]
        return {"CANCELLED"}
