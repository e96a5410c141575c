# SPDX-License-Identifier: GPL-3.0-or-later
"""Options survive JSON, and those that cannot be are told in a sentence."""

from __future__ import annotations

import json

import pytest
from brickwright.core.bricks.colour_words import PALETTE
from brickwright.core.errors import InputError
from brickwright.core.legolise.request import LegoliseOptions
from hypothesis import given
from hypothesis import strategies as st

stocks = st.dictionaries(
    st.tuples(st.sampled_from(["3001.dat", "3020.dat"]), st.none() | st.integers(0, 500)),
    st.integers(0, 99),
    min_size=1,
)
options = st.builds(
    LegoliseOptions,
    size_by=st.sampled_from(["studs", "box", "bricks", "ratio"]),
    studs=st.integers(1, 200),
    box=st.tuples(*[st.integers(1, 200)] * 3),
    ratio=st.floats(0.01, 1000),
    palette=st.lists(st.sampled_from(PALETTE), min_size=1, unique=True).map(tuple),
    colours=st.none() | st.integers(1, 64),
    dither=st.booleans(),
    inside=st.sampled_from(["auto", "solid", "shell"]),
    inventory=st.none() | stocks,
    finish=st.booleans(),
    seconds=st.floats(0, 3600),
)


@given(options)
def test_options_survive_json(sent):
    assert LegoliseOptions.from_dict(json.loads(json.dumps(sent.to_dict()))) == sent.checked()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"studs": 0}, "number of studs is 0"),
        ({"box": (20, 20, 500)}, "height of the box is 500"),
        ({"ratio": float("nan")}, "scale is nan"),
        ({"palette": ()}, "no colours"),
        ({"palette": (4, 12345)}, "12345"),
        ({"palette": (16,)}, "16"),
        ({"finish": True, "plates": False}, "need layers of a plate"),
        ({"parts": "brickgpt"}, "bricks alone"),
        ({"inside": "full"}, "auto, solid, shell"),
        ({"inventory": {}}, "inventory has 0 kinds"),
        ({"inventory": {("3001.dat", 4): -1}}, "-1 of 3001.dat"),
        ({"seconds": -1.0}, "time for the search is -1"),
    ],
)
def test_what_cannot_be_is_told(change, words):
    with pytest.raises(InputError, match=words):
        LegoliseOptions(**change).checked()


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"studs": "20"},
        {"studs": 20.5},
        {"studs": True},
        {"plates": 1},
        {"box": [20, 20]},
        {"palette": [4.5]},
        {"palette": "red"},
        {"colours": 2.5},
        {"inventory": [["3001.dat", 4]]},
        {"inventory": [["3001.dat", "red", 1]]},
        {"inventory": [["x" * 300, 4, 1]]},
    ],
)
def test_other_json_is_refused(change):
    with pytest.raises(InputError):
        LegoliseOptions.from_dict({**LegoliseOptions().to_dict(), **change})
