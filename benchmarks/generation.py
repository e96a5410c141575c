# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and memory of the generator, as ratios in one run where there is something to compare with.

    python -m brickwright.benchmarks.generation [--model DIR] [--rounds 3]

1. Decoding: bricks a second of our sampler, with its constraints, against transformers' ``generate`` on a Llama of the
   same number of parameters and layers that spells a brick in five tokens, without any constraints; batches of 1 and
   8; the faster of float32 and bfloat16 counts for theirs. The two take turns, so that they meet the same machine.
2. Prompt to finished assembly through a warm worker process, pipe and all, and the worker's peak memory.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from ..core.errors import BrickwrightError
from ..core.generation.client import Job, WorkerClient
from ..core.generation.events import BrickPlaced, Event, Finished, PlanReady
from ..core.generation.request import GenerationRequest
from .five_tokens import FiveTokenModel
from .report import format_rows, machine

PROMPTS = (
    "Chair with a tall back and four straight legs.",
    "A rectangular table with a flat top and four sturdy legs.",
    "Compact sofa with wide armrests and a low back.",
    "A boxy car with a raised cabin and a flat bonnet.",
    "Simple chair with armrests.",
    "Round table with a central column on a wide base.",
)
BATCHES = (1, 8)
KINDS = ("float32", "bfloat16")
USUAL_BRICKS = 100
PATIENCE = 300.0  # seconds for one request of the worker


class GeneratorLike(Protocol):
    """What is measured."""

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = ...) -> Iterator[Event]:
        """Stream of events of one request."""
        ...


def decoding_speed(generator: GeneratorLike, prompt: str, count: int, seed: int) -> tuple[int, float]:
    """(bricks that stand, seconds from the last plan to the end) of one request of ``count`` samples."""
    bricks, start = 0, time.perf_counter()
    for event in generator.generate(GenerationRequest(prompt=prompt, count=count, seed=seed)):
        if isinstance(event, PlanReady):
            start = time.perf_counter()
        elif isinstance(event, Finished):
            bricks += int(event.report["bricks"])
    return bricks, time.perf_counter() - start


def decoding_rows(generator: Any, rounds: int, out: Callable[[str], None]) -> list[list[str]]:
    """Rows of the decoding table, one a batch size; the ``generator`` has a checkpoint with its transformer."""
    ours = generator.checkpoint.bricks
    parameters = sum(weight.numel() for weight in ours.parameters())
    theirs = FiveTokenModel(parameters, ours.config.layers, most_bricks=USUAL_BRICKS)
    out(
        f"brick transformer: {parameters / 1e6:.2f} M parameters, {ours.config.layers} layers; "
        f"Llama: {theirs.parameters / 1e6:.2f} M, {theirs.layers} layers of width {theirs.width}"
    )
    rows = []
    for batch in BATCHES:
        speed = dict.fromkeys(("ours", *KINDS), 0.0)
        for i in range(rounds + 1):
            found = {kind: batch * USUAL_BRICKS / theirs.seconds(USUAL_BRICKS, batch, kind) for kind in KINDS}
            bricks, seconds = decoding_speed(generator, PROMPTS[i % len(PROMPTS)], batch, seed=i)
            found["ours"] = bricks / seconds
            if i:  # the first round only warms up
                speed = {name: max(speed[name], found[name]) for name in speed}
        best = max(KINDS, key=lambda kind: speed[kind])
        rows.append(
            [
                f"batch {batch}",
                f"{speed['ours']:.0f}",
                *(f"{speed[kind]:.0f}" for kind in KINDS),
                f"{speed['ours'] / speed[best]:.1f}",
            ]
        )
    return rows


def _finish(job: Job) -> tuple[int, float | None]:
    """(bricks, moment of the first brick) of a job that is waited for."""
    bricks, first = 0, None
    deadline = time.perf_counter() + PATIENCE
    while not job.ended or job.wait(0.0):
        if time.perf_counter() > deadline:
            raise BrickwrightError("The worker did not finish a prompt in time.")
        job.wait(1.0)
        taken = job.take()
        for event in taken:
            if isinstance(event, BrickPlaced) and first is None:
                first = time.perf_counter()
            elif isinstance(event, Finished):
                bricks += int(event.report["bricks"])
        if job.ended and not taken:
            break
    if job.state != "finished":
        raise BrickwrightError(job.error or "The worker stopped.")
    return bricks, first


def peak_memory(pid: int) -> float | None:
    """Most megabytes (10^6) that process ``pid`` ever held, or None where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), None)


def worker_rows(command: Sequence[str], rounds: int) -> tuple[list[list[str]], float | None]:
    """(rows of the prompt table, one a prompt; the worker's peak memory in MB)."""
    client = WorkerClient(command)
    rows = []
    try:
        _finish(client.generate(GenerationRequest(prompt=PROMPTS[0])))
        for prompt in PROMPTS:
            measured = []
            for seed in range(rounds):
                start = time.perf_counter()
                bricks, first = _finish(client.generate(GenerationRequest(prompt=prompt, seed=seed)))
                measured.append((time.perf_counter() - start, (first or start) - start, bricks))
            whole, wait, count = (median(column) for column in zip(*measured, strict=True))
            rows.append([prompt, f"{count:.0f}", f"{wait:.2f}", f"{whole:.2f}", f"{USUAL_BRICKS * whole / count:.2f}"])
        _finish(client.generate(GenerationRequest(prompt=PROMPTS[0], count=max(BATCHES))))
        pid = client.status.pid
        return rows, peak_memory(pid) if pid else None
    finally:
        client.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.generation", description=__doc__)
    parser.add_argument("--model", type=Path, metavar="DIR", help="checkpoint folder (default: the embedded model)")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("decoding", "worker"))
    options = parser.parse_args(arguments)
    print(machine())
    try:
        if options.only != "worker":
            from ..core.cli.generators import load_generator

            rows = decoding_rows(load_generator(options.model, options.device), options.rounds, print)
            print(format_rows(("bricks a second", "ours", *(f"generate {kind}" for kind in KINDS), "ratio"), rows))
        if options.only != "decoding":
            root = Path(__file__).resolve().parents[1]
            model = ["--model", str(options.model)] if options.model else []
            command = [sys.executable, str(root / "headless.py"), "worker", "--device", options.device, *model]
            table, memory = worker_rows(command, options.rounds)
            print(format_rows(("warm worker", "bricks", "first brick s", "finished s", "s per 100 bricks"), table))
            print("peak memory of the worker:", f"{memory:.0f} MB" if memory else "not known on this system")
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
