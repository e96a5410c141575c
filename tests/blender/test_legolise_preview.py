# SPDX-License-Identifier: GPL-3.0-or-later
"""The preview follows what is selected and chosen, works things out once, and says why it shows nothing."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")


@pytest.fixture
def preview(registered: None) -> Any:
    """The module, in a scene that asks for a preview of a selected cube."""
    from brickwright.operators import legolise_preview

    bpy.ops.wm.read_factory_settings(use_empty=True)
    settings = bpy.context.scene.brickwright
    settings.source, settings.legolise.preview, settings.legolise.studs = "MESH", True, 6
    bpy.ops.mesh.primitive_cube_add(size=2.0)
    yield legolise_preview
    settings = bpy.context.scene.brickwright
    settings.legolise.preview = False
    settle(legolise_preview)


def settle(preview: Any) -> str:
    """Look until there is nothing to wait for; what is shown, in words."""
    deadline = time.monotonic() + 30
    while True:
        preview.look(bpy.context)
        if preview._work is None:
            return " ".join(preview.words(bpy.context)).strip()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_follows_the_size_and_the_object(preview):
    assert settle(preview) == "Preview: 6 x 6 studs, 5 bricks high"
    bpy.context.scene.brickwright.legolise.studs = 10
    assert settle(preview) == "Preview: 10 x 10 studs, 8.33 bricks high"
    bpy.context.object.scale.x = 2.0
    bpy.context.view_layer.update()
    preview._after_change(bpy.context.scene, SimpleNamespace(updates=[SimpleNamespace(id=bpy.context.object)]))
    assert settle(preview).startswith("Preview: 10 x 5 studs")


def test_nothing_is_worked_out_twice(preview, monkeypatch):
    read: list[int] = []
    real = preview.read_mesh
    monkeypatch.setattr(preview, "read_mesh", lambda *words: read.append(1) or real(*words))
    settle(preview)
    settle(preview)
    bpy.context.scene.brickwright.legolise.seed = 7  # on which no cell depends
    settle(preview)
    assert len(read) == 1


def test_large_models_are_shown_in_coarser_cells(preview):
    bpy.context.scene.brickwright.legolise.studs = 150
    bpy.context.object.scale.z = bpy.context.object.scale.y = 0.1
    bpy.context.view_layer.update()
    assert settle(preview).startswith("Preview: 64 x 6 studs")
    assert preview.words(bpy.context)[1] == "Shown with 64 studs"


def test_it_says_why_it_shows_nothing(preview):
    settings = bpy.context.scene.brickwright.legolise
    settings.palette, settings.codes = "OWN", "reddish"
    assert settle(preview).startswith("No preview The colour 'reddish' is not known")
    settings.palette = "STANDARD"
    assert settle(preview).startswith("Preview: 6 x 6")
    settings.size_by, settings.ratio = "RATIO", 1e6
    assert settle(preview).startswith("No preview At 1:1e+06 the model would be")


def test_it_is_gone_without_a_selection_a_switch_or_a_mesh_tab(preview):
    assert settle(preview)
    bpy.context.object.select_set(False)
    assert settle(preview) == ""
    bpy.context.object.select_set(True)
    assert settle(preview)
    bpy.context.scene.brickwright.legolise.preview = False
    assert settle(preview) == ""
    assert preview._shown is None
    bpy.context.scene.brickwright.legolise.preview = True
    assert settle(preview)
    bpy.context.scene.brickwright.source = "TEXT"
    assert settle(preview) == ""


def test_meshes_that_take_long_to_read_are_not_previewed(preview, monkeypatch):
    monkeypatch.setattr(preview, "MOST_FACES", 4)
    assert "6 faces take too long" in settle(preview)
