# SPDX-License-Identifier: GPL-3.0-or-later
"""What each generated assembly was asked for: its prompt, the category meant, the real assemblies that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .items import Item

MOST_REFERENCES = 8  # of one prompt: captions such as "a chair" fit very many


@dataclass(frozen=True, eq=False)
class Question:
    """``category`` is empty where it is not known. ``references``: the real assemblies of the same name, or with the
    prompt among their captions."""

    prompt: str
    category: str = ""
    references: tuple[Item, ...] = field(default=())


def ask(generated: Sequence[Item], reference: Sequence[Item], categories: Iterable[str]) -> list[Question]:
    """The question that each generated item answers.

    Its category is the one its label says, else that of its references where they agree, else the one of
    ``categories`` that its prompt names.
    """
    by_name = {item.name: item for item in reference}
    by_caption: dict[str, list[Item]] = {}
    for item in reference:
        for caption in item.captions:
            by_caption.setdefault(_plain(caption), []).append(item)
    known = _CategoryWords(categories)
    questions = []
    for item in generated:
        prompt = item.captions[0] if item.captions else ""
        same = [by_name[item.name]] if item.name in by_name else by_caption.get(_plain(prompt), []) if prompt else []
        of_references = {other.category for other in same}
        category = item.category or (of_references.pop() if len(of_references) == 1 else "") or known.named_in(prompt)
        questions.append(Question(prompt, category, tuple(same[:MOST_REFERENCES])))
    return questions


def _plain(caption: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", caption.casefold()))


class _CategoryWords:
    """Finds categories in prompts: the longest name counts, then the first; plurals with s are let through."""

    def __init__(self, categories: Iterable[str]) -> None:
        self._of = {_plain(category): category for category in categories if _plain(category)}
        names = sorted(map(re.escape, self._of), key=len, reverse=True)
        self._pattern = re.compile(rf"\b({'|'.join(names)})(?:e?s)?\b") if names else None

    def named_in(self, prompt: str) -> str:
        """The category that a prompt names, "" for none."""
        found = self._pattern.findall(_plain(prompt)) if self._pattern else []
        return self._of[max(found, key=len)] if found else ""
