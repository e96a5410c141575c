# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the tests that run in the bpy module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def registered() -> Iterator[None]:
    """The extension, switched on once for all tests: it is what every operator needs."""
    bpy = pytest.importorskip("bpy", reason="bpy is not installed")
    import brickwright

    brickwright.register()
    from brickwright.core.ldraw.discovery import Discovery
    from brickwright.operators import part_library

    part_library.use(part_library.Look(Discovery(None)), bpy.context)  # whatever there is on this computer
    yield
    brickwright.unregister()


@pytest.fixture
def bpy() -> Iterator[Any]:
    """The bpy module on an empty file: one scene, no world, no objects."""
    module = pytest.importorskip("bpy", reason="bpy is not installed")
    module.ops.wm.read_factory_settings(use_empty=True)
    yield module
    module.ops.wm.read_factory_settings(use_empty=True)
