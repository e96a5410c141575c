# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators without a window, with the scripted worker in a process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

import brickwright  # noqa: E402
from brickwright.core.bricks.catalogue import load_catalogue  # noqa: E402
from brickwright.core.environment.python_info import PythonInfo  # noqa: E402
from brickwright.core.evaluation.validity import check  # noqa: E402
from brickwright.core.scene.objects import assemblies, brick_objects  # noqa: E402
from brickwright.core.scene.reader import read_assembly, read_report  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "tests" / "support" / "scripted_worker.py")


@pytest.fixture
def scene(registered) -> bpy.types.Scene:
    from brickwright.operators import worker_host

    if worker_host._own_command is None:
        worker_host.use_command([sys.executable, SCRIPT])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def generate(prompt: str = "a wall delay=0", **properties) -> set[str]:
    return bpy.ops.brickwright.generate("EXEC_DEFAULT", prompt=prompt, **properties)


def test_it_blocks_until_the_assembly_stands(scene):
    assert generate("a wall bricks=40 delay=0 rollback=7", colour="1", seed=3) == {"FINISHED"}
    (collection,) = assemblies(scene)
    assembly = read_assembly(collection)
    assert len(assembly) == 40
    assert set(assembly.colours) == {1}
    assert [item.name for item in brick_objects(collection)][:2] == ["0001 3001", "0002 3001"]
    assert check(assembly, load_catalogue()).connected
    report = read_report(collection)
    assert (report["seed"], report["valid"], report["rejections"]) == (3, True, {"collision": 5})
    assert collection["brickwright_prompt"] == "a wall bricks=40 delay=0 rollback=7"
    assert scene.brickwright.last_assembly == collection["brickwright_assembly"]


def test_several_stand_side_by_side_on_the_cursor(scene):
    scene.cursor.location = (1.0, 2.0, 3.0)
    generate("a wall bricks=10 delay=0", count=4, size=(20, 10, 5), stud_pitch=0.008)
    groups = assemblies(scene)
    assert len(groups) == 4
    bounds = []
    for group in groups:
        places = [item.location for item in group.objects]
        bounds.append([(min(p[axis] for p in places), max(p[axis] for p in places)) for axis in range(3)])
    for i, one in enumerate(bounds):
        for other in bounds[i + 1 :]:
            apart = [a[1] + 0.03 < b[0] or b[1] + 0.03 < a[0] for a, b in zip(one[:2], other[:2], strict=True)]
            assert any(apart), "two assemblies are in each other's way"
    # The body of the lowest course is 24 LDU high and its origin on top, so the ground is the cursor's height.
    assert min(bound[2][0] for bound in bounds) == pytest.approx(3.0 + 24 * 0.0004, abs=1e-6)
    assert sum(bounds[0][0]) / 2 == pytest.approx(1.0, abs=0.04)


def test_a_script_does_not_get_the_settings_of_the_panel(scene):
    scene.brickwright.count = 3
    generate("a wall bricks=3 delay=0")
    assert len(assemblies(scene)) == 1


@pytest.mark.parametrize(
    ("properties", "words"),
    [({"prompt": "  "}, "prompt is empty"), ({"prompt": "x" * 3000}, "shorten it")],
)
def test_bad_input_is_one_sentence(scene, properties, words):
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.brickwright.generate("EXEC_DEFAULT", **properties)
    assert not assemblies(scene)


def test_a_crash_is_told_and_the_next_prompt_works(scene):
    with pytest.raises(RuntimeError, match="memory ran out"):
        generate("a wall bricks=20 delay=0 crash=kill at=0")
    assert not assemblies(scene)
    assert generate("a wall bricks=5 delay=0") == {"FINISHED"}
    assert len(assemblies(scene)) == 1


def test_without_torch_the_button_says_what_to_do(scene):
    from brickwright.operators import worker_host

    command, python = worker_host._own_command, worker_host.python
    try:
        worker_host.use_command(None)
        worker_host.use_python(None)
        with pytest.raises(RuntimeError, match="press Set Up Generator, or choose a Python"):
            generate()
        worker_host.use_python(PythonInfo("/x/python", problem="/x/python has no PyTorch; install it."))
        with pytest.raises(RuntimeError, match="has no PyTorch; install it"):
            generate()
    finally:
        worker_host.use_python(python)
        worker_host.use_command(command)


def test_other_buttons_say_why_they_are_grey(scene):
    with pytest.raises(RuntimeError, match="Nothing is being generated"):
        bpy.ops.brickwright.cancel()
    with pytest.raises(RuntimeError, match="Select a brick of the assembly to check"):
        bpy.ops.brickwright.check()
    with pytest.raises(RuntimeError, match="Nothing is being set up"):
        bpy.ops.brickwright.cancel_set_up()
    if not bpy.app.online_access:
        with pytest.raises(RuntimeError, match="Allow Online Access"):
            bpy.ops.brickwright.set_up()


def test_check_looks_at_the_bricks_as_they_stand(scene):
    generate("a wall bricks=12 delay=0")
    (collection,) = assemblies(scene)
    bricks = brick_objects(collection)
    bricks[11].location.z += 40.0
    assert bpy.ops.brickwright.check() == {"FINISHED"}
    report = read_report(collection)
    assert (report["valid"], report["connected"], report["components"]) == (True, False, 2)
    bricks[11].location = bricks[10].location
    bpy.ops.brickwright.check()
    report = read_report(collection)
    assert (report["valid"], report["overlaps"]) == (False, 1)
    assert report["seed"] == 0, "what is known of the generation must stay"


def test_a_report_knows_when_its_bricks_were_changed(scene, tmp_path):
    from brickwright.core.scene.reader import is_changed

    generate("a wall bricks=12 delay=0")
    (collection,) = assemblies(scene)
    bricks = brick_objects(collection)
    assert not is_changed(collection)
    bricks[3].location.x += 0.2
    assert is_changed(collection)
    bpy.ops.brickwright.check()
    assert not is_changed(collection)
    bricks[4].rotation_euler.z += 1.5
    assert is_changed(collection)
    bpy.ops.brickwright.check()
    bpy.data.objects.remove(bricks[5])
    assert is_changed(collection)
    bpy.ops.brickwright.check()
    path = str(tmp_path / "saved.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    assert not is_changed(assemblies(bpy.context.scene)[0])


def test_the_die_and_the_examples_fill_the_settings(scene):
    from brickwright.panels.generate import EXAMPLES

    seeds = set()
    for _ in range(5):
        bpy.ops.brickwright.roll_seed()
        seeds.add(scene.brickwright.seed)
    assert len(seeds) > 1
    for prompt in EXAMPLES:
        assert bpy.ops.brickwright.use_prompt(prompt=prompt) == {"FINISHED"}
        assert scene.brickwright.prompt == prompt


def test_settings_become_a_request(scene):
    from brickwright.operators.settings import request_of

    settings = scene.brickwright
    settings.prompt, settings.size, settings.colour = "  a   bus ", (8, 9, 10), "14"
    request = request_of(settings)
    assert (request.prompt, request.size, request.colour, request.max_bricks) == ("a bus", (8, 9, 10), 14, None)
    assert request.sampling.temperature is None, "the checkpoint's own setting, unless the artist wants another"
    settings.use_sampling, settings.temperature, settings.use_max_bricks, settings.max_bricks = True, 0.7, True, 50
    request = request_of(settings)
    assert (request.sampling.temperature, request.max_bricks) == (0.7, 50)


def test_own_sampling_starts_from_what_suits_the_embedded_model(scene):
    best = json.loads((ROOT / "core" / "weights" / "default" / "config.json").read_text("utf-8"))["sampling"]
    for name in ("temperature", "guidance", "best_of"):
        assert getattr(scene.brickwright, name) == pytest.approx(best[name])


def test_a_window_takes_from_the_panel_what_was_not_asked_for(scene):
    from brickwright.operators.settings import copy_unset

    scene.brickwright.prompt, scene.brickwright.count = "a lamp", 3
    asked = SimpleNamespace(properties=SimpleNamespace(is_property_set=lambda name: name == "count"), count=5)
    copy_unset(scene.brickwright, asked)
    assert (asked.prompt, asked.count) == ("a lamp", 5)


def test_a_failure_before_the_first_brick_leaves_nothing(scene, monkeypatch):
    monkeypatch.setattr("brickwright.core.scene.builder.BrickMaker.make", lambda *_: 1 / 0)
    with pytest.raises(RuntimeError, match="could not be placed"):
        generate()
    assert not assemblies(scene)


def test_the_panel_shows_the_last_one_of_several(scene):
    from brickwright.operators.check import shown_assembly

    generate("a wall bricks=3 delay=0")
    generate("a wall bricks=3 delay=0")
    last = assemblies(scene)[1]
    assert shown_assembly(bpy.context) == last
    generate("a wall bricks=3 delay=0")
    scene.collection.children.unlink(assemblies(scene)[2])
    assert shown_assembly(bpy.context) is None


def test_settings_are_saved_with_the_file(scene, tmp_path):
    scene.brickwright.prompt, scene.brickwright.seed = "a lighthouse", 77
    generate("a wall bricks=4 delay=0")
    path = str(tmp_path / "saved.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.open_mainfile(filepath=path)
    scene = bpy.context.scene
    assert (scene.brickwright.prompt, scene.brickwright.seed) == ("a lighthouse", 77)
    assert len(read_assembly(assemblies(scene)[0])) == 4


def test_it_can_be_switched_off_and_on_again(registered):
    for _ in range(2):
        brickwright.unregister()
        assert not hasattr(bpy.types.Scene, "brickwright")
        assert not hasattr(bpy.types, "BRICKWRIGHT_PT_generate")
        brickwright.register()
    assert hasattr(bpy.types, "BRICKWRIGHT_PT_generate")
