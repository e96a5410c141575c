# SPDX-License-Identifier: GPL-3.0-or-later
"""Small plots as SVG text for a page: bars, histograms of two sets, scatter. Colours come from the page's style sheet,
so that they follow its light or dark look: classes ``mark`` and ``other`` for the two sets, ``axis`` for lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 440, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 10, 38
_BAR = 17  # height of a bar and its gap
_LONGEST = 26  # letters of a bar's name


def bars(values: Mapping[str, tuple[float, str]], others: Mapping[str, float] | None = None, top: float = 1.0) -> str:
    """Horizontal bars from 0 to ``top``, one a name: (value, words behind it); ``others``: values to compare with, a
    tick each. Names in the order given."""
    left, right = 150, 110
    height = _BAR * max(len(values), 1) + 6
    span = WIDTH - left - right
    parts = []
    for i, (name, (value, words)) in enumerate(values.items()):
        y = 3 + i * _BAR
        length = span * _share(value, top)
        shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        parts.append(
            f'<text x="{left - 6}" y="{y + 12}" text-anchor="end">{escape(shown)}</text>'
            f'<rect class="mark" x="{left}" y="{y + 2}" width="{max(length, 0.5):.1f}" height="{_BAR - 5}" rx="2">'
            f"<title>{escape(name)}: {escape(words)}</title></rect>"
            f'<text x="{WIDTH - right + 8}" y="{y + 12}">{escape(words)}</text>'
        )
        if others is not None and name in others:
            x = left + span * _share(others[name], top)
            parts.append(f'<line class="other" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + _BAR - 1}"/>')
    parts.append(f'<line class="axis" x1="{left}" x2="{left}" y1="2" y2="{height - 2}"/>')
    return _svg(height, parts)


def histogram(
    sets: Mapping[str, Sequence[float]], label: str, bins: int = 20, span: tuple[float, float] | None = None
) -> str:
    """Shares of each set by value: the first as columns, a second as a stepped line. ``span``: of the axis, None: that
    of the values, rounded. Values outside are counted in the last column on their side."""
    given = [value for values in sets.values() for value in values if math.isfinite(value)]
    if not given:
        return _svg(40, ['<text x="10" y="24">no values</text>'])
    low, high = span or (0.0 if min(given) >= 0 else min(given), max(given))
    step = _nice_step((high - low) / bins) if span is None else (high - low) / bins
    step = step or 1.0
    whole = span is None and all(value == int(value) for value in given)
    step = math.ceil(step) if whole else step
    bins = min(max(1, math.ceil((high - low + whole) / step - 1e-9)), 60)
    shares = {name: _counted(values, low, step, bins) for name, values in sets.items() if len(values)}
    top = max(max(column) for column in shares.values())
    plot = _Axes((low, low + bins * step), (0.0, 1.06 * top))
    parts = plot.frame(label, "share")
    for place, (name, columns) in enumerate(shares.items()):
        if place == 0:
            for i, share in enumerate(columns):
                if not share:
                    continue
                x0, x1, y = plot.x(low + i * step), plot.x(low + (i + 1) * step), plot.y(share)
                parts.append(
                    f'<rect class="mark" x="{x0 + 0.5:.1f}" y="{y:.1f}" width="{max(x1 - x0 - 1, 0.5):.1f}" '
                    f'height="{plot.y(0) - y:.1f}"><title>{escape(name)}, {_number(low + i * step)} to '
                    f"{_number(low + (i + 1) * step)}: {share:.0%}</title></rect>"
                )
        else:
            path = f"M{plot.x(low):.1f} {plot.y(0):.1f}"
            for i, share in enumerate(columns):
                path += f"V{plot.y(share):.1f}H{plot.x(low + (i + 1) * step):.1f}"
            parts.append(f'<path class="other" d="{path}V{plot.y(0):.1f}"><title>{escape(name)}</title></path>')
    return _svg(HEIGHT, parts)


def scatter(points: Sequence[tuple[float, float, str]], x_label: str, y_label: str) -> str:
    """Points (x, y, name), both axes from 0."""
    if not points:
        return _svg(40, ['<text x="10" y="24">no values</text>'])
    far, high = max(x for x, _, _ in points), max(y for _, y, _ in points)
    plot = _Axes((0.0, 1.06 * far or 1.0), (0.0, 1.06 * high or 1.0))
    parts = plot.frame(x_label, y_label)
    parts += [
        f'<circle class="mark" cx="{plot.x(x):.1f}" cy="{plot.y(y):.1f}" r="3"><title>{escape(name)}</title></circle>'
        for x, y, name in points
    ]
    return _svg(HEIGHT, parts)


class _Axes:
    """From values to pixels."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        self._x, self._y = x, (y[0], y[1] if y[1] > y[0] else y[0] + 1)

    def x(self, value: float) -> float:
        low, high = self._x
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (value - low) / ((high - low) or 1)

    def y(self, value: float) -> float:
        low, high = self._y
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (value - low) / (high - low)

    def frame(self, x_label: str, y_label: str) -> list[str]:
        """Lines of the grid with their numbers, and what the axes are."""
        parts = []
        for value in _ticks(*self._y):
            y = self.y(value)
            parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>')
        floor = HEIGHT - _BOTTOM
        for value in _ticks(*self._x):
            parts.append(f'<text x="{self.x(value):.1f}" y="{floor + 15}" text-anchor="middle">{_number(value)}</text>')
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{floor}" y2="{floor}"/>')
        middle = (_LEFT + WIDTH - _RIGHT) / 2
        parts.append(f'<text x="{middle}" y="{HEIGHT - 5}" text-anchor="middle" class="label">{escape(x_label)}</text>')
        height = (_TOP + floor) / 2
        parts.append(
            f'<text x="11" y="{height}" transform="rotate(-90 11 {height})" text-anchor="middle" class="label">'
            f"{escape(y_label)}</text>"
        )
        return parts


def _svg(height: float, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" width="{WIDTH}" height="{height}">{"".join(parts)}</svg>'


def _share(value: float, top: float) -> float:
    return min(max(value / top, 0.0), 1.0) if math.isfinite(value) else 0.0


def _counted(values: Sequence[float], low: float, step: float, bins: int) -> list[float]:
    counts = [0] * bins
    finite = [value for value in values if math.isfinite(value)]
    for value in finite:
        counts[min(max(int((value - low) / step), 0), bins - 1)] += 1
    return [count / max(len(finite), 1) for count in counts]


def _nice_step(raw: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below ``raw``; 0 for 0."""
    if raw <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next((power * factor for factor in (1, 2, 2.5, 5) if power * factor >= raw * (1 - 1e-9)), 10 * power)


def _ticks(low: float, high: float) -> list[float]:
    step = _nice_step((high - low) / 5) or 1.0
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _number(value: float) -> str:
    return f"{value:.4g}"
