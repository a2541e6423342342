"""Skeletons with arrays are refused when they are forged."""

import msgspec
import numpy as np
import pytest

from grader.sandbox.protocol import (
    DECODING_ERRORS,
    AnyArray,
    Arrays,
    Elements,
    Items,
    Leaf,
    Place,
    encode,
    skeleton_of,
)
from grader.sandbox.protocol.limits import MAX_SKELETON_BYTES

ARRAY = AnyArray.of(np.arange(3))
ONE = skeleton_of(Place())


def nested(depth: int) -> bytes:
    """Return lists within lists, as bytes because no encoder goes that deep."""
    return b"\x82\xa4type\xa5items\xa5items\x91" * depth + ONE


@pytest.mark.parametrize(
    ("skeleton", "arrays"),
    [
        (ONE, ()),
        (ONE, (ARRAY, ARRAY)),
        (b"", ()),
        (b"\xc1", ()),
        (msgspec.msgpack.encode({"type": "verdict"}), ()),
        (msgspec.msgpack.encode([1, 2]), ()),
        (nested(21), (ARRAY,)),
        (nested(5000), (ARRAY,)),
        (skeleton_of(Leaf(None)) + b"\0", ()),
        (b"\xc0" * (MAX_SKELETON_BYTES + 1), ()),
    ],
)
def test_a_skeleton_that_does_not_fit_is_refused(skeleton, arrays):
    message = msgspec.msgpack.encode({"type": "arrays", "skeleton": skeleton, "arrays": arrays})
    with pytest.raises(DECODING_ERRORS):
        msgspec.msgpack.decode(message, type=Arrays)


def test_a_skeleton_may_be_nested_to_some_depth():
    assert Arrays(nested(3), (ARRAY,)).value[0][0][0].tolist() == [0, 1, 2]


def test_elements_of_another_form_are_refused():
    fine = Elements("list", ONE, (((ARRAY,), (ARRAY,)), ()))
    assert msgspec.msgpack.decode(encode(fine), type=Elements) == fine
    with pytest.raises(ValueError, match="1 arrays in each element"):
        Elements("list", ONE, (((ARRAY,), ()),))


@pytest.mark.parametrize(
    ("dtype", "data"), [("U1", b"\xff\xff\xff\xff"), ("U0", b""), ("O", b"\0" * 8), ("S1", b"a")]
)
def test_an_array_of_other_objects_or_no_characters_is_refused(dtype, data):
    with pytest.raises(ValueError, match="expected"):
        AnyArray(dtype, (1,), data)


def test_an_arrays_value_survives_a_record_as_json():
    value = Arrays(skeleton_of(Items([Place(), Leaf("x")], "tuple")), (ARRAY,))
    again = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(value)))
    found, text = msgspec.convert(again, Arrays).value
    assert (found.tolist(), text) == ([0, 1, 2], "x")
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1
