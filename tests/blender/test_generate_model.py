# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator with the embedded model, in its real worker process."""

from __future__ import annotations

import pytest

bpy = pytest.importorskip("bpy", reason="bpy is not installed")
pytest.importorskip("torch", reason="PyTorch is not installed")

from brickwright.core.bricks.catalogue import load_catalogue  # noqa: E402
from brickwright.core.evaluation.validity import check  # noqa: E402
from brickwright.core.scene.objects import assemblies  # noqa: E402
from brickwright.core.scene.reader import read_assembly, read_report  # noqa: E402


def test_a_prompt_becomes_a_valid_connected_assembly(registered, default_weights):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    result = bpy.ops.brickwright.generate("EXEC_DEFAULT", prompt="a wooden chair with a tall back", seed=1, count=2)
    assert result == {"FINISHED"}
    groups = assemblies(bpy.context.scene)
    assert len(groups) == 2
    for seed, group in enumerate(groups, 1):
        assembly, report = read_assembly(group), read_report(group)
        verdict = check(assembly, load_catalogue())
        assert verdict.valid
        assert verdict.connected
        assert (report["bricks"], report["seed"]) == (len(assembly), seed)


def test_the_worker_reports_itself(registered, default_weights):
    from brickwright.operators import worker_host

    bpy.ops.brickwright.generate("EXEC_DEFAULT", prompt="a table", max_bricks=40, use_max_bricks=True)
    status = worker_host.status()
    assert status.state == "ready"
    assert status.model
    assert "torch" in status.versions
    assert status.memory_mb is None or status.memory_mb < 1500
