# SPDX-License-Identifier: GPL-3.0-or-later
"""An evaluation as one page of HTML that needs no other file: figures, plots, pictures with their prompts, problems."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from . import svg_plots
from .evaluation import GENERATED, Evaluation
from .report_style import STYLE

#: Figure -> heading, what it means, whether it is a share.
COLUMNS: Mapping[str, tuple[str, str, bool]] = {
    "items": ("items", "assemblies compared", False),
    "valid": ("valid", "no two bricks overlap", True),
    "connected": ("connected", "studs tie all bricks into one component that stands on the ground", True),
    "stable": ("stable", "the force balance finds no brick that fails", True),
    "bricks": ("bricks", "median number of bricks", False),
    "category": ("category", "the classifier takes the shape for the category asked for", True),
    "main_colour": ("main colour", "the basic colour of most visible area is one that the prompt names", True),
    "all_colours": ("all colours", "share of two or more named colours that each have 8 % of the visible area", True),
    "chamfer": (
        "Chamfer",
        "mean distance to the prompt's real assembly, both ways added, in longest sides",
        False,
    ),
    "iou": ("IoU", "cells shared with the real assembly of the prompt", False),
    "training_iou": ("train IoU", "best IoU with any training item, over yaws and mirror images", False),
    "copies": ("copies", "share with a training IoU above 0.95", True),
    "repeated": ("repeated", "share that is a copy (IoU above 0.95) of one before it in the same set", True),
}
SET_COLUMNS: Mapping[str, tuple[str, str, bool]] = {
    "set_size": ("shapes", "of either set", False),
    **{
        f"{key}_{measure}": (f"{heading} {words}", f"{meaning}, by {words}", share)
        for measure, words in (("chamfer", "Chamfer"), ("iou", "IoU"))
        for key, heading, meaning, share in (
            ("coverage", "COV", "share of real shapes that are nearest to a generated one", True),
            ("matching", "MMD", "mean distance of real shapes to the nearest generated one", False),
            ("nearest_neighbour", "1-NNA", "share whose nearest neighbour is of its own set; 50 % is best", True),
        )
    },
}
MOST_NAMED = 200  # of a list of problems


@dataclass(frozen=True)
class Page:
    """What a page shows beside the evaluation: ``pictures``: PNG of each generated item that has one, by name;
    ``problems``: heading and lines of what could not be used; ``sources``: what was compared, in words;
    ``reference_figures``: those of the reference items, for the histograms."""

    title: str
    sources: Sequence[str]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reference_figures: Sequence[Mapping[str, Any]] = ()


def format_page(evaluation: Evaluation, page: Page) -> str:
    """The page as HTML text."""
    sections = [
        f"<header><h1>{escape(page.title)}</h1>{''.join(f'<p>{escape(line)}</p>' for line in page.sources)}</header>",
        _cards(evaluation),
        _table("Figures", evaluation.summaries, COLUMNS),
        _table("Sets against the real set", evaluation.summaries, SET_COLUMNS),
        _plots(evaluation, page),
        _sheet(evaluation, page.pictures),
        _problems(page.problems),
    ]
    body = "\n".join(section for section in sections if section)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(page.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def format_figure(value: float | None, share: bool) -> str:
    """A figure as people read it: a share in per cent, another number with three or four digits, a dash for none."""
    if value is None:
        return "–"
    if share:
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _cards(evaluation: Evaluation) -> str:
    figures = evaluation.summaries[GENERATED]
    cards = [
        f"<div><b>{format_figure(figures[key], share)}</b><span>{escape(heading)}</span></div>"
        for key, (heading, _, share) in COLUMNS.items()
        if figures.get(key) is not None
        and key in ("items", "valid", "connected", "stable", "category", "main_colour", "iou", "copies")
    ]
    return f'<section class="cards">{"".join(cards)}</section>'


def _table(
    title: str, summaries: Mapping[str, Mapping[str, float | None]], columns: Mapping[str, tuple[str, str, bool]]
) -> str:
    used = [key for key in columns if any(figures.get(key) is not None for figures in summaries.values())]
    if not used:
        return ""
    head = "".join(f'<th title="{escape(columns[key][1])}">{escape(columns[key][0])}</th>' for key in used)
    rows = ""
    for name, figures in summaries.items():
        cells = "".join(f"<td>{format_figure(figures.get(key), columns[key][2])}</td>" for key in used)
        rows += f'<tr{" class=own" if name == GENERATED else ""}><th scope="row">{escape(name)}</th>{cells}</tr>'
    legend = "; ".join(f"<b>{escape(columns[key][0])}</b> {escape(columns[key][1])}" for key in used)
    return (
        f'<section><h2>{escape(title)}</h2><div class="wide"><table><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div><p class=legend>{legend}.</p></section>"
    )


def _plots(evaluation: Evaluation, page: Page) -> str:
    lines = evaluation.lines

    def both(key: str) -> dict[str, list[float]]:
        found = {GENERATED: _values(lines, key), "reference": _values(page.reference_figures, key)}
        return {name: values for name, values in found.items() if values}

    plots = [
        ("Bricks", svg_plots.histogram(both("bricks"), "bricks")),
        ("Different parts", svg_plots.histogram(both("parts"), "parts")),
    ]
    if _values(lines, "max_score"):
        plots.append(
            ("Load of the weakest brick", svg_plots.histogram(both("max_score"), "score; 1 fails", 20, (0.0, 1.0)))
        )
    if training := _values(lines, "training_iou"):
        plots.append(("Nearness to training", svg_plots.histogram({GENERATED: training}, "best IoU", 20, (0.0, 1.0))))
    pairs = [(line["iou"], line["chamfer"], line["name"]) for line in lines if line.get("iou") is not None]
    if pairs:
        plots.append(("Likeness to the real assembly", svg_plots.scatter(pairs, "IoU", "Chamfer")))
    if colours := _shares(lines, "colours_asked", "main_colour_right"):
        plots.append(("Main colour right, by first colour asked", svg_plots.bars(colours)))
    text = "".join(f"<figure><figcaption>{escape(title)}</figcaption>{plot}</figure>" for title, plot in plots)
    text += _category_plot(evaluation)
    return (
        f"<section><h2>Distributions</h2><p class=legend>Columns and bars: generated; "
        f'<span class="line">lines and ticks</span>: real assemblies.</p><div class="plots">{text}</div></section>'
    )


def _category_plot(evaluation: Evaluation) -> str:
    categories = _shares(evaluation.lines, "category", "category_right")
    cross = evaluation.cross_validation
    if cross is None:
        return ""
    real = {name: right / count for name, (right, count) in cross.per_category.items()}
    words = (
        f"The classifier tells {cross.accuracy:.1%} of {sum(count for _, count in cross.per_category.values()):,} real "
        f"assemblies of {len(cross.per_category)} categories right when they are held out (nearest neighbour by IoU: "
        f"{cross.nearest:.1%}); a tick marks that share."
    )
    plot = svg_plots.bars(categories, real) if categories else ""
    return f"<figure><figcaption>Category right, by category</figcaption>{plot}<p>{escape(words)}</p></figure>"


def _values(lines: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    return [float(line[key]) for line in lines if line.get(key) is not None]


def _shares(lines: Sequence[Mapping[str, Any]], key: str, right: str) -> dict[str, tuple[float, str]]:
    """Share of the lines that are ``right`` for each value of ``key`` (its first), the most common first."""
    counts: dict[str, list[bool]] = {}
    for line in lines:
        value = line.get(key)
        if line.get(right) is not None and value:
            counts.setdefault(value if isinstance(value, str) else value[0], []).append(bool(line[right]))
    ordered = sorted(counts.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return {name: (sum(hits) / len(hits), f"{sum(hits)} of {len(hits)}") for name, hits in ordered}


def _sheet(evaluation: Evaluation, pictures: Mapping[str, bytes]) -> str:
    tiles = [
        _tile(line, pictures[item.name])
        for item, line in zip(evaluation.items, evaluation.lines, strict=True)
        if item.name in pictures
    ]
    if not tiles:
        return ""
    return (
        f"<section><h2>Pictures</h2><p class=legend>{len(tiles)} of {len(evaluation.items)}, drawn by the seed and not "
        f'selected.</p><div class="sheet">{"".join(tiles)}</div></section>'
    )


def _tile(line: Mapping[str, Any], picture: bytes) -> str:
    marks = []
    for key, words in (("valid", "overlaps"), ("connected", "not connected"), ("stable", "not stable")):
        if line.get(key) is False:
            marks.append(words)
    if line.get("category_right") is False:
        marks.append(f"looks like: {line['looks_like'] or 'nothing'}")
    if line.get("main_colour_right") is False:
        marks.append(f"mainly {line['main_colour'] or 'no colour'}")
    image = f'<img alt="" width="200" height="200" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
    said = escape(line["prompt"] or line["name"])
    notes = "".join(f"<i>{escape(mark)}</i>" for mark in marks)
    return f'<figure title="{escape(line["name"])}">{image}<figcaption>{said}{notes}</figcaption></figure>'


def _problems(problems: Mapping[str, Sequence[str]]) -> str:
    text = ""
    for heading, lines in problems.items():
        if lines:
            more = f"<li>… and {len(lines) - MOST_NAMED:,} more</li>" if len(lines) > MOST_NAMED else ""
            items = "".join(f"<li>{escape(line)}</li>" for line in lines[:MOST_NAMED])
            text += f"<details><summary>{escape(heading)}: {len(lines):,}</summary><ul>{items}{more}</ul></details>"
    return f"<section><h2>What could not be used</h2>{text}</section>" if text else ""
