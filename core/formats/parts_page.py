# SPDX-License-Identifier: GPL-3.0-or-later
"""A parts list as a page that prints well: picture, what it is, numbers, colour, how many."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TypeAlias

from .parts_list import PartsList, PartsRow
from .web_page import picture, swatch, web_page

Pictures: TypeAlias = Mapping[tuple[str, int], bytes]  # PNG files by part and LDraw colour code

STYLE = """
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem; }
table { border-collapse: collapse; width: 100%; margin-top: 1.2rem; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid #1d2125; padding: .35rem .5rem; }
td { border-bottom: 1px solid #dfe3e6; padding: .3rem .5rem; vertical-align: middle; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
td.picture { width: 76px; padding: 2px; }
td.picture img { display: block; width: 72px; height: 72px; object-fit: contain; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.quantity { font-weight: 700; font-size: 1.15em; }
.note { font-size: .85em; color: #8a5a00; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } td.picture img { width: 54px; height: 54px; } }
@page { margin: 14mm; }
"""


def format_parts_page(parts: PartsList, pictures: Pictures) -> str:
    """The page; without ``pictures`` it has no column for them."""
    title = parts.name or "Parts list"
    body = f'<h1>{escape(title)}</h1>\n<p class="quiet">{escape(totals(parts))}</p>\n'
    return web_page(f"{title}: parts", STYLE, body + parts_table(parts, pictures))


def totals(parts: PartsList) -> str:
    """``12 bricks, 5 kinds, 0.31 kg``; without the mass where that of a part is not known."""
    bricks = f"{parts.quantity:,} brick{'' if parts.quantity == 1 else 's'}"
    kinds = f"{len(parts):,} kind{'' if len(parts) == 1 else 's'}"
    if parts.mass is None:
        return f"{bricks}, {kinds}"
    return f"{bricks}, {kinds}, " + (f"{parts.mass:.2f} kg" if parts.mass >= 1 else f"{parts.mass * 1000:.0f} g")


def parts_table(parts: PartsList, pictures: Pictures) -> str:
    """The rows as a table."""
    heads = (['<th aria-label="Picture"></th>'] if pictures else []) + [
        "<th>Part</th>", "<th>LDraw</th>", "<th>BrickLink</th>", "<th>Colour</th>", '<th class="number">Mass</th>',
        '<th class="number">Quantity</th>',
    ]  # fmt: skip
    rows = "".join(_row(row, pictures) for row in parts)
    return f"<table>\n<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _row(row: PartsRow, pictures: Pictures) -> str:
    title = escape(row.numbers.title)
    if row.note:
        title += f'<div class="note">{escape(row.note[0].upper() + row.note[1:])}</div>'
    shown = pictures.get(row.key)
    cells = [f"<td>{title}</td>", f"<td>{escape(row.part.removesuffix('.dat'))}</td>"]
    if pictures:
        image = picture(shown, f"{row.numbers.title}, {row.colour.name}") if shown else ""
        cells.insert(0, f'<td class="picture">{image}</td>')
    number, code = row.numbers.bricklink, row.colour_numbers
    cells.append(f"<td>{escape(number or '–')}</td>")
    named = f'<div class="quiet">{escape(code.bricklink_name)}</div>' if _differs(row) else ""
    cells.append(f"<td>{swatch(row.colour)}{named}</td>")
    cells.append(f'<td class="number">{"–" if row.mass is None else f"{row.mass * 1000:.1f} g"}</td>')
    cells.append(f'<td class="number quantity">{row.quantity} ×</td>')
    return f"<tr>{''.join(cells)}</tr>\n"


def _differs(row: PartsRow) -> bool:
    """Whether BrickLink calls the colour something else, spelling apart."""
    theirs = row.colour_numbers.bricklink_name
    plain = [name.lower().replace("grey", "gray").replace("-", " ") for name in (theirs, row.colour.name)]
    return bool(theirs) and plain[0] != plain[1]
