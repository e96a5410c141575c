# SPDX-License-Identifier: GPL-3.0-or-later
"""The process behind Blender's interface that generates or checks: commands in, events out, one JSON object a line.

Commands: ``{"do": "generate", "id": n, "request": {…}}``, the same with ``check``, ``repair`` and ``legolise``,
``{"do": "cancel", "id": n}``, ``{"do": "load"}``, ``{"do": "ping"}`` and ``{"do": "shutdown"}``. What comes back is an
event of :mod:`.events` with its ``id`` beside it, or a remark ``{"say": …}``: ``hello`` once, ``loading``, ``loaded``
(model, device, versions, memory), ``pong``, ``started``; for each ``generate`` exactly one of ``done``, ``cancelled``
and ``failed`` (one sentence), and for each of the others the same with ``checked``, ``proposed`` or ``legolised`` (its
``result``) in the place of ``done``.

Requests are served one after the other. Commands are read by a thread, so a cancel arrives in mid-generation. The
process ends with its input, however its parent ended, and a failing request does not end it. Nothing here imports
torch: ``load`` does, at the first ``generate``; the others need neither torch nor a model.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TextIO

from ..errors import BrickwrightError, Cancelled, InputError
from ..legolise.mesh_file import read_mesh_file
from ..legolise.messages import LegoliseRequest
from ..legolise.service import legolise
from ..physics.check_messages import CheckRequest
from ..physics.check_service import CheckService
from ..repair.messages import RepairRequest
from ..repair.service import RepairService
from .events import Event, Progress, to_json
from .request import GenerationRequest

PROTOCOL = 1
MAX_LINE = 1 << 23  # characters; an assembly of 20,000 bricks has about 3,000,000
LEAVE_AFTER = 3.0  # seconds that a busy process is given once its parent has gone

SERVICES = {
    "generate": "generator",
    "load": "generator",
    "check": "stability check",
    "repair": "repair",
    "legolise": "layout",
}
OUT_OF_MEMORY = {
    "generator": (
        "The generator ran out of memory; close other programs or ask for fewer samples at once, then generate again."
    ),
    "stability check": "The stability check ran out of memory; close other programs, then check again.",
    "repair": "The repair ran out of memory; close other programs, then repair again.",
    "layout": "The layout ran out of memory; close other programs, or ask for a smaller size.",
}


class GeneratorLike(Protocol):
    """What :func:`serve` needs of a generator."""

    name: str
    device: str
    load_seconds: float

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = ...) -> Iterator[Event]:
        """Stream of events; raises :class:`Cancelled` soon after ``cancelled()`` became true."""
        ...


def run(load: Callable[[], GeneratorLike]) -> int:
    """Serve on this process's standard input and output until the input ends; returns the exit code.

    Standard output is kept for the protocol: what anything else prints there, Python or C, goes to standard error.
    """
    reader, writer = _claim_streams()
    closing = threading.Event()
    threading.Thread(target=_leave, args=(closing,), daemon=True).start()
    return serve(load, reader, writer, closing)


def serve(
    load: Callable[[], GeneratorLike], reader: TextIO, writer: TextIO, closing: threading.Event | None = None
) -> int:
    """Serve commands from ``reader`` until it ends or says ``shutdown``; returns the exit code 0.

    ``closing``, when given, is set as soon as that happens, which may be in the middle of a request.
    """
    return _Server(load, reader, writer, closing or threading.Event()).serve()


def _claim_streams() -> tuple[TextIO, TextIO]:
    sys.stdout.flush()
    private_in, private_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return (
        os.fdopen(private_in, "r", encoding="utf-8", errors="replace", newline="\n"),
        os.fdopen(private_out, "w", encoding="utf-8", newline="\n"),
    )


def _leave(closing: threading.Event) -> None:
    closing.wait()
    threading.Event().wait(LEAVE_AFTER)
    os._exit(0)  # the main thread is inside something long, such as importing torch


class _Server:
    def __init__(
        self, load: Callable[[], GeneratorLike], reader: TextIO, writer: TextIO, closing: threading.Event
    ) -> None:
        self._load = load
        self._reader = reader
        self._writer = writer
        self._closing = closing
        self._write_lock = threading.Lock()
        self._changed = threading.Condition()
        self._waiting: deque[dict[str, Any]] = deque()
        self._cancelled: set[int] = set()
        self._generator: GeneratorLike | None = None
        self._checks = CheckService()
        self._repairs = RepairService(self._checks)
        self._work = {
            "generate": self._generate,
            "check": self._check,
            "repair": self._repair,
            "legolise": self._legolise,
        }

    def serve(self) -> int:
        self._say("hello", protocol=PROTOCOL, pid=os.getpid(), versions=_versions())
        threading.Thread(target=self._read, daemon=True).start()
        while (command := self._next()) is not None:
            try:
                self._obey(command)
            except BrokenPipeError:
                break
        return 0

    def _next(self) -> dict[str, Any] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
            return None if self._closing.is_set() else self._waiting.popleft()

    def _read(self) -> None:
        try:
            while line := self._reader.readline(MAX_LINE):
                if not self._understand(line):
                    break
        except (OSError, ValueError):
            pass  # the pipe broke, which means what its end means
        with self._changed:
            self._closing.set()
            self._changed.notify_all()

    def _understand(self, line: str) -> bool:
        """Take in one command; false when it was the last."""
        try:
            command = json.loads(line)
            verb = command["do"]
            if verb == "cancel" or verb in self._work:
                command["id"] = int(command["id"])
        except (ValueError, KeyError, TypeError, RecursionError):
            self._say("failed", id=None, message=f"The worker does not understand {line[:80]!r}.")
            return True
        if verb == "shutdown":
            return False
        if verb == "ping":
            self._say("pong", busy=bool(self._waiting), memory_mb=memory_mb())
        with self._changed:
            if verb == "cancel":
                self._cancelled.add(command["id"])
            elif verb in SERVICES:
                self._waiting.append(command)
                self._changed.notify_all()
        return True

    def _obey(self, command: dict[str, Any]) -> None:
        verb, job = command["do"], command.get("id")
        service = SERVICES[verb]
        try:
            work = self._work.get(verb)
            if work is None or job is None:
                self._ready()
            else:
                work(job, command.get("request"), lambda: self._closing.is_set() or job in self._cancelled)
        except Cancelled:
            self._say("cancelled", id=job)
        except BrokenPipeError:
            raise
        except BrickwrightError as error:
            self._say("failed", id=job, message=str(error))
        except Exception as error:
            if is_out_of_memory(error):
                self._generator = None  # loaded again by the next request, which gives its memory back until then
                self._say("failed", id=job, message=OUT_OF_MEMORY[service])
            else:
                self._complain(job, service, error)
        finally:
            if job is not None:
                with self._changed:
                    self._cancelled.discard(job)

    def _generate(self, job: int, request: Any, cancelled: Callable[[], bool]) -> None:
        if not isinstance(request, dict):
            raise InputError("This is not a generation request.")
        checked = GenerationRequest.from_json(json.dumps(request)).checked()
        _heed(cancelled)
        generator = self._ready()
        _heed(cancelled)
        self._say("started", id=job)
        for event in generator.generate(checked, cancelled):
            self._write(f'{{"id":{job},' + to_json(event)[1:])
        self._say("done", id=job, memory_mb=memory_mb())

    def _check(self, job: int, request: Any, cancelled: Callable[[], bool]) -> None:
        result = self._checks.answer(CheckRequest.from_dict(request), cancelled)
        _heed(cancelled)
        self._say("checked", id=job, result=result.to_dict(), memory_mb=memory_mb())

    def _repair(self, job: int, request: Any, cancelled: Callable[[], bool]) -> None:
        result = self._repairs.answer(RepairRequest.from_dict(request), cancelled)
        _heed(cancelled)
        self._say("proposed", id=job, result=result.to_dict(), memory_mb=memory_mb())

    def _legolise(self, job: int, request: Any, cancelled: Callable[[], bool]) -> None:
        asked = LegoliseRequest.from_dict(request)
        _heed(cancelled)
        self._say("started", id=job)

        def progress(message: str, fraction: float | None) -> None:
            self._write(f'{{"id":{job},' + to_json(Progress(message, fraction))[1:])

        result = legolise(read_mesh_file(Path(asked.mesh)), asked.options, progress, cancelled)
        self._say("legolised", id=job, result=result.to_dict(), memory_mb=memory_mb())

    def _ready(self) -> GeneratorLike:
        if self._generator is None:
            self._say("loading", message="Loading the generator")
            self._generator = self._load()
            self._say(
                "loaded",
                model=self._generator.name,
                device=str(self._generator.device),
                seconds=round(float(self._generator.load_seconds), 3),
                versions=_versions(),
                memory_mb=memory_mb(),
            )
        return self._generator

    def _complain(self, job: int | None, service: str, error: Exception) -> None:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
        sys.stderr.flush()
        cause = " ".join(str(error).split())[:300] or "no message"
        message = f"The {service} failed with {type(error).__name__} ({cause}); the details are in the system console."
        self._say("failed", id=job, message=message)

    def _say(self, what: str, **fields: Any) -> None:
        self._write(json.dumps({"say": what, **fields}, separators=(",", ":")))

    def _write(self, line: str) -> None:
        with self._write_lock:
            self._writer.write(line + "\n")
            self._writer.flush()


def _heed(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("Cancelled.")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` is a failed allocation: Python's, or PyTorch's on the CPU or a GPU."""
    text = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ in ("OutOfMemoryError", "_ArrayMemoryError")
        or (isinstance(error, RuntimeError) and ("not enough memory" in text or "can't allocate memory" in text))
    )


def memory_mb() -> int | None:
    """Resident memory of this process in MB (10^6 bytes); None where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    except (OSError, ValueError, IndexError, AttributeError):
        pass
    try:
        import resource  # absent on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1_000_000 if sys.platform == "darwin" else peak // 1000


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in ("torch", "numpy"):
        module = sys.modules.get(name)
        if module is not None:
            versions[name] = str(getattr(module, "__version__", "unknown"))
    return versions
