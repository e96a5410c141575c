# SPDX-License-Identifier: GPL-3.0-or-later
"""The outlines of a proposed repair are where the bricks are and will be."""

from __future__ import annotations

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")

from brickwright.core.bricks.assembly import Assembly  # noqa: E402
from brickwright.core.scene.builder import build_assembly  # noqa: E402
from brickwright.core.scene.objects import frame_of  # noqa: E402
from brickwright.core.scene.proposal_view import BESIDE, ProposalView, boxes, replacing  # noqa: E402

TURNED = [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]  # a quarter turn about the vertical
PAIR = Assembly.from_arrays(["3005.dat"] * 2, [(0, 0, 0), (20, 0, 0)])
LONG = Assembly.from_arrays(["3004.dat"] * 2, [(10, 0, 0), (0, 0, 40)], [np.eye(3), TURNED])


def test_the_edges_are_around_the_bodies():
    lines = boxes(LONG, 0.01, np.array([1.0, 2.0, 3.0])).reshape(2, 24, 3)
    assert lines[0].min(0) == pytest.approx((0.9, 1.9, 2.76))
    assert lines[0].max(0) == pytest.approx((1.3, 2.1, 3.0))
    assert lines[1].min(0) == pytest.approx((0.9, 2.2, 2.76))
    assert lines[1].max(0) == pytest.approx((1.1, 2.6, 3.0))
    ends = lines.reshape(-1, 2, 3)
    assert ((ends[:, 0] != ends[:, 1]).sum(1) == 1).all(), "every edge runs along an axis"
    wider = boxes(LONG, 0.01, np.array([1.0, 2.0, 3.0]), BESIDE).reshape(2, 24, 3)
    assert wider[0].max(0) == pytest.approx(lines[0].max(0) + BESIDE * 0.01)
    assert boxes(LONG.take([]), 0.01, np.zeros(3)).shape == (0, 3)


def test_what_takes_the_place_of_others_is_told_from_what_stands_beside_them():
    assert replacing(PAIR, LONG).tolist() == [True, False]
    assert replacing(PAIR.take([]), LONG).tolist() == [False, False]
    above = Assembly.from_arrays(["3005.dat"] * 2, [(0, -24, 0), (40, 0, 0)])
    assert replacing(PAIR, above).tolist() == [False, False], "they only touch"


def test_it_says_what_goes_and_comes_and_leaves_nothing_in_the_file(bpy):
    collection = build_assembly(PAIR)
    assert frame_of(collection)[0] == 0.01
    before = len(bpy.data.meshes)
    view = ProposalView(collection, ["a", "b"], PAIR, LONG.take([0]))
    assert [words for words, _ in view.legend()] == ["2 bricks go", "1 brick comes", "Stays as it is"]
    assert len(bpy.data.meshes) == before
    assert ProposalView(collection, [], PAIR.take([]), LONG).legend()[0][0] == "2 bricks come"
