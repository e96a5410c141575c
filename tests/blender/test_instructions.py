# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of parts and steps, and the operators that export parts lists and booklets."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.formats.booklet import plan_booklet

SIZE = (120, 90)
# A wall of five bricks; in the second step a small one comes behind it, in the third one on top.
WALL = Assembly.from_arrays(
    ["3001.dat"] * 5 + ["3005.dat", "3004.dat"],
    [[0, -24 * i, 0] for i in range(5)] + [[0, 0, 30], [0, -120, -10]],
    None,
    [4] * 5 + [1, 14],
    [0] * 5 + [1, 2],
    "Wall",
)


@pytest.fixture
def pixels(bpy: Any, tmp_path: Path) -> Any:
    """``pixels(data)``: the picture that a file's bytes are, (h, w, 3), 0 to 255, top row first."""

    def read(data: bytes) -> np.ndarray:
        path = tmp_path / "picture"
        path.write_bytes(data)
        image = bpy.data.images.load(str(path))
        values = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], 4)[::-1, :, :3]
        bpy.data.images.remove(image)
        return values * 255

    return read


def counts(bpy: Any) -> dict[str, int]:
    kinds = ("objects", "scenes", "collections", "cameras", "lights", "worlds")
    images = sum(image.type != "RENDER_RESULT" for image in bpy.data.images)  # that is Blender's own
    return {"images": images, **{kind: len(getattr(bpy.data, kind)) for kind in kinds}}


def test_parts_are_drawn_in_their_colours_each_in_its_tile(bpy: Any, pixels: Any) -> None:
    from brickwright.core.scene.part_pictures import PartPicturesQueue

    before = counts(bpy)
    wanted = [("3001.dat", 4), ("3005.dat", 1), ("no such part.dat", 14)]
    queue = PartPicturesQueue(wanted, tile=48)
    assert not queue.work()
    assert counts(bpy) == before
    assert list(queue.pictures) == wanted
    shares = []
    for key, channel in zip(wanted, (0, 2, None), strict=True):
        picture = pixels(queue.pictures[key])
        assert picture.shape == (48, 48, 3)
        assert (picture[0] > 250).all()
        assert (picture[:, 0] > 250).all()
        covered = (picture < 230).any(axis=2)
        shares.append(covered.mean())
        if channel is not None:
            assert picture[covered].mean(axis=0).argmax() == channel
    assert shares[0] > 1.5 * shares[1] > 0.05  # a small part is shown smaller


def test_new_bricks_are_outlined_and_the_others_pale(bpy: Any, pixels: Any) -> None:
    from brickwright.core.scene.booklet_pictures import BookletQueue

    before = counts(bpy)
    booklet = plan_booklet(WALL)
    queue = BookletQueue(booklet, size=SIZE, highlight=(0, 255, 0))
    slices = 0
    while queue.work(0.0):
        slices += 1
        assert counts(bpy) == before  # a user who saves or undoes now has nothing of it
        assert 0 <= queue.fraction <= 1
    assert slices > booklet.step_count
    made = queue.pictures
    assert (len(made.steps), len(made.parts), queue.fraction) == (3, 3, 1.0)
    first, second, third = (pixels(data) for data in made.steps)
    assert first.shape == (SIZE[1], SIZE[0], 3)

    def share(picture: np.ndarray, test: Any) -> float:
        return float(test(*np.moveaxis(picture, 2, 0)).mean())

    def is_line(r: np.ndarray, g: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (g > r + 60) & (g > b + 60)

    def is_red(r: np.ndarray, g: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (r > 100) & (g < 60) & (b < 60)

    assert share(first, is_line) == 0  # nothing to tell apart
    assert share(first, is_red) > 0.05
    for picture in (second, third):
        assert share(picture, is_line) > 0.002
        assert share(picture, is_red) < 0.005
    # The blue brick stands behind the wall as seen from the front: the model is turned for it.
    assert made.turned == [False, True, False]


def test_the_camera_goes_back_only_when_it_must(bpy: Any) -> None:
    from brickwright.core.scene.booklet_pictures import BookletQueue

    tower = Assembly.from_arrays(["3001.dat"] * 30, [[0, -24 * i, 0] for i in range(30)], None, 4, range(30))
    booklet = plan_booklet(tower)
    frames = [len(frame) for frame in BookletQueue(booklet)._frames(booklet.chapters[0])]
    assert frames == sorted(frames)
    assert frames[-1] == 30
    assert all(frame >= number for number, frame in enumerate(frames, 1))
    assert 3 <= len(set(frames)) <= 8


@pytest.fixture
def wall(bpy: Any, registered: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The wall in the scene, and booklets with small pictures."""
    from brickwright.core.scene.builder import build_assembly
    from brickwright.operators import instructions

    monkeypatch.setattr(instructions, "BookletQueue", functools.partial(instructions.BookletQueue, size=SIZE))
    return build_assembly(WALL)


def test_parts_that_draw_nothing_are_in_a_booklet(bpy: Any) -> None:
    from brickwright.core.ldraw.part_shapes import PartShapes
    from brickwright.core.ldraw.part_sources import EmbeddedParts
    from brickwright.core.scene.booklet_pictures import corner_points

    shapes = PartShapes().including(EmbeddedParts({"mark.dat": "0 A mark\n2 24 0 0 0 0 1 0\n"}))
    two = Assembly.from_arrays(["3005.dat", "mark.dat"], [[0, 0, 0], [0, -48, 0]])
    corners = corner_points(two, shapes, 0.01)
    assert np.allclose(corners[1], [0.0, 0.0, 0.48])
    assert np.ptp(corners[0][:, 0]) == pytest.approx(0.2, abs=0.01)


def test_exports_from_the_scene(bpy: Any, wall: Any, tmp_path: Path) -> None:
    export = bpy.ops.export_scene
    for kind, name in (
        ("XML", "w.xml"),
        ("CSV", "w.csv"),
        ("REBRICKABLE", "w-rebrickable.csv"),
        ("HTML", "w-parts.html"),
    ):
        assert export.brickwright_parts(filepath=str(tmp_path / "w"), format=kind) == {"FINISHED"}
        assert (tmp_path / name).is_file()
    assert (tmp_path / "w-parts.html").read_text("utf-8").count("data:image/png") == 3
    assert export.brickwright_booklet(filepath=str(tmp_path / "w.pdf")) == {"FINISHED"}  # the format counts
    text = (tmp_path / "w.html").read_text("utf-8")
    assert text.count('class="page step"') == 3
    assert "Wall" in text


def test_the_export_says_why_it_cannot(bpy: Any, wall: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from brickwright.core.formats import booklet_pdf

    monkeypatch.setattr(booklet_pdf, "can_write_pdf", lambda: False)
    with pytest.raises(RuntimeError, match="pip install reportlab"):
        bpy.ops.export_scene.brickwright_booklet(filepath=str(tmp_path / "w"), format="PDF")
    (tmp_path / "file").write_text("")
    with pytest.raises(RuntimeError, match="cannot be written"):
        bpy.ops.export_scene.brickwright_parts(filepath=str(tmp_path / "file" / "w"))
    for item in list(wall.objects):
        bpy.data.objects.remove(item)
    with pytest.raises(RuntimeError, match="no bricks"):
        bpy.ops.export_scene.brickwright_parts(filepath=str(tmp_path / "w"))
    assert not list(tmp_path.glob("w*"))


def test_the_command_draws_a_booklet(
    bpy: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from brickwright.core import cli
    from brickwright.core.scene import booklet_pictures

    queue = functools.partial(booklet_pictures.BookletQueue, size=SIZE)
    monkeypatch.setattr(booklet_pictures, "BookletQueue", queue)
    (tmp_path / "a.ldr").write_text("0 A\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n")
    out = tmp_path / "new" / "a.html"
    assert cli.main(["booklet", str(tmp_path / "a.ldr"), "--out", str(out), "--highlight", "00ff00"]) == 0
    assert capsys.readouterr().out.split() == [str(out)]
    assert out.read_text("utf-8").count('class="page step"') == 1
