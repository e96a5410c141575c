# SPDX-License-Identifier: GPL-3.0-or-later
"""The geometry nodes that show an instance of a source object at each point of a mesh.

The sources are the objects of a collection, in the order of their names. A point whose source is not there yet shows
nothing. All instanced assemblies of a file share the node group.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy

from . import keys

NAME = "Brickwright Instances"
SOURCES = "Sources"


def add_modifier(item: bpy.types.Object, sources: bpy.types.Collection) -> None:
    """Have an object's points show instances of ``sources``."""
    group = node_group()
    modifier = item.modifiers.new(NAME, "NODES")
    modifier.node_group = group
    modifier.show_expanded = False
    modifier[_socket(group)] = sources


def sources_of(item: bpy.types.Object) -> bpy.types.Collection | None:
    """The collection whose objects an object's points show; None when the modifier is gone."""
    for modifier in item.modifiers:
        group = modifier.node_group if modifier.type == "NODES" else None
        if group is not None and keys.INSTANCES in group:
            found = modifier.get(_socket(group))
            return found if isinstance(found, bpy.types.Collection) else None
    return None


def _socket(group: bpy.types.NodeTree) -> str:
    items = group.interface.items_tree
    return next((item.identifier for item in items if item.name == SOURCES), "")


def node_group() -> bpy.types.NodeTree:
    """The node group, made on first use; an artist's changes to it last."""
    found = bpy.data.node_groups.get((NAME, None))
    if found is None or keys.INSTANCES not in found:
        found = next((g for g in bpy.data.node_groups if g.library is None and keys.INSTANCES in g), None)
    if found is not None:
        return found
    group = bpy.data.node_groups.new(NAME, "GeometryNodeTree")
    group.is_modifier = True
    group[keys.INSTANCES] = True
    sockets = group.interface
    sockets.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    sockets.new_socket(SOURCES, in_out="INPUT", socket_type="NodeSocketCollection")
    sockets.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    _connect(group)
    return group


def _connect(group: bpy.types.NodeTree) -> None:
    def add(kind: str, x: int, y: int) -> bpy.types.Node:
        node = group.nodes.new(kind)
        node.location = (220 * x, -200 * y)
        return node

    link = group.links.new
    start, end = add("NodeGroupInput", 0, 0), add("NodeGroupOutput", 5, 0)
    info, size = add("GeometryNodeCollectionInfo", 1, 1), add("GeometryNodeAttributeDomainSize", 2, 1)
    there, place = add("FunctionNodeCompare", 2, 2), add("GeometryNodeInstanceOnPoints", 3, 0)
    own, product = add("GeometryNodeInstanceTransform", 3, 2), add("FunctionNodeMatrixMultiply", 4, 2)
    turned = add("GeometryNodeSetInstanceTransform", 4, 0)
    info.inputs["Separate Children"].default_value = True
    info.inputs["Reset Children"].default_value = True
    size.component = "INSTANCES"
    there.data_type, there.operation = "INT", "LESS_THAN"
    place.inputs["Pick Instance"].default_value = True
    source, turn = _attribute(add, keys.SOURCE, "INT", 1, 2), _attribute(add, keys.TURN, "FLOAT4X4", 3, 3)
    link(start.outputs[SOURCES], info.inputs["Collection"])
    link(info.outputs[0], size.inputs[0])
    less = [socket for socket in there.inputs if socket.enabled]
    link(source, less[0])
    link(size.outputs["Instance Count"], less[1])
    link(start.outputs["Geometry"], place.inputs["Points"])
    link(there.outputs[0], place.inputs["Selection"])
    link(info.outputs[0], place.inputs["Instance"])
    link(source, place.inputs["Instance Index"])
    # An instance has the place of its point; the rest of the matrix comes here.
    link(place.outputs[0], turned.inputs[0])
    link(own.outputs[0], product.inputs[0])
    link(turn, product.inputs[1])
    link(product.outputs[0], turned.inputs["Transform"])
    link(turned.outputs[0], end.inputs[0])


def _attribute(
    add: Callable[[str, int, int], bpy.types.Node], name: str, kind: str, x: int, y: int
) -> bpy.types.NodeSocket:
    node = add("GeometryNodeInputNamedAttribute", x, y)
    node.data_type = kind
    node.inputs["Name"].default_value = name
    return next(socket for socket in node.outputs if socket.enabled and socket.name == "Attribute")
