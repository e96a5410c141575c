# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import numpy as np
from brickwright.core.bricks.plan import Plan
from brickwright.core.legolise import joining
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions


def test_bricks_are_not_split_for_ever_where_that_joins_nothing(monkeypatch):
    calls = []

    def split(*arguments):
        calls.append(arguments)
        return len(calls) < 50

    monkeypatch.setattr(joining, "_split", split)
    apart = np.zeros((8, 1, 3), bool)
    apart[[0, 7]] = True
    found = lay_out(Plan.of(apart, heights=1), LayoutOptions(iterations=0, added_cells=0.0, physics_seconds=0.0))
    assert 0 < len(calls) < 10
    assert found.connected
    assert len(found.left_out) == 3
