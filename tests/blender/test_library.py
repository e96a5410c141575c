# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts library in Blender, without a window: found, chosen, downloaded, removed, and what it replaces."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from archive_server import ArchiveServer  # noqa: E402
from brickwright.core.bricks.colours import colour  # noqa: E402
from brickwright.core.environment import library_download  # noqa: E402
from brickwright.core.environment.store import Store  # noqa: E402
from brickwright.core.environment.task import Task  # noqa: E402
from brickwright.core.ldraw import discovery  # noqa: E402
from brickwright.core.scene.shapes import current_shapes  # noqa: E402
from small_library import archive, write_library  # noqa: E402

MODEL = """0 Three parts
1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat
1 4 0 -24 0 1 0 0 0 1 0 0 0 1 3003.dat
1 4 0 -48 0 1 0 0 0 1 0 0 0 1 9990.dat
1 4 0 -72 0 1 0 0 0 1 0 0 0 1 9990.dat
1 4 0 -96 0 1 0 0 0 1 0 0 0 1 9991.dat
"""


@pytest.fixture
def choices(registered: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The preferences of a user whose computer has no library, with a user folder in ``tmp_path / "user"``."""
    from brickwright.operators import part_library, preferences, worker_host

    bpy.ops.wm.read_factory_settings(use_empty=True)
    chosen = SimpleNamespace(
        library_path="",
        part_detail="STANDARD",
        stud_logo=False,
        stud_pitch=0.2,
        instance_above=preferences.INSTANCE_ABOVE,
        on_cancel="KEEP",
        device="CPU",
    )
    monkeypatch.setattr(preferences, "get", lambda context: chosen)
    monkeypatch.setattr(worker_host, "store", lambda create=True: Store(tmp_path / "user"))
    monkeypatch.delenv(discovery.VARIABLE, raising=False)
    monkeypatch.setattr(discovery, "_usual_places", lambda variables, home, system: iter(()))
    part_library.look_again(bpy.context)
    yield chosen
    part_library.unregister()
    part_library.use(part_library.Look(discovery.Discovery(None)), bpy.context)
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def host(choices: Any) -> Any:
    """The module that knows the library."""
    from brickwright.operators import part_library

    return part_library


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    """In the place of LDraw's, and Blender allowed to ask it."""
    running = ArchiveServer(archive(padding=300_000))
    monkeypatch.setattr(library_download, "LIBRARY_URL", running.url)
    bpy.context.preferences.system.use_online_access = True
    yield running
    bpy.context.preferences.system.use_online_access = False
    running.shutdown()
    running.server_close()


def import_model(tmp_path: Path) -> None:
    (tmp_path / "model.ldr").write_text(MODEL)
    assert bpy.ops.import_scene.brickwright(filepath=str(tmp_path / "model.ldr")) == {"FINISHED"}


def origins() -> dict[str, str]:
    from brickwright.core.scene import keys

    return {item[keys.PART]: item.data[keys.ORIGIN_OF_SHAPE] for item in bpy.data.objects if keys.PART in item}


def test_without_a_library_it_is_told_and_ours_is_used(host: Any, tmp_path: Path) -> None:
    assert host.words() == "Looking for the parts library"
    import_model(tmp_path)
    assert host.words() == host.NONE
    assert origins() == {
        "3001.dat": "catalogue",
        "3003.dat": "catalogue",
        "9990.dat": "stand-in",
        "9991.dat": "stand-in",
    }


def test_a_chosen_library_is_used_at_once_and_its_meshes_are_cached(host: Any, choices: Any, tmp_path: Path) -> None:
    root = write_library(tmp_path / "around" / "ldraw")
    assert bpy.ops.brickwright.choose_library(filepath=str(tmp_path / "around")) == {"FINISHED"}
    assert choices.library_path == str(root)
    import_model(tmp_path)
    assert host.words() == f"LDraw library of 2024-05, 2 parts, in {root}"
    assert origins() == {
        "3001.dat": "library",
        "3003.dat": "catalogue",
        "9990.dat": "library",
        "9991.dat": "stand-in",
    }
    assert len(list((tmp_path / "user" / "parts").rglob("*.mesh"))) == 2
    assert bpy.ops.brickwright.rescan_library() == {"FINISHED"}
    host.shapes(bpy.context)
    assert host.cache_bytes > 0
    assert bpy.ops.brickwright.clear_part_cache() == {"FINISHED"}
    assert host.cache_bytes == 0
    assert not list((tmp_path / "user" / "parts").rglob("*.mesh"))
    with pytest.raises(RuntimeError, match="The cache is empty"):
        bpy.ops.brickwright.clear_part_cache()


def test_a_choice_that_is_no_library_changes_nothing(host: Any, choices: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no LDraw parts library"):
        bpy.ops.brickwright.choose_library(filepath=str(tmp_path))
    assert choices.library_path == ""
    assert "no LDraw parts library" in host.problem
    assert bpy.ops.brickwright.rescan_library() == {"FINISHED"}
    assert host.problem == ""


def test_a_chosen_archive_is_unpacked(host: Any, choices: Any, tmp_path: Path) -> None:
    (tmp_path / "complete.zip").write_bytes(archive())
    assert bpy.ops.brickwright.choose_library(filepath=str(tmp_path / "complete.zip")) == {"FINISHED"}
    assert choices.library_path == ""
    assert host.shapes(bpy.context).library.root == tmp_path / "user" / "library" / "ldraw"


def test_a_choice_that_is_gone_is_told_and_the_next_place_serves(host: Any, choices: Any, tmp_path: Path) -> None:
    choices.library_path = str(tmp_path / "gone")
    write_library(tmp_path / "user" / "library" / "ldraw")
    assert host.shapes(bpy.context).library is not None
    assert "gone" in host.discovery.problem


def test_download_use_and_remove(host: Any, server: ArchiveServer, tmp_path: Path) -> None:
    host.shapes(bpy.context)
    assert bpy.ops.brickwright.download_library() == {"FINISHED"}
    assert host.shapes(bpy.context).library.root == tmp_path / "user" / "library" / "ldraw"
    assert host.has_own
    assert colour(7777).known, "the library's colours are known with it"
    assert host.task is None
    assert bpy.ops.brickwright.remove_library("EXEC_DEFAULT") == {"FINISHED"}
    assert host.shapes(bpy.context).library is None
    assert not colour(7777).known
    assert not (tmp_path / "user" / "library" / "ldraw").exists()
    with pytest.raises(RuntimeError, match="No copy was downloaded"):
        bpy.ops.brickwright.remove_library("EXEC_DEFAULT")


def test_a_download_that_fails_is_told(host: Any, server: ArchiveServer) -> None:
    server.content = b"<html>Under maintenance</html>"
    with pytest.raises(RuntimeError, match="no zip archive"):
        bpy.ops.brickwright.download_library()
    assert "download the library again" in host.problem
    assert host.shapes(bpy.context).library is None


def test_nothing_is_asked_without_online_access(host: Any) -> None:
    bpy.context.preferences.system.use_online_access = False
    with pytest.raises(RuntimeError, match="Allow Online Access"):
        bpy.ops.brickwright.download_library()


def test_one_download_at_a_time(host: Any, server: ArchiveServer) -> None:
    with pytest.raises(RuntimeError, match="Nothing is being downloaded"):
        bpy.ops.brickwright.cancel_library()
    released = threading.Event()
    host.task = Task(lambda task: released.wait(10), "Busy")
    for call in (bpy.ops.brickwright.download_library, bpy.ops.brickwright.rescan_library):
        with pytest.raises(RuntimeError, match="wait for it or press Cancel"):
            call()
    assert bpy.ops.brickwright.cancel_library() == {"FINISHED"}
    assert host.task.cancelled()
    released.set()


def test_the_detail_of_new_bricks_follows_the_preferences(host: Any, choices: Any, tmp_path: Path) -> None:
    write_library(tmp_path / "user" / "library" / "ldraw")
    assert host.shapes(bpy.context).detail.level == "standard"
    choices.part_detail, choices.stud_logo = "HIGH", True
    host.use_detail(bpy.context)
    assert (current_shapes().detail.level, current_shapes().detail.logo) == ("high", True)
    assert current_shapes().library is not None


def test_a_damaged_part_is_told_when_it_is_imported(host: Any, choices: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.importing import ImportQueue

    root = write_library(tmp_path / "user" / "library" / "ldraw")
    (root / "parts" / "9990.dat").write_bytes(b"")
    host.shapes(bpy.context)
    (tmp_path / "a.ldr").write_text("".join(f"1 4 0 0 0 1 0 0 0 1 0 0 0 1 {part}.dat\n" for part in (9990, 3001)))
    queue = ImportQueue([tmp_path / "a.ldr"], 0.01)
    queue.work()
    assert list(queue.problems) == list(queue.missing) == ["9990.dat"]
    assert "draws nothing" in queue.problems["9990.dat"]


def test_the_list_of_replaced_parts(host: Any, choices: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.shape_origins import replaced_counts

    assert replaced_counts() == (0, 0)
    with pytest.raises(RuntimeError, match="All parts are shown as the parts library has them"):
        bpy.ops.brickwright.replaced_parts("EXEC_DEFAULT")
    import_model(tmp_path)
    assert replaced_counts() == (2, 2)
    assert bpy.ops.brickwright.replaced_parts("EXEC_DEFAULT") == {"FINISHED"}
    assert bpy.data.texts["Replaced Parts"].as_string().splitlines() == [
        "Replaced parts of model",
        "",
        "Shown as plain boxes: 2 parts, 3 bricks",
        "     2 x 9990.dat",
        "     1 x 9991.dat",
        "",
        "Shown with Brickwright's own meshes: 2 parts, 2 bricks",
        "     1 x 3001.dat",
        "     1 x 3003.dat",
    ]
    # The number is that of the whole file, so an assembly without any has the list of all.
    from brickwright.core.scene.objects import new_assembly_collection

    new_assembly_collection("empty")
    layer = bpy.context.view_layer
    layer.active_layer_collection = layer.layer_collection.children["empty"]
    bpy.ops.object.select_all(action="DESELECT")
    assert bpy.ops.brickwright.replaced_parts("EXEC_DEFAULT") == {"FINISHED"}
    listed = bpy.data.texts["Replaced Parts"].as_string()
    assert listed.startswith("Replaced parts of all assemblies\n\nShown as plain boxes")


def test_switching_the_extension_off_forgets_the_library(host: Any, tmp_path: Path) -> None:
    write_library(tmp_path / "user" / "library" / "ldraw")
    assert host.shapes(bpy.context).library is not None
    host.unregister()
    assert host.discovery is None
    assert current_shapes().library is None


def test_bricks_that_stand_can_be_given_the_librarys_shapes(host: Any, choices: Any, tmp_path: Path) -> None:
    from brickwright.core.scene.objects import assemblies, shown_colour

    host.shapes(bpy.context)
    import_model(tmp_path)
    bricks = {item.name: item for item in bpy.data.objects}
    edited = bricks["0003 9990"]
    edited.data = edited.data.copy()
    edited.data.vertices[0].co.x += 1.0
    choices.library_path = str(write_library(tmp_path / "ldraw"))
    host.look_again(bpy.context)
    assert bpy.ops.brickwright.update_parts("EXEC_DEFAULT") == {"FINISHED"}
    assert len(assemblies(bpy.context.scene)) == 1
    found = {name: item.data["brickwright_shape_from"] for name, item in bricks.items()}
    assert found == {
        "0001 3001": "library",
        "0002 3003": "catalogue",
        "0003 9990": "stand-in",  # edited by hand
        "0004 9990": "library",
        "0005 9991": "stand-in",
    }
    assert {shown_colour(item) for item in bricks.values()} == {4}
    assert {item.material_slots[0].material.name for item in bricks.values()} == {"Brickwright 4 Red"}
