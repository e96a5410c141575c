# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that start a :class:`Task` in a thread: a timer watches it in a window, without one they block.

The task goes on when the window that started it is closed or another file is opened.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import bpy

from ..core.environment.task import Task
from . import viewport

LOOK = 0.1  # seconds between two looks at the task

#: Uses what a task found and forgets the task; the level and the words of the report on it.
Conclusion = Callable[[Task], tuple[str, str]]


class TaskOperator:
    """Starts a task and waits for it. ``host``: the module whose ``task`` is the one that is under way."""

    host: ClassVar[Any]
    conclude: ClassVar[Conclusion]

    def begin(self, context: bpy.types.Context, task: Task) -> set[str]:
        """Make ``task`` the one that is under way."""
        self.host.task = task
        self._task = task
        if bpy.app.background:
            task.wait()
            return self._conclude()
        self._timer = context.window_manager.event_timer_add(LOOK, window=context.window)
        context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            self._task.cancel()
        if event.type == "TIMER":
            viewport.redraw(context)
        if not self._task.done:
            return {"PASS_THROUGH"}
        self._leave(context)
        return self._conclude()

    def cancel(self, context: bpy.types.Context) -> None:
        self._leave(context)
        later = partial(watch, self.host, self._task, type(self).conclude)
        bpy.app.timers.register(later, first_interval=LOOK, persistent=True)

    def _leave(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        viewport.redraw(context)

    def _conclude(self) -> set[str]:
        level, words = type(self).conclude(self._task)
        self.report({level}, words)
        return {"CANCELLED"} if self._task.stopped or level == "ERROR" else {"FINISHED"}


def watch(host: Any, task: Task, conclude: Conclusion) -> float | None:
    """Timer that stands in for an operator whose window is gone; None when it is over."""
    if host.task is not task:  # the extension was switched off
        return None
    if task.done:
        conclude(task)
    viewport.redraw(bpy.context)
    return None if task.done else LOOK


CLASSES = ()
