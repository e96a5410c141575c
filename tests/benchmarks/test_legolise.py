# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of layouts measures what it says; no time is asserted."""

import gzip
import json

import numpy as np
import pytest
from brickwright.benchmarks import legolise
from brickwright.core.bricks.plan import Plan
from brickwright.core.legolise.part_set import EIGHT_BRICKS

pytest.importorskip("highspy")
TABLE = "1x1 (0,0,0)\n1x1 (3,0,0)\n1x1 (0,3,0)\n1x1 (3,3,0)\n2x4 (0,0,1)\n2x4 (2,0,1)\n"


def test_the_greedy_layout_takes_the_largest_brick_first_and_minds_hidden_colours():
    assert legolise.greedy(Plan.of(np.ones((2, 8, 2), bool)), EIGHT_BRICKS)[0] == 4
    filled = np.ones((4, 4, 4), bool)
    colours = np.full(filled.shape, 4)
    plain, _ = legolise.greedy(Plan.of(filled, colours), EIGHT_BRICKS)
    colours[1:3, 1:3, 1:3] = 1
    assert legolise.greedy(Plan.of(filled, colours), EIGHT_BRICKS)[0] > plain
    assert len(legolise.ours(Plan.of(filled, colours), EIGHT_BRICKS).assembly) == 8


def test_all_is_measured(tmp_path, capsys):
    (tmp_path / "stabletext2brick").mkdir()
    with gzip.open(tmp_path / "stabletext2brick" / "structures.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"bricks": TABLE}) + "\n")
    folder = tmp_path / "brickgpt_examples" / "mesh2brick_tests"
    folder.mkdir(parents=True)
    for name in legolise.EXAMPLES:
        (folder / f"{name}.txt").write_text(TABLE, "utf-8")
    report = tmp_path / "report.json"
    arguments = ["--data", str(tmp_path), "--each", "1", "--diameters", "4", "--json", str(report)]
    assert legolise.main(arguments) == 0
    found = json.loads(report.read_text("utf-8"))
    assert found["mesh2brick"]["car"]["theirs"] == 6
    assert all(row["pairs"] == 1 for row in found["greedy"].values())
    assert "four colours, eight bricks" in capsys.readouterr().out
    assert legolise.main(["--data", str(tmp_path / "nowhere")]) == 2
