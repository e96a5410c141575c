# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work of an operator in slices of a timer: the window stays alive, the status bar tells, Esc stops it."""

from collections.abc import Callable

import bpy

from ..core.errors import BrickwrightError
from . import viewport

TICK = 0.02  # seconds between two slices
SLICE = 0.1  # and for one


class SlicedOperator:
    """Mixin: :meth:`begin` runs a queue (``work(seconds)``, ``message``, ``fraction``), then calls ``finish()``.

    Without a window, or called by a script, the queue is worked off at once.
    """

    def begin(self, context: bpy.types.Context, queue: object, finish: Callable[[], str], modal: bool) -> set[str]:
        """Start; ``finish`` writes the result and returns what to tell."""
        self._queue, self._finish = queue, finish
        if not modal or bpy.app.background:
            return self._end(context, queue.work)
        context.window_manager.progress_begin(0.0, 1.0)
        self._timer = context.window_manager.event_timer_add(TICK, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            self.cancel(context)
            self.report({"WARNING"}, "Cancelled; nothing was written")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            busy = self._queue.work(SLICE)
        except BrickwrightError as error:
            self.cancel(context)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if busy:
            context.window_manager.progress_update(self._queue.fraction)
            viewport.tell(context, f"{self._queue.message}   |   Esc: cancel")
            return {"RUNNING_MODAL"}
        self.cancel(context)
        return self._end(context, lambda: None)

    def cancel(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        viewport.tell(context, None)

    def _end(self, context: bpy.types.Context, work: Callable[[], object]) -> set[str]:
        try:
            work()
            words = self._finish()
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, words)
        return {"FINISHED"}
