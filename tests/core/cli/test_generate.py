# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright generate`` with a scripted generator: names, order, report, resuming, interruption."""

import io
import json

import numpy as np
import pytest
from brickwright.core.cli import formats
from brickwright.core.cli.report import Report
from brickwright.core.errors import BrickwrightError, Cancelled, CheckpointError, InputError

KEYS = [
    *("prompt", "seed", "model", "files", "bricks", "parts", "valid", "connected", "components"),
    *("stable", "max_score", "weakest", "plan_built", "rejections", "rollbacks"),
    *("seconds", "bricks_per_second", "truncated"),
]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_are_numbered_in_the_order_of_the_prompts(command, generator, tmp_path, read_report):
    done = command("generate", "A wooden chair!", "ein roter Stuhl", "--count", 2, "--seed", 7, "--out", tmp_path)
    assert done.code == 0
    assert names(tmp_path) == [
        "0001-a-wooden-chair.ldr",
        "0002-a-wooden-chair.ldr",
        "0003-ein-roter-stuhl.ldr",
        "0004-ein-roter-stuhl.ldr",
        "report.jsonl",
    ]
    report = read_report(tmp_path)
    assert [line["seed"] for line in report] == [7, 8, 7, 8]
    assert [line["prompt"] for line in report] == ["A wooden chair!"] * 2 + ["ein roter Stuhl"] * 2
    assert [line["files"] for line in report] == [[name] for name in names(tmp_path)[:-1]]
    assert done.out.splitlines() == [str(tmp_path / name) for name in names(tmp_path)[:-1]]
    assert "4 of 4 made" in done.err


def test_a_line_of_the_report_has_exactly_the_documented_keys(command, generator, tmp_path, read_report):
    done = command("generate", "a tower", "--seed", 3, "--json", "--out", tmp_path)
    (line,) = read_report(tmp_path)
    assert list(line) == KEYS
    assert list(line["seconds"]) == ["load", "plan", "decode", "physics", "write"]
    assert line["bricks"] == 6
    assert line["rejections"] == {"collision": 1}
    assert json.loads(done.out) == line


def test_what_was_rolled_back_is_not_in_the_file(command, generator, tmp_path):
    command("generate", "a tower", "--seed", 2, "--colour", 14, "--out", tmp_path)
    lines = (tmp_path / "0001-a-tower.ldr").read_text().splitlines()
    bricks = [line for line in lines if line.startswith("1 ")]
    assert len(bricks) == 5
    assert all(line.startswith("1 14 40 ") for line in bricks)


def test_text_formats(command, generator, tmp_path, read_report):
    pytest.importorskip("brickwright.core.formats.brickgpt_json")
    assert command("generate", "a tower", "--format", "ldr,txt,json", "--out", tmp_path).code == 0
    assert (tmp_path / "0001-a-tower.txt").read_text().splitlines()[0].startswith(("2x4 (0,0,0)", "4x2 (0,0,0)"))
    assert len(json.loads((tmp_path / "0001-a-tower.json").read_text())) == 3
    assert read_report(tmp_path)[0]["files"] == [f"0001-a-tower.{name}" for name in ("ldr", "txt", "json")]


def test_options_reach_the_request(command, generator, tmp_path):
    plan = tmp_path / "plan.npy"
    np.save(plan, np.ones((2, 3, 4), np.uint8))
    words = "--size 10 11 12 --max-bricks 50 --colour 0x2FF8000 --temperature 0.5 --top-k 9 --top-p 0.8 --guidance 2"
    command("generate", "a b", *words.split(), "--best-of", 3, "--plan", plan, "--out", tmp_path / "out")
    (request,) = generator.requests
    assert request.size == (10, 11, 12)
    assert (request.max_bricks, request.colour) == (50, 0x2FF8000)
    sampling = request.sampling
    assert (sampling.temperature, sampling.top_k, sampling.top_p, sampling.guidance) == (0.5, 9, 0.8, 2.0)
    assert sampling.best_of == 3
    assert request.plan.shape == (2, 3, 4)
    assert request.plan.all()
    command("generate", "a b", "--no-plan", "--out", tmp_path / "out")
    assert generator.requests[1].use_plan is False


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("4", 4),
        ("0x2FF8000", 0x2FF8000),
        ("0x3FF8000", 0x3FF8000),
        ("Dark_Blue", 272),
        ("dark  blue ", 272),
        ("16", 16),
    ],
)
def test_colours_by_code_and_by_name(command, generator, tmp_path, word, code):
    assert command("generate", "a", "--colour", word, "--out", tmp_path).code == 0
    assert generator.requests[0].colour == code


def test_a_plan_needs_no_prompt(command, generator, tmp_path):
    np.save(tmp_path / "Old Tower.npy", np.ones((2, 2, 2), bool))
    assert command("generate", "--plan", tmp_path / "Old Tower.npy", "--out", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "0001-old-tower.ldr").is_file()


def test_prompts_from_a_file_and_from_standard_input(command, generator, tmp_path, monkeypatch):
    (tmp_path / "prompts.txt").write_bytes("\ufeffein Tisch\r\n\r\n木の椅子\n".encode())
    assert command("generate", "first", "--prompts", tmp_path / "prompts.txt", "--out", tmp_path / "a").code == 0
    assert names(tmp_path / "a")[:3] == ["0001-first.ldr", "0002-ein-tisch.ldr", "0003-木の椅子.ldr"]
    assert [request.prompt for request in generator.requests] == ["first", "ein Tisch", "木の椅子"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\ntwo\n")))
    assert command("generate", "--prompts", "-", "--out", tmp_path / "b").code == 0
    assert names(tmp_path / "b")[:2] == ["0001-one.ldr", "0002-two.ldr"]


def test_many_samples_are_made_in_batches(command, generator, tmp_path, read_report):
    generator.backwards = True  # a batch may finish in any order
    assert command("generate", "a", "--count", 37, "--out", tmp_path).code == 0
    assert [request.count for request in generator.requests] == [16, 16, 5]
    assert [request.seed for request in generator.requests] == [0, 16, 32]
    assert [line["seed"] for line in read_report(tmp_path)] == list(range(37))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Cancelled])
def test_an_interruption_keeps_what_is_finished_and_resume_makes_the_rest(
    command, generator, tmp_path, read_report, stop
):
    def interrupt(request, sample):
        if request.prompt == "b" and sample == 1:
            raise stop

    generator.before = interrupt
    words = ("generate", "a", "b", "--count", 3, "--out", tmp_path)
    done = command(*words)
    assert done.code == 130
    assert "Interrupted: 4 of 6 made" in done.err
    assert "--resume" in done.err
    assert [line["files"][0] for line in read_report(tmp_path)] == [
        "0001-a.ldr",
        "0002-a.ldr",
        "0003-a.ldr",
        "0004-b.ldr",
    ]
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in names(tmp_path) if name.endswith(".ldr")}
    (tmp_path / "0002-a.ldr").unlink()

    generator.before = lambda request, sample: None
    generator.requests.clear()
    done = command(*words, "--resume")
    assert done.code == 0
    assert [(request.prompt, request.seed, request.count) for request in generator.requests] == [
        ("a", 1, 1),
        ("b", 1, 2),
    ]
    assert [line["files"][0] for line in read_report(tmp_path)] == names(tmp_path)[:-1]
    assert len(read_report(tmp_path)) == 6
    assert (tmp_path / "0001-a.ldr").stat().st_mtime_ns == before["0001-a.ldr"]

    generator.requests.clear()
    assert command(*words, "--resume").code == 0
    assert generator.requests == []


def test_an_interruption_right_after_a_line_of_the_report_counts_it(
    command, generator, tmp_path, read_report, monkeypatch
):
    append = Report.append

    def interrupted(report, entry):
        append(report, entry)
        if entry["seed"] == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Report, "append", interrupted)
    done = command("generate", "a", "--count", 3, "--out", tmp_path)
    assert done.code == 130
    assert len(read_report(tmp_path)) == 2
    assert "Interrupted: 2 of 3 made" in done.err


def test_resume_makes_a_missing_format_and_heals_a_torn_report(command, generator, tmp_path, read_report):
    command("generate", "a", "b", "--out", tmp_path)
    report = tmp_path / "report.jsonl"
    whole = report.read_text()
    report.write_text(whole[: len(whole) - 40] + "\n[" + "\n" + "[" * 100_000)
    assert command("generate", "a", "b", "--out", tmp_path, "--resume").code == 0
    assert len(generator.requests) == 3
    assert [line["prompt"] for line in read_report(tmp_path)] == ["a", "b"]
    command("generate", "a", "b", "--format", "ldr,txt", "--out", tmp_path, "--resume")
    assert len(generator.requests) == 5
    assert [len(line["files"]) for line in read_report(tmp_path)] == [2, 2]


def test_a_run_without_resume_replaces_the_report(command, generator, tmp_path, read_report):
    command("generate", "a", "b", "--out", tmp_path)
    command("generate", "c", "--out", tmp_path)
    assert [line["prompt"] for line in read_report(tmp_path)] == ["c"]


def test_a_prompt_that_fails_does_not_stop_the_others(command, generator, tmp_path, read_report):
    def fail(request, sample):
        if request.prompt == "b":
            raise InputError("No brick fits into the size limit; raise it.")

    generator.before = fail
    done = command("generate", "a", "b", "c", "--out", tmp_path)
    assert done.code == 2
    assert "brickwright: 0002-b: No brick fits" in done.err
    assert [line["prompt"] for line in read_report(tmp_path)] == ["a", "c"]
    assert names(tmp_path) == ["0001-a.ldr", "0003-c.ldr", "report.jsonl"]


def test_a_checkpoint_that_fails_stops_the_run(command, generator, tmp_path, monkeypatch):
    def fail(model, device):
        raise CheckpointError(f"The checkpoint {model} has no config.json; choose another with --model.")

    monkeypatch.setattr("brickwright.core.cli.generators.load_generator", fail)
    done = command("generate", "a", "b", "--model", tmp_path / "no", "--out", tmp_path / "out")
    assert done.code == 2
    assert done.err.count("brickwright: The checkpoint") == 1


def test_a_format_is_refused_before_the_generator_is_loaded(command, generator, tmp_path, monkeypatch):
    monkeypatch.setattr(formats.importlib.util, "find_spec", lambda name: None)
    done = command("generate", "a", "--format", "ldr,png", "--out", tmp_path / "out")
    assert done.code == 3
    assert "pip install bpy" in done.err
    assert not (tmp_path / "out").exists()
    assert generator.requests == []


def test_a_failure_in_writing_leaves_no_half_file(command, generator, tmp_path, monkeypatch, read_report):
    def fail(source, target):
        if str(target).endswith("0002-a.ldr"):
            raise OSError(28, "No space left on device")
        replace(source, target)

    from brickwright.core import files

    replace = files.os.replace
    monkeypatch.setattr(files.os, "replace", fail)
    done = command("generate", "a", "--count", 3, "--out", tmp_path)
    assert done.code == BrickwrightError.exit_code
    assert "The disk is full" in done.err
    assert names(tmp_path) == ["0001-a.ldr", "report.jsonl"]
    assert len(read_report(tmp_path)) == 1
