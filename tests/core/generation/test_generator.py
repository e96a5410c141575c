# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the generator's stream with a small random model, and of the embedded one."""

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.errors import Cancelled, InputError  # noqa: E402
from brickwright.core.generation.events import (  # noqa: E402
    BrickPlaced,
    Finished,
    PlanReady,
    Progress,
    RolledBack,
)
from brickwright.core.generation.generator import BATCH, Generator  # noqa: E402
from brickwright.core.generation.request import GenerationRequest, Physics, Sampling  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402

REPORT = {
    "prompt",
    "seed",
    "model",
    "bricks",
    "parts",
    "valid",
    "connected",
    "components",
    "stable",
    "max_score",
    "weakest",
    "plan_built",
    "rejections",
    "rollbacks",
    "seconds",
    "bricks_per_second",
    "truncated",
}


@pytest.fixture(scope="module")
def generator():
    return Generator(tiny_checkpoint(), torch.device("cpu"))


def plan():
    occupancy = np.zeros((6, 8, 4), bool)
    occupancy[:, :, :2] = True
    occupancy[2:4, 2:6, 2:] = True
    return occupancy


def run(generator, request):
    """Bricks and report of each sample, following the stream as a consumer does."""
    bricks, reports, plans = {}, {}, {}
    for event in generator.generate(request):
        if isinstance(event, PlanReady):
            plans[event.sample] = event.occupancy
        elif isinstance(event, BrickPlaced):
            standing = bricks.setdefault(event.sample, [])
            assert event.index == len(standing)
            standing.append((event.part, event.colour, event.position, event.rotation))
        elif isinstance(event, RolledBack):
            del bricks[event.sample][event.to :]
        elif isinstance(event, Finished):
            reports[event.sample] = event.report
        else:
            assert isinstance(event, Progress)
    return bricks, reports, plans


def test_a_plan_is_filled_and_reported(generator):
    bricks, reports, plans = run(generator, GenerationRequest(plan=plan(), colour=14, max_bricks=200))
    report = reports[0]
    assert set(report) == REPORT
    assert report["bricks"] == len(bricks[0]) > 4
    assert report["valid"]
    assert report["connected"]
    assert report["components"] == 1
    assert report["plan_built"] == pytest.approx(1.0)
    assert not report["truncated"]
    assert {brick[1] for brick in bricks[0]} == {14}
    np.testing.assert_array_equal(plans[0], plan())


def test_the_report_tells_whether_it_stands(generator):
    events = list(generator.generate(GenerationRequest(plan=plan())))
    finished = events[-1]
    report = finished.report
    assert report["stable"] is True
    assert len(finished.scores) == report["bricks"]
    assert report["max_score"] == pytest.approx(max(finished.scores))
    assert [entry["score"] for entry in report["weakest"]] == sorted(
        (entry["score"] for entry in report["weakest"]), reverse=True
    )
    for entry in report["weakest"]:
        assert finished.scores[entry["brick"] - 1] == pytest.approx(entry["score"])
    assert list(report["seconds"]) == ["load", "plan", "decode", "physics"]


def test_nobody_asks_whether_it_stands(generator):
    *_, finished = generator.generate(GenerationRequest(plan=plan(), physics=Physics(enabled=False)))
    assert (finished.report["stable"], finished.report["max_score"], finished.scores) == (None, None, ())


def test_without_a_solver_it_says_so_and_goes_on(generator, monkeypatch):
    monkeypatch.setattr("brickwright.core.physics.highs.available", lambda: False)
    first, *_, finished = generator.generate(GenerationRequest(plan=plan()))
    assert "highspy" in first.message
    assert finished.report["stable"] is None
    assert finished.report["bricks"] > 0


def test_samples_of_a_request_differ_and_repeat(generator):
    request = GenerationRequest(plan=plan(), count=BATCH + 2, seed=7, sampling=Sampling(temperature=1.0))
    first, reports, _ = run(generator, request)
    again, _, _ = run(generator, request)
    assert first == again
    assert [reports[i]["seed"] for i in range(BATCH + 2)] == list(range(7, BATCH + 9))
    assert len({tuple(sample) for sample in first.values()}) > 1


def test_a_prompt_is_planned_within_the_size(generator):
    _, reports, plans = run(generator, GenerationRequest("a tall chair", size=(6, 7, 8), seed=3))
    filled = np.argwhere(plans[0])
    assert (np.ptp(filled, 0) + 1 <= (6, 7, 8)).all()
    assert reports[0]["valid"]
    assert reports[0]["connected"]


def test_a_prompt_without_a_plan(generator):
    bricks, reports, plans = run(generator, GenerationRequest("a chair", use_plan=False, max_bricks=30))
    assert not plans
    assert reports[0]["plan_built"] is None
    assert reports[0]["connected"]
    assert len(bricks[0]) == reports[0]["bricks"] <= 30


def test_unknown_words_are_named_and_all_unknown_is_refused(generator):
    events = generator.generate(GenerationRequest("a purple chair with a dragon"))
    words = next(event for event in events if isinstance(event, Progress))
    assert "purple, dragon" in words.message
    for prompt in ("une chaise en bois", "椅子", "!!!"):
        with pytest.raises(InputError, match="knows none"):
            next(generator.generate(GenerationRequest(prompt)))


def test_cancel_stops_at_once(generator):
    calls = itertools.count()
    events = generator.generate(GenerationRequest(plan=plan(), seed=1), lambda: next(calls) > 5)
    placed = []
    with pytest.raises(Cancelled):
        placed.extend(events)
    assert sum(isinstance(event, BrickPlaced) for event in placed) < 10


def test_bad_requests_are_refused_before_anything_is_drawn(generator):
    with pytest.raises(InputError):
        next(generator.generate(GenerationRequest("", count=1)))
    with pytest.raises(InputError):
        next(generator.generate(GenerationRequest("a chair", count=0)))
    with pytest.raises(InputError):
        next(generator.generate(GenerationRequest("a chair", size=(0, 20, 20))))


@pytest.mark.parametrize("prompt", ["a wooden chair with a tall back", "a round table", "compact car", "a long sofa"])
def test_the_embedded_model_builds_what_stands_together(default_weights, prompt):
    embedded = Generator.load(default_weights, "cpu")
    _, reports, _ = run(embedded, GenerationRequest(prompt, seed=11))
    report = reports[0]
    assert report["valid"]
    assert report["connected"]
    assert report["plan_built"] > 0.9
    assert 20 < report["bricks"] < 450
