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

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..bricks.assembly import Assembly
from ..errors import Cancelled, InputError
from ..evaluation.validity import check
from .checkpoint import Checkpoint, load_checkpoint
from .devices import pick_device, pick_dtype
from .events import BrickPlaced, Event, Finished, PlanReady, Progress, RolledBack
from .layout import prepare_plan
from .plan_draw import draw_plans
from .plan_size import fit_plan
from .relay import Change
from .request import GenerationRequest
from .sampler import BrickSampler, Laid, SampleSettings
from .text_encoder import TextBatch

BATCH = 8  # samples that are laid together
MOST_TRIED = 12  # plans of a prompt
BUILDABLE = 0.985  # share of a plan that must hang together for it to be taken at once

Plan = NDArray[np.bool_]


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

        Raises InputError before anything is drawn when the request cannot be met, Cancelled when ``cancelled``
        returns true, at which what was placed stays with the consumer.
        """
        request = request.checked()
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
        defaults = self.checkpoint.sampling
        start = time.perf_counter()
        prompt = self._read(request.prompt)
        plans: list[Plan] = []
        if request.plan is not None:
            plans = [fit_plan(request.plan, request.size)] * len(samples)
        elif request.use_plan:
            for sample in samples:
                if cancelled():
                    raise Cancelled("Generation was cancelled.")
                yield Progress("Planning the shape", (sample - samples[0]) / len(samples) * 0.2)
                plans.append(fit_plan(self._plan(request, prompt, request.seed + sample, cancelled), request.size))
        for sample, plan in zip(samples, plans, strict=False):
            yield PlanReady(sample, plan)
        planned = time.perf_counter()
        yield Progress("Laying bricks", 0.2)
        temperature = request.sampling.temperature
        settings = SampleSettings(
            defaults.temperature if temperature is None else temperature,
            request.sampling.top_k,
            request.sampling.top_p,
            request.max_bricks,
            request.size,
        )
        seeds = [request.seed + sample for sample in samples]
        vectors = prompt.expand(len(samples), -1) if request.prompt else None
        if plans:
            changes = self._sampler.lay(plans, vectors, settings, seeds)
        else:
            changes = self._sampler.lay_freely(vectors, settings, seeds)
        counts = [0] * len(samples)
        while True:
            if cancelled():
                raise Cancelled("Generation was cancelled.")
            try:
                number, change = next(changes)
            except StopIteration as stop:
                laid: list[Laid] = stop.value
                break
            yield from self._events(request, samples[number], change, counts[number])
            counts[number] = change.to + len(change.bricks)
        done = time.perf_counter()
        for sample, item in zip(samples, laid, strict=True):
            decode = (done - planned) / len(samples)
            seconds = {"load": load_seconds, "plan": (planned - start) / len(samples), "decode": decode}
            load_seconds = 0.0
            yield Finished(sample, self._report(request, sample, item, seconds))

    @torch.inference_mode()
    def _read(self, prompt: str) -> Tensor:
        """What the text encoder makes of a prompt, (1, text width)."""
        batch = self.checkpoint.words.encode([prompt], self._planner.config.text)
        vector: Tensor = self._planner.text(TextBatch(batch.ids.to(self._at), batch.unseen.to(self._at)))
        return vector

    def _plan(self, request: GenerationRequest, prompt: Tensor, seed: int, cancelled: Callable[[], bool]) -> Plan:
        """The plan of one sample: of the likeliest shapes the first that can be built as one piece, else the best.

        Each is planned by itself, so that it is the same in every batch.
        """
        defaults, asked = self.checkpoint.sampling, request.sampling
        sampling = dataclasses.replace(
            defaults,
            guidance=defaults.guidance if asked.guidance is None else asked.guidance,
            best_of=defaults.best_of if asked.best_of is None else asked.best_of,
        )

        def step(_: int) -> None:
            if cancelled():
                raise Cancelled("Generation was cancelled.")

        plans = draw_plans(self._planner, prompt, seed, sampling, step).cpu().numpy()
        best, most = plans[0], 0.0
        for candidate in plans[:MOST_TRIED]:
            whole = candidate.sum()
            kept = prepare_plan(candidate, self.checkpoint.vocabulary.sizes).plan.sum() / whole if whole else 0.0
            if kept > most:
                best, most = candidate, kept
            if most >= BUILDABLE:
                break
        if not best.any():
            raise InputError("The model has no shape for this prompt; describe the object in other words.")
        plan: Plan = best
        return plan

    def _events(self, request: GenerationRequest, sample: int, change: Change, standing: int) -> Iterator[Event]:
        if change.to < standing:
            yield RolledBack(sample, change.to)
        for i, row in enumerate(change.bricks.tolist()):
            part, position, rotation = self.checkpoint.vocabulary.placement(row)
            yield BrickPlaced(sample, change.to + i, part, request.colour, position, rotation)

    def _report(self, request: GenerationRequest, sample: int, item: Laid, seconds: dict[str, float]) -> dict[str, Any]:
        placements = [self.checkpoint.vocabulary.placement(tuple(row)) for row in item.bricks.tolist()]
        verdict = check(_assembly(placements, request.colour))
        rejections = dict(item.reasons)
        if item.outcome.pruned:
            rejections["taken away at the end"] = item.outcome.pruned
        return {
            "prompt": request.prompt,
            "seed": request.seed + sample,
            "model": self.name,
            "bricks": len(placements),
            "parts": len({part for part, _, _ in placements}),
            "valid": verdict.valid,
            "connected": verdict.connected,
            "components": verdict.components,
            "plan_built": item.outcome.built,
            "rejections": rejections,
            "seconds": seconds,
            "bricks_per_second": len(placements) / max(seconds["decode"], 1e-9),
            "truncated": item.outcome.truncated,
        }


def _assembly(placements: Sequence[tuple[str, tuple[float, float, float], tuple[float, ...]]], colour: int) -> Assembly:
    return Assembly.from_arrays(
        [part for part, _, _ in placements],
        np.array([position for _, position, _ in placements], float).reshape(-1, 3),
        np.array([rotation for _, _, rotation in placements], float).reshape(-1, 3, 3),
        colour,
    )
