# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks measure what they say; no time is asserted."""

from __future__ import annotations

import json
import time

import pytest
from brickwright.benchmarks import generation, physics, report
from brickwright.benchmarks.five_tokens import FiveTokenModel, llama_sizes
from brickwright.core.evaluation.structures import soundness
from brickwright.core.generation.events import BrickPlaced, Finished, PlanReady


def test_best_seconds_is_the_least_processor_time_of_a_call():
    def burn():
        end = time.process_time() + 0.02
        while time.process_time() < end:
            pass

    slow, idle = report.best_seconds([burn, lambda: time.sleep(0.02)], rounds=2)
    assert slow >= 0.02
    assert idle < slow


def test_a_wall_is_sound():
    for length, height in ((12, 5), (20, 10)):
        assert soundness(physics.wall(length, height)).connected
    assert physics.wall(40, 20)[:, 4].max() == 19


def test_physics_is_measured_by_size(tmp_path, capsys):
    pytest.importorskip("highspy")
    pytest.importorskip("scipy")
    found = physics.measure({size: [physics.wall(8, height)] for size, height in ((6, 2), (12, 4))}, rounds=1)
    assert list(found["sizes"]) == [6, 12]
    for row in found["sizes"].values():
        assert all(row[name] > 0 for name in ("build", "all", "scipy", "full", "add", "remove"))
        assert row["build"] < row["all"]
        assert row["add ratio"] == pytest.approx(row["add"] / row["full"])
    assert str(round(found["exponent"], 2)) in physics.tables(found)
    assert json.loads(physics.as_json({"sizes": {6: {"gurobi": float("nan"), "all": 1.5}}})) == {
        "sizes": {"6": {"gurobi": None, "all": 1.5}}
    }


def test_other_optima_are_no_comparison(monkeypatch):
    pytest.importorskip("highspy")
    pytest.importorskip("scipy")
    kept = physics._linprog
    monkeypatch.setattr(physics, "_linprog", lambda arrays: kept(arrays) + 1.0)
    with pytest.raises(RuntimeError, match="differ"):
        physics.against_others(physics.wall(8, 2), rounds=1)


def test_growth_is_the_exponent_of_a_power():
    assert physics.exponent([10, 20, 80], [3 * 10**1.5, 3 * 20**1.5, 3 * 80**1.5]) == pytest.approx(1.5)


def test_real_structures_are_taken_by_size(data_dir, tmp_path, capsys):
    chosen = physics.structures(data_dir, (60, 100), 2)
    assert {size: len(of_size) for size, of_size in chosen.items()} == {60: 2, 100: 2}
    assert all(abs(len(rows) - size) <= 0.05 * size for size, of_size in chosen.items() for rows in of_size)
    assert physics.main(["--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err


@pytest.mark.parametrize("parameters", [2_000_000, 5_500_000, 30_000_000])
def test_the_llama_has_as_many_parameters(parameters):
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    if parameters > 10_000_000:
        width, hidden = llama_sizes(parameters, 8)
        assert 128 * width + 8 * (4 * width**2 + 3 * width * hidden) == pytest.approx(parameters, rel=0.01)
        return
    model = FiveTokenModel(parameters, 6, most_bricks=3)
    assert model.parameters == pytest.approx(parameters, rel=0.01)
    assert model.seconds(bricks=2, batch=2, kind="float32") > 0


def test_decoding_is_timed_from_the_last_plan_to_the_end():
    class Slow:
        def generate(self, request):
            time.sleep(0.2)
            for sample in range(request.count):
                yield PlanReady(sample, None)
            for sample in range(request.count):
                yield BrickPlaced(sample, 0, "3001.dat", 4, (0.0, 0.0, 0.0), (1.0,) * 9)
                time.sleep(0.01)
                yield Finished(sample, {"bricks": 30})

    bricks, seconds = generation.decoding_speed(Slow(), "chair", 2, seed=0)
    assert bricks == 60
    assert 0.02 <= seconds < 0.2


def test_tables_are_aligned():
    lines = report.format_rows(("name", "ms"), [("a", "1.0"), ("longer", "10.0")]).split("\n")
    assert lines == ["name      ms", "a        1.0", "longer  10.0"]
