# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes by the ImportLDraw add-on: a stand-in with its manners, and the real one where ``IMPORTLDRAW_PATH`` is set."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.ldraw.library import Library
from brickwright.core.ldraw.part_shapes import Detail, PartShapes

STAND_IN = Path(__file__).resolve().parents[2] / "support" / "importldraw_stand_in.py"

# Two faces of a box of 20 x 8 x 30 LDU, one in the brick's colour and one that is always red.
BOX = """0 A box
0 !LDRAW_ORG Part
0 BFC CERTIFY CCW
4 16 -10 0 -15 10 0 -15 10 0 15 -10 0 15
4 4 -10 8 15 10 8 15 10 8 -15 -10 8 -15
"""
# A box, and a mirrored one beside it that is blue.
PAIR = """0 A pair
0 !LDRAW_ORG Shortcut
0 BFC CERTIFY CCW
1 16 0 0 0 1 0 0 0 1 0 0 0 1 box.dat
1 1 40 -8 0 -1 0 0 0 1 0 0 0 1 box.dat
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for folder in ("parts", "p"):
        (tmp_path / "library" / folder).mkdir(parents=True)
    (tmp_path / "library" / "parts" / "box.dat").write_text(BOX)
    (tmp_path / "library" / "parts" / "pair.dat").write_text(PAIR)
    return Library(tmp_path / "library")


def load(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=[str(path.parent)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def add_on(bpy: Any, tmp_path: Path) -> Iterator[Any]:
    """The stand-in, enabled; it stores its defaults beside itself, as the real one does."""
    folder = tmp_path / "addons"
    folder.mkdir()
    shutil.copy(STAND_IN, folder / "importldraw.py")
    module = load(folder / "importldraw.py", "importldraw_stand_in")
    module.register()
    yield module
    module.unregister()
    del sys.modules["importldraw_stand_in"]


@pytest.fixture
def session() -> Iterator[Any]:
    """The choice of shapes, put back afterwards."""
    from brickwright.core.scene import shapes

    before = shapes._built_in
    yield shapes
    shapes.use_shapes(before)
    shapes.use_route("automatic")


def state(bpy: Any) -> dict[str, Any]:
    """What a user has set up, and all data blocks of the file."""
    scene = bpy.context.scene
    spaces = [area.spaces.active for area in bpy.context.window_manager.windows[0].screen.areas]
    views = [space for space in spaces if space.type == "VIEW_3D"]
    kinds = [p.identifier for p in bpy.data.bl_rna.properties if p.type == "COLLECTION"]
    return {
        "scene": scene.name,
        "window": bpy.context.window_manager.windows[0].scene.name,
        "render": (scene.render.engine, scene.cycles.samples, scene.render.resolution_percentage),
        "view": (scene.view_settings.view_transform, scene.frame_current, scene.world),
        "camera": None if scene.camera is None else tuple(scene.camera.matrix_basis.translation),
        "selected": [item.name for item in bpy.context.view_layer.objects if item.select_get()],
        "active": getattr(bpy.context.view_layer.objects.active, "name", None),
        "linked": sorted(item.name for item in scene.collection.all_objects),
        "sharp": [space.overlay.show_edge_sharp for space in views],
        "eyes": [tuple(space.region_3d.view_location) for space in views],
        "data": {kind: sorted(item.name for item in getattr(bpy.data, kind)) for kind in kinds},
    }


def set_up_default_file(bpy: Any) -> None:
    """The default file with cube, light and camera, without a world, and with settings of the user."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    scene = bpy.context.scene
    scene.world = None
    scene.frame_set(7)
    scene.view_settings.view_transform = "Standard"
    for screen in bpy.data.screens:
        for area in screen.areas:
            if area.type == "VIEW_3D":
                area.spaces.active.overlay.show_edge_sharp = False


def test_its_meshes_are_those_of_the_parts(bpy: Any, add_on: Any, library: Library) -> None:
    from brickwright.core.scene.importldraw import part_meshes

    found = part_meshes(["box.dat", "pair.dat", "no-such.dat", "box.dat"], library)
    assert sorted(found) == ["box.dat", "pair.dat"]
    own = PartShapes(library, Detail(bevel=False))
    for name, mesh in found.items():
        expected = own.mesh(name)
        assert mesh.vertices.min(axis=0) == pytest.approx(expected.vertices.min(axis=0), abs=1e-3)
        assert mesh.vertices.max(axis=0) == pytest.approx(expected.vertices.max(axis=0), abs=1e-3)
        assert sorted(mesh.face_colours) == sorted(expected.face_colours)
    first = found["box.dat"]
    assert sorted(first.face_colours) == [4, 16]
    assert first.normals[first.loops < 4] == pytest.approx(np.tile([0, -1, 0], (4, 1)), abs=1e-5)
    # The mirrored box of the pair faces outwards as well: its red face is below, the other above.
    pair = found["pair.dat"]
    for number, start in enumerate(pair.starts):
        points = pair.vertices[pair.loops[start : start + 4]]
        geometric = np.cross(points[1] - points[0], points[2] - points[1])
        assert np.sign(geometric[1]) == (1 if pair.face_colours[number] == 4 else -1)
        assert np.sign(pair.normals[start][1]) == np.sign(geometric[1])


def test_it_leaves_everything_as_it_was(bpy: Any, add_on: Any, library: Library, capsys: Any) -> None:
    from brickwright.core.scene.importldraw import part_meshes

    set_up_default_file(bpy)
    defaults = Path(add_on.__file__).with_name("ImportLDrawPreferences.ini")
    before = state(bpy)
    assert part_meshes(["box.dat"], library)
    assert state(bpy) == before
    assert not defaults.exists()
    defaults.write_text("[importldraw]\nrealScale = 3\n")
    assert part_meshes(["box.dat"], library)
    assert defaults.read_text() == "[importldraw]\nrealScale = 3\n"
    assert [path.name for path in defaults.parent.iterdir() if path.suffix == ".ini"] == [defaults.name]
    assert capsys.readouterr().out == "", "what it prints is not ours"
    asked = add_on.calls[-1]
    assert not asked["addEnvironment"]
    assert not asked["positionCamera"]
    assert not asked["addGaps"]
    assert bpy.context.window_manager.operator_properties_last("import_scene.importldraw").filepath == ""


def test_in_edit_mode_the_mode_stays(bpy: Any, add_on: Any, library: Library) -> None:
    from brickwright.core.scene.importldraw import part_meshes

    bpy.ops.wm.read_factory_settings(use_empty=False)
    bpy.ops.object.mode_set(mode="EDIT")
    assert part_meshes(["box.dat"], library)
    assert bpy.context.mode == "EDIT_MESH"
    assert bpy.context.object.name == "Cube"


def test_a_failure_is_a_sentence_and_leaves_nothing(bpy: Any, add_on: Any, library: Library) -> None:
    from brickwright.core.scene.importldraw import ImportLDrawError, part_meshes

    set_up_default_file(bpy)
    before = state(bpy)
    add_on.fails = True
    with pytest.raises(
        ImportLDrawError, match=r"^ImportLDraw failed \(ValueError: a part is broken\); choose Built-in"
    ):
        part_meshes(["box.dat"], library)
    assert state(bpy) == before
    assert not list(Path(add_on.__file__).parent.glob("*.ini"))
    add_on.fails, add_on.lazy = False, True
    with pytest.raises(ImportLDrawError, match="made none of 1 parts"):
        part_meshes(["box.dat"], library)
    add_on.lazy = False
    assert part_meshes(["no-such.dat"], library) == {}, "the add-on is not asked for what the library lacks"


def test_without_it_a_sentence_says_so(bpy: Any, library: Library, tmp_path: Path) -> None:
    from brickwright.core.scene.importldraw import ImportLDrawError, is_enabled, known_library, part_meshes

    assert not is_enabled()
    assert known_library() == ""
    with pytest.raises(ImportLDrawError, match="not enabled; enable it"):
        part_meshes(["box.dat"], library)
    with pytest.raises(InputError, match="no LDraw parts library"):
        Library(tmp_path)


def test_who_makes_the_meshes(bpy: Any, add_on: Any, library: Library, session: Any) -> None:
    session.use_shapes(PartShapes())
    assert session.current_shapes().origin("3001.dat") == "catalogue"
    session.use_shapes(PartShapes(library))
    assert session.current_shapes().origin("box.dat") == "library", "ours is faster"
    assert session.route_words() == "Built-in, from the parts library"
    session.use_route("importldraw")
    shapes = session.current_shapes()
    assert session.current_shapes() is shapes, "what was made is kept"
    shapes.prepare(["box.dat", "pair.dat"])
    assert [shapes.origin(part) for part in ("box.dat", "pair.dat", "3001.dat")] == [
        "importldraw",
        "importldraw",
        "catalogue",
    ]
    assert len(add_on.calls) == 1, "one call for all parts"
    assert session.route_words() == "ImportLDraw"
    session.use_route("built-in")
    assert session.current_shapes().origin("box.dat") == "library"


def test_what_it_cannot_do_the_built_in_importer_does(bpy: Any, add_on: Any, library: Library, session: Any) -> None:
    session.use_shapes(PartShapes(library))
    session.use_route("importldraw")
    add_on.fails = True
    shapes = session.current_shapes()
    assert shapes.origin("box.dat") == "library"
    assert "ImportLDraw failed" in shapes.failure
    assert session.route_words() == "ImportLDraw failed; built-in"
    shapes.mesh("pair.dat")
    assert len(add_on.calls) == 1, "it is not asked again"
    session.use_route("importldraw")
    session.use_shapes(PartShapes())
    assert session.current_shapes().origin("3001.dat") == "catalogue", "the add-on knows no library"
    assert session.route_words() == "ImportLDraw has no parts library; built-in"


def test_parts_of_a_model_come_from_the_model(bpy: Any, add_on: Any, library: Library, session: Any) -> None:
    class Model:
        def read(self, name: str) -> str | None:
            return BOX.replace("-15", "-25") if name == "own.dat" else None

        def stamp(self, name: str) -> str | None:
            return "1" if name == "own.dat" else None

    session.use_shapes(PartShapes(library))
    session.use_route("importldraw")
    shapes = session.current_shapes().including(Model())
    shapes.prepare(["own.dat", "box.dat"])
    assert shapes.origin("own.dat") == "model"
    assert shapes.origin("box.dat") == "importldraw"
    assert len(add_on.calls) == 1


def test_bricks_are_ours_and_both_kinds_live_in_one_file(bpy: Any, add_on: Any, library: Library, session: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.reader import read_assembly

    assembly = Assembly.from_arrays(["box.dat", "pair.dat"], [[0, 0, 0], [0, -24, 0]], None, [2, 14], [0, 3])
    session.use_shapes(PartShapes(library))
    ours = build_assembly(assembly, "ours")
    session.use_route("importldraw")
    theirs = build_assembly(assembly, "theirs")
    for one, other in zip(ours.objects, theirs.objects, strict=True):
        assert one.data != other.data
        assert set(one.keys()) == set(other.keys())
        assert set(one.data.keys()) == set(other.data.keys())
        assert [slot.link for slot in one.material_slots] == [slot.link for slot in other.material_slots]
        assert [slot.material for slot in one.material_slots] == [slot.material for slot in other.material_slots]
        assert not other.modifiers
        assert one.dimensions[:] == pytest.approx(other.dimensions[:], rel=1e-3)
    assert theirs.objects[0].data[keys.CONTENT] != ours.objects[0].data[keys.CONTENT]
    found = read_assembly(theirs)
    assert found.parts == assembly.parts
    assert found.steps.tolist() == [0, 3]
    assert np.allclose(found.positions, assembly.positions)


@pytest.fixture
def real_add_on(bpy: Any, tmp_path: Path) -> Iterator[Any]:
    """ImportLDraw itself, a copy of it, enabled."""
    folder = os.environ.get("IMPORTLDRAW_PATH")
    if not folder:
        pytest.skip("no ImportLDraw: IMPORTLDRAW_PATH is not set to the folder of the add-on")
    shutil.copytree(folder, tmp_path / "importldraw")
    module = load(tmp_path / "importldraw" / "__init__.py", "importldraw_real")
    module.register()
    yield module
    module.unregister()
    for name in [name for name in sys.modules if name.startswith("importldraw_real")]:
        del sys.modules[name]


def test_the_real_add_on_does_the_same(bpy: Any, real_add_on: Any, data_dir: Path, tmp_path: Path) -> None:
    from brickwright.core.scene.importldraw import part_meshes

    def stored() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / "importldraw").glob("*.ini")}

    set_up_default_file(bpy)
    before, defaults = state(bpy), stored()
    library = Library(data_dir / "ldraw")
    parts = ["3001.dat", "3039.dat", "3062b.dat", "3626bp01.dat", "no-such-part.dat"]
    found = part_meshes(parts, library)
    assert sorted(found) == sorted(parts[:-1])
    assert state(bpy) == before
    assert stored() == defaults
    own = PartShapes(library)
    for name, mesh in found.items():
        expected = own.mesh(name)
        size = float(np.ptp(expected.vertices, axis=0).max())
        for corner in (np.min, np.max):
            assert corner(mesh.vertices, axis=0) == pytest.approx(corner(expected.vertices, axis=0), abs=1e-3 * size)
        assert set(mesh.face_colours) == set(expected.face_colours)
        assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-3)
