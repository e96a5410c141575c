# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of assemblies: one PNG from three-quarter view, good at few samples and without a denoiser."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..bricks.assembly import Assembly
from ..errors import InputError
from .files import as_collection, write_with_blender
from .stage import AZIMUTH, ELEVATION, staged

ENGINES = {"cycles": "CYCLES", "eevee": "BLENDER_EEVEE_NEXT", "workbench": "BLENDER_WORKBENCH"}
MAX_SIZE = 16384


def render_png(
    subject: Assembly | bpy.types.Collection,
    path: Path | str,
    size: tuple[int, int] = (512, 512),
    engine: str = "cycles",
    *,
    samples: int = 16,
    denoise: bool | None = None,
    transparent: bool = False,
    azimuth: float = AZIMUTH,
    elevation: float = ELEVATION,
) -> None:
    """Render an assembly that fills the picture, on a soft floor, into ``path``.

    ``size``: pixels; ``engine``: cycles, eevee or workbench; ``samples``: per pixel; ``denoise``: None takes
    Cycles' denoiser where this Blender was built with it; ``transparent``: no background, the floor only catches the
    shadow; ``azimuth`` and ``elevation`` of the camera in radians. A temporary scene is
    rendered: the user's scene, its world and its settings stay as they are. Raises :class:`InputError` for a bad
    argument or a file that cannot be written.
    """
    if engine not in ENGINES:
        raise InputError(f"There is no render engine “{engine}”; choose one of {', '.join(ENGINES)}.")
    if not all(1 <= side <= MAX_SIZE for side in size):
        raise InputError(f"The picture size {size[0]} x {size[1]} is not possible; use 1 to {MAX_SIZE} pixels a side.")
    with (
        as_collection(subject) as collection,
        staged(collection, size=size, azimuth=azimuth, elevation=elevation) as scene,
    ):
        set_quality(scene, ENGINES[engine], samples, can_denoise() if denoise is None else denoise)
        _set_background(scene, transparent)
        write_with_blender(path, lambda part: _render(scene, part))


def _render(scene: bpy.types.Scene, path: Path) -> None:
    scene.render.filepath = str(path)
    bpy.ops.render.render(scene=scene.name, write_still=True)


def can_denoise() -> bool:
    """Whether this Blender has Cycles' denoiser (Linux distributions build it without)."""
    try:
        import _cycles
    except ImportError:
        return False
    return bool(getattr(_cycles, "with_openimagedenoise", False))


def _set_background(scene: bpy.types.Scene, transparent: bool) -> None:
    scene.render.film_transparent = transparent
    scene.render.image_settings.color_mode = "RGBA" if transparent else "RGB"
    if transparent:
        for item in scene.collection.objects:
            item.is_shadow_catcher = item.type == "MESH"  # the floor; bricks are in a collection of their own


def set_quality(scene: bpy.types.Scene, engine: str, samples: int, denoise: bool) -> None:
    """Set a temporary scene up for one of the values of :data:`ENGINES`, for PNG files and for few samples a pixel."""
    render = scene.render
    render.engine = engine
    render.image_settings.file_format = "PNG"
    render.image_settings.compression = 30
    render.use_persistent_data = False
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    if engine == "CYCLES":
        cycles = scene.cycles
        cycles.samples = samples
        cycles.use_adaptive_sampling = True  # the empty floor is done after a few samples
        cycles.adaptive_min_samples, cycles.adaptive_threshold = 8, 0.1
        cycles.use_denoising = denoise
        if denoise:
            cycles.denoiser, cycles.denoising_prefilter = "OPENIMAGEDENOISE", "FAST"
        cycles.max_bounces = 8
        cycles.diffuse_bounces = 1
        cycles.glossy_bounces = 1
        cycles.transmission_bounces = 8
        cycles.transparent_max_bounces = 12
        cycles.caustics_reflective = cycles.caustics_refractive = False
        cycles.sample_clamp_indirect = 2.0
    elif engine == "BLENDER_EEVEE_NEXT":
        scene.eevee.taa_render_samples = samples
        scene.eevee.use_raytracing = True
    else:
        shading = scene.display.shading
        shading.light, shading.color_type = "STUDIO", "MATERIAL"
        shading.show_shadows = shading.show_cavity = True
        scene.display.render_aa = "16"
