# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Blender: checks, heat map, legend, forces, edits, Keep Current, repairs, on what stands and what falls."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("highspy", reason="the solver HiGHS is not installed")
pytest.importorskip("torch", reason="PyTorch is not installed")

SCENARIO = "scenario_stability.py"


def test_without_a_solver_it_says_what_to_do_and_the_generator_s_python_has_one(findings):
    assert "set the generator up" in findings["without_solver"]
    assert findings["with_solver"] == ""


def test_what_stands_and_what_falls_are_told(findings):
    assert findings["modal"] is True, "a check does not block the window"
    assert findings["stands"]["stable"] is True
    assert 0.3 < findings["stands"]["max_score"] < 0.6
    assert findings["falls"]["stable"] is False
    assert "pulled off" in findings["falls"]["reason"]


def test_everything_was_drawn_without_an_error(findings, folder):
    assert findings["held_on"] == [True, False, True]
    assert findings["drawn"] is True
    for name in ("before_check", "unstable", "stable", "forces_close", "out_of_date", "checked_again"):
        assert (folder / f"{name}.png").stat().st_size > 20_000


def test_the_heat_map_colours_the_bricks(findings, folder):
    image = pytest.importorskip("PIL.Image")

    def share(name, is_it):
        pixels = np.asarray(image.open(folder / f"{name}.png").convert("RGB"), int)[180:450, 130:760]
        return is_it(*np.moveaxis(pixels, 2, 0)).mean()

    def green(r, g, b):
        return (g > r * 1.25) & (g > b * 1.05) & (g > 70)

    assert share("before_check", green) < 0.01
    assert share("unstable", green) > 0.02
    assert share("out_of_date", green) < share("unstable", green) * 0.8
    assert share("unstable", lambda r, g, b: (r > 140) & (g < 70) & (b < 70)) > 0.0005, "what gives way is red"
    assert share("forces", lambda r, g, b: (r > 180) & (g < 130) & (b > 130)) > 0.001, "pulls are purple"


def test_an_edit_makes_it_out_of_date_until_it_is_checked_again(findings):
    assert findings["changed"] is True
    assert findings["again"]["stable"] is True
    assert findings["again"]["max_score"] > findings["stands"]["max_score"]
    assert findings["weakest"] == ["0009 3020"]


def test_esc_ends_a_check(findings):
    assert findings["cancelled"] is True


def test_a_repair_is_shown_first_and_changes_nothing(findings, folder):
    falls = findings["crane_falls"]
    assert falls[1] is False
    assert findings["repair_is_modal"] is True
    (removed, added), during = findings["proposed"]
    assert removed > 0
    assert added > removed
    assert during == falls
    assert findings["discarded"] == findings["repair_cancelled"] == [None, falls]
    image = pytest.importorskip("PIL.Image")
    before, proposed = (
        np.asarray(image.open(folder / f"{name}.png").convert("RGB"), int)[180:620, 130:760]
        for name in ("before_repair", "proposed")
    )

    def share(picture, channel, others):
        return (picture[..., channel] > 1.4 * picture[..., others].max(-1)).mean()

    assert share(proposed, 1, [0, 2]) > share(before, 1, [0, 2]) + 0.005, "ghosts are green"
    assert share(proposed, 0, [1, 2]) > 0.001, "what goes is red"
    assert findings["drawn_after_repairs"] is True


def test_an_applied_repair_stands_and_is_one_step_of_undo(findings):
    (removed, added), (bricks, _, objects, _) = findings["proposed"]
    shown, (now, stands, all_objects, _) = findings["repaired"]
    assert shown is None
    assert (now, all_objects, stands) == (bricks + added - removed, objects + added - removed, True)
    assert findings["repair_undone"][:3] == findings["crane_falls"][:3]


def test_a_check_is_undone_and_redone_as_one_step(findings):
    assert findings["fresh"] == findings["fresh_after_redo"] == [True, 11]


def test_nothing_is_left_behind(findings):
    assert findings["held_off"] == [False] * 3
    assert findings["held_after_undo"] == [False] * 3
    assert findings["held_after_new_file"] == [False] * 3
