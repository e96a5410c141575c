# SPDX-License-Identifier: GPL-3.0-or-later
"""Booklets: chapters, steps, what each needs, and the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.submodels import Submodel, Submodels
from brickwright.core.errors import InputError, MissingDependencyError
from brickwright.core.formats import booklet_pdf
from brickwright.core.formats.booklet import plan_booklet
from brickwright.core.formats.booklet_files import check_booklet_file, write_booklet
from brickwright.core.formats.build_steps import propose_steps
from brickwright.core.formats.files import read_assembly
from hypothesis import given
from hypothesis import strategies as st

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100ffc4001400010000"
    "0000000000000000000000000008ffc40014100100000000000000000000000000000000ffda0008010100003f0057ffd9"
)


def tower(count: int, **more: object) -> Assembly:
    return Assembly.from_arrays(["3001.dat"] * count, [[0, -24 * i, 0] for i in range(count)], None, 4, **more)


def models(*sizes: int, names: Sequence[str] = ("a.ldr", "b.ldr")) -> Assembly:
    """Submodels of these many bricks each beside one brick of the main model."""
    owner = np.repeat(np.arange(-1, len(sizes)), [1, *sizes])
    inside = Submodels.of([Submodel(names[i % len(names)], -1, np.zeros(3), np.eye(3)) for i in range(len(sizes))])
    positions = [[100 * o, -24 * i, 0] for i, o in enumerate(owner)]
    return Assembly.from_arrays(["3001.dat"] * len(owner), positions, None, 4, 0, "Main", inside, owner)


def needed(booklet) -> Counter:
    found: Counter = Counter()
    for chapter, step in booklet.steps():
        for row in step.parts:
            found[row.key] += chapter.times * row.quantity
    return found


def pictures(booklet):
    n = booklet.step_count
    return SimpleNamespace(cover=JPEG, steps=[JPEG] * n, turned=[i == 1 for i in range(n)], parts={})


def check(booklet, assembly):
    """Every brick is new once a chapter that it is drawn in, on what stood before, and the callouts are the list."""
    assert needed(booklet) == Counter({row.key: row.quantity for row in booklet.parts})
    for chapter in booklet.chapters:
        standing: list[int] = []
        for number, step in enumerate(chapter.steps, 1):
            assert step.number == number
            assert step.standing.tolist() == standing
            assert len(step.new)
            standing += step.new.tolist()
        assert len(set(standing)) == len(standing)
    assert sorted(standing) == list(range(len(assembly)))


@given(st.integers(1, 30), st.integers(1, 9), st.integers(1, 6))
def test_the_callouts_add_up_to_the_parts_list(count, per_step, every):
    given_steps = tower(count, steps=np.arange(count) // every)
    check(plan_booklet(given_steps, per_step), given_steps)
    without = tower(count)
    booklet = plan_booklet(without, per_step)
    check(booklet, without)
    assert booklet.proposed == (count > per_step)
    assert all(len(step.new) <= per_step for _, step in booklet.steps())


def test_steps_of_a_file_are_taken_as_they_are():
    booklet = plan_booklet(tower(12, steps=[0] * 10 + [3, 3]), 4)
    assert [len(step.new) for _, step in booklet.steps()] == [10, 2]
    assert not booklet.proposed


def test_proposed_steps_go_upwards():
    assembly = tower(20).take(np.random.default_rng(0).permutation(20))
    steps = propose_steps(assembly, 3)
    order = np.argsort(-assembly.positions[:, 1], kind="stable")
    assert (np.diff(steps[order]) >= 0).all()
    assert np.bincount(steps).tolist() == [2] * 10  # the second layer of each fills it more than half
    flat = Assembly.from_arrays(["3005.dat"] * 10, [[20 * i, 0, 0] for i in range(10)], None, 4)
    assert np.bincount(propose_steps(flat, 3)).tolist() == [3, 3, 3, 1]


def test_a_brick_waits_for_what_it_hangs_on():
    # In the upper layer the nearer brick is joined to nothing yet.
    assembly = Assembly.from_arrays(["3005.dat"] * 3, [[0, 0, 0], [200, -24, 0], [0, -24, 0]], None, 4)
    assert propose_steps(assembly, 1).tolist() == [0, 2, 1]


def test_submodels_are_chapters_and_equal_ones_one():
    assembly = models(5, 5, 6, names=["a.ldr", "a.ldr", "b.ldr"])
    booklet = plan_booklet(assembly)
    check(booklet, assembly)
    assert [(chapter.title, chapter.times) for chapter in booklet.chapters] == [("a", 2), ("b", 1), ("Main", 1)]
    assert [step.submodel for step in booklet.chapters[-1].steps if step.submodel] == ["a", "a", "b"]


def test_chapters_of_different_models_have_different_titles():
    assembly = models(5, 6, 7, 5, names=["wall.ldr", "wall", "Main", "wall.ldr"])
    booklet = plan_booklet(assembly)
    assert [(chapter.title, chapter.times) for chapter in booklet.chapters] == [
        ("wall", 2), ("wall (2)", 1), ("Main (2)", 1), ("Main", 1),
    ]  # fmt: skip
    last = booklet.chapters[-1]
    assert [step.submodel for step in last.steps if step.submodel] == ["wall", "wall (2)", "Main (2)", "wall"]


def test_a_title_keeps_its_full_stops():
    (chapter, _) = plan_booklet(models(5, names=["s/Hull_v1.5.LDR"])).chapters
    assert chapter.title == "Hull v1.5"
    (chapter, _) = plan_booklet(models(5, names=["v1.5 hull"])).chapters
    assert chapter.title == "v1.5 hull"


def test_small_submodels_are_built_where_they_stand():
    assembly = models(2, 5)
    booklet = plan_booklet(assembly)
    check(booklet, assembly)
    assert [chapter.title for chapter in booklet.chapters] == ["b", "Main"]


def test_a_model_that_only_holds_another_has_no_chapter():
    assembly = models(9).take(range(1, 10))
    booklet = plan_booklet(assembly)
    assert [chapter.title for chapter in booklet.chapters] == ["Main"]
    check(booklet, assembly)


def test_deep_nesting_is_no_limit():
    depth = 1200
    inside = Submodels.of([Submodel(f"{i}.ldr", i - 1, np.zeros(3), np.eye(3)) for i in range(depth)])
    owner = np.arange(-1, depth)
    deep = Assembly.from_arrays(["3005.dat"] * (depth + 1), np.zeros((depth + 1, 3)), None, 4, 0, "", inside, owner)
    assert len(plan_booklet(deep).chapters) > 1000


def test_a_real_model_adds_up(data_dir):
    path = next((data_dir / "ldraw_models").glob("6861*"), None)
    if path is None:
        pytest.skip("the model is not in the test data")
    assembly = read_assembly(path)
    check(plan_booklet(assembly), assembly)


@pytest.mark.parametrize("page", ["a4", "letter"])
def test_the_page_has_a_section_a_step(tmp_path, page):
    booklet = plan_booklet(models(5, 5, names=["a.ldr"]))
    write_booklet(tmp_path / "a.html", booklet, pictures(booklet), page)
    text = (tmp_path / "a.html").read_text("utf-8")
    assert text.count('class="page step"') == booklet.step_count
    assert text.count('class="page cover"') == text.count('class="page list"') == 1
    assert text.count("2 ×</div></div>") == len(booklet.chapters[0].steps)  # to be built twice
    assert text.count("Turn the model around") == 1
    assert f"size: {page if page == 'letter' else 'A4'} landscape" in text
    assert "http" not in text


def test_the_pdf_has_a_page_a_step(tmp_path):
    pytest.importorskip("reportlab")
    booklet = plan_booklet(tower(20, name="Türm 塔"))
    write_booklet(tmp_path / "a.pdf", booklet, pictures(booklet), "letter")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert f"/Count {booklet.step_count + 2}".encode() in data
    assert b"[ 0 0 792 612 ]" in data


def test_what_cannot_be_written_is_said_first(tmp_path, monkeypatch):
    booklet = plan_booklet(tower(2))
    with pytest.raises(InputError, match=r"\.html or \.pdf"):
        check_booklet_file(tmp_path / "a.docx")
    with pytest.raises(InputError, match="page size"):
        check_booklet_file(tmp_path / "a.html", "a3")
    with pytest.raises(InputError, match="cannot be written"):
        write_booklet(tmp_path / "no" / "a.html", booklet, pictures(booklet))
    with pytest.raises(InputError, match="no bricks"):
        plan_booklet(Assembly())
    monkeypatch.setattr(booklet_pdf, "can_write_pdf", lambda: False)
    with pytest.raises(MissingDependencyError, match="pip install reportlab"):
        check_booklet_file(tmp_path / "a.pdf")
