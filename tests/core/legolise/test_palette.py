# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.colour_words import PALETTE
from brickwright.core.bricks.colours import colour
from brickwright.core.bricks.plan import ANY
from brickwright.core.errors import InputError
from brickwright.core.legolise.colour_space import ciede2000, from_linear, lab, to_linear
from brickwright.core.legolise.palette import to_plan
from brickwright.core.legolise.voxels import Voxels
from hypothesis import given
from hypothesis import strategies as st


def block(rgb, shape=(6, 5, 4)):
    rgb = np.array(np.broadcast_to(np.asarray(rgb, np.uint8), (*shape, 3)))
    return Voxels(np.ones(shape, bool), rgb)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [  # the first pairs, hues across zero, greys, large differences: table 1 of Sharma, Wu and Dalal 2005
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_the_published_ones(one, other, difference):
    assert ciede2000(one, other) == pytest.approx(difference, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(difference, abs=5e-5)


def test_light_and_bytes_are_each_others_inverse_and_white_is_white():
    every = np.arange(256, dtype=np.uint8)
    assert (from_linear(to_linear(every)) == every).all()
    assert lab(np.array([255, 255, 255], np.uint8)) == pytest.approx([100, 0, 0], abs=1e-6)
    assert lab(np.array([255, 0, 0], np.uint8)) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


@given(st.sampled_from(PALETTE))
def test_a_colour_of_the_palette_is_itself(code):
    plan, report = to_plan(block(colour(code).rgb))
    assert (plan.colours == code).all()
    assert report.codes == (code,)
    assert report.cells == (6 * 5 * 4 - 4 * 3 * 2,)
    assert report.mean_difference == pytest.approx(0, abs=1e-3)


def test_only_codes_of_the_given_palette_are_used():
    plan, report = to_plan(block((200, 20, 20)), [0, 15, 1])
    assert set(np.unique(plan.colours)) <= {0, 15, 1}
    assert report.worst_difference > 20


def test_empty_cells_have_any_colour_and_the_height_stays():
    voxels = block((200, 20, 20))
    voxels.occupancy[0] = False
    plan, _ = to_plan(Voxels(voxels.occupancy, voxels.rgb, 3))
    assert (plan.colours[0] == ANY).all()
    assert (plan.heights == 3).all()


def test_few_colours_are_those_that_most_of_what_is_seen_has():
    rgb = np.zeros((12, 4, 4, 3), np.uint8)
    for k, (code, width) in enumerate(((4, 5), (1, 4), (14, 2), (15, 1))):
        rgb[sum((5, 4, 2, 1)[:k]) :][:width] = colour(code).rgb
    voxels = block(rgb, (12, 4, 4))
    assert to_plan(voxels, max_colours=4)[1].codes == (4, 1, 14, 15)
    two, more = (to_plan(voxels, max_colours=n)[1] for n in (2, 3))
    assert len(two.codes) == 2
    assert two.mean_difference > more.mean_difference > 0
    assert to_plan(voxels, max_colours=99)[1].mean_difference == pytest.approx(0, abs=1e-3)


def test_a_shaded_surface_does_not_fall_apart_but_two_colours_stay_two():
    shade = np.linspace((100, 180, 212), (100, 150, 200), 40)[:, None, None]
    voxels = block(shade, (40, 3, 3))
    single, _ = to_plan(voxels)
    assert len(np.unique(single.colours)) == 1
    ends = np.where(np.arange(40)[:, None, None, None] < 15, shade[0], shade[-1])
    apart, _ = to_plan(block(ends, (40, 3, 3)))
    assert len(np.unique(apart.colours)) == 2


def test_what_is_hidden_does_not_choose_colours():
    rgb = np.zeros((9, 9, 9, 3), np.uint8)
    rgb[...] = colour(4).rgb
    rgb[1:-1, 1:-1, 1:-1] = colour(1).rgb
    rgb[0, 0, 0] = colour(14).rgb
    plan, report = to_plan(block(rgb, (9, 9, 9)), max_colours=2)
    assert report.codes == (4, 14)
    assert plan.hidden[4, 4, 4]


def test_dithering_mixes_to_the_colour_that_was_asked_for():
    voxels = block((120, 120, 120), (8, 8, 8))
    plain, mixed = (to_plan(voxels, [0, 15], dither=dither)[0] for dither in (False, True))
    assert len(np.unique(plain.colours)) == 1
    seen = ~mixed.hidden
    white, black = (to_linear(np.array(colour(code).rgb, np.uint8)) for code in (15, 0))
    share = (mixed.colours[seen] == 15).mean()
    assert share * white + (1 - share) * black == pytest.approx(to_linear(np.uint8([120] * 3)), abs=0.02)


@pytest.mark.parametrize(
    ("palette", "most", "words"),
    [([], None, "no colours"), ([16, 4], None, "names 16"), ([4, 987654], None, "987654"), ([4], 0, "At most 0")],
)
def test_a_palette_that_cannot_be_used_is_told(palette, most, words):
    with pytest.raises(InputError, match=words):
        to_plan(block(0), palette, most)
