"""Calls are built from plain values; what cannot be passed is named."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.checks import (
    ArgumentValueError,
    Call,
    Epoch,
    InputFile,
    call,
    dataset,
    layer,
    model,
    observe_batches,
    observe_dataset,
    observe_model,
    observe_stopping,
    path,
)
from grader.sandbox.protocol import PathArgument, PlainArgument, encode


def test_a_call_has_its_arguments_files_and_seed():
    made = call(
        "parse", path("letters.csv"), 3, files={"letters.csv": "a,b", "out/": b""}, random_seed=7
    )
    assert made == Call(
        "parse",
        (PathArgument("letters.csv"), PlainArgument(3)),
        input_files=(InputFile("letters.csv", b"a,b"), InputFile("out/")),
        random_seed=7,
    )


def test_every_kind_of_argument_survives_the_message():
    made = call(
        "f",
        [np.zeros(2), {1: (True, None)}],
        dataset({"a": np.zeros(2)}, np.ones(2), batch=1),
        model((2,), layer("Dense", units=1)),
        given={"DATA_DIR": path("x/")},
        rate=np.float32(0.5),
    )
    assert msgspec.msgpack.decode(encode(made), type=Call) == made
    assert made.keywords == {"rate": PlainArgument(0.5)}


def test_calls_with_equal_looking_values_of_other_types_have_other_keys():
    assert len({call("f", 1), call("f", True), call("f", 1.0), call("f", [1]), call("f", 1)}) == 4


@pytest.mark.parametrize(
    ("observing", "fields"),
    [
        ("plain", {"observe": "plain"}),
        (observe_batches(5, epochs=2), {"observe": "batches", "pictures": 5, "epochs": 2}),
        (observe_dataset(elements=3), {"observe": "dataset", "elements": 3}),
        (observe_model((28, 28, 1)), {"observe": "model", "picture_shape": (28, 28, 1)}),
        (
            observe_stopping([Epoch(1, 0.5, 1, 0.5)]),
            {"observe": "stopping", "history": (Epoch(1, 0.5, 1, 0.5),)},
        ),
    ],
)
def test_an_observation_sets_the_fields_of_the_call(observing, fields):
    assert call("f", observe=observing) == msgspec.structs.replace(Call("f"), **fields)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Path("a"), "argument 1 of f is a PosixPath, which cannot be passed; pass path"),
        ([{"a": object()}], "argument 1 of f, item 0, key 'a' is a object"),
        (np.array([object()]), "argument 1 of f is an array of object"),
        (2**64, "at most 64 bits"),
        ("\ud800", "no valid Unicode"),
    ],
)
def test_a_value_that_cannot_be_passed_is_named_with_its_place(value, message):
    with pytest.raises(ArgumentValueError) as caught:
        call("f", value)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "", "."])
def test_a_file_outside_the_folder_is_refused(name):
    with pytest.raises(ArgumentValueError, match="relative path"):
        call("f", files={name: b""})


def test_a_folder_with_a_content_is_refused():
    with pytest.raises(ArgumentValueError, match="has a content"):
        call("f", files={"a/": b"x"})
