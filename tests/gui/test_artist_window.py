# SPDX-License-Identifier: GPL-3.0-or-later
"""A first session in the real Blender's window, with the embedded model: prompt, edit, export, undo, save, reload."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.evaluation.validity import check
from brickwright.core.formats.files import read_assembly

pytest.importorskip("torch", reason="PyTorch is not installed")

SCENARIO = "scenario_artist.py"


def test_a_python_with_torch_makes_it_ready(findings):
    assert findings["ready"] == ""


def test_a_prompt_becomes_live_bricks(findings):
    name, bricks = findings["chair"]
    assert name == "a wooden chair with a tall back"
    assert bricks > 30
    assert len(findings["sofas"]) == 2
    assert min(findings["sofas"]) > 30


def test_the_operation_can_be_adjusted(findings):
    assert findings["adjustable"] == "BRICKWRIGHT_OT_generate"


def test_export_tells_of_the_edit(findings, folder):
    assert findings["exported"] == [str({"FINISHED"})] * 2
    before, after = (read_assembly(folder / name) for name in ("chair.ldr", "edited.ldr"))
    assert check(before, load_catalogue()).valid
    assert after.parts == before.parts[:-1]
    shift = after.positions - before.positions[:-1]
    assert np.abs(shift[0]).tolist() == pytest.approx([20, 0, 0], abs=1e-3)
    assert np.abs(shift[1:]).max() < 1e-3


def test_reopening_keeps_bricks_and_prompt_and_generates_on(findings):
    assert findings["after_reload"] == [findings["chair"][1], *findings["sofas"]]
    assert findings["prompt_after_reload"] == "a large sofa with thick armrests"
    assert findings["table"] > 10


def test_the_window_was_photographed(findings, folder):
    for name in ("first_run", "chair", "sofas", "table"):
        assert (folder / f"{name}.png").stat().st_size > 20_000
