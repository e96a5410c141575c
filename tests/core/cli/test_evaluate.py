# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright evaluate`` from folders to the report."""

from __future__ import annotations

import csv
import json

import pytest
from brickwright.core.cli import evaluate_sets


@pytest.fixture
def folders(tmp_path):
    generated, real = tmp_path / "generated", tmp_path / "real"
    for folder in (generated, real):
        folder.mkdir()
    lines = []
    for i in range(4):
        (generated / f"{i}.txt").write_text("".join(f"2x4 (0,0,{z})\n" for z in range(i + 2)))
        lines.append({"prompt": f"a green tower {i}", "seed": i, "files": [f"{i}.txt"]})
        for kind, text in (("tower", "2x2 (0,0,{})\n"), ("wall", "1x8 (0,0,{})\n")):
            (real / kind).mkdir(exist_ok=True)
            (real / kind / f"{i}.txt").write_text("".join(text.format(z) for z in range(3 + 2 * i)))
    (generated / "report.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    kinds = ("tower", "wall")
    real_lines = [{"name": f"{kind}/{i}", "caption": f"A green {kind} {i}"} for kind in kinds for i in range(4)]
    (real / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in real_lines))
    return generated, real, tmp_path / "out"


def test_a_whole_evaluation(command, folders):
    generated, real, out = folders
    done = command("evaluate", "--generated", generated, "--reference", real, "--training", real, "--out", out)
    assert done.code == 0
    assert "1-NNA" in done.out
    assert sorted(path.name for path in out.iterdir()) == ["cache.jsonl", "items.csv", "metrics.json", "report.html"]
    figures = json.loads((out / "metrics.json").read_text("utf-8"))
    own = figures["methods"]["generated"]
    assert own["items"] == 4
    assert own["valid"] == own["connected"] == own["main_colour"] == 1
    assert own["iou"] is not None
    assert figures["classifier"]["per_category"]["tower"][1] == 4
    with (out / "items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["category"] for row in rows] == ["tower"] * 4
    assert rows[0]["prompt"] == "a green tower 0"
    page = (out / "report.html").read_text("utf-8")
    assert page.count("data:image/png") == 4


def test_what_cannot_be_used_is_listed(command, folders):
    generated, real, out = folders
    (generated / "broken.ldr").write_text("1 4 0 0 0 bad\n")
    (generated / "9.txt").write_text("2x4 (0,0,0)\n")
    with (generated / "report.jsonl").open("a") as file:
        file.write('{"prompt": "lost", "files": ["lost.txt"]}\n')
    done = command(
        "evaluate", "--generated", generated, "--reference", real, "--out", out, "--json", "--metrics", "reference"
    )
    assert done.code == 0
    problems = json.loads(done.out)["problems"]
    assert [text for lines in problems.values() for text in lines if "broken.ldr" in text]
    assert problems["Names without a file in the generated set"] == ["lost"]
    assert problems["Files of the generated set of which nothing is said"] == ["9", "broken"]
    assert problems["Generated assemblies without a real one of their name or prompt"] == ["9"]
    assert "broken.ldr" in done.err
    assert "broken.ldr" in (out / "report.html").read_text("utf-8")


def test_what_was_measured_is_not_measured_again(command, folders, monkeypatch):
    generated, _, out = folders
    words = ("evaluate", "--generated", generated, "--out", out, "--pictures", 0, "--json")
    first = command(*words)
    (generated / "0.txt").write_text("2x4 (0,0,0)\n")
    read = []
    genuine = evaluate_sets.read_assembly
    monkeypatch.setattr(evaluate_sets, "read_assembly", lambda path: read.append(path.name) or genuine(path))
    with (out / "cache.jsonl").open("a") as file:
        file.write('{"torn": ')
    second = command(*words)
    assert first.code == second.code == 0
    assert read == ["0.txt"]
    assert json.loads(second.out)["methods"]["generated"]["bricks"] == 3.5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--generated", "nowhere"), "no folder"),
        (("--generated", "empty"), "holds no file"),
        (("--generated", "generated", "--metrics", "beauty"), "beauty is none of the metrics"),
        (("--generated", "generated", "--set-size", "1"), "--set-size is 1"),
        (("--generated", "generated", "--prompts", "none.txt"), "none.txt"),
    ],
)
def test_bad_words_are_one_sentence(command, folders, words, sentence, monkeypatch):
    generated, _, out = folders
    monkeypatch.chdir(generated.parent)
    (generated.parent / "empty").mkdir()
    done = command("evaluate", *words, "--out", out)
    assert done.code == 2
    assert sentence in done.err
    assert len(done.err.splitlines()) == 1
