# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying bricks until they stand: roll-backs, other plans, and an end in any case.

While bricks are laid a thread checks what stands (:mod:`.prefix_checks`); the last word is the analysis of the finished
bricks. What fails is rolled back to the last layer at which the rest of the plan can still hold it, below its weakest
brick, and laid again; its weak bricks become less likely, and each further failure goes back a layer more. The last try
of a plan is mended with small changes; if that does not help, either, the next plan is built, and when nothing stands
the largest stable prefix is the result. Where the solver gives up the bricks stay as they are, and nobody says that
they stand.

Only the seeds decide what comes out, not how fast the checks are: they count in order, and what is laid again draws
from a seed of its own.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ..physics.build_order import find_build_order
from ..physics.stability import Stability
from .finishing import largest_component
from .layout import Row, prepare_plan
from .mending import mend
from .plan_choice import Plan
from .prefix_checks import PrefixChecks, Rows, assembly_of
from .relay import Change
from .request import Physics
from .sampler import BrickSampler, Changes, Laid, SampleSettings
from .vocabulary import Vocabulary

AVOIDED = 2.0  # taken off the logit of a brick for each time that it was among the weak ones
WEAK = 0.5  # score from which a brick is
MENDING_SECONDS = 15.0  # for the small changes to a plan's last try
ANOTHER_SEED = 7919  # from one try's seed to the next one's; samples are 1 apart

Step: TypeAlias = "Change | Plan | str"
Cancel: TypeAlias = "Callable[[], bool] | None"


@dataclass
class Stood:
    """A sample: what was laid, its stability (None: nobody asked), how often it was rolled back, the seconds that this
    took beyond laying it once; ``cut``: it is only the largest part that stands."""

    laid: Laid
    stability: Stability | None
    rollbacks: int
    seconds: float
    cut: bool = False


Steps: TypeAlias = Generator[tuple[int, Step], None, list[Stood]]  # number of the sample and what it came to


class StableDecoder:
    """Lays bricks with a sampler so that they stand; ``physics`` says how hard it tries."""

    def __init__(self, sampler: BrickSampler, vocabulary: Vocabulary, physics: Physics) -> None:
        self.sampler, self.vocabulary, self.physics = sampler, vocabulary, physics

    def decode(
        self,
        plans: Sequence[Plan],
        others: Sequence[Iterator[Plan]],
        text: Tensor | None,
        settings: SampleSettings,
        seeds: Sequence[int],
        cancelled: Cancel = None,
    ) -> Steps:
        """Fill ``plans`` so that the bricks stand, or else one of ``others[i]`` in the place of plan i.

        Without ``plans`` the bricks are placed freely. Yields (sample, change), where another plan is begun
        (sample, plan), and (sample, words) about what is being done. Raises :class:`Cancelled`
        when ``cancelled()`` is true during an analysis.
        """
        with ThreadPoolExecutor(1) as pool:
            searches = [
                _Search(
                    self,
                    plans[i] if plans else None,
                    others[i] if plans else iter(()),
                    None if text is None else text[i : i + 1],
                    settings,
                    seed,
                    pool,
                    cancelled,
                )
                for i, seed in enumerate(seeds)
            ]
            if plans:
                changes = self.sampler.lay(
                    plans, text, settings, seeds, lambda i: searches[i].checks.failed is not None
                )
            else:
                changes = self.sampler.lay_freely(text, settings, seeds)
            laid = yield from _watched(changes, [search.checks for search in searches])
            stood = []
            for sample, (search, first) in enumerate(zip(searches, laid, strict=True)):
                steps = search.run(first)
                while True:
                    try:
                        yield sample, next(steps)
                    except StopIteration as stop:
                        stood.append(stop.value)
                        break
            return stood


class _Search:
    """One sample's way to bricks that stand."""

    def __init__(
        self,
        decoder: StableDecoder,
        plan: Plan | None,
        others: Iterator[Plan],
        text: Tensor | None,
        settings: SampleSettings,
        seed: int,
        pool: Executor,
        cancelled: Cancel,
    ) -> None:
        self.sampler, self.vocabulary, self.physics = decoder.sampler, decoder.vocabulary, decoder.physics
        self.plan, self.others, self.text, self.settings, self.seed = plan, others, text, settings, seed
        self.pool, self.cancelled = pool, cancelled
        self.failures = 0  # with this plan
        self.avoided: dict[Row, float] = {}
        self.checks = self._checks(0)

    def _checks(self, standing: int, every: int | None = None) -> PrefixChecks:
        plan = None if self.plan is None else prepare_plan(self.plan, self.vocabulary.sizes).plan
        every = self.physics.check_every if every is None else every
        return PrefixChecks(plan, self.vocabulary, every, self.pool, standing)

    def run(self, laid: Laid) -> Generator[Step, None, Stood]:
        """From the first try to the result."""
        start = time.perf_counter()
        plans, rollbacks = 1, 0
        best: Laid | None = None
        while True:
            yield "Checking stability"
            found = self.checks.analyse(laid.bricks, self.cancelled)
            if found is not None and found.verdict == "unknown":
                return Stood(laid, found, rollbacks, time.perf_counter() - start)
            if found is not None and found.stable:
                order = self._order(laid.bricks)
                if len(order) == len(laid.bricks):
                    result = _taken(laid, order)
                    yield _difference(laid.bricks, result.bricks)
                    found = _reordered(found, order)
                    return Stood(result, found, rollbacks, time.perf_counter() - start)
            if found is not None and (best is None or len(laid.bricks) > len(best.bricks)):
                best = laid
            if time.perf_counter() - start > self.physics.seconds:
                break
            rollbacks += 1
            if self.failures == self.physics.tries and found is not None:
                self.failures += 1
                yield "Mending what does not stand"
                mended = mend(laid.bricks, self.vocabulary, MENDING_SECONDS, self.cancelled)
                if mended is not None and len(mended) <= (self.settings.max_bricks or len(mended)):
                    yield _difference(laid.bricks, mended)
                    laid = self._refilled(laid, mended)
                    continue
            kept = laid.bricks[:0]
            if self.failures < self.physics.tries:
                kept = self._last_hope(laid.bricks if self.checks.failed is None else self.checks.failed, found)
            else:
                other = next(self.others, None) if plans < self.physics.plans else None
                if other is None:
                    break
                self.plan, plans = other, plans + 1
                self.failures, self.avoided = 0, {}
                yield other
            yield _difference(laid.bricks, kept)
            yield "Laying again what does not stand"
            laid = yield from self._lay(kept, self.seed + ANOTHER_SEED * rollbacks)
        if best is None:
            self.failures = self.physics.tries
            yield _difference(laid.bricks, laid.bricks[:0])
            best = laid = yield from self._lay(laid.bricks[:0], self.seed)
        self.checks = self._checks(0)
        result = _taken(best, self._largest_part(best.bricks))
        yield _difference(laid.bricks, result.bricks)
        stability = self.checks.analyse(result.bricks, self.cancelled)
        assert stability is not None
        return Stood(result, stability, rollbacks, time.perf_counter() - start, cut=True)

    def _lay(self, kept: Rows, seed: int) -> Generator[Step, None, Laid]:
        """The next try, from the bricks ``kept``; the last one of a plan goes to its end, so that it can be mended."""
        last = self.failures >= self.physics.tries
        self.checks = checks = self._checks(len(kept), 0 if last else None)
        if self.plan is None:
            changes = self.sampler.lay_freely(self.text, self.settings, [seed])
        else:
            changes = self.sampler.lay(
                [self.plan], self.text, self.settings, [seed], lambda _: checks.failed is not None, kept, self.avoided
            )
        steps = _watched(changes, [checks], kept)
        while True:
            try:
                yield next(steps)[1]
            except StopIteration as stop:
                only: Laid = stop.value[0]
                return only

    def _refilled(self, laid: Laid, bricks: Rows) -> Laid:
        """``laid`` with ``bricks`` instead of its own."""
        built = laid.outcome.built
        if built is not None and self.checks.plan is not None:
            plan = self.checks.plan
            before, after = (
                sum(int(plan[x : x + h, y : y + w, z].sum()) for h, w, x, y, z in rows.tolist())
                for rows in (laid.bricks, bricks)
            )
            built *= after / max(before, 1)
        return Laid(bricks, dataclasses.replace(laid.outcome, bricks=len(bricks), built=built), laid.reasons)

    def _last_hope(self, rows: Rows, found: Stability | None) -> Rows:
        """The bricks that are kept: whole layers that the rest of the plan can hold, below the weak bricks."""
        self.failures += 1
        if self.plan is None or not len(rows):
            return rows[:0]
        starts = [*np.flatnonzero(np.diff(rows[:, 4], prepend=-1)).tolist(), len(rows)]
        low, high = 0, len(starts) - 1  # the first `low` layers can stand, more than `high` cannot
        while low < high:
            middle = (low + high + 1) // 2
            if self.checks.can_stand(rows[: starts[middle]]):
                low = middle
            else:
                high = middle - 1
        weak = range(starts[low], len(rows)) if found is None else np.flatnonzero(found.scores >= WEAK).tolist()
        for number in weak:
            row = _row(rows, number)
            self.avoided[row] = self.avoided.get(row, 0.0) + AVOIDED
        lowest = min([starts[low], *weak])
        layer = sum(first <= lowest for first in starts) - self.failures
        return rows[: starts[max(layer, 0)]]

    def _order(self, rows: Rows) -> NDArray[np.intp]:
        """Bricks in an order in which all prefixes stand where that is asked for, else in their own."""
        if not self.physics.buildable:
            return np.arange(len(rows))
        return find_build_order(assembly_of(rows, self.vocabulary), cancelled=self.cancelled)

    def _largest_part(self, rows: Rows) -> NDArray[np.intp]:
        """The bricks of as many whole layers as stand as one component, or as far as they can be built one by one."""
        if self.physics.buildable:
            return self._order(rows)
        for first in [len(rows), *np.flatnonzero(np.diff(rows[:, 4], prepend=-1))[:0:-1].tolist()]:
            kept = np.flatnonzero(largest_component(rows[:first], floor=0))
            if self.checks.stands(rows[kept]):
                return kept
        return np.zeros(0, np.intp)


def _row(rows: Rows, number: int) -> Row:
    h, w, x, y, z = rows[number].tolist()
    return h, w, x, y, z


def _difference(before: Rows, after: Rows) -> Change:
    """What makes ``after`` of ``before``."""
    shorter = min(len(before), len(after))
    same = (before[:shorter] == after[:shorter]).all(1)
    first = int(np.argmin([*same, False]))
    return Change(first, after[first:])


def _taken(laid: Laid, order: NDArray[np.intp]) -> Laid:
    """Only the bricks ``order``, in that order."""
    bricks = laid.bricks[order]
    gone, built = len(laid.bricks) - len(bricks), laid.outcome.built
    if gone and built is not None:
        built *= float((bricks[:, 0] * bricks[:, 1]).sum() / (laid.bricks[:, 0] * laid.bricks[:, 1]).sum())
    pruned = laid.outcome.pruned + gone
    components = min(laid.outcome.components, len(bricks))
    outcome = dataclasses.replace(laid.outcome, bricks=len(bricks), components=components, built=built, pruned=pruned)
    return Laid(bricks, outcome, laid.reasons)


def _reordered(stability: Stability, order: NDArray[np.intp]) -> Stability:
    """``stability`` of the bricks in another order, without the forces, which name them by their numbers."""
    return dataclasses.replace(
        stability,
        scores=stability.scores[order],
        residuals=stability.residuals[order],
        points=None,
        pushes=None,
        pulls=None,
    )


def _watched(
    changes: Changes, checks: Sequence[PrefixChecks], kept: Rows | None = None
) -> Generator[tuple[int, Change], None, list[Laid]]:
    """``changes``, of which each sample's checks hear; what stood before is ``kept``, of a single sample."""
    standing: list[list[list[int]]] = [[] if kept is None else kept.tolist() for _ in checks]
    while True:
        try:
            sample, change = next(changes)
        except StopIteration as stop:
            laid: list[Laid] = stop.value
            return laid
        rows = standing[sample]
        del rows[change.to :]
        rows.extend(change.bricks.tolist())
        checks[sample].note(rows)
        yield sample, change
