# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawing bricks from the transformer: n samples advance in lock-step as one batch.

The layout says before sampling what is possible. Where only one thing is, it is placed at once and read later together
with what follows. What is laid again (a :class:`relay.Change` that goes back) is forgotten by setting a length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .brick_transformer import BrickTransformer, KeyValueCache
from .finishing import Outcome
from .free_layout import FreeLayout
from .layout import LayoutState, Row
from .layout_batch import LayoutBatch
from .relay import Change, advance
from .row_decoder import RowDecoder
from .surroundings import Surroundings
from .vocabulary import Vocabulary

State = Tensor | NDArray[np.float32]  # of one row: torch's, or the row decoder's

SKIP = -1e4  # logit of giving a cell up: only where nothing else is possible

# number of the sample and what changed in it; in the end all samples
Changes = Generator[tuple[int, Change], None, list["Laid"]]


@dataclass(frozen=True)
class SampleSettings:
    """``temperature`` 0 is greedy; ``top_k`` 0 and ``top_p`` 1 switch those filters off; ``max_bricks`` None is the
    model's own limit; ``size``: bounds x, y, z of what is laid without a plan."""

    temperature: float = 0.5
    top_k: int = 0
    top_p: float = 1.0
    max_bricks: int | None = None
    size: tuple[int, int, int] | None = None


@dataclass
class Laid:
    """A finished sample: ``bricks`` int (n, 5) rows h, w, x, y, z in build order, its outcome, what was ruled out."""

    bricks: NDArray[np.int32]
    outcome: Outcome
    reasons: Counter[str] = field(default_factory=Counter)


def draw(
    logits: NDArray[np.floating], allowed: NDArray[np.bool_], settings: SampleSettings, rng: np.random.Generator
) -> int:
    """Index drawn from the softmax of ``logits`` over what is ``allowed``, at a temperature, cut to top-k and top-p."""
    choices = np.flatnonzero(allowed)
    values = logits[choices]
    if settings.temperature <= 0 or len(choices) == 1:
        return int(choices[values.argmax()])
    order = np.argsort(-values, kind="stable")
    if settings.top_k:
        order = order[: settings.top_k]
    weights = np.exp((values[order] - values[order[0]]) / settings.temperature)
    if settings.top_p < 1:
        shares = np.cumsum(weights) / weights.sum()
        kept = int(np.searchsorted(shares, settings.top_p)) + 1
        order, weights = order[:kept], weights[:kept]
    place = np.searchsorted(np.cumsum(weights), rng.random() * weights.sum(), side="right")
    return int(choices[order[min(int(place), len(order) - 1)]])


class _Reader:
    """The cache of a batch: slot i holds sample ``samples[i]``; the last slot moves to where a sample has left."""

    def __init__(self, model: BrickTransformer, row_decoder: RowDecoder | None, prefix: Tensor) -> None:
        self.model = model
        rows, self.start = prefix.shape[:2]
        self.cache = KeyValueCache(model.config, rows, self.start + model.config.max_bricks + 1, prefix)
        self.samples = list(range(rows))
        model.extend(prefix, self.cache)
        self._row = row_decoder if rows == 1 else None
        if self._row is not None:
            self._memory = self.cache.memory.numpy()[:, :, 0]

    def known(self, slot: int) -> int:
        """How many steps of a slot have been read."""
        return self.cache.lengths[slot] - self.start

    def forget(self, slot: int, to: int) -> None:
        """Keep at most the first ``to`` steps of a slot."""
        self.cache.lengths[slot] = min(self.cache.lengths[slot], self.start + to)

    def read(self, steps: NDArray[np.int64], windows: NDArray[np.uint8], first: int = 0) -> Sequence[State]:
        """Append (rows, new, …) steps to the slots from ``first`` on; the state of the last for each row."""
        if self._row is not None:
            state = None
            for step, window in zip(steps[0], windows[0], strict=True):
                state = self._row.extend(self._row.embed(step, window), self._memory, self.cache.lengths[0])
                self.cache.lengths[0] += 1
            assert state is not None
            return [state]
        device = self.cache.memory.device
        embedded = self.model.embed(torch.from_numpy(steps).to(device), torch.from_numpy(windows).to(device))
        return list(self.model.extend(embedded, self.cache, first))

    def logits(self, state: State, field: int, chosen: tuple[int, ...]) -> NDArray[np.floating]:
        """Logits of a field, given a state and the fields drawn before it."""
        if not isinstance(state, Tensor):
            assert self._row is not None
            return self._row.field_logits(state, field, chosen)
        before = torch.tensor(chosen, dtype=torch.int64, device=state.device)
        values: NDArray[np.floating] = self.model.field_logits(state, field, before).double().cpu().numpy()
        return values

    def leave(self, finished: Callable[[int], bool]) -> None:
        """Free the slots of finished samples."""
        for slot in reversed(range(len(self.samples))):
            if finished(self.samples[slot]):
                last = self.samples.pop()
                if slot < len(self.samples):
                    self.cache.move(len(self.samples), slot)
                    self.samples[slot] = last


class BrickSampler:
    """Lays plans with a transformer, or places freely without one. ``seeds``: sample i draws from ``seeds[i]``;
    ``text``: prompt vectors (n, text width) or None. Both ways yield every change as it happens."""

    def __init__(self, model: BrickTransformer, vocabulary: Vocabulary) -> None:
        self.model, self.vocabulary = model, vocabulary
        self._shape = len(vocabulary.fields) - 1
        weight = model.no_text
        on_cpu = weight.device.type == "cpu" and weight.dtype == torch.float32
        self._row_decoder = RowDecoder(model) if on_cpu else None

    def _limit(self, settings: SampleSettings) -> int:
        most = self.model.config.max_bricks
        return most if settings.max_bricks is None else min(most, settings.max_bricks)

    @torch.inference_mode()
    def lay(
        self,
        plans: Sequence[NDArray[np.bool_]],
        text: Tensor | None,
        settings: SampleSettings,
        seeds: Sequence[int],
        given_up: Callable[[int], bool] = lambda sample: False,
        kept: NDArray[np.integer] | None = None,
        avoided: Mapping[Row, float] | None = None,
    ) -> Changes:
        """Fill ``plans``, each bool (x, y, z) within the vocabulary's grid.

        ``given_up(sample)`` true ends a sample where it is. A single plan may go on from bricks that an earlier filling
        of it began with, ``kept`` (k, 5), and have logits taken off bricks (h, w, x, y, z) that are ``avoided``.
        """
        batch = LayoutBatch(plans, self.vocabulary.sizes, max_bricks=self._limit(settings))
        states = batch.states
        around = [Surroundings(self.vocabulary.grid, plan) for plan in batch.plans]
        if kept is not None:
            states[0].replay(kept)
            around[0].extend(states[0].bricks)
        layers = torch.from_numpy(np.stack([item.layers() for item in around])).to(self.model.no_text.device)
        reader = _Reader(self.model, self._row_decoder, self.model.prefix(text, layers, len(plans)))
        rngs = [np.random.default_rng(seed) for seed in seeds]

        def place(slot: int, choice: int) -> Change:
            sample = reader.samples[slot]
            before = len(states[sample])
            change = advance(states[sample], choice)
            plain = change.to == before and len(change.bricks) == 1
            reader.forget(slot, before + 1 if plain else change.to)
            around[sample].truncate(change.to)
            around[sample].extend(change.bricks)
            return change

        while True:
            masks = []
            for slot, sample in enumerate(reader.samples):
                mask = self._allowed(states[sample], given_up(sample))
                while mask.sum() == 1:
                    yield sample, place(slot, int(mask.argmax()))
                    mask = self._allowed(states[sample], given_up(sample))
                masks.append(mask)
            if not all(mask.any() for mask in masks):
                over = {sample for sample, mask in zip(reader.samples, masks, strict=True) if not mask.any()}
                reader.leave(over.__contains__)
                continue
            if not reader.samples:
                break
            outputs = self._read_plan_steps(reader, states, around)
            for slot, mask in enumerate(masks):
                sample = reader.samples[slot]
                x, y, z = states[sample].anchor() or (0, 0, 0)
                logits = np.append(reader.logits(outputs[slot], self._shape, (z, x, y)), SKIP)
                if avoided:
                    for choice, (h, w) in enumerate(self.vocabulary.sizes.tolist()):
                        logits[choice] -= avoided.get((h, w, x - h + 1, y - w + 1, z), 0.0)
                yield sample, place(slot, draw(logits, mask, settings, rngs[sample]))
        laid = []
        for sample, (change, outcome) in enumerate(batch.finish()):
            yield sample, change
            laid.append(Laid(states[sample].bricks, outcome, states[sample].reasons))
        return laid

    def _allowed(self, state: LayoutState, over: bool) -> NDArray[np.bool_]:
        return np.zeros(len(self.vocabulary.sizes) + 1, bool) if over else state.allowed()

    def _read_plan_steps(
        self, reader: _Reader, states: Sequence[LayoutState], around: Sequence[Surroundings]
    ) -> Sequence[State]:
        """Read all steps of every slot up to the next brick's; a state for each row."""
        lone = len(reader.samples) == 1
        inputs = []
        for slot, sample in enumerate(reader.samples):
            count = len(states[sample])
            reader.forget(slot, count)
            steps, windows = self._plan_steps(states[sample], around[sample], reader.known(slot), count)
            if not lone and len(steps) > 1:
                reader.read(steps[None, :-1], windows[None, :-1], slot)
                steps, windows = steps[-1:], windows[-1:]
            inputs.append((steps, windows))
        return reader.read(np.stack([steps for steps, _ in inputs]), np.stack([windows for _, windows in inputs]))

    def _plan_steps(
        self, state: LayoutState, around: Surroundings, first: int, last: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Inputs of the steps ``first`` to ``last`` inclusive, of which the last draws the next brick."""
        laid = self.vocabulary.encode(state.bricks_from(max(first - 1, 0)))
        previous = laid[:, 3] + 1
        if first == 0:
            previous = np.concatenate([[0], previous])
        anchors = np.concatenate([laid[:, [1, 2, 0]][min(first, 1) :], [state.anchor()]])
        steps = np.column_stack([previous, anchors]).astype(np.int64)
        return steps, around.windows(anchors, np.arange(first, last + 1))

    @torch.inference_mode()
    def lay_freely(self, text: Tensor | None, settings: SampleSettings, seeds: Sequence[int]) -> Changes:
        """Place bricks without a plan until the model ends the assembly."""
        size = settings.size or self.vocabulary.grid
        layouts = [FreeLayout(size, self.vocabulary.sizes, max_bricks=self._limit(settings)) for _ in seeds]
        around = [Surroundings(self.vocabulary.grid) for _ in seeds]
        reader = _Reader(self.model, self._row_decoder, self.model.prefix(text, None, len(seeds)))
        rngs = [np.random.default_rng(seed) for seed in seeds]
        last = [(0, 0, 0, 0)] * len(seeds)  # input of the next step: shape before + 1, x, y, z
        ended: set[int] = set()
        while reader.samples:
            steps = np.array([[last[sample]] for sample in reader.samples], np.int64)
            windows = np.stack(
                [
                    around[sample].windows(steps[slot, :, 1:], np.array([len(around[sample])]))
                    for slot, sample in enumerate(reader.samples)
                ]
            )
            outputs = reader.read(steps, windows)
            for slot, sample in enumerate(reader.samples):
                fields = self._draw_freely(reader, outputs[slot], layouts[sample], settings, rngs[sample])
                if fields is None:
                    ended.add(sample)
                    continue
                z, x, y, shape = fields
                layouts[sample].place(shape, x, y, z)
                rows = layouts[sample].bricks[-1:]
                around[sample].extend(rows)
                last[sample] = (shape + 1, x, y, z)
                yield sample, Change(len(around[sample]) - 1, rows)
            reader.leave(ended.__contains__)
        laid = []
        for sample, layout in enumerate(layouts):
            change, outcome = layout.finish()
            yield sample, change
            laid.append(Laid(layout.bricks, outcome))
        return laid

    def _draw_freely(
        self, reader: _Reader, state: State, layout: FreeLayout, settings: SampleSettings, rng: np.random.Generator
    ) -> tuple[int, int, int, int] | None:
        """Fields of the next brick, or None for the end."""
        grid = self.vocabulary.grid
        layers = np.zeros(grid[2] + 1, bool)
        layers[: layout.size[2]] = layout.layers()
        layers[self.vocabulary.end] = layout.may_end() or not layers.any()
        z = draw(reader.logits(state, 0, ()), layers, settings, rng)
        if z == self.vocabulary.end:
            return None
        anchors = np.zeros(grid[:2], bool)
        anchors[: layout.size[0], : layout.size[1]] = layout.anchors(z)
        x = draw(reader.logits(state, 1, (z,)), np.logical_or.reduce(anchors, 1), settings, rng)
        y = draw(reader.logits(state, 2, (z, x)), anchors[x, :], settings, rng)
        return z, x, y, draw(reader.logits(state, self._shape, (z, x, y)), layout.allowed(x, y, z), settings, rng)


def laid(changes: Changes) -> list[Laid]:
    """Run to the end and return the samples."""
    while True:
        try:
            next(changes)
        except StopIteration as stop:
            samples: list[Laid] = stop.value
            return samples
