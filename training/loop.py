# SPDX-License-Identifier: GPL-3.0-or-later
"""One training loop for every stage: AdamW with warm-up and cosine, bf16 where native, EMA, logs, samples, resume.

Random numbers of a step depend on the seed and the step alone, so a run that was killed goes on as if it had not been.
A stage's folder holds ``state.safetensors`` (weights, moving average, optimiser), ``progress.json``, ``log.jsonl``,
``samples/`` and at the end ``model.safetensors``, the averaged weights.
"""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..core.errors import InputError
from ..core.files import write_by_rename, write_text
from ..core.generation.devices import pick_dtype


@dataclass(frozen=True)
class Schedule:
    """How a stage is trained; ``steps`` optimiser steps of ``batch`` items (a stage says what its items are)."""

    steps: int
    batch: int
    learning_rate: float
    warm_up: int = 200
    weight_decay: float = 0.02
    clip: float = 1.0
    average: float = 0.999
    validate_every: int = 500
    save_seconds: float = 60.0


class Stage(Protocol):
    """What the loop needs of a stage."""

    name: str
    schedule: Schedule

    @property
    def model(self) -> nn.Module:
        """The module to train."""
        ...

    def loss(self, step: int) -> tuple[Tensor, dict[str, float], int]:
        """Loss of the batch of ``step``, figures to log, and the number of items (for throughput)."""
        ...

    def validate(self) -> dict[str, float]:
        """Figures on held-out data, with the averaged weights in the model."""
        ...

    def draw_samples(self, file: Path) -> None:
        """Write a picture of what the model makes now."""
        ...


def _save_tensors(file: Path, tensors: dict[str, Tensor]) -> None:
    held = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_by_rename(file, lambda part: save_file(held, part))


def learning_rate(step: int, schedule: Schedule) -> float:
    """Linear warm-up, then a cosine to 1 % of the peak."""
    if step < schedule.warm_up:
        return schedule.learning_rate * (step + 1) / schedule.warm_up
    share = (step - schedule.warm_up) / max(1, schedule.steps - schedule.warm_up)
    return schedule.learning_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


class _Run:
    """Weights, moving average and optimiser of a stage, and their copies on disk."""

    def __init__(self, stage: Stage, folder: Path, fingerprint: str) -> None:
        self.stage, self.folder, self.fingerprint = stage, folder, fingerprint
        self.parameters = dict(stage.model.named_parameters())
        schedule = stage.schedule
        decayed = [p for p in self.parameters.values() if p.ndim > 1]
        plain = [p for p in self.parameters.values() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": schedule.weight_decay}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, schedule.learning_rate, betas=(0.9, 0.98), fused=True)
        self.average = {name: p.detach().clone() for name, p in self.parameters.items()}
        self.step, self.seconds = 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "samples").mkdir(exist_ok=True)

    def resume(self) -> None:
        progress = self.folder / "progress.json"
        if not progress.exists():
            return
        saved = json.loads(progress.read_text())
        if saved["fingerprint"] != self.fingerprint:
            raise InputError(
                f"{self.folder} holds a run of another recipe: choose another folder with --out, or delete it."
            )
        tensors = load_file(self.folder / "state.safetensors")
        self.step, self.seconds = int(tensors["step"]), saved["seconds"]
        with torch.no_grad():
            for name, p in self.parameters.items():
                p.copy_(tensors[f"weight.{name}"])
                self.average[name].copy_(tensors[f"average.{name}"])
                if f"first.{name}" in tensors:
                    self.optimizer.state[p] = {
                        "step": torch.tensor(float(self.step), device=p.device),
                        "exp_avg": tensors[f"first.{name}"].to(p.device),
                        "exp_avg_sq": tensors[f"second.{name}"].to(p.device),
                    }

    def save(self) -> None:
        tensors: dict[str, Tensor] = {"step": torch.tensor(self.step)}
        for name, p in self.parameters.items():
            tensors[f"weight.{name}"] = p
            tensors[f"average.{name}"] = self.average[name]
            if state := self.optimizer.state.get(p):
                tensors[f"first.{name}"], tensors[f"second.{name}"] = state["exp_avg"], state["exp_avg_sq"]
        _save_tensors(self.folder / "state.safetensors", tensors)
        progress = {"fingerprint": self.fingerprint, "seconds": self.seconds}
        write_text(self.folder / "progress.json", json.dumps(progress))

    def update(self, loss: Tensor) -> float:
        schedule = self.stage.schedule
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.step, schedule)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.stage.model.parameters(), schedule.clip)
        self.optimizer.step()
        self.step += 1
        decay = min(schedule.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            weights: list[Tensor] = list(self.parameters.values())
            torch._foreach_lerp_(list(self.average.values()), weights, 1 - decay)
        return float(norm)

    def swap_average(self) -> None:
        """Exchange the weights and their moving average."""
        with torch.no_grad():
            for name, p in self.parameters.items():
                held = p.detach().clone()
                p.copy_(self.average[name])
                self.average[name].copy_(held)


def train_stage(stage: Stage, folder: Path, seed: int, fingerprint: str) -> nn.Module:
    """Train ``stage`` to its end, resuming what ``folder`` holds, and return its model with averaged weights.

    A finished stage is loaded, not trained again. ``fingerprint`` identifies recipe and data.
    """
    run = _Run(stage, folder, fingerprint)
    run.resume()
    schedule, model = stage.schedule, stage.model
    device = next(model.parameters()).device
    precision = pick_dtype(device)  # a CPU that has to emulate bfloat16 is six times slower in it
    log = (folder / "log.jsonl").open("a")
    last_save = tick = time.monotonic()
    items = 0
    figures_seen: dict[str, list[float]] = {}
    while run.step < schedule.steps:
        torch.manual_seed(seed * 1_000_003 + run.step)
        model.train()
        with torch.autocast(device.type, torch.bfloat16, enabled=precision == torch.bfloat16):
            loss, figures, number = stage.loss(run.step)
        figures["gradient"] = run.update(loss)
        items += number
        for name, value in figures.items():
            figures_seen.setdefault(name, []).append(value)
        now = time.monotonic()
        due = run.step % schedule.validate_every == 0 or run.step == schedule.steps
        if due:
            elapsed = now - tick
            run.seconds += elapsed
            run.swap_average()
            model.eval()
            held_out = stage.validate()
            stage.draw_samples(folder / "samples" / f"{run.step:06d}.png")
            run.swap_average()
            line = {
                "stage": stage.name,
                "step": run.step,
                "seconds": round(run.seconds, 1),
                "items_per_second": round(items / elapsed, 1),
                **{name: round(sum(values) / len(values), 4) for name, values in figures_seen.items()},
                **{name: round(value, 4) for name, value in held_out.items()},
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
            print(json.dumps(line), file=sys.stderr, flush=True)
            items, figures_seen = 0, {}
            tick = time.monotonic()
        if due or now - last_save > schedule.save_seconds:
            run.save()
            last_save = time.monotonic()
    log.close()
    run.swap_average()
    _save_tensors(folder / "model.safetensors", dict(run.parameters))
    model.eval()
    return model
