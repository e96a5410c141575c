# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a conversion: whole whatever happens, in the order of the files in the end."""

import os

import pytest
from brickwright.core.cli.convert_report import ConversionReport
from brickwright.core.errors import BrickwrightError

FOUND = {"bricks": 1, "missing_parts": {}, "bytes": 10, "outputs": ["a.glb"]}


def fill(folder, names):
    report = ConversionReport(folder, resume=False)
    for name in names:
        report.add(folder / name, {}, 0.1, FOUND)
    return report


def test_lines_end_in_the_order_of_the_sources(tmp_path, read_report):
    report = fill(tmp_path, ["c.ldr", "other.ldr", "a.ldr", "b.ldr"])
    report.close([tmp_path / name for name in ("a.ldr", "b.ldr", "c.ldr")])
    found = [os.path.basename(entry["source"]) for entry in read_report(tmp_path)]
    assert found == ["other.ldr", "a.ldr", "b.ldr", "c.ldr"]


def test_a_disk_that_gets_full_leaves_no_torn_line(tmp_path, monkeypatch):
    report = fill(tmp_path, ["a.ldr", "b.ldr"])
    before = report.path.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BrickwrightError, match="disk is full"):
        report.add(tmp_path / "c.ldr", {}, 0.1, FOUND)
    assert report.path.read_bytes() == before
