# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that a model brings along: shapes drawn inside an MPD, and part files beside it.

An assembly carries their texts (:attr:`~..bricks.assembly.Assembly.embedded`), so that they are drawn wherever it goes
and are written into its MPD.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from ..bricks.assembly import Assembly
from .document import Model, marks_block
from .placements import placed_name

Embedded = tuple[tuple[str, str], ...]


class EmbeddedParts:
    """Texts of parts by normalised name, as a :class:`~.library.PartSource`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def read(self, name: str) -> str | None:
        """Text of the part of this name."""
        return self._texts.get(name)

    def stamp(self, name: str) -> str | None:
        """A checksum of the text."""
        text = self._texts.get(name)
        return None if text is None else f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def part_sources(assembly: Assembly) -> tuple[EmbeddedParts, ...]:
    """The sources of those parts of ``assembly`` that it brings along: none or one."""
    return embedded_sources(assembly.embedded)


def embedded_sources(embedded: Embedded) -> tuple[EmbeddedParts, ...]:
    """The sources of parts whose name and text are known: none or one."""
    return (EmbeddedParts(dict(embedded)),) if embedded else ()


def reachable(names: Iterable[str], embedded: Embedded) -> Embedded:
    """Those of ``embedded`` that parts ``names`` are, or are drawn with, in their order."""
    texts = dict(embedded)
    used: set[str] = set()
    waiting = [name for name in names if name in texts]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += [other for other in placed_names(texts[name]) if other in texts]
    return tuple((name, text) for name, text in embedded if name in used)


def part_text(model: Model) -> str:
    """The lines of a model, without those that mark its block, each with an end."""
    lines = [line for line in model.lines if not marks_block(line)]
    return "".join(f"{line.rstrip()}\n" for line in lines).rstrip("\n") + "\n"


def placed_names(text: str) -> list[str]:
    """Normalised names of the files that a part's text places."""
    return [placed_name(line) for line in text.splitlines() if line.lstrip()[:2].rstrip() == "1"]
