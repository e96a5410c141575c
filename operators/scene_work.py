# SPDX-License-Identifier: GPL-3.0-or-later
"""What operators share that change the scene slice by slice: the window stays alive, edits in between are held off."""

import time
from collections.abc import Generator

import bpy

from ..core.errors import BrickwrightError
from . import session, viewport

TICK = 0.02  # seconds between two ticks, and of work in each
# Events that only turn the view; an edit in the middle of the work would be lost.
PASSED = ("TIMER", "MOUSE", "INBETWEEN_MOUSE", "MIDDLE", "WHEEL", "TRACKPAD", "NDOF", "WINDOW")


class SceneWork:
    """An operator whose :meth:`slices` yield how much is done, 0 to 1: with progress and Esc in a window, else at once.

    ``doing`` is what the status bar says; ``settled`` is the share of the work after which it counts as done, though it
    is cancelled.
    """

    doing = ""
    settled = 1.0

    def slices(self, context: bpy.types.Context) -> Generator[float, None, None]:
        """The work; raises :class:`BrickwrightError`. Closed when it is cancelled."""
        raise NotImplementedError

    def conclude(self, context: bpy.types.Context) -> None:
        """What is left to do when the work is done."""

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Work in the ticks of a timer."""
        if bpy.app.background:
            return self.execute(context)
        self._slices = self.slices(context)
        self._share, self._undone = 0.0, session.undone
        manager = context.window_manager
        manager.progress_begin(0.0, 1.0)
        self._timer = manager.event_timer_add(TICK, window=context.window)
        manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Work until it is done."""
        try:
            for _ in self.slices(context):
                pass
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
            return {"CANCELLED"}
        self.conclude(context)
        return {"FINISHED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Work for a tick."""
        if session.undone != self._undone:
            return self._leave(context, f"{self.doing} stopped, because a step was undone or redone while it ran.")
        if event.type == "ESC" and event.value == "PRESS":
            if self._share < self.settled:
                return self._leave(context, f"{self.doing} was cancelled.", "WARNING")
            self._leave(context)
            self.conclude(context)
            return {"FINISHED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"} if event.type.startswith(PASSED) else {"RUNNING_MODAL"}
        end = time.perf_counter() + TICK
        try:
            for share in self._slices:
                self._share = share
                if time.perf_counter() >= end:
                    context.window_manager.progress_update(share)
                    viewport.tell(context, f"{self.doing}: {share:.0%}   |   Esc: cancel")
                    return {"RUNNING_MODAL"}
        except BrickwrightError as error:
            return self._leave(context, str(error))
        self._leave(context)
        self.conclude(context)
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """The window was closed or another file is opened."""
        self._leave(context)

    def _leave(self, context: bpy.types.Context, why: str = "", level: str = "ERROR") -> set[str]:
        self._slices.close()
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        viewport.tell(context, None)
        viewport.redraw(context)
        if why:
            self.report({level}, why)  # type: ignore[attr-defined]
        return {"CANCELLED"}
