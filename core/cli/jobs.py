# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``brickwright generate`` has to make: its words turned into numbered samples and requests."""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..generation.request import GenerationRequest, Physics, Sampling
from .plan_file import read_plan

MAX_PROMPTS_BYTES = 64 << 20
SLUG_LENGTH = 40
BATCH = 16  # samples decoded together: more would finish, and be kept, later


@dataclass(frozen=True)
class Sample:
    """One assembly to make: its number in the whole run (from 1), its file name without extension, its seed."""

    number: int
    stem: str
    seed: int


@dataclass(frozen=True)
class Job:
    """One prompt: a checked request and its samples."""

    request: GenerationRequest
    samples: tuple[Sample, ...]

    def batches(self, pending: tuple[Sample, ...]) -> Iterator[tuple[GenerationRequest, tuple[Sample, ...]]]:
        """Requests that make ``pending`` only: runs of neighbouring seeds, at most ``BATCH`` long."""
        start = 0
        for end in range(1, len(pending) + 1):
            neighbours = end < len(pending) and pending[end].seed == pending[end - 1].seed + 1
            if neighbours and end - start < BATCH:
                continue
            batch = pending[start:end]
            yield dataclasses.replace(self.request, seed=batch[0].seed, count=len(batch)), batch
            start = end


def make_slug(prompt: str) -> str:
    """A prompt as part of a file name: lower case, words joined by hyphens, at most 40 characters.

    >>> make_slug("A wooden chair, with a tall back!")
    'a-wooden-chair-with-a-tall-back'
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", prompt).casefold())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > SLUG_LENGTH:
            break
        slug = longer
    return slug or (words[0][:SLUG_LENGTH] if words else "assembly")


def make_jobs(arguments: argparse.Namespace) -> list[Job]:
    """The jobs of a command line, all checked; raises :class:`InputError` for the first bad word."""
    if arguments.no_physics and arguments.support_as_you_build:
        raise InputError("--no-physics and --support-as-you-build contradict each other; leave one out.")
    if arguments.plan is not None and arguments.no_plan:
        raise InputError("--plan and --no-plan contradict each other; leave one out.")
    plan = None if arguments.plan is None else read_plan(arguments.plan)
    prompts = list(arguments.prompt)
    if arguments.prompts is not None:
        prompts += read_prompts(arguments.prompts)
    if not prompts:
        if plan is None:
            raise InputError("No prompt is given: type one, or name a file of them with --prompts FILE.")
        prompts = [""]
    common = GenerationRequest(
        count=arguments.count,
        seed=arguments.seed,
        size=tuple(arguments.size),
        max_bricks=arguments.max_bricks,
        colour=arguments.colour,
        sampling=Sampling(
            arguments.temperature, arguments.top_k, arguments.top_p, arguments.guidance, arguments.best_of
        ),
        physics=Physics(
            enabled=not arguments.no_physics,
            check_every=arguments.check_every,
            buildable=arguments.support_as_you_build,
            seconds=arguments.physics_time,
        ),
        plan=plan,
        use_plan=not arguments.no_plan,
    )
    jobs: list[Job] = []
    number = 1
    for prompt in prompts:
        if any("\ud800" <= letter <= "\udfff" for letter in prompt):
            raise InputError(f"The prompt {prompt[:40]!r} is not text in UTF-8.")
        request = dataclasses.replace(common, prompt=prompt).checked()
        if request.seed + request.count > 2**31:
            raise InputError(f"The seed {request.seed} leaves no room for {request.count} samples; choose a smaller.")
        slug = make_slug(request.prompt or arguments.plan.stem)
        samples = tuple(Sample(number + i, f"{number + i:04d}-{slug}", request.seed + i) for i in range(request.count))
        jobs.append(Job(request, samples))
        number += request.count
    return jobs


def read_prompts(path: Path) -> list[str]:
    """One prompt a line of a UTF-8 file, ``-`` for standard input; blank lines are left out."""
    name = "Standard input" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(MAX_PROMPTS_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_PROMPTS_BYTES + 1)
        if len(data) > MAX_PROMPTS_BYTES:
            raise InputError(f"{name} holds more than {MAX_PROMPTS_BYTES >> 20} MB of prompts; split it.")
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"The prompts in {name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not text in UTF-8 (byte {error.start + 1}).") from error
    prompts = [line for line in lines if line.strip()]
    if not prompts:
        raise InputError(f"{name} holds no prompt; write one a line.")
    return prompts
