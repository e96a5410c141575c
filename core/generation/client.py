# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker process as Blender sees it: jobs that never block, a status in words, a restart after a crash.

One :class:`WorkerClient` owns at most one process. It is started by the first job and kept warm between jobs. Every
method returns at once; threads start the process and read it. A process that stops by itself fails its open jobs with
one sentence that says why, and the next job starts a new one. The process is killed when this one exits, and it ends by
itself when its input does, so none is left behind even if Blender is killed.
"""

from __future__ import annotations

import atexit
import json
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from ..errors import InputError
from ..legolise.messages import LegoliseRequest, LegoliseResult
from ..physics.check_messages import CheckRequest, CheckResult
from ..repair.messages import RepairRequest, RepairResult
from .events import Event, from_json
from .request import GenerationRequest
from .worker_process import GENERATOR, Role, WorkerProcess

CANCEL_PATIENCE = 10.0  # seconds after which a worker that did not heed a cancel is replaced


@dataclass(frozen=True)
class Status:
    """How the worker is. ``state``: ``stopped``, ``starting``, ``loading``, ``ready``, ``working`` or ``failed``.

    ``message`` is a sentence for people; ``versions`` maps ``python``, ``torch`` and ``numpy`` to theirs; ``memory_mb``
    is the resident memory in 10^6 bytes, when last heard.
    """

    state: str = "stopped"
    message: str = ""
    model: str = ""
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    memory_mb: int | None = None
    load_seconds: float | None = None
    pid: int | None = None


Request = TypeVar("Request", GenerationRequest, CheckRequest, RepairRequest, LegoliseRequest)
Result: TypeAlias = CheckResult | RepairResult | LegoliseResult

#: What an answer says -> how its result is read, given what was asked.
RESULTS: Mapping[str, Callable[[object, Any], Result]] = {
    "checked": lambda fields, asked: CheckResult.from_dict(fields, len(asked.assembly)),
    "proposed": lambda fields, asked: RepairResult.from_dict(fields, len(asked.assembly)),
    "legolised": lambda fields, asked: LegoliseResult.from_dict(fields),
}


class Job(Generic[Request]):
    """One request on its way. ``state``: ``waiting``, ``running``, ``finished``, ``cancelled`` or ``failed``.

    ``error`` is the sentence of a failed job, ``result`` what other jobs than generations found. Events are taken in
    order by :meth:`take`; those that came before a failure stay available after it. A cancelled job has no more events.
    """

    def __init__(self, client: WorkerClient, number: int, request: Request) -> None:
        self.id = number
        self.request: Request = request
        self.result: Result | None = None
        self.state = "waiting"
        self.error = ""
        self._client = client
        self._events: deque[Event] = deque()
        self._changed = threading.Condition()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; events may still wait to be taken."""
        return self.state in ("finished", "cancelled", "failed")

    @property
    def worker(self) -> Status:
        """How the worker is that does it."""
        return self._client.status

    def take(self, limit: int | None = None) -> list[Event]:
        """At most ``limit`` events that have arrived and were not taken yet."""
        with self._changed:
            count = len(self._events) if limit is None else min(limit, len(self._events))
            return [self._events.popleft() for _ in range(count)]

    def wait(self, seconds: float | None = None) -> bool:
        """Block until there is an event to take or the job has ended; false when the time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._events) or self.ended, seconds)

    def cancel(self) -> None:
        """Stop the job; what has not been taken is dropped."""
        self._client.cancel(self)

    def _add(self, event: Event) -> None:
        with self._changed:
            if not self.ended:
                self._events.append(event)
                self._changed.notify_all()

    def _move_to(self, state: str, error: str = "") -> bool:
        with self._changed:
            if self.ended:
                return False
            self.state, self.error = state, error
            if state == "cancelled":
                self._events.clear()
            self._changed.notify_all()
            return True


class WorkerClient:
    """Owner of the process that ``command`` starts; its ``environment`` is this process's when None, ``role``: what it
    is for."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        role: Role = GENERATOR,
    ) -> None:
        self.command = tuple(command)
        self.environment = environment
        self.folder = folder
        self.role = role
        self._lock = threading.RLock()
        self._process: WorkerProcess | None = None
        self._status = Status()
        self._jobs: dict[int, Job[Any]] = {}
        self._next_id = 1
        self._unheeded: dict[int, float] = {}
        itself = weakref.ref(self)

        def at_exit() -> None:
            if (client := itself()) is not None:
                client.stop(wait=True)

        self._at_exit = at_exit
        atexit.register(at_exit)

    @property
    def status(self) -> Status:
        """How the worker is now."""
        with self._lock:
            return self._status

    @property
    def busy(self) -> bool:
        """Whether a job is waiting or running."""
        with self._lock:
            return bool(self._jobs)

    def generate(self, request: GenerationRequest) -> Job[GenerationRequest]:
        """Send ``request``, starting the worker if need be; raises :class:`InputError` if the request is not valid."""
        checked = request.checked()
        return self._send("generate", checked, json.loads(checked.to_json()))

    def check(self, request: CheckRequest) -> Job[CheckRequest]:
        """Have an assembly checked, starting the worker if need be; raises :class:`InputError` if it cannot be."""
        return self._send("check", request.checked(), request.to_dict())

    def repair(self, request: RepairRequest) -> Job[RepairRequest]:
        """Have a repair proposed, starting the worker if need be; raises :class:`InputError` if none can be."""
        return self._send("repair", request.checked(), request.to_dict())

    def legolise(self, request: LegoliseRequest) -> Job[LegoliseRequest]:
        """Have a mesh made of bricks, starting the worker if need be; raises :class:`InputError` for wrong options."""
        return self._send("legolise", request.checked(), request.to_dict())

    def _send(self, verb: str, request: Request, fields: dict[str, Any]) -> Job[Request]:
        with self._lock:
            process = self._alive()
            job = Job(self, self._next_id, request)
            self._next_id += 1
            self._jobs[job.id] = job
            process.send({"do": verb, "id": job.id, "request": fields})
            return job

    def warm_up(self) -> None:
        """Start the worker and have it load the model, so that the first prompt need not wait."""
        with self._lock:
            self._alive().send({"do": "load"})

    def cancel(self, job: Job[Any]) -> None:
        """Stop ``job``: it is over at once for its owner; the worker follows as soon as it can."""
        with self._lock:
            if not job._move_to("cancelled"):
                return
            self._jobs.pop(job.id, None)
            if self._process is not None:
                self._process.send({"do": "cancel", "id": job.id})
                self._unheeded[job.id] = time.monotonic()
            if not self._jobs and self._status.state == "working":
                self._status = replace(self._status, state="ready", message="Ready")

    def stop(self, wait: bool = False) -> None:
        """End the process, within half a second and by force if it does not go by itself; open jobs are cancelled.

        With ``wait`` it has gone when this returns; otherwise a thread sees to it.
        """
        with self._lock:
            process, self._process = self._process, None
            jobs, self._jobs = self._jobs, {}
            self._unheeded.clear()
            self._status = Status()
        for job in jobs.values():
            job._move_to("cancelled")
        if process is not None and wait:
            process.stop()
        elif process is not None:
            threading.Thread(target=process.stop).start()

    def close(self) -> None:
        """Stop for good, waiting for it, and forget the hook at exit."""
        self.stop(wait=True)
        atexit.unregister(self._at_exit)

    def _alive(self) -> WorkerProcess:
        stuck = any(time.monotonic() - since > CANCEL_PATIENCE for since in self._unheeded.values())
        if stuck and not self._jobs:
            self.stop()
        if self._process is None:
            self._unheeded.clear()
            self._status = Status(state="starting", message=f"Starting the {self.role.name}'s process")
            self._process = WorkerProcess(
                self.command, self.environment, self.folder, self._hear, self._ended, self.role
            )
        return self._process

    def _hear(self, process: WorkerProcess, line: str) -> None:
        """One line from ``process``; runs in its thread."""
        try:
            message = json.loads(line)
            number = message.pop("id", None)
            event = None if "say" in message else from_json(json.dumps(message))
        except (ValueError, AttributeError, InputError):
            return  # not ours: something printed before the worker claimed its output
        with self._lock:
            if process is not self._process:
                return
            job = self._jobs.get(number)
            if event is None:
                self._remark(message, job, number)
                return
        if job is not None:
            job._add(event)

    def _remark(self, message: dict[str, Any], job: Job[Any] | None, number: int | None) -> None:
        say = message["say"]
        status = self._status
        if say == "hello":
            status = replace(status, pid=message.get("pid"), versions=message.get("versions", {}))
            if status.state == "starting":
                status = replace(status, message=f"Waiting for the {self.role.name}")
        elif say == "loading":
            status = replace(status, state="loading", message=message.get("message", "Loading the generator"))
        elif say == "loaded":
            status = replace(
                status,
                state="ready",
                message="Ready",
                model=str(message.get("model")),
                device=str(message.get("device")),
                versions=message.get("versions", {}),
                memory_mb=message.get("memory_mb"),
                load_seconds=message.get("seconds"),
            )
        elif say == "pong":
            status = replace(status, memory_mb=message.get("memory_mb"))
        elif say == "started" and job is not None:
            job._move_to("running")
            status = replace(status, state="working", message="Generating")
        elif say in RESULTS:
            status = self._close_result(say, message, job, number)
        elif say in ("done", "cancelled", "failed"):
            status = self._close_job(say, message, job, number)
        self._status = status

    def _close_result(self, say: str, message: dict[str, Any], job: Job[Any] | None, number: int | None) -> Status:
        end = "done"
        if job is not None:
            try:
                job.result = RESULTS[say](message.get("result"), job.request)
            except InputError:
                end = "failed"
                message = {**message, "message": f"The {self.role.name}'s answer was not understood; try again."}
        return self._close_job(end, message, job, number)

    def _close_job(self, say: str, message: dict[str, Any], job: Job[Any] | None, number: int | None) -> Status:
        if number is not None:
            self._jobs.pop(number, None)
            self._unheeded.pop(number, None)
        status = replace(self._status, memory_mb=message.get("memory_mb") or self._status.memory_mb)
        error = str(message.get("message", ""))
        if job is not None:
            job._move_to({"done": "finished"}.get(say, say), error)
        if say == "failed" and status.state == "loading":
            return replace(status, state="failed", message=error)
        return status if self._jobs else replace(status, state="ready", message="Ready")

    def _ended(self, process: WorkerProcess, reason: str) -> None:
        """``process`` stopped by itself; runs in its thread."""
        with self._lock:
            if process is not self._process:
                return
            self._process = None
            jobs, self._jobs = self._jobs, {}
            self._unheeded.clear()
            self._status = Status(state="failed", message=reason)
        for job in jobs.values():
            job._move_to("failed", reason)
