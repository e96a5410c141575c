# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process that is kept between jobs, as the hosts of the generator, of checks and of layouts do."""

from collections.abc import Mapping, Sequence

from ..core.generation.client import WorkerClient
from ..core.generation.worker_process import GENERATOR, Role


class WarmClient:
    """``held``: the client of the process, None before its first job and after :meth:`stop`."""

    def __init__(self, role: Role = GENERATOR) -> None:
        self.held: WorkerClient | None = None
        self._role = role

    def get(self, command: Sequence[str], variables: Mapping[str, str]) -> WorkerClient:
        """The client of ``command``; another command's is ended. The process starts with its first job."""
        if self.held is not None and self.held.command != tuple(command):
            self.stop()
        if self.held is None:
            self.held = WorkerClient(command, variables, role=self._role)
        return self.held

    def stop(self) -> None:
        """End the process; the next job starts it again."""
        if self.held is not None:
            self.held.close()
        self.held = None


CLASSES = ()
