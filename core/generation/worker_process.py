# SPDX-License-Identifier: GPL-3.0-or-later
"""One life of the worker process: started, written to and read by threads, and explained in a sentence when it ends."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STOP_PATIENCE = 0.5  # seconds between asking the process to go and killing it
KEPT_LINES = 20  # of standard error, for the explanation


@dataclass(frozen=True)
class Role:
    """What a worker is there for, in the words of its sentences: its ``name``, the ``button`` that starts it again, and
    what gives ``relief`` when memory runs out."""

    name: str
    button: str
    relief: str


GENERATOR = Role("generator", "Generate", "close other programs or ask for fewer samples at once")
LAYOUT = Role("layout", "Legolise", "close other programs or ask for a smaller size")
STABILITY_CHECK = Role("stability check", "Check", "close other programs")


class WorkerProcess:
    """A process that is being started when the constructor returns, at once.

    ``hear(process, line)`` gets each line of its output and ``ended(process, reason)`` is called once when it stops
    without :meth:`stop`; both run in a thread of this object.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None,
        folder: Path | None,
        hear: Callable[[WorkerProcess, str], None],
        ended: Callable[[WorkerProcess, str], None],
        role: Role = GENERATOR,
    ) -> None:
        self._command = list(command)
        self._environment = None if environment is None else dict(environment)
        self._folder = folder
        self._hear = hear
        self._ended = ended
        self._role = role
        self._process: subprocess.Popen[str] | None = None
        self._outbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._last_words: deque[str] = deque(maxlen=KEPT_LINES)
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._live, name="brickwright worker", daemon=True)
        self._thread.start()

    def send(self, command: dict[str, Any]) -> None:
        """Queue one command for the process."""
        self._outbox.put(command)

    def stop(self) -> None:
        """Ask the process to go, and kill it if it has not gone after ``STOP_PATIENCE`` seconds."""
        self._stopping.set()
        self._outbox.put(None)
        with self._starting:
            process = self._process
        if process is None:
            return
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _live(self) -> None:
        try:
            with self._starting:
                if self._stopping.is_set():
                    return
                self._process = process = self._start()
        except (OSError, ValueError) as error:
            cause = getattr(error, "strerror", None) or str(error)
            self._ended(
                self,
                f"The {self._role.name}'s Python could not be started ({self._command[0]}: {cause}); "
                "set the generator up again or choose another Python in the preferences.",
            )
            return
        threads = [threading.Thread(target=work, args=(process,), daemon=True) for work in (self._write, self._listen)]
        for thread in threads:
            thread.start()
        assert process.stdout is not None
        for line in process.stdout:
            self._hear(self, line)
        code = process.wait()
        self._outbox.put(None)
        threads[1].join(1.0)
        if not self._stopping.is_set():
            self._ended(self, explain_exit(code, list(self._last_words), self._role))

    def _start(self) -> subprocess.Popen[str]:
        options: dict[str, Any] = {}
        if sys.platform == "win32":
            options["creationflags"] = subprocess.CREATE_NO_WINDOW
        else:
            options["start_new_session"] = True  # Ctrl-C in the terminal that Blender runs in is not meant for it
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env=self._environment,
            encoding="utf-8",
            errors="replace",
            **options,
        )

    def _write(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        try:
            while (command := self._outbox.get()) is not None:
                process.stdin.write(json.dumps(command, separators=(",", ":")) + "\n")
                process.stdin.flush()
            process.stdin.close()
        except OSError:
            pass  # the process has gone; the thread that reads it explains

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            if text := line.strip():
                self._last_words.append(text[:500])
                if not self._stopping.is_set():
                    print(f"Brickwright's {self._role.name}: {text}", file=sys.stderr)


def explain_exit(code: int, last_words: Sequence[str], role: Role = GENERATOR) -> str:
    """One sentence on why a process ended with ``code`` (negative: minus the signal, as in :mod:`subprocess`)."""
    said = next((line for line in reversed(last_words) if line), "")
    because = f" It said: {said}" if said else ""
    process, again = f"The {role.name}'s process", f"it starts again with the next {role.button}."
    if code == -getattr(signal, "SIGKILL", 9):
        return f"{process} was killed, most likely because memory ran out; {role.relief}. I{again[1:]}"
    if any("MemoryError" in line or "not enough memory" in line for line in last_words):
        return f"{process} ran out of memory; close other programs, then press {role.button} again."
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"{process} was stopped by {name}; {again}{because}"
    if os.name == "nt" and code > 0x7FFFFFFF:
        return f"{process} crashed (0x{code:08X}); {again}{because}"
    return f"{process} ended by itself (exit code {code}).{because}"
