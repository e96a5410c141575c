# SPDX-License-Identifier: GPL-3.0-or-later
"""Make Real, Make Instances, and what large imports and other operators make of instances."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError


def many(count: int = 150) -> Assembly:
    """Bricks of two parts and three colours, of which each third is turned."""
    order = np.arange(count)
    turns = np.where((order % 3 == 0)[:, None, None], [[0, 0, 1], [0, 1, 0], [-1, 0, 0]], np.eye(3))
    places = np.stack([order % 10 * 40.0, -(order // 100) * 24.0, order // 10 % 10 * 40.0], 1)
    parts = ["3003.dat" if i % 2 else "3005.dat" for i in range(count)]
    return Assembly.from_arrays(parts, places, turns, np.array([4, 1, 41])[order % 3], order // 7, "many")


def look(item: Any) -> tuple[Any, ...]:
    """All of a brick's object but its identity."""
    own = {key: value for key, value in item.items() if key != "brickwright_id"}
    place = np.array(item.matrix_basis).round(6).tolist()
    return item.name, item.data.name, place, item.material_slots[0].material.name, own


@pytest.fixture
def instanced(bpy: Any, registered: None) -> Any:
    from brickwright.core.scene.builder import build_instances

    return build_instances(many())


def test_made_real_they_are_what_was_never_instanced(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.builder import build_assembly, remove_assembly
    from brickwright.core.scene.objects import active_assembly, brick_objects
    from brickwright.core.scene.reader import read_identified

    _, identities, names = read_identified(instanced)
    assert bpy.ops.brickwright.make_real() == {"FINISHED"}
    _, after, same_names = read_identified(instanced)
    assert (after, same_names) == (identities, names)
    assert active_assembly(bpy.context) == instanced
    made = [look(item) for item in brick_objects(instanced)]
    assert list(bpy.data.collections) == [instanced]
    remove_assembly(instanced)
    assert made == [look(item) for item in build_assembly(many()).objects]


def test_there_and_back_keeps_bricks_identities_scores_and_what_is_no_brick(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.instancing import brick_count, is_instanced, read_points
    from brickwright.core.scene.reader import read_identified
    from brickwright.core.scene.stress import write_stress

    lamp = bpy.data.objects.new("lamp", None)
    instanced.objects.link(lamp)
    before, identities, _ = read_identified(instanced)
    write_stress(instanced, identities[:100], [i / 100 for i in range(100)])
    for press, there in ((bpy.ops.brickwright.make_real, False), (bpy.ops.brickwright.make_instances, True)):
        assert press() == {"FINISHED"}
        assert is_instanced(instanced) == there
        assert brick_count(instanced) == 150
        after, words, _ = read_identified(instanced)
        assert words == identities
        assert after.parts == before.parts
        assert all(
            np.array_equal(getattr(after, key), getattr(before, key))
            for key in ("positions", "rotations", "colours", "steps")
        )
    assert np.allclose(read_points(instanced).stress[:100], np.arange(100) / 100)
    assert lamp.name in instanced.objects
    assert len(instanced.objects) == 2
    assert len(bpy.data.objects) == 2 + 6  # the lamp, the points, and a source for each part and colour


def test_bricks_keep_their_looks_whatever_shapes_new_ones_get(bpy: Any, registered: None) -> None:
    from brickwright.core.ldraw.part_shapes import Detail, PartShapes
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.instancing import drawn
    from brickwright.core.scene.meshes import mesh_for
    from brickwright.core.scene.shapes import use_shapes

    collection = build_assembly(many(12))
    edited = bpy.data.objects["0001 3005"]
    edited.data = edited.data.copy()
    edited.data.vertices[0].co.z += 1.0
    before = {item.data.name for item in collection.objects if item != edited}
    use_shapes(PartShapes(detail=Detail("low")))
    try:
        assert mesh_for("3003.dat").name not in before
        for press in (bpy.ops.brickwright.make_instances, bpy.ops.brickwright.make_real):
            assert press() == {"FINISHED"}
            assert {item.data.name for item, _ in drawn(collection)} == before
    finally:
        use_shapes(PartShapes())


def test_made_real_they_keep_their_places_in_the_build_order(bpy: Any, registered: None) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_instances
    from brickwright.core.scene.objects import brick_objects

    collection = build_instances(many(12))
    orders = [7 * i % 12 + 3 for i in range(12)]
    collection.objects[0].data.attributes[keys.ORDER].data.foreach_set("value", orders)
    assert bpy.ops.brickwright.make_real() == {"FINISHED"}
    assert [item[keys.ORDER] for item in brick_objects(collection)] == sorted(orders)


def test_a_build_animation_goes_with_its_markers(bpy: Any, registered: None) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.timeline import animate_steps

    animate_steps(build_assembly(many(12)), bpy.context.scene)
    other = bpy.context.scene.timeline_markers.new("mine", frame=3)
    assert len(bpy.context.scene.timeline_markers) == 3
    assert bpy.ops.brickwright.make_instances() == {"FINISHED"}
    assert list(bpy.context.scene.timeline_markers) == [other]


def test_a_button_that_cannot_be_pressed(bpy: Any, instanced: Any) -> None:
    from brickwright.operators.repair import why_not

    assert bpy.ops.brickwright.make_real.poll()
    assert not bpy.ops.brickwright.make_instances.poll()
    assert not bpy.ops.brickwright.select_weakest.poll()
    assert "Make Real" in why_not(bpy.context, 100.0)
    bpy.ops.brickwright.make_real()
    assert bpy.ops.brickwright.make_instances.poll()
    assert not bpy.ops.brickwright.make_real.poll()


@pytest.mark.parametrize("to_instances", [False, True])
def test_a_conversion_that_is_cut_short_changes_nothing(bpy: Any, instanced: Any, to_instances: bool) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.make_real import make_instances, make_real

    if to_instances:
        bpy.ops.brickwright.make_real()
    before = sorted(item.name for item in bpy.data.objects)
    slices = (make_instances if to_instances else make_real)(instanced[keys.ASSEMBLY])
    next(slices)
    assert len(bpy.data.objects) > len(before)
    slices.close()
    assert sorted(item.name for item in bpy.data.objects) == before
    assert next(iter(bpy.data.collections)) == instanced


def test_an_assembly_that_goes_meanwhile_is_one_sentence(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import remove_assembly
    from brickwright.core.scene.make_real import make_real

    slices = make_real(instanced[keys.ASSEMBLY])
    next(slices)
    remove_assembly(instanced)
    with pytest.raises(InputError, match="no longer in this file"):
        next(slices)
    assert not list(bpy.data.objects)


def test_in_a_window_it_works_tick_by_tick(bpy: Any, instanced: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.make_real import make_real
    from brickwright.operators import slices

    monkeypatch.setattr(slices, "LONGEST_TICK", 0.0)
    said: list[str] = []

    def press(running: Any, kind: str) -> set[str]:
        return slices.SlicedOperator.modal(running, bpy.context, SimpleNamespace(type=kind, value="PRESS"))

    def begun() -> Any:
        running = SimpleNamespace(doing="Making", settled=1.0, report=lambda level, words: said.append(words))
        running.stage, running.changes_scene, running._tick_ended = "", True, 0.0
        running._slices = make_real(instanced[keys.ASSEMBLY])
        running._share, running._undone = 0.0, slices.session.undone
        running._timer = bpy.context.window_manager.event_timer_add(1.0, window=bpy.context.window)
        running._leave = lambda *args: slices.SlicedOperator._leave(running, *args)
        running.conclude = lambda context: said.append("concluded")
        running._concluded = lambda context: slices.SlicedOperator._concluded(running, context)
        return running

    running = begun()
    assert press(running, "TIMER") == {"RUNNING_MODAL"}
    assert press(running, "WHEELUPMOUSE") == {"PASS_THROUGH"}
    assert press(running, "X") == {"RUNNING_MODAL"}, "an edit in the middle would be lost"
    assert press(running, "ESC") == {"CANCELLED"}
    assert said.pop() == "Making was cancelled."
    assert len(instanced.objects) == 1
    running = begun()
    while press(running, "TIMER") == {"RUNNING_MODAL"}:
        pass
    assert said.pop() == "concluded"
    assert len(instanced.objects) == 150


def test_work_beside_the_scene_lets_the_artist_go_on(bpy: Any, registered: None) -> None:
    from brickwright.operators import session, slices

    said: list[str] = []

    class Export(slices.SlicedOperator):
        doing, changes_scene = "Drawing", False

        def slices(self, context: Any) -> Iterator[float]:
            yield 0.5

        def conclude(self, context: Any) -> None:
            raise InputError("The disk is full.")

        def report(self, level: set[str], words: str) -> None:
            said.append(words)

    running = Export()
    running._slices, running._share, running._undone, running._tick_ended = running.slices(None), 0.0, -1, 0.0
    running._timer = bpy.context.window_manager.event_timer_add(1.0, window=bpy.context.window)
    assert session.undone != running._undone
    assert running.modal(bpy.context, SimpleNamespace(type="X", value="PRESS")) == {"PASS_THROUGH"}
    assert running.modal(bpy.context, SimpleNamespace(type="TIMER", value="")) == {"CANCELLED"}
    assert said.pop() == "The disk is full."
    running._slices, running._share, running.stage = running.slices(None), 0.0, "Picture 2"
    running._timer = bpy.context.window_manager.event_timer_add(1.0, window=bpy.context.window)
    assert running.modal(bpy.context, SimpleNamespace(type="ESC", value="PRESS")) == {"CANCELLED"}
    assert said == ["Drawing was cancelled."], "not one picture of it"


def test_a_large_import_arrives_as_instances(bpy: Any, registered: None, tmp_path: Path) -> None:
    from brickwright.core.ldraw.writer import assembly_to_ldr
    from brickwright.core.scene.importing import ImportOptions, ImportQueue
    from brickwright.core.scene.instancing import is_instanced
    from brickwright.core.scene.reader import read_assembly

    for name, count in (("large", 150), ("small", 100)):
        (tmp_path / f"{name}.ldr").write_text(assembly_to_ldr(many(count)))
    queue = ImportQueue([tmp_path / "large.ldr", tmp_path / "small.ldr"], options=ImportOptions(instance_above=100))
    while queue.work(0.0):
        assert 0 <= queue.fraction <= 1
    assert queue.done == [("large.ldr", 150), ("small.ldr", 100)]
    assert is_instanced(bpy.data.collections["large"])
    assert not is_instanced(bpy.data.collections["small"])
    large, small = (read_assembly(bpy.data.collections[name]) for name in ("large", "small"))
    assert np.array_equal(large.take(np.arange(100)).positions, small.positions)
    assert large.parts == many().parts


def test_an_import_of_instances_can_be_cancelled(bpy: Any, registered: None, tmp_path: Path) -> None:
    from brickwright.core.ldraw.writer import assembly_to_ldr
    from brickwright.core.scene.importing import ImportOptions, ImportQueue

    (tmp_path / "large.ldr").write_text(assembly_to_ldr(many()))
    queue = ImportQueue([tmp_path / "large.ldr"], options=ImportOptions(instance_above=100))
    while queue.work(0.0) and not bpy.data.objects:
        pass
    queue.cancel()
    assert not list(bpy.data.objects)
    assert not list(bpy.data.collections)


def test_instances_are_exported_as_bricks(bpy: Any, instanced: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import as_objects
    from brickwright.core.scene.objects import brick_objects

    assert bpy.ops.export_scene.brickwright(filepath=str(tmp_path / "out.ldr"), format="LDR") == {"FINISHED"}
    assert (tmp_path / "out.ldr").read_text().count("\n1 ") == 150
    with as_objects(instanced) as collection:  # which is what a GLB is written from
        assert len(brick_objects(collection)) == 150
    assert list(bpy.context.scene.collection.children) == [instanced]
    assert len(instanced.objects) == 1


def test_instances_are_exported_where_and_as_they_are(bpy: Any, registered: None) -> None:
    from brickwright.core.ldraw.part_shapes import Detail, PartShapes
    from brickwright.core.scene.builder import build_instances
    from brickwright.core.scene.files import as_objects
    from brickwright.core.scene.instancing import drawn_meshes, read_points
    from brickwright.core.scene.shapes import use_shapes

    collection = build_instances(many(12), scale=0.0004, origin=(1.0, 2.0, 3.0))
    use_shapes(PartShapes(detail=Detail("low")))
    try:
        with as_objects(collection) as objects:
            places = np.array([item.matrix_basis for item in objects.objects])
            assert drawn_meshes(objects) == drawn_meshes(collection)
    finally:
        use_shapes(PartShapes())
    assert np.allclose(places, read_points(collection).matrices, atol=1e-6)
