# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts library in the real Blender's window: what is told without one, download, cancel, going on, use."""

from __future__ import annotations

SCENARIO = "scenario_library.py"


def test_without_a_library_that_is_told(findings):
    assert findings["first"].startswith("No parts library")
    assert findings["counts"] == [3, 2]


def test_the_download_is_cancelled_and_goes_on(findings):
    assert findings["after_cancel"] is False
    first, second = findings["sent"]
    assert first == 0
    assert second > 0
    assert findings["words"].startswith("LDraw library of 2024-05, 2 parts, in ")


def test_the_library_is_used_at_once(findings):
    assert findings["updated"] == [2, 1]
    assert findings["counts_with_library"] == [2, 1]


def test_a_path_that_leads_nowhere_is_told_and_the_downloaded_copy_serves(findings):
    problem, has_library = findings["gone"]
    assert "nowhere" in problem
    assert has_library


def test_the_window_was_photographed(findings, folder):
    for name in ("offer", "boxes", "replaced", "preferences", "download", "downloaded", "updated", "library"):
        assert (folder / f"{name}.png").stat().st_size > 20_000
