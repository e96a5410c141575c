# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads that go on where they stopped, and are checked against their digest where one is known.

What arrives is kept in ``NAME.part``; ``NAME.tag`` holds what the server calls that version of the file (RFC 9110,
ETag or Last-Modified), so that two versions are never joined: the server sends all of it when its file has changed.
"""

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
    again: str = "set up again",
) -> None:
    """Download ``url`` to ``target``; what an earlier call left in ``target.part`` is kept and continued.

    ``progress`` gets the bytes of the file that are there. ``again``: what the user does to try once more, for the
    errors. Raises :class:`DownloadError` or :class:`Cancelled`.
    """
    if target.is_file() and matches(target, sha256):
        progress(target.stat().st_size)
        return
    part = target.with_name(target.name + ".part")
    try:
        _fetch_with_patience(url, part, cancelled, progress, again)
        _tag_of(part).unlink(missing_ok=True)
        if not matches(part, sha256):
            part.unlink()
            raise DownloadError(f"{target.name} arrived damaged; {again} to download it anew.")
        os.replace(part, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DownloadError(f"The disk of {target.parent} is full; free some space, then {again}.") from error
        raise DownloadError(f"{target} could not be written ({error.strerror or error}).") from error


def matches(file: Path, sha256: str) -> bool:
    """Whether ``file`` has the digest; true when none is known."""
    if not sha256:
        return True
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256.lower()


def _tag_of(part: Path) -> Path:
    return part.with_suffix(".tag")


def _fetch_with_patience(
    url: str, part: Path, cancelled: Callable[[], bool], progress: Callable[[int], None], again: str
) -> None:
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
        f"check the connection and {again}: it goes on from there."
    ) from cause


def _continue(url: str, part: Path, cancelled: Callable[[], bool], progress: Callable[[int], None]) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "file":
        shutil.copyfile(urllib.request.url2pathname(parts.path), part)
        return
    if parts.scheme not in ("http", "https"):
        raise DownloadError(f"{url[:80]} is not a web address; choose another source.")
    have = part.stat().st_size if part.exists() else 0
    headers = {}
    if have:
        headers["Range"] = f"bytes={have}-"
        with contextlib.suppress(OSError):
            headers["If-Range"] = _tag_of(part).read_text("latin-1")
    with _open(urllib.request.Request(url, headers=headers)) as answer:
        goes_on = bool(have) and answer.status == 206
        if not goes_on:
            _keep_tag(part, answer)
        _receive(answer, part, goes_on, cancelled, progress)


def _keep_tag(part: Path, answer: http.client.HTTPResponse) -> None:
    part.unlink(missing_ok=True)  # its bytes are of another version than the tag to come
    tag = answer.headers.get("ETag", "")
    if not tag or tag.startswith("W/"):  # weak ones may not be asked for by If-Range
        tag = answer.headers.get("Last-Modified", "")
    if tag:
        _tag_of(part).write_text(tag, "latin-1")
    else:
        _tag_of(part).unlink(missing_ok=True)


def _receive(
    answer: http.client.HTTPResponse,
    part: Path,
    goes_on: bool,
    cancelled: Callable[[], bool],
    progress: Callable[[int], None],
) -> None:
    with open(part, "ab" if goes_on else "wb") as file:
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
