# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading images: every kind of file and of trouble, and the object cut out and framed."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.generation.image_file import WORKING_SIDE, load_image
from brickwright.core.generation.images import NEUTRAL, SIDE, foreground, framed, read_view
from hypothesis import given, settings
from hypothesis import strategies as st

PIL = pytest.importorskip("PIL", reason="pillow is not installed")
from PIL import Image, ImageDraw  # noqa: E402

RED = (200, 30, 40)


def scene(size: tuple[int, int] = (160, 120), background: tuple[int, int, int] = (235, 236, 240)) -> Image.Image:
    """A red house before a plain background, not in the middle."""
    image = Image.new("RGB", size, background)
    draw = ImageDraw.Draw(image)
    draw.polygon([(30, 60), (60, 25), (90, 60)], fill=(60, 60, 70))
    draw.rectangle((35, 60, 85, 100), fill=RED)
    return image


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(image: Image.Image, name: str, **options: object) -> Path:
        path = tmp_path / name
        image.save(path, **options)
        return path

    return write


def problem(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_view(path)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp", "a.gif", "a.tiff"])
def test_every_format_shows_the_object_alone(save: Callable[..., Path], name: str) -> None:
    view = read_view(save(scene(), name))
    assert view.rgb.shape == (SIDE, SIDE, 3)
    assert view.notes == ()
    assert (view.rgb[0] == NEUTRAL).all()
    assert view.mask[SIDE * 3 // 4, SIDE // 2] == 255
    assert np.abs(view.rgb[SIDE * 3 // 4, SIDE // 2].astype(int) - RED).max() < 30
    rows = np.flatnonzero((view.mask > 127).any(axis=1))
    assert rows[0] == pytest.approx(SIDE * 0.06, abs=2)  # the taller side fills the square up to its margin
    assert rows[-1] == pytest.approx(SIDE * 0.94 - 1, abs=2)
    assert view.channels.shape == (4, SIDE, SIDE)


def test_alpha_says_what_is_object(save: Callable[..., Path]) -> None:
    image = Image.new("RGBA", (100, 100), (0, 255, 0, 0))
    ImageDraw.Draw(image).ellipse((20, 30, 60, 70), fill=(*RED, 255))
    view = read_view(save(image, "a.png"))
    assert view.mask[SIDE // 2, SIDE // 2] == 255
    share = (view.mask / 255).mean()
    assert share == pytest.approx(np.pi / 4 * 0.88**2, abs=0.03)
    assert np.abs(view.rgb[view.mask == 255].astype(int) - RED).max() == 0  # no green from behind
    palette = image.quantize(8)
    assert read_view(save(palette, "p.png")).mask[0, 0] == 0


def test_the_background_may_be_a_gradient_but_not_a_photo() -> None:
    across, down = np.meshgrid(np.linspace(0, 1, 200), np.linspace(0, 1, 150))
    rgb = np.stack([120 + 90 * across, 130 + 60 * down, 200 - 50 * across * down], axis=-1).astype(np.uint8)
    rgb[60:150, 70:120] = RED  # it touches the lower border
    found = foreground(rgb)
    assert found is not None
    assert found[60:150, 70:120].mean() > 0.99
    assert found.sum() < 1.05 * 90 * 50
    noise = np.random.default_rng(0).integers(0, 255, (100, 100, 3)).astype(np.uint8)
    assert foreground(noise) is None


def test_holes_that_are_not_at_the_border_stay_in() -> None:
    rgb = np.full((100, 100, 3), 240, np.uint8)
    rgb[20:80, 20:80] = RED
    rgb[40:60, 40:60] = 240
    found = foreground(rgb)
    assert found is not None
    assert found.sum() == 60 * 60


def test_a_whole_picture_is_taken_with_a_note(save: Callable[..., Path]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (80, 60, 3)).astype(np.uint8)
    path = save(Image.fromarray(noise), "photo.png")
    view = read_view(path)
    assert "photo.png has no plain background" in view.notes[0]
    assert (view.mask[SIDE // 2] > 127).sum() == pytest.approx(SIDE * 0.88 * 60 / 80, abs=2)
    assert read_view(save(scene(), "a.png"), remove_background=False).mask[SIDE // 2].max() == 255


def test_blank_images_are_told(save: Callable[..., Path]) -> None:
    assert "blank.png shows nothing but one colour" in problem(
        save(Image.new("RGB", (64, 64), (9, 99, 200)), "blank.png")
    )
    clear = Image.new("RGBA", (64, 64), (9, 99, 200, 0))
    assert "fully transparent" in problem(save(clear, "clear.png"))
    # An alpha that cuts out one colour is an object.
    shape = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(shape).rectangle((10, 10, 30, 50), fill=(10, 10, 10, 255))
    assert read_view(save(shape, "shape.png")).mask.max() == 255


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG of black and white pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rest = b"IDAT" + zlib.compress(bytes(100))
    chunks = (struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data)) for data in (head, rest))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_huge_images_are_refused_before_they_are_decoded(save: Callable[..., Path], tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    huge.write_bytes(png_header(20_000, 4_000))
    assert "20,000 x 4,000 pixels" in problem(huge)
    huge.write_bytes(png_header(20_000, 20_000))
    assert "huge.png is too large" in problem(huge)
    wide = Image.new("RGB", (20_000, 60), (240, 240, 240))
    ImageDraw.Draw(wide).rectangle((4_000, 10, 16_000, 50), fill=RED)
    assert load_image(save(wide, "long.png")).rgba.shape[1] == WORKING_SIDE


def test_cmyk_grey_and_deep_images_are_converted(save: Callable[..., Path]) -> None:
    cmyk = read_view(save(scene().convert("CMYK"), "a.jpg"))
    assert np.abs(cmyk.rgb[72, 48].astype(int) - RED).max() < 60
    assert read_view(save(scene().convert("L"), "grey.png")).mask.max() == 255
    ramp = np.full((60, 60), 60_000, np.uint16)
    ramp[10:50, 20:40] = 9_000
    for name in ("deep.png", "deep.tiff"):
        deep = load_image(save(Image.fromarray(ramp), name)).rgba
        assert deep[30, 30, 0] == pytest.approx(9_000 / 257, abs=1)
        assert deep[5, 5, 0] == pytest.approx(60_000 / 257, abs=1)
    light = np.zeros((40, 40), np.float32)
    light[10:30, 10:30] = 0.5
    assert load_image(save(Image.fromarray(light), "float.tiff")).rgba[20, 20, 0] == 128


def test_the_first_frame_is_taken_and_said(save: Callable[..., Path]) -> None:
    other = Image.new("RGB", (160, 120), (0, 90, 0))
    path = save(scene(), "moving.gif", save_all=True, append_images=[other, scene().rotate(90)])
    view = read_view(path)
    assert "moving.gif holds 3 pictures or frames; the first is used." in view.notes
    assert np.abs(view.rgb[72, 48].astype(int) - RED).max() < 30


def test_orientation_is_applied(save: Callable[..., Path]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to show it
    turned = scene().transpose(Image.Transpose.ROTATE_90)
    plain, upright = read_view(save(scene(), "a.png")), read_view(save(turned, "b.jpg", exif=exif, quality=95))
    assert np.abs(plain.mask.astype(int) - upright.mask).mean() < 4


def test_unusable_files_are_told(save: Callable[..., Path], tmp_path: Path) -> None:
    assert "does not exist" in problem(tmp_path / "missing.png")
    assert "is not a file" in problem(tmp_path)
    text = tmp_path / "text.png"
    text.write_text("no image at all")
    assert "text.png is not a PNG" in problem(text)
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert "is empty" in problem(empty)
    eps = tmp_path / "script.png"
    eps.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    assert "is not a PNG" in problem(eps)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90, 3)).astype(np.uint8))
    for name in ("cut.png", "cut.jpg", "cut.tiff", "cut.webp", "cut.gif", "cut.bmp"):
        buffer = io.BytesIO()
        noise.save(buffer, {"jpg": "JPEG", "tiff": "TIFF"}.get(name[4:], name[4:].upper()))
        cut = tmp_path / name
        cut.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
        assert "damaged" in problem(cut), name


@settings(max_examples=40)
@given(st.binary(max_size=300), st.integers(0, 5), st.integers(0, 400))
def test_damage_never_ends_in_anything_but_a_sentence(tmp_path_factory, rubbish: bytes, kind: int, place: int) -> None:
    buffer = io.BytesIO()
    scene((40, 30)).save(buffer, ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")[kind])
    data = bytearray(buffer.getvalue())
    data[place : place + len(rubbish)] = rubbish
    path = tmp_path_factory.mktemp("damage") / "image"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_view(path).rgb.shape == (SIDE, SIDE, 3)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(4, 64))
def test_framing_keeps_shape_and_colour(width: int, height: int, side: int) -> None:
    rgb, mask = np.zeros((100, 100, 3), np.uint8), np.zeros((100, 100), np.uint8)
    rgb[5 : 5 + height, 3 : 3 + width], mask[5 : 5 + height, 3 : 3 + width] = RED, 255
    picture, cover = framed(rgb, mask, side)
    # Area is kept at the scale of the frame, up to half a pixel of an object that is magnified.
    scale = side * 0.88 / max(width, height)
    soft = max(1.0, scale)
    assert np.sqrt((cover / 255).sum()) == pytest.approx(scale * np.sqrt(width * height), abs=soft)
    assert (picture[cover == 0] == NEUTRAL).all()
    centre = cover.astype(float).sum(axis=0) @ (np.arange(side) + 0.5) / max(cover.sum(), 1)
    assert centre == pytest.approx(side / 2, abs=0.1)


def test_without_pillow_the_remedy_is_told(run_python: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path):
    path = tmp_path / "a.png"
    path.write_bytes(b"something")
    code = "import sys\nfrom brickwright.core.generation.images import read_view\nread_view(sys.argv[1])"
    done = run_python(code, str(path), without=["PIL"])
    assert "pip install pillow" in done.stderr.splitlines()[-1]
