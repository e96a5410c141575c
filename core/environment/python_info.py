# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Python interpreter has that the generator needs, asked of the interpreter itself in a process of its own."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .processes import run_cancellable

MIN_PYTHON = (3, 11)
MIN_TORCH = (2, 4)
PROBE_SECONDS = 120.0  # the first import of torch from a cold disk can take half a minute

_SCRIPT = """
import json, platform, sys
found = dict.fromkeys(("numpy", "torch", "safetensors", "highspy", "pillow", "device", "problem"), "")
found["python"] = platform.python_version()
for name in ("numpy", "safetensors", "torch", "highspy", "PIL"):
    needed = name not in ("highspy", "PIL")
    try:
        module = __import__(name)
        version = getattr(module, "__version__", "unknown")
        found[{"PIL": "pillow"}.get(name, name)] = module.Highs().version() if name == "highspy" else str(version)
    except ModuleNotFoundError as error:
        if error.name != name and needed:
            found["problem"] = "%s does not import: %s" % (name, error)
    except BaseException as error:
        if needed:
            found["problem"] = "%s does not import: %s" % (name, str(error).strip().splitlines()[-1:])
if found["torch"] and not found["problem"]:
    import torch
    found["device"] = "CPU"
    try:
        if torch.cuda.is_available():
            found["device"] = torch.cuda.get_device_name(0)
        elif torch.backends.mps.is_available():
            found["device"] = "Apple GPU"
    except (AttributeError, AssertionError, RuntimeError) as error:
        found["device"] = "CPU (the GPU does not answer: %s)" % error
sys.stdout.write("\\nbrickwright:" + json.dumps(found) + "\\n")
"""


@dataclass(frozen=True)
class PythonInfo:
    """An interpreter and its versions; empty strings for what is missing.

    ``problem`` is empty when the generator can run in it, else one sentence with the remedy. ``highspy`` is the solver
    HiGHS, which checks need and the generator does not; ``pillow`` reads images. ``managed``: it is the environment
    that Brickwright set up.
    """

    path: str
    python: str = ""
    torch: str = ""
    numpy: str = ""
    safetensors: str = ""
    highspy: str = ""
    pillow: str = ""
    device: str = ""
    problem: str = ""
    managed: bool = False

    @property
    def usable(self) -> bool:
        """Whether the generator can run in it."""
        return not self.problem

    @property
    def no_solver(self) -> str:
        """Why the stability of an assembly cannot be told in it, with the remedy; empty when it can."""
        if self.highspy:
            return ""
        return (
            f"{self.path} has no solver; run “{self.path} -m pip install highspy” and press Test, "
            "or choose another Python."
        )

    @property
    def no_images(self) -> str:
        """Why images cannot be read in it, with the remedy; empty when they can."""
        if self.pillow:
            return ""
        return f"{self.path} cannot read images; run “{self.path} -m pip install pillow” and press Test."

    def describe(self) -> str:
        """``PyTorch 2.13.0 on CPU, Python 3.11.7``."""
        return f"PyTorch {self.torch} on {self.device}, Python {self.python}"

    def to_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, fields: object) -> PythonInfo:
        """Inverse of :meth:`to_dict`; raises :class:`ValueError` on anything else."""
        names = {item.name: item.type for item in dataclasses.fields(cls)}
        if not isinstance(fields, dict) or set(fields) - set(names) or not isinstance(fields.get("path"), str):
            raise ValueError("not a description of a Python")
        if any(not isinstance(value, bool if name == "managed" else str) for name, value in fields.items()):
            raise ValueError("not a description of a Python")
        return cls(**fields)


def clean_variables() -> dict[str, str]:
    """This process's environment variables without those that would bend another Python towards Blender's."""
    unwanted = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "PYTHONUSERBASE", "VIRTUAL_ENV"}
    variables = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    variables["PYTHONUTF8"] = "1"
    variables["PYTHONUNBUFFERED"] = "1"
    return variables


def find_interpreter(path: Path) -> Path:
    """The interpreter that a user means by ``path``: itself, or the one in the environment folder that it is."""
    path = Path(os.path.expandvars(path)).expanduser()
    if path.is_dir():
        for inner in ("bin/python3", "bin/python", "Scripts/python.exe", "python.exe"):
            if (path / inner).is_file():
                return path / inner
    return path


def probe(path: Path, cancelled: Callable[[], bool] = lambda: False, managed: bool = False) -> PythonInfo:
    """Run the interpreter and ask. Never raises: what is wrong is the result's ``problem``.

    Takes as long as importing torch takes; call it in a thread.
    """
    python = find_interpreter(path)
    info = PythonInfo(str(python), managed=managed)
    if not python.is_file():
        return dataclasses.replace(
            info, problem=f"There is no Python at {python}; choose the file python or python.exe."
        )
    try:
        code, output = run_cancellable([str(python), "-c", _SCRIPT], cancelled, PROBE_SECONDS, clean_variables())
    except subprocess.TimeoutExpired:
        return dataclasses.replace(info, problem=f"{python} did not answer within {PROBE_SECONDS:.0f} s; try again.")
    except OSError as error:
        return dataclasses.replace(
            info, problem=f"{python} could not be started ({error.strerror}); choose another Python."
        )
    answer = next((line for line in output.splitlines() if line.startswith("brickwright:")), None)
    if answer is None:
        last = next((line for line in reversed(output.splitlines()) if line.strip()), f"exit code {code}")
        return dataclasses.replace(info, problem=f"{python} is not a Python that works ({last[:200]}); choose another.")
    found = json.loads(answer.partition(":")[2])
    return _judge(dataclasses.replace(info, **found))


def _judge(info: PythonInfo) -> PythonInfo:
    needed = {"PyTorch": info.torch, "NumPy": info.numpy, "safetensors": info.safetensors}
    missing = [label for label, version in needed.items() if not version]
    problem = ""
    if _numbers(info.python) < MIN_PYTHON:
        problem = f"{info.path} is Python {info.python}; choose one from 3.11 on."
    elif info.problem:
        problem = f"In {info.path}, {info.problem}; install it again there, or choose another Python."
    elif missing:
        packages = " ".join({"PyTorch": "torch"}.get(label, label.lower()) for label in missing)
        problem = (
            f"{info.path} has no {' and no '.join(missing)}; "
            f"run “{info.path} -m pip install {packages}”, or choose another Python."
        )
    elif _numbers(info.torch) < MIN_TORCH:
        problem = f"{info.path} has PyTorch {info.torch}; install 2.4 or newer there."
    return dataclasses.replace(info, problem=problem)


def _numbers(version: str) -> tuple[int, ...]:
    parts = []
    for part in version.split("+")[0].split(".")[:2]:
        digits = "".join(character for character in part if character.isdigit())
        parts.append(int(digits) if digits else 0)
    return tuple(parts)


def own_interpreter() -> Path:
    """The interpreter that runs this code; inside Blender that is the one it brings along."""
    return Path(sys.executable)
