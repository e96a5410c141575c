# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright legolise`` on files, folders and rubbish."""

import json

import numpy as np
import pytest
from brickwright.core.cli import bulk, legolise, legolise_worker
from brickwright.core.formats.files import read_assembly
from folder_tree import tree
from inline_pool import inline_pool

QUICK = ("--seconds", "1", "--no-physics")
InlinePool = inline_pool("legolise-worker", legolise_worker.build)


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Commands that are called here need no further process."""
    monkeypatch.setattr(bulk, "Pool", InlinePool)


@pytest.fixture
def folder(tmp_path):
    """A red and a green block of voxels on two levels, a damaged file, one of another kind."""
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    for name, colour in (("a.npy", (180, 0, 0)), ("deep/b.npy", (0, 133, 43))):
        np.save(source / name, np.broadcast_to(np.array([*colour, 1], np.uint8), (6, 4, 4, 4)))
    (source / "bad.npy").write_bytes(b"not an array")
    (source / "notes.txt").write_text("2x4 (0,0,0)\n")
    return source


def test_a_folder_becomes_bricks_and_what_fails_is_reported(command, folder, tmp_path, read_report):
    done = command("legolise", folder, "--out", tmp_path / "out", "--studs", "6", "--format", "ldr,mpd", *QUICK)
    assert done.code == 2
    assert tree(tmp_path / "out") == ["a.ldr", "a.mpd", "deep/b.ldr", "deep/b.mpd"]
    assert "bad.npy" in done.err
    assert "2 built, 1 failed." in done.err
    report = read_report(tmp_path / "out")
    assert [tuple(entry) for entry in report] == [legolise.LegoliseReport.keys] * 3
    good, bad, deep = report
    for entry, code in ((good, 4), (deep, 2)):
        built = read_assembly(tmp_path / "out" / entry["outputs"][0])
        assert len(built) == entry["bricks"]
        assert set(built.colours.tolist()) == {code}
        assert (entry["valid"], entry["connected"], entry["stable"], entry["left_out"]) == (True, True, None, 0)
        assert entry["studs"] == [6, 4]
    assert (bad["reason"], bad["bricks"], bad["outputs"]) == ("unreadable", None, [])
    assert "voxels" in good["stages"]


def test_json_lines_and_resume(command, folder, tmp_path):
    words = ("legolise", folder / "a.npy", "--out", tmp_path / "out", "--studs", "6", "--json", "--resume", *QUICK)
    first = command(*words)
    (line,) = first.out.splitlines()
    entry = json.loads(line)
    assert entry["written"] == str(tmp_path / "out" / "a.ldr")
    assert (entry["valid"], entry["connected"], entry["stable"]) == (True, True, None)
    assert json.loads(command(*words).out) == {"file": str(folder / "a.npy"), "skipped": True}
    assert "written" in json.loads(command(*words, "--colours", "1").out)
    strict = command(*words, "--colours", "1", "--strict")  # nobody knows whether it stands
    assert strict.code == 2
    assert "not known to be stable" in strict.err


def test_the_words_become_options(command, folder, tmp_path, read_report):
    stock = tmp_path / "stock.csv"
    stock.write_text("part,colour,count\n3001,red,99\n3003,red,99\n3004,red,99\n3005,red,99\n3024,red,999\n")
    words = (
        "--box",
        "6",
        "6",
        "6",
        "--plates",
        "--shell",
        "--palette",
        "red,blue",
        "--inventory",
        stock,
        "--seed",
        "7",
    )
    done = command("legolise", folder / "a.npy", "--out", tmp_path / "out", *words, "--dither", *QUICK)
    assert done.code == 0, done.err
    options = read_report(tmp_path / "out")[0]["options"]["legolise"]
    assert (options["size_by"], options["box"], options["plates"]) == ("box", [6, 6, 6], True)
    assert (options["inside"], options["wall"], options["palette"], options["seed"]) == ("shell", 2, [4, 1], 7)
    assert ["3001.dat", 4, 99] in options["inventory"]
    used = set(read_assembly(tmp_path / "out" / "a.ldr").parts)
    assert used <= {"3001.dat", "3003.dat", "3004.dat", "3005.dat", "3024.dat"}


def test_an_inventory_that_does_not_suffice(command, folder, tmp_path, read_report):
    (tmp_path / "few.json").write_text('[{"part": "3001", "colour": "red", "count": 1}]')
    words = ("--studs", "6", "--inventory", tmp_path / "few.json")
    done = command("legolise", folder / "a.npy", "--out", tmp_path / "out", *words, *QUICK)
    assert done.code == 2
    assert "3001.dat" in done.err
    assert "missing" in done.err
    assert read_report(tmp_path / "out")[0]["reason"] == "not built"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--studs", "0"), "The number of studs is 0"),
        (("--studs", "10", "--bricks", "20"), "not allowed with"),
        (("--scale", "small"), "The scale is 'small'; write it as 1:40"),
        (("--palette", "reddish"), "The colour 'reddish' is not known"),
        (("--palette", ","), "The palette has no colours"),
        (("--colours", "0"), "The number of colours is 0"),
        (("--finish",), "need layers of a plate"),
        (("--parts", "brickgpt", "--plates"), "bricks alone"),
        (("--inventory", "no such.csv"), "does not exist"),
        (("--format", "exe"), "The format 'exe' is not known"),
        (("--seconds", "nan"), "The time for the search is nan"),
    ],
)
def test_bad_words(command, folder, tmp_path, words, sentence):
    done = command("legolise", folder, "--out", tmp_path / "out", *words)
    assert (done.code, sentence in done.err) == (2, True), done.err
    assert not (tmp_path / "out").exists()


def test_a_scale_is_a_ratio(command, folder, tmp_path, read_report):
    words = ("--scale", "1:125", "--unit", "0.5")
    assert command("legolise", folder / "a.npy", "--out", tmp_path / "out", *words, *QUICK).code == 0
    assert read_report(tmp_path / "out")[0]["studs"] == [3, 2]
