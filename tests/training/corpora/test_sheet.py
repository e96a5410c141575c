# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.training.corpora.item import CorpusItem
from brickwright.training.corpora.sheet import draw_item, sheet

ITEM = CorpusItem("x", "x", "s", "CC0-1.0", "cube", ("a {0} cube",), np.ones((2, 2, 5), np.uint8), (4,))


def test_a_picture_shows_the_colour_in_three_shades_and_fits():
    pixels = np.array(draw_item(ITEM, 80)).reshape(80, 80, 3).astype(int)
    red = (pixels[..., 0] > pixels[..., 1] + 60) & (pixels[..., 0] > pixels[..., 2] + 60)
    assert 0.1 < red.mean() < 0.8
    assert not red[0].any()
    assert not red[-1].any()
    assert not red[:, 0].any()
    assert not red[:, -1].any()
    assert len({int(value) // 20 for value in pixels[..., 0][red]}) >= 3


def test_a_sheet_holds_all_items(tmp_path):
    from PIL import Image

    path = tmp_path / "sheet.png"
    sheet([ITEM] * 3, path, columns=2, size=60)
    with Image.open(path) as image:
        assert image.width > 120
        assert image.height > 120


def test_an_empty_sheet_is_refused(tmp_path):
    with pytest.raises(InputError, match="no item"):
        sheet([], tmp_path / "sheet.png")
