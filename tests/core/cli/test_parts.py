# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright parts`` and what ``brickwright booklet`` refuses; booklets are drawn in tests/blender."""

import json
import os

import pytest
from brickwright.core.cli import booklet, parts
from brickwright.core.errors import BrickwrightError, InputError

MODEL = (
    "0 Tower\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n1 4 0 -24 0 1 0 0 0 1 0 0 0 1 3001.dat\n"
    "1 4 0 -48 0 1 0 0 0 1 0 0 0 1 3001p01.dat\n1 0x2FF8800 0 -72 0 1 0 0 0 1 0 0 0 1 my part.dat\n"
)


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "in" / "tower.ldr"
    path.parent.mkdir()
    path.write_text(MODEL)
    return path


@pytest.fixture(autouse=True)
def without_blender(monkeypatch):
    """The commands run here as in a Python without bpy."""
    for module in (parts, booklet):
        monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)


def test_all_kinds_are_written_and_what_they_lack_is_told(command, model, tmp_path):
    done = command("parts", model, "--to", "xml,rebrickable,csv,html", "--out", tmp_path / "out")
    assert done.code == 0
    names = ["tower.xml", "tower-rebrickable.csv", "tower.csv", "tower-parts.html"]
    assert done.out.splitlines() == [str(tmp_path / "out" / name) for name in names]
    assert "no pictures" in done.err
    assert "tower.xml: Left out, as BrickLink has no number for them: 1 x my part #FF8800." in done.err
    assert "1 x 3001p01 Red" in done.err
    assert "<MINQTY>2</MINQTY>" in (tmp_path / "out" / "tower.xml").read_text("utf-8")


def test_json_lines_and_files_that_fail(command, model, tmp_path):
    (model.parent / "bad.ldr").write_text("1 4 zero\n")
    (model.parent / "empty.ldr").write_text("0 Nothing\n")
    done = command("parts", model.parent, "--to", "csv", "--out", tmp_path / "out", "--json")
    assert done.code == 2
    assert "bad.ldr" in done.err
    assert "empty.ldr" in done.err
    (line,) = [json.loads(text) for text in done.out.splitlines()]
    assert (line["bricks"], line["kinds"], line["notes"]) == (4, 3, [])


def test_the_exit_code_is_that_of_the_first_failure(command, model, tmp_path, monkeypatch):
    def refuse(path):
        raise BrickwrightError("It went wrong.") if path.stem == "first" else InputError("It is bad.")

    monkeypatch.setattr(parts, "read_assembly", refuse)
    words = ("parts", "--out", tmp_path / "out", "first.ldr", "second.ldr")
    assert command(*words).code == 1
    assert command(*words[:-2], "second.ldr", "first.ldr").code == 2


def test_a_file_that_failed_takes_no_name_from_another(command, model, tmp_path):
    (model.parent / "tower.json").write_text("{}")
    done = command("parts", model.parent / "tower.json", model, "--out", tmp_path / "out")
    assert (done.code, done.out.splitlines()) == (2, [str(tmp_path / "out" / "tower.csv")])


def test_two_sources_of_one_name_do_not_overwrite_each_other(command, model, tmp_path):
    other = tmp_path / "other" / "tower.ldr"
    other.parent.mkdir()
    other.write_text(MODEL)
    done = command("parts", model, other, "--out", tmp_path / "out")
    assert done.code == 2
    assert "written from" in done.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["parts", "--to", "ods"], 2, "not known"),
        (["parts", "--library", "."], 2, "no LDraw parts library"),
        (["booklet", "--out", "a.docx"], 2, ".html or .pdf"),
        (["booklet", "--highlight", "red"], 2, "hexadecimal"),
        (["booklet", "--bricks-per-step", "0"], 2, "from 1 to"),
        (["booklet"], 3, "needs Blender"),
    ],
)
def test_bad_words_are_refused(command, model, tmp_path, words, code, sentence):
    if "--out" not in words:
        words = [*words, "--out", tmp_path / ("b.html" if words[0] == "booklet" else "out")]
    done = command(words[0], model, *words[1:])
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(command, model, tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    done = command("parts", model, "--out", tmp_path / "shut")
    assert done.code == 2
    assert "cannot be written" in done.err
