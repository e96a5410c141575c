# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands print: complaints and progress on standard error, results on standard output."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

REDRAW_SECONDS = 0.1


def complain(sentence: str) -> None:
    """One line on standard error, marked with the program's name."""
    with suppress(OSError, ValueError):
        print(f"brickwright: {' '.join(sentence.split())}", file=sys.stderr, flush=True)


def about(path: Path, error: Exception) -> str:
    """The sentence of ``error``, which names ``path``, with its folder, whether or not its author knew it."""
    sentence = str(error)
    if str(path) in sentence:
        return sentence
    name = re.compile(rf"(?<![\w./\\-]){re.escape(path.name)}(?![\w-])")
    return name.sub(lambda _: str(path), sentence, count=1) if name.search(sentence) else f"{path}: {sentence}"


class Progress:
    """A line on standard error: redrawn in place on a terminal, elsewhere only what :meth:`say` is given."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._drawn_at = 0.0
        self._drawn = False

    def update(self, message: str, fraction: float | None = None) -> None:
        """Show what is being done and how far it is (0 to 1); for a terminal only."""
        now = time.monotonic()
        if not self._terminal or now - self._drawn_at < REDRAW_SECONDS:
            return
        self._drawn_at, self._drawn = now, True
        share = "" if fraction is None else f" {100 * fraction:.0f} %"
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\033[K{(message + share)[:width]}", end="", file=sys.stderr, flush=True)

    def say(self, line: str) -> None:
        """A line that stays."""
        self.clear()
        print(line, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the redrawn line away."""
        if self._drawn:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._drawn = False


@contextmanager
def results_only() -> Iterator[None]:
    """Keep standard output for results: what Blender's exporters print there meanwhile goes to nowhere."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output to keep clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
