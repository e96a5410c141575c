# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours that a parts library defines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brickwright.core.bricks.colours import Colour, colour, load_colours, use_further_colours
from brickwright.core.ldraw.colour_config import parse_colours
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def forget() -> Iterator[None]:
    """Leave no colours behind."""
    yield
    use_further_colours({})


def test_the_official_file_says_what_our_table_says(data_dir: Path) -> None:
    found = parse_colours((data_dir / "ldraw" / "LDConfig.ldr").read_text("utf-8"))
    assert found == {code: replace(entry, current=False) for code, entry in load_colours().items()}


def test_lines_of_every_kind() -> None:
    text = """
0 !COLOUR Plain CODE 900 VALUE #010203 EDGE #FFFFFF
0 !colour Edge_By_Code CODE 901 VALUE 0x0A0B0C EDGE 900
0 !COLOUR Clear CODE 902 VALUE #010203 EDGE #000000 ALPHA 128
0 !COLOUR Grainy CODE 903 VALUE #010203 EDGE #000000 ALPHA 128 LUMINANCE 5 MATERIAL GLITTER VALUE #FFFFFF FRACTION 0.3
0 !COLOUR Milk CODE 904 VALUE #010203 EDGE #000000 ALPHA 240
0 !COLOUR Main_Colour CODE 16 VALUE #FFFF80 EDGE #333333
0 !COLOUR Broken CODE x VALUE #010203 EDGE #000000
0 !COLOUR Broken CODE 905 VALUE #0102 EDGE #000000
0 !COLOUR Broken CODE 906 VALUE
0 !COLOUR Broken CODE -1 VALUE #010203 EDGE #000000
0 !COLOUR Broken CODE 907 VALUE #010203 EDGE #000000 ALPHA 300
"""
    found = parse_colours(text)
    assert sorted(found) == [900, 901, 902, 903, 904]
    assert found[900] == Colour(900, "Plain", (1, 2, 3), (255, 255, 255), 255, "solid", current=False)
    assert (found[901].name, found[901].rgb, found[901].edge) == ("Edge By Code", (10, 11, 12), (1, 2, 3))
    assert [found[code].finish for code in (902, 903, 904)] == ["transparent", "glitter", "milky"]
    assert found[903].rgb == (1, 2, 3), "the grains' value is not the colour's"


@given(st.lists(st.text(max_size=12) | st.sampled_from(["CODE", "VALUE", "EDGE", "ALPHA", "MATERIAL", "#010203", "7"])))
def test_no_line_is_too_odd(words: list[str]) -> None:
    assert all(0 <= code < 2**25 for code in parse_colours("0 !COLOUR name " + " ".join(words)))


def test_a_library_adds_colours_and_changes_none(forget: None) -> None:
    red, unknown = colour(4), colour(7777)
    assert not unknown.known
    use_further_colours(
        parse_colours(
            "0 !COLOUR Other CODE 4 VALUE #000000 EDGE #000000\n0 !COLOUR Mine CODE 7777 VALUE #112233 EDGE #000000"
        )
    )
    assert colour(4) == red
    assert (colour(7777).name, colour(7777).rgb, colour(7777).known) == ("Mine", (17, 34, 51), True)
    use_further_colours({})
    assert colour(7777) == unknown
