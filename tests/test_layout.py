# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom: the rules of ARCHITECTURE.md, read off the source and tried in fresh interpreters."""

import ast
import functools
import json
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("core", "operators", "panels", "training", "benchmarks")
BLENDER = {"bpy", "bmesh", "mathutils", "gpu", "blf", "bpy_extras", "bl_ui", "addon_utils", "_bpy"}
NEURAL = {"torch", "safetensors", "transformers"}
MAX_LINES = 400


def modules():
    """Dotted name (without ``brickwright``) -> path of each module of the package."""
    paths = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    names = {}
    for path in paths:
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


MODULES = modules()


@functools.cache
def imports_of(name):
    """(dotted name, whether it runs when the module is imported) of each import; our own begin with a full stop."""
    return tuple(_imports_of(name))


def _imports_of(name):
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" and name else name.split(".")[:-1]
    tree = ast.parse(path.read_text("utf-8"))
    deferred = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        or (isinstance(function, ast.If) and "TYPE_CHECKING" in ast.unparse(function.test))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        at_once = id(node) not in deferred
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            words = [*base, *(node.module or "").split(".")] if node.module else base
            prefix = "." if node.level else ""
            for alias in node.names:
                full = ".".join([*words, alias.name])
                yield prefix + (full if not node.level or full in MODULES else ".".join(words)), at_once


def users_of(top_level):
    return {
        name
        for name in MODULES
        for target, _ in imports_of(name)
        if target.partition(".")[0] in top_level and target[0] != "."
    }


def test_only_the_scene_and_the_interface_import_blender():
    allowed = ("core.scene", "operators", "panels", "registration", "benchmarks")
    users = users_of(BLENDER)
    assert users, "nobody imports bpy: the walk is broken"
    assert [name for name in sorted(users) if not name.startswith(allowed)] == []


def test_only_generation_and_training_import_torch():
    allowed = ("core.generation", "training", "benchmarks")
    assert [name for name in sorted(users_of(NEURAL)) if not name.startswith(allowed)] == []


def test_bricks_ldraw_and_rendering_need_numpy_alone():
    for name in MODULES:
        if name.startswith(("core.bricks", "core.ldraw", "core.rendering")):
            foreign = {target.partition(".")[0] for target, _ in imports_of(name) if not target.startswith(".")}
            assert foreign <= set(sys.stdlib_module_names) | {"numpy"}, name


def test_the_interface_is_imported_by_the_registration_alone():
    for name in MODULES:
        for target, _ in imports_of(name):
            if target.startswith((".panels", ".operators")):
                own = target[1:].partition(".")[0]
                reached = own == "operators" and name.startswith("panels")  # panels show the operators' buttons
                assert name == "registration" or name.startswith(own) or reached, f"{name} imports {target}"


def test_core_calls_nobody_above_it():
    for name in MODULES:
        if name.startswith("core"):
            above = {
                target
                for target, _ in imports_of(name)
                if target.startswith((".training", ".benchmarks", ".registration"))
            }
            assert not above, f"{name} imports {above}"


def test_imports_inside_the_package_are_relative():
    for name in MODULES:
        if name not in ("headless",) and not name.startswith("benchmarks"):
            absolute = {target for target, _ in imports_of(name) if target.partition(".")[0] == "brickwright"}
            assert not absolute, f"{name} imports {absolute}"


def test_every_module_names_its_licence_and_says_what_it_is():
    for name, path in MODULES.items():
        text = path.read_text("utf-8")
        assert text.startswith("# SPDX-License-Identifier: GPL-3.0-or-later"), path
        if path.name != "__init__.py":
            assert ast.get_docstring(ast.parse(text)), f"{name} has no docstring"


def test_no_module_is_longer_than_one_sitting():
    long = {
        name: lines
        for name, path in MODULES.items()
        if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_no_mutable_global_paths():
    """Extensions must not touch sys.path; sys.modules is the bootstrap's alone."""
    for name, path in MODULES.items():
        text = path.read_text("utf-8")
        assert "sys.path." not in text, name
        if name != "headless":
            assert "sys.modules[" not in text, name


IMPORT_ALL = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(f"brickwright.{name}".rstrip("."))
print(json.dumps(sorted(sys.modules)))
"""


def import_in_fresh_python(run_python, names, without):
    done = run_python(IMPORT_ALL, json.dumps(sorted(names)), without=without)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def needs(name, top_level):
    """Whether importing ``name`` imports one of ``top_level``, itself or through our own modules."""
    seen, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current in seen or current not in MODULES:
            continue
        seen.add(current)
        todo += [".".join(current.split(".")[:-1])] if "." in current else []
        for target, at_once in imports_of(current):
            if not at_once:
                continue
            if target.startswith("."):
                todo.append(target[1:])
            elif target.partition(".")[0] in top_level:
                return True
    return False


def test_the_package_and_the_core_work_without_blender(run_python):
    names = [name for name in MODULES if name in ("", "core") or name.startswith("core.")]
    names = [name for name in names if not name.startswith("core.scene") and name != "core.cli.scene_files"]
    names = [name for name in names if not needs(name, NEURAL)]
    assert len(names) > 20
    import_in_fresh_python(run_python, names, without=sorted(BLENDER))


def test_everything_that_is_not_neural_works_without_torch(run_python):
    pytest.importorskip("bpy")
    names = [name for name in MODULES if name.startswith(("core", "operators", "panels", "registration"))]
    plain = [name for name in names if not needs(name, NEURAL)]
    neural = sorted(set(names) - set(plain))
    assert all(name.startswith("core.generation") for name in neural), neural
    loaded = import_in_fresh_python(run_python, plain, without=sorted(NEURAL))
    assert not {module.partition(".")[0] for module in loaded} & NEURAL


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    assert project["version"] == manifest["version"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
