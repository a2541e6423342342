"""The checks inside a notebook, run in a real kernel."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from grader.course import Course
from grader.grading.selfcheck_data import FILE_NAME
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

RELEASE = REPOSITORY / "assignments" / "baseline"
SOLUTION = REPOSITORY / "solutions" / "baseline" / "baseline.ipynb"


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> pytest.MonkeyPatch:
    """A temporary cache folder, so that the user's own stays unchanged."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    yield patch
    patch.undo()


def run(
    notebook: NotebookNode, folder: Path, allow_errors: bool = False, release: Path = RELEASE
) -> NotebookNode:
    """Run all cells in `folder`, like a student with Run All."""
    shutil.copy(release / FILE_NAME, folder)
    client = NotebookClient(
        notebook,
        timeout=300,
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    done: NotebookNode = client.execute()
    return done


def outputs(notebook: NotebookNode, kind: str) -> list[NotebookNode]:
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == kind
    ]


def error_stream(notebook: NotebookNode) -> list[str]:
    """Return the texts that cells wrote to the error stream."""
    return [one.text for one in outputs(notebook, "stream") if one.name == "stderr"]


def points(notebook: NotebookNode) -> list[float]:
    """Return the value of each check cell, like nbgrader reads it."""
    return [
        float(output.data["text/plain"])
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.startswith("check(")
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The solution notebook after all its cells have run."""
    return run(nbformat.read(SOLUTION, as_version=4), tmp_path_factory.mktemp("solved"))


def test_the_solution_earns_all_points_in_its_own_check_cells(solved: NotebookNode) -> None:
    assert points(solved) == [2.0, 6.0, 6.0, 6.0, 4.0]


def test_the_solution_writes_nothing_to_the_error_stream(solved: NotebookNode) -> None:
    assert error_stream(solved) == []


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("augmentation", [5, 6, 6, 4, 5]),
        ("evaluation", [6, 7, 9]),
        ("datasets", [7, 3, 6, 4, 5]),
    ],
)
def test_the_other_solutions_earn_all_points_in_their_check_cells(
    assignment: str, expected: list[float], tmp_path: Path
) -> None:
    """The trainings in these notebooks take minutes, so the test skips them."""
    course = Course(REPOSITORY)
    notebook = nbformat.read(course.notebook(assignment), as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if not cell.id.startswith(("training", "curves"))
    ]
    done = run(notebook, tmp_path, release=course.assignments / assignment)

    assert points(done) == expected
    assert error_stream(done) == []


def test_the_network_without_augmentation_overfits_like_in_the_question_on_its_curves(
    tmp_path: Path,
) -> None:
    course = Course(REPOSITORY)
    notebook = nbformat.read(course.notebook("augmentation"), as_version=4)
    cell_ids = ("set-up", "imports", "folders", "train-val-generators", "training-without")
    notebook.cells = [cell for cell in notebook.cells if cell.id in cell_ids]
    notebook.cells.append(new_code_cell("import json\nprint(json.dumps(without.history))"))

    done = run(notebook, tmp_path, release=course.assignments / "augmentation")

    assert len(done.cells) == len(cell_ids) + 1
    history = json.loads(done.cells[-1].outputs[0].text)
    assert history["accuracy"][-1] == 1
    assert history["val_accuracy"][-1] < 0.85
    assert history["val_loss"][-1] > 1.15 * min(history["val_loss"])


def test_a_check_shows_a_table_in_html_and_in_text(solved: NotebookNode) -> None:
    tables = [one.data for one in outputs(solved, "display_data") if "text/html" in one.data]
    tables = [data for data in tables if "<caption" in data["text/html"]]

    assert len(tables) == 5
    assert "no picture is in both sets" in tables[1]["text/html"]
    assert "6 of 6 points" in tables[1]["text/plain"]


def test_the_untouched_release_runs_without_a_traceback(tmp_path: Path) -> None:
    done = run(nbformat.read(RELEASE / "baseline.ipynb", as_version=4), tmp_path)

    assert outputs(done, "error") == []
    assert error_stream(done) == []
    assert points(done) == [0.0] * 5
    assert any("is not written yet" in one.text for one in outputs(done, "stream"))


def test_mistakes_are_shown_with_the_line_of_the_student(tmp_path: Path) -> None:
    cells = [
        "from grader import check",
        "import os, random, shutil\n"
        "def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):\n"
        "    names = [n for n in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + n)]\n"
        "    print('left out', len(os.listdir(SOURCE_DIR)) - len(names))\n"
        "    random.shuffle(names)\n"
        "    k = int(len(names) * SPLIT_SIZE)\n"
        "    for n in names[:k]: shutil.copy(SOURCE_DIR + n, TRAINING_DIR)\n"
        "    for n in names[:len(names) - k]: shutil.copy(SOURCE_DIR + n, VALIDATION_DIR)\n",
        "check(split_data)",
        "def create_train_val_dirs(root_path):\n    os.mkdir(root_pth)",
        "check(create_train_val_dirs)",
        "check(print)",
    ]
    done = run(new_notebook(cells=[new_code_cell(text) for text in cells]), tmp_path)

    assert points(done) == [4.5, 0.0]
    texts = [one.data["text/plain"] for one in outputs(done, "display_data")]
    assert "validation files in training, too" in texts[0]
    assert "NameError" in texts[1]
    assert "os.mkdir(root_pth)" in texts[1]
    assert "there is no check for print" in outputs(done, "stream")[-1].text
    assert error_stream(done) == []


def test_a_check_without_its_data_names_the_missing_file(tmp_path: Path) -> None:
    source = (
        "import os\nos.remove('selfcheck.json')\nfrom grader import check\n"
        "def split_data(): pass\ncheck(split_data)"
    )
    done = run(new_notebook(cells=[new_code_cell(source)]), tmp_path)

    (line,) = outputs(done, "stream")
    assert "selfcheck.json is not in" in line.text


def test_a_running_check_shows_its_progress_and_then_only_the_table(tmp_path: Path) -> None:
    source = (
        "import IPython.display as ipython\ntexts = []\n"
        "original = ipython.DisplayHandle.update\n"
        "ipython.DisplayHandle.update = lambda self, data, **more: ("
        "texts.append(data['text/plain']), original(self, data, **more))[1]\n"
        "from grader import check\ndef split_data(*folders): pass"
    )
    cells = [new_code_cell(text) for text in (source, "check(split_data)", "print(texts[0])")]
    done = run(new_notebook(cells=cells), tmp_path)

    (table,) = outputs(done, "display_data")
    assert "<table" in table.data["text/html"]
    (line,) = outputs(done, "stream")
    assert line.text == "calling split_data …\n"


def test_a_failed_check_shows_its_evidence_folded(tmp_path: Path) -> None:
    source = (
        "import os\nfrom grader import check\n"
        "def create_train_val_dirs(root): os.makedirs(os.path.join(root, 'training', 'cats'))\n"
        "check(create_train_val_dirs)"
    )
    done = run(new_notebook(cells=[new_code_cell(source)]), tmp_path)

    (table,) = outputs(done, "display_data")
    html = table.data["text/html"]
    assert '<details><summary style="cursor:pointer">The folders</summary><table>' in html
    assert "<b>root_path/training/dogs ◀</b>" in html
