# SPDX-License-Identifier: GPL-3.0-or-later
"""A session takes whatever happens to the file in mid-generation; the job is a stand-in that is fed by the test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.generation.client import Job, Status  # noqa: E402
from brickwright.core.generation.events import BrickPlaced, Finished, Progress, RolledBack  # noqa: E402
from brickwright.core.generation.request import GenerationRequest  # noqa: E402
from brickwright.core.scene.objects import assemblies  # noqa: E402


class FedClient:
    """Stands in for the client: it only counts cancels."""

    def __init__(self) -> None:
        self.cancelled = 0
        self.status = Status(state="loading", message="Loading the generator")

    def cancel(self, job: Job) -> None:
        if job._move_to("cancelled"):
            self.cancelled += 1


@pytest.fixture
def running(registered) -> Iterator:
    """A session whose job gets its events from the test."""
    from brickwright.operators import session

    bpy.ops.wm.read_factory_settings(use_empty=True)
    job = Job(FedClient(), 1, GenerationRequest("a wall", count=2).checked())
    made = session.Session(job, session.Placement((0.0, 0.0, 0.0), 0.2), bpy.context.scene.session_uid)
    session.begin(made)
    yield made
    session.end(made)


def brick(index: int, sample: int = 0) -> BrickPlaced:
    return BrickPlaced(sample, index, "3001.dat", 4, (0, -24 * index, 0), (1, 0, 0, 0, 1, 0, 0, 0, 1))


def feed(session, *events) -> None:
    for event in events:
        session.job._add(event)


def test_bricks_come_and_go_as_the_events_say(running):
    feed(running, Progress("Placing bricks", 0.25), *[brick(i) for i in range(20)], RolledBack(0, 12), brick(12))
    assert running.tick() is False
    assert running.bricks == 13
    running.job._move_to("running")
    assert running.words() == "Placing bricks: 13 bricks, 1 of 2"
    assert running.share() == 0.25
    (collection,) = running.collections()
    assert sorted(item.name for item in collection.objects)[-1] == "0013 3001"
    feed(running, RolledBack(0, 0), Finished(0, {"bricks": 0}))
    running.tick()
    assert running.bricks == 0
    assert not collection.objects


def test_the_words_say_what_is_waited_for(running):
    assert running.words() == "Loading the generator, 1 of 2"
    running.job._move_to("running")
    feed(running, Progress("Planning"))
    running.tick()
    assert running.words() == "Planning, 1 of 2"


def test_an_undone_step_ends_it_without_touching_the_file(running):
    from brickwright.operators import session

    feed(running, brick(0))
    running.tick()
    session._after_undo()
    assert running.outcome == "abandoned"
    assert running.bricks == 1
    assert session.running() is None


def test_an_unexpected_error_ends_it(running, monkeypatch):
    monkeypatch.setattr("brickwright.core.scene.builder.BrickMaker.make", lambda *_: 1 / 0)
    feed(running, brick(0))
    assert running.tick() is True
    assert running.outcome == "failed"
    assert "ZeroDivisionError" in running.error


def test_samples_may_be_mixed(running):
    for i in range(10):
        feed(running, brick(i, 0), brick(i, 1))
    feed(running, Finished(0, {"seed": 0}), Finished(1, {"seed": 1}))
    running.job._move_to("finished")
    assert running.tick() is True
    assert running.outcome == "finished"
    assert [len(collection.objects) for collection in running.collections()] == [10, 10]
    assert "2 assemblies with 20 bricks" in running.summary()


def test_a_tick_is_short_whatever_has_arrived(running, monkeypatch):
    from brickwright.operators import session

    feed(running, brick(0))
    running.tick()  # makes the mesh and the material
    feed(running, *[brick(i) for i in range(1, 500)])
    running.tick(0.0)
    assert 1 < running.bricks < 50, "with its time used up, a tick places one group and leaves the rest"
    clock = itertools.count(0, 0.005)  # every look at it is 5 ms later
    monkeypatch.setattr(session.time, "perf_counter", lambda: next(clock))
    while running.bricks < 500:
        before = running.bricks
        running.tick(0.012)
        assert 0 < running.bricks - before <= 3 * session.GROUP


@pytest.mark.parametrize("keep", [True, False])
def test_stop_keeps_or_removes_what_stands(running, keep):
    feed(running, brick(0), brick(1))
    running.tick()
    running.stop(keep)
    assert running.outcome == "stopped"
    assert running.job.state == "cancelled"
    assert len(assemblies(bpy.context.scene)) == int(keep)
    assert running.tick() is True


def test_deleting_the_collection_ends_it(running):
    feed(running, brick(0))
    running.tick()
    bpy.data.collections.remove(running.collections()[0])
    feed(running, brick(1))
    assert running.tick() is True
    assert "deleted" in running.error
    assert running.job.state == "cancelled"


def test_unlinking_the_collection_ends_it(running):
    feed(running, brick(0))
    running.tick()
    bpy.context.scene.collection.children.unlink(running.collections()[0])
    feed(running, brick(1))
    assert running.tick() is True
    assert "deleted" in running.error


def test_deleted_bricks_do_not_disturb_a_rollback(running):
    feed(running, *[brick(i) for i in range(6)])
    running.tick()
    (collection,) = running.collections()
    bpy.data.objects.remove(collection.objects["0005 3001"])
    feed(running, RolledBack(0, 3), brick(3))
    assert running.tick() is False
    assert sorted(item.name for item in collection.objects) == ["0001 3001", "0002 3001", "0003 3001", "0004 3001"]


def test_switching_scenes_leaves_the_bricks_where_they_began(running):
    first = bpy.context.scene
    feed(running, brick(0))
    running.tick()
    second = bpy.data.scenes.new("Another")
    if bpy.context.window is not None:
        bpy.context.window.scene = second
    feed(running, brick(1), brick(0, 1))
    assert running.tick() is False
    assert len(assemblies(first)) == 2
    assert not assemblies(second)


def test_deleting_the_scene_ends_it(running):
    bpy.data.scenes.new("Another")
    bpy.data.scenes.remove(next(scene for scene in bpy.data.scenes if scene.session_uid == running.scene))
    feed(running, brick(0))
    assert running.tick() is True
    assert "scene was deleted" in running.error


def test_opening_another_file_ends_it(running):
    from brickwright.operators import session

    feed(running, brick(0))
    running.tick()
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert session.current is None
    assert running.outcome == "abandoned"
    assert running.job.state == "cancelled"
    assert running.tick() is True


def test_saving_does_not_disturb_it(running, tmp_path):
    feed(running, brick(0))
    running.tick()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "half.blend"))
    feed(running, brick(1))
    assert running.tick() is False
    assert running.bricks == 2


def test_a_failed_job_ends_it_with_its_sentence(running):
    feed(running, brick(0))
    running.job._move_to("failed", "The generator's process was killed.")
    assert running.tick() is True
    assert (running.outcome, running.error) == ("failed", "The generator's process was killed.")
    assert running.bricks == 1, "what arrived before the failure is placed"


def test_only_one_runs_at_a_time(running):
    with pytest.raises(RuntimeError, match="A generation is under way"):
        bpy.ops.brickwright.generate("EXEC_DEFAULT", prompt="a chair")
    assert bpy.ops.brickwright.cancel() == {"FINISHED"}
    assert running.outcome == "stopped"


def test_an_older_session_does_not_end_the_one_that_runs(running):
    from brickwright.operators import session

    session.end(session.Session(running.job, running.placement, running.scene))
    assert session.running() is running


@pytest.mark.parametrize(
    ("name", "busy"),
    [
        ("TRANSFORM_OT_translate", True),
        ("OBJECT_OT_duplicate_move", True),
        ("BRICKWRIGHT_OT_generate", False),
        ("VIEW3D_OT_rotate", False),
    ],
)
def test_moving_objects_is_told_from_other_work(name, busy):
    from brickwright.operators import viewport

    windows = [SimpleNamespace(modal_operators=[]), SimpleNamespace(modal_operators=[SimpleNamespace(bl_idname=name)])]
    assert viewport.dragging(SimpleNamespace(window_manager=SimpleNamespace(windows=windows))) is busy


def test_the_status_bar_is_given_back_in_every_workspace(monkeypatch):
    from brickwright.operators import viewport

    told = []
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    monkeypatch.setattr(
        bpy.types.WorkSpace,
        "status_text_set",
        lambda self, words: told.append((self.name, bpy.context.workspace.name, words)),
    )
    viewport.tell(bpy.context, "Placing bricks")
    here = bpy.context.workspace.name
    assert told == [(here, here, "Placing bricks")]
    told.clear()
    viewport.tell(bpy.context, None)
    names = [workspace.name for workspace in bpy.data.workspaces]
    assert len(names) > 1
    assert told == [(name, name, None) for name in names], "Blender takes the workspace from the context"
