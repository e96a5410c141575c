# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Blender, opened once: generating, cancelling, undoing, saving, loading, crashing and closing in between."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

SCENARIO = "scenario_generate.py"


def test_bricks_appear_while_the_model_decodes(findings):
    assert findings["started"] == str({"RUNNING_MODAL"})
    assert findings["sizes_seen"] >= 4
    assert findings["bricks"] == 60


def test_the_view_frames_the_result_and_the_selection_stays(findings):
    before, after = findings["view_before_and_after"]
    assert before != after
    assert findings["selected"] == ["Cube"]


def test_one_step_undoes_a_generation(findings):
    assert findings["objects_after_undo"] == ["Camera", "Cube", "Light"]


def test_esc_keeps_what_stands(findings):
    assert findings["kept_after_esc"] >= 20


def test_undo_in_mid_generation_takes_only_that_away(findings):
    assert findings["walls_after_undo_of_running"] == -1


def test_bricks_wait_while_objects_are_dragged(findings):
    assert findings["placed_while_dragging"] == 0


def test_undo_in_the_middle_of_an_import_ends_it(findings):
    assert findings["imported_after_undo"] == 0


def test_opening_a_file_ends_an_import_and_lets_a_python_be_tried(findings, folder):
    assert findings["trying"] == str({"RUNNING_MODAL"})
    assert findings["collections_after_load"] == []
    assert findings["python_after_load"] == ["", str(folder / "python")]


def test_cancel_removes_when_the_artist_chose_so(findings):
    assert findings["left_after_removing_cancel"] == 0


def test_another_scene_is_left_alone(findings):
    assert findings["in_the_first_scene"] >= 2


def test_saving_in_mid_generation_changes_nothing(findings):
    assert findings["finished_after_saving"] == 200


def test_opening_a_file_in_mid_generation_ends_it_and_keeps_the_worker(findings):
    assert findings["running_after_load"] == "None"
    assert findings["worker_survived_load"]
    assert findings["bricks_after_load"] == 500


def test_no_tick_stalls_the_window(findings):
    # By its own work, and the usual one by the clock, which a busy machine stretches at random; so it does one in ten.
    clock, work = zip(*findings["ticks"], strict=True)
    assert len(work) > 20
    assert sorted(work)[int(len(work) * 0.9)] < 0.05
    assert statistics.median(clock) < 0.05


def test_the_panels_are_drawn_quickly(findings):
    assert findings["draw_ms"]["generate"] < 2
    assert max(findings["draw_ms"].values()) < 2


def test_a_killed_worker_is_told_and_replaced(findings):
    assert "memory ran out" in findings["crash"]
    assert findings["after_crash"] == ["finished", 20]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look for the process")
def test_no_process_is_left_when_blender_closes(findings):
    deadline = time.monotonic() + 20
    while (Path("/proc") / str(findings["last_pid"])).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not (Path("/proc") / str(findings["last_pid"])).exists()


def test_the_window_was_photographed(findings, folder):
    for name in ("running", "finished"):
        assert (folder / f"{name}.png").stat().st_size > 20_000
