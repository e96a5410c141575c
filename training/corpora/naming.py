# SPDX-License-Identifier: GPL-3.0-or-later
"""What the names of models mean: a category, a phrase for captions, or a reason to leave the model out.

The knowledge is in ``data/categories.txt``, whose head says how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType

PLAIN_SIZES = (10, 16)  # studs, of categories that the table does not know
NO_RULE = "no rule knows the name"
_TRAILING = re.compile(r"(?:\s+(?:\d+[a-z]?|[a-z]|transformed|mat))+$")
_HEAD = re.compile(r"\[(?P<name>[^\]]+)\]\s*(?:(?P<least>\d+)-(?P<most>\d+)\s*\|(?P<words>[^|]*)\|(?P<traits>[^|]*))?")


@dataclass(frozen=True)
class Category:
    """A kind of thing: ``least`` to ``most`` studs of its longest side, other ``words`` for it, and ``traits``."""

    name: str
    least: int
    most: int
    words: tuple[str, ...]
    traits: frozenset[str]


@dataclass(frozen=True)
class Named:
    """What a model's name means: its category, and the phrase that captions call it by."""

    category: Category
    phrase: str


@dataclass(frozen=True)
class LeftOut:
    """Why a model is no part of the corpus."""

    reason: str


@dataclass(frozen=True)
class _Rule:
    pattern: str
    scope: str
    meaning: Named | LeftOut

    @property
    def weight(self) -> int:
        """Letters that must be there; a rule for one pack goes before the same for all."""
        return 2 * len(self.pattern.replace("*", "").replace("?", "")) + bool(self.scope)


class NameTable:
    """Categories and the rules that lead to them, parsed from text; raises ValueError with the line that is wrong."""

    def __init__(self, text: str) -> None:
        categories: dict[str, Category] = {}
        rules: list[_Rule] = []
        current: Category | None = None
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                head = _HEAD.fullmatch(line)
                if head is None or (head["name"] != "-" and head["least"] is None):
                    raise ValueError(f"line {number} is not the head of a section: {line}")
                current = None if head["name"] == "-" else _category(head)
                if current is not None:
                    categories[current.name] = current
                continue
            phrase, arrow, patterns = line.partition("<-")
            if not arrow or not patterns.strip():
                raise ValueError(f"line {number} has no pattern: {line}")
            meaning = LeftOut(phrase.strip()) if current is None else Named(current, phrase.strip() or current.name)
            rules += [_rule(pattern, meaning) for pattern in patterns.split(",") if pattern.strip()]
        self.categories: Mapping[str, Category] = MappingProxyType(categories)
        self._rules = sorted(rules, key=lambda rule: -rule.weight)

    def meaning(self, name: str, pack: str = "") -> Named | LeftOut:
        """What ``name`` means in ``pack``; the rule with the most letters counts, the first of equals."""
        words = " ".join(re.split(r"[\s_\-]+", name.lower().strip()))
        plain = _TRAILING.sub("", words)
        for rule in self._rules:
            if rule.scope in pack.lower() and (fnmatchcase(words, rule.pattern) or fnmatchcase(plain, rule.pattern)):
                return rule.meaning
        return LeftOut(NO_RULE)

    def category(self, name: str) -> Category:
        """The category ``name``, which the table need not know."""
        return self.categories.get(name) or Category(name, *PLAIN_SIZES, (), frozenset())


def _category(head: re.Match[str]) -> Category:
    words = tuple(word.strip() for word in head["words"].split(",") if word.strip())
    return Category(head["name"], int(head["least"]), int(head["most"]), words, frozenset(head["traits"].split()))


def _rule(text: str, meaning: Named | LeftOut) -> _Rule:
    pattern, _, scope = text.partition("@")
    return _Rule(pattern.strip(), scope.strip().lower(), meaning)


def data_text(name: str) -> str:
    """Text of a file in the folder ``data`` beside this module."""
    return (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")


@cache
def name_table() -> NameTable:
    """The table of ``data/categories.txt``."""
    return NameTable(data_text("categories.txt"))


@cache
def held_out_words() -> frozenset[str]:
    """Words for categories that no caption ever uses, to measure what a model makes of words it never saw."""
    lines = (line.partition("#")[0].split() for line in data_text("held_out_synonyms.txt").splitlines())
    return frozenset(words[0] for words in lines if words)
