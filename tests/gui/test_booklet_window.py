# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts list and booklet in the real Blender's window: drawn between the ticks of a timer, and stopped with Esc."""

from __future__ import annotations

SCENARIO = "scenario_booklet.py"


def test_a_list_without_pictures_is_there_at_once(findings, folder):
    assert findings["listed"] == ["FINISHED"]
    assert "<ITEMID>3001</ITEMID>" in (folder / "tower.xml").read_text("utf-8")


def test_pictures_are_drawn_while_the_window_lives(findings, folder):
    assert findings["drawing"] == findings["started"] == ["RUNNING_MODAL"]
    assert (folder / "tower.html").read_text("utf-8").count('class="page step"') == 6
    assert (folder / "tower-parts.html").read_text("utf-8").count("data:image/png") == 5
    assert findings["left"] == [0, 0]


def test_escape_stops_it_and_nothing_is_written(findings):
    assert findings["again"] == ["RUNNING_MODAL"]
    assert findings["cancelled"]


def test_the_window_was_photographed(findings, folder):
    for name in ("panel", "drawing"):
        assert (folder / f"{name}.png").stat().st_size > 20_000
