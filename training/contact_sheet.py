# SPDX-License-Identifier: GPL-3.0-or-later
"""Small isometric pictures of structures, and sheets of them with captions. Needs pillow and nothing else.

The picture is painted cell by cell from the back to the front, which is exact for cells of one size: faces between two
filled cells are left out, seams are drawn where two bricks meet, studs where nothing lies above.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError, MissingDependencyError
from ..core.evaluation.voxels import structure_cells
from ..core.files import write_by_rename

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

LAYER = 1.2  # height of a brick in stud pitches
_COS, _SIN = math.cos(math.radians(30)), 0.5
_SMOOTH = 3  # drawn this much larger, then reduced
_SHADES = {"top": 1.0, "left": 0.72, "right": 0.86}
_BACKGROUND = (250, 250, 248)
_INK = (60, 60, 60)
# Six friendly brick colours, taken in turn over a sheet.
_PALETTE = ((201, 26, 9), (0, 87, 166), (245, 205, 47), (35, 120, 65), (228, 120, 20), (96, 150, 170))


def _pillow() -> None:
    try:
        import PIL  # noqa: F401
    except ImportError as error:
        raise MissingDependencyError("Pictures need pillow, which is not installed: pip install pillow.") from error


def _shade(colour: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    red, green, blue = (min(255, round(value * factor)) for value in colour)
    return red, green, blue


def draw_structure(
    structure: NDArray[np.int64], size: int = 220, colour: tuple[int, int, int] = _PALETTE[0]
) -> Image.Image:
    """RGB picture, ``size`` pixels square, of a structure int (n, 5) seen from above its front corner (low x, low y).

    Raises :class:`MissingDependencyError` without pillow.
    """
    _pillow()
    from PIL import Image, ImageDraw

    side = size * _SMOOTH
    image = Image.new("RGB", (side, side), _BACKGROUND)
    owner, cells = structure_cells(structure)
    if len(cells):
        cells = cells - cells.min(0)
        corners = np.concatenate([cells, cells + 1])
        flat = np.stack([(corners[:, 0] - corners[:, 1]) * _COS, -(corners[:, 0] + corners[:, 1]) * _SIN], 1)
        low = np.min(np.concatenate([flat, flat - (0, LAYER * corners[:, 2].max())]), 0)
        high = flat.max(0)
        scale = 0.94 * side / max(*(high - low), 6.0)
        origin = np.array([side, side]) / 2 - scale * (low + high) / 2
        _paint(ImageDraw.Draw(image), owner, cells, scale, origin, colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _paint(
    draw: ImageDraw.ImageDraw,
    owner: NDArray[np.int64],
    cells: NDArray[np.int64],
    scale: float,
    origin: NDArray[np.float64],
    colour: tuple[int, int, int],
) -> None:
    grid = np.full(cells.max(0) + 3, -1, np.int64)
    grid[tuple((cells + 1).T)] = owner
    tint = 0.94 + 0.12 * np.random.default_rng(0).random(int(owner.max()) + 1)  # tells neighbouring bricks apart

    def at(x: float, y: float, z: float) -> tuple[float, float]:
        return (
            float(origin[0] + scale * (x - y) * _COS),
            float(origin[1] - scale * ((x + y) * _SIN + z * LAYER)),
        )

    # The front is at low x and low y: paint from the far corner down to it, lower layers first.
    for i in np.lexsort((cells[:, 2], -(cells[:, 0] + cells[:, 1]))):
        x, y, z = (int(value) for value in cells[i])
        own = int(owner[i])

        def around(dx: int, dy: int, dz: int, place: tuple[int, int, int] = (x + 1, y + 1, z + 1)) -> int:
            return int(grid[place[0] + dx, place[1] + dy, place[2] + dz])

        seam = _shade(colour, 0.42)
        width = max(1, round(scale * 0.05))
        faces = (
            ("left", (0, -1, 0), (x, y, z), (1, 0, 0), (0, 0, 1)),
            ("right", (-1, 0, 0), (x, y, z), (0, 1, 0), (0, 0, 1)),
            ("top", (0, 0, 1), (x, y, z + 1), (1, 0, 0), (0, 1, 0)),
        )
        for name, outwards, start, u, v in faces:
            if around(*outwards) >= 0:
                continue
            a = np.array(start)
            quad = [a, a + u, a + np.array(u) + v, a + v]
            draw.polygon([at(*point) for point in quad], fill=_shade(colour, _SHADES[name] * float(tint[own])))
            # An edge of the face is a seam unless the same brick goes on behind it with its face open too.
            for first, second, step in (
                (0, 1, np.negative(v)),
                (1, 2, np.array(u)),
                (2, 3, np.array(v)),
                (3, 0, np.negative(u)),
            ):
                beyond, over = around(*step), around(*(step + outwards))
                if beyond != own or over >= 0:
                    draw.line([at(*quad[first]), at(*quad[second])], fill=seam, width=width)
            if name == "top":
                _stud(draw, at(x + 0.5, y + 0.5, z + 1), scale, _shade(colour, float(tint[own])), seam)


def _stud(
    draw: ImageDraw.ImageDraw,
    centre: tuple[float, float],
    scale: float,
    colour: tuple[int, int, int],
    seam: tuple[int, int, int],
) -> None:
    # A circle of radius r on the ground looks like an ellipse with half axes r sqrt(3/2), r sqrt(1/2) in this
    # projection, whose unit vectors are drawn at length 1: 4.8 mm of an 8 mm pitch across, 1.7 mm high.
    wide, flat, rise = 0.3 * math.sqrt(1.5) * scale, 0.3 * math.sqrt(0.5) * scale, 0.21 * scale
    x, y = centre
    draw.ellipse((x - wide, y - flat, x + wide, y + flat), fill=_shade(colour, 0.7), outline=seam)
    draw.rectangle((x - wide, y - rise, x + wide, y), fill=_shade(colour, 0.7))
    draw.ellipse((x - wide, y - rise - flat, x + wide, y - rise + flat), fill=_shade(colour, 1.06), outline=seam)


def contact_sheet(
    structures: Sequence[NDArray[np.int64]], captions: Sequence[str], columns: int = 8, size: int = 180
) -> Image.Image:
    """Sheet of pictures in the order given, the caption in small print under each (six lines at most).

    Raises :class:`InputError` when there is nothing to show, :class:`MissingDependencyError` without pillow.
    """
    _pillow()
    from PIL import Image, ImageDraw, ImageFont

    if not structures:
        raise InputError("There is no sample to show on a contact sheet.")
    font = ImageFont.load_default(10)
    line, text_lines, margin = 12, 6, 6
    tile = size + line * text_lines + margin
    columns = min(columns, len(structures))
    rows = -(-len(structures) // columns)
    sheet = Image.new("RGB", (columns * (size + margin) + margin, rows * tile + margin), _BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    for i, (structure, caption) in enumerate(zip(structures, captions, strict=True)):
        x, y = margin + (i % columns) * (size + margin), margin + (i // columns) * tile
        sheet.paste(draw_structure(structure, size, _PALETTE[i % len(_PALETTE)]), (x, y))
        wrapped = textwrap.wrap(caption, max(8, size // 6), max_lines=text_lines, placeholder=" …")
        draw.multiline_text((x, y + size), "\n".join(wrapped), fill=_INK, font=font, spacing=1)
    return sheet


def save_picture(image: Image.Image, path: Path) -> None:
    """Write ``image`` as PNG with a palette of 128 colours, which such pictures do not exceed visibly."""
    write_by_rename(path, lambda temporary: image.quantize(128).save(temporary, "PNG", optimize=True))
