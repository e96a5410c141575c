# SPDX-License-Identifier: GPL-3.0-or-later
"""Part files as arrays: line types, winding, what is left out."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.ldraw.part_file import parse_part, reverse
from hypothesis import given
from hypothesis import strategies as st

CCW = "0 BFC CERTIFY CCW"
SQUARE = "4 16 0 0 0 1 0 0 1 0 1 0 0 1"
TRIANGLE = "3 4 0 0 0 1 0 0 0 0 1"


def normal(face):
    return np.cross(face[1] - face[0], face[2] - face[0])


def test_every_line_type_is_read():
    part = parse_part(
        [
            "0 Brick  2 x  4",
            "0 !LDRAW_ORG Unofficial_Part UPDATE 2004-03",
            CCW,
            "0 // 4 16 0 0 0 1 0 0 1 0 1 0 0 1",
            "1 4 1 2 3 1 0 0 0 1 0 0 0 1 s\\A Part.DAT",
            SQUARE,
            "\t" + TRIANGLE,
            "2 24 0 0 0 5 0 0",
            "5 24 0 0 0 0 7 0 1 0 0 0 0 1",
            "",
        ]
    )
    assert (part.title, part.kind, part.moved_to) == ("Brick 2 x 4", "part", "")
    assert part.names == ("s/a part.dat",)
    assert part.colours.tolist() == [4]
    assert part.positions.tolist() == [[1, 2, 3]]
    assert part.rotations.tolist() == [np.eye(3).tolist()]
    assert part.faces.shape == (2, 4, 3)
    assert part.face_colours.tolist() == [16, 4]
    assert part.faces[1, 2].tolist() == part.faces[1, 3].tolist() == [0, 0, 1]
    assert part.edges.tolist() == [[[0, 0, 0], [5, 0, 0]]]
    assert part.soft_edges.tolist() == [[[0, 0, 0], [0, 7, 0]]]
    assert part.certified
    assert part.unreadable == 0


def test_clockwise_faces_are_turned_round_and_only_those():
    usual = parse_part([CCW, SQUARE, TRIANGLE])
    mixed = parse_part(["0 BFC CERTIFY CW", SQUARE, "0 BFC CCW", TRIANGLE])
    assert normal(mixed.faces[0]) @ normal(usual.faces[0]) < 0
    assert normal(mixed.faces[1]) @ normal(usual.faces[1]) > 0
    assert (mixed.faces[1, 2] == mixed.faces[1, 3]).all()


def test_invertnext_means_the_next_placement_only():
    line = "1 16 0 0 0 1 0 0 0 1 0 0 0 1 a.dat"
    part = parse_part([CCW, line, "0 BFC INVERTNEXT", line, line])
    assert part.inverted.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("lines", "certified"),
    [([SQUARE], False), ([CCW, SQUARE], True), (["0 BFC NOCERTIFY", SQUARE], False), (["0 BFC CERTIFY", SQUARE], True)],
)
def test_certification(lines, certified):
    assert parse_part(lines).certified is certified


@pytest.mark.parametrize("title", ["0 ~Moved to 3023b", "0 ~Moved to 3023B.dat"])
def test_a_moved_part_says_where_it_is(title):
    assert parse_part([title]).moved_to == "3023b.dat"


def test_texture_mappings_leave_their_fallback():
    part = parse_part(
        [
            "0 !TEXMAP START PLANAR 0 0 0 1 0 0 0 1 0 a.png",
            "0 !: 4 16 9 9 9 8 8 8 7 7 7 6 6 6",
            "0 !TEXMAP FALLBACK",
            SQUARE,
        ]
    )
    assert len(part.faces) == 1


@pytest.mark.parametrize(
    "line",
    [
        "1 16 0 0 0 1 0 0 0 1 0 0 0 1",
        "1 16 0 0 x 1 0 0 0 1 0 0 0 1 a.dat",
        "2 24 0 0 0",
        "3 red 0 0 0 1 0 0 0 0 1",
        "4 16 0 0 0 1 0 0 1 0 1 0 0 nan",
        "4 16 0 0 0 1 0 0 1 0 1 0 0 1e999",
        "3 -1 0 0 0 1 0 0 0 0 1",
        "7 what",
    ],
)
def test_lines_that_cannot_be_read_are_left_out_and_counted(line):
    part = parse_part([CCW, SQUARE, line, TRIANGLE, "2 24 0 0 0 1 1 1", "1 4 1 2 3 1 0 0 0 1 0 0 0 1 b.dat"])
    assert part.unreadable == 1
    assert (len(part.faces), len(part.edges), part.names) == (2, 1, ("b.dat",))


def test_direct_colours():
    assert parse_part(["3 0x2FF8000 0 0 0 1 0 0 0 0 1"]).face_colours.tolist() == [0x2FF8000]


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_text_is_read_without_an_error(lines):
    part = parse_part(lines)
    assert len(part.faces) == len(part.face_colours)
    assert len(part.names) == len(part.positions) == len(part.inverted)


def test_reversing_twice_changes_nothing():
    faces = parse_part([SQUARE, TRIANGLE]).faces
    turned = reverse(faces)
    assert normal(turned[0]) @ normal(faces[0]) < 0
    assert normal(turned[1]) @ normal(faces[1]) < 0
    again = reverse(turned)
    assert normal(again[0]) @ normal(faces[0]) > 0
    assert (turned[1, 2] == turned[1, 3]).all()
