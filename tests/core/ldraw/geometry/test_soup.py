# SPDX-License-Identifier: GPL-3.0-or-later
"""Expanding a part: winding, colours, resolution, what is missing, bounds."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.ldraw.geometry import soup as module
from brickwright.core.ldraw.geometry.soup import Expander
from hypothesis import given, settings
from hypothesis import strategies as st
from ldraw_texts import CCW, CUBE, Texts, line, place


def volume(faces):
    """Signed volume of closed faces (f, 4, 3)."""
    a, b, c, d = (faces[:, i] for i in range(4))
    parts = np.einsum("fx,fx->f", a, np.cross(b, c)) + np.einsum("fx,fx->f", a, np.cross(c, d))
    return parts.sum() / 6


turns = st.lists(st.floats(-3, 3), min_size=9, max_size=9).filter(
    lambda values: abs(np.linalg.det(np.reshape(values, (3, 3)))) > 0.1
)


@settings(max_examples=60)
@given(turns, turns, st.booleans())
def test_a_solid_stays_a_solid_however_it_is_placed(outer, inner, inverted):
    text = Texts(
        {
            "a.dat": CCW + ("0 BFC INVERTNEXT\n" if inverted else "") + place("b.dat", turn=outer, at=(5, 6, 7)),
            "b.dat": CCW + place("cube.dat", turn=inner, at=(1, 2, 3)),
            "cube.dat": CUBE,
        }
    )
    found = volume(Expander([text]).expand("a.dat").faces)
    expected = 8 * abs(np.linalg.det(np.reshape(outer, (3, 3))) * np.linalg.det(np.reshape(inner, (3, 3))))
    assert found == pytest.approx(-expected if inverted else expected, rel=1e-6)


def test_colours_are_inherited():
    text = Texts(
        {
            "a.dat": CCW + place("b.dat", 4) + place("b.dat"),
            "b.dat": CCW + "".join(line(3, code, (0, 0, 0), (1, 0, 0), (0, 1, 0)) for code in (16, 24, 2)),
        }
    )
    # The edge colour of red is #333333.
    assert Expander([text]).expand("a.dat").colours.tolist() == [4, 0x2333333, 2, 16, 24, 2]


def test_primitives_come_in_the_resolution_that_is_asked_for():
    text = Texts({"a.dat": CCW + place("4-4cyli.dat") + place("box.dat"), "box.dat": CUBE, "4-4cyli.dat": CUBE})
    text["8/4-4cyli.dat"] = CCW + line(3, 16, (0, 0, 0), (1, 0, 0), (0, 1, 0))
    text["48/4-4cyli.dat"] = CUBE + line(3, 16, (0, 0, 0), (1, 0, 0), (0, 1, 0))
    faces = {level: len(Expander([text], level).expand("a.dat").faces) for level in ("low", "standard", "high")}
    assert faces == {"low": 7, "standard": 12, "high": 13}
    assert "48/box.dat" in Expander([text], "high").expand("a.dat").files, "one that appears later is a change"


def test_studs_with_a_logo_where_the_library_has_them():
    text = Texts({"a.dat": CCW + place("stud.dat"), "stud.dat": CUBE})
    assert len(Expander([text], logo=True).expand("a.dat").faces) == 6
    text["stud-logo4.dat"] = CUBE + CUBE
    assert len(Expander([text], logo=True).expand("a.dat").faces) == 12
    assert len(Expander([text]).expand("a.dat").faces) == 6


def test_the_first_source_counts_and_a_moved_part_is_followed():
    first = Texts({"a.dat": "0 ~Moved to b\n" + place("b.dat")})
    second = Texts({"a.dat": CUBE + CUBE, "b.dat": CUBE})
    assert len(Expander([first, second]).expand("a.dat").faces) == 6


def test_what_is_missing_is_named():
    text = Texts({"a.dat": CCW + place("b.dat") + place("no.dat"), "b.dat": CUBE + place("neither.dat")})
    found = Expander([text]).expand("a.dat")
    assert found.missing == {"no.dat", "neither.dat"}
    assert found.files == {"a.dat", "b.dat", "no.dat", "neither.dat"}
    assert len(found.faces) == 6
    assert Expander([text]).expand("c.dat") is None


def test_certification_is_that_of_all_files():
    text = Texts(
        {"a.dat": CCW + place("b.dat"), "b.dat": CUBE.replace(CCW, ""), "c.dat": place("cube.dat"), "cube.dat": CUBE}
    )
    assert not Expander([text]).expand("a.dat").certified
    assert Expander([text]).expand("c.dat").certified, "a file without faces has nothing to certify"


def test_cycles_depth_and_size_are_bounded(monkeypatch):
    text = Texts({"a.dat": place("b.dat"), "b.dat": place("a.dat"), "self.dat": place("self.dat")})
    with pytest.raises(InputError, match=r"a\.dat contains itself: a\.dat → b\.dat → a\.dat"):
        Expander([text]).expand("a.dat")
    with pytest.raises(InputError, match="contains itself"):
        Expander([text]).expand("self.dat")
    deep = Texts({f"{i}.dat": place(f"{i + 1}.dat") for i in range(100)})
    with pytest.raises(InputError, match="deep"):
        Expander([deep]).expand("0.dat")
    monkeypatch.setattr(module, "MAX_FACES", 600)
    bomb = Texts({f"{i}.dat": place(f"{i + 1}.dat") * 10 for i in range(9)})
    bomb["9.dat"] = CUBE
    with pytest.raises(InputError, match="more than 600 faces"):
        Expander([bomb]).expand("0.dat")


def test_only_so_many_faces_are_remembered(monkeypatch):
    monkeypatch.setattr(module, "_KEPT_FACES", 20)
    text = Texts({f"{i}.dat": CUBE for i in range(9)})
    expander = Expander([text])
    for name in text:
        assert len(expander.expand(name).faces) == 6
    assert sum(len(kept.faces) for kept in expander._kept.values()) <= 20
