# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure text, BrickGPT's JSON and their LDraw twin."""

from __future__ import annotations

import json

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.mass import MEASURED
from brickwright.core.errors import InputError
from brickwright.core.formats.brickgpt_json import format_brickgpt_json, parse_brickgpt_json
from brickwright.core.formats.brickgpt_parts import BY_FOOTPRINT, LIBRARY
from brickwright.core.formats.structure_text import (
    assembly_to_structure,
    format_brickgpt_ldr,
    format_structure,
    parse_structure,
    structure_to_assembly,
)
from brickwright.core.ldraw.document import parse_document
from brickwright.core.ldraw.writer import assembly_to_ldr, brick_lines
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def structures(draw):
    """Structures of library bricks inside the world, overlaps allowed."""
    rows = []
    for _ in range(draw(st.integers(0, 30))):
        h, w = draw(st.sampled_from(sorted(BY_FOOTPRINT)))
        rows.append((h, w, draw(st.integers(0, 20 - h)), draw(st.integers(0, 20 - w)), draw(st.integers(0, 19))))
    return np.array(rows, np.int64).reshape(-1, 5)


@given(structures())
def test_every_form_of_a_structure_says_the_same(structure):
    text = format_structure(structure)
    assert text.count("\n") == len(structure)
    assert np.array_equal(parse_structure(text), structure)
    assert np.array_equal(parse_brickgpt_json(format_brickgpt_json(structure)), structure)
    assembly = structure_to_assembly(structure)
    assert np.array_equal(assembly_to_structure(assembly), structure)
    theirs = format_brickgpt_ldr(structure)
    if len(structure):
        assert np.array_equal(assembly_to_structure(parse_document(theirs).flatten()), structure)
    ours = parse_document(assembly_to_ldr(assembly)).flatten()
    assert np.array_equal(assembly_to_structure(ours), structure)
    assert np.array_equal(ours.steps, np.arange(len(structure)))


@pytest.mark.parametrize("name", ["chair", "guitar"])
def test_text_and_placements_are_theirs(data_dir, name):
    folder = data_dir / "brickgpt_examples" / "texture_examples"
    text, ldr = (folder / f"{name}.txt").read_bytes().decode(), (folder / f"{name}.ldr").read_bytes()
    structure = parse_structure(text)
    assert format_structure(structure) == text
    assert format_brickgpt_ldr(structure).encode() == ldr
    assembly = parse_document(ldr, f"{name}.ldr").flatten()
    ours = structure_to_assembly(structure)
    assert ours.parts == assembly.parts
    for field in ("colours", "positions", "rotations", "steps"):
        assert np.array_equal(getattr(ours, field), getattr(assembly, field)), field
    assert format_structure(assembly_to_structure(assembly)) == text
    assert set(assembly.colours.tolist()) == {115}


def test_the_examples_of_the_paper_are_read_exactly(data_dir):
    folder = data_dir / "brickgpt_examples"
    texts = [example["bricks"] for example in json.loads((folder / "few_shot_examples.json").read_text())]
    texts += [example["output_txt"] for example in json.loads((folder / "demo_examples.json").read_text()).values()]
    texts += [path.read_text() for path in sorted((folder / "mesh2brick_tests").glob("*.txt"))]
    assert len(texts) == 14
    for text in texts:
        assert format_structure(parse_structure(text)) == text


def test_the_library_is_theirs(data_dir):
    theirs = json.loads((data_dir / "brickgpt_examples" / "brick_library.json").read_text())
    ours = {
        str(b.brick_id): {"height": b.height, "width": b.width, "mass": MEASURED[b.part], "partID": b.part.upper()}
        for b in LIBRARY
    }
    assert ours == {key: {k: v for k, v in brick.items() if k != "inventory"} for key, brick in theirs.items()}


def test_the_published_case_of_a_turned_brick():
    structure = parse_structure("6x2 (0,1,2)\n")
    assert json.loads(format_brickgpt_json(structure)) == {"1": {"brick_id": 3, "x": 0, "y": 1, "z": 2, "ori": 1}}
    lines = brick_lines(structure_to_assembly(structure))
    assert lines == ["1 115 60 -48 40 -1 0 0 0 1 0 0 0 -1 2456.dat"]


def test_blank_lines_crlf_and_a_mark_are_let_through():
    assert parse_structure("\ufeff\r\n 2x4 (0,0,0) \r\n\n1x1 (19,19,19)").tolist() == [
        [2, 4, 0, 0, 0],
        [1, 1, 19, 19, 19],
    ]
    assert parse_structure("").shape == (0, 5)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2x4 (19,0,0)", "outside the grid"),
        ("2x4 (0,17,0)", "outside the grid"),
        ("1x1 (0,0,20)", "outside the grid"),
        ("1x1 (0,0,999999999)", "outside the grid"),
        ("3x5 (0,0,0)", "not in the library"),
        ("2x4 (0,-1,0)", "'2x4 (0,-1,0)'"),
        ("2x4(0,0,0)", "2x4 (0,0,0)"),
        ("٢x٤ (0,0,0)", "2x4 (0,0,0)"),
        ("2x4 (0,0,0) 2x4 (4,4,0)", "2x4 (0,0,0)"),
        ("9" * 5000, "…"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line, says):
    with pytest.raises(InputError) as caught:
        parse_structure(f"1x1 (0,0,0)\n\n{line}\n")
    message = str(caught.value)
    assert "Line 3 " in message
    assert says in message
    assert len(message) < 200


def test_a_larger_world_is_read_when_asked():
    assert parse_structure("2x4 (40,40,40)", grid=64).tolist() == [[2, 4, 40, 40, 40]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "must be an object"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": 1}', "none of its keys"),
        ('{"1": 4}', "Brick 1 of the JSON is not an object"),
        ('{"1": {"brick_id": 2, "x": 0.5, "y": 0, "z": 0, "ori": 0}}', "whole number for x"),
        ('{"1": {"brick_id": 2, "x": true, "y": 0, "z": 0, "ori": 0}}', "whole number for x"),
        ('{"1": {"brick_id": 1, "x": 0, "y": 0, "z": 0, "ori": 0}}', "brick_id 1"),
        ('{"1": {"brick_id": 2, "x": 0, "y": 0, "z": 0, "ori": 2}}', "orientation 2"),
        ('{"1": {"brick_id": 2, "x": 19, "y": 0, "z": 0, "ori": 0}}', "outside the grid"),
        ('{"1": {"brick_id": 2, "x": -1, "y": 0, "z": 0, "ori": 0}}', "outside the grid"),
        ('{"1": {"brick_id": 2, "x": 0, "y": 0, "z": -1, "ori": 0}}', "outside the grid"),
        ('{"1": {"brick_id": 2, "x": ' + "9" * 30 + ', "y": 0, "z": 0, "ori": 0}}', "whole number for x"),
        ('{"1": {"brick_id": 2, "x": 1e999, "y": 0, "z": 0, "ori": 0}}', "whole number for x"),
        ('{"1": {"brick_id": 2, "x": ' + "9" * 5000 + ', "y": 0, "z": 0, "ori": 0}}', "not JSON"),
    ],
)
def test_bad_json_is_refused_with_a_sentence(text, says):
    with pytest.raises(InputError, match=says):
        parse_brickgpt_json(text)


def test_the_keys_give_the_order():
    brick = {"brick_id": 10, "y": 0, "z": 0, "ori": 0}
    text = json.dumps({"10": {**brick, "x": 2}, "note": "hello", "2": {**brick, "x": 1}})
    assert parse_brickgpt_json(text)[:, 2].tolist() == [1, 2]


def bricks(part="3001.dat", position=(40, 0, 20), rotation=None):
    return Assembly.from_arrays([part], [position], None if rotation is None else [rotation])


QUARTER = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])


@pytest.mark.parametrize("turns", range(4))
def test_any_quarter_turn_is_understood(turns):
    rotation = np.linalg.matrix_power(QUARTER, turns)
    structure = assembly_to_structure(bricks(position=(40, -24, 40), rotation=rotation))
    assert structure.tolist() == ([[2, 4, 1, 0, 1]] if turns % 2 else [[4, 2, 0, 1, 1]])


@pytest.mark.parametrize(
    ("assembly", "says"),
    [
        (bricks("3020.dat"), "3020.dat"),
        (bricks(position=(45, 0, 20)), "off the stud grid"),
        (bricks(position=(40, -8, 20)), "off the stud grid"),
        (bricks(position=(20, 0, 20)), "outside the grid"),
        (bricks(position=(40, 24, 20)), "outside the grid"),
        (bricks(rotation=[[1, 0, 0], [0, 0, 1], [0, -1, 0]]), "tilted"),
        (bricks(rotation=[[1, 0, 0], [0, -1, 0], [0, 0, -1]]), "tilted"),
        (bricks(rotation=[[0.8, 0, 0.6], [0, 1, 0], [-0.6, 0, 0.8]]), "tilted"),
        (bricks(rotation=[[2, 0, 0], [0, 1, 0], [0, 0, 1]]), "scaled"),
    ],
)
def test_what_structure_text_cannot_say_is_refused(assembly, says):
    good = bricks()
    both = Assembly.from_arrays(
        good.parts + assembly.parts,
        np.concatenate([good.positions, assembly.positions]),
        np.concatenate([good.rotations, assembly.rotations]),
    )
    with pytest.raises(InputError, match="Brick 2 ") as caught:
        assembly_to_structure(both)
    assert says in str(caught.value)


def test_the_grid_bounds_an_assembly_when_asked():
    far = bricks(position=(440, 0, 20))
    assert assembly_to_structure(far).tolist() == [[4, 2, 20, 0, 0]]
    for outside in (far, bricks(position=(20, 0, 20)), bricks(position=(40, 24, 20))):
        with pytest.raises(InputError, match="20 cells"):
            assembly_to_structure(outside, grid=20)


@given(structures(), st.tuples(*[st.floats(-1000, 1000)] * 3))
def test_aligning_takes_a_shift_out(structure, shift):
    assembly = structure_to_assembly(structure)
    moved = Assembly.from_arrays(assembly.parts, assembly.positions + np.array(shift), assembly.rotations)
    expected = structure.copy()
    if len(structure):
        expected[:, 2:] -= structure[:, 2:].min(axis=0)
    assert np.array_equal(assembly_to_structure(moved, align=True), expected)
