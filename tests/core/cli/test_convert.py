# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert`` on files, folders and rubbish."""

import json
import os
import subprocess
import sys

import pytest
from brickwright.core.cli import convert

TOWER = "2x4 (0,0,0)\n2x4 (0,0,1)\n"
LDR_TOWER = "0 Tower\n1 4 40 0 20 0 0 1 0 1 0 -1 0 0 3001.dat\n1 4 40 -24 20 0 0 1 0 1 0 -1 0 0 3001.dat\n"
APART = "2x4 (0,0,0)\n2x4 (8,8,0)\n"
OVERLAP = "2x4 (0,0,0)\n2x4 (1,0,0)\n"


@pytest.fixture
def folder(tmp_path):
    """Three good files on two levels, one bad one, one of another kind."""
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    (source / "a.txt").write_text(TOWER)
    (source / "b.ldr").write_text(LDR_TOWER)
    (source / "bad.txt").write_text("not bricks\n")
    (source / "deep" / "a.mpd").write_text(f"0 FILE main.ldr\n{LDR_TOWER}")
    (source / "notes.md").write_text("notes")
    (source / ".hidden.txt").write_text("x")
    return source


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_converted_and_what_fails_is_reported(command, folder, tmp_path):
    done = command("convert", folder, "--to", "ldr,txt", "--out", tmp_path / "out")
    assert done.code == 2
    assert tree(tmp_path / "out") == ["a.ldr", "a.txt", "b.ldr", "b.txt", "deep/a.ldr", "deep/a.txt"]
    assert "bad.txt" in done.err
    assert "3 converted, 1 failed." in done.err
    assert (tmp_path / "out" / "deep" / "a.txt").read_text() == TOWER
    assert sorted(done.out.splitlines()) == sorted(str(tmp_path / "out" / name) for name in tree(tmp_path / "out"))


def test_json_lines(command, folder, tmp_path):
    done = command("convert", folder / "b.ldr", "--to", "json", "--out", tmp_path / "out", "--json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "file": str(folder / "b.ldr"),
        "written": str(tmp_path / "out" / "b.json"),
        "bricks": 2,
    }
    assert len(json.loads((tmp_path / "out" / "b.json").read_text())) == 2


def test_ldr_as_brickgpt_writes_it(command, folder, tmp_path):
    done = command("convert", folder / "a.txt", folder / "b.ldr", "--to", "ldr", "--brickgpt-ldr", "--out", tmp_path)
    assert done.code == 0
    line = "1 115 20.0 {} 40.0 0 0 1 0 1 0 -1 0 0 3001.DAT\n0 STEP\n"
    assert (tmp_path / "a.ldr").read_text() == line.format(0) + line.format(-24)
    assert (tmp_path / "b.ldr").read_text().count("0 STEP") == 2


def test_submodels_of_an_mpd_are_kept(command, tmp_path):
    unit = "1 0 0 0 1 0 0 0 1"
    (tmp_path / "car.mpd").write_text(
        f"0 FILE car.ldr\n1 4 0 0 0 {unit} wheel.ldr\n1 1 0 0 80 {unit} wheel.ldr\n"
        f"0 FILE wheel.ldr\n1 16 0 0 0 {unit} 3001.dat\n1 0 0 -24 0 {unit} 3001.dat\n"
    )
    assert command("convert", tmp_path / "car.mpd", "--to", "mpd,ldr", "--out", tmp_path / "out").code == 0
    text = (tmp_path / "out" / "car.mpd").read_text()
    assert text.count("0 FILE") == 2
    assert text.count("3001.dat") == 2
    assert (tmp_path / "out" / "car.ldr").read_text().count("3001.dat") == 4


def test_mpd_round_trip(command, folder, tmp_path):
    assert command("convert", folder / "b.ldr", "--to", "mpd", "--out", tmp_path / "one").code == 0
    assert (tmp_path / "one" / "b.mpd").read_text().startswith("0 FILE b.ldr\n")
    assert command("convert", tmp_path / "one" / "b.mpd", "--to", "txt", "--out", tmp_path / "two").code == 0
    assert (tmp_path / "two" / "b.txt").read_text() == TOWER


def test_resume_skips_what_is_current(command, folder, tmp_path):
    words = ("convert", folder / "a.txt", folder / "b.ldr", "--to", "ldr", "--out", tmp_path / "out", "--resume")
    assert "2 converted." in command(*words).err
    assert "0 converted, 2 skipped." in command(*words).err
    newer = (tmp_path / "out" / "a.ldr").stat().st_mtime + 10
    os.utime(folder / "a.txt", (newer, newer))
    assert "1 converted, 1 skipped." in command(*words).err


def test_an_interrupted_conversion_says_what_it_did(command, folder, tmp_path, monkeypatch):
    read = convert.read_assembly

    def interrupted(path):
        if path.name == "b.ldr":
            raise KeyboardInterrupt
        return read(path)

    monkeypatch.setattr(convert, "read_assembly", interrupted)
    done = command("convert", folder, "--to", ".ldr, TXT,", "--out", tmp_path / "out")
    assert done.code == 130
    assert done.err.endswith("Interrupted: 1 converted.\n")
    assert tree(tmp_path / "out") == ["a.ldr", "a.txt"]


def test_the_source_is_never_overwritten(command, folder):
    done = command("convert", folder / "a.txt", "--to", "txt", "--out", folder)
    assert done.code == 2
    assert "would overwrite" in done.err
    assert (folder / "a.txt").read_text() == TOWER


def test_no_source_is_overwritten_by_the_output_of_another(command, folder):
    (folder / "a.ldr").write_text(LDR_TOWER)
    before = {name: (folder / name).read_bytes() for name in tree(folder)}
    done = command("convert", folder, "--to", "ldr", "--out", folder)
    assert done.code == 2
    assert f"The output of {folder / 'a.txt'} would overwrite {folder / 'a.ldr'}" in done.err
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert set(tree(folder)) - set(before) == {"deep/a.ldr"}


def test_what_stands_in_the_way_of_one_output_does_not_stop_the_rest(command, folder, tmp_path):
    (folder / "z.txt").write_text(TOWER)
    (tmp_path / "out" / "b.ldr").mkdir(parents=True)
    (tmp_path / "out" / "deep").write_text("a file where a folder should be")
    done = command("convert", folder, "--to", "ldr", "--out", tmp_path / "out")
    assert done.code == 2
    assert "2 converted, 3 failed." in done.err
    assert tree(tmp_path / "out") == ["a.ldr", "deep", "z.ldr"]


@pytest.mark.parametrize("name", ["Größe 木 😀", "two  spaces", "new\nline", "a\tb", "x" * 250])
def test_names_of_all_kinds(command, tmp_path, name):
    source = tmp_path / f"{name}.txt"
    try:
        source.write_text(TOWER)
    except (OSError, UnicodeError):
        pytest.skip("not a file name on this system")
    done = command("convert", source, "--to", "ldr,mpd", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    for suffix in ("ldr", "mpd"):
        path = tmp_path / "out" / f"{name}.{suffix}"
        assert {line.partition(" ")[0] for line in path.read_text("utf-8").splitlines()} == {"0", "1"}
        assert command("convert", path, "--to", "txt", "--out", tmp_path / suffix).code == 0
        assert (tmp_path / suffix / f"{name}.txt").read_text() == TOWER


def test_a_name_that_is_no_text(root, tmp_path):
    source = tmp_path / os.fsdecode(b"bad\xff.txt")
    try:
        source.write_text(TOWER)
    except (OSError, UnicodeError):
        pytest.skip("not a file name on this system")
    words = ["convert", str(source), "--to", "ldr,mpd,json", "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run([sys.executable, str(root / "headless.py"), *words], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"1 converted.\n")
    assert [json.loads(line)["bricks"] for line in done.stdout.splitlines()] == [2] * 3
    assert (tmp_path / "out" / os.fsdecode(b"bad\xff.ldr")).read_text().startswith("0 bad?\n")


def test_two_sources_of_one_name(command, folder, tmp_path):
    done = command("convert", folder / "a.txt", folder / "deep" / "a.mpd", "--to", "ldr", "--out", tmp_path / "out")
    assert done.code == 2
    assert "has been written from" in done.err
    assert tree(tmp_path / "out") == ["a.ldr"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.ldr", None),
        ("picture.jpg", b"x"),
        ("binary.txt", bytes(range(128, 256))),
        ("outside.txt", b"2x4 (19,19,0)\n"),
        ("list.json", b"[1, 2]"),
        ("nothing.ldr", b""),
        ("cyclic.mpd", b"0 FILE a.ldr\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 a.ldr\n"),
    ],
)
def test_unreadable_files(command, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for words in (("check", tmp_path / name), ("convert", tmp_path / name, "--to", "ldr", "--out", tmp_path / "out")):
        done = command(*words)
        assert done.code == 2
        assert name in done.err.splitlines()[0]
        assert done.out == ""


def test_an_empty_folder(command, tmp_path):
    (tmp_path / "empty").mkdir()
    assert command("check", tmp_path / "empty").code == 2
