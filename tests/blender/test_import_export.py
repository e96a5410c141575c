# SPDX-License-Identifier: GPL-3.0-or-later
"""File > Import, File > Export and dropped files."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly

STRUCTURE = "2x4 (0,0,0)\n4x2 (0,0,1)\n1x1 (0,0,2)\n"
LDR = "0 Two bricks\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n0 STEP\n1 1 0 -24 0 1 0 0 0 1 0 0 0 1 3003.DAT\n"


@pytest.fixture
def operators(bpy: Any, registered: None) -> Any:
    """The module."""
    from brickwright.operators import import_export

    return import_export


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good and bad files."""
    (tmp_path / "chair.txt").write_text(STRUCTURE)
    (tmp_path / "two.ldr").write_text(LDR)
    (tmp_path / "broken.ldr").write_text("1 4 0 0 zero 1 0 0 0 1 0 0 0 1 3001.dat\n")
    (tmp_path / "outside.txt").write_text("2x4 (19,19,0)\n")
    return tmp_path


def names(*files: str) -> list[dict[str, str]]:
    return [{"name": name} for name in files]


def test_several_files_stand_side_by_side_at_the_cursor(bpy: Any, operators: Any, folder: Path) -> None:
    from brickwright.core.scene.objects import assemblies
    from brickwright.core.scene.reader import read_assembly

    bpy.context.scene.cursor.location = (1, 2, 3)
    assert bpy.ops.import_scene.brickwright(directory=str(folder), files=names("two.ldr", "chair.txt"), scale=0.01) == {
        "FINISHED"
    }
    bpy.context.view_layer.update()
    two, chair = assemblies(bpy.context.scene)
    assert (two.name, chair.name) == ("two", "chair")
    assert read_assembly(two).colours.tolist() == [4, 1]
    assert len(read_assembly(chair)) == 3

    def corners(collection: Any) -> np.ndarray:
        return np.array(
            [list(item.matrix_world @ type(item.location)(at)) for item in collection.objects for at in item.bound_box]
        )

    for collection in (two, chair):
        assert corners(collection)[:, 2].min() == pytest.approx(3, abs=0.01)
    assert corners(two)[:, 0].mean() == pytest.approx(1, abs=0.1)
    assert corners(two)[:, 0].max() + 0.5 < corners(chair)[:, 0].min()


def test_files_that_fail_do_not_stop_the_others(bpy: Any, operators: Any, folder: Path) -> None:
    from brickwright.core.scene.importing import ImportQueue
    from brickwright.core.scene.objects import assemblies

    files = ["broken.ldr", "two.ldr", "missing.mpd", "outside.txt", "chair.txt"]
    queue = ImportQueue([folder / name for name in files])
    assert not queue.work()
    assert queue.done == [("two.ldr", 2), ("chair.txt", 3)]
    assert len(queue.failures) == 3
    for sentence, name in zip(queue.failures, ("broken.ldr", "missing.mpd", "outside.txt"), strict=True):
        assert name in sentence
        assert "\n" not in sentence
    assert len(assemblies(bpy.context.scene)) == 2
    # The operator finishes with warnings when something arrived, and is an error when nothing did.
    assert bpy.ops.import_scene.brickwright(directory=str(folder), files=names(*files)) == {"FINISHED"}
    with pytest.raises(RuntimeError, match=r"broken\.ldr"):
        bpy.ops.import_scene.brickwright(filepath=str(folder / "broken.ldr"))


def test_an_import_in_slices_can_be_cancelled_and_survives_a_new_file(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.ldraw.writer import assembly_to_ldr
    from brickwright.core.scene.importing import ImportQueue

    many = Assembly.from_arrays(["3005.dat"] * 500, [[i * 20, 0, 0] for i in range(500)], None, 4)
    (tmp_path / "many.ldr").write_text(assembly_to_ldr(many))
    queue = ImportQueue([tmp_path / "many.ldr"])
    while queue.work(0.0) and not 0 < len(bpy.data.objects) < 500:
        assert 0 <= queue.fraction <= 1
    assert 0 < len(bpy.data.objects) < 500
    queue.cancel()
    assert not list(bpy.data.objects)
    assert not list(bpy.data.collections)

    queue = ImportQueue([tmp_path / "many.ldr"])
    while not bpy.data.objects:
        assert queue.work(0.0)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    while queue.work(0.0):
        pass
    assert not queue.done
    assert "no longer in this file" in queue.failures[0]


def test_a_file_that_is_too_large_does_not_stop_the_others(
    bpy: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brickwright.core.scene import importing, preparing

    read = preparing.read_assembly

    def fail(path: Path, **options: Any) -> Assembly:
        if path.name == "two.ldr":
            raise MemoryError
        return read(path, **options)

    monkeypatch.setattr(preparing, "read_assembly", fail)
    queue = importing.ImportQueue([folder / "two.ldr", folder / "chair.txt"])
    queue.work()
    assert queue.failures == ["two.ldr: It is too large."]
    assert queue.done == [("chair.txt", 3)]


def test_what_ends_an_import_in_a_window(bpy: Any, operators: Any, folder: Path) -> None:
    from brickwright.core.scene.importing import ImportQueue
    from brickwright.operators import session

    def press(kind: str, value: str = "PRESS") -> set[str]:
        event = SimpleNamespace(type=kind, value=value)
        return operators.IMPORT_SCENE_OT_brickwright.modal(running, bpy.context, event)

    said: list[str] = []
    running = SimpleNamespace(
        _queue_now=ImportQueue([folder / "two.ldr"]),
        _undone=session.undone,
        _tick_ended=0.0,
        _stop=lambda context, result: result,
        report=lambda level, words: said.append(words),
    )
    while not bpy.data.objects:
        running._queue_now.work(0.0)
    assert len(bpy.data.objects) == 2
    assert press("ESC", "RELEASE") == press("G") == {"PASS_THROUGH"}
    session._after_undo()
    assert press("TIMER") == {"CANCELLED"}
    assert "undone" in said.pop()
    assert len(bpy.data.objects) == 2, "after an undo the file is not touched"
    running._undone = session.undone
    assert press("ESC") == {"CANCELLED"}
    assert "cancelled" in said.pop()
    assert not list(bpy.data.objects)


def test_unknown_parts_are_shown_and_named(bpy: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.importing import ImportQueue
    from brickwright.core.scene.reader import read_assembly

    (tmp_path / "odd.ldr").write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 zzz9.dat\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n")
    queue = ImportQueue([tmp_path / "odd.ldr"])
    queue.work()
    assert queue.missing == {"zzz9.dat": 1}
    assert read_assembly(bpy.data.collections["odd"]).parts == ["zzz9.dat", "3001.dat"]


@pytest.mark.parametrize(("kind", "suffix"), [("LDR", ".ldr"), ("MPD", ".mpd"), ("TXT", ".txt"), ("JSON", ".json")])
def test_what_is_exported_can_be_imported(bpy: Any, operators: Any, folder: Path, kind: str, suffix: str) -> None:
    from brickwright.core.scene.reader import read_assembly

    bpy.ops.import_scene.brickwright(filepath=str(folder / "chair.txt"), at_cursor=False)
    before = read_assembly(bpy.data.collections["chair"])
    assert bpy.ops.export_scene.brickwright(filepath=str(folder / "out"), format=kind) == {"FINISHED"}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.brickwright(filepath=str(folder / f"out{suffix}"), at_cursor=False)
    after = read_assembly(bpy.data.collections["out"])
    assert after.parts == before.parts
    assert np.array_equal(after.positions, before.positions)
    assert np.array_equal(after.rotations, before.rotations)


def test_an_obj_is_as_large_as_the_assembly(bpy: Any, operators: Any, folder: Path) -> None:
    bpy.ops.import_scene.brickwright(filepath=str(folder / "two.ldr"), scale=0.02)
    assert bpy.ops.export_scene.brickwright(filepath=str(folder / "out"), format="OBJ") == {"FINISHED"}
    lines = (folder / "out.obj").read_text().splitlines()
    places = np.array([line.split()[1:] for line in lines if line.startswith("v ")], float)
    assert sum(line.startswith("o ") for line in lines) == 2
    assert np.ptp(places[:, 2]) == pytest.approx(0.8, abs=0.02)  # two studs
    assert (folder / "out.mtl").is_file()


def test_a_blender_without_usd_says_so(bpy: Any, operators: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from brickwright.core.scene import files

    bpy.ops.import_scene.brickwright(filepath=str(folder / "two.ldr"))
    without = SimpleNamespace(app=SimpleNamespace(build_options=SimpleNamespace(usd=False)))
    monkeypatch.setattr(files, "bpy", without)
    with pytest.raises(RuntimeError, match="built without USD; export glTF instead"):
        bpy.ops.export_scene.brickwright(filepath=str(folder / "out.usd"), format="USD")


def test_an_import_that_is_stopped_ends_its_thread_soon(folder: Path) -> None:
    from brickwright.core.ldraw.part_shapes import PartShapes
    from brickwright.core.scene.preparing import Preparation

    made: list[str] = []
    begun, go_on = Event(), Event()

    class Slow(PartShapes):
        def mesh(self, part: str) -> Any:
            begun.set()
            assert go_on.wait(10)
            made.append(part)
            return super().mesh(part)

    (folder / "parts.ldr").write_text(
        "".join(f"1 4 0 0 0 1 0 0 0 1 0 0 0 1 {n}.dat\n" for n in (3001, 3002, 3003, 3004))
    )
    preparation = Preparation(folder / "parts.ldr", 4, Slow(), 0.01)
    while not begun.is_set():
        preparation.wait(0.01)
    preparation.stop()
    go_on.set()
    while not preparation.wait(0.01):
        pass
    assert made == ["3001.dat"]


def test_an_export_that_is_impossible_is_one_sentence(bpy: Any, operators: Any, folder: Path) -> None:
    assert not bpy.ops.export_scene.brickwright.poll()
    (folder / "plate.ldr").write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 3020.dat\n")
    bpy.ops.import_scene.brickwright(filepath=str(folder / "plate.ldr"))
    with pytest.raises(RuntimeError, match=r"3020\.dat"):
        bpy.ops.export_scene.brickwright(filepath=str(folder / "out.txt"), format="TXT")
    assert not (folder / "out.txt").exists()


def test_an_export_without_a_file_or_without_bricks_says_so(bpy: Any, operators: Any, folder: Path) -> None:
    bpy.ops.import_scene.brickwright(filepath=str(folder / "two.ldr"))
    with pytest.raises(RuntimeError, match="Choose a file to export to"):
        bpy.ops.export_scene.brickwright()
    with pytest.raises(RuntimeError, match=r"cannot be written \(.*\); choose another folder\.$"):
        bpy.ops.export_scene.brickwright(filepath=str(folder / "two.ldr" / "below.ldr"))
    for item in list(bpy.data.collections["two"].objects):
        bpy.data.objects.remove(item)
    with pytest.raises(RuntimeError, match="has no bricks to export"):
        bpy.ops.export_scene.brickwright(filepath=str(folder / "out.ldr"))
    assert not (folder / "out.ldr").exists()


def test_paths_relative_to_the_file_and_in_any_script(bpy: Any, operators: Any, folder: Path) -> None:
    bpy.ops.import_scene.brickwright(filepath=str(folder / "two.ldr"))
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    assert bpy.ops.export_scene.brickwright(filepath="//übung 城.ldr") == {"FINISHED"}
    assert (folder / "übung 城.ldr").is_file()
    assert bpy.ops.import_scene.brickwright(filepath="//übung 城.ldr") == {"FINISHED"}
    assert "übung 城" in bpy.data.collections
    assert bpy.ops.import_scene.brickwright(directory="//", files=names("chair.txt")) == {"FINISHED"}


def test_a_collection_exporter_gets_its_own_collection(bpy: Any, operators: Any, folder: Path) -> None:
    bpy.ops.import_scene.brickwright(directory=str(folder), files=names("two.ldr", "chair.txt"))
    chosen = bpy.data.collections["chair"].objects[0]
    chosen.select_set(True)
    bpy.context.view_layer.objects.active = chosen
    out = folder / "out.ldr"
    assert bpy.ops.export_scene.brickwright(filepath=str(out), collection="two") == {"FINISHED"}
    assert out.read_text().count("\n1 ") == 2
    bpy.data.collections.new("lamps")
    with pytest.raises(RuntimeError, match="“lamps” is no brick assembly"):
        bpy.ops.export_scene.brickwright(filepath=str(out), collection="lamps")


def test_an_import_goes_into_its_scene_whatever_it_is_called_by_then(bpy: Any, folder: Path) -> None:
    from brickwright.core.scene.importing import ImportQueue
    from brickwright.core.scene.objects import assemblies

    first = bpy.context.scene
    queue = ImportQueue([folder / "two.ldr", folder / "chair.txt"], scene=first.session_uid)
    assert queue.work(0.0)
    first.name = "renamed"
    bpy.context.window.scene = bpy.data.scenes.new("another")
    while queue.work(0.0) and not queue.done:
        pass
    assert [collection.name for collection in assemblies(first)] == ["two"]
    bpy.data.scenes.remove(first)
    queue.work()
    assert queue.failures == ["chair.txt: The scene it was to go into was deleted; import it again."]


def test_the_assembly_that_is_meant(bpy: Any, operators: Any, folder: Path) -> None:
    from brickwright.core.scene.objects import active_assembly

    assert active_assembly(bpy.context) is None
    bpy.ops.import_scene.brickwright(directory=str(folder), files=names("two.ldr", "chair.txt"))
    assert active_assembly(bpy.context).name == "chair", "the last one that arrived"
    two, chair = (bpy.data.collections[name].objects[:] for name in ("two", "chair"))
    assert {*bpy.context.selected_objects} == {*two, *chair}
    bpy.context.view_layer.objects.active = two[1]
    assert active_assembly(bpy.context).name == "two"
    bpy.ops.import_scene.brickwright(filepath=str(folder / "chair.txt"))
    assert not any(item.select_get() for item in (*two, *chair))
    assert active_assembly(bpy.context).name == "chair.001"
    bpy.ops.object.select_all(action="DESELECT")
    assert active_assembly(bpy.context) is None, "an object that was active once means nothing any more"


def test_dropped_files_reach_the_importer(bpy: Any, operators: Any) -> None:
    handler = operators.BRICKWRIGHT_FH_assembly
    assert handler.is_registered
    assert set(handler.bl_file_extensions.split(";")) == {".ldr", ".mpd", ".dat", ".txt", ".json"}
    assert handler.bl_import_operator == operators.IMPORT_SCENE_OT_brickwright.bl_idname
    properties = bpy.ops.import_scene.brickwright.get_rna_type().properties
    assert {"directory", "files", "filepath"} <= set(properties.keys())
    assert not handler.poll_drop(bpy.context)  # there is no area without a window
