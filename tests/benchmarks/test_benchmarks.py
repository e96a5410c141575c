# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks measure what they say; no time is asserted."""

from __future__ import annotations

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


def test_physics_is_measured_on_one_program(capsys):
    pytest.importorskip("highspy")
    pytest.importorskip("scipy")
    row = physics.measure("wall", physics.wall(8, 2))
    assert row[:2] == ["wall", str(len(physics.wall(8, 2)))]
    assert all(float(cell) > 0 for cell in row[2:])


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
