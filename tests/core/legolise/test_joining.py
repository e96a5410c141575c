# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import numpy as np
from brickwright.core.bricks.plan import ANY, Plan
from brickwright.core.legolise import joining
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions
from brickwright.core.legolise.search import Search

MOST = 4000  # windows; what ends needs half of them


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


def test_a_ragged_plan_comes_to_an_end(monkeypatch):
    relay, calls = Search.relay, []

    def counted(self, *arguments, **options):
        calls.append(1)
        assert len(calls) < MOST, "it goes round in circles"
        return relay(self, *arguments, **options)

    monkeypatch.setattr(Search, "relay", counted)
    generator = np.random.default_rng(3)
    side = int(generator.integers(4, 7))
    occupancy = generator.random((side, side, side + 2)) < 0.35 + 0.4 * generator.random()
    colours = np.where(occupancy, generator.choice([4, 14, 1], occupancy.shape), ANY)
    options = LayoutOptions(layers="bricks and plates", iterations=0, physics_seconds=0.0)
    layout = lay_out(Plan.of(occupancy, colours, 1), options)
    assert len(layout.assembly)
