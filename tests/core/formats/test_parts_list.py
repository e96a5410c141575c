# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts lists: what is counted, what the files say, and what they cannot say."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.colours import load_colours
from brickwright.core.errors import InputError
from brickwright.core.formats.colour_numbers import NOT_LISTED, colour_numbers, load_colour_numbers
from brickwright.core.formats.part_numbers import PartNumberBook, load_part_numbers
from brickwright.core.formats.parts_list import make_parts_list
from brickwright.core.formats.parts_list_files import (
    COLUMNS,
    caveats,
    format_bricklink_xml,
    format_csv,
    format_rebrickable_csv,
    left_out,
    write_parts_list,
)
from hypothesis import given
from hypothesis import strategies as st

# Names of one system and the numbers of the two others, as anybody can read them off the sites.
KNOWN = {
    "Black": (11, 0), "Blue": (7, 1), "Green": (6, 2), "Red": (5, 4), "Yellow": (3, 14), "White": (1, 15),
    "Tan": (2, 19), "Orange": (4, 25), "Lime": (34, 27), "Dark Tan": (69, 28), "Reddish Brown": (88, 70),
    "Light Bluish Grey": (86, 71), "Dark Bluish Grey": (85, 72), "Dark Blue": (63, 272), "Dark Red": (59, 320),
    "Dark Green": (80, 288), "Sand Green": (48, 378), "Trans Clear": (12, 47), "Trans Red": (17, 36),
    "Pearl Gold": (115, 297), "Medium Azure": (156, 322), "Olive Green": (155, 326), "Chrome Silver": (22, 383),
}  # fmt: skip


class Files:
    """A parts library of these texts."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"{name.removeprefix('_')}.dat": text for name, text in texts.items()}

    def read(self, name: str) -> str | None:
        return self.texts.get(name)

    def stamp(self, name: str) -> str | None:
        return self.texts.get(name)


def assembly(*bricks: tuple[str, int], name: str = "Model") -> Assembly:
    parts, codes = zip(*bricks, strict=True)
    return Assembly.from_arrays(parts, [[0, 0, 0]] * len(bricks), None, codes, name=name)


def items(text: str) -> list[dict[str, str]]:
    root = ET.fromstring(text)
    assert root.tag == "INVENTORY"
    assert {child.tag for child in root} <= {"ITEM"}
    return [{field.tag: field.text or "" for field in item} for item in root]


def test_colours_have_the_numbers_that_the_sites_give_them():
    codes = {entry.name: code for code, entry in load_colours().items()}
    for name, (bricklink, rebrickable) in KNOWN.items():
        found = colour_numbers(codes[name])
        assert (found.bricklink, found.rebrickable) == (bricklink, rebrickable), name


def test_most_colours_are_called_the_same_and_none_is_another_ones_number():
    def plain(name: str) -> str:
        return name.lower().replace("grey", "gray").replace("-", " ")

    colours, numbers = load_colours(), load_colour_numbers()
    assert set(numbers) <= set(colours)
    same = [code for code, entry in numbers.items() if plain(entry.bricklink_name) == plain(colours[code].name)]
    assert len(same) > 120
    own = {plain(colours[code].name): code for code in numbers if colours[code].finish != "rubber"}
    del own["trans black"]  # BrickLink's Trans-Black is LDraw's Trans Brown, and LDraw's its Trans-Black (2023)
    for code, entry in numbers.items():
        twin = own.get(plain(entry.bricklink_name))
        assert twin is None or numbers[twin].bricklink == entry.bricklink, colours[code].name


def test_rubber_is_listed_as_plain_and_direct_colours_are_not():
    assert colour_numbers(256) == colour_numbers(0)
    assert colour_numbers(0x2FF8800) is NOT_LISTED


def test_numbers_that_differ_are_found():
    numbers = load_part_numbers()
    assert len(numbers) > 1000
    book = PartNumberBook()
    assert (book["6141.dat"].bricklink, book["3062b.dat"].bricklink) == ("4073", "3062")
    assert (book["3001.dat"].bricklink, book["3001.dat"].rebrickable, book["3001.dat"].note) == ("3001", "3001", "")
    assert book["3001.dat"].title == "Brick 2 x 4"
    assert book["3001.dat"].mass == pytest.approx(0.00216)


def test_a_print_is_its_plain_part_unless_the_library_names_its_number():
    book = PartNumberBook(Files(_3069bp03="0 Tile\n0 !KEYWORDS Town, BrickLink 3069pb1234\n3 16 0 0 0 0 0 1 1 0 0\n"))
    assert book["3069bp03.dat"].bricklink == "3069pb1234"
    assert "Rebrickable is that of the plain part" in book["3069bp03.dat"].note
    plain = book["3001p01.dat"]
    assert (plain.part, plain.bricklink) == ("3001p01.dat", "3001")
    assert "plain part" in plain.note


def test_parts_that_moved_are_counted_as_what_they_are_now():
    moved = Files(_1="0 ~Moved to 2\n", _2="0 ~Moved to 3001\n", _3001="0 =Brick  2 x  4\n", _8="0 ~Moved to 8\n")
    parts = make_parts_list(assembly(("1.dat", 4), ("3001.dat", 4), ("8.dat", 4)), PartNumberBook(moved))
    assert [(row.part, row.quantity) for row in parts] == [("3001.dat", 2), ("8.dat", 1)]
    assert parts.rows[0].numbers.title == "Brick 2 x 4"


PARTS = ("3001.dat", "3062b.dat", "6141.dat", "4073.dat", "my part.dat", "3001p01.dat", "a&<b.dat")
CODES = (0, 4, 16, 256, 295, 0x2FF8800)


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(CODES)), min_size=1, max_size=40))
def test_nothing_is_lost_and_what_a_site_lacks_is_told(bricks):
    parts = make_parts_list(assembly(*bricks))
    assert parts.quantity == len(bricks)
    for kind, quantities in (
        ("xml", [int(item["MINQTY"]) for item in items(format_bricklink_xml(parts))]),
        ("rebrickable", [int(row["Quantity"]) for row in csv.DictReader(io.StringIO(format_rebrickable_csv(parts)))]),
    ):
        missing = left_out(parts, kind)
        assert sum(quantities) + sum(row.quantity for row in missing) == len(bricks)
        assert all(row.part.removesuffix(".dat") in " ".join(caveats(parts, kind)) for row in missing)
    table = list(csv.DictReader(io.StringIO(format_csv(parts).removeprefix("\ufeff"))))
    assert tuple(table[0]) == COLUMNS
    assert [(row["Part"], int(row["Colour"]), int(row["Quantity"])) for row in table] == [
        (row.part, row.colour.code, row.quantity) for row in parts
    ]


def test_bricklinks_items_have_what_it_asks_for():
    parts = make_parts_list(assembly(("3001.dat", 4), ("3001.dat", 4), ("3001p01.dat", 295)))
    text = format_bricklink_xml(parts)
    assert not text.startswith("<?xml")
    plain, printed = items(text)
    assert plain == {"ITEMTYPE": "P", "ITEMID": "3001", "COLOR": "5", "MINQTY": "2"}
    assert printed == {
        "ITEMTYPE": "P", "ITEMID": "3001", "MINQTY": "1",
        "REMARKS": "plain part of LDraw 3001p01; LDraw colour 295 Flamingo Pink",
    }  # fmt: skip
    assert len(caveats(parts, "xml")) == 2
    assert caveats(parts, "csv") == []


def test_a_name_is_no_formula():
    parts = make_parts_list(assembly(("=cmd.dat", 4)))
    assert "'=cmd" in format_csv(parts)
    assert ",=cmd" not in format_csv(parts)


def test_the_page_shows_pictures_and_escapes_names(tmp_path):
    parts = make_parts_list(assembly(("3001.dat", 4), ("3003.dat", 4), name="<script>"))
    write_parts_list(tmp_path / "a.html", parts, "html", {("3001.dat", 4): b"PNG"})
    text = (tmp_path / "a.html").read_text("utf-8")
    assert text.count("data:image/png;base64,UE5H") == 1
    assert "<script>" not in text
    assert "2 bricks, 2 kinds, 3 g" in text
    write_parts_list(tmp_path / "b.html", parts, "html")
    assert "<img" not in (tmp_path / "b.html").read_text("utf-8")


def test_no_bricks_and_unknown_formats_are_refused(tmp_path):
    with pytest.raises(InputError, match="no bricks"):
        make_parts_list(Assembly())
    with pytest.raises(InputError, match="choose one of"):
        write_parts_list(tmp_path / "a.ods", make_parts_list(assembly(("3001.dat", 4))), "ods")
    with pytest.raises(InputError, match="cannot be written"):
        write_parts_list(tmp_path / "missing" / "a.csv", make_parts_list(assembly(("3001.dat", 4))), "csv")
