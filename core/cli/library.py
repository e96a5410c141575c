# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright library``: which LDraw parts library is used, and getting the official one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..environment import library_download
from ..environment.task import Task
from ..errors import BrickwrightError, Cancelled
from ..ldraw.discovery import CHOSEN, Discovery, library_state
from ..ldraw.library_state import LibraryState
from .console import Progress, complain

LOOK = 0.1  # seconds between two looks at the download
NONE = (
    "No parts library was found; name its folder with --path, or get the official one "
    f"({library_download.ABOUT}) with: brickwright library --download."
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "library",
        help="the LDraw parts library: find, download",
        description="Say which LDraw parts library is used: the one that --path names, the variable LDRAWDIR, "
        "the downloaded one, one in a usual place. Exit code 0: there is one; 1: none; 2: --path names none.",
        allow_abbrev=False,
    )
    parser.add_argument("--path", type=Path, metavar="DIR", help="its folder; with --download where it is to go")
    get = parser.add_mutually_exclusive_group()
    get.add_argument("--download", action="store_true", help=f"get the official library, {library_download.ABOUT}")
    get.add_argument("--unpack", type=Path, metavar="ZIP", help="unpack an archive of it that is there already")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Get the library if that is asked for, then tell what there is."""
    folder = arguments.path or library_download.user_folder()
    if arguments.download:
        _wait(library_download.download_library(folder, library_download.LIBRARY_URL))
    elif arguments.unpack:
        _wait(library_download.unpack_archive(arguments.unpack, folder))
    found = library_state(arguments.path, library_download.downloaded_library(library_download.user_folder()))
    for state in found.passed_over:
        complain(state.problem)
    if arguments.json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
    elif found.state is not None:
        print(f"{found.state.describe()} ({found.state.source})")
    if found.state is None:
        complain(NONE)
    elif found.state.remark:
        complain(found.state.remark)
    if any(state.source == CHOSEN for state in found.passed_over):
        return 2
    return 0 if found.state else 1


def _wait(task: Task) -> LibraryState:
    """Wait for a download with a bar; an interruption stops it and keeps what arrived."""
    progress = Progress()
    try:
        while not task.wait(LOOK):
            progress.update(task.message, task.fraction)
    except KeyboardInterrupt:
        task.cancel()
        task.wait()
    finally:
        progress.clear()
    if task.stopped:
        raise Cancelled("Interrupted; what was downloaded stays for the next time.")
    if task.error:
        raise BrickwrightError(task.error)
    state: LibraryState = task.result
    return state


def _as_json(found: Discovery) -> dict[str, object]:
    state = found.state
    passed_over = [{"path": str(other.path), "problem": other.problem} for other in found.passed_over]
    if state is None:
        return {"path": None, "passed_over": passed_over}
    return {
        "path": str(state.path),
        "source": state.source,
        "parts": state.parts,
        "primitives": state.primitives,
        "updated": state.updated,
        "remark": state.remark,
        "passed_over": passed_over,
    }
