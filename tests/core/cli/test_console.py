# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands say of a file names the file."""

from pathlib import Path

import pytest
from brickwright.core.cli.console import about
from brickwright.core.errors import InputError

FILE = Path("sets", "1.ldr")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("1.ldr holds no bricks.", f"{FILE} holds no bricks."),
        ("Line 2 of 1.ldr has 'x' in it; mend 1.ldr.", f"Line 2 of {FILE} has 'x' in it; mend 1.ldr."),
        (f"{FILE} cannot be read.", f"{FILE} cannot be read."),
        ("It holds no bricks.", f"{FILE}: It holds no bricks."),
        ("It uses 21.ldr, p/1.ldr and a-1.ldr.", f"{FILE}: It uses 21.ldr, p/1.ldr and a-1.ldr."),
    ],
)
def test_a_sentence_names_the_file_and_its_folder(sentence, expected):
    assert about(FILE, InputError(sentence)) == expected
