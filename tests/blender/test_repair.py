# SPDX-License-Identifier: GPL-3.0-or-later
"""Repair: what is proposed is applied exactly, and a proposal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")
pytest.importorskip("highspy", reason="the solver HiGHS is not installed")

from brickwright.core.bricks.assembly import Assembly  # noqa: E402
from brickwright.core.formats.structure_text import structure_to_assembly  # noqa: E402
from brickwright.core.generation.client import Job  # noqa: E402
from brickwright.core.physics.check_service import CheckService  # noqa: E402
from brickwright.core.repair import search  # noqa: E402
from brickwright.core.repair.messages import RepairRequest  # noqa: E402
from brickwright.core.repair.proposal import changed  # noqa: E402
from brickwright.core.repair.service import RepairService  # noqa: E402
from brickwright.core.scene import keys  # noqa: E402
from brickwright.core.scene.builder import build_assembly  # noqa: E402
from brickwright.core.scene.objects import brick_objects  # noqa: E402
from brickwright.core.scene.reader import is_changed, read_assembly, read_report, write_report  # noqa: E402
from brickwright.core.scene.snapshot import snapshot  # noqa: E402
from brickwright.core.scene.stress import stress_of  # noqa: E402

TABLE = [(1, 1, 0, 0, z) for z in range(4)] + [(8, 1, 0, y, 4) for y in range(8)] + [(1, 8, x, 0, 5) for x in range(8)]
SPLIT_LEG = [(1, 1, x, 0, z) for z in range(4) for x in (0, 1)]


@pytest.fixture
def scene(registered: None) -> Iterator[Any]:
    from brickwright.operators import asking, repairing

    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield bpy.context.scene
    asking.current = None
    repairing.drop()


def table(rows: list[tuple[int, ...]] = TABLE, name: str = "Table") -> Any:
    """A table that topples; its legs are blue, its top is red, and it was checked."""
    whole = structure_to_assembly(rows)
    legs = sum(row[4] < 4 for row in rows)
    colours = [1] * legs + [4] * (len(rows) - legs)
    collection = build_assembly(Assembly.from_arrays(whole.parts, whole.positions, whole.rotations, colours), name)
    write_report(collection, {"valid": True, "stable": False, "max_score": 1.0, "reason": "it topples", "prompt": "x"})
    return collection


@pytest.fixture(scope="module")
def found() -> Any:
    """What is proposed for a table with a split leg where no column may be added."""
    assembly = structure_to_assembly(SPLIT_LEG + TABLE[4:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "columns", lambda *_: [])
        return RepairService(CheckService()).answer(RepairRequest(assembly))


@pytest.fixture
def asked(scene: Any, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that the process is given; the test ends them."""
    from brickwright.operators import check_host

    jobs: list[Job] = []

    def repair(request: Any) -> Job:
        client = SimpleNamespace(cancel=lambda job: job._move_to("cancelled"))
        jobs.append(Job(client, len(jobs), request.checked()))
        return jobs[-1]

    monkeypatch.setattr(check_host, "client", lambda: SimpleNamespace(repair=repair))
    return jobs


def facts(item: Any) -> dict[str, Any]:
    """All that must not change on a brick that stays."""
    properties = {key: item[key] for key in (keys.PART, keys.ID, keys.COLOUR, keys.STEP)}
    return {
        "matrix": [value for row in item.matrix_basis for value in row],
        "material": item.material_slots[0].material.name,
        "mesh": item.data.name,
        "name": item.name,
        **properties,
    }


def applied_as_proposed(collection: Any, before: Any, items: list[Any], result: Any) -> None:
    """``items``: the objects and what was known of them before."""
    wanted, origin = changed(before, result.removed, result.added)
    after = read_assembly(collection)
    assert after.parts == wanted.parts
    assert after.colours.tolist() == wanted.colours.tolist()
    assert np.allclose(after.positions, wanted.positions, atol=1e-3)
    assert np.allclose(after.rotations, wanted.rotations, atol=1e-5)
    assert after.steps.tolist() == wanted.steps.tolist()
    now = brick_objects(collection)
    assert [item[keys.ORDER] for item in now] == list(range(len(now)))
    for place, number in enumerate(origin.tolist()):
        if number < len(items):
            pointer, known = items[number]
            assert now[place].as_pointer() == pointer, "what stays is the same object"
            assert facts(now[place]) == known
        else:
            assert now[place].material_slots[0].material[keys.COLOUR] == now[place][keys.COLOUR]
            assert len(now[place][keys.ID]) > 0
    assert len({item[keys.ID] for item in now}) == len(now)
    report = read_report(collection)
    assert (report["bricks"], report["stable"]) == (len(wanted), result.after.verdict == "stable")
    assert report["max_score"] == pytest.approx(result.after.max_score, abs=1e-5)
    assert report["prompt"] == "x", "what else is known of it stays"
    assert not is_changed(collection)
    assert [stress_of(item) for item in now] == pytest.approx(result.after.scores.tolist(), abs=1e-5)


def remember(collection: Any) -> tuple[Any, list[Any]]:
    return read_assembly(collection), [(item.as_pointer(), facts(item)) for item in brick_objects(collection)]


def test_a_script_has_a_table_repaired_at_once(scene):
    collection = table()
    before, items = remember(collection)
    stranger = bpy.data.objects.new("Lamp", None)
    collection.objects.link(stranger)
    bpy.ops.brickwright.check()
    assert read_report(collection)["stable"] is False
    assert bpy.ops.brickwright.repair() == {"FINISHED"}
    report = read_report(collection)
    assert report["stable"] is True
    assert report["bricks"] > len(before)
    assert stranger.name in collection.objects
    now = {item.as_pointer() for item in brick_objects(collection)}
    assert {pointer for pointer, _ in items} <= now, "a column is added, and nothing goes"
    assert bpy.ops.brickwright.check() == {"FINISHED"}
    assert read_report(collection)["max_score"] == pytest.approx(report["max_score"], abs=1e-3)


def test_apply_does_exactly_what_was_proposed(asked, found):
    from brickwright.operators import repairing

    collection = table(SPLIT_LEG + TABLE[4:])
    before, items = remember(collection)
    assert len(found.removed)
    assert len(found.added)
    repairing.show(collection, snapshot(collection), found)
    assert bpy.ops.brickwright.apply_repair() == {"FINISHED"}
    applied_as_proposed(collection, before, items, found)
    assert repairing.proposal_of(collection) is None
    with pytest.raises(RuntimeError, match="No repair is proposed"):
        bpy.ops.brickwright.apply_repair()


def test_apply_is_one_step_of_undo(scene, found):
    from brickwright.operators import repairing

    collection = table(SPLIT_LEG + TABLE[4:])
    names, report = [item.name for item in brick_objects(collection)], read_report(collection)
    bpy.ops.ed.undo_push(message="Build")
    repairing.show(collection, snapshot(collection), found)
    bpy.ops.brickwright.apply_repair("EXEC_DEFAULT", True)
    assert read_report(bpy.data.collections["Table"])["stable"] is (found.after.verdict == "stable")
    repairing.show(bpy.data.collections["Table"], snapshot(bpy.data.collections["Table"]), found)
    bpy.ops.ed.undo()
    collection = bpy.data.collections["Table"]
    assert [item.name for item in brick_objects(collection)] == names
    assert read_report(collection) == report
    assert repairing.proposal_of(collection) is None, "what was shown may not fit any more"


@pytest.mark.parametrize("change", ["move", "recolour", "delete", "swap"])
def test_what_was_changed_meanwhile_is_left_alone(asked, found, change):
    from brickwright.operators import repairing

    collection = table(SPLIT_LEG + TABLE[4:])
    repairing.show(collection, snapshot(collection), found)
    item = brick_objects(collection)[-1]
    if change == "move":
        item.location.x += 0.2
    elif change == "recolour":
        item[keys.COLOUR] = 14
    elif change == "swap":
        item[keys.PART] = "3002.dat"
    else:
        bpy.data.objects.remove(item)
    _, items = remember(collection)
    with pytest.raises(RuntimeError, match="were changed since the repair was proposed, so nothing was done"):
        bpy.ops.brickwright.apply_repair()
    assert remember(collection)[1] == items
    assert read_report(collection)["reason"] == "it topples"
    assert bpy.ops.brickwright.discard_repair() == {"FINISHED"}
    assert repairing.proposal_of(collection) is None


def test_a_proposal_changes_nothing_and_goes_with_its_assembly_or_file(scene, found):
    from brickwright.operators import repairing

    collection = table(SPLIT_LEG + TABLE[4:])
    known, meshes = remember(collection)[1], len(bpy.data.meshes)
    repairing.show(collection, snapshot(collection), found)
    assert (remember(collection)[1], len(bpy.data.meshes)) == (known, meshes)
    other = table(name="Other")
    assert repairing.proposal_of(other) is None, "it belongs to one assembly"
    assert repairing.proposal_of(collection) is not None
    bpy.data.collections.remove(collection)
    assert repairing.proposal_of(other) is None
    assert repairing._shown is None
    repairing.show(other, snapshot(other), found)
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert repairing._shown is None


def test_cancel_ends_the_search_and_leaves_all_as_it_was(asked):
    from brickwright.operators import asking, repairing

    collection = table()
    known = remember(collection)[1]
    running = repairing.begin(snapshot(collection), 1.0)
    assert running.words() == "Looking for a repair: 0 s"
    for operator in (bpy.ops.brickwright.check, bpy.ops.brickwright.repair):
        with pytest.raises(RuntimeError, match="press Cancel or Esc"):
            operator()
    assert bpy.ops.brickwright.cancel_check() == {"FINISHED"}
    assert (running.outcome, running.error) == ("stopped", "The repair was cancelled.")
    assert asked[0].state == "cancelled"
    assert asking.running() is None
    assert remember(collection)[1] == known
    assert repairing.proposal_of(collection) is None


def test_it_asks_with_the_colours_and_the_target_of_the_scene(asked, scene, monkeypatch):
    monkeypatch.setattr(Job, "wait", lambda job, seconds: job._move_to("failed", "The lights went out."))
    table()
    scene.brickwright.repair_target = 50.0
    with pytest.raises(RuntimeError, match="The lights went out"):
        bpy.ops.brickwright.repair()
    with pytest.raises(RuntimeError, match="The lights went out"):
        bpy.ops.brickwright.repair(target=20.0)
    assert [job.request.target for job in asked] == [0.5, 0.2]
    assert set(asked[0].request.assembly.colours.tolist()) == {1, 4}


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ({}, "Check the assembly first"),
        ({"stable": None}, "check it again"),
        ({"stable": False, "valid": False}, "Bricks overlap"),
        ({"stable": True, "max_score": 0.4}, "It stands; to make it stronger, lower Repair Until Below"),
    ],
)
def test_a_button_that_is_grey_says_why(scene, report, reason):
    collection = table()
    write_report(collection, report)
    with pytest.raises(RuntimeError, match=reason):
        bpy.ops.brickwright.repair()


def test_what_stands_can_be_made_stronger(asked, scene):
    from brickwright.operators import repair

    collection = table()
    write_report(collection, {"stable": True, "max_score": 0.4})
    assert repair.why_not(bpy.context, 30.0) == ""
    brick_objects(collection)[0].location.x += 0.2
    assert repair.why_not(bpy.context, 30.0) == "Check the assembly first"
