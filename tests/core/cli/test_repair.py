# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright repair``: what it says, what it writes, and what it ends with."""

import json

import pytest
from brickwright.core.physics import solver

pytest.importorskip("highspy")

TOWER = "2x4 (0,0,0)\n2x4 (0,0,1)\n"
OVERLAP = "2x4 (0,0,0)\n2x4 (1,0,0)\n"
# A table on one leg of four.
TABLE = "".join(f"1x1 (0,0,{z})\n" for z in range(4))
TABLE += "".join(f"8x1 (0,{y},4)\n" for y in range(8)) + "".join(f"1x8 ({x},0,5)\n" for x in range(8))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.txt"
    path.write_text(TABLE)
    return path


def test_what_falls_is_mended_and_written_beside_it(command, table):
    done = command("repair", table)
    written = table.with_name("table-repaired.txt")
    assert done.code == 0
    step, summary, path = done.out.splitlines()
    assert step.startswith("Add a 1x1 column of 4 bricks under brick ")
    assert summary.startswith(f"{table}: It stands with 4 bricks added; the weakest brick is at ")
    assert path == str(written)
    assert table.read_text() == TABLE
    assert set(TABLE.splitlines()) < set(written.read_text().splitlines())
    assert command("check", written).code == 0


def test_a_dry_run_writes_nothing(command, table, tmp_path):
    done = command("repair", table, "--dry-run", "--out", tmp_path / "new" / "x.ldr")
    assert done.code == 0
    assert "column" in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["table.txt"]


def test_json_tells_what_goes_and_comes(command, table, tmp_path):
    done = command("repair", table, "--json", "--out", tmp_path / "new" / "x.ldr")
    entry = json.loads(done.out)
    assert done.code == 0
    assert (entry["bricks"], entry["solved"], entry["removed"]) == (20, True, [])
    assert (entry["before"]["stable"], entry["after"]["stable"]) == (False, True)
    assert [brick["part"] for brick in entry["added"]] == ["3005.dat"] * 4
    assert [step["kind"] for step in entry["steps"]] == ["support"]
    assert entry["written"] == str(tmp_path / "new" / "x.ldr")
    assert (tmp_path / "new" / "x.ldr").read_text().count("3005.dat") == 8


def test_what_stands_is_written_only_when_asked_for(command, tmp_path):
    file = tmp_path / "tower.txt"
    file.write_text(TOWER)
    done = command("repair", file)
    assert (done.code, done.out) == (0, f"{file}: It stands as it is; nothing has to be changed.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["tower.txt"]
    assert command("repair", file, "--out", tmp_path / "same.txt").code == 0
    assert (tmp_path / "same.txt").read_text() == TOWER
    assert command("repair", file, "--out", file).code == 0
    assert file.read_text() == TOWER


def test_the_input_is_replaced_when_it_is_named(command, table):
    assert command("repair", table, "--out", table).code == 0
    assert command("check", table).code == 0
    assert [path.name for path in table.parent.iterdir()] == ["table.txt"]


def test_what_cannot_be_mended(command, tmp_path):
    file = tmp_path / "overlap.txt"
    file.write_text(OVERLAP)
    done = command("repair", file, "--out", tmp_path / "x.ldr")
    assert done.code == 1
    assert "No change that helps was found (bricks 1 and 2 overlap)" in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["overlap.txt"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--out", "x.jpg"), "'jpg'"),
        (("--out", "x"), "'none'"),
        (("--time-limit", "0"), "time limit"),
        (("--time-limit", "nan"), "time limit"),
        (("--target", "2"), "target"),
    ],
)
def test_bad_words(command, table, words, sentence):
    done = command("repair", table, *words)
    assert done.code == 2
    assert sentence in done.err


def test_unreadable_files(command, tmp_path):
    (tmp_path / "bad.txt").write_text("not bricks\n")
    for name in ("bad.txt", "missing.ldr"):
        done = command("repair", tmp_path / name)
        assert done.code == 2
        assert name in done.err


def test_bricks_with_masses_of_their_own_are_refused(command, tmp_path):
    (tmp_path / "lego_library.json").write_text("{}")
    (tmp_path / "stair.json").write_text("{}")
    done = command("repair", tmp_path / "stair.json")
    assert done.code == 2
    assert "library of its own" in done.err


def test_without_a_solver(command, table, monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr(solver.importlib, "import_module", gone)
    done = command("repair", table)
    assert done.code == 3
    assert "pip install highspy" in done.err
    assert [path.name for path in table.parent.iterdir()] == ["table.txt"]
