# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a scripted worker process: it streams, cancels, explains crashes and leaves nothing behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.generation.client import Job, WorkerClient
from brickwright.core.generation.events import BrickPlaced, Finished, RolledBack
from brickwright.core.generation.request import GenerationRequest
from brickwright.core.generation.worker_process import STABILITY_CHECK, explain_exit
from brickwright.core.legolise.messages import LegoliseRequest
from brickwright.core.legolise.request import LegoliseOptions
from brickwright.core.physics.check_messages import CheckRequest
from brickwright.core.repair.messages import RepairRequest

SCRIPT = str(Path(__file__).resolve().parents[2] / "support" / "scripted_worker.py")
PATIENCE = 30.0


@pytest.fixture(scope="module")
def warm() -> Iterator[WorkerClient]:
    client = WorkerClient([sys.executable, SCRIPT])
    yield client
    client.close()


@pytest.fixture
def fresh() -> Iterator[WorkerClient]:
    client = WorkerClient([sys.executable, SCRIPT])
    yield client
    client.close()


def finish(job: Job) -> list:
    """All events of ``job``."""
    events: list = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job.wait(0.2)
        events += job.take()
        if job.ended:
            return events + job.take()
    raise AssertionError(f"the job is still {job.state}")


def gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # it may go between the two
        return True


def wait_until(condition) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_events_arrive_in_order_and_the_process_stays_warm(warm):
    first = warm.generate(GenerationRequest("a wall bricks=40 delay=0 rollback=10", count=2))
    events = finish(first)
    assert first.state == "finished"
    standing = {0: 0, 1: 0}
    for event in events:
        if isinstance(event, BrickPlaced):
            assert event.index == standing[event.sample]
            standing[event.sample] += 1
        elif isinstance(event, RolledBack):
            standing[event.sample] = event.to
    assert standing == {0: 40, 1: 40}
    assert sum(isinstance(event, Finished) for event in events) == 2
    status = warm.status
    assert (status.state, status.model, status.device) == ("ready", "scripted", "cpu")
    assert status.memory_mb is None or 5 < status.memory_mb < 500
    second = warm.generate(GenerationRequest("a wall bricks=3 delay=0"))
    finish(second)
    assert warm.status.pid == status.pid


def test_no_call_blocks(fresh):
    job = fresh.generate(GenerationRequest("a wall bricks=5 delay=0"))
    assert job.take() == []
    assert fresh.status.state == "starting"
    job.cancel()
    assert fresh.status.state == "starting", "all that was asked was answered before there was a worker"
    assert job.state == "cancelled"


def test_an_invalid_request_is_refused_before_a_process_starts(fresh):
    with pytest.raises(InputError, match="prompt is empty"):
        fresh.generate(GenerationRequest(" "))
    assert fresh.status.state == "stopped"


def test_cancel_ends_the_job_at_once_and_the_process_serves_the_next(warm):
    job = warm.generate(GenerationRequest("a wall bricks=100000"))
    assert job.wait(PATIENCE)
    job.cancel()
    assert job.state == "cancelled"
    assert job.take() == []
    pid = warm.status.pid
    assert sum(isinstance(event, BrickPlaced) for event in finish(warm.generate(GenerationRequest("b bricks=3")))) == 3
    assert warm.status.pid == pid


@pytest.mark.parametrize(
    ("crash", "words"),
    [("kill", "memory ran out"), ("segv", "SIGSEGV"), ("exit", r"exit code 3\)\.* It said: the lights went out")],
)
def test_a_crash_is_explained_and_the_next_job_restarts(fresh, crash, words):
    job = fresh.generate(GenerationRequest(f"a wall delay=0 crash={crash}"))
    events = finish(job)
    assert job.state == "failed"
    assert re.search(words, job.error)
    assert fresh.status.message == job.error
    assert sum(isinstance(event, BrickPlaced) for event in events) <= 5
    again = fresh.generate(GenerationRequest("a wall bricks=3 delay=0"))
    finish(again)
    assert again.state == "finished"


@pytest.mark.parametrize(("crash", "words"), [("memory", "ran out of memory"), ("error", "ZeroDivisionError")])
def test_an_error_in_the_generator_does_not_end_the_process(warm, crash, words):
    job = warm.generate(GenerationRequest(f"a wall delay=0 crash={crash}"))
    finish(job)
    assert job.state == "failed"
    assert words in job.error
    pid = warm.status.pid
    finish(warm.generate(GenerationRequest("a wall bricks=3 delay=0")))
    assert warm.status.pid == pid


def test_a_worker_that_ignores_cancel_is_replaced(fresh, monkeypatch):
    monkeypatch.setattr("brickwright.core.generation.client.CANCEL_PATIENCE", 0.1)
    job = fresh.generate(GenerationRequest("a wall bricks=100000 mute=1"))
    assert job.wait(PATIENCE)
    pid = fresh.status.pid
    job.cancel()
    time.sleep(0.2)
    again = fresh.generate(GenerationRequest("a wall bricks=3 delay=0"))
    finish(again)
    assert again.state == "finished"
    assert fresh.status.pid != pid
    assert wait_until(lambda: gone(pid))


@pytest.mark.parametrize("command", [["/nowhere/python", SCRIPT], [os.devnull]])
def test_a_python_that_cannot_be_started_is_named(command):
    client = WorkerClient(command)
    job = client.generate(GenerationRequest("a wall"))
    finish(job)
    assert job.state == "failed"
    assert command[0] in job.error
    assert "choose another Python" in job.error
    client.close()


def test_the_last_words_of_a_process_that_never_spoke_are_told():
    client = WorkerClient([sys.executable, "-c", "import sys; sys.exit('No module named torch')"])
    job = client.generate(GenerationRequest("a wall"))
    finish(job)
    assert "exit code 1" in job.error
    assert "No module named torch" in job.error
    client.close()


def test_stop_leaves_no_process(fresh):
    job = fresh.generate(GenerationRequest("a wall bricks=100000 mute=1"))
    assert job.wait(PATIENCE)
    pid = fresh.status.pid
    fresh.stop(wait=True)
    assert gone(pid)
    assert job.state == "cancelled"


@pytest.mark.parametrize("ending", ["pass", "import os; os.kill(os.getpid(), 9)"])
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look for the process")
def test_no_process_outlives_the_one_that_started_it(ending):
    code = f"""
import sys
from brickwright.core.generation.client import WorkerClient
from brickwright.core.generation.request import GenerationRequest
client = WorkerClient([sys.executable, {SCRIPT!r}])
job = client.generate(GenerationRequest("a wall bricks=100000"))
job.wait(30)
print(client.status.pid, flush=True)
{ending}
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    pid = int(result.stdout)
    assert wait_until(lambda: gone(pid))


ROOT = Path(__file__).resolve().parents[3]
STACK = CheckRequest(Assembly.from_arrays(["3001.dat"] * 3, [(0, -24 * i, 0) for i in range(3)]))


def test_assemblies_are_checked_in_the_extension_s_own_process():
    pytest.importorskip("highspy", reason="the solver HiGHS is not installed")
    client = WorkerClient([sys.executable, str(ROOT / "headless.py"), "worker"], role=STABILITY_CHECK)
    try:
        first, second = client.check(STACK), client.check(STACK)
        assert (first.state, client.status.message) == ("waiting", "Starting the stability check's process")
        for job in (first, second):
            assert finish(job) == []
            assert job.state == "finished"
            assert job.result.verdict == "stable"
        assert client.status.state == "ready"
        assert "torch" not in client.status.versions
    finally:
        client.close()


def test_too_large_an_assembly_is_refused_before_a_process_starts(fresh):
    with pytest.raises(InputError, match="at most 20,000"):
        fresh.check(CheckRequest(Assembly.from_arrays(["3001.dat"] * 20_001, np.zeros((20_001, 3)))))
    assert fresh.status.state == "stopped"


ASKED = {
    "check": ("checked", STACK),
    "repair": ("proposed", RepairRequest(STACK.assembly)),
    "legolise": ("legolised", LegoliseRequest("mesh.npz", LegoliseOptions())),
}


@pytest.mark.parametrize("verb", ASKED)
def test_an_answer_that_is_none_fails_the_job(verb):
    say, request = ASKED[verb]
    speaker = (
        f'import sys; sys.stdin.readline(); print(\'{{"say":"{say}","id":1,"result":{{}}}}\', flush=True); input()'
    )
    client = WorkerClient([sys.executable, "-c", speaker], role=STABILITY_CHECK)
    job = getattr(client, verb)(request)
    finish(job)
    client.close()
    assert (job.state, job.result) == ("failed", None)
    assert "not understood" in job.error


def test_the_end_of_a_check_s_process_is_told_in_its_own_words():
    words = explain_exit(-9, [], STABILITY_CHECK)
    assert words.startswith("The stability check's process was killed")
    assert words.endswith("It starts again with the next Check.")


def test_exit_codes_of_windows_and_memory_are_explained():
    assert "memory" in explain_exit(1, ["numpy.core._exceptions._ArrayMemoryError: MemoryError"])
    assert "exit code 0" in explain_exit(0, [])
