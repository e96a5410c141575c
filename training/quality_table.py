# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a quality measurement: a row a method, a column a figure, and the bars to be met."""

from __future__ import annotations

import math
from collections.abc import Mapping

# Figure, heading, bar.
COLUMNS = (
    ("samples", "samples", ""),
    ("connected", "connected", "1.00"),
    ("plan_built", "plan≥95%", "≥.95"),
    ("category", "category", "≥.90"),
    ("object_iou", "IoU", "≥.37"),
    ("follows", "follows", "≥.20"),
    ("training_iou", "train IoU", "≤.80"),
    ("copies", ">.95", "<.02"),
    ("bricks_ratio", "bricks", ".8–1.2"),
    ("stable", "stable", "stated"),
)

LEGEND = """\
connected: valid, one component, on the ground; plan≥95%: share of samples that built 95 % of their plan or more;
category: of the nearest training structure; IoU: with the described object, best of four yaws; follows: nearer to its
own object than to nine of its category (chance .10); train IoU: best with any training structure; >.95: share above
that; bricks: median count against the real median; stable: force balance, maximum score under 1."""


def _cell(name: str, value: float) -> str:
    if math.isnan(value):
        return "–"
    return str(int(value)) if name == "samples" else f"{value:.3f}"


def format_table(summaries: Mapping[str, Mapping[str, float]]) -> str:
    """Plain text table of summaries by method, in their order, under the bars."""
    rows = [["", *(heading for _, heading, _ in COLUMNS)], ["bar", *(bar for _, _, bar in COLUMNS)]]
    rows += [[name, *(_cell(key, figures[key]) for key, _, _ in COLUMNS)] for name, figures in summaries.items()]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        row[0].ljust(widths[0])
        + "  "
        + "  ".join(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
