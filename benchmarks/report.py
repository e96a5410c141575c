# SPDX-License-Identifier: GPL-3.0-or-later
"""Timing and tables that the benchmarks share."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence


def best_seconds(works: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """Fewest processor seconds of one call of each of ``works``, called in turn so that all meet the same machine.

    Processor time of this process, for work of one thread: other programs on the machine do not count.
    """
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for i, work in enumerate(works):
            start = time.process_time()
            work()
            best[i] = min(best[i], time.process_time() - start)
    return best


def machine() -> str:
    """The machine in a line."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def format_rows(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Plain text table, first column to the left, the others to the right."""
    table = [list(heading), *map(list, rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(heading))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in table
    )
