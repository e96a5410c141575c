# SPDX-License-Identifier: GPL-3.0-or-later
"""The estimate by springs: an equilibrium that the linear program could choose, too."""

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.program import MAX_PULL_WEIGHT, SUM_PULL_WEIGHT
from brickwright.core.physics.stability import analyse_contacts
from brickwright.core.repair.springs import strain
from hypothesis import given, settings

from .structures import CANTILEVER, TABLE, piles

pytest.importorskip("highspy")


@settings(max_examples=60)
@given(piles())
def test_its_pulls_are_never_better_than_the_best(rows):
    contacts = find_contacts(structure_to_assembly(rows), ground=24.0)
    estimate = strain(contacts)
    if not estimate.loose.any():
        points = np.bincount(contacts.points.upper, minlength=len(rows))
        worth = float((estimate.pulls * (MAX_PULL_WEIGHT + SUM_PULL_WEIGHT * points)).sum())
        assert analyse_contacts(contacts).objective <= worth * (1 + 1e-3) + 1e-7


@pytest.mark.parametrize(("rows", "least"), [(TABLE, 1.0), (CANTILEVER, 0.5)])
def test_what_falls_is_strained(rows, least):
    estimate = strain(find_contacts(structure_to_assembly(rows)))
    assert estimate.pulls.max() > least
    assert estimate.pulls[estimate.weakest(1)[0]] == estimate.pulls.max()
    assert estimate.excess(least) > least**2 / 4


def test_a_post_only_sinks():
    contacts = find_contacts(structure_to_assembly([(2, 2, 0, 0, z) for z in range(6)]))
    estimate = strain(contacts)
    at = np.array([[20.0, 24.0 - 24.0 * z, 20.0] for z in range(6)])
    moved = estimate.moved(np.arange(6), at)
    assert estimate.pulls.max() < 1e-4
    assert (moved[:, 2] < 0).all()
    assert (np.diff(moved[:, 2]) < 0).all()  # the higher, the more springs are below
    # The lowest brick carries the weight of all on four sockets of three points each.
    weight = contacts.mass.sum() * 9.8
    assert moved[0, 2] == pytest.approx(-weight / (12 * 1e5), rel=0.05)


def test_what_floats_is_loose():
    rows = [(2, 4, 0, 0, 0), (2, 4, 0, 0, 1), (2, 4, 5, 5, 3), (2, 4, 5, 5, 4)]
    estimate = strain(find_contacts(structure_to_assembly(rows)))
    assert estimate.loose.tolist() == [False, False, True, True]
    assert set(estimate.weakest(2)) == {2, 3}
    assert estimate.excess(1.0) >= 200


def test_faces_without_studs_push_and_do_not_pull():
    # A long plate on a tile, and a load on its end: it tips, and no pull holds it.
    parts = ["3068b.dat", "3710.dat", "3001.dat"]
    positions = [(0, 0, 0), (30, -8, 0), (40, -32, 0)]
    estimate = strain(find_contacts(Assembly.from_arrays(parts, positions)))
    assert estimate.pulls[1] == 0
    assert abs(estimate.motion[1, :3]).max() > 1e-3


def test_nothing_and_unknown_parts():
    assert strain(find_contacts(Assembly())).excess(1.0) == 0
    estimate = strain(find_contacts(Assembly.from_arrays(["nothing.dat", "3001.dat"], [(0, 0, 0), (100, 0, 0)])))
    assert np.isfinite(estimate.motion).all()
