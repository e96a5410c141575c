# SPDX-License-Identifier: GPL-3.0-or-later
"""Legolise Selected without a window, with the real process; what is built, where, and what is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.scene.objects import assemblies, brick_objects  # noqa: E402
from brickwright.core.scene.reader import read_assembly, read_report  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
QUICK = {"seconds": 1.0, "stability": False}


@pytest.fixture(scope="module")
def process(registered):
    """One warm process for all tests of this module."""
    from brickwright.operators import layout_host

    layout_host.use_command([sys.executable, str(ROOT / "headless.py"), "worker"])
    yield layout_host
    layout_host.use_command(None)


@pytest.fixture
def scene(process):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def add_box(size=(4.0, 2.0, 2.4), location=(5.0, 0.0, 0.0), colour=(0.456, 0.0, 0.0, 1.0)):
    """A selected box that stands at ``location``."""
    bpy.ops.mesh.primitive_cube_add(size=1.0)
    item = bpy.context.object
    item.dimensions = size
    item.location = np.add(location, (0, 0, size[2] / 2))
    material = bpy.data.materials.new("Paint")
    material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = colour
    item.data.materials.append(material)
    bpy.context.view_layer.update()
    return item


def legolise(**properties):
    return bpy.ops.brickwright.legolise("EXEC_DEFAULT", **{**QUICK, **properties})


def corners(collection):
    """The lowest and the highest corner of all bricks, without studs on top."""
    bpy.context.view_layer.update()
    points = np.array(
        [item.matrix_world @ vertex.co for item in brick_objects(collection) for vertex in item.data.vertices]
    )
    return points.min(axis=0), points.max(axis=0)


def test_bricks_take_the_place_of_the_object(scene):
    item = add_box()
    assert legolise(studs=8, plates=False) == {"FINISHED"}
    (collection,) = assemblies(scene)
    assert collection.name == f"{item.name} Bricks"
    assembly = read_assembly(collection)
    assert set(assembly.colours.tolist()) == {4}
    low, high = corners(collection)
    assert low == pytest.approx((3, -1, 0), abs=0.02)
    assert high[:2] == pytest.approx((7, 1), abs=0.02)
    assert high[2] == pytest.approx(2.4 + 0.1, abs=0.02)  # a stud rises by a fifth of its pitch
    report = read_report(collection)
    assert (report["bricks"], report["valid"], report["connected"], report["stable"]) == (
        len(assembly),
        True,
        True,
        None,
    )
    assert scene.brickwright.last_assembly == collection["brickwright_assembly"]
    assert (item.hide_get(), item.hide_render) == (True, True)
    assert {chosen.users_collection[0] for chosen in bpy.context.selected_objects} == {collection}


@pytest.mark.parametrize(("place", "pitch"), [("BESIDE", 0.5), ("SCENE", 0.2)])
def test_bricks_beside_the_object(scene, place, pitch):
    item = add_box()
    assert legolise(studs=8, plates=False, place=place, hide_source=False) == {"FINISHED"}
    assert not item.hide_get()
    low, high = corners(assemblies(scene)[0])
    assert low[0] == pytest.approx(7 + 4 * pitch, abs=0.02)
    assert (high - low)[0] == pytest.approx(8 * pitch, abs=0.02)
    assert (low[1] + high[1]) / 2 == pytest.approx(0, abs=0.02)


def test_large_results_are_instances(scene, monkeypatch):
    from brickwright.core.scene.instancing import is_instanced
    from brickwright.operators import preferences

    monkeypatch.setattr(preferences, "instance_above", lambda context: 3)
    add_box()
    assert legolise(studs=8, plates=False) == {"FINISHED"}
    (collection,) = assemblies(scene)
    assert is_instanced(collection)
    assert len(read_assembly(collection)) == read_report(collection)["bricks"] > 3


def test_the_panel_s_settings_count_where_the_caller_sets_nothing(scene):
    from brickwright.operators import legolise_settings

    settings = scene.brickwright.legolise
    settings.studs, settings.seed = 6, 5
    asked = SimpleNamespace(studs=9, properties=SimpleNamespace(is_property_set=lambda name: name == "studs"))
    legolise_settings.copy_unset(settings, asked)
    assert (asked.studs, asked.seed, asked.plates) == (9, 5, True)


def test_settings_become_options(scene):
    from brickwright.operators import legolise_settings

    settings = scene.brickwright.legolise
    settings.studs, settings.palette, settings.colour = 6, "ONE", "1"
    options = legolise_settings.options_of(settings, scene)
    assert (options.studs, options.plates, options.palette) == (6, True, (1,))
    settings.size_by, settings.box = "BOX", (5, 6, 7)
    settings.parts, settings.plates, settings.finish = "BRICKGPT", True, True
    settings.palette, settings.codes = "OWN", "red, 15"
    scene.unit_settings.scale_length = 0.01
    options = legolise_settings.options_of(settings, scene)
    assert (options.size_by, options.box, options.unit) == ("box", (5, 6, 7), pytest.approx(0.01))
    assert (options.parts, options.plates, options.finish, options.palette) == ("brickgpt", False, False, (4, 15))


def test_named_objects_are_built_whatever_is_selected(scene):
    """As when the last operation is adjusted: its objects may not be selected any more."""
    add_box(colour=(0.0, 0.0, 1.0, 1.0))
    blue = bpy.context.object.name
    add_box(location=(0, 0, 0))
    assert legolise(studs=6, plates=False, sources=json.dumps([blue])) == {"FINISHED"}
    assert read_report(assemblies(scene)[0])["colours"] == 1
    assert assemblies(scene)[0].name == f"{blue} Bricks"
    for names, words in (('["gone"]', "no longer in this scene"), ("gone", "no JSON list")):
        bpy.data.objects[blue].hide_set(False)
        bpy.data.objects[blue].select_set(True)
        with pytest.raises(RuntimeError, match=words):
            legolise(sources=names)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"palette": "OWN", "codes": "reddish"}, "The colour 'reddish' is not known"),
        ({"use_inventory": True, "inventory": "/no/such.csv"}, "does not exist"),
        ({"size_by": "RATIO", "ratio": 1e6}, "choose a scale"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(scene, properties, words):
    item = add_box()
    with pytest.raises(RuntimeError, match=words):
        legolise(**properties)
    assert assemblies(scene) == []
    assert not item.hide_get()
    from brickwright.operators import legolising

    assert legolising.current is None


def test_nothing_to_build(scene):
    assert not bpy.ops.brickwright.legolise.poll()
    bpy.ops.object.light_add()
    with pytest.raises(RuntimeError, match="Select meshes"):
        legolise()


def test_it_is_cancelled_without_a_trace(scene):
    from brickwright.core.legolise.request import LegoliseOptions
    from brickwright.core.scene.mesh_input import read_mesh
    from brickwright.operators import legolising

    item = add_box()
    mesh = read_mesh([item], bpy.context.evaluated_depsgraph_get())
    running = legolising.begin(
        legolising.Legolising(mesh, LegoliseOptions(studs=40), [item.name], scene.session_uid, "OBJECT", 0.2, 1000)
    )
    folder = Path(running._folder.name)
    assert folder.exists()
    assert not bpy.ops.brickwright.legolise.poll()
    assert bpy.ops.brickwright.cancel_legolise() == {"FINISHED"}
    assert running.outcome == "stopped"
    assert not folder.exists()
    assert legolising.running() is None
    assert assemblies(scene) == []
    legolising.end(running)


def test_a_file_that_is_opened_meanwhile_is_not_touched(scene):
    from brickwright.core.legolise.request import LegoliseOptions
    from brickwright.core.scene.mesh_input import read_mesh
    from brickwright.operators import legolising

    item = add_box()
    mesh = read_mesh([item], bpy.context.evaluated_depsgraph_get())
    running = legolising.begin(
        legolising.Legolising(mesh, LegoliseOptions(studs=6), [item.name], scene.session_uid, "OBJECT", 0.2, 1000)
    )
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert running.outcome == "abandoned"
    assert legolising.current is None
    assert running.tick()
    assert assemblies(bpy.context.scene) == []


def test_a_summary_says_what_could_not_be():
    from brickwright.operators.legolising import summary

    report = {"bricks": 1200, "parts": 3, "colours": 2, "stable": True, "connected": True}
    report |= {"left_out": 0, "added": 0, "recoloured": 0}
    assert summary(report) == "1,200 bricks of 3 parts in 2 colours: stable"
    report |= {"stable": False, "connected": False, "left_out": 5, "recoloured": 7}
    assert summary(report).endswith(
        "colours: not in one piece, it does not stand; cells: 5 left out, 7 in another colour"
    )
