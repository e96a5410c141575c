# SPDX-License-Identifier: GPL-3.0-or-later
"""A booklet as one HTML file that prints a step a page: cover, chapters of steps, parts list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Protocol

from .booklet import Booklet, BookletStep, Chapter
from .parts_list import PartsRow
from .parts_page import STYLE as PARTS_STYLE
from .parts_page import Pictures, parts_table, totals
from .web_page import picture, web_page

PAGES = {"a4": "A4 landscape", "letter": "letter landscape"}  # sizes of CSS
TURN = "Turn the model around"
PROPOSED = "Where the model has no steps of its own, some are proposed, layer by layer."

STYLE = """
body { max-width: none; padding: 0; background: #e9ecef; }
.page { position: relative; max-width: 62rem; margin: 1.5rem auto; padding: 1.5rem 2rem 2rem; background: #fff;
  box-shadow: 0 1px 5px #0002; }
.cover { text-align: center; }
.cover h1 { margin-top: 2rem; }
.cover img, .step > img { display: block; width: 100%; height: auto; }
.head { display: flex; gap: 1.2rem; align-items: flex-start; }
.number { font-weight: 800; }
.step .number { font-size: 3rem; line-height: 1; min-width: 1.4em; text-align: left; }
.callout { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: .45rem .8rem; border: 2px solid #9fb6c8;
  border-radius: 10px; }
.needed { text-align: center; font-weight: 700; }
.needed img { display: block; width: 84px; height: 84px; object-fit: contain; }
.needed .name { display: block; max-width: 9em; font-size: .7em; font-weight: 400; }
.times { margin-left: auto; font-size: 1.6rem; font-weight: 800; padding: .1em .5em; border-radius: 8px;
  background: #1d2125; color: #fff; white-space: nowrap; }
.chapter { font-size: .95rem; color: #666e75; margin: 0 0 .6rem; }
.turn { display: inline-block; margin: .6rem 0 0; padding: .15rem .7rem; border-radius: 1em; background: #1d2125;
  color: #fff; font-size: .85rem; }
.page table .number { font-weight: inherit; }
@page { margin: 13mm; size: PAGE; }
@media print {
  body { background: #fff; }
  .page { max-width: none; margin: 0; box-shadow: none; padding: 0; break-after: page; }
  .page:last-child { break-after: auto; }
  .cover, .step { height: 100vh; overflow: hidden; display: flex; flex-direction: column; }
  .cover > img, .step > img { flex: 1 1 0; min-height: 0; object-fit: contain; }
}
"""


class BookletPictures(Protocol):
    """The pictures of a booklet: JPEG files of the cover and of each step, PNG files of the parts."""

    cover: bytes
    steps: list[bytes]
    turned: list[bool]
    parts: dict[tuple[str, int], bytes]


def format_booklet_page(booklet: Booklet, pictures: BookletPictures, page: str = "a4") -> str:
    """The file; ``page``: a key of :data:`PAGES`."""
    title = booklet.assembly.name or "Assembly"
    body = "".join(_pages(booklet, pictures, title))
    return web_page(f"{title}: building instructions", PARTS_STYLE + STYLE.replace("PAGE", PAGES[page]), body)


def last_pictures(booklet: Booklet, steps: Sequence[bytes]) -> dict[str, bytes]:
    """The picture of each chapter's last step by its title: how what is put in later looks."""
    found, number = {}, 0
    for chapter in booklet.chapters:
        number += len(chapter.steps)
        found[chapter.title] = steps[number - 1]
    return found


def _pages(booklet: Booklet, pictures: BookletPictures, title: str) -> Iterator[str]:
    count = booklet.step_count
    said = f"{totals(booklet.parts)}, {count} step{'' if count == 1 else 's'}"
    note = f'<p class="quiet">{PROPOSED}</p>' if booklet.proposed else ""
    cover = picture(pictures.cover, title, "jpeg")
    head = f'<h1>{escape(title)}</h1><p class="quiet">{escape(said)}</p>'
    yield f'<section class="page cover">{head}{note}{cover}</section>\n'
    ends = last_pictures(booklet, pictures.steps)
    for (chapter, step), image, turned in zip(booklet.steps(), pictures.steps, pictures.turned, strict=True):
        yield _step(booklet, chapter, step, image, turned, ends, pictures.parts)
    table = parts_table(booklet.parts, pictures.parts)
    head = f'<h1>Parts</h1><p class="quiet">{escape(totals(booklet.parts))}</p>'
    yield f'<section class="page list">{head}{table}</section>\n'


def _step(
    booklet: Booklet,
    chapter: Chapter,
    step: BookletStep,
    image: bytes,
    turned: bool,
    ends: dict[str, bytes],
    parts: Pictures,
) -> str:
    needed = "".join(_needed(row, parts) for row in step.parts)
    if step.submodel:
        needed = _box(ends.get(step.submodel, b""), "jpeg", step.submodel, f"1 ×{_name(step.submodel)}")
    times = f'<div class="times">{chapter.times} ×</div>' if chapter.times > 1 else ""
    head = f'<div class="number">{step.number}</div><div class="callout">{needed}</div>{times}'
    named = f'<p class="chapter">{escape(chapter.title)}</p>' if len(booklet.chapters) > 1 else ""
    turn = f'<div><span class="turn">↻ {TURN}</span></div>' if turned else ""
    shown = picture(image, f"{chapter.title}, step {step.number}", "jpeg")
    return f'<section class="page step">{named}<div class="head">{head}</div>{turn}{shown}</section>\n'


def _needed(row: PartsRow, parts: Pictures) -> str:
    words = f"{row.numbers.title}, {row.colour.name}"
    shown = parts.get(row.key, b"")
    return _box(shown, "png", words, f"{row.quantity} ×" + ("" if shown else _name(words)))


def _box(image: bytes, kind: str, words: str, count: str) -> str:
    shown = picture(image, words, kind) if image else ""
    return f'<div class="needed" title="{escape(words)}">{shown}{count}</div>'


def _name(words: str) -> str:
    return f'<span class="name">{escape(words)}</span>'
