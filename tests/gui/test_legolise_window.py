# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Blender: selected objects are previewed and become bricks beside a window that stays free."""

from __future__ import annotations

import json

SCENARIO = "scenario_legolise.py"


def test_the_preview_follows_the_settings_and_the_object(findings):
    assert findings["preview"].startswith("Preview: 20 x ")
    assert findings["preview_of_tall"].startswith("Preview: ")
    assert not findings["preview_of_tall"].startswith("Preview: 14 x")
    assert findings["drawn"] is True


def test_it_waits_without_blocking_and_is_cancelled(findings):
    assert findings["poll_without_selection"] is False
    assert findings["started"] == str({"RUNNING_MODAL"})
    assert (findings["modal"], findings["poll_while_running"]) == (True, False)
    assert findings["cancelled"] == [0, False, False]


def test_bricks_stand_in_the_place_of_the_object(findings):
    bricks, hidden, unrendered = findings["bricks"]
    report = findings["report"]
    assert bricks == report["bricks"] > 50
    assert (hidden, unrendered) == (True, True)
    assert (report["valid"], report["connected"]) == (True, True)
    assert report["colours"] >= 3


def test_it_is_one_step_that_can_be_adjusted(findings):
    assert findings["last_operator"] == "BRICKWRIGHT_OT_legolise"
    assert json.loads(findings["sources"]) == ["Suzanne"]
    assert findings["can_be_adjusted"] is True
    count, bricks, hidden, unrendered = findings["adjusted"]
    assert (count, hidden, unrendered) == (1, True, True)
    assert 10 < bricks < findings["bricks"][0]  # with fewer studs
    assert findings["undone_after_adjusting"] == [0, False, False]
    assert findings["undone"] == [0, False, False]
    assert findings["redone"] == findings["again"]


def test_bricks_and_settings_are_saved(findings):
    assert findings["reopened"] == [*findings["again"], 10]


def test_the_window_was_photographed(folder, findings):
    for name in (
        "preview",
        "preview_large",
        "no_preview",
        "running",
        "bricks",
        "bricks_close",
        "adjusting",
        "adjusted",
    ):
        assert (folder / f"{name}.png").stat().st_size > 20_000
