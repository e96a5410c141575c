# SPDX-License-Identifier: GPL-3.0-or-later
"""Short-lived child processes whose output is wanted and which can be cancelled."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import Cancelled

LOOK = 0.1  # seconds between two looks at whether to cancel


def run_cancellable(
    command: Sequence[str],
    cancelled: Callable[[], bool] = lambda: False,
    seconds: float | None = None,
    variables: Mapping[str, str] | None = None,
    hear: Callable[[str], None] | None = None,
) -> tuple[int, str]:
    """Run ``command``; returns its exit code and its output and errors together.

    ``hear`` gets each line as it comes, in another thread. Raises :class:`Cancelled`,
    :class:`subprocess.TimeoutExpired` or :class:`OSError`; the process has ended in any case.
    """
    options: dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NO_WINDOW
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=None if variables is None else dict(variables),
        encoding="utf-8",
        errors="replace",
        **options,
    )
    lines: list[str] = []

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if hear is not None:
                hear(line.rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        while True:
            try:
                code = process.wait(LOOK)
                break
            except subprocess.TimeoutExpired:
                if cancelled():
                    raise Cancelled("Cancelled.") from None
                if deadline is not None and time.monotonic() > deadline:
                    raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        reader.join(1.0)
    return code, "".join(lines)
