# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool of processes: each dies for itself, and nobody waits for ever."""

import contextlib
import os
import subprocess
import sys
import time

import pytest
from brickwright.core.cli.pool import Pool, process_start, processor_count
from brickwright.core.errors import BrickwrightError

WORKER = """
import ctypes, os, signal, time
from brickwright.core.cli.pool_worker import serve

def answer(task):
    kind = task["kind"]
    print("noise on standard output {}", flush=True)
    if kind == "crash":
        ctypes.string_at(0)
    elif kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "leave":
        print("I am going", flush=True)
        os._exit(7)
    elif kind == "busy":
        while True:
            pass
    elif kind == "sleep":
        time.sleep(60)
    return {"pid": os.getpid(), "name": task.get("name")}

serve(answer)
"""
COMMAND = [sys.executable, "-c", WORKER]


def run(kinds, jobs=1, limit=None):
    with contextlib.closing(Pool(COMMAND, jobs, limit).run({"kind": kind} for kind in kinds)) as outcomes:
        return list(outcomes)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="signals have other names here")
def test_a_process_that_dies_fails_its_task_alone():
    first, crash, killed, leave, last = run(["good", "crash", "killed", "leave", "good"])
    found = [(bad.answer, bad.reason) for bad in (crash, killed, leave)]
    assert found == [(None, "crashed"), (None, "killed"), (None, "crashed")]
    assert "SIGSEGV" in crash.error
    assert "memory ran out" in killed.error
    assert "exit code 7). It said: I am going" in leave.error
    assert first.answer["pid"] != last.answer["pid"], "it was not replaced"


def test_what_takes_too_long_is_ended():
    start = time.monotonic()
    late, good = run(["sleep", "good"], limit=0.5)
    assert time.monotonic() - start < 30
    assert (late.reason, late.answer) == ("time limit", None)
    assert "more than 0.5 seconds" in late.error
    assert good.answer is not None


def test_processes_stay_for_many_tasks():
    outcomes = run(["good"] * 12, jobs=2)
    assert len(outcomes) == 12
    assert 1 <= len({outcome.answer["pid"] for outcome in outcomes}) <= 2
    time.sleep(0.1)
    assert not any(is_alive(outcome.answer["pid"]) for outcome in outcomes)


def test_names_that_are_no_text_go_through():
    with contextlib.closing(Pool(COMMAND, 1).run([{"kind": "good", "name": "a\udcff\nü"}])) as outcomes:
        assert [outcome.answer["name"] for outcome in outcomes] == ["a\udcff\nü"]


def test_closing_ends_what_runs():
    outcomes = Pool(COMMAND, 2).run({"kind": kind} for kind in ("good", "sleep", "sleep", "sleep"))
    first = next(outcomes)
    start = time.monotonic()
    outcomes.close()
    assert time.monotonic() - start < 10
    assert not is_alive(first.answer["pid"])


def test_a_process_does_not_outlive_who_asked_it():
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert b"ready" in process.stdout.readline()
            process.stdin.write(b'{"kind": "busy"}\n')
            process.stdin.close()
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_process_that_cannot_start_is_an_error_and_no_loop():
    for command, words in (
        ([sys.executable, "-c", "print('no'); raise SystemExit('a library is missing')"], "a library is missing"),
        (["/nowhere/python"], "could not be started"),
    ):
        with pytest.raises(BrickwrightError, match=words):
            list(Pool(command, 2).run([{"kind": "good"}] * 50))


def test_no_tasks_start_no_process():
    assert list(Pool(["/nowhere/python"], 0).run([])) == []
    assert list(Pool(["/nowhere/python"], 3).run([])) == []


def test_inside_blender_its_processes_are_blender(monkeypatch, root):
    from types import SimpleNamespace

    assert process_start() == [sys.executable, str(root / "headless.py")]
    fake = SimpleNamespace(app=SimpleNamespace(binary_path="/opt/blender"))
    monkeypatch.setitem(sys.modules, "bpy", fake)
    assert process_start()[0] == sys.executable
    assert process_start(blender=True)[:2] == ["/opt/blender", "--background"]
    assert process_start(blender=True)[-1] == "--"
    assert processor_count() >= 1
