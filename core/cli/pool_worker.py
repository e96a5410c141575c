# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of :mod:`.pool`: a process that answers tasks, a JSON object a line each.

When its input ends, so does it, even in the middle of a task: whoever would hear the answer has gone.
"""

from __future__ import annotations

import _thread
import json
import os
import queue
import sys
import threading
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
        asked = _Asked()
        with suppress(BrokenPipeError, KeyboardInterrupt):  # who asked has gone
            while (task := asked.next()) is not None:
                say(answer(task))
    return 0


class _Asked:
    """Tasks from standard input; its end interrupts the one in work."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._working = self._ended = False
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> dict[str, Any] | None:
        """Wait for the next task; None: there is none that anybody waits for."""
        self._working = False
        line = self._lines.get()
        self._working = True  # before the look at the end, which comes before the look at this: one sees the other
        return None if line is None or self._ended else dict(json.loads(line))

    def _listen(self) -> None:
        for line in sys.stdin:
            self._lines.put(line)
        self._ended = True
        if self._working:
            _thread.interrupt_main()
        self._lines.put(None)
