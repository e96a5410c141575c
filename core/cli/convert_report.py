# SPDX-License-Identifier: GPL-3.0-or-later
"""``report.jsonl`` of a conversion; beside what every such report has, a line has ``bricks``, ``missing_parts`` (name
and how many bricks are shown as boxes) and ``bytes``."""

from __future__ import annotations

from typing import Any

from .bulk_report import BulkReport

KEYS = ("source", "outputs", "bricks", "missing_parts", "bytes", "seconds", "options", "reason", "error")


class ConversionReport(BulkReport):
    """The report of the files that were converted into one folder."""

    keys = KEYS

    def satisfies(self, entry: dict[str, Any], options: dict[str, Any]) -> bool:
        """Options that refuse missing parts accept what was made without them only if it lacks none."""
        lacks = options["strict"] and entry["missing_parts"]
        return _looks(entry["options"]) == _looks(options) and not lacks


def _looks(options: dict[str, Any]) -> dict[str, Any]:
    """The options that make a difference to a file which was converted."""
    return {name: value for name, value in options.items() if name not in ("strict", "cache")}
