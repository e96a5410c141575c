# SPDX-License-Identifier: GPL-3.0-or-later
"""The one process of this Blender that makes bricks of meshes, and the Python it runs in.

It is another than those that generate and check, so that none waits for the others. It runs in the Python that has the
solver, else in Blender's own, where nothing is said of the stability.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from ..core.environment.python_info import clean_variables
from ..core.errors import MissingDependencyError
from ..core.generation.client import WorkerClient
from ..core.generation.worker_process import LAYOUT
from . import check_host, worker_host
from .warm_client import WarmClient

NO_PYTHON = "Blender's own Python was not found; set the generator up, which brings another"

_warm = WarmClient(LAYOUT)
_own_command: tuple[str, ...] | None = None


def use_command(command: Sequence[str] | None) -> None:
    """Run this command instead of the process's own; None goes back. For tests."""
    global _own_command
    _own_command = None if command is None else tuple(command)
    stop()


def has_solver() -> bool:
    """Whether the process can tell what stands."""
    return not check_host.why_not()


def why_not() -> str:
    """Why no mesh can become bricks now, with the remedy; empty when it can."""
    found = _own_command is not None or has_solver() or "python" in Path(sys.executable).name.lower()
    return "" if found else NO_PYTHON


def client() -> WorkerClient:
    """The process's client; it starts with its first mesh. Raises :class:`MissingDependencyError` without a Python."""
    if reason := why_not():
        raise MissingDependencyError(f"{reason}.")
    variables = clean_variables()
    if _own_command is not None:
        wanted = _own_command
    elif has_solver():
        wanted, variables = check_host.start()
    else:
        wanted = (sys.executable, str(worker_host.ROOT / "headless.py"), "worker")
    return _warm.get(wanted, variables)


def stop() -> None:
    """End the process; the next mesh starts it again."""
    _warm.stop()


CLASSES = ()


def unregister() -> None:
    """End the process."""
    global _own_command
    _own_command = None
    stop()
