# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of small isometric pictures of a corpus, to look at. Needs pillow."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...core.bricks.colours import Rgb, load_colours
from ...core.errors import InputError, MissingDependencyError
from ...core.files import write_by_rename
from .item import CorpusItem, spoken

if TYPE_CHECKING:
    from PIL import Image

_LAYER = 0.4  # height of a plate in stud pitches
_COS, _SIN = math.cos(math.radians(30)), 0.5
_SMOOTH = 2  # drawn this much larger, then reduced
_BACKGROUND, _INK = (244, 243, 238), (60, 60, 60)
_FACES = (  # outwards, corners from the cell's lowest, shade: what is seen from low x, low y and above
    ((0, -1, 0), ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)), 0.86),
    ((-1, 0, 0), ((0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)), 0.7),
    ((0, 0, 1), ((0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)), 1.0),
)


def draw_item(item: CorpusItem, size: int = 200) -> Image.Image:
    """RGB picture, ``size`` pixels square, of an item seen from above the front corner at low x and low y.

    Painted from the back to the front, exact for cells of one size. MissingDependencyError without pillow.
    """
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise MissingDependencyError("Pictures need pillow, which is not installed: pip install pillow.") from error
    side = size * _SMOOTH
    image = Image.new("RGB", (side, side), _BACKGROUND)
    draw = ImageDraw.Draw(image)
    grid = np.pad(item.slots, 1)
    cells = np.argwhere(item.slots)
    corners = np.concatenate([cells, cells + 1]).astype(float)
    high, low = (corners[:, :2].sum(1) * _SIN + corners[:, 2] * _LAYER), (corners[:, 0] - corners[:, 1]) * _COS
    scale = 0.92 * side / max(float(np.ptp(low)), float(np.ptp(high)), 8.0)
    middle = (low.min() + low.max()) / 2, (high.min() + high.max()) / 2
    tones = [[_shaded(load_colours()[code].rgb, shade) for _, _, shade in _FACES] for code in item.palette]
    for x, y, z in cells[np.lexsort((cells[:, 2], -(cells[:, 0] + cells[:, 1])))].tolist():
        tone = tones[item.slots[x, y, z] - 1]
        for (outwards, quad, _), (fill, line) in zip(_FACES, tone, strict=True):
            if grid[x + 1 + outwards[0], y + 1 + outwards[1], z + 1 + outwards[2]]:
                continue
            points = [
                (
                    side / 2 + scale * ((x + a - y - b) * _COS - middle[0]),
                    side / 2 - scale * ((x + a + y + b) * _SIN + (z + c) * _LAYER - middle[1]),
                )
                for a, b, c in quad
            ]
            draw.polygon(points, fill=fill, outline=line)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def sheet(items: Sequence[CorpusItem], path: Path, columns: int = 6, size: int = 200) -> None:
    """Write a PNG of the items in the order given, the longest caption in small print under each.

    InputError when there is nothing to show or the file cannot be written, MissingDependencyError without pillow.
    """
    if not items:
        raise InputError("There is no item to show on a sheet.")
    pictures = [draw_item(item, size) for item in items]
    from PIL import Image, ImageDraw, ImageFont

    font, line, lines, margin = ImageFont.load_default(10), 12, 4, 4
    tile = size + line * lines + margin
    rows = -(-len(items) // columns)
    canvas = Image.new("RGB", (columns * (size + margin) + margin, rows * tile + margin), _BACKGROUND)
    draw = ImageDraw.Draw(canvas)
    for i, (item, picture) in enumerate(zip(items, pictures, strict=True)):
        x, y = margin + (i % columns) * (size + margin), margin + (i // columns) * tile
        canvas.paste(picture, (x, y))
        caption = spoken(max(item.captions, key=len), item.palette)
        wrapped = textwrap.wrap(caption, size // 5, max_lines=lines, placeholder=" …")
        draw.multiline_text((x, y + size), "\n".join(wrapped), fill=_INK, font=font, spacing=1)
    write_by_rename(path, lambda temporary: canvas.save(temporary, "PNG", optimize=True))


def _shaded(colour: Rgb, factor: float) -> tuple[Rgb, Rgb]:
    """The colour of a face, and of the line around it."""

    def times(by: float) -> Rgb:
        red, green, blue = (round((value + 8) * by * 0.96) for value in colour)
        return red, green, blue

    return times(factor), times(factor * 0.82)
