# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process whose generator follows a script instead of a model: ``python scripted_worker.py [key=value …]``.

It needs no torch, so it runs in any Python that has numpy. The prompt may override each key, as in
``"a wall bricks=200 delay=0"``:
``bricks`` (30) to place a sample, in a wall; ``delay`` (0.002) seconds before each; ``rollback`` (0: none): after every
so many bricks the last 3 are taken back and placed again; ``load`` (0) seconds to load; ``mute`` (0): 1 ignores cancel;
``crash`` (none): ``kill``, ``exit``, ``memory``, ``error``, ``segv``, at the brick number ``at`` (5);
``noise`` (0): 1 prints to standard output from Python and below it.
"""

import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import headless  # noqa: E402

headless.load_package()

from brickwright.core.errors import Cancelled  # noqa: E402
from brickwright.core.generation import worker  # noqa: E402
from brickwright.core.generation.events import (  # noqa: E402
    BrickPlaced,
    BrickRejected,
    Finished,
    Progress,
    RolledBack,
)

WIDTH = 5  # bricks of 4 studs in a course of the wall
DEFAULTS = {"bricks": "30", "delay": "0.002", "rollback": "0", "load": "0", "mute": "0", "at": "5", "noise": "0"}


def read_script(words):
    return dict(word.split("=", 1) for word in words if "=" in word)


def brick(sample, index, colour):
    """Brick ``index`` of a wall of 2 x 4 bricks in running bond, 20 studs long; its ground is layer 0."""
    row, column = divmod(index, WIDTH)
    x = column * 80 + 40 + (40 if row % 2 else 0)
    return BrickPlaced(sample, index, "3001.dat", colour, (x, -24 * row, 200), (1, 0, 0, 0, 1, 0, 0, 0, 1))


class ScriptedGenerator:
    name = "scripted"
    device = "cpu"
    load_seconds = 0.01

    def __init__(self, script):
        self.script = script

    def generate(self, request, cancelled=lambda: False):
        script = {**DEFAULTS, **self.script, **read_script(request.prompt.split())}
        if script["noise"] == "1":
            print("a stray line on standard output", flush=True)
            os.write(1, b"and one from below\n")
        for sample in range(request.count):
            yield Progress(f"Planning {sample + 1} of {request.count}", sample / request.count)
            yield from self.sample(request, sample, script, cancelled)

    def sample(self, request, sample, script, cancelled):
        total = min(int(script["bricks"]), request.max_bricks or 10**9)
        every = int(script["rollback"])
        started = time.perf_counter()
        for index in range(total):
            if index == int(script["at"]):
                crash(script.get("crash"))
            time.sleep(float(script["delay"]))
            if cancelled() and script["mute"] == "0":
                raise Cancelled("Cancelled.")
            yield brick(sample, index, request.colour)
            if every and index % every == every - 1 and index >= 3:
                yield BrickRejected(sample, "collision")
                yield RolledBack(sample, index - 2)
                for again in range(index - 2, index + 1):
                    yield brick(sample, again, request.colour)
            if index % 10 == 0:
                yield Progress("Placing bricks", (sample + index / total) / request.count)
        seconds = time.perf_counter() - started
        yield Finished(
            sample,
            {
                "prompt": request.prompt,
                "seed": request.seed + sample,
                "model": self.name,
                "bricks": total,
                "parts": 1,
                "valid": True,
                "connected": True,
                "components": 1,
                "stable": True,
                "max_score": 0.25,
                "weakest": [{"brick": 1, "part": "3001.dat", "score": 0.25}],
                "plan_built": 0.987,
                "rejections": {"collision": total // every} if every else {},
                "rollbacks": 0,
                "seconds": {"load": 0.01, "plan": 0.0, "decode": round(seconds, 3), "physics": 0.0},
                "bricks_per_second": round(total / max(seconds, 1e-9), 1),
                "truncated": False,
            },
        )


def crash(how):
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "exit":
        print("the lights went out", file=sys.stderr, flush=True)
        os._exit(3)
    if how == "memory":
        raise MemoryError
    if how == "error":
        raise ZeroDivisionError("division by zero")


def main():
    script = read_script(sys.argv[1:])

    def load():
        time.sleep(float(script.get("load", 0)))
        if script.get("crash") == "load":
            raise MemoryError
        return ScriptedGenerator(script)

    return worker.run(load)


if __name__ == "__main__":
    sys.exit(main())
