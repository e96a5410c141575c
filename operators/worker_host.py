# SPDX-License-Identifier: GPL-3.0-or-later
"""The one worker process of this Blender, and the Python it runs in.

What the panels draw is kept here in memory: :data:`python` is the interpreter that was set up or chosen, read from the
user folder when the extension is switched on and whenever an operator changes it.
"""

import importlib.util
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import bpy

from ..core.bricks.catalogue import load_catalogue
from ..core.bricks.meshes import part_mesh
from ..core.environment.python_info import PythonInfo, clean_variables
from ..core.environment.store import Store
from ..core.environment.task import Task
from ..core.errors import BrickwrightError, MissingDependencyError
from ..core.formats.brickgpt_parts import LIBRARY
from ..core.generation.client import Status, WorkerClient
from .warm_client import WarmClient

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = __package__.rpartition(".")[0]

NOT_SET_UP = "The generator needs PyTorch; press Set Up Generator, or choose a Python that has it in the preferences"

python: PythonInfo | None = None
problem = ""  # what went wrong with it last
task: Task | None = None  # the setting up, probing or removing that is under way
_loader: threading.Thread | None = None
_warm = WarmClient()
_own_command: tuple[str, ...] | None = None


def store(create: bool = True) -> Store:
    """The extension's user folder, which with ``create`` exists after this; raises :class:`BrickwrightError`."""
    try:
        folder = bpy.utils.extension_path_user(PACKAGE, create=create)
    except ValueError:  # imported as a plain package, without being an installed extension
        folder = bpy.utils.user_resource("CONFIG", path="brickwright", create=create)
    if not folder:  # Blender could not make it
        raise BrickwrightError("Blender's user folder cannot be written to; make it writable, then try again.")
    return Store(Path(folder))


def use_python(info: PythonInfo | None) -> None:
    """Run the generator in ``info`` from the next prompt on."""
    global python
    python = info
    stop()


def use_command(command: Sequence[str] | None) -> None:
    """Run this command instead of the generator's own, whatever Python there is; None goes back. For tests."""
    global _own_command
    _own_command = None if command is None else tuple(command)
    stop()


def command() -> tuple[str, ...]:
    """What starts the worker; raises :class:`MissingDependencyError` when there is no Python for it."""
    if _own_command is not None:
        return _own_command
    if python is None:
        raise MissingDependencyError(NOT_SET_UP + ".")
    return (python.path, str(ROOT / "headless.py"), "worker")


def why_not() -> str:
    """Why nothing can be generated now, with the remedy; empty when it can."""
    if _own_command is None:
        if task is not None and python is None:
            return "The generator is being set up"
        if python is None:
            return NOT_SET_UP
        if not python.usable:
            return python.problem.rstrip(".")
    return ""


def client() -> WorkerClient:
    """The worker's client; the process starts with its first job."""
    return _warm.get(command(), clean_variables())


def status() -> Status:
    """How the worker is."""
    return Status() if _warm.held is None else _warm.held.status


def preload() -> bool:
    """Have a thread read the catalogue, once, so that the first brick need not wait for it; true when it is there."""
    global _loader
    if _loader is None:
        _loader = threading.Thread(target=_read_catalogue, daemon=True)
        _loader.start()
    return not _loader.is_alive()


def _read_catalogue() -> None:
    catalogue = load_catalogue()
    for brick in LIBRARY:
        part_mesh(catalogue[brick.part], "standard")


def stop() -> None:
    """End the worker process; the next prompt starts it again."""
    _warm.stop()


def _interpreter_with_torch() -> PythonInfo | None:
    """This very Python, when it has what the generator needs: Blender as a module, or a studio's own build."""
    if all(importlib.util.find_spec(name) is not None for name in ("torch", "safetensors", "numpy")):
        return PythonInfo(sys.executable)
    return None


CLASSES = ()


def register() -> None:
    """Find out which Python was chosen."""
    global python
    python = store(create=False).load() or _interpreter_with_torch()


def unregister() -> None:
    """End the worker and whatever is being set up."""
    global task, _own_command
    _own_command = None
    if task is not None:
        task.cancel()
        task.wait(1.0)
        task = None
    stop()
