# SPDX-License-Identifier: GPL-3.0-or-later
"""Check, what it leaves on the bricks, and what happens to it when the bricks or the file change meanwhile."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")
pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

from brickwright.core.bricks.assembly import Assembly  # noqa: E402
from brickwright.core.environment.python_info import PythonInfo  # noqa: E402
from brickwright.core.generation.client import Job  # noqa: E402
from brickwright.core.physics.check_messages import CheckResult, Forces  # noqa: E402
from brickwright.core.scene import keys  # noqa: E402
from brickwright.core.scene.builder import build_assembly  # noqa: E402
from brickwright.core.scene.objects import brick_objects  # noqa: E402
from brickwright.core.scene.reader import is_changed, read_report, state_of  # noqa: E402
from brickwright.core.scene.snapshot import snapshot  # noqa: E402
from brickwright.core.scene.stress import stress_of  # noqa: E402

KNOWN = {"bricks", "parts", "valid", "connected", "components", "overlaps", "unknown_parts"}
STABILITY = {"stable", "max_score", "weakest", "reason", "solver", "seconds"}


@pytest.fixture
def scene(registered: None) -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def overhang(reach: int, name: str = "Arm") -> Any:
    """A brick and on it plates that lead out into the air, each on half of the one before."""
    plates = [(40 * (i + 1), -8 * (i + 1), 0) for i in range(reach)]
    parts = ["3001.dat", *["3020.dat"] * reach]
    return build_assembly(Assembly.from_arrays(parts, [(0, 0, 0), *plates], colours=4, name=name))


@pytest.fixture
def asked(scene: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Job]]:
    """The jobs that the process is given; the test ends them."""
    from brickwright.operators import asking, check_host, keep_checked

    jobs: list[Job] = []

    def check(request: Any) -> Job:
        jobs.append(Job(SimpleNamespace(cancel=lambda job: job._move_to("cancelled")), len(jobs), request))
        return jobs[-1]

    monkeypatch.setattr(check_host, "client", lambda: SimpleNamespace(check=check))
    yield jobs
    asking.current = None
    keep_checked.unregister()


def answer(job: Job, **changes: Any) -> None:
    """End ``job`` with a result in which the second brick is the weakest."""
    n = len(job.request.assembly)
    scores = np.linspace(0.4, 0.0, n)
    scores[0] = 0.0
    fields = {
        "verdict": "stable",
        "cause": "",
        "reason": "",
        "valid": True,
        "connected": True,
        "components": 1,
        "overlaps": 0,
        "floating": 0,
        "held_otherwise": 0,
        "unknown_parts": (),
        "scores": scores,
        "weakest": (1, 2),
        "max_score": float(scores.max()),
        "solver": "HiGHS",
        "seconds": 0.25,
        "forces": Forces(),
    }
    job.result = CheckResult(**{**fields, **changes})
    job._move_to("finished")


def begin(collection: Any) -> Any:
    from brickwright.operators import checking

    return checking.begin(snapshot(collection))


def test_check_tells_whether_it_stands_and_where_it_is_weak(scene):
    from brickwright.operators.check import verdict

    collection = overhang(12)
    assert bpy.ops.brickwright.check() == {"FINISHED"}
    report = read_report(collection)
    assert set(report) == KNOWN | STABILITY
    assert report["stable"] is True
    assert report["weakest"][0]["brick"] == 2
    assert report["solver"].startswith("HiGHS")
    assert report["seconds"]["check"] > 0
    assert verdict(report) == f"Stable, weakest brick at {report['max_score'] * 100:.0f} % of its clutch"
    scores = [stress_of(item) for item in brick_objects(collection)]
    assert scores[1] == pytest.approx(report["max_score"], abs=1e-5)
    assert scores[1] > scores[2] > scores[3] > 0
    assert not is_changed(collection)


def test_what_falls_names_its_bricks_and_they_are_selected(scene):
    from brickwright.operators.check import verdict

    collection = overhang(30)
    bpy.ops.brickwright.check()
    report = read_report(collection)
    assert (report["stable"], report["valid"], report["max_score"]) == (False, True, 1.0)
    assert verdict(report).startswith("Unstable: “0002 3020”")
    assert "pulled off" in verdict(report)
    bricks = brick_objects(collection)
    bricks[9].select_set(True)
    assert bpy.ops.brickwright.select_weakest() == {"FINISHED"}
    failing = {item.name for item in bricks if stress_of(item) >= 1}
    assert len(failing) > 1
    assert {item.name for item in bpy.context.selected_objects} == failing
    assert bpy.context.view_layer.objects.active.name in failing


def test_the_weakest_brick_of_what_stands_is_selected(scene):
    collection = overhang(12)
    with pytest.raises(RuntimeError, match="Check the stability of the assembly first"):
        bpy.ops.brickwright.select_weakest()
    bpy.ops.brickwright.check()
    bpy.ops.brickwright.select_weakest()
    assert [item.name for item in bpy.context.selected_objects] == ["0002 3020"]
    bpy.ops.brickwright.select_weakest(count=3)
    assert len(bpy.context.selected_objects) == 3
    for item in brick_objects(collection)[1:]:
        item.hide_set(True)
    assert bpy.ops.brickwright.select_weakest() == {"CANCELLED"}, "hidden bricks are left alone"


def test_the_heat_map_is_switched_on_and_off_for_renders(scene):
    overhang(2)
    bpy.ops.brickwright.render_heat_map()
    assert bpy.context.view_layer.material_override.name == "Brickwright Stress"
    bpy.ops.brickwright.render_heat_map()
    assert bpy.context.view_layer.material_override is None


def test_overlaps_and_unknown_parts_leave_bricks_without_a_score(scene):
    collection = build_assembly(Assembly.from_arrays(["3001.dat"] * 3, [(0, 0, 0), (10, -8, 0), (400, 0, 0)]))
    bpy.ops.brickwright.check()
    report = read_report(collection)
    assert report["reason"] == "“0001 3001” and 1 more overlap"
    bricks = brick_objects(collection)
    assert [stress_of(item) for item in bricks[:2]] == [1, 1]
    assert keys.STRESS not in bricks[2]
    bricks[1].location = (2.0, 0.0, 0.0)
    bpy.ops.brickwright.check()
    assert read_report(collection)["stable"] is True
    assert [stress_of(item) for item in bricks[:1]] == [0]


def test_without_a_solver_the_validity_is_told_with_the_remedy(scene, monkeypatch):
    from brickwright.operators import check_host, worker_host

    monkeypatch.setattr(check_host, "_solver_folder", "")
    monkeypatch.setattr(worker_host, "python", None)
    collection = overhang(3)
    assert bpy.ops.brickwright.check() == {"FINISHED"}
    assert set(read_report(collection)) == KNOWN
    assert "set the generator up" in check_host.why_not()
    monkeypatch.setattr(worker_host, "python", PythonInfo("/x/python", torch="2.13"))
    assert "/x/python -m pip install highspy" in check_host.why_not()
    monkeypatch.setattr(worker_host, "python", PythonInfo("/x/python", torch="2.13", highspy="1.15"))
    assert check_host.why_not() == ""
    client = check_host.client()
    check_host.stop()
    assert client.command[0] == "/x/python"
    assert client is not worker_host._warm.held, "a check runs while an assembly is generated"


def test_blender_s_own_python_comes_first_and_knows_where_the_solver_is(scene):
    from brickwright.operators import check_host

    client = check_host.client()
    assert client.command[0] == sys.executable
    assert client.environment["PYTHONPATH"] == check_host._solver_folder != ""
    assert check_host.client() is client, "it stays warm"


def test_a_process_that_fails_is_told_and_the_validity_stays(scene):
    from brickwright.operators import check_host

    collection = overhang(3)
    try:
        check_host.use_command([sys.executable, "-c", "import sys; sys.exit('the lights went out')"])
        with pytest.raises(RuntimeError, match=r"stability check's process ended.*lights went out"):
            bpy.ops.brickwright.check()
    finally:
        check_host.use_command(None)
    assert set(read_report(collection)) == KNOWN


def test_while_it_is_checked_the_old_stability_is_not_shown(asked):
    from brickwright.operators import checking
    from brickwright.operators.check import verdict

    collection = overhang(4)
    running = begin(collection)
    answer(asked[0])
    assert running.tick()
    assert verdict(read_report(collection))
    checking.write_validity(collection, snapshot(collection))
    assert verdict(read_report(collection)) == ""


def test_an_edit_in_the_meantime_makes_the_result_out_of_date(asked):
    collection = overhang(4)
    running = begin(collection)
    assert running.tick() is False
    assert running.words() == "Checking stability: 0 s"
    bricks = brick_objects(collection)
    kept = bricks[2].name
    bpy.data.objects.remove(bricks[1])
    answer(asked[0])
    assert running.tick() is True
    assert running.outcome == "finished"
    assert is_changed(collection)
    assert stress_of(bpy.data.objects[kept]) == pytest.approx(0.2)


def test_copies_and_new_bricks_have_no_score(asked):
    collection = overhang(4)
    running = begin(collection)
    answer(asked[0])
    running.tick()
    copied = brick_objects(collection)[1].copy()
    collection.objects.link(copied)
    running = begin(collection)
    result = np.full(6, 0.1)
    result[2] = np.nan
    answer(asked[1], scores=result, max_score=0.1)
    running.tick()
    assert keys.STRESS not in copied, "the copy comes after its original, and nothing is known of it"


def test_deleting_the_assembly_in_the_meantime_is_told(asked):
    collection = overhang(4)
    running = begin(collection)
    bpy.data.collections.remove(collection)
    answer(asked[0])
    assert running.tick() is True
    assert (running.outcome, running.error) == ("stopped", "The check stopped: its assembly was deleted.")


def test_cancel_ends_it_and_says_so(asked):
    from brickwright.operators import asking

    collection = overhang(4)
    with pytest.raises(RuntimeError, match="Nothing is being checked"):
        bpy.ops.brickwright.cancel_check()
    running = begin(collection)
    with pytest.raises(RuntimeError, match="press Cancel or Esc"):
        bpy.ops.brickwright.check()
    assert bpy.ops.brickwright.cancel_check() == {"FINISHED"}
    assert (running.outcome, asked[0].state) == ("stopped", "cancelled")
    assert asking.running() is None
    assert "stable" not in read_report(collection)


def test_cancel_ends_a_solver_in_the_middle_and_the_process_lives_on(scene):
    from brickwright.operators import check_host

    small = overhang(4)
    wall = [(80 * (i % 20) + 40 * (i // 20 % 2), -24 * (i // 20), 0) for i in range(3000)]
    large = build_assembly(Assembly.from_arrays(["3001.dat"] * len(wall), wall))
    begin(small).job.wait(60)
    process = check_host.client().status.pid
    running = begin(large)
    time.sleep(1.0)
    running.stop()
    assert running.job.state == "cancelled"
    again = begin(small)
    again.job.wait(60)
    assert again.tick()
    assert (again.outcome, check_host.client().status.pid) == ("finished", process)


def test_opening_another_file_ends_it_and_forgets_the_forces(asked):
    from brickwright.operators import asking, checking

    running = begin(overhang(4))
    checking.forces["somebody"] = Forces()
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert running.outcome == "abandoned"
    assert asking.current is None
    assert checking.forces == {}


def test_a_solver_that_gave_up_leaves_no_score(asked):
    from brickwright.operators.check import verdict

    collection = overhang(4)
    running = begin(collection)
    answer(asked[0])
    running.tick()
    running = begin(collection)
    gone = {"verdict": "unknown", "cause": "solver", "reason": "the solver stopped: Time limit reached"}
    answer(asked[1], **gone, scores=np.full(5, math.nan), max_score=None, weakest=())
    running.tick()
    report = read_report(collection)
    assert report["stable"] is None
    assert verdict(report) == "Stability unknown: the solver stopped: Time limit reached"
    assert not any(keys.STRESS in item for item in collection.objects)


@pytest.fixture
def rest(asked: list[Job], monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Let Keep Current look twice, and return how often it has asked for a check."""
    from brickwright.operators import keep_checked

    def look() -> int:
        for _ in range(2):
            keep_checked.look(bpy.context)
        return len(asked)

    return look


def test_keep_current_checks_once_the_bricks_rest(scene, asked, rest):
    from brickwright.operators import keep_checked, session

    collection = overhang(4)
    assert rest() == 0, "nobody has asked for it"
    scene.brickwright.keep_checked = True
    assert rest() == 1, "it was never checked"
    answer(asked[0])
    assert rest() == 1
    assert not is_changed(collection)
    brick = brick_objects(collection)[-1]
    for step in range(3):
        brick.location.x += 0.2
        keep_checked.look(bpy.context)
        assert len(asked) == 1, f"it still moves, step {step}"
    assert rest() == 2
    asked[1]._move_to("failed", "The process was killed.")
    assert rest() == 2
    assert rest() == 2, "what failed is not tried again until something changes"
    session._after_undo()
    assert rest() == 3, "an undone step brings an old report back"
    asked[2]._move_to("failed", "The process was killed.")
    bpy.data.objects.remove(brick)
    assert rest() == 3
    assert rest() == 4


def test_keep_current_waits_for_drags_and_generations(scene, asked, rest, monkeypatch):
    from brickwright.operators import keep_checked

    overhang(4)
    scene.brickwright.keep_checked = True
    monkeypatch.setattr(keep_checked.viewport, "dragging", lambda context: True)
    assert rest() == 0
    monkeypatch.setattr(keep_checked.viewport, "dragging", lambda context: False)
    monkeypatch.setattr(keep_checked.session, "running", lambda: object())
    assert rest() == 0
    monkeypatch.setattr(keep_checked.session, "running", lambda: None)
    assert rest() == 1


def test_the_report_can_speak_of_an_earlier_state(scene):
    from brickwright.core.scene.reader import write_report

    collection = overhang(2)
    before = state_of(collection)
    brick_objects(collection)[0].location.x += 1.0
    write_report(collection, {"stable": True}, before)
    assert is_changed(collection)
