# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTML file with all it shows inside: nothing is loaded from elsewhere, so it can be mailed, kept and printed."""

from __future__ import annotations

import base64
from html import escape

from ..bricks.colours import Colour

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1d2125; font: 15px/1.45 system-ui, "Segoe UI", Roboto, Helvetica, Arial,
  sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
h1 { font-size: 2em; line-height: 1.15; margin: 0 0 .2em; overflow-wrap: anywhere; }
.quiet { color: #666e75; }
.swatch { display: inline-block; width: .95em; height: .95em; border: 1px solid #0004; border-radius: 3px;
  vertical-align: -.12em; margin-right: .4em; }
"""


def web_page(title: str, style: str, body: str) -> str:
    """A whole document; ``body`` is HTML, ``title`` text."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def picture(data: bytes, words: str, kind: str = "png") -> str:
    """An ``img`` that holds the file ``data`` itself; ``words`` say what it shows."""
    return f'<img src="data:image/{kind};base64,{base64.b64encode(data).decode()}" alt="{escape(words)}">'


def swatch(colour: Colour) -> str:
    """A small square of a colour, with its name beside it."""
    value = "#{:02X}{:02X}{:02X}".format(*colour.rgb)
    return f'<span class="swatch" style="background:{value}"></span>{escape(colour.name)}'
