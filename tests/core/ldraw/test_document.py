# SPDX-License-Identifier: GPL-3.0-or-later
"""LDR and MPD as they come: line ends, marks, blocks, numbers, names; everything kept for writing back."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.ldraw.document import normalise_name, parse_document
from brickwright.core.ldraw.reader import read_document, write_document
from hypothesis import given
from hypothesis import strategies as st

BRICK = "1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat"

MESSY = (
    "\ufeff0 FILE Main Model.LDR\r\n0 A lorry\r\n0 // a remark,  with  two spaces\r\n"
    "0 !UNKNOWN [what=ever] \t \r\n\t1\t16  10 1e1 .5e+1  1 0 0 0 1 0 0 0 1  Sub\\Wheel.ldr \r\n"
    "0 STEP\n0 some remark\n1 0x2FF8000 -1.5 +2 3. 1 0 0 0 1 0 0 0 1 3001.DAT\r\n0 NOFILE\r\n0 between the blocks\r\n"
    "0 FILE sub/WHEEL.ldr\r\n1 16 1 0 0 1 0 0 0 1 0 0 0 1 3003.dat\r\n"
    "0 ROTSTEP 40 45 0 ABS\r\n1 7 2 0 0 1 0 0 0 1 0 0 0 1 3003.dat"
)


def test_a_messy_file_is_read_right_and_written_back_unchanged(tmp_path):
    data = MESSY.encode()
    document = parse_document(data, "lorry.mpd")
    assert document.to_bytes() == data
    assert [model.name for model in document.models] == ["Main Model.LDR", None, "sub/WHEEL.ldr"]
    assert document.main.title == "A lorry"
    assembly = document.flatten()
    assert assembly.name == "lorry"
    assert assembly.parts == ["3003.dat", "3003.dat", "3001.dat"]
    assert assembly.colours.tolist() == [16, 7, 0x2FF8000]
    assert assembly.positions.tolist() == [[11, 10, 5], [12, 10, 5], [-1.5, 2, 3]]
    assert assembly.steps.tolist() == [0, 1, 2]
    path = write_document(tmp_path / "copy.mpd", document)
    assert path.read_bytes() == data
    assert read_document(path).models == document.models


def test_latin_1_is_read_and_written_back():
    data = f"0 Größe\n{BRICK}\n".encode("latin-1")
    document = parse_document(data)
    assert document.main.title == "Größe"
    assert document.to_bytes() == data


lines = st.one_of(
    st.just(BRICK),
    st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=20).map(lambda t: f"0 {t}"),
    st.sampled_from(["", " ", "0", "0 STEP", "0 FILE a.ldr", "0 FILE b c.ldr", "0 FILE", "0 NOFILE", "0 file x.dat"]),
)


@given(st.lists(st.tuples(lines, st.sampled_from(["\n", "\r\n", "\r"]))), lines, st.booleans())
def test_any_text_is_written_back_byte_for_byte(rows, last, mark):
    data = (("\ufeff" if mark else "") + "".join(line + end for line, end in rows) + last).encode()
    assert parse_document(data).to_bytes() == data


def test_a_line_end_is_added_where_lines_would_run_together():
    first = parse_document(BRICK).models[0]
    second = parse_document(f"0 FILE b.ldr\n{BRICK}").models[0]
    joined = type(parse_document(""))((first, second))
    assert joined.text() == f"{BRICK}\n0 FILE b.ldr\n{BRICK}"


@pytest.mark.parametrize(
    ("text", "main", "bricks"),
    [
        (BRICK, None, 1),
        (f"0 Title\n0 FILE a.ldr\n{BRICK}\n{BRICK}", "a.ldr", 2),
        (f"{BRICK}\n0 FILE a.ldr\n{BRICK}\n{BRICK}", None, 1),
        (f"0 FILE a.ldr\n{BRICK}\n0 NOFILE\n{BRICK}\n0 FILE b.ldr\n{BRICK}", "a.ldr", 1),
        (f"0 File cabinet\n{BRICK}", None, 1),
        (f"0 file a.ldr\n{BRICK}", "a.ldr", 1),
        (f"0 FILE\n{BRICK}", "", 1),
        ("", None, 0),
        ("0\n", None, 0),
    ],
)
def test_the_main_model_is_the_one_that_the_file_shows(text, main, bricks):
    document = parse_document(text)
    assert document.main.name == main
    assert len(document.flatten()) == bricks


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"0 A red house\n{BRICK}", "A red house"),
        (f"0 Untitled\n0 Name: house.ldr\n{BRICK}", "house"),
        (f"0 !LDRAW_ORG Model\n0 late\n{BRICK}", ""),
        (f"{BRICK}\n0 late", ""),
        (f"0 STEP\n0 late\n{BRICK}", ""),
        (f"0 FILE a.ldr\n0 Inside\n{BRICK}", "Inside"),
    ],
)
def test_titles(text, title):
    assert parse_document(text).title == title


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1", "cut short"),
        ("1", "cut short"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 x 3001.dat", "'x' where a number"),
        ("1 4 0 nan 0 1 0 0 0 1 0 0 0 1 3001.dat", "'nan' where a number"),
        ("1 4 0 1e400 0 1 0 0 0 1 0 0 0 1 3001.dat", "'1e400' where a number"),
        ("1 4 0 1_0 0 1 0 0 0 1 0 0 0 1 3001.dat", "'1_0' where a number"),
        ("1 4 0 1,5 0 1 0 0 0 1 0 0 0 1 3001.dat", "'1,5' where a number"),
        ("1 red 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat", "'red' where a colour"),
        ("1 -1 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat", "'-1' where a colour"),
        ("1 1_6 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat", "'1_6' where a colour"),
        ("1 99999999999 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat", "where a colour"),
        (f"1 {'9' * 5000} 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat", "where a colour"),
        (f"1 4 0 0 0 1 0 0 0 1 0 0 0 1 {'a' * 300}.dat", "no file name"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1 a\x07b.dat", "no file name"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1 ../../x.dat", "outside the file's folder"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1 s\\..\\..\\x.dat", "outside the file's folder"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1 /etc/passwd", "outside the file's folder"),
        ("1 4 0 0 0 1 0 0 0 1 0 0 0 1 C:\\ldraw\\x.dat", "outside the file's folder"),
    ],
)
def test_a_bad_placement_is_named_by_its_line(line, says):
    with pytest.raises(InputError) as caught:
        parse_document(f"0 a\n{BRICK}\n{line}\n", "car.ldr").flatten()
    message = str(caught.value)
    assert "Line 3 of car.ldr" in message
    assert says in message
    assert len(message) < 200


def test_line_numbers_are_those_of_the_file():
    with pytest.raises(InputError, match=r"Line 5 of b\.ldr"):
        parse_document(f"0 FILE a.ldr\n{BRICK.replace('3001.dat', 'b.ldr')}\n\n0 FILE b.ldr\n1 oops\n").flatten()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "not LDraw text"),
        ("0 a\n".encode("utf-16"), "UTF-16"),
        (b"v 0 0 0\nf 1 2 3\n", "none of its lines"),
        (b"2x4 (0,0,0)\n", "none of its lines"),
        (b"0 " + b"x" * (2**20 + 1), "Line 1 of a.ldr has 10"),
    ],
)
def test_what_is_no_ldraw_text_is_refused(data, says):
    with pytest.raises(InputError) as caught:
        parse_document(data, "a.ldr")
    assert says in str(caught.value)


def test_names_are_compared_in_one_form():
    assert normalise_name(" S\\3001S01.DAT\r\n") == "s/3001s01.dat"
    assert normalise_name("A  b.ldr") == "a b.ldr"


def test_numbers_of_every_notation():
    text = BRICK.replace("0 0 0 1 0 0 0 1 0 0 0 1", "-1.5e-3 +2. .25 1E0 0 -0 0 1 0 0 0 1e-0")
    assembly = parse_document(text).flatten()
    assert np.array_equal(assembly.positions[0], [-0.0015, 2, 0.25])
    assert np.array_equal(assembly.rotations[0], np.eye(3))
