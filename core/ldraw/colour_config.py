# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours that a parts library defines in its ``LDConfig.ldr``.

Grammar of ``0 !COLOUR``: LDraw colour definition language extension 1.0. Lines that cannot be read are left out.
"""

from __future__ import annotations

from itertools import islice

from ..bricks.colours import EDGE_COLOUR, MAIN_COLOUR, Colour, Rgb, colour, edge_of

MAX_COLOURS = 10_000
MAX_LINES = 200_000
MAX_NAME = 64
_FINISHES = {
    "CHROME": "chrome",
    "PEARLESCENT": "pearl",
    "METAL": "metallic",
    "MATTE_METALLIC": "metallic",
    "RUBBER": "rubber",
    "GLITTER": "glitter",
    "SPECKLE": "speckle",
    "LUMINANCE": "glow",
}
_MILKY = 220  # LDConfig gives its transparent colours an alpha of at most 210, its milky ones 240


def parse_colours(text: str) -> dict[int, Colour]:
    """The colours that the lines of ``text`` define, by code; 16 and 24, which mean no colour of their own, left out.

    The last definition of a code counts. None of them is ``current``: a library does not say what is made today.
    """
    found: dict[int, Colour] = {}
    for line in islice(text.splitlines(), MAX_LINES):
        words = line.split()
        if len(words) < 5 or words[0] != "0" or words[1].upper() != "!COLOUR":
            continue
        try:
            defined = _parse(words, found)
        except (ValueError, IndexError):
            continue
        if defined.code not in (MAIN_COLOUR, EDGE_COLOUR):
            found[defined.code] = defined
        if len(found) >= MAX_COLOURS:
            break
    return found


def _parse(words: list[str], found: dict[int, Colour]) -> Colour:
    name = words[2][:MAX_NAME].replace("_", " ")
    upper = [word.upper() for word in words]
    tail = upper[3:]
    if "MATERIAL" in tail:  # what follows describes grains, which have a value of their own
        head, grains = tail[: tail.index("MATERIAL")], tail[tail.index("MATERIAL") + 1 :][:1]
    else:
        head, grains = tail, []
    code = int(_after(head, "CODE"))
    alpha = int(_after(head, "ALPHA")) if "ALPHA" in head else 255
    if not 0 <= code < 2**25 or not 0 <= alpha <= 255:
        raise ValueError(words)
    rgb = _rgb(_after(head, "VALUE"))
    finishes = [_FINISHES[word] for word in (*grains, *head) if word in _FINISHES]
    if not finishes and alpha < 255:
        finishes = ["milky" if alpha >= _MILKY else "transparent"]
    return Colour(code, name, rgb, _edge(head, rgb, found), alpha, finishes[0] if finishes else "solid", current=False)


def _after(words: list[str], keyword: str) -> str:
    return words[words.index(keyword) + 1]


def _edge(head: list[str], rgb: Rgb, found: dict[int, Colour]) -> Rgb:
    """The edge colour: a value, or the code of another colour."""
    if "EDGE" not in head:
        return edge_of(rgb)
    word = _after(head, "EDGE")
    if word.isdigit():
        other = found.get(int(word)) or colour(int(word))
        return other.rgb
    return _rgb(word)


def _rgb(word: str) -> Rgb:
    digits = word.removeprefix("#").removeprefix("0X")
    if len(digits) != 6:
        raise ValueError(word)
    value = int(digits, 16)
    return value >> 16 & 255, value >> 8 & 255, value & 255
