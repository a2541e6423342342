"""Grading whole submissions: the sample class gets the expected results every time."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from grader.authoring.cases import Case
from grader.course import Course
from grader.grading.grader import Grader
from grader.results import Status, SubmissionResult
from grader.settings import Rubric
from grader.submissions.notebooks import read_cells
from samples.sample_class import all_cases, as_notebook, cases
from tests.conftest import SEED

pytestmark = pytest.mark.slow

GraderOf = Callable[[str, Rubric | None], Grader]
POINTS = {"augmentation": 26.0, "baseline": 24.0, "datasets": 25.0, "evaluation": 22.0}


def with_status(result: SubmissionResult, status: Status) -> set[str]:
    """Return the names of the checks with a status."""
    return {check.name for check in result.checks if check.status is status}


def without_seconds(result: SubmissionResult) -> SubmissionResult:
    return msgspec.structs.replace(result, seconds=0.0, reused=False)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.assignment}-{case.name}")
def test_a_sample_submission_gets_the_expected_results(grader_of: GraderOf, case: Case) -> None:
    result = grader_of(case.assignment, case.rubric).grade(case.submission, case.name)

    assert result.status == case.status
    assert with_status(result, Status.BROKEN) == set()
    assert with_status(result, Status.FAILED) == case.names("failed")
    names = [check.name for check in result.checks]
    assert with_status(result, Status.SKIPPED) == case.names("skipped", names)


@pytest.mark.parametrize(("assignment", "points"), POINTS.items())
def test_the_solution_notebook_gets_full_marks(
    grader_of: GraderOf, course: Course, assignment: str, points: float
) -> None:
    result = grader_of(assignment, None).grade(course.notebook_source(assignment), "solution")

    assert (result.score, result.max_score) == (points, points)


@pytest.mark.parametrize("assignment", POINTS)
def test_the_released_notebook_gets_no_marks(
    grader_of: GraderOf, course: Course, assignment: str
) -> None:
    release = course.assignments / assignment / f"{assignment}.ipynb"
    result = grader_of(assignment, None).grade(release, "release")

    assert (result.status, result.score) == ("graded", 0.0)


def test_the_reference_modules_get_full_marks(grader: Grader) -> None:
    values = grader.selfcheck_data().reference_values

    assert values["create_model/model"]["parameters"] == 9_494_561


def test_a_solution_filled_into_the_release_is_graded_like_its_text(
    grader: Grader, course: Course, tmp_path: Path
) -> None:
    import nbformat

    (case,) = [case for case in cases() if case.name == "random_shuffle_and_helpers"]
    path = tmp_path / "baseline.ipynb"
    nbformat.write(as_notebook(case, course.assignments / "baseline" / "baseline.ipynb"), path)

    assert grader.grade(path, "x").score == grader.grade(case.submission, "x").score == 24.0


def test_grading_again_gives_the_same_result_as_the_cache(course: Course, grader: Grader) -> None:
    (case,) = [case for case in cases() if case.name == "course_notebook_overlap_and_lr"]
    uncached = Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox)

    kept = grader.grade(case.submission, "x")
    first, second = (each.grade(case.submission, "x") for each in (uncached, grader))

    assert (first.reused, second.reused) == (False, True)
    assert without_seconds(first) == without_seconds(second) == without_seconds(kept)


def test_a_cached_result_is_reused_only_for_equal_code(grader: Grader, tmp_path: Path) -> None:
    (case,) = [case for case in cases() if case.name == "split_always_at_eighty_percent"]
    text = case.submission.read_text()
    same, other = tmp_path / "same.py", tmp_path / "other.py"
    same.write_text(text)
    other.write_text(
        text.replace("def split_data", "unused = 1\n\n\ndef split_data").replace("0.8", "0.7")
    )

    grader.grade(case.submission, "a")
    results = [grader.grade(path, path.stem) for path in (same, other)]

    assert [result.reused for result in results] == [True, False]


def test_another_seed_gives_other_data(course: Course, grader: Grader, tmp_path: Path) -> None:
    (case,) = [case for case in cases() if case.name == "course_notebook_overlap_and_lr"]
    # Without its model, whose training on the other data would take long.
    cells = [cell for cell in read_cells(case.submission) if cell.is_code]
    submission = tmp_path / "without_model.py"
    submission.write_text(
        "\n\n".join(cell.source for cell in cells if "create_model" not in cell.source)
    )
    with Grader(course, "baseline", SEED + 1, sandbox=grader.sandbox) as other:
        results = [
            [check.actual for check in each.grade(submission, "x").of_exercise("split_data")]
            for each in (grader, other)
        ]

    assert results[0] != results[1]


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("filters_32_64_128", set()),
        ("reference", set()),
        ("two_convolutions", {"create_model::has_three_convolutions"}),
        (
            "softmax_over_one_unit",
            {"create_model::output_fits_the_loss", "learning::accuracy_reaches_threshold"},
        ),
    ],
)
def test_the_open_rubric_accepts_any_network_that_learns(
    lenient: Grader, name: str, failed: set[str]
) -> None:
    (case,) = [case for case in cases() if case.name == name]

    result = lenient.grade(case.submission, name)

    assert result.max_score == 24.0
    assert with_status(result, Status.FAILED) == failed


@pytest.mark.parametrize(
    ("name", "points", "notes"),
    [
        (
            "week_1_all_right",
            21.0,
            ("graded as week_1, which does not ask for create_augmentation_model",),
        ),
        ("week_2_all_right", 25.0, ()),
    ],
)
def test_what_the_week_of_a_submission_does_not_ask_for_is_not_in_its_maximum(
    grader_of: GraderOf, name: str, points: float, notes: tuple[str, ...]
) -> None:
    (case,) = [case for case in cases("datasets") if case.name == name]

    result = grader_of("datasets", None).grade(case.submission, name)

    assert (result.score, result.max_score) == (points, points)
    assert result.notes == notes


def test_the_trusted_process_stays_within_200_megabytes(course: Course, solution: Path) -> None:
    code = (
        "import sys\n"
        "from grader.cli.main import main\n"
        f"arguments = ['grade', {str(solution)!r}, '--seed', '{SEED}', '--format', 'json']\n"
        "sys.argv = ['grader', *arguments]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(open('/proc/self/status').read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course.root, capture_output=True, text=True, check=True
    )

    (peak,) = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("VmHWM")]
    assert int(peak) < 200 * 1024


def test_a_result_names_no_folder_of_this_machine(grader: Grader, tmp_path: Path) -> None:
    submission = tmp_path / "student.py"
    submission.write_text(
        "import sys, tempfile, traceback\n\n"
        "def create_train_val_dirs(root_path):\n    from keras import nothing_of_this_name\n\n"
        "def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):\n"
        "    raise ValueError(f'{sys.executable} {sys.prefix} '\n"
        "                     f'{tempfile.gettempdir()}/grader-a')\n\n"
        "def train_val_generators(TRAINING_DIR, VALIDATION_DIR):\n"
        "    return type(sys.prefix + '/x', (), {})()\n\n"
        "def create_model():\n    import tensorflow as tf\n"
        "    raise OSError(2, 'No such file or directory', tf.__file__)\n"
    )

    text = str(msgspec.structs.replace(grader.grade(submission, "x"), submission=""))

    assert "nothing_of_this_name" in text
    assert "tensorflow/__init__.py" in text
    for folder in (sys.prefix, sys.base_prefix, str(Path.home()), f"{tmp_path}", "/grader-a"):
        assert f"{folder}/" not in text
        assert f"{folder} " not in text
