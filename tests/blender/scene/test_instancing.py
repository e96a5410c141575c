# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies whose bricks are the points of one object: shown, read, checked and exported as if they were objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError

TURN = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
SHEAR = np.array([[1.0, 0.5, 0], [0, 1, 0.25], [0, 0, 1]])
MIRROR = np.diag([-1.0, 1.0, 1.0])
NESTED = """0 FILE main.ldr
1 16 0 0 0 1 0 0 0 1 0 0 0 1 wing.ldr
1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat
0 STEP
1 2 100 0 0 0 0 1 0 1 0 -1 0 0 wing.ldr
0 FILE wing.ldr
1 14 0 -24 0 1 0 0 0 1 0 0 0 1 3003.dat
0 STEP
1 16 0 -48 0 1 0 0 0 1 0 0 0 1 3003.dat
"""
ORIGIN = (1.5, -2.0, 0.25)


def model() -> Assembly:
    """Six bricks of three sources; one is mirrored, one sheared, one stretched."""
    return Assembly.from_arrays(
        ["3001.dat", "3003.dat", "3001.dat", "3001.dat", "3003.dat", "3003.dat"],
        [[0, 0, 0], [80, -24, 0], [0, -48, 20], [200, 0, -60], [10, -8, 30], [-400.125, 16, 0]],
        [np.eye(3), TURN, MIRROR, SHEAR, TURN @ SHEAR @ MIRROR, np.diag([2.0, 0.5, 1.0])],
        [4, 14, 4, 4, 41, 14],
        [0, 0, 1, 2, 2, 3],
        "model",
    )


def same(one: Assembly, two: Assembly) -> bool:
    return one.parts == two.parts and all(
        np.array_equal(getattr(one, key), getattr(two, key)) for key in ("colours", "positions", "rotations", "steps")
    )


@pytest.fixture
def instanced(bpy: Any) -> Any:
    from brickwright.core.scene.builder import build_instances

    return build_instances(model(), origin=ORIGIN)


def points_of(collection: Any) -> Any:
    from brickwright.core.scene.instancing import point_objects

    (item,) = point_objects(collection)
    return item


def seen(bpy: Any) -> list[tuple[str, np.ndarray, str]]:
    """Mesh, matrix and material of all that Blender draws, but for the points themselves."""
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    found = [
        (one.object.original.data.name, np.array(one.matrix_world), one.object.material_slots[0].material.name)
        for one in graph.object_instances
        if one.object.type == "MESH" and len(one.object.data.polygons)
    ]
    return sorted(found, key=lambda row: (row[0], row[2], row[1].round(4).tolist()))


def test_what_was_built_is_read(instanced: Any) -> None:
    from brickwright.core.scene.instancing import brick_count, is_instanced
    from brickwright.core.scene.reader import read_assembly

    assert same(read_assembly(instanced), model())
    assert is_instanced(instanced)
    assert brick_count(instanced) == 6
    assert len(instanced.all_objects) == 1


def test_instances_look_like_objects(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.builder import build_assembly, remove_assembly

    instances = seen(bpy)
    assert len(instances) == 6
    remove_assembly(instanced)
    plain = Assembly.from_arrays(model().parts[:3], model().positions[:3], model().rotations[:3], model().colours[:3])
    build_assembly(plain, origin=ORIGIN)
    objects = seen(bpy)
    assert len(objects) == 3
    for mesh, matrix, material in objects:  # the others cannot be held by an object
        assert any((mesh, material) == (one[0], one[2]) and np.allclose(matrix, one[1], atol=1e-6) for one in instances)


def test_sheared_and_mirrored_bricks_are_shown_as_they_are(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.frame import to_blender

    wanted = to_blender(model().positions, model().rotations, 0.01, ORIGIN)
    matrices = [matrix for _, matrix, _ in seen(bpy)]
    for matrix in wanted:
        assert any(np.allclose(matrix, one, atol=1e-6) for one in matrices)


def test_the_scene_is_the_source_of_truth(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.instancing import source_objects
    from brickwright.core.scene.materials import material_for
    from brickwright.core.scene.reader import is_changed, read_assembly, write_report

    write_report(instanced, {})
    item = points_of(instanced)
    item.location.x += 0.4
    assert is_changed(instanced)
    assert np.allclose(read_assembly(instanced).positions, model().positions + np.array([40, 0, 0]), atol=1e-3)
    item.location.x -= 0.4
    assert not is_changed(instanced)
    source_objects(item)[0].material_slots[0].material = material_for(1)
    assert read_assembly(instanced).colours.tolist() == [1, 14, 1, 1, 41, 14]
    item.data.vertices[1].co.z += 0.24
    assert read_assembly(instanced).positions[1].tolist() == [80, -48, 0]
    assert is_changed(instanced)


@pytest.mark.parametrize("grouping", ["SUBMODELS", "STEPS"])
def test_submodels_and_steps_are_collections_as_with_objects(bpy: Any, tmp_path: Path, grouping: Any) -> None:
    from brickwright.core.formats.files import read_assembly as read_file
    from brickwright.core.scene.builder import build_assembly, build_instances
    from brickwright.core.scene.make_real import make_instances, make_real
    from brickwright.core.scene.reader import read_assembly

    (tmp_path / "nested.mpd").write_text(NESTED)
    file = read_file(tmp_path / "nested.mpd")
    wanted = read_assembly(build_assembly(file, "objects", grouping=grouping))
    instanced = build_instances(file, "instances", grouping=grouping)

    def check() -> None:
        found = read_assembly(instanced)
        assert same(found, wanted)
        assert found.submodel.tolist() == wanted.submodel.tolist()
        assert found.submodels.names == wanted.submodels.names
        assert np.array_equal(found.submodels.positions, wanted.submodels.positions)

    check()
    for convert, count in ((make_real, 5), (make_instances, 1)):
        for _ in convert(instanced["brickwright_assembly"]):
            pass
        assert len(instanced.all_objects) == count
        check()


def test_new_shapes_reach_the_sources(bpy: Any, instanced: Any) -> None:
    from brickwright.core.ldraw.part_shapes import Detail, PartShapes
    from brickwright.core.scene import shapes
    from brickwright.core.scene.reshaping import reshape

    before = {row[0] for row in seen(bpy)}
    kept = shapes.current_shapes()
    shapes.use_shapes(PartShapes(detail=Detail("low")))
    try:
        for _ in reshape(instanced):
            pass
    finally:
        shapes.use_shapes(kept)
    assert not before & {row[0] for row in seen(bpy)}


def test_points_are_copied_and_deleted_in_edit_mode(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.instancing import read_points
    from brickwright.core.scene.reader import read_identified

    _, before, _ = read_identified(instanced)
    item = points_of(instanced)
    bpy.context.view_layer.objects.active = item
    for vertex in item.data.vertices:
        vertex.select = vertex.index == 1
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.duplicate()
    with pytest.raises(InputError, match="leave Edit Mode first"):
        read_identified(instanced)
    bpy.ops.object.mode_set(mode="OBJECT")
    assembly, identities, _ = read_identified(instanced)
    assert assembly.parts == [model().parts[i] for i in (0, 1, 1, 2, 3, 4, 5)]
    assert len(set(identities)) == 7
    assert read_points(instanced).orders.tolist() == [0, 1, 1, 2, 3, 4, 5]
    assert [identities[i] for i in (0, 1, 3, 4, 5, 6)] == before
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.delete(type="VERT")
    bpy.ops.object.mode_set(mode="OBJECT")
    assert same(read_identified(instanced)[0], model())


def test_a_brick_without_a_source_is_neither_shown_nor_read(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.instancing import source_objects
    from brickwright.core.scene.reader import read_assembly

    bpy.data.objects.remove(source_objects(points_of(instanced))[-1])
    assert len(seen(bpy)) == 5
    assert same(read_assembly(instanced), model().take([0, 1, 2, 3, 5]))


def test_points_that_lost_what_they_carry_are_an_error(instanced: Any) -> None:
    from brickwright.core.scene.reader import read_assembly

    mesh = points_of(instanced).data
    mesh.attributes.remove(mesh.attributes["brickwright_turn"])
    with pytest.raises(InputError, match="lost their attribute brickwright_turn"):
        read_assembly(instanced)


def test_objects_are_not_read_off_instances(instanced: Any) -> None:
    from brickwright.core.scene.reader import read_bricks

    with pytest.raises(InputError, match="press Make Real first"):
        read_bricks(instanced)


def test_saving_and_opening_keeps_everything(bpy: Any, instanced: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.reader import read_identified

    before = read_identified(instanced)[1]
    drawn = seen(bpy)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assembly, identities, _ = read_identified(bpy.data.collections["model"])
    assert same(assembly, model())
    assert identities == before
    assert all(np.allclose(a[1], b[1]) and a[0] == b[0] for a, b in zip(drawn, seen(bpy), strict=True))


def test_scores_are_points_too(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.instancing import read_points
    from brickwright.core.scene.snapshot import snapshot
    from brickwright.core.scene.stress import write_stress

    taken = snapshot(instanced)
    assert taken.same_bricks(snapshot(instanced))
    write_stress(instanced, taken.identities[:3], [0.0, 0.5, 1.0])
    assert read_points(instanced).stress[:3].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(read_points(instanced).stress[3:]).all()
    write_stress(instanced, taken.identities[5:], [0.25])
    assert np.isnan(read_points(instanced).stress).tolist() == [True] * 5 + [False]


def test_the_frame_of_a_picture_holds_all_instances(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.stage import corner_points

    upright = model().take([0, 1, 2, 5])
    objects = corner_points(build_assembly(upright, origin=ORIGIN))
    corners = corner_points(instanced)
    assert corners.shape == (48, 3)
    assert (corners.min(axis=0) <= objects.min(axis=0) + 1e-6).all()
    assert (corners.max(axis=0) >= objects.max(axis=0) - 1e-6).all()


def test_removing_an_assembly_takes_its_sources_unless_a_copy_shows_them(bpy: Any, instanced: Any) -> None:
    from brickwright.core.scene.builder import remove_assembly

    copy = points_of(instanced).copy()
    bpy.context.scene.collection.objects.link(copy)
    remove_assembly(instanced)
    assert len(seen(bpy)) == 6
    bpy.data.objects.remove(copy)
    assert len(bpy.data.collections) == 1


def test_a_build_that_is_closed_leaves_nothing(bpy: Any) -> None:
    from brickwright.core.scene.builder import AssemblyBuilder
    from brickwright.core.scene.point_data import point_data

    builder = AssemblyBuilder("half")
    slices = builder.add_instances(model(), point_data(model(), 0.01))
    assert 0 < next(slices) < 1
    assert len(bpy.data.objects) == 1
    slices.close()
    builder.discard()
    assert not list(bpy.data.objects)
    assert not list(bpy.data.collections)


def test_a_picture_and_a_blend_of_instances(bpy: Any, instanced: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.files import export_blend

    export_blend(instanced, tmp_path / "out.blend")
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "out.blend"))
    bpy.context.window.scene = bpy.data.scenes["model"]
    assert len([row for row in seen(bpy) if not row[0].startswith("Brickwright")]) == 6
