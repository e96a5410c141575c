# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process of a command on many files answers, whatever goes wrong with the file it works on."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..bricks.assembly import Assembly
from ..errors import BrickwrightError, InputError
from ..files import prepare_folder
from . import formats

NO_MEMORY = "There is not enough memory for it; close other programs, or take fewer files at a time with --jobs."

Answer = dict[str, Any]


def answer(task: dict[str, Any], work: Callable[[dict[str, Any], Answer], None]) -> Answer:
    """Have ``work(task, answer)`` fill the answer; when it fails, the answer has what is known by then, and the
    ``error`` as a sentence, its ``reason`` in two words and the exit ``code``.

    ``work`` keeps in ``answer["reason"]`` what an error would mean from there on.
    """
    found: Answer = {"reason": "unreadable"}
    try:
        work(task, found)
        del found["reason"]
    except BrickwrightError as error:
        found |= {"error": str(error), "code": error.exit_code}
    except (MemoryError, RecursionError):
        found |= {"error": NO_MEMORY, "reason": "out of memory", "code": 1}
    except OSError as error:
        found |= {"error": f"{error.strerror or error}.", "reason": "not written", "code": 1}
    except Exception as error:
        traceback.print_exc()
        found |= {"error": f"{type(error).__name__}: {error}", "reason": "program fault", "code": 1}
    return found


def write(task: dict[str, Any], assembly: Assembly, style: formats.Style, found: Answer) -> Sequence[Path]:
    """Write the files of a task, and put their ``outputs`` and ``bytes`` into the answer; raises
    :class:`BrickwrightError`."""
    found["reason"] = "not written"
    out = Path(task["out"])
    if not out.is_dir():  # what prepares a folder would make it again
        raise InputError(f"The folder {out} is no longer there.")
    base = out / task["place"]
    prepare_folder(base.parent)
    paths = formats.write(assembly, base, task["formats"], style)
    found["outputs"] = [path.relative_to(out).as_posix() for path in paths]
    found["bytes"] = sum(path.stat().st_size for path in paths)
    return paths
