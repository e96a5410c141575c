# SPDX-License-Identifier: GPL-3.0-or-later
"""A parts library of a few made-up files, as a folder and as an archive, for tests that need no real one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

SQUARE = "4 16 -10 0 -10 -10 0 10 10 0 10 10 0 -10\n"


def part(title: str, update: str = "2004-03", kind: str = "Part") -> str:
    """The text of a part that is a square."""
    return f"0 {title}\n0 !LDRAW_ORG {kind} UPDATE {update}\n0 BFC CERTIFY CCW\n{SQUARE}"


CONFIG = """0 LDraw.org Configuration File
0 !LDRAW_ORG Configuration UPDATE 2024-04-05
0 !COLOUR Red CODE 4 VALUE #B40000 EDGE #333333
0 !COLOUR Deep_Test_Green CODE 7777 VALUE #114422 EDGE #223344 ALPHA 100
"""


def files() -> dict[str, str]:
    """Path in the library -> text."""
    found = {
        "LDConfig.ldr": CONFIG,
        "Readme.txt": "A library for tests.\n",
        "parts/3001.dat": part("Brick  2 x  4"),
        "parts/9990.dat": part("Test Thing", "2024-05"),
        "parts/s/3001s01.dat": part("~Brick  2 x  4 half", kind="Subpart"),
        "p/48/4-4cyli.dat": part("Cylinder", kind="48_Primitive"),
    }
    for name in ("stud.dat", "4-4cyli.dat", "4-4edge.dat", "rect.dat"):
        found[f"p/{name}"] = part(name, kind="Primitive")
    return found


def write_library(folder: Path, leave_out: tuple[str, ...] = ()) -> Path:
    """The library as a folder, without the files whose path begins with one of ``leave_out``."""
    for name, text in files().items():
        if not name.startswith(leave_out or ("?",)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return folder


def archive(prefix: str = "ldraw/", padding: int = 0, further: dict[str, bytes] | None = None) -> bytes:
    """The library as a zip; ``padding``: bytes of a text file that no compression makes smaller by much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as opened:
        for name, text in files().items():
            opened.writestr(prefix + name, text)
        if padding:
            opened.writestr(f"{prefix}padding.txt", bytes(padding))
        for name, content in (further or {}).items():
            opened.writestr(name, content)
    return buffer.getvalue()
