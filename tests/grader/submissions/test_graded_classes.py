"""A graded name may be a class: the slice has its definition and what that needs."""

from grader.sandbox.protocol import Statement
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from tests.grader.submissions.slices import kept_sources, slice_cells

CLASS = (
    "class Stop(keras.callbacks.Callback):\n"
    "    def on_epoch_end(self, epoch, logs=None):\n"
    "        if logs['accuracy'] > LIMIT:\n"
    "            self.model.stop_training = True"
)


def test_the_slice_has_the_class_its_imports_and_constants_and_nothing_else():
    cells = ("import keras, os", "LIMIT = 0.9", "model.fit()", CLASS, "history = train(Stop())")
    kept = kept_sources(*cells, functions=("Stop",))
    assert kept == ["import keras, os", "LIMIT = 0.9", CLASS]


def test_the_slice_has_the_base_class_of_the_notebook():
    base = "class Base:\n    pass"
    derived = "class Stop(Base):\n    pass"
    assert kept_sources(base, derived, "class Other: pass", functions=("Stop",)) == [base, derived]


def test_a_stub_line_above_the_class_costs_no_other_exercise_and_not_the_class():
    source = slice_cells(
        "import keras\nLIMIT = 0.9",
        f"# the task\nclass Stop(keras.callbacks.Callback):\n{CLASS}\n",
        "def other():\n    return 1",
        functions=("Stop", "other"),
    )
    assert source.functions == ("Stop", "other")
    assert Statement(2, 3, CLASS) in source.parts["Stop"].statements
    assert "cell 2 is not Python (line 3" in source.notes[0]


def test_a_cell_with_only_the_stub_costs_only_the_class():
    source = slice_cells(
        "class Stop(keras.callbacks.Callback):\n",
        "def other():\n    return 1",
        functions=("Stop", "other"),
    )
    assert source.functions == ("other",)
    assert "cell 1" in source.unusable_definitions["Stop"]


def test_a_class_of_an_older_name_is_found():
    cells = [Cell(1, "class myCallback:\n    pass")]
    source = slice_of(cells, ("Stop",), {"myCallback": "Stop"})
    assert source.parts["Stop"].name == "myCallback"
