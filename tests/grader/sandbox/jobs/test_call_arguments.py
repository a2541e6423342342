"""Arguments, given globals and classes of calls, built from plain values, in the sandbox."""

import numpy as np
import pytest

from grader.checks import call, dataset, layer, model, path
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import CallFailure
from grader.sandbox.protocol import Arrays, Limits, Part, Slice, Statement

pytestmark = pytest.mark.slow


@pytest.fixture
def value(grader):
    """Call a function `function` of some statements, and return its value."""

    def returned(source, *arguments, **options):
        statements = tuple(
            Statement(number, 1, text) for number, text in enumerate(source.split("\n# cell\n"), 1)
        )
        submission = SandboxedSubmission(
            grader.sandbox, Slice({"function": Part("function", 1, statements)}), Limits(), Limits()
        )
        options = {"observe": "arrays", **options}
        found = submission.call(call("function", *arguments, **options)).value
        assert isinstance(found, Arrays), found
        return found.value

    return returned


REPEATED = "def function(*args, **named):\n    return args, named"


def test_plain_values_arrive_with_their_types(value):
    arguments = (1, 1.5, True, None, "ä", [1, [2]], (3, "x"), {"a": {1: 2}, "b": (4,)})
    found, named = value(REPEATED, *arguments, more=[5], rate=0.5)
    assert found == arguments
    assert list(map(type, found)) == list(map(type, arguments))
    assert named == {"more": [5], "rate": 0.5}


def test_bytes_and_sets_arrive_with_their_types(value):
    source = "def function(data, names):\n    return data == b'\\xff', names == {'a', 'b'}"
    assert value(source, b"\xff", {"a", "b"}) == (True, True)


@pytest.mark.parametrize(
    "dtype", ["bool", "uint8", "int16", "int64", "float16", "float64", "complex64", "U3"]
)
def test_arrays_keep_their_type_and_shape_in_both_directions(value, dtype):
    array = np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype)
    ((found, table), _) = value(REPEATED, array, {"rows": [array[0]]})
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert (found == array).all()
    assert (table["rows"][0] == array[0]).all()


def test_an_array_may_be_changed_in_place(value):
    source = "def function(values):\n    values[0] = 7\n    return values"
    assert value(source, np.zeros(2)).tolist() == [7, 0]


def test_paths_arrive_absolute_also_within_lists(value):
    source = (
        "import os\ndef function(names, table):\n    return [open(one).read() for one in names]"
    )
    files = {"a.txt": "A", "b/c.txt": b"C", "empty/": b""}
    assert value(source, [path("a.txt"), path("b/c.txt")], {"x": path()}, files=files) == ["A", "C"]


@pytest.mark.parametrize(
    ("argument", "rows"),
    [
        (dataset(np.arange(5), batch=2), [[0, 1], [2, 3], [4]]),
        (dataset(np.arange(3)), [0, 1, 2]),
        (dataset(np.array(["a", "b"])), [b"a", b"b"]),
    ],
)
def test_a_dataset_yields_rows_or_batches(value, argument, rows):
    source = (
        "import numpy as np\n"
        "def function(data):\n    return str([np.asarray(one).tolist() for one in data])"
    )
    assert value(source, argument) == str(rows)


def test_a_dataset_of_several_arrays_yields_tuples_in_another_order_each_time(value):
    source = "def function(data):\n    return [[int(y) for x, y in data] for _ in range(2)]"
    first, second = value(source, dataset(np.zeros((40, 2)), np.arange(40), shuffled=True))
    assert sorted(first) == sorted(second) == list(range(40))
    assert first != second


def test_a_model_predicts_with_its_weights(value):
    weights = [np.array([[1.0], [2.0]]), np.array([0.5])]
    argument = model((2,), layer("Dense", units=1), weights=weights, loss="mse")
    source = "def function(model, x):\n    return model.predict(x, verbose=0), model.loss"
    found, loss = value(source, argument, np.array([[1.0, 10.0]]))
    assert (found.tolist(), loss) == ([[21.5]], "mse")


def test_a_layer_that_keras_lacks_is_named_as_the_fault_of_the_argument(value):
    with pytest.raises(CallFailure) as caught:
        value(REPEATED, model((2,), layer("Dens", units=1)))
    assert "argument 1 cannot be built: keras.layers has no class 'Dens'" in caught.value.actual


GIVEN = """
import time
# cell
DATA_DIR = time.sleep(1000)
# cell
TRAIN = DATA_DIR + "/train"
A, DATA_DIR = 1, "other"
# cell
def function(folder=DATA_DIR):
    return DATA_DIR, TRAIN, A, folder
# cell
DATA_DIR += "x"
"""


def test_a_given_global_keeps_its_value_whatever_the_cells_set(value):
    found = value(GIVEN.strip(), given={"DATA_DIR": "./PetImages"})
    assert found == ("./PetImages", "./PetImages/train", 1, "./PetImages")


def test_a_given_global_that_no_cell_sets_is_there(value):
    assert value("def function():\n    return SIZE", given={"SIZE": 3}) == 3


@pytest.mark.parametrize("before", ["", "import os\nos.chdir('/')\n# cell\n"])
def test_a_call_in_its_folder_finds_and_leaves_files_by_relative_paths(value, before):
    source = f"{before}def function():\n    return open('data/a.txt').read()"
    assert value(source, files={"data/a.txt": "A"}, in_folder=True) == "A"
    with pytest.raises(CallFailure, match="FileNotFoundError"):
        value(source, files={"data/a.txt": "A"})
