# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a parts list: BrickLink's wanted list, Rebrickable's table, a table for spreadsheets, a page.

BrickLink's XML has ``INVENTORY`` with an ``ITEM`` for each row and no XML declaration (bricklink.com, help pages 198
and 2567); a wanted item is ``ITEMTYPE`` P, ``ITEMID``, ``MINQTY``, and optionally ``COLOR`` (any colour without it) and
``REMARKS``. Rebrickable's CSV has the columns ``Part,Color,Quantity``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from ..errors import InputError
from ..files import write_text
from .colour_numbers import ANY_REBRICKABLE
from .parts_list import PartsList, PartsRow
from .parts_page import Pictures, format_parts_page

FORMATS = {
    "xml": "BrickLink wanted list",
    "rebrickable": "Rebrickable parts list",
    "csv": "table for spreadsheets",
    "html": "page with pictures",
}
#: What a file's name ends with, where it is not a full stop and the format.
SUFFIXES = {"xml": ".xml", "rebrickable": "-rebrickable.csv", "csv": ".csv", "html": "-parts.html"}
COLUMNS = (
    "Part", "Title", "Colour", "Colour name", "Hex", "Quantity", "Mass (g)",
    "BrickLink part", "BrickLink colour", "Rebrickable part", "Rebrickable colour", "Note",
)  # fmt: skip


def format_bricklink_xml(parts: PartsList) -> str:
    """BrickLink's wanted list; rows without a BrickLink number are not in it, see :func:`left_out`."""
    quantities: dict[tuple[str, int | None, str], int] = {}
    for row in parts:
        if row.numbers.bricklink is not None:
            key = (row.numbers.bricklink, row.colour_numbers.bricklink, _remarks(row))
            quantities[key] = quantities.get(key, 0) + row.quantity
    items = []
    for (number, code, remarks), quantity in quantities.items():
        fields = [("ITEMTYPE", "P"), ("ITEMID", number), ("COLOR", "" if code is None else str(code))]
        fields += [("MINQTY", str(quantity)), ("REMARKS", remarks)]
        items.append("".join(f"    <{name}>{escape(text)}</{name}>\n" for name, text in fields if text))
    return "<INVENTORY>\n" + "".join(f"  <ITEM>\n{item}  </ITEM>\n" for item in items) + "</INVENTORY>\n"


def format_rebrickable_csv(parts: PartsList) -> str:
    """Rebrickable's table; rows without a Rebrickable number are not in it, see :func:`left_out`."""
    quantities: dict[tuple[str, int], int] = {}
    for row in parts:
        if row.numbers.rebrickable is not None:
            code = row.colour_numbers.rebrickable
            key = (row.numbers.rebrickable, ANY_REBRICKABLE if code is None else code)
            quantities[key] = quantities.get(key, 0) + row.quantity
    rows = [(number, code, quantity) for (number, code), quantity in quantities.items()]
    return _table(("Part", "Color", "Quantity"), rows)


def format_csv(parts: PartsList) -> str:
    """A table of all that is known of each row, with a byte order mark, by which spreadsheets know UTF-8."""
    rows = []
    for row in parts:
        numbers, colours = row.numbers, row.colour_numbers
        rows.append((
            row.part, numbers.title, row.colour.code, row.colour.name, "#{:02X}{:02X}{:02X}".format(*row.colour.rgb),
            row.quantity, "" if row.mass is None else f"{row.mass * 1000:.2f}",
            numbers.bricklink, colours.bricklink, numbers.rebrickable, colours.rebrickable, row.note,
        ))  # fmt: skip
    return "\ufeff" + _table(COLUMNS, rows)


def left_out(parts: PartsList, kind: str) -> list[PartsRow]:
    """The rows that a file of this format cannot hold, because the site has no number for the part."""
    if kind == "xml":
        return [row for row in parts if row.numbers.bricklink is None]
    if kind == "rebrickable":
        return [row for row in parts if row.numbers.rebrickable is None]
    return []


def caveats(parts: PartsList, kind: str) -> list[str]:
    """Sentences about what a file of this format does not say as the assembly does; none when it says all."""
    site = {"xml": "BrickLink", "rebrickable": "Rebrickable"}.get(kind)
    if site is None:
        return []
    missing = left_out(parts, kind)
    held = [row for row in parts if row not in missing]
    bare = [
        row
        for row in held
        if (row.colour_numbers.bricklink if kind == "xml" else row.colour_numbers.rebrickable) is None
    ]
    plain = [row for row in held if site in row.numbers.note and "plain part" in row.numbers.note]
    found = []
    if missing:
        found.append(f"Left out, as {site} has no number for them: {_listed(missing)}.")
    if bare:
        found.append(f"Listed in any colour, as {site} has no number for theirs: {_listed(bare)}.")
    if plain:
        found.append(f"Listed as the plain part, as {site}'s number of the print is not known: {_listed(plain)}.")
    return found


def write_parts_list(path: Path, parts: PartsList, kind: str, pictures: Pictures | None = None) -> None:
    """Write ``parts`` as one of :data:`FORMATS`; atomic. ``pictures``: PNG files by (part, colour), for the page.

    Raises :class:`InputError` for another format or a folder that cannot be written.
    """
    if kind == "html":
        text = format_parts_page(parts, pictures or {})
    elif kind in _FORMATTERS:
        text = _FORMATTERS[kind](parts)
    else:
        raise InputError(f"There is no parts list “{kind}”; choose one of {', '.join(FORMATS)}.")
    write_text(path, text)


_FORMATTERS: Mapping[str, Callable[[PartsList], str]] = {
    "xml": format_bricklink_xml,
    "rebrickable": format_rebrickable_csv,
    "csv": format_csv,
}


def _remarks(row: PartsRow) -> str:
    """What a buyer must know of a row that BrickLink's numbers do not say."""
    words = []
    if "plain part" in row.numbers.note and "BrickLink" in row.numbers.note:
        words.append(f"plain part of LDraw {row.part.removesuffix('.dat')}")
    if row.colour_numbers.bricklink is None:
        words.append(f"LDraw colour {row.colour.code} {row.colour.name}")
    return "; ".join(words)


def _listed(rows: list[PartsRow]) -> str:
    words = [f"{row.quantity} x {row.part.removesuffix('.dat')} {row.colour.name}" for row in rows]
    return ", ".join(words[:8]) + (f" and {len(words) - 8} more" if len(words) > 8 else "")


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A name that a spreadsheet would take for a formula gets an apostrophe, as a person would type it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
