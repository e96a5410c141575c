# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the files of a bulk command: counts for a last line and a small table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one run; ``verb`` says what was done to a file (``converted``)."""

    verb: str
    done: int = 0
    skipped: int = 0
    bricks: int = 0
    bytes: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """Files that failed, for whatever reason."""
        return self.reasons.total()

    def line(self) -> str:
        """``3 converted, 1 skipped, 2 failed.``"""
        words = [f"{self.done} {self.verb}"]
        words += [f"{count} {what}" for count, what in ((self.skipped, "skipped"), (self.failed, "failed")) if count]
        return ", ".join(words) + "."

    def table(self, elapsed: float) -> str:
        """A row for what was done, with the processes' ``seconds`` and those that passed, then one a reason."""
        rows: list[Sequence[str]] = [
            ("", "files", "bricks", "MB", "seconds", "elapsed"),
            (
                self.verb,
                f"{self.done:,}",
                f"{self.bricks:,}",
                f"{self.bytes / 1e6:,.1f}",
                f"{self.seconds:,.1f}",
                f"{elapsed:,.1f}",
            ),
        ]
        if self.skipped:
            rows.append(("skipped", f"{self.skipped:,}"))
        if self.failed:
            rows.append(("failed", f"{self.failed:,}"))
        rows += [(f"  {reason}", f"{count:,}") for reason, count in self.reasons.most_common()]
        widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if number else cell.ljust(width)
                for number, (cell, width) in enumerate(zip(row, widths, strict=False))
            ).rstrip()
            for row in rows
        )
