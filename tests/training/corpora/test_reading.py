# SPDX-License-Identifier: GPL-3.0-or-later
"""A corpus is read lazily, and what is wrong with it is one sentence."""

import json

import pytest
from brickwright.core.errors import InputError
from brickwright.training.corpora.making import Dropped
from brickwright.training.corpora.reading import load_corpus
from brickwright.training.corpora.writing import write_corpus
from corpus_sources import built_of_cells


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shards").mkdir()
    items = [built_of_cells([[[1, 2]] * (i + 1)], item_id=f"i{i}", object_id=f"o{i}") for i in range(5)]
    write_corpus(tmp_path, items, [Dropped("x", "too flat")], [], {"iterations": 3})
    return tmp_path


def test_shapes_are_read_when_they_are_asked_for(folder):
    corpus = load_corpus(folder)
    assert [built.item.item_id for built in corpus] == [f"i{i}" for i in range(5)]
    assert corpus[4].item.slots.shape == (1, 5, 2)
    assert corpus.about["parameters"]["iterations"] == 3
    assert corpus.about["left_out"] == {"too flat": 1}
    assert (folder / "categories.csv").read_text().splitlines()[1].startswith("box,")
    (folder / "shards" / "0000.npz").unlink()
    with pytest.raises(InputError, match="no shard"):
        load_corpus(folder)[0]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("corpus.json", "{", "is damaged"),
        ("corpus.json", '{"format": 99}', "has the format 99"),
        ("items.jsonl", "", "has no items"),
        ("items.jsonl", "[]\n", "Line 1"),
        ("items.jsonl", json.dumps({"shard": 0, "row": -1}) + "\n", "Line 1"),
        ("items.jsonl", json.dumps({"shard": 0, "row": 0}) + "\n", "it has no item_id"),
    ],
)
def test_a_damaged_corpus_is_one_sentence(folder, name, text, sentence):
    (folder / name).write_text(text)
    with pytest.raises(InputError, match=sentence):
        load_corpus(folder)


def test_a_row_that_does_not_fit_its_shape_is_one_sentence(folder):
    rows = [json.loads(line) for line in (folder / "items.jsonl").read_text().splitlines()]
    rows[0]["palette"] = [4]
    rows[1]["row"] = 77
    (folder / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    corpus = load_corpus(folder)
    for index in (0, 1):
        with pytest.raises(InputError, match="damaged"):
            corpus[index]
