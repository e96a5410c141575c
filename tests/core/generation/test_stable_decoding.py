# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying until it stands, with a small random model: roll-backs, other plans, ends, and what the stream says of it."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("highspy", reason="HiGHS is not installed")

from brickwright.core.formats.structure_text import structure_to_assembly  # noqa: E402
from brickwright.core.generation import stable_decoding  # noqa: E402
from brickwright.core.generation.prefix_checks import PrefixChecks  # noqa: E402
from brickwright.core.generation.relay import Change  # noqa: E402
from brickwright.core.generation.request import Physics  # noqa: E402
from brickwright.core.generation.sampler import BrickSampler, SampleSettings  # noqa: E402
from brickwright.core.generation.stable_decoding import StableDecoder  # noqa: E402
from brickwright.core.physics.stability import analyse, analyse_structure  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402

SETTINGS = SampleSettings(temperature=1.0)


@pytest.fixture(scope="module")
def checkpoint():
    return tiny_checkpoint()


def block():
    plan = np.zeros((20, 20, 20), bool)
    plan[:6, :4, :6] = True
    return plan


def mast(arm=19):
    """A pole with two beams that cross on top: whatever bricks fill it, it falls."""
    plan = np.zeros((20, 20, 20), bool)
    plan[0, 0, :12] = True
    plan[: arm + 1, :3, 12:14] = True
    return plan


def decode(checkpoint, plans, others=(), physics=None, seeds=(5,), settings=SETTINGS):
    """Samples, the bricks that a consumer of the steps holds, and how often a plan was begun and bricks taken back."""
    decoder = StableDecoder(
        BrickSampler(checkpoint.bricks, checkpoint.vocabulary), checkpoint.vocabulary, physics or Physics()
    )
    held = {sample: [] for sample in range(len(seeds))}
    plans_begun, backwards = 0, 0
    rest = [iter(others) for _ in seeds]
    steps = decoder.decode(plans, rest, None, settings, seeds)
    while True:
        try:
            sample, step = next(steps)
        except StopIteration as stop:
            return stop.value, held, plans_begun, backwards
        if isinstance(step, str):
            continue
        if not isinstance(step, Change):
            plans_begun += 1
            continue
        backwards += step.to < len(held[sample])
        del held[sample][step.to :]
        held[sample].extend(step.bricks.tolist())


@pytest.fixture
def unmended(monkeypatch):
    """No small changes help."""
    monkeypatch.setattr(stable_decoding, "mend", lambda *arguments: None)


def test_what_stands_is_left_alone(checkpoint):
    (stood,), held, begun, _ = decode(checkpoint, [block()])
    assert stood.stability.stable
    assert (stood.rollbacks, begun, stood.cut) == (0, 0, False)
    assert held[0] == stood.laid.bricks.tolist()
    assert stood.laid.outcome.built == 1.0


def test_samples_of_a_batch_are_those_of_single_ones(checkpoint):
    plans = [block(), mast(4), block()]
    batch, held, _, _ = decode(checkpoint, plans, seeds=(1, 2, 3))
    for sample, plan in enumerate(plans):
        (alone,), _, _, _ = decode(checkpoint, [plan], seeds=(sample + 1,))
        assert alone.laid.bricks.tolist() == batch[sample].laid.bricks.tolist() == held[sample]


def test_the_last_try_of_a_plan_is_mended(checkpoint):
    (stood,), held, begun, _ = decode(checkpoint, [mast()], [block()], Physics(tries=0))
    assert (begun, stood.cut, stood.rollbacks) == (0, False, 1)
    assert stood.stability.stable
    assert analyse_structure(stood.laid.bricks).stable
    assert held[0] == stood.laid.bricks.tolist()
    filled = np.zeros((20, 20, 20), bool)
    for h, w, x, y, z in stood.laid.bricks.tolist():
        filled[x : x + h, y : y + w, z] = True
    assert (filled & mast()).sum() / mast().sum() == pytest.approx(stood.laid.outcome.built)
    assert stood.laid.outcome.built > 0.95


def test_what_mending_leaves_out_counts_as_not_built(checkpoint, monkeypatch):
    monkeypatch.setattr(stable_decoding, "mend", lambda rows, *arguments: rows[rows[:, 4] < 6])
    (stood,), held, _, _ = decode(checkpoint, [mast()], physics=Physics(tries=0))
    assert stood.stability.stable
    assert held[0] == stood.laid.bricks.tolist()
    assert stood.laid.outcome.built == pytest.approx(6 / mast().sum())


def test_it_goes_back_below_the_weak_bricks_and_a_layer_more_each_time(checkpoint):
    (stood,), _, _, _ = decode(checkpoint, [block()])
    rows = stood.laid.bricks
    decoder = StableDecoder(None, checkpoint.vocabulary, Physics())
    with ThreadPoolExecutor(1) as pool:
        search = stable_decoding._Search(decoder, block(), iter(()), None, SETTINGS, 0, pool, None)
        scores = np.zeros(len(rows))
        scores[np.flatnonzero(rows[:, 4] == 4)[1]] = 1.0
        found = dataclasses.replace(stood.stability, scores=scores, verdict="unstable")
        for layer in (4, 3, 2):
            kept = search._last_hope(rows, found)
            assert kept.tolist() == rows[rows[:, 4] < layer].tolist()
        assert list(search.avoided.values()) == [3 * stable_decoding.AVOIDED]


def test_mending_keeps_to_the_brick_budget(checkpoint):
    settings = SampleSettings(1.0, max_bricks=30)
    (stood,), _, _, _ = decode(checkpoint, [mast()], physics=Physics(tries=0, plans=1), settings=settings)
    assert len(stood.laid.bricks) <= 30


def test_another_plan_is_turned_to(checkpoint, unmended):
    (stood,), held, begun, _ = decode(checkpoint, [mast()], [block()], Physics(tries=1))
    assert begun == 1
    assert stood.rollbacks == 2  # a second try, another plan
    assert stood.stability.stable
    assert not stood.cut
    assert held[0] == stood.laid.bricks.tolist()
    assert stood.laid.outcome.built == 1.0


def test_every_plan_has_its_tries(checkpoint, unmended):
    other = mast()
    other[:, :, 14:16] = other[:, :, 12:14]
    (stood,), _, begun, _ = decode(checkpoint, [mast()], [other, block()], Physics(tries=1))
    assert begun == 2
    assert stood.rollbacks == 4  # two tries of either, then the block
    assert stood.stability.stable


@pytest.mark.parametrize("every", [0, 7])
def test_in_the_end_the_largest_part_that_stands_is_left(checkpoint, every, unmended):
    (stood,), held, _, _ = decode(checkpoint, [mast()], physics=Physics(tries=1, check_every=every))
    assert stood.cut
    assert stood.stability.stable
    assert 0 < stood.laid.outcome.built < 1
    assert held[0] == stood.laid.bricks.tolist()
    assert analyse_structure(stood.laid.bricks).stable
    cells = (stood.laid.bricks[:, 0] * stood.laid.bricks[:, 1]).sum()
    assert stood.laid.outcome.built == pytest.approx(cells / mast().sum())


def test_the_result_does_not_depend_on_how_fast_the_checks_are(checkpoint, monkeypatch, unmended):
    physics = Physics(tries=2, check_every=4)
    (fast,), _, _, _ = decode(checkpoint, [mast()], [block()], physics)
    take = PrefixChecks.note

    def slow(self, rows):
        done, self._running[:] = self._running[:], []  # no answer has come in yet
        before, self._every = self._every, self._every
        take(self, rows)
        self._running[:] = [*done, *self._running]
        self._every = before

    monkeypatch.setattr(PrefixChecks, "note", slow)
    (late,), _, _, _ = decode(checkpoint, [mast()], [block()], physics)
    assert late.laid.bricks.tolist() == fast.laid.bricks.tolist()
    assert late.rollbacks == fast.rollbacks


def test_a_prefix_that_nothing_can_hold_ends_a_try(checkpoint, unmended):
    # Long before its end: the bricks of the arm are laid after those of the pole, and the first ones fall.
    plan = mast()
    plan[:, :, 14:] = plan[:, :, 13:14]
    _, _, _, backwards = decode(checkpoint, [plan], [block()], Physics(tries=0, check_every=1))
    assert backwards >= 1


def test_a_solver_without_an_answer_is_not_trusted(checkpoint, monkeypatch):
    monkeypatch.setattr("brickwright.core.generation.prefix_checks.SECONDS", 0.0)
    (stood,), held, _, _ = decode(checkpoint, [block()])
    assert stood.stability.verdict == "unknown"
    assert not stood.cut
    assert held[0] == stood.laid.bricks.tolist()
    assert stood.laid.outcome.built == 1.0


def test_failures_are_remembered(checkpoint, monkeypatch, unmended):
    seen = []
    lay = BrickSampler.lay

    def spy(self, plans, text, settings, seeds, given_up=None, kept=None, avoided=None):
        seen.append((tuple(seeds), None if kept is None else len(kept), dict(avoided or {})))
        return lay(self, plans, text, settings, seeds, given_up or (lambda _: False), kept, avoided)

    monkeypatch.setattr(BrickSampler, "lay", spy)
    decode(checkpoint, [mast()], physics=Physics(tries=3, plans=1, check_every=0))
    seeds = [seed for seed, _, _ in seen]
    assert len(set(seeds)) == len(seeds) == 4
    kept = [count for _, count, _ in seen[1:]]
    assert kept == sorted(kept, reverse=True)
    avoided = [sum(penalties.values()) for _, _, penalties in seen]
    assert avoided[0] == 0
    assert avoided[-1] > 0


def test_support_as_you_build(checkpoint):
    plan = np.zeros((20, 20, 20), bool)
    plan[:10, :2, 4:6] = plan[:2, :2, :4] = plan[8:10, :2, :4] = True
    plan[4:6, :2, 3] = True  # hangs under the bridge
    (stood,), held, _, _ = decode(checkpoint, [plan], physics=Physics(buildable=True))
    assert stood.stability.stable
    assert not stood.cut
    assert held[0] == stood.laid.bricks.tolist()
    assembly = structure_to_assembly(stood.laid.bricks)
    np.testing.assert_allclose(stood.stability.scores, analyse(assembly, ground=24.0).scores, atol=1e-9)
    for count in range(1, len(assembly) + 1):
        assert analyse(assembly.take(range(count)), ground=24.0).stable


def test_free_placing_is_checked_too(checkpoint):
    (stood,), held, _, _ = decode(checkpoint, [], settings=SampleSettings(1.0, max_bricks=25))
    assert stood.stability.stable
    assert held[0] == stood.laid.bricks.tolist()
    assert analyse_structure(stood.laid.bricks).stable


def test_seeds_of_tries_do_not_meet_those_of_other_samples():
    assert stable_decoding.ANOTHER_SEED > 1000
