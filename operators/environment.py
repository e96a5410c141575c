# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that set up, choose, test and remove the Python that the generator runs in."""

from pathlib import Path

import bpy
from bpy.props import StringProperty

from ..core.environment import setup
from ..core.environment.python_info import find_interpreter, probe
from ..core.environment.task import Task
from ..core.errors import BrickwrightError
from . import preferences, viewport, worker_host
from .tasks import LOOK, TaskOperator


def idle(cls: type[bpy.types.Operator]) -> bool:
    """For a ``poll``: whether no task is under way; says so otherwise."""
    if worker_host.task is not None:
        cls.poll_message_set("The generator is being set up or tested; wait for it or press Cancel")
    return worker_host.task is None


def conclude(task: Task) -> tuple[str, str]:
    """Use what a task found; the level and the words of the report on it."""
    worker_host.task = None
    if task.stopped:
        return "INFO", "Cancelled; what was downloaded stays for the next time"
    worker_host.problem = task.error or task.result.problem
    if worker_host.problem:
        return "ERROR", worker_host.problem
    words, level = f"The generator is ready: {task.result.describe()}", "INFO"
    try:
        worker_host.store().save(task.result)
    except BrickwrightError as error:
        level, words = "WARNING", f"{error} The choice lasts until Blender closes."
    worker_host.use_python(task.result)
    if not bpy.app.background:
        _warm_up()
    return level, words


class GeneratorTask(TaskOperator):
    """A task on the generator's Python."""

    host = worker_host
    conclude = staticmethod(conclude)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return idle(cls)


class BRICKWRIGHT_OT_set_up(GeneratorTask, bpy.types.Operator):
    """Download PyTorch into an environment of the extension's own, in its user folder. Nothing else is changed"""

    bl_idname = "brickwright.set_up"
    bl_label = "Set Up Generator"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set(setup.OFFLINE.rstrip("."))
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        worker_host.stop()
        device = preferences.device(context)
        try:
            return self.begin(context, setup.set_up(worker_host.store(), device, online=bpy.app.online_access))
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}


class BRICKWRIGHT_OT_choose_python(GeneratorTask, bpy.types.Operator):
    """Use a Python that has PyTorch already: the file python or python.exe, or the folder of an environment"""

    bl_idname = "brickwright.choose_python"
    bl_label = "Choose Python"
    bl_options = {"INTERNAL"}

    filepath: StringProperty(name="Python", subtype="FILE_PATH", options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        path = find_interpreter(Path(bpy.path.abspath(self.filepath)))
        # A link is kept as it is: in an environment the link is what makes Python look there.
        return self.begin(context, Task(lambda task: probe(path, task.cancelled), f"Testing {path.name}"))


class BRICKWRIGHT_OT_test_python(GeneratorTask, bpy.types.Operator):
    """Start the generator's Python and ask it for its versions and its device"""

    bl_idname = "brickwright.test_python"
    bl_label = "Test Generator"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if worker_host.python is None:
            cls.poll_message_set(worker_host.NOT_SET_UP)
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        known = worker_host.python
        path = Path(known.path)
        return self.begin(
            context, Task(lambda task: probe(path, task.cancelled, known.managed), "Testing the generator's Python")
        )


class BRICKWRIGHT_OT_cancel_set_up(bpy.types.Operator):
    """Stop setting up; what was downloaded stays, and the next time goes on from there"""

    bl_idname = "brickwright.cancel_set_up"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if worker_host.task is None:
            cls.poll_message_set("Nothing is being set up")
        return worker_host.task is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        worker_host.task.cancel()
        return {"FINISHED"}


class BRICKWRIGHT_OT_remove_python(bpy.types.Operator):
    """Delete the environment that Brickwright made; a Python that was chosen is only forgotten"""

    bl_idname = "brickwright.remove_python"
    bl_label = "Remove"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if worker_host.python is None:
            cls.poll_message_set("There is nothing to remove")
            return False
        return idle(cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return set(context.window_manager.invoke_confirm(self, event))

    def execute(self, context: bpy.types.Context) -> set[str]:
        known = worker_host.python
        worker_host.use_python(None)
        worker_host.problem = ""
        try:
            store = worker_host.store()
            if known.managed:
                store.remove()
            else:
                store.forget()
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        viewport.redraw(context)
        return {"FINISHED"}


def _warm_up() -> None:
    """Have the model loaded, so that the panel can show it, and redraw until it is there."""
    worker_host.client().warm_up()

    def watch() -> float | None:
        viewport.redraw(bpy.context)
        return LOOK if worker_host.status().state in ("starting", "loading") else None

    bpy.app.timers.register(watch, persistent=True)


CLASSES = (
    BRICKWRIGHT_OT_set_up,
    BRICKWRIGHT_OT_choose_python,
    BRICKWRIGHT_OT_test_python,
    BRICKWRIGHT_OT_cancel_set_up,
    BRICKWRIGHT_OT_remove_python,
)
