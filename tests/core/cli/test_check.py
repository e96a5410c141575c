# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright check``: validity, connection and stability of files, and what it ends with."""

import json

import pytest
from brickwright.core.physics import solver

pytest.importorskip("highspy")

TOWER = "2x4 (0,0,0)\n2x4 (0,0,1)\n"
APART = "2x4 (0,0,0)\n2x4 (8,8,0)\n"
OVERLAP = "2x4 (0,0,0)\n2x4 (1,0,0)\n"
FALLING = (
    "1x1 (0,0,0)\n"
    + "".join(f"1x8 (0,{7 * z},{z + 1})\n" for z in range(2))
    + "".join(f"2x4 (0,10,{z})\n" for z in range(3, 9))
)


def test_check(command, tmp_path):
    for name, text in {"tower": TOWER, "apart": APART, "overlap": OVERLAP}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    done = command("check", tmp_path / "tower.txt")
    assert (done.code, done.out) == (0, f"{tmp_path / 'tower.txt'}: 2 bricks, valid, connected, stable (score 0.000)\n")
    done = command("check", tmp_path / "tower.txt", tmp_path / "apart.txt")
    assert done.code == 1
    assert "apart.txt: 2 bricks, valid, not connected, stable (score 0.000), 2 components" in done.out
    done = command("check", tmp_path / "overlap.txt")
    assert done.code == 1
    assert "not valid" in done.out
    assert "1 overlapping pair" in done.out
    done = command("check", tmp_path / "no.txt", tmp_path / "apart.txt", tmp_path / "tower.txt")
    assert done.code == 2
    assert len(done.out.splitlines()) == 2


def test_check_json(command, tmp_path):
    (tmp_path / "tower.txt").write_text(TOWER)
    done = command("check", "--json", tmp_path / "tower.txt", tmp_path / "no.txt")
    good, bad = map(json.loads, done.out.splitlines())
    assert done.code == 2
    assert (good["bricks"], good["valid"], good["connected"], good["components"]) == (2, True, True, 1)
    assert (good["overlaps"], good["unknown_parts"]) == (0, [])
    assert list(bad) == ["file", "error"]


def test_what_falls_is_told_with_its_weakest_bricks(command, tmp_path):
    (tmp_path / "falling.txt").write_text(FALLING)
    done = command("check", tmp_path / "falling.txt")
    assert done.code == 1
    assert "valid, connected, not stable (score 1.000)" in done.out
    done = command("check", "--json", tmp_path / "falling.txt")
    verdict = json.loads(done.out)
    assert (verdict["stable"], verdict["max_score"]) == (False, 1.0)
    assert verdict["weakest"][0]["part"] in ("3005.dat", "3008.dat")
    assert verdict["weakest"][0]["score"] == 1
    assert verdict["solver"].startswith("HiGHS")
    assert 0 < verdict["seconds"] < 60
    assert command("check", "--no-physics", tmp_path / "falling.txt").code == 0


def test_loads_and_tilts(command, tmp_path):
    (tmp_path / "lever.txt").write_text("1x1 (5,5,0)\n1x8 (5,5,1)\n")
    file = tmp_path / "lever.txt"
    assert command("check", file).code == 0
    assert command("check", file, "--load", "2:0.001").code == 0
    assert command("check", file, "--load", "2:0.2").code == 1
    assert command("check", file, "--free-standing").code == 1
    (tmp_path / "tower.txt").write_text(TOWER)
    assert command("check", tmp_path / "tower.txt", "--free-standing", "--tilt", "30").code == 0
    assert command("check", tmp_path / "tower.txt", "--free-standing", "--tilt", "50").code == 1
    for words in (("--load", "heavy"), ("--load", "7:1"), ("--tilt", "120"), ("--solver", "abacus")):
        done = command("check", file, *words)
        assert done.code == 2
        assert len(done.err.strip().splitlines()) == 1


def test_stablelego_files_take_the_masses_of_their_library(command, data_dir):
    folder = data_dir / "stablelego"
    good = command("check", "--json", folder / "external_weight_good.json")
    assert good.code == 0
    assert json.loads(good.out)["max_score"] == pytest.approx(0.6413, abs=5e-5)
    assert command("check", folder / "stick_heavy.json").code == 1


def test_many_files_come_in_their_order(command, tmp_path):
    for number in range(90):
        (tmp_path / f"{number:03}.txt").write_text(TOWER if number % 7 else "no bricks")
    done = command("check", tmp_path, "--jobs", "3", "--json")
    assert done.code == 2
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["file"] for line in lines] == [str(tmp_path / f"{number:03}.txt") for number in range(90)]
    assert [line.get("stable") for line in lines] == [True if number % 7 else None for number in range(90)]


def test_a_solver_that_gives_up_is_never_stable(command, tmp_path):
    (tmp_path / "stair.txt").write_text("".join(f"4x2 ({2 * i},5,{i})\n" for i in range(8)))
    done = command("check", tmp_path / "stair.txt", "--time-limit", "0", "--json")
    assert done.code == 1
    assert json.loads(done.out)["stable"] is None


def test_without_a_solver_it_says_how_to_get_one(command, tmp_path, monkeypatch):
    def gone(name):
        raise ImportError(name)

    (tmp_path / "tower.txt").write_text(TOWER)
    monkeypatch.setattr(solver.importlib, "import_module", gone)
    done = command("check", tmp_path / "tower.txt")
    assert done.code == 3
    assert "valid, connected, stability unknown" in done.out
    assert "pip install highspy" in done.out
    assert command("check", tmp_path / "tower.txt", "--no-physics").code == 0


def test_unknown_parts_are_told_apart(command, tmp_path):
    names = [f"no such part {number}.dat" for number in range(9)]
    rows = "".join(f"1 4 {100 * i} 0 0 1 0 0 0 1 0 0 0 1 {name}\n" for i, name in enumerate(names))
    (tmp_path / "a.ldr").write_text(rows)
    done = command("check", tmp_path / "a.ldr", "--no-physics")
    assert f"unknown parts: {', '.join(names[:8])} and 1 more\n" in done.out
