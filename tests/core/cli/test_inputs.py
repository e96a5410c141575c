# SPDX-License-Identifier: GPL-3.0-or-later
"""What the words of a command line mean: no file is taken twice, and none is left out without a word."""

import os
import sys
from pathlib import Path

import pytest
from brickwright.core.cli.inputs import Source, find_sources
from brickwright.core.errors import InputError

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    for name in ("a.ldr", "sets/b.mpd", "made/c.ldr"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n", encoding="utf-8")
    return folder


def places(words, out=None):
    return [source.place.as_posix() for source in find_sources(words, out)]


@pytest.mark.parametrize("pattern", ["", "**/*.*", "*", "**"])
def test_what_an_earlier_run_made_is_no_source(models, monkeypatch, pattern):
    monkeypatch.chdir(models.parent)
    assert sorted(places([Path("models", pattern)])) == ["a", "made/c", "sets/b"]
    assert sorted(places([Path("models", pattern)], Path("models/made"))) == ["a", "sets/b"]


def test_an_output_folder_that_is_searched_itself_or_around_it_has_sources(models):
    assert places([models], models) == places([models], models.parent) == ["a", "made/c", "sets/b"]
    assert places([models / "made"], models) == ["c"]


@LINKS
def test_links_that_lead_in_circles(models):
    (models / "loop").symlink_to(models, target_is_directory=True)
    (models / "round").symlink_to(models, target_is_directory=True)
    for word in (models, models / "**" / "*.ldr"):
        assert [place for place in places([word]) if "/loop/" in f"/{place}" or "/round/" in f"/{place}"] == []
    assert places([models / "**" / "*.ldr"]) == ["a", "made/c"]


@LINKS
def test_a_link_that_leads_nowhere_is_told(models):
    (models / "gone.ldr").symlink_to("nowhere.ldr")
    assert "gone" in places([models])


@pytest.mark.parametrize("alone", [False, True])
def test_a_folder_that_cannot_be_read_is_told(models, monkeypatch, alone):
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "sets" or alone:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = list(find_sources([models]))
    errors = [error for error in found if isinstance(error, InputError)]
    name = models if alone else models / "sets"
    assert [str(error) for error in errors] == [f"The folder {name} cannot be read (Permission denied)."]
    assert len([source for source in found if isinstance(source, Source)]) == (0 if alone else 2)


def test_a_file_that_cannot_be_looked_at_is_left_to_its_reader(models, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    assert places([models]) == ["a", "made/c", "sets/b"]


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="searches for what it could not before")
def test_a_pattern_that_cannot_be_searched_for(models):
    (error,) = find_sources([models / "**b.mpd"])
    assert "write ** only as a whole folder's name" in str(error)
