# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that a model brings along stay with its assembly: drawn, saved, made real, exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ldraw_texts import CUBE, place

MODEL = f"0 FILE a.mpd\n{place('mine.dat', 4)}{place('3001.dat', 1, at=(0, 24, 0))}0 FILE mine.dat\n{CUBE}0 NOFILE\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "a.mpd"
    path.write_text(MODEL)
    return path


def imported(path: Path, instance_above: int | None = None) -> Any:
    from brickwright.core.scene.importing import ImportOptions, ImportQueue
    from brickwright.core.scene.objects import assemblies

    queue = ImportQueue([path], options=ImportOptions(instance_above=instance_above))
    queue.work()
    assert not queue.failures
    assert not queue.missing
    import bpy

    return assemblies(bpy.context.scene)[-1]


def widths(collection: Any) -> dict[str, float]:
    from brickwright.core.scene import keys

    return {item[keys.PART]: item.dimensions.x for item in collection.all_objects if keys.PART in item}


@pytest.mark.parametrize("instance_above", [None, 1])
def test_what_comes_along_is_read_back_and_goes_into_an_mpd(
    bpy: Any, model: Path, tmp_path: Path, instance_above: int | None
) -> None:
    from brickwright.core.formats.files import read_assembly as read_file
    from brickwright.core.formats.files import write_assembly
    from brickwright.core.scene.reader import read_assembly

    assembly = read_assembly(imported(model, instance_above))
    assert assembly.embedded == (("mine.dat", CUBE),)
    (tmp_path / "out").mkdir()
    write_assembly(tmp_path / "out" / "b.mpd", assembly)
    assert read_file(tmp_path / "out" / "b.mpd").embedded == assembly.embedded


def test_instances_are_made_real_with_the_shapes_that_came_along(bpy: Any, model: Path) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.make_real import make_instances, make_real

    collection = imported(model, 1)
    model.unlink()
    for _ in make_real(collection[keys.ASSEMBLY]):
        pass
    assert widths(collection)["mine.dat"] == pytest.approx(0.02)
    for _ in make_instances(collection[keys.ASSEMBLY]):
        pass
    for _ in make_real(collection[keys.ASSEMBLY]):
        pass
    assert widths(collection)["mine.dat"] == pytest.approx(0.02)


@pytest.mark.parametrize("kept", ["", "{", "[1]", 5, '{"mine.dat": 3}'])
def test_what_cannot_be_read_is_as_if_nothing_came_along(bpy: Any, model: Path, kept: Any) -> None:
    from brickwright.core.scene import keys
    from brickwright.core.scene.embedded import read_embedded, shapes_of

    collection = imported(model)
    assert shapes_of(collection).origin("mine.dat") == "model"
    collection[keys.EMBEDDED] = kept
    assert read_embedded(collection) == ()
    assert shapes_of(collection).origin("mine.dat") == "stand-in"
