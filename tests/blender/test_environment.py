# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that set up, choose, test and remove the generator's Python, without a window."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.environment.python_info import PythonInfo  # noqa: E402
from brickwright.core.environment.store import Store  # noqa: E402
from brickwright.core.environment.task import Task  # noqa: E402
from brickwright.core.errors import BrickwrightError  # noqa: E402


@pytest.fixture
def host(registered: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module that knows the Python, with a user folder of its own."""
    from brickwright.operators import worker_host

    kept = worker_host.python
    monkeypatch.setattr(worker_host, "store", lambda create=True: Store(tmp_path))
    monkeypatch.setattr(worker_host, "problem", "")
    monkeypatch.setattr(worker_host, "task", None)
    monkeypatch.setattr(worker_host, "_own_command", None)
    yield worker_host
    worker_host.use_python(kept)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[PythonInfo], None]:
    """Have every Python that is asked answer so."""
    from brickwright.operators import environment

    return lambda info: monkeypatch.setattr(environment, "probe", lambda *_: info)


GOOD = PythonInfo(sys.executable, "3.12.1", "2.13.0", "2.4.0", "0.5.0", "CPU")


def test_a_good_python_is_used_and_remembered(host: Any, answer: Any, tmp_path: Path) -> None:
    answer(GOOD)
    assert bpy.ops.brickwright.choose_python(filepath=sys.executable) == {"FINISHED"}
    assert host.python == GOOD
    assert Store(tmp_path).load() == GOOD
    assert host.task is None


def test_a_python_without_torch_is_told_and_not_used(host: Any, answer: Any, tmp_path: Path) -> None:
    before = host.python
    answer(PythonInfo("/x/python", problem="/x/python has no PyTorch; install it."))
    with pytest.raises(RuntimeError, match="has no PyTorch; install it"):
        bpy.ops.brickwright.choose_python(filepath="/x/python")
    assert host.python == before
    assert host.problem == "/x/python has no PyTorch; install it."
    assert Store(tmp_path).load() is None


def test_a_choice_that_cannot_be_saved_lasts_until_blender_closes(
    host: Any, answer: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(GOOD)
    monkeypatch.setattr(host, "store", lambda create=True: Store(tmp_path / "nowhere"))
    assert bpy.ops.brickwright.choose_python(filepath=sys.executable) == {"FINISHED"}
    assert host.python == GOOD


def test_removing_forgets_the_choice_and_its_problem(host: Any, answer: Any, tmp_path: Path) -> None:
    answer(GOOD)
    bpy.ops.brickwright.choose_python(filepath=sys.executable)
    host.problem = "Something went wrong."
    assert bpy.ops.brickwright.remove_python("EXEC_DEFAULT") == {"FINISHED"}
    assert (host.python, host.problem) == (None, "")
    assert Store(tmp_path).load() is None
    with pytest.raises(RuntimeError, match="There is nothing to remove"):
        bpy.ops.brickwright.remove_python("EXEC_DEFAULT")


def test_one_task_at_a_time(host: Any) -> None:
    host.use_python(GOOD)
    host.task = Task(lambda task: None, "Busy")
    assert host.why_not() == "", "what works goes on working while it is tested"
    for call in (bpy.ops.brickwright.test_python, bpy.ops.brickwright.remove_python):
        with pytest.raises(RuntimeError, match="wait for it or press Cancel"):
            call("EXEC_DEFAULT")
    assert bpy.ops.brickwright.cancel_set_up() == {"FINISHED"}
    assert host.task.cancelled()
    host.use_python(None)
    assert host.why_not() == "The generator is being set up"


def test_a_task_goes_on_when_its_window_closes(host: Any) -> None:
    from brickwright.operators import environment, tasks

    released = threading.Event()

    def work(task: Task) -> PythonInfo:
        released.wait(10)
        return GOOD

    task = host.task = Task(work, "Setting up")
    operator = environment.GeneratorTask()
    operator._task, operator._leave = task, lambda context: None
    operator.cancel(bpy.context)
    assert not task.cancelled()

    def watch() -> float | None:
        return tasks.watch(host, task, environment.conclude)

    assert watch() == tasks.LOOK
    released.set()
    task.wait(10)
    assert watch() is None
    assert host.task is None
    assert host.python == GOOD
    other = host.task = Task(lambda task: None, "Another")
    assert watch() is None
    assert host.task is other, "a timer must not end what it did not start"


def test_a_user_folder_that_cannot_be_made_is_told(registered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from brickwright.operators import worker_host

    monkeypatch.setattr(worker_host.bpy.utils, "user_resource", lambda *_, **__: "")
    with pytest.raises(BrickwrightError, match="make it writable"):
        worker_host.store()
