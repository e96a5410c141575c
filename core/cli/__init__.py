# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands, shared by ``brickwright``, ``headless.py`` and ``blender --command brickwright``.

Results go to standard output or files, progress and errors to standard error. An error is one line and an exit code:
1 for a check that failed or work that could not be finished, 2 for unusable input, 3 for something that is not
installed, 130 for an interruption.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import NoReturn

from ..errors import BrickwrightError
from .arguments import build_parser
from .console import complain

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` is the words after the program's name."""
    try:
        arguments = build_parser().parse_args(argv)
        code: int = arguments.execute(arguments)
        sys.stdout.flush()
        return code
    except BrickwrightError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        return 1  # who read the results has gone; there is nobody to tell
    except MemoryError:
        complain("There is not enough memory; close other programs, or ask for fewer bricks or samples at once.")
        return 1
    except OSError as error:
        complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
        return 1


def run(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)  # Blender's own only asks renders to stop
    try:
        code = main(argv)
    except SystemExit as end:  # --help and --version
        code = end.code if isinstance(end.code, int) else 0
    except Exception:
        traceback.print_exc()
        code = 1
    finish(code)


def _open_streams() -> None:
    """Give the process the standard streams that whoever started it has closed; Python has None for these."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def finish(code: int) -> NoReturn:
    """End the process: at once when Blender is loaded as a module, which does not survive its interpreter's end."""
    bpy = sys.modules.get("bpy")
    if bpy is not None and not bpy.app.binary_path:
        from ..scene.files import leave_process

        leave_process(code)
    sys.exit(code)
