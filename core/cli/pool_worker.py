# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of :mod:`.pool`: a process that answers tasks, a JSON object a line each, until its input ends."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

_EXPENDABLE = "500"  # of -1000 to 1000: where memory runs out, Linux ends these before the command that they work for


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Answer each task by ``answer(task)``. What anybody prints meanwhile goes to standard error."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="ascii") as channel:
        os.dup2(2, 1)

        def say(words: dict[str, Any]) -> None:
            channel.write(json.dumps(words) + "\n")
            channel.flush()

        say({"ready": True})
        with suppress(BrokenPipeError):  # who asked has gone
            for line in sys.stdin:
                say(answer(json.loads(line)))
    return 0
