# SPDX-License-Identifier: GPL-3.0-or-later
"""The one process of this Blender that checks and repairs assemblies, and the Python it runs in.

It is another than the generator's, so that an assembly can be checked while one is generated. It runs in Blender's own
Python when that has the solver HiGHS, which the extension's zip brings, else in the generator's.
"""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from ..core.environment.python_info import clean_variables
from ..core.errors import MissingDependencyError
from ..core.generation.client import WorkerClient
from ..core.generation.worker_process import STABILITY_CHECK
from . import worker_host
from .warm_client import WarmClient

NO_SOLVER = (
    "Stability needs the solver HiGHS, which this Blender's Python does not have; set the generator up, which brings it"
)

_solver_folder = ""  # where this Blender's Python has the solver
_warm = WarmClient(STABILITY_CHECK)
_own_command: tuple[str, ...] | None = None


def use_command(command: Sequence[str] | None) -> None:
    """Run this command instead of the process's own; None goes back. For tests."""
    global _own_command
    _own_command = None if command is None else tuple(command)
    stop()


def why_not() -> str:
    """Why the stability cannot be told now, with the remedy; empty when it can."""
    if _own_command is not None or _solver_folder:
        return ""
    if worker_host.python is None:
        return NO_SOLVER
    return worker_host.python.no_solver.rstrip(".")


def start() -> tuple[tuple[str, ...], dict[str, str]]:
    """What starts a process that has the solver, and its environment variables.

    Raises :class:`MissingDependencyError` without a solver."""
    if reason := why_not():
        raise MissingDependencyError(f"{reason}.")
    variables = clean_variables()
    if _own_command is not None:
        return _own_command, variables
    python = sys.executable if _solver_folder else worker_host.python.path
    if _solver_folder:
        variables["PYTHONPATH"] = _solver_folder  # Blender keeps what extensions bring beside its Python
    return (python, str(worker_host.ROOT / "headless.py"), "worker"), variables


def client() -> WorkerClient:
    """The process's client; it starts with its first check. Raises :class:`MissingDependencyError` without a solver."""
    return _warm.get(*start())


def stop() -> None:
    """End the process; the next check starts it again."""
    _warm.stop()


def _own_solver() -> str:
    """The folder from which this Blender's Python imports the solver; empty when it cannot."""
    spec = importlib.util.find_spec("highspy")
    if spec is None or spec.origin is None or "python" not in Path(sys.executable).name.lower():
        return ""
    return str(Path(spec.origin).parents[1])


CLASSES = ()


def register() -> None:
    """Look for the solver once; what panels draw must touch no file."""
    global _solver_folder
    _solver_folder = _own_solver()


def unregister() -> None:
    """End the process."""
    global _own_command
    _own_command = None
    stop()
