# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that work through many tasks; one that dies costs its own task and is replaced.

Each process is started afresh, never forked, and stays for many tasks, so that what it has loaded stays warm. It gets a
JSON object a line and answers with one (:mod:`.pool_worker`). Tasks are dealt out one by one as processes get free.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BrickwrightError

Task = dict[str, Any]

HEADLESS = Path(__file__).resolve().parents[2] / "headless.py"
START_SECONDS = 180.0  # Blender on a busy machine takes a while
KEPT_LINES = 20  # of standard error, for the explanation
LOOK = 0.5  # seconds; an interruption is noticed between two looks


@dataclass(frozen=True)
class Outcome:
    """What came of a task: its ``answer``, or None with the ``reason`` in two words and as a sentence, ``error``."""

    task: Task
    answer: dict[str, Any] | None
    reason: str = ""
    error: str = ""
    seconds: float = 0.0


def process_start(blender: bool = False) -> list[str]:
    """The start of a command in a process like this one; ``blender``: in one that has bpy.

    Inside the program Blender, Python alone has no bpy; there such a process is another Blender without a window.
    """
    bpy = sys.modules.get("bpy")
    if blender and bpy is not None and bpy.app.binary_path:
        options = ["--background", "--factory-startup", "--python-exit-code", "1", "--python"]
        return [bpy.app.binary_path, *options, str(HEADLESS), "--"]
    return [sys.executable, str(HEADLESS)]


def processor_count() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """At most ``jobs`` processes of ``command``; ``time_limit`` is the most seconds that a task may take.

    Raises :class:`BrickwrightError` from :meth:`run` when a process does not start.
    """

    def __init__(self, command: Sequence[str], jobs: int, time_limit: float | None = None) -> None:
        self._command = list(command)
        self._jobs = jobs
        self._limit = time_limit
        self._outcomes: queue.SimpleQueue[Outcome | BrickwrightError | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._dealing = threading.Lock()
        self._workers: dict[int, _Worker] = {}

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
        """What came of each task, in the order in which they end. Closing the iterator ends all processes at once."""
        waiting = iter(tasks)
        threads = [threading.Thread(target=self._work, args=(i, waiting), daemon=True) for i in range(self._jobs)]
        for thread in threads:
            thread.start()
        working = len(threads)
        try:
            while working:
                try:
                    found = self._outcomes.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if isinstance(found, BrickwrightError):
                    raise found
                if found is None:
                    working -= 1
                else:
                    yield found
        finally:
            self._stopping.set()
            with self._dealing:
                for worker in self._workers.values():
                    worker.kill()
            for thread in threads:
                thread.join(5.0)

    def _work(self, number: int, waiting: Iterator[Task]) -> None:
        """One thread: deal tasks to one process after the other until there are none."""
        worker: _Worker | None = None
        try:
            while not self._stopping.is_set():
                with self._dealing:
                    task = next(waiting, None)
                if task is None:
                    break
                if worker is None:
                    worker = self._start(number)
                start = time.perf_counter()
                answer, late = worker.ask(task, self._limit)
                seconds = time.perf_counter() - start
                if answer is None:
                    reason, error = worker.explain(self._limit if late else None)
                    self._outcomes.put(Outcome(task, None, reason, error, seconds))
                    worker = None
                else:
                    self._outcomes.put(Outcome(task, answer, seconds=seconds))
        except BrickwrightError as error:
            self._outcomes.put(error)
        except Exception as error:  # in making the next task; nobody else would hear of it
            self._outcomes.put(BrickwrightError(f"{type(error).__name__}: {error}"))
        finally:
            if worker is not None:
                worker.finish()
            self._outcomes.put(None)

    def _start(self, number: int) -> _Worker:
        with self._dealing:
            if self._stopping.is_set():
                raise BrickwrightError("Stopped.")
            worker = self._workers[number] = _Worker(self._command)
        ready, late = worker.hear(START_SECONDS)
        if ready is None and not self._stopping.is_set():
            _, error = worker.explain(START_SECONDS if late else None)
            raise BrickwrightError(f"A process to work in could not be started: {error}")
        return worker


class _Worker:
    """One life of a process."""

    def __init__(self, command: Sequence[str]) -> None:
        options: dict[str, Any] = {}
        if sys.platform == "win32":
            options["creationflags"] = subprocess.CREATE_NO_WINDOW
        else:
            options["start_new_session"] = True  # Ctrl-C is for the command, which ends its processes itself
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                **options,
            )
        except OSError as error:
            raise BrickwrightError(f"{command[0]} could not be started: {error.strerror or error}.") from error
        self._last_words: deque[str] = deque(maxlen=KEPT_LINES)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, task: Task, limit: float | None) -> tuple[dict[str, Any] | None, bool]:
        """The answer to a task, None when the process died; and whether it was ended for being late."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it has gone, which is what hearing finds
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
        return self.hear(limit)

    def hear(self, limit: float | None) -> tuple[dict[str, Any] | None, bool]:
        """The next object that the process says, like :meth:`ask`; other lines, such as Blender's, are skipped."""
        assert self._process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill()

        timer = None if limit is None else threading.Timer(limit, end)
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            for line in self._process.stdout:
                if line.startswith("{"):
                    with suppress(ValueError):
                        return dict(json.loads(line)), False
        finally:
            if timer is not None:
                timer.cancel()
        return None, late.is_set()

    def explain(self, limit: float | None) -> tuple[str, str]:
        """Why a process that died did, in two words and as a sentence; ``limit``: the one that it was ended for."""
        code = self._process.wait()
        self._listener.join(1.0)
        if limit is not None:
            return "time limit", f"It took more than {limit:g} seconds and was stopped; give it more with --time-limit."
        said = next((line for line in reversed(self._last_words) if line), "")
        because = f" It said: {said}" if said else ""
        if code == -getattr(signal, "SIGKILL", 9):
            return "killed", "Its process was killed, most likely because memory ran out; try it alone, with --jobs 1."
        if code < 0:
            with suppress(ValueError):
                return "crashed", f"Its process crashed ({signal.Signals(-code).name}).{because}"
        shown = f"0x{code:08X}" if code > 0x7FFFFFFF else str(code)
        return "crashed", f"Its process ended by itself (exit code {shown}).{because}"

    def finish(self) -> None:
        """Let the process go: its input ends."""
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once."""
        with suppress(OSError):
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if text := line.strip():
                self._last_words.append(text[:500])
