# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of occupancies, drawn as they will be built but of single cells: what a planner's training looks like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .contact_sheet import draw_structure, save_picture


def draw_occupancies(occupancies: NDArray[np.bool_], file: Path, columns: int, size: int = 120) -> None:
    """Write a PNG with ``occupancies`` (n, x, y, z) in rows of ``columns``, each ``size`` pixels square."""
    from PIL import Image

    rows = -(-len(occupancies) // columns)
    sheet = Image.new("RGB", (columns * size, rows * size), (250, 250, 248))
    for i, occupancy in enumerate(occupancies):
        cells = np.argwhere(occupancy)
        if len(cells):
            single = np.concatenate([np.ones((len(cells), 2), np.int64), cells], 1)
            sheet.paste(draw_structure(single, size), (i % columns * size, i // columns * size))
    save_picture(sheet, file)
