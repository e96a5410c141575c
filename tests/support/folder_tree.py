# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in a folder, for tests of commands that write many files."""

from __future__ import annotations


def tree(folder):
    """All files but the report."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if path.name != "report.jsonl")
