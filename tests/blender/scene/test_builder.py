# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as live bricks, and back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.generation.events import BrickPlaced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

YAWS = np.array(
    [[[c, 0, s], [0, 1, 0], [-s, 0, c]] for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1))],
    float,
)
PARTS = ("3001.dat", "3005.dat", "3024.dat", "3068b.dat")


def grid(count: int, colour: int = 4) -> Assembly:
    """Bricks of several parts in rows, turned this way and that, two to a step."""
    order = np.arange(count)
    positions = np.stack([order % 20 * 80.0, -(order // 200) * 24.0, order // 20 % 10 * 80.0], axis=1)
    parts = [PARTS[i % len(PARTS)] for i in range(count)]
    return Assembly.from_arrays(parts, positions, YAWS[order % 4], colour, order // 2, "grid")


def same(one: Assembly, two: Assembly) -> bool:
    return one.parts == two.parts and all(
        np.array_equal(getattr(one, key), getattr(two, key)) for key in ("colours", "positions", "rotations", "steps")
    )


def events(assembly: Assembly) -> list[BrickPlaced]:
    return [
        BrickPlaced(0, i, brick.part, brick.colour, tuple(brick.position), tuple(brick.rotation.ravel()))
        for i, brick in enumerate(assembly)
    ]


@pytest.mark.parametrize(("scale", "origin"), [(0.01, (0, 0, 0)), (0.0004, (0.3, -1.7, 2)), (1.0, (5, 5, 5))])
def test_reading_is_the_inverse_of_building(bpy: Any, scale: float, origin: tuple[float, ...]) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    assembly = grid(60)
    assert same(read_assembly(build_assembly(assembly, "grid", scale, origin)), assembly)


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_assembly_comes_back(bpy: Any, data: st.DataObject) -> None:
    from brickwright.core.scene.builder import build_assembly, remove_assembly
    from brickwright.core.scene.reader import read_assembly

    count = data.draw(st.integers(0, 5))
    coordinate = st.integers(-2_000_000, 2_000_000).map(lambda n: n / 1000)
    positions = [[data.draw(coordinate) for _ in range(3)] for _ in range(count)]
    axes = [data.draw(st.permutations([0, 1, 2])) for _ in range(count)]
    signs = [[data.draw(st.sampled_from([-1.0, 1.0])) for _ in range(3)] for _ in range(count)]
    rotations = [np.eye(3)[axis] * np.array(sign)[:, None] for axis, sign in zip(axes, signs, strict=True)]
    assembly = Assembly.from_arrays(
        [data.draw(st.sampled_from([*PARTS, "no-such-part.dat"])) for _ in range(count)],
        np.array(positions).reshape(-1, 3),
        np.array(rotations).reshape(-1, 3, 3) if count else None,
        np.array([data.draw(st.sampled_from([0, 4, 47, 16, 0x2ABCDEF, 9999])) for _ in range(count)], np.int32),
        np.array([data.draw(st.integers(0, 9)) for _ in range(count)], np.int32),
    )
    collection = build_assembly(assembly, "any")
    assert same(read_assembly(collection), assembly)
    remove_assembly(collection)


def test_matrices_that_an_object_cannot_hold_come_back_until_it_is_turned(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    rounded = np.array([[0.748, -0.661, 0.052], [0.07, 0.0, -0.998], [0.66, 0.75, 0.046]])
    assembly = Assembly.from_arrays(["3001.dat"], [[0, 0, 0]], [rounded])
    collection = build_assembly(assembly, "slanted")
    assert same(read_assembly(collection), assembly)
    item = collection.objects[0]
    item.location.x += 0.2
    moved = read_assembly(collection)
    assert moved.positions[0].tolist() == [20, 0, 0]
    assert np.array_equal(moved.rotations[0], rounded)
    item.rotation_euler.z += 0.1
    assert not np.allclose(read_assembly(collection).rotations[0], rounded, atol=0.01)


def test_names_properties_and_order(bpy: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly

    collection = build_assembly(grid(3), "three", origin=(1, 0, 0), prompt="a thing")
    first = collection.objects["0001 3001"]
    assert first[keys.PART] == "3001.dat"
    assert (first[keys.COLOUR], first[keys.STEP], first[keys.ORDER]) == (4, 0, 0)
    assert collection.objects["0003 3024"][keys.STEP] == 1
    assert len({item[keys.ID] for item in collection.objects}) == 3
    assert len(collection[keys.ASSEMBLY]) == 36
    assert (collection[keys.SCALE], collection[keys.PROMPT]) == (0.01, "a thing")


def test_reading_follows_what_the_artist_did(bpy: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.materials import material_for
    from brickwright.core.scene.objects import set_colour
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(grid(6), "played with")
    items = list(collection.objects)
    items[0].location.x += 0.2  # a stud to the right
    items[1].rotation_euler.z += np.pi / 2
    set_colour(items[2], 1, material_for(1))
    items[3].material_slots[0].material = material_for(14)
    items[4][keys.COLOUR] = 2
    copy = items[0].copy()
    collection.objects.link(copy)
    inner = bpy.data.collections.new("inner")
    collection.children.link(inner)
    inner.objects.link(items[3])
    collection.objects.unlink(items[3])
    collection.objects.link(bpy.data.objects.new("a lamp", None))
    bpy.data.objects.remove(items[5])

    found = read_assembly(collection)
    assert found.parts == ["3001.dat", "3001.dat", "3005.dat", "3024.dat", "3068b.dat", "3001.dat"]
    assert found.colours.tolist() == [4, 4, 4, 1, 14, 2]
    assert found.positions[:3, 0].tolist() == [20, 20, 80]
    assert np.array_equal(found.rotations[2], YAWS[2]) or np.array_equal(found.rotations[2], YAWS[0])
    assert copy[keys.ID] != items[0][keys.ID]
    assert copy[keys.ID] in {item[keys.ID] for item in collection.all_objects if keys.ID in item}
    names = {copy[keys.ID]: "copy", items[0][keys.ID]: "original"}
    assert len(names) == 2
    read_assembly(collection)
    assert names[copy[keys.ID]] == "copy"  # a second reading changes nothing


def test_bricks_of_a_moved_parent_are_read_where_they_are_seen(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(grid(2), "parented")
    root = bpy.data.objects.new("root", None)
    bpy.context.scene.collection.objects.link(root)
    for item in collection.objects:
        item.parent = root
    root.location = (0, 0, 1)
    assert read_assembly(collection).positions[:, 1].tolist() == [-100, -100]
    bpy.context.view_layer.layer_collection.children["parented"].exclude = True  # nothing updates it any more
    root.location = (0, 0, 2)
    assert read_assembly(collection).positions[:, 1].tolist() == [-200, -200]


@pytest.mark.parametrize("how", ["apply", "set origin"])
def test_a_transform_that_went_into_the_mesh_is_read(bpy: Any, how: str) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    assembly = grid(6)
    collection = build_assembly(assembly, "applied")
    for item in collection.objects:
        item.select_set(True)
    bpy.context.view_layer.objects.active = collection.objects[0]
    if how == "apply":
        bpy.ops.object.make_single_user(object=True, obdata=True)
        bpy.ops.object.transform_apply()
        assert all(item.matrix_basis.is_identity for item in collection.objects)
    else:
        bpy.ops.object.origin_set(type="ORIGIN_GEOMETRY")
    found = read_assembly(collection)
    assert found.parts == assembly.parts
    assert found.positions == pytest.approx(assembly.positions, abs=0.002)
    assert found.rotations == pytest.approx(assembly.rotations, abs=1e-5)
    again = build_assembly(assembly, "after")  # must not take up the changed meshes
    assert same(read_assembly(again), assembly)
    assert all(item.bound_box[0][2] == pytest.approx(-0.24, abs=0.005) for item in list(again.objects)[:2])


def test_a_mesh_that_was_edited_by_hand_stays_the_part_where_it_was(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(grid(1), "edited")
    collection.objects[0].data.vertices[0].co.z += 1.0
    assert same(read_assembly(collection), grid(1))


def test_odd_custom_properties_do_not_stop_a_reading(bpy: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(grid(5), "odd")
    items = list(collection.objects)
    items[0][keys.COLOUR], items[1][keys.COLOUR], items[2][keys.COLOUR] = 14.0, "red", -5
    items[0][keys.STEP], items[1][keys.STEP], items[2][keys.STEP] = "x", 1.5, float("inf")
    for value in (0.0, -1.0, "x"):
        collection[keys.SCALE], collection[keys.ORIGIN] = value, value
        found = read_assembly(collection)
        assert found.colours.tolist() == [14, 16, 16, 4, 4]
        assert found.steps.tolist() == [0, 0, 0, 1, 2]
        assert np.array_equal(found.positions, grid(5).positions)


def test_a_brick_at_a_time_and_back(bpy: Any) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder
    from brickwright.core.scene.reader import read_assembly, read_report

    assembly = grid(50)
    placed = events(assembly)
    builder = AssemblyBuilder("growing", prompt="grow")
    assert builder.add(placed[:20]) == 20
    assert builder.add(placed[20:45]) == 45
    assert builder.roll_back(30) == 30
    assert builder.roll_back(40) == 30
    assert builder.add(placed[30:]) == 50
    collection = builder.finish({"valid": True})
    found = read_assembly(collection)
    assert found.parts == assembly.parts
    assert np.array_equal(found.positions, assembly.positions)
    assert read_report(collection) == {"valid": True}
    assert collection.objects[-1].name == "0050 3005"


def test_the_builder_survives_what_the_user_does_meanwhile(bpy: Any) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder
    from brickwright.core.scene.reader import read_assembly

    placed = events(grid(20))
    builder = AssemblyBuilder("mine")
    builder.add(placed[:10])
    bpy.data.collections["mine"].name = "renamed"
    bpy.data.objects.remove(bpy.data.objects["0003 3024"])
    bpy.data.objects["0005 3001"].name = "my favourite"
    bpy.context.window.scene = bpy.data.scenes.new("another")
    bpy.data.meshes.remove(bpy.data.objects["0001 3001"].data)  # takes its three objects along
    builder.add(placed[10:])
    builder.roll_back(12)
    assert builder.collection.name == "renamed"
    assert len(read_assembly(builder.collection)) == 8
    assert not list(bpy.data.scenes["another"].objects)


@pytest.mark.parametrize("how", ["deleted", "unlinked", "another file"])
def test_a_builder_without_its_collection_says_so(bpy: Any, how: str) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder, AssemblyGoneError

    builder = AssemblyBuilder("lost")
    builder.add(events(grid(5)))
    if how == "deleted":
        bpy.data.collections.remove(builder.collection)
    elif how == "unlinked":
        bpy.context.scene.collection.children.unlink(builder.collection)
    else:
        bpy.ops.wm.read_factory_settings(use_empty=True)
    for call in (lambda: builder.add(events(grid(1))), lambda: builder.roll_back(0), builder.finish):
        with pytest.raises(AssemblyGoneError, match="lost"):
            call()
    builder.discard()


def test_discarding_leaves_other_objects(bpy: Any) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder

    builder = AssemblyBuilder("unwanted")
    builder.add(events(grid(5)))
    lamp = bpy.data.objects.new("lamp", None)
    builder.collection.objects.link(lamp)
    builder.discard()
    assert [item.name for item in bpy.context.scene.objects] == ["lamp"]
    assert builder.collection is None
    assert not list(bpy.data.collections)


def test_saving_and_opening_keeps_an_assembly(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder, build_assembly
    from brickwright.core.scene.objects import assemblies
    from brickwright.core.scene.reader import read_assembly

    assembly = grid(12)
    build_assembly(assembly, "kept")
    builder = AssemblyBuilder("in the middle")
    builder.add(events(grid(3)))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    assert same(read_assembly(bpy.data.collections["kept"]), assembly)
    assert builder.add(events(grid(2))) == 5  # the same assembly, found by its identity
    assert {item.name for item in assemblies(bpy.context.scene)} == {"kept", "in the middle"}


def test_a_brick_costs_the_same_early_and_late(bpy: Any) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder

    placed = events(grid(4000))
    builder = AssemblyBuilder("long")
    builder.add(placed[:100])

    def seconds(first: int, last: int) -> float:
        start = time.process_time()
        for i in range(first, last, 20):
            builder.add(placed[i : i + 20])
        return time.process_time() - start

    early, middle = seconds(100, 1100), seconds(1100, 3000)
    late = seconds(3000, 4000)
    assert middle > 0
    assert late < 4 * early + 0.05


def test_real_structures(bpy: Any, data_dir: Path) -> None:
    import gzip
    import json

    from brickwright.core.formats.structure_text import (
        assembly_to_structure,
        format_structure,
        parse_structure,
        structure_to_assembly,
    )
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    with gzip.open(data_dir / "stabletext2brick" / "structures.jsonl.gz", "rt") as lines:
        texts = [json.loads(line)["bricks"] for _, line in zip(range(5), lines, strict=False)]
    for text in texts:
        collection = build_assembly(structure_to_assembly(parse_structure(text)), "real")
        assert format_structure(assembly_to_structure(read_assembly(collection))).strip() == text.strip()
