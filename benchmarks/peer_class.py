"""The class for comparisons with peers: sample submissions as notebooks that all can grade.

A notebook contains the student's own cells and a check cell behind each graded function. nbgrader
runs the check cells. otter skips them because of their tag, and has the same tests as files of its
own. Our grader reads only the functions.
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
from grader.grading.training_data import make_training_data
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
"""Right and wrong submissions in turn, most with the model of the task, as in a real class.

None imports the grader or trains by itself, because a peer would have to run that, too.
"""

_TESTS_FOLDER = Path(__file__).parent / "peer_tests"
_TEST_SIGNATURE = re.compile(r"^def (test_\w+\(\w+\))", re.MULTILINE)
# Otherwise TensorFlow logs to stderr, and nbgrader gives no points for the first model.
_SETUP_CELL = (
    'import os\n\nos.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")\nimport tensorflow as tf'
)


def source_notebook(settings: Settings) -> NotebookNode:
    """Return the instructor's notebook for nbgrader: a cell for each function, and the tests."""
    cells = [new_code_cell(_SETUP_CELL, id="set-up")]
    for exercise in settings.points:
        text = (_TESTS_FOLDER / f"{exercise}.py").read_text()
        if exercise in settings.functions:
            answer = "### BEGIN SOLUTION\n### END SOLUTION"
            cells.append(new_code_cell(answer, id=exercise, metadata=_nbgrader_metadata(exercise)))
        cells.append(
            new_code_cell(
                f"{text}\n\n{_call(text)}",
                id=f"check-{exercise}",
                metadata=_nbgrader_metadata(
                    f"{CHECK_CELL}{exercise}", settings.exercise_points(exercise)
                ),
            )
        )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def otter_tests(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the same tests as test files for otter: names and texts."""
    for exercise in settings.points:
        text = (_TESTS_FOLDER / f"{exercise}.py").read_text()
        header = (
            "from otter.test_files import test_case\n\nOK_FORMAT = False\n"
            f"name = {exercise!r}\npoints = {settings.exercise_points(exercise):g}\n\n"
        )
        yield f"{exercise}.py", header + _TEST_SIGNATURE.sub(r"@test_case()\ndef \1", text)


def first_submissions(release: Path, count: int) -> dict[str, NotebookNode]:
    """Return the notebooks of the first `count` samples, by name."""
    by_name = {case.name: case for case in cases()}
    return {name: as_notebook(by_name[name], release) for name in SAMPLES[:count]}


def changed_submissions(notebooks: Mapping[str, NotebookNode]) -> dict[str, NotebookNode]:
    """Return notebooks with a comment line more in each function: other code, same behavior."""
    changed = deepcopy(dict(notebooks))
    for notebook in changed.values():
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = f"# my second attempt\n{cell.source}"
    return changed


def right_samples(names: set[str]) -> set[str]:
    """Return those of the samples that contain no mistake."""
    return names & {case.name for case in cases() if case.kind == "right"}


def write_training_data(path: Path, settings: Settings, seed: int) -> None:
    """Write the file that the peers' tests train on: our own pictures, labels and settings."""
    training_config, thresholds = settings.recipe, settings.thresholds
    assert training_config is not None
    assert thresholds is not None
    assert thresholds.accuracy is not None
    training_data = make_training_data(
        Store(path.parent), training_config, None, Seed.of(seed).derived("lesson")
    )
    np.savez(
        path,
        pictures=np.load(training_data.inputs),
        labels=training_data.labels,
        validation=np.load(training_data.validation),
        validation_labels=training_data.validation_labels,
        batch=training_config.batch,
        epochs=training_config.epochs,
        enough_accuracy=training_config.enough_accuracy,
        threshold=thresholds.accuracy,
        seed=Seed.of(seed).for_keras("learning"),
    )


def _call(text: str) -> str:
    signature = _TEST_SIGNATURE.search(text)
    assert signature is not None
    return signature[1]


def _nbgrader_metadata(name: str, points: float | None = None) -> dict[str, object]:
    """Return the metadata of a check cell with points, or without them of an answer cell."""
    is_check = points is not None
    marks = {
        "grade_id": name,
        "schema_version": 3,
        "grade": is_check,
        "locked": is_check,
        "solution": not is_check,
        "task": False,
    }
    if not is_check:
        return {"nbgrader": marks}
    return {"nbgrader": marks | {"points": points}, "tags": ["otter_ignore"]}
