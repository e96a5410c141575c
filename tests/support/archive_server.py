# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server on this machine that serves one archive, and can break, lie and dawdle while it does."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time


class ArchiveServer(http.server.ThreadingHTTPServer):
    """Serves ``content`` under every path, from its construction on.

    ``break_after``: bytes after which each of the next ``breaks`` answers stops. ``slow``: seconds between two pieces.
    ``knows_ranges``: whether it can go on from the middle. ``sent``: the first byte of each answer. ``status``: of
    every answer, when it is not 200.
    """

    daemon_threads = True
    PIECE = 20_000

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.break_after, self.breaks = 0, 0
        self.slow = 0.0
        self.knows_ranges = True
        self.tells_size = True
        self.status = 0
        self.sent: list[int] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/complete.zip"

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


class _Handler(http.server.BaseHTTPRequestHandler):
    server: ArchiveServer

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._head(0)

    def do_GET(self) -> None:
        server = self.server
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted and server.knows_ranges and self.headers.get("If-Range", server.tag) == server.tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        server.sent.append(start)
        self._head(start)
        if server.status:
            return
        stop = len(server.content)
        if server.breaks:
            server.breaks -= 1
            stop = min(stop, start + server.break_after)
        for at in range(start, stop, server.PIECE):
            time.sleep(server.slow)
            try:
                self.wfile.write(server.content[at : min(at + server.PIECE, stop)])
                self.wfile.flush()
            except OSError:  # who asked has gone
                return

    def _head(self, start: int) -> None:
        server = self.server
        self.send_response(server.status or (206 if start else 200))
        if server.tells_size and not server.status:
            self.send_header("Content-Length", str(len(server.content) - start))
        self.send_header("ETag", server.tag)
        self.end_headers()
