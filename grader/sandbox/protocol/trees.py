"""Values with arrays in them: a small skeleton of the value, and its arrays beside it.

Decoding nested data of unknown types can take seventy times the bytes of its message. So the
skeleton, which may be nested, is bounded tightly, and only the arrays may be long.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader.sandbox.protocol.arrays import AnyArray
from grader.sandbox.protocol.limits import (
    MAX_ARRAYS,
    MAX_ELEMENT_ARRAYS,
    MAX_ELEMENT_EPOCHS,
    MAX_ELEMENTS,
    MAX_SKELETON_BYTES,
    Text,
)

_MAX_DEPTH = 20

PlainLeaf = None | bool | int | float | str
"""A part of a value that is no container and no array."""


class Leaf(msgspec.Struct, frozen=True, tag="leaf"):
    """A node of a skeleton: None, a boolean, a number or a text."""

    value: PlainLeaf


class Place(msgspec.Struct, frozen=True, tag="array"):
    """A node of a skeleton: the next of the arrays beside it."""


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A node of a skeleton: a list or a tuple."""

    items: "list[Node]"
    kind: Literal["list", "tuple"] = "list"


class Pairs(msgspec.Struct, frozen=True, tag="pairs"):
    """A node of a skeleton: a dictionary."""

    pairs: "list[tuple[PlainLeaf, Node]]"


Node = Leaf | Place | Items | Pairs
"""A node of a skeleton."""
Skeleton = Annotated[bytes, Meta(max_length=MAX_SKELETON_BYTES)]
"""A `Node`, encoded."""


class Arrays(msgspec.Struct, frozen=True, tag="arrays"):
    """A value of numbers, texts, arrays, and lists, tuples and dictionaries of these.

    Arrays keep their type and shape; tensors arrive as arrays, sets as lists. `skeleton` is the
    value without its arrays, which follow in their order.
    """

    skeleton: Skeleton
    arrays: Annotated[tuple[AnyArray, ...], Meta(max_length=MAX_ARRAYS)] = ()

    def __post_init__(self) -> None:
        """Refuse a skeleton that does not fit the arrays, on construction and on decoding."""
        _filled(self.skeleton, self.arrays)

    @property
    def value(self) -> Any:
        """The value itself, with read-only arrays."""
        return _filled(self.skeleton, self.arrays)


Element = Annotated[tuple[AnyArray, ...], Meta(max_length=MAX_ELEMENT_ARRAYS)]
"""The arrays in one element of a dataset."""


class Elements(msgspec.Struct, frozen=True, tag="elements"):
    """The output of one generator or dataset: its class, and the elements of each epoch.

    All elements have the same form, such as a pair (inputs, labels). `skeleton` is that form
    without its arrays.
    """

    kind: Text
    skeleton: Skeleton
    arrays: Annotated[
        tuple[Annotated[tuple[Element, ...], Meta(max_length=MAX_ELEMENTS)], ...],
        Meta(max_length=MAX_ELEMENT_EPOCHS),
    ]

    def __post_init__(self) -> None:
        """Refuse a skeleton that does not fit the arrays, on construction and on decoding."""
        node = _decoded(self.skeleton)
        expected = _count_places(node)
        if any(len(element) != expected for epoch in self.arrays for element in epoch):
            raise ValueError(f"expected {expected} arrays in each element")

    @property
    def epochs(self) -> list[list[Any]]:
        """The elements of each epoch: arrays, or tuples or dictionaries of arrays, read-only."""
        node = _decoded(self.skeleton)
        return [[_fill(node, iter(element)) for element in epoch] for epoch in self.arrays]


def skeleton_of(node: Node) -> bytes:
    """Encode a skeleton.

    Raises:
        ValueError: it is longer than a message may hold.
    """
    encoded = msgspec.msgpack.encode(node)
    if len(encoded) > MAX_SKELETON_BYTES:
        raise ValueError(f"a value of more than {MAX_SKELETON_BYTES >> 10} kB besides its arrays")
    return encoded


def _decoded(skeleton: bytes) -> Node:
    node: Node = msgspec.msgpack.decode(skeleton, type=Node)
    _expect_shallow(node, 0)
    return node


def _expect_shallow(node: Node, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("expected a value that is nested less deeply")
    for inner in _inner_nodes(node):
        _expect_shallow(inner, depth + 1)


def _inner_nodes(node: Node) -> Sequence[Node]:
    if isinstance(node, Items):
        return node.items
    return [inner for _, inner in node.pairs] if isinstance(node, Pairs) else ()


def _count_places(node: Node) -> int:
    return isinstance(node, Place) + sum(map(_count_places, _inner_nodes(node)))


def _filled(skeleton: bytes, arrays: Sequence[AnyArray]) -> Any:
    node = _decoded(skeleton)
    if _count_places(node) != len(arrays):
        raise ValueError(f"expected {_count_places(node)} arrays, found {len(arrays)}")
    return _fill(node, iter(arrays))


def _fill(node: Node, arrays: Iterator[AnyArray]) -> Any:
    """Build a value from its skeleton and the next arrays."""
    if isinstance(node, Place):
        # An array without dimensions becomes a NumPy number.
        return next(arrays).numpy()[()]
    if isinstance(node, Items):
        items = [_fill(inner, arrays) for inner in node.items]
        return tuple(items) if node.kind == "tuple" else items
    if isinstance(node, Pairs):
        return {key: _fill(inner, arrays) for key, inner in node.pairs}
    return node.value
