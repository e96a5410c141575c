# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Blender: Convert Folder runs beside the window, survives another file, and can be cancelled and resumed."""

from __future__ import annotations

SCENARIO = "scenario_convert.py"


def test_the_window_stays_free(findings):
    assert findings["started"] == str({"FINISHED"})
    assert findings["still_running"] is True
    assert findings["while_running"].startswith("Converting: ")
    assert "of 60" in findings["while_running"]
    assert findings["poll_while_running"] is False
    assert findings["beats"] > 10


def test_it_goes_on_with_another_file_and_is_cancelled(findings):
    assert findings["goes_on"] is True
    assert findings["cancelled"] == "Cancelled; what was converted stays"
    assert 0 < findings["kept"] < 60


def test_the_rest_is_made_the_next_time(findings, folder):
    assert findings["finished"].startswith("Converted ")
    assert "were there already" in findings["finished"]
    assert findings["files"] == 60


def test_what_failed_is_told(findings):
    failed, words = findings["failed"]
    assert failed is True
    assert "Converted 60 of 61 files" in words
    assert "bad.ldr" in words


def test_a_further_blender_makes_what_only_blender_can(findings, folder):
    assert findings["blend"] == f"Converted 1 of 1 files into {folder / 'blend'}"
    assert (folder / "blend" / "tower.blend").stat().st_size > 10_000


def test_the_window_was_photographed(folder, findings):
    for name in ("converting", "converted"):
        assert (folder / f"{name}.png").stat().st_size > 20_000
