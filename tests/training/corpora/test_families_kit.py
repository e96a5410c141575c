# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.training.corpora.families.colours import BRIGHT, differ
from brickwright.training.corpora.families.shapes import Shapes
from brickwright.training.corpora.families.sketch import Sketch
from brickwright.training.corpora.families.words import Description, colourless, listed, some
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.integers(3, 14)


def sketch(*nouns, seed=0):
    return Sketch(np.random.default_rng(seed), nouns or ("thing",))


@given(width=SIZES, depth=SIZES, height=st.integers(5, 40))
def test_solids_about_the_middle_are_symmetrical(width, depth, height):
    grid = Shapes(width, depth, height)
    middle, r = (grid.cx, grid.cy), width / 2
    span = (0.0, float(width)), (0.0, float(depth)), (0.0, float(height))
    for solid in (
        grid.box(grid.middle(3)),
        grid.cylinder(middle, r, (0, height)),
        grid.cone(middle, (r, 1), (0, height)),
        grid.ellipsoid((*middle, height / 2), (r, depth / 2, height / 2)),
        grid.gable(*span),
        grid.hip(*span),
        grid.arch((0, width), height),
    ):
        assert (solid == solid[::-1]).all()
        assert solid.shape == (width, depth, height)


def test_a_ball_is_as_high_as_wide_in_millimetres():
    grid = Shapes(20, 20, 60)
    cells = np.argwhere(grid.ball((10, 10, 30), 8))
    wide, _, high = np.ptp(cells, axis=0) + 1
    assert wide * 8 == pytest.approx(high * 3.2, rel=0.05)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 29)), min_size=2, max_size=5))
def test_cells_of_a_line_share_faces(points):
    mask = Shapes(10, 10, 30).line([tuple(value + 0.5 for value in point) for point in points])
    cells = {tuple(cell) for cell in np.argwhere(mask).tolist()}
    todo = [next(iter(cells))]
    seen = set(todo)
    while todo:
        x, y, z = todo.pop()
        for near in ((x + 1, y, z), (x - 1, y, z), (x, y + 1, z), (x, y - 1, z), (x, y, z + 1), (x, y, z - 1)):
            if near in cells and near not in seen:
                seen.add(near)
                todo.append(near)
    assert seen == cells


def test_polygons_and_tubes_lie_where_they_are_drawn():
    grid = Shapes(10, 4, 10)
    half = grid.polygon([(0, 0), (10, 0), (0, 10)], (1, 2), "y")
    assert half[:, 0].sum() == 0
    assert half[:, 1].sum() == pytest.approx(50, abs=6)
    tube = grid.tube([(0.5, 2, 5), (9.5, 2, 5)], 0.6)
    assert tube[:, 1:3, 4:6].all()
    assert not tube[:, :, 8].any()


def test_an_arch_keeps_its_pillars_and_its_top():
    grid = Shapes(8, 3, 20)
    opening = grid.arch((2, 6), 14)
    assert opening[3:5, :, :13].all()
    assert not opening[:2].any()
    assert not opening[6:].any()
    assert not opening[:, :, 14:].any()


def test_materials_are_numbered_by_how_much_is_seen_and_captions_follow():
    s = sketch()
    s.canvas(4, 4, 10)
    s.colour("spot", (4,))
    s.colour("body", (15,))
    s.main("body")
    s.detail("a {spot} spot")
    s.add("body", s.box())
    s.face("spot", (1, 3), (2, 6))
    item = s.item("thing", True)
    assert item.palette == (15, 4)
    assert item.slots[1, 0, 3] == 2
    assert item.slots[0, 0, 0] == 1
    assert any("{0} thing" in caption for caption in item.captions)
    assert any("a {1} spot" in caption for caption in item.captions)


def test_what_is_not_there_is_not_told():
    s = sketch()
    s.canvas(3, 3, 3)
    s.colour("body", (15,))
    s.colour("flag", (4,))
    s.main("body")
    s.add("body", s.box())
    s.detail("a {flag} flag")
    s.detail("four corners")
    captions = s.item("thing", True).captions
    assert not any("flag" in caption for caption in captions)
    assert any("four corners" in caption for caption in captions)


def test_crumbs_are_left_out_and_halves_are_refused():
    s = sketch()
    s.canvas(10, 10, 10)
    s.colour("body", (15,))
    s.main("body")
    s.add("body", s.box((0, 8), None, None))
    s.add("body", s.box((9, 10), (9, 10), (9, 10)))
    assert s.item("thing", True).slots.shape == (8, 10, 10)
    s.canvas(10, 10, 10)
    s.add("body", s.box((0, 4)) | s.box((6, 10)))
    with pytest.raises(ValueError, match="thing falls apart"):
        s.item("thing", True)


@given(st.integers(0, 1000))
def test_colours_of_a_sketch_are_unlike(seed):
    s = sketch(seed=seed)
    for name in "abcde":
        s.colour(name, BRIGHT)
    codes = list(s.codes.values())
    assert all(differ(one, other) for i, one in enumerate(codes) for other in codes[:i])


@given(st.integers(0, 500))
def test_sizes_are_said_at_the_ends_of_their_range_only(seed):
    s = sketch(seed=seed)
    value = s.number(1, 8, "short", "long")
    assert s.words.adjectives == (["short"] if value <= 2 else ["long"] if value >= 7 else [])


def test_phrases():
    assert some(1, "arm") == "an arm"
    assert some(3, "{roof} shelf", "{roof} shelves") == "three {roof} shelves"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert colourless("a {roof} arch") == "an arch"
    assert colourless("two {legs} legs and a {top} top") == "two legs and a top"


def test_captions_grow_and_differ():
    words = Description(["chair", "seat"], "wood", "", ["tall"], ["four {wood} legs", "a back"], ["a {cloth} seat"])
    for seed in range(20):
        captions = words.captions(np.random.default_rng(seed))
        assert "a chair" in captions[:3]
        assert len(set(captions)) == len(captions) >= 4
        assert len(captions[0]) < len(max(captions, key=len))
