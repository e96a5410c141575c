# SPDX-License-Identifier: GPL-3.0-or-later
"""Items: figures of assemblies, packed cells, labels of folders, questions."""

from __future__ import annotations

import json

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.plan import Plan
from brickwright.core.errors import InputError
from brickwright.core.evaluation.items import Item, measure, pack_plan, unpack_plan
from brickwright.core.evaluation.labels import read_labels, without_suffix
from brickwright.core.evaluation.questions import ask
from hypothesis import given
from hypothesis import strategies as st

NOTHING = Plan.of(np.zeros((1, 1, 1), bool))


def test_figures_of_a_sound_assembly_and_of_a_bad_one():
    pytest.importorskip("highspy")
    good, plan = measure(Assembly.from_arrays(["3001.dat", "3001.dat"], [[0, 0, 0], [20, -24, 0]], colours=[4, 1]))
    assert plan.shape == (5, 2, 6)
    assert (good["bricks"], good["parts"], good["colours"], good["size"]) == (2, 1, 2, [5, 2, 6])
    assert good["valid"] is good["connected"] is good["stable"] is True
    json.dumps(good)
    bad, _ = measure(Assembly.from_arrays(["3001.dat", "3001.dat", "no.dat"], [[0, 0, 0], [20, 0, 0], [90, 0, 0]]))
    assert bad["valid"] is bad["stable"] is False
    assert bad["unknown_parts"] == ["no.dat"]
    assert "stable" not in measure(Assembly(), stability=False)[0]
    assert measure(Assembly(), stability=False)[0]["valid"] is False


@given(st.integers(0, 2**32 - 1))
def test_cells_survive_packing(seed):
    generator = np.random.default_rng(seed)
    shape = tuple(generator.integers(0, 6, 3))
    filled = generator.random(shape) < 0.4
    plan = Plan.of(filled, np.where(filled, generator.integers(0, 0x2FFFFFF, shape), -1), 1)
    found = unpack_plan(pack_plan(plan))
    np.testing.assert_array_equal(found.occupancy, plan.occupancy)
    np.testing.assert_array_equal(found.colours, plan.colours)


@pytest.mark.parametrize("text", ["", "!!", "AAAA", "eJwzAAAAMQAx"])
def test_what_are_no_cells_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        unpack_plan(text)


def test_labels_of_every_kind(tmp_path):
    report, table, text = tmp_path / "report.jsonl", tmp_path / "items.csv", tmp_path / "prompts.txt"
    report.write_text('{"prompt": "a red car", "seed": 7, "files": ["0001-car.ldr", "0001-car.txt"]}\n\n')
    found = read_labels(report, [])
    assert list(found) == ["0001-car"]
    assert (found["0001-car"].captions, found["0001-car"].seed) == (("a red car",), 7)
    table.write_text("name,category,caption\nx/a.mpd,fire truck,A truck\nb,car,\n")
    found = read_labels(table, [])
    assert found["x/a"].category == "fire truck"
    assert found["b"].captions == ()
    text.write_text("a car\n\na house\n")
    assert read_labels(text, ["a", "b"])["b"].captions == ("a house",)
    assert without_suffix("a.b\\c.v2") == "a.b/c.v2"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", "{}\n", "names no assembly"),
        ("a.jsonl", '{"name": "x"}\n{', "Line 2"),
        ("a.jsonl", "[1]\n", "not a JSON object"),
        ("a.txt", "one\n", "1 prompts for 2 files"),
        ("a.csv", b"\xff\xfe", "not UTF-8"),
    ],
)
def test_bad_labels_are_one_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=words):
        read_labels(path, ["a", "b"])


def item(name, captions=(), category=""):
    return Item(name, None, NOTHING, {}, captions, category)


def test_questions_find_their_real_assemblies_and_categories():
    real = [item("r1", ("A red car.", "car"), "car"), item("r2", ("a  RED car",), "car"), item("x", ("y",), "truck")]
    asked = [
        item("a", ("a red car",)),
        item("x", ("something",)),
        item("b", ("two fire trucks by a house",)),
        item("c", ("a thing",), "sofa"),
        item("d"),
    ]
    first, second, third, fourth, fifth = ask(asked, real, ["truck", "fire truck", "house", "car"])
    assert [other.name for other in first.references] == ["r1", "r2"]
    assert first.category == "car"
    assert ([other.name for other in second.references], second.category) == (["x"], "truck")
    assert (third.references, third.category) == ((), "fire truck")
    assert fourth.category == "sofa"
    assert (fifth.prompt, fifth.category, fifth.references) == ("", "", ())
