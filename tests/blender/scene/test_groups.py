# SPDX-License-Identifier: GPL-3.0-or-later
"""Submodels and steps as collections within an assembly, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.ldraw.document import parse_document
from brickwright.core.ldraw.multipart import assembly_to_mpd

UNIT = "1 0 0 0 1 0 0 0 1"
TURN = "0 0 1 0 1 0 -1 0 0"
CAR = (
    f"0 FILE car.ldr\n1 4 0 0 0 {UNIT} 3001.dat\n0 STEP\n1 1 0 -24 0 {TURN} cabin.ldr\n"
    f"1 14 0 -24 100 {UNIT} cabin.ldr\n"
    f"0 FILE cabin.ldr\n1 16 0 0 0 {UNIT} 3003.dat\n0 STEP\n1 16 0 -24 0 {TURN} seat.ldr\n"
    f"0 FILE seat.ldr\n1 16 5 0 0 {UNIT} 3005.dat\n1 2 5 -24 0 {UNIT} 3005.dat\n"
)


@pytest.fixture
def car() -> Assembly:
    """A brick, and a cabin with a seat twice."""
    return parse_document(CAR).flatten()


def same(one: Assembly, two: Assembly) -> bool:
    mine, theirs = one.submodels, two.submodels
    return (
        one.parts == two.parts
        and all(
            np.array_equal(getattr(one, key), getattr(two, key))
            for key in ("colours", "positions", "rotations", "steps", "submodel")
        )
        and [item.name for item in mine] == [item.name for item in theirs]
        and all(
            np.array_equal(getattr(mine, key), getattr(theirs, key))
            for key in ("parents", "positions", "rotations", "colours", "steps")
        )
    )


def tree(collection: Any) -> dict[str, Any]:
    return {child.name: tree(child) for child in collection.children}


def test_submodels_are_collections_nested_as_in_the_file(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(car, "car", grouping="SUBMODELS")
    assert tree(collection) == {"cabin": {"seat": {}}, "cabin.001": {"seat.001": {}}}
    assert [item[keys.PART] for item in collection.objects] == ["3001.dat"]
    assert [item[keys.PART] for item in bpy.data.collections["seat.001"].objects] == ["3005.dat", "3005.dat"]
    assert same(read_assembly(collection), car)


def test_without_grouping_the_collection_is_flat(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(car, "car")
    assert tree(collection) == {}
    assert len(read_assembly(collection).submodels) == 0


def test_batches_go_to_the_same_collections(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder
    from brickwright.core.scene.reader import read_assembly

    builder = AssemblyBuilder("car", grouping="SUBMODELS")
    for i in range(len(car)):
        builder.add(car.take([i]))
        for number, child in enumerate(builder.collection.children):
            child.name = f"renamed {number}"  # the user may do so while bricks come
    assert len(builder.collection.children_recursive) == 4
    found = read_assembly(builder.collection)
    assert found.submodels.names == ("renamed 0.ldr", "seat.ldr", "renamed 1.ldr")
    assert np.array_equal(found.submodel, car.submodel)
    builder.discard()
    assert not list(bpy.data.collections)


def test_collections_that_go_meanwhile_are_made_again(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder, build_assembly
    from brickwright.core.scene.reader import read_assembly

    other = build_assembly(car, "other", grouping="SUBMODELS")
    builder = AssemblyBuilder("car", grouping="SUBMODELS")
    builder.add(car.take([0, 1, 2]))
    bpy.data.collections.remove(builder.collection.children[0].children[0])  # its brick stays in the file, unlinked
    other.children[0].name, builder.collection.children[0].name = "swapped", "cabin"
    builder.add(car.take(np.arange(3, len(car))))
    found = read_assembly(builder.collection)
    assert found.submodel.tolist() == [-1, 0, 1, 2, 3, 3]
    assert len(builder.collection.children_recursive) == 4
    assert len(read_assembly(other)) == len(car)


def test_steps_are_collections_and_decide(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(car, "car", grouping="STEPS")
    assert tree(collection) == {"Step 1": {}, "Step 2": {}, "Step 3": {}, "Step 4": {}}
    found = read_assembly(collection)
    assert np.array_equal(found.steps, car.steps)
    assert len(found.submodels) == 0
    item = bpy.data.collections["Step 4"].objects[0]
    bpy.data.collections["Step 4"].objects.unlink(item)
    bpy.data.collections["Step 1"].objects.link(item)
    assert sorted(read_assembly(collection).steps) == sorted([0, *car.steps[:-1]])


def test_collections_that_the_artist_made_or_changed_are_submodels(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(car, "car", grouping="SUBMODELS")
    bonnet = bpy.data.collections.new("Bonnet")
    inner = bpy.data.collections.new("Lamps")
    empty = bpy.data.collections.new("Nothing")
    bpy.data.collections["cabin"].children.link(bonnet)
    bonnet.children.link(inner)
    collection.children.link(empty)
    item = collection.objects[0]
    inner.objects.link(item)
    collection.objects.unlink(item)
    bpy.data.collections["seat.001"].name = "Bench"
    found = read_assembly(collection)
    assert [item.name for item in found.submodels] == [
        "cabin.ldr",
        "seat.ldr",
        "Bonnet.ldr",
        "Lamps.ldr",
        "cabin.ldr",
        "Bench.ldr",
    ]
    assert found.submodels.parents.tolist() == [-1, 0, 0, 2, -1, 4]
    assert found.submodel[0] == 3
    assert np.array_equal(found.submodels.positions[3], found.submodels.positions[0])
    assert found.submodels.steps[3] == 0
    again = parse_document(assembly_to_mpd(found)).flatten()
    assert sorted(again.parts) == sorted(found.parts)
    assert again.submodels.names == ("cabin.ldr", "Bonnet.ldr", "Lamps.ldr", "seat.ldr", "cabin (2).ldr", "Bench.ldr")


def test_odd_properties_of_collections_do_not_stop_a_reading(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    collection = build_assembly(car, "car", grouping="SUBMODELS")
    child = collection.children[0]
    for value in ("x", 1.5, [1.0, 2.0], [float("nan")] * 12):
        child[keys.SUBMODEL] = child[keys.FRAME] = child[keys.COLOUR] = child[keys.STEP] = value
        found = read_assembly(collection)
        assert np.array_equal(found.positions, car.positions)
        assert found.submodels[0].position.tolist() == [0, 0, 0]
        assert found.submodels[0].colour == 16
        assert found.submodels[0].step == 1
    collection.children[1].children[0].children.link(child)  # the same one in two places counts once
    assert len(read_assembly(collection)) == len(car)


def test_bricks_drawn_with_gaps_are_read_as_they_are(bpy: Any, car: Assembly) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    plain, apart = build_assembly(car, "plain"), build_assembly(car, "apart", gap=0.125)
    assert np.array_equal(read_assembly(apart).positions, car.positions)
    assert np.array_equal(read_assembly(apart).rotations, car.rotations)
    one, other = plain.objects[0].data, apart.objects[0].data
    assert one != other
    sizes = [np.ptp(np.array([vertex.co for vertex in mesh.vertices]), axis=0) for mesh in (one, other)]
    assert sizes[0] - sizes[1] == pytest.approx([0.00125] * 3, abs=1e-5)
    assert build_assembly(car, "again", gap=0.125).objects[0].data == other
    for item in apart.objects:
        item.select_set(True)
    bpy.context.view_layer.objects.active = apart.objects[0]
    bpy.ops.object.make_single_user(object=True, obdata=True)
    bpy.ops.object.transform_apply()
    assert np.allclose(read_assembly(apart).positions, car.positions, atol=0.005)


def test_a_real_model_survives_the_scene(bpy: Any, data_dir: Path) -> None:
    from brickwright.core.ldraw.reader import read_assembly as read_file
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    assembly = read_file(data_dir / "ldraw_models" / "6862-1 - Secret Space Voyager.mpd")
    found = read_assembly(build_assembly(assembly, "ship", grouping="SUBMODELS"))
    exact = replace(found, positions=assembly.positions, rotations=assembly.rotations)
    assert same(exact, assembly)
    text = assembly_to_mpd(found)
    assert text.count("0 FILE ") == assembly_to_mpd(assembly).count("0 FILE ")
    again = parse_document(text).flatten()
    assert np.allclose(again.positions, assembly.positions, atol=1.5e-3)
    assert np.array_equal(again.steps, assembly.steps)
