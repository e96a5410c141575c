# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of prefixes: which of them end a try."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

pytest.importorskip("highspy", reason="HiGHS is not installed")

from brickwright.core.generation.prefix_checks import PrefixChecks
from brickwright.core.generation.vocabulary import brickgpt_vocabulary

# Two posts, and between them a brick that hangs under the beam that is still to come.
POSTS = [(2, 2, 0, 0, 0), (2, 2, 8, 0, 0), (2, 2, 0, 0, 1), (2, 2, 8, 0, 1), (2, 2, 4, 0, 1)]


def plan(beam):
    cells = np.zeros((20, 20, 20), bool)
    for h, w, x, y, z in POSTS:
        cells[x : x + h, y : y + w, z] = True
    cells[:10, :2, 2] = beam
    return cells


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def watched(checks, rows):
    for count in range(1, len(rows) + 1):
        checks.note(rows[:count])
    return checks.analyse(np.array(rows, np.int32))


def test_what_the_rest_of_the_plan_can_hold_is_no_failure(pool):
    checks = PrefixChecks(plan(True), brickgpt_vocabulary(), 1, pool)
    assert watched(checks, POSTS).verdict == "unstable"
    assert checks.failed is None
    assert checks.can_stand(np.array(POSTS))
    assert not checks.stands(np.array(POSTS))


def test_what_nothing_can_hold_is(pool):
    checks = PrefixChecks(plan(False), brickgpt_vocabulary(), 1, pool)
    later = [*POSTS, (2, 2, 0, 0, 2)]
    assert watched(checks, later) is None
    assert checks.failed.tolist() == [list(row) for row in POSTS]  # the first one


def test_only_every_so_many_bricks_are_checked(pool):
    seen = []

    class Pool:
        def submit(self, function, rows):
            seen.append(len(rows))
            return pool.submit(function, rows)

    watched(PrefixChecks(plan(True), brickgpt_vocabulary(), 2, Pool()), POSTS)
    assert seen == [2, 4]
    seen.clear()
    watched(PrefixChecks(plan(True), brickgpt_vocabulary(), 2, Pool(), standing=3), POSTS)
    assert seen == [5]
    seen.clear()
    watched(PrefixChecks(None, brickgpt_vocabulary(), 1, Pool()), POSTS)
    watched(PrefixChecks(plan(True), brickgpt_vocabulary(), 0, Pool()), POSTS)
    assert seen == []
