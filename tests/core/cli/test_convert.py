# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright convert`` on files, folders and rubbish."""

import json
import os
import subprocess
import sys

import pytest
from brickwright.core.cli import bulk, bulk_worker, convert_worker
from brickwright.core.cli.convert_report import KEYS
from brickwright.core.cli.pool import Outcome
from folder_tree import tree
from glb_reader import Glb
from inline_pool import inline_pool
from small_library import write_library

TOWER = "2x4 (0,0,0)\n2x4 (0,0,1)\n"
LDR_TOWER = "0 Tower\n1 4 40 0 20 0 0 1 0 1 0 -1 0 0 3001.dat\n1 4 40 -24 20 0 0 1 0 1 0 -1 0 0 3001.dat\n"
APART = "2x4 (0,0,0)\n2x4 (8,8,0)\n"
OVERLAP = "2x4 (0,0,0)\n2x4 (1,0,0)\n"
InlinePool = inline_pool("convert-worker", convert_worker.convert)


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Commands that are called here need no further process; those that a test starts have real ones."""
    monkeypatch.setattr(bulk, "Pool", InlinePool)


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


def test_a_folder_is_converted_and_what_fails_is_reported(command, folder, tmp_path):
    done = command("convert", folder, "--to", "ldr,txt", "--out", tmp_path / "out")
    assert done.code == 2
    assert tree(tmp_path / "out") == ["a.ldr", "a.txt", "b.ldr", "b.txt", "deep/a.ldr", "deep/a.txt"]
    assert "bad.txt" in done.err
    assert "3 converted, 1 failed." in done.err
    assert (tmp_path / "out" / "deep" / "a.txt").read_text() == TOWER
    assert (tmp_path / "out" / "report.jsonl").is_file()
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
    assert f"is what {folder / 'a.txt'} is converted to already" in done.err
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


@pytest.mark.parametrize(("fault", "code"), [("a.ldr", 1), ("b.ldr", 2)])
def test_the_exit_code_is_that_of_the_first_failure(command, tmp_path, monkeypatch, fault, code):
    (tmp_path / "in").mkdir()
    for name in ("a.ldr", "b.ldr"):
        (tmp_path / "in" / name).write_text("")
    read = convert_worker.read_assembly
    monkeypatch.setattr(convert_worker, "read_assembly", lambda path: 1 / 0 if path.name == fault else read(path))
    assert command("convert", tmp_path / "in", "--to", "mpd", "--out", tmp_path / "out").code == code


def test_of_two_files_of_one_name_it_says_which_failed(command, tmp_path):
    for name in ("one", "two"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "model.ldr").write_text("")
    done = command("convert", tmp_path / "in", "--to", "mpd", "--out", tmp_path / "out")
    for name in ("one", "two"):
        assert f"brickwright: {tmp_path / 'in' / name / 'model.ldr'} holds no bricks.\n" in done.err


def test_an_empty_folder(command, tmp_path):
    (tmp_path / "empty").mkdir()
    assert command("check", tmp_path / "empty").code == 2


def test_the_report_has_a_line_a_file(command, folder, tmp_path, read_report):
    (folder / "strange.ldr").write_text(LDR_TOWER + "1 4 0 0 0 1 0 0 0 1 0 0 0 1 Nobody-Knows.dat\n" * 3)
    done = command("convert", folder, "--to", "glb,ldr", "--out", tmp_path / "out", "--jobs", "2", "--scale", "0.0004")
    assert done.code == 2
    report = read_report(tmp_path / "out")
    assert [list(entry) for entry in report] == [list(KEYS)] * 5
    assert [os.path.basename(entry["source"]) for entry in report] == [
        "a.txt", "b.ldr", "bad.txt", "a.mpd", "strange.ldr",
    ]  # fmt: skip
    good, _, bad, deep, strange = report
    assert (good["outputs"], good["bricks"], good["missing_parts"]) == (["a.glb", "a.ldr"], 2, {})
    assert (good["error"], good["reason"]) == (None, None)
    assert good["bytes"] == sum((tmp_path / "out" / name).stat().st_size for name in good["outputs"])
    assert good["options"]["scale"] == 0.0004
    assert (bad["reason"], bad["outputs"], bad["bricks"]) == ("unreadable", [], None)
    assert "structure text" in bad["error"]
    assert deep["outputs"] == ["deep/a.glb", "deep/a.ldr"]
    assert strange["missing_parts"] == {"nobody-knows.dat": 3}
    assert "3 bricks of 1 part without a shape: nobody-knows.dat (3); shown as plain boxes" in done.err
    assert Glb((tmp_path / "out" / "a.glb").read_bytes()).document["nodes"][1]["translation"][1] == pytest.approx(
        24 * 0.0004
    )
    table = done.err.splitlines()[-5:]
    assert table[1].split()[:3] == ["converted", "4", "11"]
    assert [line.split() for line in table[2:4]] == [["failed", "1"], ["unreadable", "1"]]


def test_damaged_parts_of_the_library_are_told_once(command, tmp_path):
    root = write_library(tmp_path / "ldraw")
    (root / "parts" / "hollow.dat").write_bytes(b"")
    line = "1 16 0 0 0 1 0 0 0 1 0 0 0 1 {}.dat\n".format
    (root / "parts" / "torn.dat").write_text(line("3001") + line("gone"))
    for name in ("a.ldr", "b.ldr"):
        (tmp_path / name).write_text(line("torn") + line("hollow"))
    words = ("convert", tmp_path / "a.ldr", tmp_path / "b.ldr", "--out", tmp_path / "out", "--library", root)
    err = command(*words, "--to", "glb").err
    assert err.count("The part torn.dat is drawn without gone.dat") == 1
    assert err.count("The file of the part hollow.dat draws nothing") == 1
    assert "torn.dat" not in command(*words, "--to", "mpd").err


def test_missing_parts_can_be_refused(command, tmp_path, read_report):
    (tmp_path / "strange.ldr").write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 nobody-knows.dat\n")
    words = ("convert", tmp_path / "strange.ldr", "--to", "glb", "--out", tmp_path / "out", "--resume")
    assert command(*words).code == 0
    refused = command(*words, "--strict")
    assert refused.code == 2
    assert "nobody-knows.dat (1); name a library" in refused.err
    assert [entry["reason"] for entry in read_report(tmp_path / "out")] == ["missing parts"]


def test_without_a_library_it_says_once_how_to_get_one(command, data_dir, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.ldr", "b.ldr"):
        (tmp_path / "in" / name).write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 nobody-knows.dat\n")
    words = ("convert", tmp_path / "in", "--out", tmp_path / "out", "--to")
    done = command(*words, "glb")
    assert done.err.count("shown as plain boxes") == 2
    assert done.err.count("brickwright library --download") == 1
    for others in (("glb", "--library", data_dir / "ldraw"), ("mpd",)):
        assert "--download" not in command(*words, *others).err


def test_shapes_come_from_a_library(command, data_dir, tmp_path, read_report):
    # A part that our catalogue does not know, and a primitive whose name differs in case.
    (tmp_path / "a.ldr").write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 3626bp01.DAT\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 3815.dat\n")
    words = ("convert", tmp_path / "a.ldr", "--to", "glb", "--out", tmp_path / "out")
    assert command(*words, "--library", data_dir / "ldraw").code == 0
    assert read_report(tmp_path / "out")[0]["missing_parts"] == {}
    document = Glb((tmp_path / "out" / "a.glb").read_bytes()).document
    assert {material["name"] for material in document["materials"]} >= {"Brickwright 4 Red", "Brickwright 0 Black"}
    fine = (tmp_path / "out" / "a.glb").stat().st_size
    assert command(*words, "--library", data_dir / "ldraw", "--detail", "low").code == 0
    assert (tmp_path / "out" / "a.glb").stat().st_size < fine
    bad = command(*words, "--library", tmp_path)
    assert bad.code == 2
    assert "no LDraw parts library" in bad.err


def test_other_options_are_converted_anew(command, folder, tmp_path):
    words = ("convert", folder / "a.txt", "--to", "glb", "--out", tmp_path / "out", "--resume")
    assert "1 converted." in command(*words).err
    assert "0 converted, 1 skipped." in command(*words).err
    assert "1 converted." in command(*words, "--detail", "low").err
    assert "1 converted." in command(*words, "--scale", "1").err
    (tmp_path / "out" / "a.glb").unlink()
    assert "1 converted." in command(*words, "--scale", "1").err


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("in/**/*.mpd", ["deep/a.ldr"]),
        ("in/*.[tl]??", ["a.ldr", "b.ldr"]),
        ("in/d*", ["deep/a.ldr"]),
        ("*/?.txt", ["in/a.ldr"]),
    ],
)
def test_patterns_that_no_shell_expanded(command, folder, tmp_path, pattern, expected):
    command("convert", tmp_path / pattern, "--to", "ldr", "--out", tmp_path / "result")
    assert tree(tmp_path / "result") == expected


def test_a_pattern_that_matches_nothing(command, folder, tmp_path):
    for pattern in ("*.xyz", "in/*.md", "nowhere/**/*.ldr"):
        done = command("convert", tmp_path / pattern, "--to", "ldr", "--out", tmp_path / "result")
        assert done.code == 2
        assert f"No file matches {tmp_path / pattern}" in done.err
    (folder / "a[1].txt").write_text(TOWER)
    assert command("convert", folder / "a[1].txt", "--to", "ldr", "--out", tmp_path / "result").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--jobs", "-1"), "The number of jobs is -1"),
        (("--time-limit", "nan"), "The time limit is nan"),
        (("--scale", "0"), "The scale is 0.0"),
        (("--scale", "inf"), "The scale is inf"),
        (("--detail", "huge"), "huge"),
    ],
)
def test_bad_words(command, folder, tmp_path, words, sentence):
    done = command("convert", folder, "--to", "glb", "--out", tmp_path / "out", *words)
    assert (done.code, sentence in done.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_what_a_process_that_died_leaves_is_removed(command, folder, tmp_path, monkeypatch, read_report):
    class Dying(InlinePool):
        def run(self, tasks):
            for number, outcome in enumerate(super().run(tasks)):
                if number == 0:
                    (tmp_path / "out" / f".a-{2**31 - 2}.glb").touch()
                    outcome = Outcome(outcome.task, None, "time limit", "It took more than 5 seconds.", 5.0)
                yield outcome

    monkeypatch.setattr(bulk, "Pool", Dying)
    done = command("convert", folder / "a.txt", folder / "b.ldr", "--to", "glb", "--out", tmp_path / "out")
    assert done.code == 1
    assert f"{folder / 'a.txt'}: It took more than 5 seconds." in done.err
    assert "time limit      1" in done.err
    assert [entry["reason"] for entry in read_report(tmp_path / "out")] == ["time limit", None]
    assert not [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError("strange"), OSError(5, "Input/output error")])
def test_what_goes_wrong_inside_fails_its_file_alone(command, folder, tmp_path, monkeypatch, read_report, error):
    write = bulk_worker.formats.write

    def fail(assembly, base, *more):
        if base.name == "a":
            raise error
        return write(assembly, base, *more)

    monkeypatch.setattr(bulk_worker.formats, "write", fail)
    done = command("convert", folder / "a.txt", folder / "b.ldr", "--to", "glb", "--out", tmp_path / "out")
    assert done.code == 1
    assert "1 converted, 1 failed." in done.err
    reasons = {"MemoryError": "out of memory", "ZeroDivisionError": "program fault", "OSError": "not written"}
    assert read_report(tmp_path / "out")[0]["reason"] == reasons[type(error).__name__]


def test_a_large_model(command, tmp_path, read_report):
    rows = (f"1 {i % 16} {i % 450 * 20} {-24 * (i // 450)} 0 1 0 0 0 1 0 0 0 1 3005.dat\n" for i in range(50_000))
    (tmp_path / "large.ldr").write_text("".join(rows))
    assert command("convert", tmp_path / "large.ldr", "--to", "glb", "--out", tmp_path / "out").code == 0
    assert read_report(tmp_path / "out")[0]["bricks"] == 50_000
    assert (tmp_path / "out" / "large.glb").stat().st_size < 4e6


def test_a_process_does_not_make_the_folder_again(folder, tmp_path, monkeypatch, command):
    class Vanished(InlinePool):
        def run(self, tasks):
            (tmp_path / "out").rename(tmp_path / "away")
            yield from super().run(tasks)

    monkeypatch.setattr(bulk, "Pool", Vanished)
    done = command("convert", folder, "--to", "ldr", "--out", tmp_path / "out")
    assert (done.code, "was removed" in done.err) == (1, True)
    assert not (tmp_path / "out").exists()
