"""The class that peers and we grade: sample submissions, as notebooks that all of us can read.

A notebook holds the student's own cells and, behind each graded function, a check cell. nbgrader
runs these; otter is told by their tag to pass over them and has the same tests as files of its own;
our grader reads the functions alone.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path

import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from grader.cache import Store
from grader.course import CHECK_CELL
from grader.grading.pictures import make_training_data
from grader.seeds import Seed
from grader.settings import Settings
from samples.sample_class import as_notebook, cases

SAMPLES = (
    "random_shuffle_and_helpers",
    "rescale_by_256",
    "pathlib_everywhere",
    "tf_data_generators",
    "filters_32_64_128",
    "layers_from_a_table",
    "loss_object_and_activation_functions",
    "validation_drawn_from_training_set",
    "string_optimizer_and_callables",
    "message_in_russian",
    "files_moved_not_copied",
    "input_shape_only_later",
    "progress_bar_and_sklearn",
    "sparse_class_mode",
    "no_shuffle_at_all",
    "batches_of_5_and_200",
    "arguments_renamed",
    "softmax_over_one_unit",
    "copied_with_threads",
    "split_makes_its_own_folders",
)
"""Right and wrong ones in turn, most with the model of the task, as in a real class.

None imports the grader or trains by itself: a peer would have to run that, too.
"""

_TESTS = Path(__file__).parent / "peer_tests"
_TEST = re.compile(r"^def (test_\w+\(\w+\))", re.MULTILINE)
# Without it nbgrader gives no points for the first model that is built: TensorFlow logs to stderr.
_SET_UP = 'import os\n\nos.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")\nimport tensorflow as tf'


def source_notebook(settings: Settings) -> NotebookNode:
    """What an instructor gives to nbgrader: a cell for each function, and the tests."""
    cells = [new_code_cell(_SET_UP, id="set-up")]
    for exercise in settings.points:
        text = (_TESTS / f"{exercise}.py").read_text()
        if exercise in settings.functions:
            answer = "### BEGIN SOLUTION\n### END SOLUTION"
            cells.append(new_code_cell(answer, id=exercise, metadata=_marks(exercise)))
        cells.append(
            new_code_cell(
                f"{text}\n\n{_call(text)}",
                id=f"check-{exercise}",
                metadata=_marks(f"{CHECK_CELL}{exercise}", settings.exercise_points(exercise)),
            )
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def otter_tests(settings: Settings) -> Iterator[tuple[str, str]]:
    """The same tests as otter's test files: names and texts."""
    for exercise in settings.points:
        text = (_TESTS / f"{exercise}.py").read_text()
        header = (
            "from otter.test_files import test_case\n\nOK_FORMAT = False\n"
            f"name = {exercise!r}\npoints = {settings.exercise_points(exercise):g}\n\n"
        )
        yield f"{exercise}.py", header + _TEST.sub(r"@test_case()\ndef \1", text)


def handed_in(release: Path, count: int) -> dict[str, NotebookNode]:
    """The notebooks of the first `count` samples, by name."""
    by_name = {case.name: case for case in cases()}
    return {name: as_notebook(by_name[name], release) for name in SAMPLES[:count]}


def handed_in_again(notebooks: Mapping[str, NotebookNode]) -> dict[str, NotebookNode]:
    """Other code that does the same: in each function's cell a line more."""
    changed = deepcopy(dict(notebooks))
    for notebook in changed.values():
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = f"# my second attempt\n{cell.source}"
    return changed


def right_ones(names: set[str]) -> set[str]:
    """Which of these samples make no mistake."""
    return names & {case.name for case in cases() if case.kind == "right"}


def write_training_data(path: Path, settings: Settings, seed: int) -> None:
    """Write what the peers' tests train on: pictures, labels and recipe that we use ourselves."""
    recipe = settings.recipe
    training_data = make_training_data(
        Store(path.parent), recipe, None, Seed.of(seed).derived("lesson")
    )
    np.savez(
        path,
        pictures=np.load(training_data.pictures),
        labels=training_data.labels,
        validation=np.load(training_data.validation),
        validation_labels=training_data.validation_labels,
        batch=recipe.batch,
        epochs=recipe.epochs,
        enough_accuracy=recipe.enough_accuracy,
        threshold=settings.thresholds.accuracy,
        seed=Seed.of(seed).for_keras("learning"),
    )


def _call(text: str) -> str:
    found = _TEST.search(text)
    assert found is not None
    return found[1]


def _marks(name: str, points: float | None = None) -> dict[str, object]:
    """Metadata of a check cell with points, or of a cell for an answer without them."""
    checks = points is not None
    marks = {
        "grade_id": name,
        "schema_version": 3,
        "grade": checks,
        "locked": checks,
        "solution": not checks,
        "task": False,
    }
    if not checks:
        return {"nbgrader": marks}
    return {"nbgrader": marks | {"points": points}, "tags": ["otter_ignore"]}
