# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan becomes an assembly: nothing overlaps, nothing is lost without a word, colours are right, it is one piece."""

from collections import Counter

import numpy as np
import pytest
from brickwright.core.bricks.placement import place
from brickwright.core.bricks.plan import ANY, BRICK, PLATE, Plan
from brickwright.core.errors import Cancelled, InputError
from brickwright.core.legolise.layout import lay_out
from brickwright.core.legolise.options import LayoutOptions
from brickwright.core.legolise.part_set import EIGHT_BRICKS, part_set
from brickwright.core.legolise.stock import TooFew
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

QUICK = {"iterations": 20, "physics_seconds": 0.0}


def filled_plates(assembly, shape):
    """Counter of the (x, y, plate) cells of an assembly's bricks by their collision boxes, with their colours."""
    placed = place(assembly)
    low = placed.centres - placed.reach
    high = placed.centres + placed.reach
    found = {}
    for brick, (x0, y0, z0), (x1, y1, z1) in zip(placed.box_brick.tolist(), low, high, strict=True):
        xs = range(round(x0 / 20), round(x1 / 20))
        ys = range(round(z0 / 20), round(z1 / 20))
        zs = range(round((24 - y1) / 8), round((24 - y0) / 8))
        for cell in ((x, y, z) for x in xs for y in ys for z in zs):
            found.setdefault(cell, []).append(int(assembly.colours[brick]))
    return found


def plates_of(cells, plan):
    """The (x, y, plate) cells of cells of the plan, which may lie one layer above it."""
    bottoms = [*plan.bottoms.tolist(), int(plan.bottoms[-1] + plan.heights[-1])]
    return {(x, y, p) for x, y, z in cells for p in range(bottoms[z], bottoms[z + 1])}


@st.composite
def plans(draw):
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5)))
    occupancy = draw(arrays.arrays(bool, shape, elements=st.sampled_from([True, True, False])))
    occupancy[0, 0, 0] = True
    colours = draw(arrays.arrays(np.int32, shape, elements=st.sampled_from([4, 4, 1, ANY])))
    heights = draw(st.sampled_from([BRICK, PLATE]) | arrays.arrays(np.int8, shape[2], elements=st.sampled_from([1, 3])))
    return Plan.of(occupancy, colours, heights)


@settings(max_examples=25, deadline=None)
@given(plans(), st.sampled_from(["as given", "bricks and plates"]))
def test_what_is_built_is_the_plan_and_what_is_reported(plan, layers):
    layers = layers if (plan.heights == PLATE).any() else "as given"
    found = lay_out(plan, LayoutOptions(layers=layers, **QUICK))
    levels = plan.in_plates() if layers != "as given" else plan
    built = filled_plates(found.assembly, plan.shape)
    assert found.valid
    assert max(map(len, built.values())) == 1
    planned = plates_of(np.argwhere(levels.occupancy).tolist(), levels)
    left_out = plates_of(found.left_out.tolist(), levels)
    added = plates_of(found.added.tolist(), levels)
    assert set(built) == (planned - left_out) | added
    assert not added & planned
    assert found.connected
    wrong = plates_of(found.recoloured.tolist(), levels)
    shows = levels.occupancy & ~levels.hidden & (levels.colours != ANY)
    for x, y, z in np.argwhere(shows).tolist():
        for cell in plates_of([(x, y, z)], levels) & set(built) - wrong:
            assert built[cell] == [levels.colours[x, y, z]]


def test_the_same_seed_gives_the_same_layout():
    plan = Plan.of(np.random.default_rng(3).random((8, 8, 4)) < 0.8)
    first, again = (lay_out(plan, LayoutOptions(seed=5, **QUICK)).assembly for _ in range(2))
    assert first.parts == again.parts
    np.testing.assert_array_equal(first.positions, again.positions)


def test_columns_of_three_plates_become_bricks():
    found = lay_out(Plan.of(np.ones((4, 2, 7), bool), 4, PLATE), LayoutOptions(**QUICK))
    assert Counter(found.assembly.parts) == {"3001.dat": 2, "3020.dat": 1}


def test_hidden_cells_take_the_colour_of_the_bricks_that_reach_under_the_surface():
    colours = np.full((4, 4, 3), 4)
    colours[1:3, 1:3, 1] = 15  # seen by nobody
    found = lay_out(Plan.of(np.ones((4, 4, 3), bool), colours), LayoutOptions(**QUICK))
    assert set(found.assembly.colours.tolist()) == {4}
    assert len(found.assembly) == 6


def test_an_island_is_tied_to_the_rest_by_added_cells():
    occupancy = np.zeros((3, 3, 4), bool)
    occupancy[0, 0] = True
    occupancy[2, 2, :3] = True
    found = lay_out(Plan.of(occupancy), LayoutOptions(added_cells=1.0, **QUICK))
    assert found.connected
    assert len(found.left_out) == 0
    assert len(found.added) > 0
    alone = lay_out(Plan.of(occupancy), LayoutOptions(added_cells=0.0, **QUICK))
    assert alone.connected
    assert len(alone.left_out) == 3


def test_an_inventory_is_never_exceeded():
    plan = Plan.of(np.ones((4, 4, 2), bool), 4)
    inventory = {("3001.dat", 4): 2, ("3003.dat", None): 3, ("3005.dat", 4): 12}
    found = lay_out(plan, LayoutOptions(inventory=inventory, **QUICK))
    used = Counter(found.assembly.parts)
    assert not used - Counter({part: count for (part, _), count in inventory.items()})
    assert used["3001.dat"] == 2
    assert len(found.left_out) == 0
    with pytest.raises(TooFew) as caught:
        lay_out(plan, LayoutOptions(inventory={**inventory, ("3005.dat", 4): 0}, **QUICK))
    assert caught.value.missing == {("3005.dat", 4): 4}


def test_the_verdict_is_that_of_the_force_balance():
    pytest.importorskip("highspy")
    found = lay_out(Plan.of(np.ones((4, 4, 4), bool)), LayoutOptions(iterations=20))
    assert found.stability == "stable"
    assert found.max_score < 1


def test_what_cannot_be_laid_is_refused():
    with pytest.raises(InputError, match="no filled cells"):
        lay_out(Plan.of(np.zeros((2, 2, 2), bool)))
    with pytest.raises(InputError, match="needs plates"):
        lay_out(Plan.of(np.ones((2, 2, 1), bool), heights=PLATE), LayoutOptions(parts=EIGHT_BRICKS))
    with pytest.raises(InputError, match="not a plain brick"):
        part_set(["3040b"])
    with pytest.raises(Cancelled):
        lay_out(Plan.of(np.ones((2, 2, 2), bool)), cancelled=lambda: True)


@settings(max_examples=10, deadline=None)
@given(plans(), st.lists(st.integers(0, 40), min_size=6, max_size=6))
def test_no_part_is_taken_more_often_than_there_is_of_it(plan, counts):
    plan = Plan.of(plan.occupancy, plan.colours)
    keys = [("3005.dat", 4), ("3005.dat", None), ("3004.dat", None), ("3003.dat", 1), ("3001.dat", 4), ("3005.dat", 1)]
    inventory = dict(zip(keys, counts, strict=True))
    try:
        found = lay_out(plan, LayoutOptions(inventory=inventory, layers="as given", **QUICK))
    except TooFew:
        return
    beyond = Counter()
    for (part, colour), count in found.counts.items():
        beyond[part] += max(count - inventory.get((part, colour), 0), 0)
    assert all(count <= inventory.get((part, None), 0) for part, count in beyond.items())
