# SPDX-License-Identifier: GPL-3.0-or-later
"""A booklet as a PDF, by ReportLab (https://www.reportlab.com, BSD licence), which is installed only if it is wanted.

Its standard fonts know the letters of Western Europe; others become question marks, which the page in HTML keeps.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import MissingDependencyError
from .booklet import Booklet, BookletStep, Chapter
from .booklet_page import PROPOSED, TURN, BookletPictures, last_pictures
from .parts_page import totals

MM = 72 / 25.4  # points
MARGIN = 13 * MM
BOX = (25 * MM, 27 * MM)  # of a part in a callout
CELL = (44 * MM, 41 * MM)  # of a part in the list
FONT, BOLD = "Helvetica", "Helvetica-Bold"


def can_write_pdf() -> bool:
    """Whether ReportLab is installed."""
    return importlib.util.find_spec("reportlab") is not None


def require_pdf() -> None:
    """Raise :class:`MissingDependencyError` when it is not."""
    if not can_write_pdf():
        raise MissingDependencyError(
            "Writing PDF needs ReportLab: pip install reportlab, or choose HTML, which prints."
        )


def write_booklet_pdf(path: Path, booklet: Booklet, pictures: BookletPictures, page: str = "a4") -> None:
    """Write the pages to ``path``; ``page``: a4 or letter. Raises :class:`MissingDependencyError`."""
    require_pdf()
    from reportlab.lib.pagesizes import A4, LETTER, landscape
    from reportlab.pdfgen.canvas import Canvas

    title = booklet.assembly.name or "Assembly"
    canvas = Canvas(str(path), pagesize=landscape(LETTER if page == "letter" else A4), pageCompression=1)
    canvas.setTitle(_plain(f"{title}: building instructions"))
    paper = _Paper(canvas)
    paper.cover(booklet, title, pictures.cover)
    ends = last_pictures(booklet, pictures.steps)
    for (chapter, step), image, turned in zip(booklet.steps(), pictures.steps, pictures.turned, strict=True):
        needed = [
            (f"{row.quantity} ×", pictures.parts.get(row.key, b""), f"{row.numbers.title}, {row.colour.name}")
            for row in step.parts
        ]
        if step.submodel:
            needed = [("1 ×", ends.get(step.submodel, b""), step.submodel)]
        paper.step(chapter, step, needed, image, turned, named=len(booklet.chapters) > 1)
    paper.parts(booklet, pictures)
    canvas.save()


class _Paper:
    """Draws the pages; the origin is at the lower left, units are points."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        width, height = canvas._pagesize
        self._left, self._right = MARGIN, width - MARGIN
        self._bottom, self._top = MARGIN, height - MARGIN

    def cover(self, booklet: Booklet, title: str, image: bytes) -> None:
        middle = (self._left + self._right) / 2
        size = 30.0
        while size > 12 and self._canvas.stringWidth(_plain(title), BOLD, size) > self._right - self._left:
            size -= 1
        self._text(middle, self._top - 30, title, BOLD, size, centred=True)
        count = booklet.step_count
        said = f"{totals(booklet.parts)}, {count} step{'' if count == 1 else 's'}"
        self._text(middle, self._top - 50, said, FONT, 11, centred=True)
        if booklet.proposed:
            self._text(middle, self._top - 66, PROPOSED, FONT, 9, centred=True)
        self._image(image, self._left, self._bottom, self._right - self._left, self._top - 80 - self._bottom)
        self._canvas.showPage()

    def step(
        self,
        chapter: Chapter,
        step: BookletStep,
        needed: list[tuple[str, bytes, str]],
        image: bytes,
        turned: bool,
        named: bool,
    ) -> None:
        canvas = self._canvas
        if named:
            self._text(self._left, self._top - 8, chapter.title, FONT, 9)
        top = self._top - (14 if named else 0)
        self._text(self._left, top - 32, str(step.number), BOLD, 36)
        start = self._left + canvas.stringWidth(str(step.number), BOLD, 36) + 6 * MM
        room = self._right - start - (18 * MM if chapter.times > 1 else 0)
        columns = max(1, int((room - 4) // BOX[0]))
        rows = -(-len(needed) // columns)
        canvas.setFillColorRGB(1, 1, 1)  # as the pictures are
        canvas.setStrokeColorRGB(0.624, 0.714, 0.784)
        width = min(len(needed), columns) * BOX[0] + 4
        canvas.roundRect(start, top - rows * BOX[1] - 4, width, rows * BOX[1] + 4, 6, stroke=1, fill=1)
        for number, (count, shown, words) in enumerate(needed):
            row, column = divmod(number, columns)
            x, y = start + 2 + column * BOX[0], top - 2 - (row + 1) * BOX[1]
            self._image(shown, x + 3, y + 14, BOX[0] - 6, BOX[1] - 16)
            label = count if shown else f"{count} {words}"[:22]
            self._text(x + BOX[0] / 2, y + 4, label, BOLD, 11 if shown else 6, centred=True)
        if chapter.times > 1:
            self._text(self._right - 16 * MM, top - 24, f"{chapter.times} ×", BOLD, 22)
        below = top - max(rows * BOX[1] + 4, 36) - 6
        if turned:
            self._text(self._left, below - 8, f"{TURN}.", BOLD, 10)
            below -= 14
        self._image(image, self._left, self._bottom, self._right - self._left, below - self._bottom)
        canvas.showPage()

    def parts(self, booklet: Booklet, pictures: BookletPictures) -> None:
        """The list, in as many pages as it takes."""
        columns = int((self._right - self._left) // CELL[0])
        cells = self._cells(columns)
        for row in booklet.parts:
            x, y = next(cells)
            self._image(pictures.parts.get(row.key, b""), x, y + 30, CELL[0] - 10, CELL[1] - 34)
            self._text(x, y + 20, f"{row.quantity} ×", BOLD, 11)
            self._text(x + 28, y + 20, row.numbers.bricklink or row.part.removesuffix(".dat"), FONT, 9)
            self._text(x, y + 11, row.numbers.title, FONT, 7, CELL[0] - 6)
            self._text(x, y + 3, row.colour.name, FONT, 7, CELL[0] - 6)
        self._canvas.showPage()

    def _cells(self, columns: int) -> Iterator[tuple[float, float]]:
        """Lower left corners of the cells, with a new page whenever one is full."""
        first = True
        while True:
            if not first:
                self._canvas.showPage()
            self._text(self._left, self._top - 16, "Parts", BOLD, 20)
            first, y = False, self._top - 30 - CELL[1]
            while y >= self._bottom:
                for column in range(columns):
                    yield self._left + column * CELL[0], y
                y -= CELL[1]

    def _image(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        if data and width > 0 and height > 0:
            from reportlab.lib.utils import ImageReader

            self._canvas.drawImage(
                ImageReader(io.BytesIO(data)), x, y, width, height, preserveAspectRatio=True, anchor="c"
            )

    def _text(
        self, x: float, y: float, words: str, font: str, size: float, room: float = 0.0, centred: bool = False
    ) -> None:
        plain = _plain(words)
        while room and len(plain) > 1 and self._canvas.stringWidth(plain, font, size) > room:
            plain = plain[:-2].rstrip() + "…"
        self._canvas.setFont(font, size)
        self._canvas.setFillColorRGB(0.114, 0.129, 0.145)
        (self._canvas.drawCentredString if centred else self._canvas.drawString)(x, y, plain)


def _plain(words: str) -> str:
    """Words in the letters that the standard fonts have."""
    return words.encode("cp1252", "replace").decode("cp1252")
