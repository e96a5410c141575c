# SPDX-License-Identifier: GPL-3.0-or-later
"""Joining pieces comes to an end, also where windows only move the gaps about."""

import numpy as np
from brickwright.core.bricks.plan import ANY, Plan
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions
from brickwright.core.legolise.search import Search

MOST = 4000  # windows; what ends needs half of them


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
