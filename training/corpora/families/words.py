# SPDX-License-Identifier: GPL-3.0-or-later
"""Captions from what a drawing says of itself: nouns, adjectives, the main colour, and details after "with"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..item import article

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COLOUR = re.compile(r"(\ban? )?\{\w+\} (?=(\w))")
MOST_DETAILS = 3
_ROUNDS = 3  # so that there are enough where phrases repeat


def number(count: int) -> str:
    """A count from 0 to 12 in words."""
    return _NUMBERS[count]


def some(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun: "a wheel", "three wheels"; ``plural`` where an s is not enough."""
    if count == 1:
        return f"{article(noun)} {noun}"
    return f"{number(count)} {plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Parts as English lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def colourless(text: str) -> str:
    """Text without the names of materials, its articles put right: "a {roof} arch" becomes "an arch"."""
    return _COLOUR.sub(lambda match: f"{article(match[2])} " if match[1] else "", text)


@dataclass
class Description:
    """What a sketch says of itself, with materials in braces.

    ``nouns``: the category first, then other names. ``main``: the material that a colour before the noun means, if
    any; ``second``: another that shows much. ``details``: phrases after "with"; ``painted``: such as say nothing
    without their colour.
    """

    nouns: list[str] = field(default_factory=list)
    main: str = ""
    second: str = ""
    adjectives: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    painted: list[str] = field(default_factory=list)

    def captions(self, generator: np.random.Generator) -> list[str]:
        """Four to six different captions, short to long, with materials in braces."""

        def noun() -> str:
            first = len(self.nouns) == 1 or generator.random() < 0.5
            return self.nouns[0 if first else int(generator.integers(1, len(self.nouns)))]

        def adjectives(most: int) -> list[str]:
            chosen = generator.permutation(len(self.adjectives))[:most]
            return [self.adjectives[i] for i in sorted(chosen)]

        def details(most: int, coloured: float = 0.7) -> str:
            phrases = [text if generator.random() < coloured else colourless(text) for text in self.details]
            phrases += self.painted if coloured else []
            chosen = generator.permutation(len(phrases))[:most]
            return f"with {listed([phrases[i] for i in sorted(chosen)])}" if len(chosen) else ""

        colour = [f"{{{self.main}}}"] if self.main else []
        both = [f"{{{self.main}}} and {{{self.second}}}"] if self.main and self.second else colour
        found = [_phrase([], self.nouns[0]), _phrase(colour, noun())]
        for _ in range(_ROUNDS):
            found += [
                _phrase(adjectives(1) or both, noun()),
                _phrase(both if generator.random() < 0.5 else adjectives(2), noun(), details(1, 0.4)),
                _phrase([*adjectives(2), *colour], noun(), details(2)),
                _phrase([*adjectives(2), *colour], noun(), details(MOST_DETAILS)),
                _phrase([], noun(), details(2, 0.0)),
            ]
        return sorted(list(dict.fromkeys(found))[:6], key=len)


def _phrase(adjectives: Sequence[str], noun: str, rest: str = "") -> str:
    words = [*adjectives, noun]
    return " ".join([article(words[0]), *words, *([rest] if rest else [])])
