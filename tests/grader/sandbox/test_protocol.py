"""Messages are plain data, validated against their types on decoding."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.protocol import (
    MAX_HALF_EPOCHS,
    Array,
    Batch,
    Batches,
    Call,
    CompileEvidence,
    DescribeModel,
    Entry,
    Fault,
    GeneratorOutput,
    InputFile,
    Job,
    JobResult,
    LayerEvidence,
    Limits,
    ModelConfig,
    ModelEvidence,
    ModelReport,
    Nothing,
    Number,
    Part,
    PathArgument,
    Raised,
    Refused,
    Report,
    RunCall,
    Slice,
    Statement,
    TrainingEvidence,
    TrainModel,
    Unexpected,
    encode,
)

PART = Part("f", 2, (Statement(2, 1, "def f(): pass"),))
SLICE = Slice({"f": PART}, ("cell 1 was left out",), {"g": "cell 3 defines it"})
CALL = Call(
    "f",
    (PathArgument("training/"), Number(0.9)),
    folder="work7",
    input_files=(InputFile("training/"), InputFile("a.jpg", b"\xff\xd8")),
    observe="batches",
    pictures=3,
    random_seed=5,
)
MODEL = ModelConfig("Sequential", {"class_name": "Sequential", "config": {"layers": []}}, None)
ARRAY = Array.of(np.arange(6, dtype=np.float32).reshape(2, 3))
GENERATOR_OUTPUT = GeneratorOutput("NumpyArrayIterator", (Batch(ARRAY, ARRAY),))
LAYER = LayerEvidence("Dense", "dense", (1,), 513, "sigmoid", {"units": 1})
COMPILED = CompileEvidence(
    "binary_crossentropy",
    from_logits=False,
    optimizer="RMSprop",
    learning_rate=0.001,
    metrics=("accuracy",),
)
TASKS = (
    RunCall(PART, CALL),
    DescribeModel(MODEL, (150, 150, 3)),
    TrainModel(MODEL, "a.npy", Array.of(np.array([0, 1], np.uint8)), "b.npy", 20, 3, 7),
)
VALUES = (
    Nothing(),
    Unexpected("nothing (None)"),
    Batches(GENERATOR_OUTPUT, GENERATOR_OUTPUT),
    MODEL,
    Raised("KeyError", "'x'", 3, 4, "d['x']"),
)
MODEL_REPORTS = (
    ModelEvidence("Sequential", (150, 150, 3), (1,), (LAYER,), 513, COMPILED, (1,)),
    TrainingEvidence((0.7, 0.5), (0.9,), ARRAY, (0.7, 0.4), 0.5),
    Refused("the layer does not fit"),
)
TYPES = ("bool", "uint8", "int32", "int64", "float16", "float32", "float64")


def round_trip(record, kind):
    return msgspec.msgpack.decode(encode(record), type=kind)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: type(task).__name__)
def test_every_kind_of_job_survives_the_round_trip(task):
    job = Job(task, Limits(10, 500))
    assert round_trip(job, Job) == job


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_kind_of_value_survives_the_round_trip(value):
    report = Report(value, (Fault(1, 2, "NameError: x"),))
    assert round_trip(report, Report) == report


@pytest.mark.parametrize("report", MODEL_REPORTS, ids=lambda report: type(report).__name__)
def test_every_kind_of_model_report_survives_the_round_trip(report):
    assert round_trip(report, ModelReport) == report


def test_a_result_survives_the_round_trip_with_its_report_undecoded():
    result = JobResult("finished", "", b"\xc1 not msgpack", "text", (Entry("a", "link"),), 1.5, 20)
    assert round_trip(result, JobResult) == result


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"value": {"type": "verdict", "points": 24}}, Report),
        ({"value": {"type": "nothing"}, "faults": "none"}, Report),
        ({"value": {"points": 24}}, Report),
        ({"value": {"type": "unexpected", "what": 5}}, Report),
        ({"value": {"type": "model", "kind": "Model", "architecture": []}}, Report),
        ({"status": "passed"}, JobResult),
        ({"status": "finished", "files": [{"path": "a", "kind": "device"}]}, JobResult),
        ({"status": "finished", "report": "text"}, JobResult),
        ({"type": "training evidence", "losses": ["0.1"], "predictions": {}}, ModelReport),
        ({"type": "raised", "exception": "E", "message": "m"}, ModelReport),
    ],
)
def test_a_message_of_another_shape_is_refused(content, kind):
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(content), type=kind)


def test_equal_calls_are_equal_keys():
    same = msgspec.structs.replace(CALL)
    assert {CALL: 1}[same] == 1
    assert msgspec.structs.replace(CALL, random_seed=6) not in {CALL: 1}


def test_a_message_is_immutable():
    with pytest.raises(AttributeError):
        CALL.function = "g"


@pytest.mark.parametrize("dtype", TYPES)
def test_an_array_keeps_type_shape_and_values(dtype):
    values = np.arange(6).reshape(1, 2, 3).astype(dtype)
    back = round_trip(Array.of(values), Array).numpy()
    assert back.dtype == values.dtype
    np.testing.assert_array_equal(back, values)


@pytest.mark.parametrize(
    "values",
    [
        np.float32(3.5),
        np.zeros((0, 150, 150, 3), np.float32),
        np.arange(12).reshape(3, 4).T,
        np.arange(12)[::-2],
        np.array([1.5, -2.0], ">f4"),
        np.array([1, 258], ">i2"),
    ],
    ids=["a scalar", "empty", "transposed", "strided", "big-endian floats", "big-endian integers"],
)
def test_arrays_of_any_memory_layout_keep_their_values(values):
    back = Array.of(np.asarray(values)).numpy()
    assert back.shape == np.shape(values)
    np.testing.assert_array_equal(back, values)


@pytest.mark.parametrize("forged", [("nonsense", [1], b"\0"), ("float32", [2], b"\0" * 4)])
def test_a_forged_array_is_refused_on_decoding(forged):
    array = dict(zip(("dtype", "shape", "data"), forged, strict=True))
    content = {"type": "training evidence", "losses": [0.1], "predictions": array}
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(content), type=ModelReport)


def test_a_decoded_array_is_read_only():
    with pytest.raises(ValueError, match="read-only"):
        ARRAY.numpy()[0, 0] = 1


@pytest.mark.parametrize(
    ("dtype", "shape", "data"),
    [
        ("float32", (3,), b"\0" * 8),
        ("float32", (1,), b"\0" * 8),
        ("float32", (2,), b"\0" * 7),
        ("float32", (2**40, 2**40), b""),
        ("float32", (2**64 - 1,), b""),
        ("float32", (1,) * 70, b"\0" * 4),
        ("float32", (-1,), b"\0" * 4),
        ("float32", (-1, -1), b"\0" * 4),
        ("object", (1,), b"\0" * 8),
        ("O", (1,), b"\0" * 8),
        ("complex64", (1,), b"\0" * 8),
        ("datetime64[s]", (1,), b"\0" * 8),
        ("S4", (1,), b"\0" * 4),
        ("U1", (1,), b"\0" * 4),
        ("V4", (1,), b"\0" * 4),
        ("f4,f4", (1,), b"\0" * 8),
        ("(2,)f4", (1,), b"\0" * 8),
        ("", (1,), b"\0" * 8),
        ("float", (2,), b"\0" * 8),
        ("nonsense", (1,), b"\0" * 8),
        ("(1,", (1,), b"\0" * 8),
        ("__import__('os')", (1,), b""),
    ],
)
def test_an_inconsistent_array_is_a_value_error(dtype, shape, data):
    with pytest.raises(ValueError, match=r"\w"):
        Array(dtype, shape, data).numpy()


@settings(deadline=None, max_examples=200)
@given(
    dtype=st.sampled_from([*TYPES, "O", "V0", "f4,f4", "(1,"]) | st.text(max_size=8),
    shape=st.lists(st.integers(-(2**63), 2**64 - 1) | st.integers(0, 4), max_size=4),
    data=st.binary(max_size=32),
)
def test_a_forged_array_is_numbers_of_that_shape_or_a_value_error(dtype, shape, data):
    try:
        values = Array(dtype, tuple(shape), data).numpy()
    except ValueError:
        return
    assert values.shape == tuple(shape)
    assert values.dtype.kind in "biuf"
    assert values.nbytes == len(data)


@pytest.mark.parametrize(
    "forged",
    [
        {"accuracies": (float("nan"),)},
        {"accuracies": (float("inf"),)},
        {"accuracies": (1.5,)},
        {"initial_accuracy": -0.1},
        {"initial_accuracy": float("nan")},
        {"losses": (0.7,)},
        {"evaluated_losses": (0.7,)},
        {"losses": (0.7,) * (MAX_HALF_EPOCHS + 2)},
        {"evaluated_losses": (0.7,) * (MAX_HALF_EPOCHS + 2)},
        {"accuracies": (0.5,) * (MAX_HALF_EPOCHS + 1)},
    ],
)
def test_a_training_that_no_config_yields_is_refused(forged):
    honest = TrainingEvidence((0.7, 0.5), (0.9,), ARRAY, (0.7, 0.4), 0.5)
    message = {**msgspec.to_builtins(honest), **forged}
    with pytest.raises(msgspec.MsgspecError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(message), type=TrainingEvidence)
