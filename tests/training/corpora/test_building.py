# SPDX-License-Identifier: GPL-3.0-or-later
"""From tiny sources to a corpus on disk: complete, resumable, the same every time, with a reason for all left out."""

import json

import numpy as np
import pytest
from brickwright.core.bricks.colour_words import PALETTE
from brickwright.core.cli import main
from brickwright.core.errors import InputError
from brickwright.training.corpora import building, chunks
from brickwright.training.corpora.building import BuildOptions, build_corpus
from brickwright.training.corpora.reading import load_corpus
from brickwright.training.corpora.sources.opening import SourceSpec
from corpus_sources import cells_of, write_pack, write_structures

RED, BROWN, WHITE, GREY = (200, 26, 9), (90, 42, 18), (244, 244, 244), (99, 95, 97)
TABLE = [((0, 8, 0), (12, 10, 12), BROWN), *(((x, 0, z), (x + 2, 8, z + 2), BROWN) for x in (0, 10) for z in (0, 10))]
WELL = [((0, 0, 0), (10, 9, 9), WHITE), ((0, 9, 0), (10, 11, 9), RED)]
BLUE_WELL = [(low, high, (0, 85, 191) if rgb == RED else rgb) for low, high, rgb in WELL]
SOFA = "2x6 (0,0,0)\n2x6 (0,6,0)\n1x8 (0,2,1)\n"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    write_pack(folder / "meshes" / "village", {"table a": TABLE, "well 1": WELL, "hex road b": WELL})
    write_pack(folder / "meshes" / "zoo", {"well 7": WELL, "well 9": BLUE_WELL, "glorp": WELL})
    write_structures(folder / "stabletext2brick", {"s1": ("sofa", ["A long sofa.", "A settee."], SOFA)})
    return folder


def specs(data):
    return [
        SourceSpec("meshes", data / "meshes"),
        SourceSpec("structures", data / "stabletext2brick"),
        SourceSpec("families", count=2),
    ]


def left_out(folder):
    return {row["model_id"]: row["reason"] for row in map(json.loads, (folder / "left_out.jsonl").open())}


def test_a_corpus_has_items_with_captions_bricks_and_splits(data, tmp_path):
    out = tmp_path / "out"
    report = build_corpus(specs(data), out, BuildOptions(iterations=2))
    corpus = load_corpus(out)
    assert len(corpus) == sum(report.counts.values()) == corpus.about["items"]
    found = {row["item_id"]: corpus[i] for i, row in enumerate(corpus.rows)}
    well = found["village/well_1#0"]
    assert [text for text in well.item.captions if text.endswith("well with a {1} roof")]
    assert well.item.palette == (15, 4)
    assert well.item.licence == "CC0 1.0"
    for built in found.values():
        assert set(built.item.palette) <= set(PALETTE)
        assert built.heights.sum() == built.item.slots.shape[2]
        wrong = (cells_of(built) != 0) != (built.item.slots != 0)
        assert wrong.sum() < 0.25 * (built.item.slots != 0).sum()
    sofa = found["structures/s1"]
    assert "a long sofa." in sofa.item.captions
    assert not [text for text in sofa.item.captions if "settee" in text]
    assert sorted(i for split in ("train", "validation", "test") for i in corpus.indices(split)) == list(
        range(len(corpus))
    )


def test_what_is_left_out_has_a_reason_and_copies_are_one_object(data, tmp_path):
    out = tmp_path / "out"
    build_corpus(specs(data)[:1], out, BuildOptions(iterations=2))
    reasons = left_out(out)
    assert reasons["village/hex_road_b"] == "ground or road piece"
    assert reasons["zoo/glorp"] == "no rule knows the name"
    objects = {row["item_id"].split("#")[0]: row["object_id"] for row in load_corpus(out).rows}
    assert objects["zoo/well_9"] == "village/well_1"
    same = [reason for name, reason in reasons.items() if name.startswith("zoo/well_7")]
    assert all(reason.startswith("nearly the same as village/well_1") for reason in same)
    assert reasons.keys() & objects.keys() == set()


def test_an_interrupted_build_goes_on_and_ends_the_same(data, tmp_path, monkeypatch):
    whole = build_corpus(specs(data), tmp_path / "whole", BuildOptions(iterations=2))
    monkeypatch.setattr(chunks, "CHUNK", 2)
    out = tmp_path / "parts"
    made = []

    def make(chunk, folder):
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(chunk)
        return chunks.make_chunk(chunk, folder)

    monkeypatch.setattr(building, "make_chunk", make)
    with pytest.raises(KeyboardInterrupt):
        build_corpus(specs(data), out, BuildOptions(iterations=2))
    assert not (out / "corpus.json").exists()
    with pytest.raises(InputError, match="is no corpus"):
        load_corpus(out)
    again = []
    monkeypatch.setattr(building, "make_chunk", lambda *of: again.append(of[0]) or chunks.make_chunk(*of))
    report = build_corpus(specs(data), out, BuildOptions(iterations=2, resume=True))
    assert not {chunk.key for chunk in made} & {chunk.key for chunk in again}
    assert report.digest == whole.digest


def test_a_chunk_that_is_damaged_is_made_again(data, tmp_path):
    out = tmp_path / "out"
    first = build_corpus(specs(data)[:1], out, BuildOptions(iterations=2))
    for path in (out / "chunks").iterdir():
        path.write_bytes(b"rubbish")
    assert build_corpus(specs(data)[:1], out, BuildOptions(iterations=2, resume=True)).digest == first.digest


def test_the_command_takes_any_folder_with_captions(tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    cells = np.zeros((8, 6, 7, 3), np.uint8)
    cells[:, :, :3] = RED
    cells[2:6, 2:4] = GREY
    np.save(folder / "thing.npy", cells)
    np.save(folder / "table.npy", cells)
    np.save(folder / "unknown.npy", cells)
    (folder / "captions.csv").write_text(
        "file,category,caption,licence\nthing.npy,gizmo,A Gizmo with a block,CC0\nthing.npy,gizmo,gizmo,\n"
    )
    code = main(["corpus", "--folder", str(folder), "--out", str(tmp_path / "out"), "--iterations", "2"])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    corpus = load_corpus(tmp_path / "out")
    assert json.loads(printed.out)["categories"] == 2
    gizmo = next(built.item for built in corpus if built.item.category == "gizmo")
    assert gizmo.captions == ("gizmo", "a gizmo with a block")
    assert gizmo.licence == "CC0"
    assert left_out(tmp_path / "out")["mine/unknown.npy"] == "no rule knows the name"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--sources", "meshes"], "--data"),
        (["--sources", "dreams"], "no source"),
        (["--folder", "EMPTY"], "0 models"),
        (["--folder", "NOWHERE"], "no folder"),
        (["--data", "EMPTY", "--sources", "meshes"], "no folder"),
        (["--sources", "families", "--jobs", "0"], "--jobs"),
    ],
)
def test_bad_words_are_one_sentence(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("BRICKWRIGHT_DATA", raising=False)
    (tmp_path / "empty").mkdir()
    places = {"EMPTY": str(tmp_path / "empty"), "NOWHERE": str(tmp_path / "nowhere")}
    code = main(["corpus", "--out", str(tmp_path / "out"), *(places.get(word, word) for word in words)])
    error = capsys.readouterr().err
    assert code == 2
    assert error.count("\n") == 1
    assert sentence in error


@pytest.mark.parametrize(
    "text", ["file,caption\n,red\n", "file,caption\nthere.npy,a {0} thing\n", "file,caption\nelsewhere.npy,a thing\n"]
)
def test_captions_that_cannot_be_used_are_named(text, tmp_path, capsys):
    np.save(tmp_path / "there.npy", np.ones((4, 4, 4), bool))
    (tmp_path / "captions.csv").write_text(text)
    assert main(["corpus", "--folder", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "captions" in capsys.readouterr().err
