"""A real nbgrader course, graded by nbgrader's own commands with the steps of this project."""

import json
import os
import shutil
import sysconfig
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from grader.course import Course
from grader.grading.grader import Grader
from grader.submissions.nbgrader_notebook import read_as_notebook
from grader.submissions.notebooks import UnreadableError
from samples.sample_class import make_course
from tests.conftest import SEED
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

HONEST = ("reference", "untouched_release", "course_notebook_overlap_and_lr", "rescale_by_256")


def hand_in(course: Path, student: str, notebook: NotebookNode) -> None:
    """Write a notebook as the submission of a student."""
    path = course / "submitted" / student / "baseline" / "baseline.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the cell with this nbgrader name."""
    (cell,) = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, course: Course) -> Path:
    """An autograded course with honest, careless and manipulated submissions."""
    root = make_course(tmp_path_factory.mktemp("nbgrader") / "course", HONEST)
    (root / ".grader").mkdir()
    (root / ".grader" / "seed").write_text(f"{SEED}\n")
    if (course.state / "cache").is_dir():
        shutil.copytree(course.state / "cache", root / ".grader" / "cache")
    complete = nbformat.read(root / "submitted/reference/baseline/baseline.ipynb", as_version=4)

    copied = nbformat.from_dict(complete)
    copied.cells.append(nbformat.from_dict(cell_of(copied, "split_data")))
    copied.cells[-1].source = "# a copy that I made to try things"
    copied.cells.insert(0, nbformat.from_dict(cell_of(copied, "check_split_data")))
    copied.cells[0].id, copied.cells[-1].id = "copy-1", "copy-2"
    hand_in(root, "aa_copied_cells", copied)

    deleted = nbformat.from_dict(complete)
    deleted.cells = [c for c in deleted.cells if not c.source.startswith("check(")]
    cell_of(deleted, "reading_the_curves").source = "The training loss keeps falling."
    hand_in(root, "deleted_checks", deleted)

    edited = nbformat.from_dict(complete)
    cell_of(edited, "check_create_model").metadata.nbgrader.points = 100
    cell_of(edited, "check_create_model").source = "100.0"
    cell_of(edited, "create_model").source = "def create_model():\n    return None"
    edited.metadata.language_info = NotebookNode(name="maple", pygments_lexer="maple")
    hand_in(root, "edited_points", edited)

    hand_in(root, "odd_files", complete)
    add_odd_files(root / "submitted" / "odd_files" / "baseline")

    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    done = nbgrader(root, "autograde", "baseline")
    assert done.returncode == 0, done.stderr[-3000:]
    return root


def add_odd_files(folder: Path) -> None:
    """Add links, pipes, and files with names that later steps of nbgrader use."""
    (folder / "selfcheck.json").symlink_to("/etc/passwd")
    (folder / "baseline.html").write_text("<p>my own page")
    (folder / "baseline.html").chmod(0o444)
    (folder / "linked.png").symlink_to("/etc/passwd")
    os.mkfifo(folder / "timestamp.txt")
    os.mkfifo(folder / "pipe.png")
    (folder / "curve.png").write_bytes(b"a picture")
    (folder / "page.svg").write_text("<svg onload='x()'/>")


def score(course: Path, student: str) -> float:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return float(gradebook.find_submission("baseline", student).score)


@pytest.mark.parametrize("student", HONEST)
def test_scores_equal_those_of_the_grader(graded: Path, grader: Grader, student: str) -> None:
    path = graded / "submitted" / student / "baseline" / "baseline.ipynb"

    assert score(graded, student) == grader.grade(path, student).score


def test_copied_cells_do_not_stop_the_class(graded: Path) -> None:
    assert score(graded, "aa_copied_cells") == 24.0


def test_deleted_check_cells_are_restored(graded: Path) -> None:
    assert score(graded, "deleted_checks") == 24.0


def test_edited_points_and_check_cells_have_no_effect(graded: Path) -> None:
    assert score(graded, "edited_points") == 14.0


def cells_to_grade_manually(course: Path, student: str) -> list[str]:
    """Return the cells of a student that need manual grading."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        (notebook,) = gradebook.find_submission("baseline", student).notebooks
        return sorted(grade.name for grade in notebook.grades if grade.needs_manual_grade)


def test_no_submission_chooses_the_highlighting_language_of_its_pages(graded: Path) -> None:
    path = graded / "autograded/edited_points/baseline/baseline.ipynb"
    assert nbformat.read(path, as_version=4).metadata.language_info == {"name": "python"}


def test_only_an_answered_question_needs_manual_grading(graded: Path) -> None:
    assert cells_to_grade_manually(graded, "reference") == []
    assert cells_to_grade_manually(graded, "deleted_checks") == ["reading_the_curves"]


def give_points(course: Path, student: str, name: str, points: float) -> None:
    """Save manual points like formgrader."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade(name, "baseline", "baseline", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def regrade(course: Path, student: str) -> None:
    done = nbgrader(course, "autograde", "baseline", "--student", student, "--force")
    assert done.returncode == 0, done.stderr[-3000:]


def test_manual_points_stay_valid_until_the_answer_changes(graded: Path) -> None:
    student = "deleted_checks"
    give_points(graded, student, "reading_the_curves", 2)
    give_points(graded, student, "check_split_data", 5)

    for _ in range(2):
        regrade(graded, student)
        assert cells_to_grade_manually(graded, student) == []
        assert score(graded, student) == 24 + 2 - 1

    path = graded / "submitted" / student / "baseline" / "baseline.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell_of(notebook, "reading_the_curves").source = "It overfits from epoch 3 on."
    nbformat.write(notebook, path)
    regrade(graded, student)
    assert cells_to_grade_manually(graded, student) == ["reading_the_curves"]

    cell_of(notebook, "split_data").source += "\n# on second thoughts"
    nbformat.write(notebook, path)
    give_points(graded, student, "reading_the_curves", 2)
    regrade(graded, student)
    assert cells_to_grade_manually(graded, student) == ["check_split_data"]


def test_the_feedback_page_shows_titles_and_hints(graded: Path) -> None:
    assert nbgrader(graded, "generate_feedback", "baseline").returncode == 0

    folder = graded / "feedback" / "course_notebook_overlap_and_lr" / "baseline"
    page = (folder / "baseline.html").read_text()
    assert "no picture is in both sets" in page
    assert "Do both slices start at the beginning of the same list?" in page


def test_the_export_has_a_line_for_each_student(graded: Path) -> None:
    assert nbgrader(graded, "export", "--to", "grades.csv").returncode == 0

    lines = (graded / "grades.csv").read_text().splitlines()
    assert len(lines) == 1 + len(HONEST) + 4


def test_the_autograded_folders_contain_neither_solutions_nor_settings(graded: Path) -> None:
    names = {path.name for path in (graded / "autograded").rglob("*") if path.is_file()}

    assert names == {"baseline.ipynb", "selfcheck.json", "curve.png"}


def test_odd_files_of_one_student_affect_nobody(graded: Path) -> None:
    assert score(graded, "odd_files") == 24
    own = graded / "autograded" / "odd_files" / "baseline"
    source = graded / "solutions" / "baseline" / "selfcheck.json"
    for folder in (own, graded / "autograded" / "reference" / "baseline"):
        assert (folder / "selfcheck.json").read_bytes() == source.read_bytes()
    released = graded / "assignments" / "baseline"
    assert {path.name for path in released.iterdir()} == {"baseline.ipynb", "selfcheck.json"}
    page = graded / "feedback" / "odd_files" / "baseline" / "baseline.html"
    assert "my own page" not in page.read_text()
    assert "no picture is in both sets" in page.read_text()


def test_an_ungradable_submission_needs_manual_grading_and_has_zero_points(
    graded: Path, course: Course
) -> None:
    release = course.assignments / "baseline" / "baseline.ipynb"
    emptied = nbformat.read(release, as_version=4)
    for cell in emptied.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            cell.source = "# I could not do it"
    hand_in(graded, "zz_emptied", emptied)

    done = nbgrader(graded, "autograde", "baseline", "--student", "zz_emptied")

    assert done.returncode == 0, done.stderr[-3000:]
    assert score(graded, "zz_emptied") == 0
    assert len(cells_to_grade_manually(graded, "zz_emptied")) == 5
    page = nbformat.read(graded / "autograded/zz_emptied/baseline/baseline.ipynb", as_version=4)
    text = cell_of(page, "check_split_data").outputs[0]["data"]["text/plain"]
    assert "no cell defines any of the functions" in text


def text_cell(**fields: object) -> dict[str, object]:
    """Return a text cell with a picture as JSON."""
    picture = {"cat.png": {"image/png": "iVBORw0KGgo="}}
    return {
        "cell_type": "markdown",
        "id": "answer",
        "metadata": {"nbgrader": {"grade_id": "reading_the_curves"}},
        "attachments": picture,
        "source": "it falls",
        **fields,
    }


def code_cell(**fields: object) -> dict[str, object]:
    """Return a code cell with an output as JSON."""
    return {
        "cell_type": "code",
        "id": "code",
        "metadata": {"nbgrader": {"grade_id": "split_data"}},
        "execution_count": 1,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "1000"}],
        "source": ["x = 1"],
        **fields,
    }


def write(path: Path, *cells: object, **fields: object) -> Path:
    """Write a notebook with these cells."""
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}
    path.write_text(json.dumps(document))
    return path


def test_a_valid_notebook_is_kept_without_its_outputs(tmp_path: Path) -> None:
    notebook = read_as_notebook(write(tmp_path / "a.ipynb", text_cell(), code_cell()))

    assert notebook.cells[0].attachments == text_cell()["attachments"]
    assert [cell.id for cell in notebook.cells] == ["answer", "code"]
    assert notebook.cells[1].outputs == []


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        ([code_cell(metadata=None)], {}),
        ([code_cell(), None, 17], {}),
        ([code_cell(source=None, outputs=3, cell_type="code")], {}),
        ([code_cell()], {"nbformat": "four"}),
        ([code_cell()], {"nbformat": None, "metadata": []}),
        ([code_cell(execution_count="first")], {}),
    ],
)
def test_an_invalid_notebook_is_repaired(
    tmp_path: Path, cells: list[object], fields: dict[str, object]
) -> None:
    notebook = read_as_notebook(write(tmp_path / "a.ipynb", *cells, **fields))

    nbformat.validate(notebook)
    assert notebook.cells[0].cell_type == "code"


def test_a_cell_keeps_its_name_when_its_notebook_is_repaired(tmp_path: Path) -> None:
    notebook = read_as_notebook(write(tmp_path / "a.ipynb", code_cell(), text_cell(), None))

    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells]
    assert names == ["split_data", "reading_the_curves"]


def test_a_file_that_is_not_a_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    with pytest.raises(UnreadableError):
        read_as_notebook(tmp_path / "a.ipynb")


def test_the_unfinished_work_of_a_killed_run_is_graded_again(graded: Path) -> None:
    """A killed run leaves a notebook without results, or no notebook."""
    autograded = graded / "autograded"
    without_results, without_notebook, finished = (
        autograded / name / "baseline" / "baseline.ipynb" for name in HONEST[:3]
    )
    before = {path: path.read_bytes() for path in (without_results, without_notebook)}
    stamp = finished.stat().st_mtime_ns
    notebook = nbformat.read(without_results, nbformat.NO_CONVERT)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    without_results.chmod(0o644)
    nbformat.write(notebook, without_results)
    without_notebook.unlink()

    done = nbgrader(graded, "autograde", "baseline")

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("is unfinished and is graded again") == 2
    assert {path: path.read_bytes() for path in before} == before
    assert finished.stat().st_mtime_ns == stamp


def test_grading_is_refused_if_submissions_could_read_the_exchange(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", ["reference"])
    exchange = Path(sysconfig.get_path("purelib"), "exchange")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(exchange)!r}\n")
    nbgrader(root, "generate_assignment", "baseline")

    done = nbgrader(root, "autograde", "baseline")

    assert done.returncode != 0
    assert f"{exchange} is inside" in done.stderr
    assert "move it to a folder outside" in done.stderr
    assert not (root / "autograded" / "reference" / "baseline").exists()
