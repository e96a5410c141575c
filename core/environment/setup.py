# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting the generator up: a virtual environment with PyTorch, step by step, each step skipped when it is done.

pip says which files are needed for this system, we download them (with megabytes, and going on where an earlier try
stopped), pip installs them without the network, and the result is probed. Nothing is written outside the store.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import BrickwrightError
from .download import fetch, size_of
from .processes import run_cancellable
from .python_info import MIN_PYTHON, PythonInfo, clean_variables, own_interpreter, probe
from .store import Store
from .task import Task

PYPI = "https://pypi.org/simple"
PYTORCH = "https://download.pytorch.org/whl/"  # https://pytorch.org/get-started/locally
INDICES = {"cpu": PYTORCH + "cpu", "cuda": PYTORCH + "cu126"}
MAX_PYTHON = (3, 14)  # the newest that PyTorch has packages for
ROOM = {"cpu": 2_000_000_000, "cuda": 12_000_000_000}  # bytes on the disk while setting up
ABOUT = {"cpu": "about 210 MB", "cuda": "about 3 GB"}  # what a click on Set Up downloads

OFFLINE = (
    "Blender may not use the network: turn on Preferences > System > Network > Allow Online Access, "
    "or choose a Python that has PyTorch."
)


@dataclass(frozen=True)
class Package:
    """A file that pip wants; ``size`` in bytes when known."""

    name: str
    url: str
    sha256: str
    size: int | None = None

    @property
    def file_name(self) -> str:
        """The wheel's own name, which pip insists on."""
        return os.path.basename(urllib.parse.unquote(urllib.parse.urlsplit(self.url).path))


@dataclass(frozen=True)
class Indices:
    """Where packages come from: PyTorch's own index for the device, and the common one; None for no choice of ours."""

    torch: str | None
    common: str | None

    @classmethod
    def of(cls, device: str) -> Indices:
        """The indices for ``device``: ``cpu`` or ``cuda``. On macOS the common index has the right build."""
        return cls(PYPI if sys.platform == "darwin" else INDICES[device], PYPI)


def set_up(store: Store, device: str = "cpu", online: bool = True, indices: Indices | None = None) -> Task:
    """Start setting up in a thread; the task's result is the :class:`PythonInfo`, which the store then remembers."""

    def work(task: Task) -> PythonInfo:
        if not online:
            raise BrickwrightError(OFFLINE)
        return _set_up(store, device, indices or Indices.of(device), task)

    return Task(work, "Looking for a Python")


def _set_up(store: Store, device: str, indices: Indices, task: Task) -> PythonInfo:
    free = shutil.disk_usage(store.folder).free
    if free < ROOM[device]:
        raise BrickwrightError(
            f"Setting up needs {ROOM[device] / 1e9:.0f} GB on the disk of {store.folder}, where {free / 1e9:.1f} GB "
            "are free; free some space and try again."
        )
    _make_environment(store, task)
    packages = _resolve(store, indices, task)
    wheels = _download(store, packages, task)
    task.tell("Installing PyTorch")
    _pip(store, ["install", "--isolated", "--no-index", "--no-deps", "--no-compile", *map(str, wheels)], task)
    task.tell("Testing PyTorch")
    info = probe(store.python, task.cancelled, managed=True)
    if not info.usable:
        raise BrickwrightError(info.problem)
    store.save(info)
    shutil.rmtree(store.downloads, ignore_errors=True)
    return info


def base_pythons() -> Iterable[str]:
    """Interpreters that may serve to make an environment, the likeliest first: Blender's own, then the system's."""
    yield str(own_interpreter())
    names = [f"python{MIN_PYTHON[0]}.{minor}" for minor in range(MAX_PYTHON[1], MIN_PYTHON[1] - 1, -1)]
    for name in [*names, "python3", "python"]:
        found = shutil.which(name)
        if found:
            yield found


def find_base_python(cancelled: Callable[[], bool] = lambda: False) -> str:
    """The first interpreter that can make an environment PyTorch has packages for."""
    script = "import sys, venv, ensurepip; print('version', *sys.version_info[:2])"
    for python in dict.fromkeys(base_pythons()):
        try:
            code, output = run_cancellable([python, "-c", script], cancelled, 30, clean_variables())
        except (OSError, ValueError, subprocess.TimeoutExpired):
            continue
        words = output.split()
        if code == 0 and words[:1] == ["version"] and MIN_PYTHON <= (int(words[1]), int(words[2])) <= MAX_PYTHON:
            return python
    raise BrickwrightError(
        "No Python from 3.11 to 3.14 that can make environments was found; install one from python.org "
        "(on Debian and Ubuntu also python3-venv), or choose a Python that has PyTorch."
    )


def _make_environment(store: Store, task: Task) -> None:
    if store.environment.is_dir():
        task.tell("Looking at what is there")
        try:
            if (
                run_cancellable([str(store.python), "-m", "pip", "--version"], task.cancelled, 60, clean_variables())[0]
                == 0
            ):
                return
        except (OSError, ValueError, subprocess.TimeoutExpired):
            pass  # it is made anew
        store.mark()
        store.remove()
    base = find_base_python(task.cancelled)
    task.tell("Making an environment")
    store.mark()
    code, output = run_cancellable(
        [base, "-m", "venv", "--clear", str(store.environment)], task.cancelled, 300, clean_variables()
    )
    store.mark()  # --clear took it away
    if code != 0:
        raise BrickwrightError(f"{base} could not make an environment: {_last_line(output)} Choose another Python.")


def _resolve(store: Store, indices: Indices, task: Task) -> list[Package]:
    task.tell("Asking for the packages")
    found: dict[str, Package] = {}
    for requirement, index in (
        (["torch"], indices.torch),
        (["numpy", "safetensors", "highspy", "pillow"], indices.common),
    ):
        report = store.folder / "packages.json"
        choice = ["--index-url", index] if index else []
        arguments = ["--dry-run", "--ignore-installed", "--only-binary", ":all:", "--report", str(report)]
        _pip(store, ["install", *arguments, *choice, *requirement], task)
        items = json.loads(report.read_text("utf-8"))["install"]
        report.unlink()
        for item in items:
            info = item["download_info"]
            hashes = info.get("archive_info", {}).get("hashes", {})
            name = item["metadata"]["name"]
            found.setdefault(name.lower(), Package(name, info["url"], hashes.get("sha256", "")))
    return list(found.values())


def _download(store: Store, packages: list[Package], task: Task) -> list[Path]:
    store.downloads.mkdir(exist_ok=True)
    sized = [Package(item.name, item.url, item.sha256, size_of(item.url)) for item in packages]
    total = sum(item.size or 0 for item in sized)
    before = 0
    wheels = []
    for item in sized:
        wheel = store.downloads / item.file_name

        def tell(done: int, before: int = before, name: str = item.name) -> None:
            here = before + done
            fraction = min(here / total, 1.0) if total else None
            task.tell(f"Downloading {name}: {here / 1e6:.0f} of {total / 1e6:.0f} MB", fraction)

        tell(0)
        fetch(item.url, wheel, item.sha256, task.cancelled, tell)
        before += wheel.stat().st_size
        wheels.append(wheel)
    return wheels


def _pip(store: Store, arguments: list[str], task: Task) -> None:
    command = [str(store.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    code, output = run_cancellable(command, task.cancelled, variables=clean_variables())
    if code != 0:
        raise BrickwrightError(explain_pip(output))


def explain_pip(output: str) -> str:
    """One sentence with a remedy for pip's words on a failure."""
    lowered = output.lower()
    if "no space left" in lowered:
        return "The disk is full; free about 2 GB, then set up again."
    if "no matching distribution" in lowered and "torch" in lowered and "connection" not in lowered:
        return (
            f"PyTorch has no package for this system ({platform.system()} {platform.machine()}); "
            "choose a Python that has PyTorch from elsewhere, such as conda-forge."
        )
    if "filename or extension is too long" in lowered or "enable long paths" in lowered or "long path" in lowered:
        return (
            "Windows refuses such long file names; turn on long paths (LongPathsEnabled) and set up again, "
            "or choose a Python that has PyTorch."
        )
    if any(word in lowered for word in ("connection", "timed out", "name resolution", "getaddrinfo", "proxy", "ssl")):
        cause = _last_line(output)
        return f"The package index could not be reached; check the network and proxy, then set up again. ({cause})"
    return f"pip failed: {_last_line(output)} Set up again, or choose a Python that has PyTorch."


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    line = (errors or lines or ["no message"])[-1][:200]
    return line if line.endswith(".") else line + "."
