# SPDX-License-Identifier: GPL-3.0-or-later
"""Shards give back what was put in, and say so when they are damaged."""

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.training.corpora.shards import packed, read_shard, unpacked, write_shard
from corpus_sources import built_of_cells
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SHAPES = st.tuples(*[st.integers(1, 5)] * 3)
CELLS = SHAPES.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 2))).filter(np.any)


def words(built):
    own = built.item
    names = ("item_id", "object_id", "source", "licence", "category", "captions", "palette", "mirrored")
    return {name: getattr(own, name) for name in names}


@given(st.lists(CELLS, max_size=4))
def test_items_come_back(cells):
    items = [built_of_cells(own) for own in cells]
    arrays = packed(items)
    for row, built in enumerate(items):
        back = unpacked(arrays, row, words(built))
        assert np.array_equal(back.item.slots, built.item.slots)
        assert np.array_equal(back.bricks, built.bricks)
        assert np.array_equal(back.heights, built.heights)
        assert back.item.captions == built.item.captions


def test_files_come_back_and_hold_nothing_to_execute(tmp_path):
    built = built_of_cells([[[1, 2]]])
    write_shard(tmp_path / "0000.npz", packed([built]))
    arrays = read_shard(tmp_path / "0000.npz")
    assert all(array.dtype.kind in "iu" for array in arrays.values())
    assert np.array_equal(unpacked(arrays, 0, words(built)).item.slots, built.item.slots)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 rubbish", b"\x80\x04."])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "0000.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no shard"):
        read_shard(path)


def test_arrays_that_do_not_fit_together_are_one_sentence(tmp_path):
    built = built_of_cells([[[1, 2]]])
    arrays = packed([built])
    with pytest.raises(InputError, match="damaged"):
        unpacked({**arrays, "slots": arrays["slots"][:1]}, 0, words(built))
    with pytest.raises(InputError, match="damaged"):
        unpacked({**arrays, "shapes": np.array([[2, 30_000, 1]], np.int16)}, 0, words(built))
    write_shard(tmp_path / "a.npz", {**arrays, "bricks_ptr": np.zeros(7, np.int64)})
    with pytest.raises(InputError, match="damaged shard"):
        read_shard(tmp_path / "a.npz")
