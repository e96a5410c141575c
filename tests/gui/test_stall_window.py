# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of 5,000 bricks in the real Blender's window: what holds the window up, and for how long.

The figures are printed (``pytest -s``), not asserted: a busy machine is slow. What is asserted is the work's cut.
``BRICKWRIGHT_STALL_MODEL`` (a file below /tmp) takes a model instead of random bricks, ``BRICKWRIGHT_STALL_LIBRARY``
(a folder below /tmp) shapes from a parts library, ``BRICKWRIGHT_STALL_OBJECTS`` objects instead of instances.
"""

from __future__ import annotations

import pytest

SCENARIO = "scenario_stall.py"


@pytest.fixture(scope="module")
def taken(findings):
    for name, value in findings["import"].items():
        print(f"{name}: {value}")
    return findings["import"]


def test_the_model_arrives_as_one_object(taken):
    assert taken["bricks"] >= 5000
    assert taken["objects"] == 1


def test_the_work_is_cut_into_ticks(taken):
    assert taken["ticks"] > 1
    assert taken["turns"] >= taken["ticks"]


def test_undo_and_redo_work(taken):
    assert taken["undone"] == [0, taken["bricks"]]
