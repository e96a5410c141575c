# SPDX-License-Identifier: GPL-3.0-or-later
"""StableLego's JSON and its library, whole and damaged."""

from __future__ import annotations

import json

import pytest
from brickwright.core.errors import InputError
from brickwright.core.formats.stablelego import has_library, read_stablelego

BRICK = {"brick_id": 7, "x": 1, "y": 2, "z": 0, "ori": 1}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lego_library.json").write_text(json.dumps({"7": {"height": 2, "width": 4, "mass": 0.5}}))
    (tmp_path / "model.json").write_text(json.dumps({"1": BRICK, "2": {**BRICK, "x": 40, "ori": 0}}))
    return tmp_path


def test_sizes_and_masses_are_those_of_the_library_beside_it(folder):
    assert has_library(folder / "model.json")
    assert not has_library(folder / "lego_library.json")
    assembly, masses = read_stablelego(folder / "model.json")
    assert list(assembly.parts) == ["3001.dat", "3001.dat"]
    assert masses.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    "library",
    [
        "[]",
        "{",
        '{"a": {}}',
        '{"7": {"height": 2, "width": 4}}',
        '{"7": {"height": 1e999, "width": 4, "mass": 1}}',
        '{"7": {"height": 3, "width": 7, "mass": 1}}',
        '{"7": {"height": 2, "width": 4, "mass": -1}}',
        '{"7": {"height": 2, "width": 4, "mass": NaN}}',
        '{"8": {"height": 2, "width": 4, "mass": 1}}',
    ],
)
def test_a_library_that_will_not_do_is_one_sentence(folder, library):
    (folder / "lego_library.json").write_text(library)
    with pytest.raises(InputError) as caught:
        read_stablelego(folder / "model.json")
    assert "\n" not in str(caught.value)
