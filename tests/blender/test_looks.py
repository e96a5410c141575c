# SPDX-License-Identifier: GPL-3.0-or-later
"""What artists choose of the look: flat or procedural materials, and who makes the meshes of parts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.usefixtures("registered")
def test_materials_are_a_choice_of_the_scene(bpy: Any) -> None:
    from brickwright.core.scene.material_detail import has_detail
    from brickwright.core.scene.materials import material_for

    settings = bpy.context.scene.brickwright
    assert settings.materials == "PROCEDURAL"
    red = material_for(4)
    assert has_detail(red)
    settings.materials = "FLAT"
    assert settings.materials == "FLAT"
    assert not has_detail(red)
    assert not has_detail(material_for(1))
    settings.materials = "PROCEDURAL"
    assert has_detail(red)
    assert has_detail(material_for(1))


@pytest.mark.usefixtures("registered")
def test_the_preference_decides_who_makes_meshes(bpy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from brickwright.core.scene import shapes
    from brickwright.operators import part_geometry

    chosen = SimpleNamespace(part_geometry="IMPORTLDRAW")
    part_geometry.apply(chosen, bpy.context)
    assert shapes.route_words() == "ImportLDraw is not enabled; built-in"
    assert shapes.current_shapes() is shapes.built_in_shapes()
    monkeypatch.setattr(part_geometry.preferences, "get", lambda context: SimpleNamespace(part_geometry="BUILT_IN"))
    part_geometry.register()
    assert shapes.route_words().startswith("Built-in")
    part_geometry.unregister()
    assert shapes._route == "automatic"
