# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads that go on where they stopped, and are checked against their digest."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import importlib
import os
import shutil
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from ..errors import BrickwrightError, Cancelled

CHUNK = 1 << 16
SILENCE = 10.0  # seconds without a byte after which a connection counts as lost
TRIES = 4


class DownloadError(BrickwrightError):
    """A file did not arrive; the message says why and what to do."""


def size_of(url: str) -> int | None:
    """Bytes of what ``url`` names, or None when the server does not tell."""
    parts = urllib.parse.urlsplit(url)
    try:
        if parts.scheme == "file":
            return Path(urllib.request.url2pathname(parts.path)).stat().st_size
        with _open(urllib.request.Request(url, method="HEAD")) as answer:
            length = answer.headers.get("Content-Length", "")
            return int(length) if length.isdigit() else None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def fetch(
    url: str,
    target: Path,
    sha256: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Download ``url`` to ``target``; what an earlier call left in ``target.part`` is kept and continued.

    ``progress`` gets the bytes of the file that are there. Raises :class:`DownloadError` or :class:`Cancelled`.
    """
    if target.is_file() and matches(target, sha256):
        progress(target.stat().st_size)
        return
    part = target.with_name(target.name + ".part")
    try:
        _fetch_with_patience(url, part, cancelled, progress)
        if not matches(part, sha256):
            part.unlink()
            raise DownloadError(f"{target.name} arrived damaged; set up again to download it anew.")
        os.replace(part, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DownloadError(f"The disk of {target.parent} is full; free some space, then set up again.") from error
        raise DownloadError(f"{target} could not be written ({error.strerror or error}).") from error


def matches(file: Path, sha256: str) -> bool:
    """Whether ``file`` has the digest; true when none is known."""
    if not sha256:
        return True
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256.lower()


def _fetch_with_patience(url: str, part: Path, cancelled: Callable[[], bool], progress: Callable[[int], None]) -> None:
    failures = 0  # in a row, without a byte gained
    while failures < TRIES:
        before = part.stat().st_size if part.exists() else 0
        try:
            _continue(url, part, cancelled, progress)
            return
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is longer than the file
                part.unlink(missing_ok=True)
            elif error.code < 500:
                raise DownloadError(f"{url} answers {error.code} {error.reason}; try again later.") from error
            cause: Exception = error
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
            cause = error
        failures = 1 if part.exists() and part.stat().st_size > before else failures + 1
        for _ in range(2 * failures):
            if cancelled():
                raise Cancelled("Cancelled.")
            time.sleep(0.1)
    here = part.stat().st_size if part.exists() else 0
    reason = getattr(cause, "reason", None) or cause
    raise DownloadError(
        f"The download of {part.name.removesuffix('.part')} stopped at {here / 1e6:.0f} MB ({reason}); "
        "check the connection and set up again: it goes on from there."
    ) from cause


def _continue(url: str, part: Path, cancelled: Callable[[], bool], progress: Callable[[int], None]) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "file":
        shutil.copyfile(urllib.request.url2pathname(parts.path), part)
        return
    if parts.scheme not in ("http", "https"):
        raise DownloadError(f"The package index names {url[:80]}, which is not a web address.")
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with _open(request) as answer, open(part, "ab" if have and answer.status == 206 else "wb") as file:
        done = file.tell()
        length = answer.headers.get("Content-Length", "")
        total = done + int(length) if length.isdigit() else None
        while chunk := answer.read(CHUNK):
            if cancelled():
                raise Cancelled("Cancelled.")
            file.write(chunk)
            done += len(chunk)
            progress(done)
        if total is not None and done < total:
            raise ConnectionError(f"the connection broke at {done} of {total} bytes")


def _open(request: urllib.request.Request) -> http.client.HTTPResponse:
    answer = urllib.request.urlopen(request, timeout=SILENCE, context=_certificates())
    assert isinstance(answer, http.client.HTTPResponse)
    return answer


def _certificates() -> ssl.SSLContext:
    """The system's certificates, and those that Blender brings along where the system has none."""
    context = ssl.create_default_context()
    with contextlib.suppress(ImportError, OSError, AttributeError):
        context.load_verify_locations(importlib.import_module("certifi").where())
    return context
