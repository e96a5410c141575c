# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of structures."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import InputError

pytest.importorskip("PIL")

from brickwright.training.contact_sheet import contact_sheet, draw_structure, save_picture

RED = (201, 26, 9)


def red_share(image):
    pixels = np.asarray(image, float)
    return float((pixels[..., 0] > pixels[..., 2] + 60).mean())


def test_more_bricks_make_more_colour_and_all_is_inside_the_picture():
    small = np.array([(1, 1, 0, 0, 0)])
    large = np.array([(6, 2, 0, y, z) for y in (0, 2, 4) for z in range(5)])
    assert 0 < red_share(draw_structure(small, 100, RED)) < red_share(draw_structure(large, 100, RED)) < 0.9
    border = np.asarray(draw_structure(large, 100, RED)).astype(int)
    edges = np.concatenate([border[0], border[-1], border[:, 0], border[:, -1]])
    assert (edges.min(1) > 240).all()


def test_a_brick_in_front_hides_one_behind_and_one_above_does_not():
    wall = [(1, 1, 5, y, z) for y in range(6) for z in range(4)]
    before = np.asarray(draw_structure(np.array([*wall, (1, 1, 0, 0, 0)]), 200))
    hidden = np.asarray(draw_structure(np.array([*wall, (1, 1, 0, 0, 0), (1, 1, 6, 2, 0)]), 200))
    shown = np.asarray(draw_structure(np.array([*wall, (1, 1, 0, 0, 0), (1, 1, 4, 2, 0)]), 200))
    assert np.abs(before.astype(int) - hidden).max() <= 12  # only the tint of bricks may differ
    assert np.abs(before.astype(int) - shown).max() > 60


def test_nothing_is_an_empty_picture():
    assert red_share(draw_structure(np.zeros((0, 5), int), 50)) == 0


def test_a_sheet_has_a_tile_a_sample(tmp_path):
    structures = [np.array([(2, 4, 0, 0, 0)])] * 5
    sheet = contact_sheet(structures, ["A caption " * 40] * 5, columns=3, size=60)
    assert sheet.width == 3 * 66 + 6
    assert sheet.height > 2 * 60
    path = tmp_path / "sheet.png"
    save_picture(sheet, path)
    assert [item.name for item in tmp_path.iterdir()] == ["sheet.png"]
    with pytest.raises(InputError):
        contact_sheet([], [])
