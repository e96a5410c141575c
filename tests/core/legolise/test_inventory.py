# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories are read from CSV and JSON; what is wrong is told with its line."""

from __future__ import annotations

import json

import pytest
from brickwright.core.errors import InputError
from brickwright.core.legolise.inventory import inventory_fields, inventory_of, read_inventory

CSV = "Part,Color,Quantity\n3001,red,12\n3001.dat,4,3\n\n3020,,7\n3023,Any,1\n"


def test_csv_and_json_mean_the_same(tmp_path):
    (tmp_path / "a.csv").write_text("\ufeff" + CSV, "utf-8")
    rows = [
        {"part": "3001", "colour": 4, "count": 15},
        {"part": "3020.dat", "count": 7},
        {"part": "3023", "colour": None, "count": 1},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    wanted = {("3001.dat", 4): 15, ("3020.dat", None): 7, ("3023.dat", None): 1}
    assert read_inventory(tmp_path / "a.csv") == read_inventory(tmp_path / "a.json") == wanted
    assert inventory_of(json.loads(json.dumps(inventory_fields(wanted)))) == wanted


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "", "lists no parts"),
        ("a.csv", "part,count\n3001,1\n", "no column 'colour'"),
        ("a.csv", "part,colour,count\n3001,red\n", "line 2: it has 2 of 3"),
        ("a.csv", "part,colour,count\n3001,red,1\n3001,purplish,1\n", "line 3: The colour 'purplish'"),
        ("a.csv", "part,colour,count\n3001,red,-1\n", "line 2: the count is '-1'"),
        ("a.csv", "part,colour,count\n3001,red,1e9\n", "line 2: the count"),
        ("a.csv", "part,colour,count\n,red,1\n", "line 2: it names no part"),
        ("a.json", "{", "line 1: it is not JSON"),
        ("a.json", "{}", "is no list"),
        ("a.json", "[1]", "entry 1"),
        ("a.json", '[{"part": "3001"}]', "entry 1: it has no 'count'"),
        ("a.json", '[{"part": "3001", "count": 1.5}]', "entry 1: the count is '1.5'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=words):
        read_inventory(tmp_path / name)


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_inventory(tmp_path / "a.csv")
    with pytest.raises(InputError, match="does not exist"):
        read_inventory(tmp_path / "b.csv")
