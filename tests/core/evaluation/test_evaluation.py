# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole measurement in a small world in which every answer is known, and its page."""

from __future__ import annotations

import dataclasses
import io
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.plan import Plan
from brickwright.core.evaluation.evaluation import GENERATED, RANDOM, REFERENCE, RETRIEVED, evaluate
from brickwright.core.evaluation.items import Item
from brickwright.core.evaluation.pictures import draw_assembly, encode_png, simple_shapes
from brickwright.core.evaluation.report_page import Page, format_figure, format_page
from brickwright.core.evaluation.scores import Settings
from brickwright.core.evaluation.svg_plots import bars, histogram, scatter

SOUND = {"valid": True, "connected": True, "bricks": 3, "parts": 1, "unknown_parts": [], "stable": True}


def made(kind, size, colour, name):
    occupancy = np.ones((size, 2, 3), bool) if kind == "bar" else np.ones((3, 3, 3 * size), bool)
    word = {4: "red", 1: "blue"}[colour]
    return Item(
        name, Path(name), Plan.of(occupancy, colour, 1), dict(SOUND), (f"a {word} {kind} of size {size}",), kind, name
    )


def world(first, name):
    return [
        made(kind, size, 4 if size % 2 else 1, f"{name}{kind}{size}") for kind in ("bar", "tower") for size in first
    ]


TRAINING, REAL = world(range(4, 20, 4), "t"), world(range(5, 20, 4), "r")


def test_perfect_answers():
    answers = [dataclasses.replace(item, name=f"g{i}", category="") for i, item in enumerate(REAL)]
    found = evaluate(answers, REAL, TRAINING)
    own = found.summaries[GENERATED]
    assert own["category"] == own["main_colour"] == own["valid"] == own["stable"] == 1
    assert own["chamfer"] < 0.12  # two samplings of one surface
    assert own["iou"] == 1
    assert own["coverage_chamfer"] == own["coverage_iou"] == 1
    assert own["matching_chamfer"] == own["matching_iou"] == 0
    assert own["copies"] == own["repeated"] == 0
    assert found.unanswered == []
    assert set(found.summaries) == {GENERATED, REFERENCE, RANDOM, RETRIEVED}
    assert found.summaries[REFERENCE]["category"] == 1
    assert found.summaries[RETRIEVED]["category"] == 1
    assert found.summaries[RETRIEVED]["main_colour"] == 0  # the training items of even size are all blue
    assert found.summaries[RANDOM]["category"] < 1
    assert found.cross_validation.accuracy > 0.8


def test_bad_answers():
    wrong = made("tower", 12, 1, "w")
    wrong = dataclasses.replace(wrong, captions=("a red bar of size 9",), category="")
    found = evaluate([wrong, dataclasses.replace(wrong, name="v")], REAL, TRAINING)
    line = found.lines[0]
    assert (line["category"], line["looks_like"], line["category_right"]) == ("bar", "tower", False)
    assert (line["main_colour"], line["main_colour_right"]) == ("blue", False)
    assert line["iou"] < 0.5
    assert line["chamfer"] > 0.2
    assert line["training_iou"] == 1
    assert line["nearest_training"] == "ttower12"
    assert found.lines[1]["same_as"] == "w"
    assert found.summaries[GENERATED]["repeated"] == 0.5
    assert found.summaries[GENERATED]["copies"] == 1


def test_a_turned_answer_is_as_good_on_request():
    asked = made("bar", 9, 4, "g")
    turned = dataclasses.replace(asked, plan=Plan.of(np.ones((2, 9, 3), bool), 4, 1), captions=REAL[1].captions)
    assert REAL[1].name == "rbar9"
    strict = evaluate([turned], REAL, (), Settings(frozenset({"reference"}))).lines[0]
    free = evaluate([turned], REAL, (), Settings(frozenset({"reference"}), turned=True)).lines[0]
    assert free["iou"] == 1 > strict["iou"]
    assert free["chamfer"] < 0.12 < strict["chamfer"]


def test_the_same_seed_gives_the_same_figures_and_nothing_is_an_error():
    answers = [dataclasses.replace(item, name=f"g{i}") for i, item in enumerate(TRAINING[:3])]
    first, second = (evaluate(answers, REAL, TRAINING, Settings(seed=3)) for _ in range(2))
    assert first.summaries == second.summaries
    assert first.lines == second.lines
    with pytest.raises(ValueError, match="nothing"):
        evaluate([])


def test_only_what_is_there_is_measured():
    answers = [dataclasses.replace(TRAINING[0], captions=(), category="")]
    found = evaluate(answers, settings=Settings(frozenset({"soundness", "category", "sets", "novelty"})))
    assert set(found.summaries) == {GENERATED}
    assert found.summaries[GENERATED]["category"] is None
    assert "coverage_iou" not in found.summaries[GENERATED]
    empty = dataclasses.replace(TRAINING[0], name="e", plan=Plan.of(np.zeros((0, 0, 0), bool)))
    line = evaluate([empty], REAL, TRAINING).lines[0]
    assert line["looks_like"] is None
    assert line["training_iou"] == 0
    assert line["chamfer"] is None


class _Balanced(HTMLParser):
    """Fails for a tag that is closed in the wrong place or not at all."""

    def __init__(self):
        super().__init__()
        self.open, self.figures = [], 0

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_what_people_wrote_is_only_text():
    answers = [dataclasses.replace(item, name=f"<g{i}>", captions=("<script>a & b",)) for i, item in enumerate(REAL)]
    found = evaluate(answers, REAL, TRAINING)
    text = format_page(found, Page("<t>", ["a<b"], {"<g0>": b"png"}, {"Bad": ["<i>"], "None": []}, [SOUND]))
    parser = _Balanced()
    parser.feed(text)
    assert parser.open == []
    assert "<script" not in text
    assert "&lt;script&gt;a &amp; b" in text
    assert text.count("<img") == 1
    assert "1-NNA" in text
    assert "<summary>Bad: 1</summary>" in text
    assert "None" not in text


def test_figures_in_words():
    assert [format_figure(0.5, True), format_figure(None, True), format_figure(1234.0, False)] == [
        "50.0 %",
        "–",
        "1,234",
    ]
    assert [format_figure(0.12345, False), format_figure(24.0, False)] == ["0.123", "24"]


def test_plots_of_nothing_and_of_odd_values_are_plots():
    assert "no values" in histogram({}, "x")
    assert "no values" in scatter([], "x", "y")
    assert histogram({"a": [1.0, 1.0, float("nan")]}, "x").count("<rect") == 1
    assert 'width="180.0"' in bars({"a": (2.0, "w")})  # never longer than the scale
    two = histogram({"a": [0, 1, 1, 2], "b": [2]}, "x")
    assert two.count("<rect") == 3
    assert "a, 1 to 2: 50%" in two


def test_pictures_show_the_colours_and_nothing_beside_the_assembly():
    pixels = draw_assembly(Assembly.from_arrays(["3001.dat"], [[0, 0, 0]], colours=[4]), simple_shapes(), 60)
    assert pixels.shape == (60, 60, 4)
    assert not pixels[0].any()
    seen = pixels[pixels[..., 3] == 255]
    assert (seen[:, 0] > 2 * seen[:, 1].astype(int)).mean() > 0.9
    assert not draw_assembly(Assembly(), simple_shapes(), 20).any()
    data = encode_png(pixels)
    image = pytest.importorskip("PIL.Image")
    with image.open(io.BytesIO(data)) as opened:
        np.testing.assert_array_equal(np.asarray(opened), pixels)
