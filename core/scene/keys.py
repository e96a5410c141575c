# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the custom properties that carry an assembly in a Blender file. Needs no bpy.

A brick is an object with ``PART``; an assembly is a collection with ``ASSEMBLY``. Nothing else is needed to read one
back, so undo, copying, renaming, saving and appending work by themselves. Many bricks may be the points of one object
with ``INSTANCES``; what an object has as a property each point has as an attribute of the same name.
"""

PART = "brickwright_part"  # object and mesh: LDraw file name, "3001.dat"
COLOUR = "brickwright_colour"  # object and material: LDraw colour code
SHOWN = "brickwright_shown"  # object: the colour whose material was put on it last; tells which of the two was changed
ID = "brickwright_id"  # object: identity, unique in its assembly
STEP = "brickwright_step"  # object: zero-based build step
ORDER = "brickwright_order"  # object: zero-based place in the build order
STRESS = "brickwright_stress"  # object: share of its clutch that is used, 0 to 1; absent where it is not known
ROTATION = "brickwright_rotation"  # object that cannot hold LDraw's matrix: 9 numbers wanted, 9 held

INSTANCES = "brickwright_instances"  # object and node group: that its points are bricks, shown as instances
SOURCE = "brickwright_source"  # point: number of the source object, which has the part and the colour
HOME = "brickwright_home"  # point: number of its collection within the assembly; that collection: its number
TURN = "brickwright_turn"  # point: matrix of the instance without its place

ASSEMBLY = "brickwright_assembly"  # collection: uuid
SCALE = "brickwright_scale"  # collection and mesh: metres per LDU
ORIGIN = "brickwright_origin"  # collection: where the LDraw origin is, metres
PENDING = "brickwright_pending"  # collection in no scene that is being filled: uuid
EMBEDDED = "brickwright_embedded"  # collection: texts of the parts that it brings along, JSON
PROMPT = "brickwright_prompt"  # collection: the sentence it was made from
REPORT = "brickwright_report"  # collection: report of the generation, JSON
CHECKED = "brickwright_checked"  # collection: state of the bricks that the report speaks of
GAP = "brickwright_gap"  # collection: LDU between bricks that touch, which their meshes leave open

# A collection within an assembly also has COLOUR and STEP if it is a submodel, and STEP alone if it is one of a step.
SUBMODEL = "brickwright_submodel"  # collection: file name of the submodel that it is
FRAME = "brickwright_frame"  # collection of a submodel: its position in LDU, and the 9 numbers of its rotation
NUMBER = "brickwright_number"  # collection of a submodel or step: assembly and number, while bricks still come

TIMELINE = "brickwright_timeline"  # action: the step whose bricks it shows; marker: the assembly whose step it marks

CONTENT = "brickwright_content"  # mesh: digest of what it was made from
ORIGIN_OF_SHAPE = "brickwright_shape_from"  # mesh: model, library, catalogue or stand-in (boxes)
MARKS = "brickwright_marks"  # mesh: where its vertices were when it was made, in a few numbers

FLAT_MATERIALS = "brickwright_flat_materials"  # scene: true where new materials have no procedural detail
