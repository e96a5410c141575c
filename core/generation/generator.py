# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded generator: a prompt or a plan in, a stream of events out. Needs torch.

Plans come first, each chosen from many draws; then the bricks of up to ``BATCH`` samples are laid in lock-step.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..errors import Cancelled, InputError
from ..evaluation.validity import check
from ..physics import highs
from ..physics.stability import Stability
from .checkpoint import Checkpoint, load_checkpoint
from .devices import pick_device, pick_dtype
from .events import BrickPlaced, Event, Finished, PlanReady, Progress, RolledBack
from .plan_choice import MOST_TRIED, Plan, choose_plans
from .plan_draw import draw_plans
from .plan_size import fit_plan
from .prefix_checks import assembly_of, plan_can_stand
from .relay import Change
from .request import GenerationRequest
from .sampler import BrickSampler, SampleSettings
from .stable_decoding import StableDecoder, Steps, Stood
from .text_encoder import TextBatch

BATCH = 8  # samples that are laid together
NO_SOLVER = "Stability is not looked at: the generator's Python has no solver (pip install highspy)"


class Generator:
    """A checkpoint on a device, ready for requests. ``name``: the model's; ``load_seconds``: what loading it took."""

    def __init__(self, checkpoint: Checkpoint, device: torch.device, load_seconds: float = 0.0) -> None:
        self.checkpoint = checkpoint
        self.name = checkpoint.name
        self.device = str(device)
        self.load_seconds = load_seconds
        self._load_untold = load_seconds  # the first report tells it
        self._at = device
        self._planner = checkpoint.planner.to(device=device, dtype=pick_dtype(device))
        # One row at a time single precision is the faster one on a CPU, natively supported bfloat16 or not.
        precision = torch.float32 if device.type == "cpu" else pick_dtype(device)
        self._sampler = BrickSampler(checkpoint.bricks.to(device=device, dtype=precision), checkpoint.vocabulary)

    @classmethod
    def load(cls, folder: Path | None = None, device: str = "auto") -> Generator:
        """The checkpoint in ``folder``, None for the embedded one, on ``auto``, ``cpu``, ``cuda`` or ``mps``.

        Raises CheckpointError when the folder cannot be used, InputError for a device that is not here.
        """
        start = time.perf_counter()
        at = pick_device(device)
        return cls(load_checkpoint(folder), at, time.perf_counter() - start)

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Events of a request; sample i draws from ``request.seed + i``.

        Without the solver HiGHS it says so and does not look at the stability. Raises InputError before anything is
        drawn when the request cannot be met, Cancelled when ``cancelled``
        returns true, at which what was placed stays with the consumer.
        """
        request = request.checked()
        if request.physics.enabled and not highs.available():
            yield Progress(NO_SOLVER, 0.0)
            request = dataclasses.replace(request, physics=dataclasses.replace(request.physics, enabled=False))
        yield from self._say_unknown_words(request)
        load_seconds, self._load_untold = self._load_untold, 0.0
        for first in range(0, request.count, BATCH):
            samples = range(first, min(first + BATCH, request.count))
            yield from self._generate_batch(request, samples, load_seconds, cancelled)
            load_seconds = 0.0

    def _say_unknown_words(self, request: GenerationRequest) -> Iterator[Event]:
        words = self.checkpoint.words
        unknown = words.unknown(request.prompt)
        if request.prompt and request.plan is None and not words.knows_any(request.prompt):
            raise InputError(
                "The model knows none of these words: describe a chair, table, sofa or car in English, "
                "for example “a wooden chair with a tall back”."
            )
        if unknown:
            yield Progress(f"Words the model does not know: {', '.join(unknown[:8])}", 0.0)

    def _generate_batch(
        self, request: GenerationRequest, samples: range, load_seconds: float, cancelled: Callable[[], bool]
    ) -> Iterator[Event]:
        start = time.perf_counter()
        prompt = self._read(request.prompt)
        chosen: list[Plan] = []
        others: list[Iterator[Plan]] = []
        for sample in samples if request.plan is not None or request.use_plan else ():
            if cancelled():
                raise Cancelled("Generation was cancelled.")
            yield Progress("Planning the shape", (sample - samples[0]) / len(samples) * 0.2)
            candidates = self._plans(request, prompt, request.seed + sample, cancelled)
            chosen.append(next(candidates))
            others.append(candidates)
        for sample, plan in zip(samples, chosen, strict=False):
            yield PlanReady(sample, plan)
        planned = time.perf_counter()
        yield Progress("Laying bricks", 0.2)
        settings = self._settings(request)
        seeds = [request.seed + sample for sample in samples]
        vectors = prompt.expand(len(samples), -1) if request.prompt else None
        if request.physics.enabled:
            decoder = StableDecoder(self._sampler, self.checkpoint.vocabulary, request.physics)
            steps = decoder.decode(chosen, others, vectors, settings, seeds, cancelled)
        else:
            steps = _unchecked(self._sampler, chosen, vectors, settings, seeds)
        counts = [0] * len(samples)
        while True:
            if cancelled():
                raise Cancelled("Generation was cancelled.")
            try:
                number, step = next(steps)
            except StopIteration as stop:
                laid: list[Stood] = stop.value
                break
            if isinstance(step, str):
                yield Progress(step)
                continue
            if not isinstance(step, Change):
                yield PlanReady(samples[number], step)
                continue
            yield from self._events(request, samples[number], step, counts[number])
            counts[number] = step.to + len(step.bricks)
        decode = time.perf_counter() - planned - sum(item.seconds for item in laid)
        for sample, item in zip(samples, laid, strict=True):
            seconds = {
                "load": load_seconds,
                "plan": (planned - start) / len(samples),
                "decode": decode / len(samples),
                "physics": item.seconds,
            }
            load_seconds = 0.0
            if item.cut:
                yield Progress("The whole does not stand: only the largest part that does was built")
            known = item.stability is not None and item.stability.verdict != "unknown"
            scores = item.stability.scores.round(6).tolist() if item.stability is not None and known else ()
            yield Finished(sample, self._report(request, sample, item, seconds), tuple(scores))

    def _settings(self, request: GenerationRequest) -> SampleSettings:
        temperature = request.sampling.temperature
        return SampleSettings(
            self.checkpoint.sampling.temperature if temperature is None else temperature,
            request.sampling.top_k,
            request.sampling.top_p,
            request.max_bricks,
            request.size,
        )

    @torch.inference_mode()
    def _read(self, prompt: str) -> Tensor:
        """What the text encoder makes of a prompt, (1, text width)."""
        batch = self.checkpoint.words.encode([prompt], self._planner.config.text)
        vector: Tensor = self._planner.text(TextBatch(batch.ids.to(self._at), batch.unseen.to(self._at)))
        return vector

    def _plans(
        self, request: GenerationRequest, prompt: Tensor, seed: int, cancelled: Callable[[], bool]
    ) -> Iterator[Plan]:
        """The plans of one sample in the order in which they are built: the given one, or of the likeliest shapes those
        that can be built and stand.

        Each sample is planned by itself, so that it is the same in every batch.
        """
        if request.plan is not None:
            candidates = [fit_plan(request.plan, request.size)]
        else:
            defaults, asked = self.checkpoint.sampling, request.sampling
            sampling = dataclasses.replace(
                defaults,
                guidance=defaults.guidance if asked.guidance is None else asked.guidance,
                best_of=defaults.best_of if asked.best_of is None else asked.best_of,
            )

            def step(_: int) -> None:
                if cancelled():
                    raise Cancelled("Generation was cancelled.")

            drawn = draw_plans(self._planner, prompt, seed, sampling, step).cpu().numpy()
            candidates = [fit_plan(plan, request.size) for plan in drawn[:MOST_TRIED]]
        test = plan_can_stand if request.physics.enabled else None
        plans = choose_plans(candidates, self.checkpoint.vocabulary.sizes, test)
        first = next(plans, None)
        if first is None:
            raise InputError("The model has no shape for this prompt; describe the object in other words.")
        yield first
        yield from plans

    def _events(self, request: GenerationRequest, sample: int, change: Change, standing: int) -> Iterator[Event]:
        if change.to < standing:
            yield RolledBack(sample, change.to)
        for i, row in enumerate(change.bricks.tolist()):
            part, position, rotation = self.checkpoint.vocabulary.placement(row)
            yield BrickPlaced(sample, change.to + i, part, request.colour, position, rotation)

    def _report(
        self, request: GenerationRequest, sample: int, item: Stood, seconds: dict[str, float]
    ) -> dict[str, Any]:
        placements = [self.checkpoint.vocabulary.placement(tuple(row)) for row in item.laid.bricks.tolist()]
        verdict = check(assembly_of(item.laid.bricks, self.checkpoint.vocabulary))
        outcome = item.laid.outcome
        rejections = dict(item.laid.reasons)
        if outcome.pruned:
            rejections["taken away at the end"] = outcome.pruned
        return {
            "prompt": request.prompt,
            "seed": request.seed + sample,
            "model": self.name,
            "bricks": len(placements),
            "parts": len({part for part, _, _ in placements}),
            "valid": verdict.valid,
            "connected": verdict.connected,
            "components": verdict.components,
            **_told(item.stability, [part for part, _, _ in placements]),
            "plan_built": outcome.built,
            "rejections": rejections,
            "rollbacks": item.rollbacks,
            "seconds": seconds,
            "bricks_per_second": len(placements) / max(seconds["decode"], 1e-9),
            "truncated": outcome.truncated or item.cut,
        }


def _told(stability: Stability | None, parts: Sequence[str]) -> dict[str, Any]:
    """What a report says of the stability: nothing where it was not looked at or the solver gave up."""
    if stability is None or stability.verdict == "unknown":
        return {"stable": None, "max_score": None, "weakest": []}
    weakest = [
        {"brick": number + 1, "part": parts[number], "score": round(float(stability.scores[number]), 6)}
        for number in stability.weakest()
    ]
    score = round(stability.max_score, 6) if stability.scored else None
    return {"stable": stability.stable, "max_score": score, "weakest": weakest}


def _unchecked(
    sampler: BrickSampler, plans: Sequence[Plan], text: Tensor | None, settings: SampleSettings, seeds: Sequence[int]
) -> Steps:
    """Laying without a word on stability."""
    laid = yield from sampler.lay(plans, text, settings, seeds) if plans else sampler.lay_freely(text, settings, seeds)
    return [Stood(item, None, 0, 0.0) for item in laid]
