# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry without an installation: ``python headless.py COMMAND …`` or ``blender -b --python headless.py -- COMMAND …``.

The folder of this file is the package ``brickwright``, whatever the folder is called: inside an installed extension,
in a clone, in site-packages. The worker process of the Blender interface starts here too.
"""

import importlib.util
import sys
from pathlib import Path


def load_package() -> None:
    """Make ``import brickwright`` mean the folder of this file, unless the process has imported it already."""
    if "brickwright" in sys.modules:
        return
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        "brickwright", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["brickwright"] = package
    spec.loader.exec_module(package)


def words() -> list[str]:
    """The command's own words: everything after this script, or after ``--`` when Blender runs it."""
    if Path(sys.argv[0]).resolve() == Path(__file__).resolve():
        return sys.argv[1:]
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


if __name__ == "__main__":
    load_package()
    from brickwright.core.cli import run

    run(words())
