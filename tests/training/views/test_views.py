# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of items: what they show, how they are kept, and what varying them keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("PIL", reason="pillow is not installed")
torch = pytest.importorskip("torch", reason="torch is not installed")
from brickwright.core.errors import InputError  # noqa: E402
from brickwright.core.generation.images import NEUTRAL, SIDE  # noqa: E402
from brickwright.core.rendering.triangles import from_mesh  # noqa: E402
from brickwright.training.corpora.item import CorpusItem  # noqa: E402
from brickwright.training.views import cache as caching  # noqa: E402
from brickwright.training.views.batches import Mix, draw_views, varied  # noqa: E402
from brickwright.training.views.cache import ViewCache, build_views  # noqa: E402
from brickwright.training.views.drawing import LOOKS, render_views, triangles_of  # noqa: E402


def item(name: str = "block", slots: np.ndarray | None = None) -> CorpusItem:
    """A block whose front is red and whose back is blue."""
    if slots is None:
        slots = np.ones((4, 4, 10), np.uint8)
        slots[:, 2:] = 2
    return CorpusItem(name, name, "test", "none", "block", ("a block",), slots, (4, 1))


def hue(pixels: np.ndarray) -> str:
    """Whether more of a view (4, side, side) is red or blue."""
    shown = pixels[:, pixels[3] > 128].astype(int)
    return "red" if (shown[0] > shown[2]).mean() > 0.5 else "blue"


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("views")
    return build_views([item("a"), item("b", np.ones((2, 3, 4), np.uint8))], folder, sets=4, seed=3)


def test_the_same_generator_draws_the_same_and_the_object_fills_the_frame():
    one, other = (render_views(item(), 2, np.random.default_rng(5)) for _ in range(2))
    assert one.rgba.shape == (2, 4, SIDE, SIDE, 4)
    assert np.array_equal(one.rgba, other.rgba)
    assert not np.array_equal(one.rgba, render_views(item(), 2, np.random.default_rng(6)).rgba)
    for rgba in one.rgba.reshape(-1, SIDE, SIDE, 4):
        rows, columns = (np.flatnonzero(rgba[..., 3].any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) == pytest.approx(SIDE * 0.88, abs=3)


def test_every_look_has_the_colours_of_the_slots():
    for look in LOOKS[1:]:
        triangles = triangles_of(item(), look)
        assert len(np.unique(triangles.colours, axis=0)) == 2, look


def test_a_surface_is_drawn_instead_of_cells():
    square = from_mesh([[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]], [[0, 1, 2], [0, 2, 3]], (0, 255, 0))
    drawn = render_views(item(), 12, np.random.default_rng(0), surface=lambda _: square)
    green = [LOOKS[look] == "surface" for look in drawn.looks]
    assert any(green)
    for views, is_green, kind in zip(drawn.rgba, green, drawn.kinds, strict=True):
        if kind == 0:
            pixels = views[0][views[0][..., 3] > 128].astype(int)
            assert (pixels[:, 1].mean() > 2 * pixels[:, 0].mean()) == is_green


def test_shards_are_resumed_and_do_not_depend_on_the_number_of_processes(shards, tmp_path, monkeypatch):
    monkeypatch.setattr(caching, "SHARD_ITEMS", 1)
    items = [item("a"), item("b", np.ones((2, 3, 4), np.uint8))]
    told: list[tuple[int, int]] = []
    single = build_views(items, tmp_path, sets=4, seed=3, progress=lambda *now: told.append(now))
    assert told == [(1, 2), (2, 2)]
    times = [path.stat().st_mtime_ns for path in single]
    assert build_views(items, tmp_path, sets=4, seed=3) == single
    assert [path.stat().st_mtime_ns for path in single] == times
    one, other = ViewCache(single), ViewCache(shards)
    assert one.items == other.items == ["a", "b"]
    assert np.array_equal(one.azimuths, other.azimuths)
    assert np.array_equal(one.pixels(1, 2, 3), other.pixels(1, 2, 3))
    assert build_views(items, tmp_path, sets=4, seed=4) != single


def test_damaged_shards_are_told(shards, tmp_path):
    bad = tmp_path / "views-0.npz"
    bad.write_bytes(shards[0].read_bytes()[:300])
    with pytest.raises(InputError, match="no shard of views"):
        ViewCache([bad])
    with pytest.raises(InputError, match="draw them first"):
        ViewCache([])


def test_the_turn_brings_what_a_view_shows_to_the_front(shards):
    """The item turned by the turn has the colour to its front that the first view shows."""
    cache = ViewCache(shards)
    slots, seen = item().slots, 0
    for seed in range(24):
        drawn = draw_views(cache, [0], np.random.default_rng(seed), Mix(0, 0.3, 0.3), vary=False)
        turned = np.rot90(slots, int(drawn.turns[0]))
        front = {1: "red", 2: "blue"}.get(int(turned[1, 0, 0])) if len(np.unique(turned[:, 0])) == 1 else None
        if front is None or drawn.views.kinds[0, 0] == 1:
            continue
        seen += 1
        assert hue(drawn.views.pixels[0, 0].numpy()) == front
    assert seen > 4


def test_the_mix_decides_how_many_views_are_shown(shards):
    cache = ViewCache(shards)
    for mix, counts, ordered in (
        (Mix(1, 0, 0), {0}, False),
        (Mix(0, 1, 0), {4}, True),
        (Mix(0, 0, 1), {2, 3, 4}, False),
        (Mix(0, 0, 0), {1}, False),
    ):
        views = draw_views(cache, [0, 1] * 4, np.random.default_rng(1), mix).views
        assert set(views.present.sum(1).tolist()) <= counts
        assert views.ordered.all() == ordered
        assert views.pixels.dtype == torch.uint8
        assert views.pixels[~views.present].eq(0).all()


def test_varied_views_keep_object_and_normals():
    pixels = torch.full((64, 4, 32, 32), NEUTRAL, dtype=torch.uint8)
    pixels[:, 3] = 0
    pixels[:, 0, 8:24, 8:24], pixels[:, 1:3, 8:24, 8:24], pixels[:, 3, 8:24, 8:24] = 220, 40, 255
    coloured = torch.arange(64) < 32
    changed = varied(pixels, coloured, torch.Generator().manual_seed(0))
    centre = changed[:, :, 14:18, 14:18].float().mean((2, 3))
    assert (centre[:, 3] == 255).all()
    assert (centre[:, 0] > centre[:, 1] + 60).all()
    assert (centre[32:, :3] - torch.tensor([220.0, 40, 40])).abs().max() < 2
    assert centre[:32, 0].std() > 3
    full = (changed[:, 3] == 255).all(2).all(1)
    assert full[:32].any()
    assert not full[32:].any()
    assert (changed[~full][:, :3, 0, 0] == NEUTRAL).all()
