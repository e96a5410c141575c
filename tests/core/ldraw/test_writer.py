# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as LDraw text, and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import BrickwrightError, InputError
from brickwright.core.ldraw.document import parse_document
from brickwright.core.ldraw.reader import read_document, write_document
from brickwright.core.ldraw.writer import assembly_to_ldr, format_number
from hypothesis import given
from hypothesis import strategies as st

coordinates = st.floats(-1e6, 1e6)
parts = st.one_of(
    st.sampled_from(["3001.dat", "s/3001s01.dat", "4-4cyli.dat", "my wing.ldr", "größe.dat"]),
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}\.dat", fullmatch=True),
)


@st.composite
def assemblies(draw):
    """Assemblies with any parts, colours, frames and ascending steps."""
    n = draw(st.integers(0, 8))
    steps = np.cumsum(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), dtype=np.int64)
    return Assembly.from_arrays(
        draw(st.lists(parts, min_size=n, max_size=n)),
        np.array(draw(st.lists(coordinates, min_size=3 * n, max_size=3 * n))).reshape(n, 3),
        np.array(draw(st.lists(st.floats(-2, 2), min_size=9 * n, max_size=9 * n))).reshape(n, 3, 3),
        np.array(
            draw(st.lists(st.one_of(st.integers(0, 600), st.integers(0x2000000, 0x2FFFFFF)), min_size=n, max_size=n)),
            np.int32,
        ),
        steps,
        draw(st.text(max_size=20)),
    )


@given(assemblies())
def test_what_is_written_is_read_back(assembly):
    text = assembly_to_ldr(assembly)
    again = parse_document(text.encode("utf-8", "replace")).flatten()
    assert again.parts == assembly.parts
    assert np.array_equal(again.colours, assembly.colours)
    assert np.array_equal(again.steps, assembly.steps)
    assert np.allclose(again.positions, assembly.positions, rtol=0, atol=1e-6)
    assert np.allclose(again.rotations, assembly.rotations, rtol=0, atol=1e-9)
    assert assembly_to_ldr(replace(again, name=assembly.name)) == text


@pytest.mark.parametrize(
    "name", ["a chair", "STEP", "FILE x.ldr", "!META", "// no", "Name: x", "", "  a\n0 STEP\nb ", "NOFILE", "a\0b"]
)
def test_no_title_turns_into_a_command(name):
    assembly = Assembly.from_arrays(["3001.dat"], np.zeros((1, 3)), name=name)
    document = parse_document(assembly_to_ldr(assembly))
    again = document.flatten()
    assert len(document.models) == len(again) == 1
    assert again.steps.tolist() == [0]
    assert again.name == (" ".join(name.split()).replace("\0", "") or "untitled")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-9, "0"),
        (20.0, "20"),
        (-24.5, "-24.5"),
        (1 / 3, "0.333333"),
        (1e-3, "0.001"),
        (1e6, "1000000"),
    ],
)
def test_numbers_are_short_and_have_no_exponent(value, text):
    assert format_number(value) == text


def test_lines_are_those_of_the_format():
    assembly = Assembly.from_arrays(
        ["3001.dat", "3003.dat"], [[10, -24, 0.5], [0, 0, 0]], colours=[4, 0x2FF8000], steps=[0, 2], name="two"
    )
    assert assembly_to_ldr(assembly) == (
        "0 two\n0 Name: two.ldr\n0 Author: Brickwright\n0\n"
        "1 4 10 -24 0.5 1 0 0 0 1 0 0 0 1 3001.dat\n0 STEP\n0 STEP\n"
        "1 0x2FF8000 0 0 0 1 0 0 0 1 0 0 0 1 3003.dat\n"
    )


def test_bricks_are_ordered_by_step():
    assembly = Assembly.from_arrays(["a.dat", "b.dat", "c.dat"], np.zeros((3, 3)), steps=[1, 0, 1])
    again = parse_document(assembly_to_ldr(assembly)).flatten()
    assert (again.parts, again.steps.tolist()) == (["b.dat", "a.dat", "c.dat"], [0, 1, 1])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"steps": [-1]}, "step -1"),
        ({"steps": [2_000_000]}, "step 2000000"),
        ({"positions": [[0, np.nan, 0]]}, "not a finite number"),
        ({"rotations": [np.full((3, 3), np.inf)]}, "not a finite number"),
        ({"colours": [-1]}, "negative colour"),
        ({"parts": ["a\n1.dat"]}, "cannot be written"),
        ({"parts": [""]}, "cannot be written"),
        ({"parts": [" a.dat"]}, "cannot be written"),
    ],
)
def test_what_a_line_cannot_hold_is_refused(change, says):
    assembly = Assembly.from_arrays(**{"parts": ["3001.dat"], "positions": [[0, 0, 0]], **change})
    with pytest.raises(InputError, match=says):
        assembly_to_ldr(assembly)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.ldr"
    path.write_text("0 old\n")
    document = read_document(path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(BrickwrightError):
        write_document(path, document)
    assert path.read_text() == "0 old\n"
    assert [item.name for item in tmp_path.iterdir()] == ["a.ldr"]
    with pytest.raises(BrickwrightError):
        write_document(tmp_path / "no such folder" / "a.ldr", document)
