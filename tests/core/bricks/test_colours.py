# SPDX-License-Identifier: GPL-3.0-or-later
import re

import pytest
from brickwright.core.bricks.colours import colour, load_colours
from hypothesis import given
from hypothesis import strategies as st

FINISHES = {"solid", "transparent", "chrome", "pearl", "metallic", "milky", "glow", "glitter", "speckle", "rubber"}
ENTRY = re.compile(r"0 !COLOUR (\S+)\s+CODE\s+(\d+)\s+VALUE\s+#(\w{6})\s+EDGE\s+#(\w{6})(.*)")


def hexadecimal(rgb: tuple[int, int, int]) -> str:
    return "{:02X}{:02X}{:02X}".format(*rgb)


def test_all_finishes_are_there_and_many_are_current():
    colours = load_colours()
    assert {entry.finish for entry in colours.values()} == FINISHES
    current = [entry for entry in colours.values() if entry.current]
    assert len(current) >= 80
    assert {"solid", "transparent", "metallic", "pearl", "rubber", "glow"} <= {entry.finish for entry in current}
    assert len({entry.name for entry in colours.values()}) == len(colours)


def test_colours_everyone_knows():
    assert colour(4).name == "Red"
    assert colour(4).rgb == (0xB4, 0, 0)
    assert colour(47).finish == "transparent"
    assert 0 < colour(47).alpha < 255
    assert colour(297).finish == "pearl"
    assert colour(256).finish == "rubber"
    assert colour(329).finish == "glow"
    assert not colour(6).current
    assert colour(115).known


def test_facts_agree_with_ldconfig(data_dir):
    path = data_dir / "ldraw" / "LDConfig.ldr"
    if not path.is_file():
        pytest.skip(f"no {path}")
    words = {"chrome": "CHROME", "pearl": "PEARLESCENT", "rubber": "RUBBER", "metallic": "METAL"}
    words |= {"glitter": "GLITTER", "speckle": "SPECKLE", "glow": "LUMINANCE"}
    codes = set()
    for name, code, value, edge, rest in ENTRY.findall(path.read_text(encoding="utf-8")):
        codes.add(int(code))
        if int(code) in (16, 24):
            assert int(code) not in load_colours()
            continue
        entry = load_colours()[int(code)]
        alpha = re.search(r"ALPHA\s+(\d+)", rest)
        assert entry.name == name.replace("_", " ")
        assert (hexadecimal(entry.rgb), hexadecimal(entry.edge)) == (value.upper(), edge.upper())
        assert entry.alpha == (int(alpha.group(1)) if alpha else 255)
        if entry.finish in words:
            assert words[entry.finish] in rest
        else:
            assert not any(word in rest for word in words.values())
            assert (entry.finish in ("transparent", "milky")) == (entry.alpha < 255)
    assert codes - {16, 24} == set(load_colours())


def test_main_and_edge_colour_follow_what_is_around():
    assert colour(16, 4).rgb == colour(4).rgb
    assert colour(24, 4).rgb == colour(4).edge
    assert colour(16, 47).alpha == colour(47).alpha
    assert colour(16, 16).rgb == colour(7).rgb
    assert colour(16).code == 16


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_direct_colours_are_taken_by_value(value, clear):
    entry = colour((0x3000000 if clear else 0x2000000) + value)
    assert hexadecimal(entry.rgb) == f"{value:06X}"
    assert (entry.alpha < 255) == clear == (entry.finish == "transparent")
    assert entry.known


@given(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1))
def test_any_code_gives_a_colour(code, main):
    entry = colour(code, main)
    assert entry.code == code
    assert entry.finish in FINISHES
    assert all(0 <= value <= 255 for value in (*entry.rgb, *entry.edge, entry.alpha))


def test_unknown_codes_say_so():
    assert not colour(99999).known
    assert not colour(-1).known
