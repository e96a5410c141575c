# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of conversions measures what it says; no time is asserted."""

import pytest
from brickwright.benchmarks import convert
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.formats.files import write_assembly
from brickwright.core.formats.glb import write_glb
from brickwright.core.ldraw.part_shapes import PartShapes


def test_models_are_chosen_by_size(data_dir, tmp_path):
    models = convert.chosen(data_dir, 3, 300)
    sizes = [len(convert.read_assembly(path)) for path in models]
    assert sizes == sorted(sizes)
    assert sizes[-1] <= 300
    assert len(set(models)) == 3
    with pytest.raises(InputError, match="--data"):
        convert.chosen(tmp_path, 3, 300)


def test_ours_converts_what_it_is_given(data_dir, tmp_path):
    (tmp_path / "out").mkdir()
    models = convert.chosen(data_dir, 1, 100)
    (seconds,) = convert.convert_ours(models, tmp_path / "out", data_dir / "ldraw")
    assert seconds > 0
    assert (tmp_path / "out" / f"{models[0].stem}.glb").stat().st_size > 10_000


def test_colours_are_those_of_the_bricks(tmp_path):
    bricks = Assembly.from_arrays(["3005.dat"] * 2, [[0, 0, 0], [20, 0, 0]], None, [4, 14])
    model = write_assembly(tmp_path / "two.ldr", bricks)
    write_glb(tmp_path / "two.glb", bricks, PartShapes(), 0.01)
    write_glb(tmp_path / "one.glb", bricks.take([0]), PartShapes(), 0.01)
    assert convert.colours_kept(model, tmp_path / "two.glb") == 1.0
    assert convert.colours_kept(model, tmp_path / "one.glb") == 0.5


def test_the_table_has_the_ratios():
    theirs = {"seconds": 9.0, "bytes": 8e6, "colours": 0.0}
    ours = {"seconds": 2.0, "bytes": 2e6, "colours": 1.0}
    text = convert.table(
        [{"model": "a", "bricks": 7, "theirs": theirs, "ours": ours, "again": {**ours, "seconds": 1.0}}]
    )
    assert text.splitlines()[-1].split() == [
        "together", "7", "9.00", "2.00", "1.00", "4.5", "9.0", "8.00", "2.00", "4.0", "0%", "100%",
    ]  # fmt: skip


def test_without_the_add_on_it_says_what_to_set(monkeypatch, capsys):
    monkeypatch.delenv("IMPORTLDRAW_PATH", raising=False)
    assert convert.main([]) == 2
    assert "IMPORTLDRAW_PATH" in capsys.readouterr().err
