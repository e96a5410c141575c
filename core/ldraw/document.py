# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDraw file in memory: its models with every line verbatim, so that writing it back changes nothing.

A plain file (LDR, DAT) is one model without a name; an MPD is a sequence of ``0 FILE`` blocks. Text before the first
block or after ``0 NOFILE`` is kept as a model without a name, too. Placements are interpreted by
:meth:`Document.flatten`, not before.
Grammar: LDraw file format 1.0.2 and the MPD language extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..bricks.assembly import Assembly
from ..errors import InputError

MAX_BYTES = 64 * 2**20
MAX_LINE = 2**20
MAX_LINES = 3_000_000
MAX_MODELS = 100_000
MAX_NAME = 255
MAX_BRICKS = 1_000_000

_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_BOM = "\ufeff"
MODEL_SUFFIXES = (".ldr", ".mpd", ".dat")

#: Finds the document of a file that a placement names (a normalised name), or None.
Loader = Callable[[str], "Document | None"]


def normalise_name(name: str) -> str:
    """The form in which file names are compared and bricks carry them: lower case, forward slashes, single spaces."""
    return " ".join(name.split()).replace("\\", "/").lower()


@dataclass(frozen=True)
class Model:
    """One model: ``name`` as its ``0 FILE`` line has it (None outside a block), ``lines`` verbatim with their line ends
    (the ``0 FILE`` and ``0 NOFILE`` lines among them), ``first_line`` its first line's number in the file."""

    name: str | None
    lines: tuple[str, ...]
    first_line: int = 1

    @cached_property
    def key(self) -> str:
        """Normalised name; empty when it has none."""
        return normalise_name(self.name or "")

    @cached_property
    def title(self) -> str:
        """The description in the first line, or the ``0 Name:`` line without its suffix, or an empty string."""
        for line in self.lines:
            fields = line.split(None, 1)
            if not fields or file_name(line) is not None:
                continue
            text = " ".join(fields[1].split()) if fields[0] == "0" and len(fields) == 2 else ""
            if text.lower().startswith("name:"):
                return _without_suffix(text[5:].strip())
            if fields[0] != "0" or text.startswith(("!", "//")) or (text.upper() in _BARE_META):
                return ""
            if text and text.lower() != "untitled" and not re.match(r"\w+:", text):
                return text
        return ""


_BARE_META = {"STEP", "NOFILE", "CLEAR", "PAUSE", "SAVE"}


@dataclass(frozen=True)
class Document:
    """A file: its models in order, its own ``name`` (``car.mpd``, or empty), how its bytes are encoded."""

    models: tuple[Model, ...]
    name: str = ""
    encoding: str = "utf-8"
    byte_order_mark: bool = False

    @cached_property
    def main(self) -> Model:
        """The model that the file shows: the first named one, unless text before it places something."""
        named = [model for model in self.models if model.name is not None]
        first = self.models[0]
        if first.name is None and (not named or any(line.split(None, 1)[:1] == ["1"] for line in first.lines)):
            return first
        return named[0]

    @cached_property
    def _by_key(self) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for model in self.models:
            if model.key:
                found.setdefault(model.key, model)
        own = normalise_name(self.name)
        if own:
            found.setdefault(own, self.main)
        return found

    def find(self, key: str) -> Model | None:
        """The model of that normalised name; the file's own name means its main model."""
        return self._by_key.get(key)

    @property
    def title(self) -> str:
        """What to call it: the file's name without suffix, or else the main model's description."""
        return _without_suffix(self.name) or self.main.title or _without_suffix(self.main.name or "")

    def text(self) -> str:
        """The file's text. A line without an end gets one if another line follows it."""
        lines = [line for model in self.models for line in model.lines]
        end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        closed = [line if line.endswith(("\n", "\r")) else line + end for line in lines[:-1]]
        return "".join(closed + lines[-1:])

    def to_bytes(self) -> bytes:
        """The file's bytes: those that were read, if nothing was changed."""
        return ((_BOM if self.byte_order_mark else "") + self.text()).encode(self.encoding)

    def flatten(self, load: Loader | None = None, max_bricks: int = MAX_BRICKS) -> Assembly:
        """All bricks of the main model, nested models expanded, in build order.

        A placement of a model of this file, or of a file that ``load`` finds, is expanded: its bricks of colour 16 take
        the placement's colour, those of colour 24 its edge colour, and its steps are built where it stands. A placement
        of anything else is a brick, and so is one of an embedded part (a model that draws a shape of its own).
        Raises :class:`InputError` for a malformed placement, a cycle, a name that leads out of the folder, or more than
        ``max_bricks`` bricks; the last is known before anything is expanded.
        """
        from .flatten import flatten  # that module builds on this one

        return flatten(self, load, max_bricks)


def parse_document(data: bytes | str, name: str = "") -> Document:
    """Document from a file's bytes or text, ``name`` being the file's name for messages and self-references.

    UTF-8, with or without byte order mark, or else Latin-1. Raises :class:`InputError` when it is too large or is no
    LDraw text.
    """
    shown = name or "The LDraw text"
    if len(data) > MAX_BYTES:
        raise InputError(f"{shown} is larger than {MAX_BYTES >> 20} MB, the most that can be read; split it.")
    encoding = "utf-8"
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            encoding, text = "latin-1", data.decode("latin-1")
    else:
        text = data
    if "\0" in text:
        raise InputError(f"{shown} is not LDraw text; if it was saved as UTF-16, save it as UTF-8.")
    if text.count("\n") + text.count("\r") > 2 * MAX_LINES:
        raise InputError(f"{shown} has more than {MAX_LINES} lines, the most that can be read; split it.")
    marked = text.startswith(_BOM)
    lines = _LINES.findall(text, 1 if marked else 0)
    if lines and len(longest := max(lines, key=len)) > MAX_LINE:
        raise InputError(
            f"Line {lines.index(longest) + 1} of {shown} has {len(longest)} characters; it is not LDraw text."
        )
    models = tuple(_split(lines, shown))
    if text.strip(_BOM + " \t\r\n") and not any(_is_ldraw(line) for line in lines):
        raise InputError(f"{shown} is not LDraw text: none of its lines starts with a line type from 0 to 5.")
    return Document(models, name, encoding, marked)


def file_name(line: str) -> str | None:
    """The name in a ``0 FILE`` line, or None. In lower case the keyword counts before a model's file name only, for
    ``0 File cabinet`` is a title."""
    fields = line.split(None, 2)
    if len(fields) < 2 or fields[0] != "0" or fields[1].upper() != "FILE":
        return None
    name = fields[2].strip() if len(fields) == 3 else ""
    return name if fields[1] == "FILE" or name.lower().endswith(MODEL_SUFFIXES) else None


def marks_block(line: str) -> bool:
    """Whether a line begins or ends a block: ``0 FILE name`` or ``0 NOFILE``."""
    return file_name(line) is not None or line.upper().split() == ["0", "NOFILE"]


def _without_suffix(name: str) -> str:
    return name[:-4] if name.lower().endswith(MODEL_SUFFIXES) else name


def _split(lines: Sequence[str], shown: str) -> list[Model]:
    starts: list[tuple[int, str | None]] = [(0, None)]
    for i, line in enumerate(lines):
        if "ILE" not in line and "ile" not in line:
            continue
        name = file_name(line)
        if name is not None:
            starts.append((i, name))
        elif line.upper().split() == ["0", "NOFILE"]:
            starts.append((i + 1, None))
        if len(starts) > MAX_MODELS:
            raise InputError(f"{shown} holds more than {MAX_MODELS} models, the most that can be read; split it.")
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    models = [
        Model(name, tuple(lines[start:end]), start + 1)
        for (start, name), end in zip(starts, ends, strict=True)
        if end > start
    ]
    return models or [Model(None, ())]


def _is_ldraw(line: str) -> bool:
    fields = line.split(None, 1)
    return bool(fields) and fields[0] in ("0", "1", "2", "3", "4", "5")
