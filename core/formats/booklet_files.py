# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that a booklet can be, by suffix."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..files import write_by_rename, write_text
from .booklet import Booklet
from .booklet_page import PAGES, BookletPictures, format_booklet_page
from .booklet_pdf import require_pdf, write_booklet_pdf

SUFFIXES = (".html", ".pdf")


def check_booklet_file(path: Path, page: str = "a4") -> None:
    """Say now what would fail after all pictures are made.

    Raises :class:`InputError` for another suffix or page size, :class:`MissingDependencyError` for a PDF that nothing
    here can write.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path.name} has no suffix that a booklet can have: {' or '.join(SUFFIXES)}.")
    if page not in PAGES:
        raise InputError(f"There is no page size “{page}”; choose one of {', '.join(PAGES)}.")
    if path.suffix.lower() == ".pdf":
        require_pdf()


def write_booklet(path: Path, booklet: Booklet, pictures: BookletPictures, page: str = "a4") -> None:
    """Write ``.html`` or ``.pdf``, whole or not at all; see :func:`check_booklet_file` for what it raises."""
    check_booklet_file(path, page)
    if path.suffix.lower() == ".pdf":
        write_by_rename(path, lambda part: write_booklet_pdf(part, booklet, pictures, page))
    else:
        write_text(path, format_booklet_page(booklet, pictures, page))
