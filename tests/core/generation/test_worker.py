# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker's protocol, spoken in this process over two pipes and with a real process where only that tells."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import CheckpointError
from brickwright.core.generation import worker
from brickwright.core.generation.events import Progress, from_json
from brickwright.core.legolise.cubes import mesh_of_cubes
from brickwright.core.legolise.mesh_file import write_mesh
from brickwright.core.legolise.messages import LegoliseRequest, LegoliseResult
from brickwright.core.legolise.request import LegoliseOptions
from brickwright.core.physics.check_messages import CheckRequest, CheckResult
from brickwright.core.repair.messages import RepairRequest, RepairResult

SCRIPT = Path(__file__).resolve().parents[2] / "support" / "scripted_worker.py"


TURNED = [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]  # a quarter turn about the vertical
ENDS = ("done", "checked", "proposed", "legolised", "cancelled", "failed")
VERBS = ("generate", "check", "repair", "legolise")


class Patient:
    """A generator that reports progress until it is cancelled."""

    name, device, load_seconds = "patient", "cpu", 0.5

    def __init__(self) -> None:
        self.running = threading.Event()

    def generate(self, request, cancelled=lambda: False):
        yield Progress(request.prompt)
        self.running.set()
        if request.prompt == "for ever":
            for _ in range(2000):
                if cancelled():
                    raise worker.Cancelled("Cancelled.")
                threading.Event().wait(0.005)
        if request.prompt == "too much":
            raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 1 byte")
        if request.prompt == "broken":
            raise ZeroDivisionError("what\nnow")


def converse(lines: list[str], load=Patient) -> list[dict]:
    """All that the worker answers to ``lines``, once they are all served."""
    read_end, write_end = os.pipe()
    answers: list[dict] = []
    writer = io.StringIO()
    thread = threading.Thread(target=worker.serve, args=(load, os.fdopen(read_end, encoding="utf-8"), writer))
    with os.fdopen(write_end, "w", encoding="utf-8") as pipe:
        thread.start()
        pipe.write("".join(line + "\n" for line in lines))
        pipe.flush()
        jobs = sum(1 for line in lines if any(f'"do": "{verb}"' in line for verb in VERBS))
        for _ in range(1000):
            answers = [json.loads(line) for line in writer.getvalue().splitlines()]
            ended = [answer for answer in answers if answer.get("say") in ENDS]
            if sum(answer["id"] is not None for answer in ended) >= jobs:  # a line not understood is no job's end
                break
            threading.Event().wait(0.01)
    thread.join(5)
    assert not thread.is_alive(), "the worker outlived its input"
    return [json.loads(line) for line in writer.getvalue().splitlines()]


def ask(number: int, prompt: str, **fields) -> str:
    return json.dumps({"do": "generate", "id": number, "request": {"prompt": prompt, **fields}})


def ask_check(number: int, parts: tuple[str, ...] = ("3001.dat",), **fields) -> str:
    assembly = Assembly.from_arrays(parts, [(0, -24 * i, 0) for i in range(len(parts))])
    request = {**CheckRequest(assembly).to_dict(), **fields}
    return json.dumps({"do": "check", "id": number, "request": request})


def test_a_check_needs_no_model_and_is_answered_once():
    pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

    def load():
        raise AssertionError("a check needs no model")

    answers = converse([ask_check(7, ("3001.dat", "3001.dat"))], load)
    assert [(answer["say"], answer.get("id")) for answer in answers] == [("hello", None), ("checked", 7)]
    result = CheckResult.from_dict(answers[1]["result"], 2)
    assert (result.verdict, result.max_score, result.connected) == ("stable", 0.0, True)


def test_checks_are_cancelled_and_refused_in_a_sentence():
    cancel = json.dumps({"do": "cancel", "id": 2})
    many = ask_check(4, parts=["3001.dat"], index=[0] * 20_001, positions=[0] * 60_003, rotations=[0] * 180_009)
    answers = converse([ask(1, "for ever"), ask_check(2), cancel, json.dumps({"do": "cancel", "id": 1})])
    ends = {answer["id"]: answer for answer in answers if answer.get("say") in ENDS}
    assert ends[2]["say"] == "cancelled"
    answers = converse([ask_check(3, ground="low"), many, '{"do": "check", "id": 5}'])
    words = [answer["message"] for answer in answers if answer.get("say") == "failed"]
    assert words[0] == words[2] == "This is not an assembly to check."
    assert "at most 20,000" in words[1]


def test_a_check_that_was_cancelled_while_it_was_solved_is_not_told(monkeypatch):
    def answer(service, request, cancelled):
        while not cancelled():
            threading.Event().wait(0.005)

    monkeypatch.setattr("brickwright.core.generation.worker.CheckService.answer", answer)
    cancel = [json.dumps({"do": "cancel", "id": number}) for number in (1, 2)]
    answers = converse([ask_check(1), ask_check(2), *cancel])
    assert [(answer["say"], answer["id"]) for answer in answers[1:]] == [("cancelled", 1), ("cancelled", 2)]


def ask_legolise(number: int, mesh: Path, **options) -> str:
    quick = LegoliseOptions(studs=6, seconds=1.0, stability=False)
    request = LegoliseRequest(str(mesh), replace(quick, **options)).to_dict()
    return json.dumps({"do": "legolise", "id": number, "request": request})


def test_meshes_become_bricks_with_progress_and_a_cancel_is_heeded(tmp_path):
    def load():
        raise AssertionError("bricks of a mesh need no model")

    cubes = mesh_of_cubes(np.ones((3, 2, 1), bool), np.full((3, 2, 1, 3), 255, np.uint8))
    write_mesh(tmp_path / "mesh.npz", cubes)
    cancel = json.dumps({"do": "cancel", "id": 2})
    answers = converse([ask_legolise(1, tmp_path / "mesh.npz"), ask_legolise(2, tmp_path / "mesh.npz"), cancel], load)
    ends = {answer["id"]: answer for answer in answers if answer.get("say") in ENDS}
    assert (ends[1]["say"], ends[2]["say"]) == ("legolised", "cancelled")
    result = LegoliseResult.from_dict(ends[1]["result"])
    assert (result.studs, result.report["valid"], set(result.assembly.colours.tolist())) == ((6, 4), True, {15})
    told = [from_json(json.dumps(answer)) for answer in answers if answer.get("event") and answer.pop("id") == 1]
    assert len(told) > 3
    assert all(isinstance(event, Progress) for event in told)


def test_what_cannot_become_bricks_is_told_in_a_sentence(tmp_path):
    other = '{"do": "legolise", "id": 3, "request": {"mesh": "", "options": {}}}'
    answers = converse([ask_legolise(1, tmp_path / "gone.npz"), ask_legolise(2, tmp_path, studs=0), other])
    words = {answer["id"]: answer["message"] for answer in answers if answer.get("say") == "failed"}
    assert "could not be handed over" in words[1]
    assert "number of studs is 0" in words[2]
    assert words[3] == "This is not a mesh to make bricks of."


def ask_repair(number: int, **fields) -> str:
    """A brick on which a stair leads out into the air, to be repaired."""
    assembly = Assembly.from_arrays(["3004.dat"] * 10, [(0, -24 * i, 20 * i) for i in range(10)], [TURNED] * 10, 4)
    return json.dumps({"do": "repair", "id": number, "request": {**RepairRequest(assembly).to_dict(), **fields}})


def test_a_repair_needs_no_model_and_is_answered_once():
    pytest.importorskip("highspy", reason="the solver HiGHS is not installed")
    answers = converse([ask_repair(7)])
    assert [(answer["say"], answer.get("id")) for answer in answers] == [("hello", None), ("proposed", 7)]
    result = RepairResult.from_dict(answers[1]["result"], 10)
    assert result.solved
    assert len(result.removed) < len(result.added)
    assert set(result.added.colours.tolist()) == {4}
    assert (result.after.verdict, len(result.after.scores)) == ("stable", 10 - len(result.removed) + len(result.added))


def test_repairs_are_cancelled_and_refused_in_a_sentence():
    cancel = [json.dumps({"do": "cancel", "id": number}) for number in (2, 1)]
    answers = converse([ask(1, "for ever"), ask_repair(2), *cancel])
    ends = {answer["id"]: answer["say"] for answer in answers if answer.get("say") in ENDS}
    assert ends == {1: "cancelled", 2: "cancelled"}
    answers = converse([ask_repair(3, colours=[-1] * 10), ask_repair(4, target=0), '{"do": "repair", "id": 5}'])
    words = [answer["message"] for answer in answers if answer.get("say") == "failed"]
    assert words[0] == words[2] == "This is not an assembly to repair."
    assert words[1].startswith("The target score is 0.0")


def test_a_repair_that_was_cancelled_in_the_search_is_not_told_and_the_next_is_served(monkeypatch):
    pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

    def propose(*words, cancelled, **more):
        while not cancelled():
            threading.Event().wait(0.005)
        raise worker.Cancelled("The repair was stopped; nothing was changed.")

    monkeypatch.setattr("brickwright.core.repair.service.propose", propose)
    answers = converse([ask_repair(1), json.dumps({"do": "cancel", "id": 1}), ask_check(2)])
    assert [(answer["say"], answer["id"]) for answer in answers[1:]] == [("cancelled", 1), ("checked", 2)]


def test_an_error_in_a_repair_names_it(monkeypatch):
    def answer(*_):
        raise ZeroDivisionError("what\nnow")

    monkeypatch.setattr("brickwright.core.generation.worker.RepairService.answer", answer)
    assert converse([ask_repair(1)])[1]["message"].startswith("The repair failed with ZeroDivisionError (what now)")
    monkeypatch.setattr("brickwright.core.generation.worker.RepairService.answer", lambda *_: [0] * 10**15)
    assert "repair ran out of memory" in converse([ask_repair(1)])[1]["message"]


def test_what_is_cancelled_before_its_turn_is_not_begun():
    cancel = [json.dumps({"do": "cancel", "id": number}) for number in (2, 1)]
    answers = converse([ask(1, "for ever"), ask(2, "a"), *cancel])
    assert ("started", 2) not in [(answer.get("say"), answer.get("id")) for answer in answers]


def test_an_error_in_a_check_names_it(monkeypatch):
    def answer(*_):
        raise ZeroDivisionError("what\nnow")

    monkeypatch.setattr("brickwright.core.generation.worker.CheckService.answer", answer)
    answers = converse([ask_check(1), ask(2, "b")])
    assert answers[1]["message"].startswith("The stability check failed with ZeroDivisionError (what now)")
    assert answers[-1]["say"] == "done"
    monkeypatch.setattr("brickwright.core.generation.worker.CheckService.answer", lambda *_: [0] * 10**15)
    assert "check ran out of memory" in converse([ask_check(1)])[1]["message"]


def test_requests_are_served_in_order_and_the_model_is_loaded_once():
    answers = converse([ask(1, "a"), ask(2, "b")])
    assert [(answer["say"], answer.get("id")) for answer in answers if "say" in answer] == [
        ("hello", None),
        ("loading", None),
        ("loaded", None),
        ("started", 1),
        ("done", 1),
        ("started", 2),
        ("done", 2),
    ]
    events = [answer for answer in answers if "event" in answer]
    assert [(event.pop("id"), from_json(json.dumps(event))) for event in events] == [
        (1, Progress("a")),
        (2, Progress("b")),
    ]
    loaded = next(answer for answer in answers if answer.get("say") == "loaded")
    assert (loaded["model"], loaded["device"], loaded["seconds"]) == ("patient", "cpu", 0.5)
    assert loaded["versions"]["python"].startswith("3.")


def test_cancel_arrives_in_mid_generation_and_before_its_turn():
    cancel = [json.dumps({"do": "cancel", "id": number}) for number in (1, 2)]
    answers = converse([ask(1, "for ever"), ask(2, "for ever"), ask(3, "c"), *cancel])
    ends = [(answer["id"], answer["say"]) for answer in answers if answer.get("say") in ("done", "cancelled", "failed")]
    assert ends == [(1, "cancelled"), (2, "cancelled"), (3, "done")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ask(1, ""), "prompt is empty"),
        (ask(1, "a", count=0), "count is 0"),
        (ask(1, "a", nonsense=1), "not a generation request"),
        (json.dumps({"do": "generate", "id": 1, "request": None}), "not a generation request"),
        (ask(1, "too much"), "ran out of memory"),
        (ask(1, "broken"), "ZeroDivisionError (what now)"),
    ],
)
def test_a_failure_is_one_sentence_and_the_worker_goes_on(line, words):
    answers = converse([line, ask(2, "b")])
    failed = next(answer for answer in answers if answer.get("say") == "failed")
    assert words in failed["message"]
    assert "\n" not in failed["message"]
    assert failed["id"] == 1
    assert answers[-1]["say"] == "done"


def test_a_line_that_is_no_command_is_answered():
    answers = converse(["{", "[]", '{"do": "cancel", "id": "x"}', ask(1, "a")])
    assert [answer["id"] for answer in answers if answer.get("say") == "failed"] == [None] * 3
    assert (answers[-1]["say"], answers[-1]["id"]) == ("done", 1)


def test_a_model_that_does_not_load_is_tried_again_by_the_next_request():
    tries = []

    def load():
        tries.append(1)
        if len(tries) == 1:
            raise CheckpointError("The file model.safetensors is cut short; install the extension again.")
        return Patient()

    answers = converse([ask(1, "a"), ask(2, "b")], load)
    assert "cut short" in next(answer["message"] for answer in answers if answer.get("say") == "failed")
    assert answers[-1]["say"] == "done"


def test_stray_prints_do_not_disturb_the_protocol():
    lines = [ask(1, "a wall bricks=2 noise=1"), json.dumps({"do": "shutdown"})]
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(lines[0] + "\n")
    process.stdin.flush()
    answers = []
    for line in process.stdout:
        answers.append(json.loads(line))
        if answers[-1].get("say") == "done":
            break
    process.stdin.close()  # the end of the input, without a shutdown
    assert process.wait(10) == 0
    assert sum(1 for answer in answers if answer.get("event") == "BrickPlaced") == 2
    stray = process.stderr.read()
    assert "a stray line on standard output" in stray
    assert "and one from below" in stray
