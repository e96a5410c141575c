# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand damaged files, seeded: each is read well or refused with a sentence, in under a second."""

from __future__ import annotations

import random
import time
from collections import Counter

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.formats.brickgpt_json import format_brickgpt_json, parse_brickgpt_json
from brickwright.core.formats.structure_text import format_structure, parse_structure, structure_to_assembly
from brickwright.core.ldraw.document import parse_document
from brickwright.core.ldraw.writer import assembly_to_ldr

ROUNDS = 2500  # of each of four formats

STRUCTURE = "2x4 (0,0,0)\n4x2 (4,0,0)\n1x1 (19,19,0)\n6x2 (0,0,1)\n1x8 (10,10,2)\n"

LDR = (
    "0 A house\r\n0 Name: house.ldr\r\n0 // two of everything\r\n1 4 10 -24 20 0 0 1 0 1 0 -1 0 0 3001.dat\r\n"
    "0 STEP\r\n1 0x2FF8000 0 1e-3 .5 1 0 0 0 1 0 0 0 1 s\\3003.DAT\r\n2 24 0 0 0 1 1 1\r\n"
    "1 16 0 0 0 1 0 0 0 1 0 0 0 1 a b.ldr\r\n"
)

MPD = (
    "0 FILE main.ldr\n0 main\n1 4 0 0 0 1 0 0 0 1 0 0 0 1 a.ldr\n1 16 0 8 0 1 0 0 0 1 0 0 0 1 b.ldr\n0 STEP\n0 NOFILE\n"
    "0 FILE a.ldr\n1 16 0 0 0 0 0 1 0 1 0 -1 0 0 b.ldr\n1 1 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n"
    "0 FILE b.ldr\n1 16 0 -8 0 1 0 0 0 1 0 0 0 1 3005.dat\n1 2 0 0 0 1 0 0 0 1 0 0 0 1 c.dat\n0 STEP\n"
    "0 FILE c.dat\n0 !LDRAW_ORG Unofficial_Part\n3 16 0 0 0 1 0 0 0 1 0\n"
)

#: What damages most: numbers at the edge, names, keywords, line ends, bytes that are no text.
DICTIONARY = [
    *(b"0 1 2 3 4 16 24 -1 99999999999999999999 1e308 -1e308 1e-400 nan inf 0x2 0x2FFFFFF 0xFFFFFFFFFF 1_0 .".split()),
    *b"a.ldr b.ldr main.ldr c.dat ../../x.dat \\\\server\\x.dat /etc/passwd C:\\x.dat".split(),
    *b"x( 2x4 20 { } [ ] : null true".split(),
    b"0 FILE a.ldr\n",
    b"0 FILE main.ldr\n",
    b"0 NOFILE\n",
    b"0 STEP\n",
    b"0 FILE\n",
    b"0 ROTSTEP END\n",
    b"1 16 0 0 0 1 0 0 0 1 0 0 0 1 main.ldr\n",
    b"1 16 0 0 0 1 0 0 0 1 0 0 0 1 a.ldr\n" * 30,
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b" ",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\x1b",
    b"\x1c",
    b"9" * 5000,
]


def mutated(random_: random.Random, seed: bytes) -> bytes:
    """``seed`` after one to six cuts, copies, swaps, flips and insertions."""
    data = bytearray(seed)
    for _ in range(random_.randint(1, 6)):
        a, b = sorted(random_.randint(0, len(data)) for _ in range(2))
        b = min(b, a + random_.choice([1, 4, 40, 400]))
        kind = random_.randrange(6)
        if kind == 0:
            del data[a:b]
        elif kind == 1:
            data[a:a] = random_.choice(DICTIONARY)
        elif kind == 2:
            data[a:b] = random_.choice(DICTIONARY)
        elif kind == 3:
            data[a:a] = data[a:b] * random_.choice([1, 2, 50])
        elif kind == 4 and data:
            data[min(a, len(data) - 1)] = random_.randrange(256)
        else:
            lines = bytes(data).splitlines(keepends=True)
            random_.shuffle(lines)
            data = bytearray(b"".join(lines))
    return bytes(data)


def check_ldraw(data: bytes) -> None:
    document = parse_document(data, "house.mpd")
    assert document.to_bytes() == data
    assembly = document.flatten()
    assert np.isfinite(assembly.positions).all()
    assert np.isfinite(assembly.rotations).all()
    again = parse_document(assembly_to_ldr(assembly).encode()).flatten()
    assert again.parts == assembly.parts
    assert np.array_equal(again.steps, assembly.steps)
    assert np.array_equal(again.colours, assembly.colours)
    assert np.allclose(again.positions, assembly.positions, rtol=1e-12, atol=1e-3)


def check_structure(structure: np.ndarray) -> None:
    h, w, x, y, z = structure.T
    assert ((x + h <= 20) & (y + w <= 20) & (z < 20) & (structure.min(axis=1, initial=1) >= 0)).all()
    assert len(structure_to_assembly(structure)) == len(structure)


def check_text(data: bytes) -> None:
    structure = parse_structure(data.decode("utf-8", "replace"))
    check_structure(structure)
    assert np.array_equal(parse_structure(format_structure(structure)), structure)


def check_json(data: bytes) -> None:
    structure = parse_brickgpt_json(data.decode("utf-8", "replace"))
    check_structure(structure)
    assert np.array_equal(parse_brickgpt_json(format_brickgpt_json(structure)), structure)


@pytest.mark.parametrize(
    ("seed", "check"),
    [
        (LDR.encode(), check_ldraw),
        (MPD.encode(), check_ldraw),
        (STRUCTURE.encode(), check_text),
        (format_brickgpt_json(parse_structure(STRUCTURE)).encode(), check_json),
    ],
    ids=["ldr", "mpd", "txt", "json"],
)
def test_damaged_files_are_read_or_refused(seed, check):
    random_ = random.Random(20)
    check(seed)
    ends: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(ROUNDS):
        data = mutated(random_, seed)
        start = time.process_time()
        try:
            check(data)
            ends["read"] += 1
        except InputError as error:
            ends["refused"] += 1
            message = str(error)
            assert message.endswith((".", "?")), (message, data)
            assert len(message) < 400, (message, data)
            assert "\n" not in message, (message, data)
        except Exception as error:
            raise AssertionError(f"{error!r} from {data!r}") from error
        slowest = max(slowest, time.process_time() - start)
    assert slowest < 1
    assert min(ends["read"], ends["refused"]) > ROUNDS / 50, ends
