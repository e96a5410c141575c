# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurement of a model from end to end, with scripted generators in place of one."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from brickwright.core.formats.structure_text import format_structure, structure_to_assembly
from brickwright.core.generation.events import BrickPlaced, Finished, PlanReady, RolledBack
from brickwright.core.generation.request import Sampling
from brickwright.training import evaluate
from brickwright.training.baselines import random_of_category
from brickwright.training.captions import choose_captions
from brickwright.training.corpus import StructureRow
from brickwright.training.quality import Answer, evaluate_answers, evaluate_plans, shape_set
from brickwright.training.quality_table import COLUMNS, format_table
from brickwright.training.split import split_by_object


def make_row(i):
    """A table or a tower, each of another size, whose captions say so."""
    generator = np.random.default_rng(i)
    tall, wide = int(generator.integers(2, 8)), int(generator.integers(1, 5))
    if i % 2:
        structure = [(2, 2, 0, 0, z) for z in range(tall + 6)]
        words = f"tower of height h{tall} n{i}"
    else:
        structure = [(2, 2, 0, 0, z) for z in range(tall)] + [(2, 6, 0, 0, tall), (2, 6, 0, 0, tall + 1)]
        structure += [(2, 2, 0, 4, tall + 2) for _ in range(wide > 2)]
        words = f"table with top w{wide} n{i}"
    captions = tuple(f"{word} {words}" for word in ("A", "One", "Some", "This is a large", "There is a very fine"))
    return StructureRow(f"s{i}", f"object{i}", "tower" if i % 2 else "table", captions, np.array(structure))


@pytest.fixture(scope="module")
def split():
    return split_by_object([make_row(i) for i in range(300)])


class Scripted:
    """Builds the structure that ``answer`` gives for a prompt, with a brick taken back on the way."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []

    def generate(self, request, cancelled=lambda: False):
        self.requests.append(request)
        structure = self.answer(request.prompt)
        plan = np.zeros((20, 20, 20), bool)
        for h, w, x, y, z in structure.tolist():
            plan[x : x + h, y : y + w, z] = True
        yield PlanReady(0, plan)
        bricks = list(structure_to_assembly(structure))
        placed = [
            BrickPlaced(0, i, brick.part, 4, tuple(brick.position.tolist()), tuple(brick.rotation.ravel().tolist()))
            for i, brick in enumerate(bricks)
        ]
        yield placed[0]
        yield BrickPlaced(0, 1, "3005.dat", 4, (190.0, -240.0, 190.0), tuple(np.eye(3).ravel().tolist()))
        yield RolledBack(0, 0)
        yield from placed
        yield Finished(0, {"seconds": {"decode": 0.5}, "rejections": {"collision": 2}, "truncated": False})


def test_a_model_that_knows_the_answers_is_measured_as_the_real_ones(split):
    captions = choose_captions(split.test, 12)
    truth = {asked.caption: asked.row.structure for asked in captions}
    generator = Scripted(truth.__getitem__)
    answers = list(evaluate.generate_answers(generator, captions, Sampling(temperature=0.5), seed=7))
    assert [request.seed for request in generator.requests] == list(range(7, 19))
    assert generator.requests[0].sampling.temperature == 0.5
    reports = evaluate.evaluate_model({"model": answers}, captions, split, "test")
    assert next(iter(reports)) == "model"
    model, real = reports["model"].summary, reports["real structure"].summary
    assert model["plan_built"] == 1
    assert model["object_iou"] == model["connected"] == model["stable"] == model["bricks_ratio"] == 1
    assert {key: value for key, value in model.items() if key != "plan_built"} == {
        key: value for key, value in real.items() if key != "plan_built"
    }
    assert reports["model"].lines[0]["rejections"] == {"collision": 2}
    assert reports["nearest caption (TF-IDF)"].summary["training_iou"] == 1
    text = evaluate.format_reports(reports)
    assert "short captions" in text
    assert all(name in text for name in reports)


def test_bad_answers_are_seen(split):
    captions = choose_captions(split.test, 6)
    real = [asked.row.structure for asked in captions]
    answers = [
        Answer(real[0]),
        Answer(real[1] + [0, 0, 0, 0, 1]),  # in the air
        Answer(np.concatenate([real[2], real[2][:1]])),  # overlap
        Answer(np.concatenate([real[3], [[1, 1, 15, 15, 0]]])),  # two components, which stand
        Answer(np.zeros((0, 5), int)),
        Answer(np.array([[2, 2, 25, 0, 0], [2, 2, 0, 0, 0]])),
    ]
    report = evaluate_answers(answers, captions, shape_set(split.test), shape_set(split.train))
    assert [line["connected"] for line in report.lines] == [True, False, False, False, False, False]
    assert [line["stability"] == "stable" for line in report.lines] == [True, False, False, True, False, False]
    assert report.lines[4]["object_iou"] == report.lines[5]["object_iou"] == 0
    assert report.summary["connected"] == pytest.approx(1 / 6)
    assert np.isnan(report.summary["plan_built"])
    json.dumps(report.lines)


def test_plans_are_measured_without_bricks(split):
    from brickwright.core.evaluation.voxels import structure_voxels

    rows = split.test[:12]
    good = evaluate_plans([structure_voxels(row.structure) for row in rows], rows, split.train, split.test)
    assert good.summary["object_iou"] == good.summary["cells"] == 1
    assert "object_iou 1.000" in str(good)
    bad = evaluate_plans([np.ones((20, 20, 20), bool)] * 12, rows, shape_set(split.train), shape_set(split.test))
    assert bad.summary["object_iou"] < 0.05
    assert bad.summary["cells"] > 50
    assert evaluate_plans([np.eye(20, dtype=bool)[None] for _ in rows], rows, split.train).scores.object_iou.max() < 1


def test_a_random_row_has_the_category(split):
    generator = np.random.default_rng(0)
    drawn = [random_of_category(split.train, "tower", generator) for _ in range(30)]
    assert {row.category for row in drawn} == {"tower"}
    assert len({row.structure_id for row in drawn}) > 10


def test_the_table_is_aligned_and_says_what_is_not_known():
    figures = {key: 0.5 for key, _, _ in COLUMNS} | {"samples": 12, "plan_built": float("nan")}
    lines = format_table({"a": figures, "a longer name": figures}).split("\n")
    assert len({len(line) for line in lines[2:]}) == 1
    assert "–" in lines[2]
    assert lines[2].split()[1] == "12"


def test_the_command_prints_a_table_and_writes_its_files(split, tmp_path, monkeypatch, capsys):
    pytest.importorskip("PIL")
    rows = [row for part in split for row in part]
    lines = [
        json.dumps(
            {
                "structure_id": row.structure_id,
                "object_id": row.object_id,
                "category": row.category,
                "captions": row.captions,
                "bricks": format_structure(row.structure),
            }
        )
        for row in rows
    ]
    (tmp_path / "structures.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    truth = {caption: row.structure for row in rows for caption in row.captions}
    generator = Scripted(truth.__getitem__)
    monkeypatch.setattr("brickwright.core.cli.generators.load_generator", lambda model, device: generator)
    out = tmp_path / "out"
    code = evaluate.main(["--corpus", str(tmp_path), "--captions", "8", "--sheet", "4", "--out", str(out)])
    assert code == 0
    assert "random training structure" in capsys.readouterr().out
    samples = [json.loads(line) for line in (out / "samples.jsonl").read_text().splitlines()]
    assert len(samples) == 4 * 8
    assert [sample["connected"] for sample in samples if sample["method"] == "model"] == [True] * 8
    assert json.loads((out / "summary.json").read_text())["methods"]["model"]["object_iou"] > 0.5
    assert (out / "contact_sheet.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in out.iterdir()) == ["contact_sheet.png", "samples.jsonl", "summary.json"]


def test_the_command_reports_bad_input_in_a_sentence(tmp_path, capsys):
    assert evaluate.main(["--baselines", "--corpus", str(tmp_path / "nowhere")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "cannot be read" in error
