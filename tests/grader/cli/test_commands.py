"""The command line: results, one clear line for invalid input, exit codes."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from grader.course import Course
from grader.sandbox.protocol import PROTECTED
from samples.sample_class import REPOSITORY, SUBMISSIONS
from tests.support.records import check, report, submission

pytestmark = pytest.mark.slow

GRADER = Path(sys.executable).parent / "grader"


def grader(
    *arguments: object, cwd: Path, forbidden: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `grader` like a user, on a machine that forbids some levels of isolation."""
    script = REPOSITORY / "tests" / "support" / "containers.py"
    container = [sys.executable, str(script), *forbidden, "--"] if forbidden else []
    command = [*container, str(GRADER), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def single_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the error message of a command, which must be one line."""
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def test_help_takes_less_than_a_second_and_imports_no_tensorflow() -> None:
    command = [sys.executable, "-X", "importtime", str(GRADER), "--help"]
    times = []
    for _ in range(3):
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        times.append(time.monotonic() - started)

    assert "Grade notebooks" in done.stdout
    assert "grader.cli.main" in done.stderr
    assert not any(name in done.stderr for name in ("tensorflow", "keras", "numpy", "pytest"))
    assert min(times) < 1


def test_the_results_of_a_folder_are_written_as_json(course: Course, tmp_path: Path) -> None:
    for name in ("untouched_release", "misspelt_class_name", "cut_notebook"):
        shutil.copytree(SUBMISSIONS / name, tmp_path / "class" / name)
    output = tmp_path / "results.json"

    done = grader(
        "grade",
        tmp_path / "class",
        "--seed",
        7,
        "--format",
        "json",
        "--output",
        output,
        cwd=course.root,
    )

    assert (done.returncode, done.stdout) == (1, "")
    report = json.loads(output.read_text())
    schema = grader("schema", cwd=tmp_path)
    jsonschema.validate(report, json.loads(schema.stdout))
    assert (report["version"], report["assignment"], report["seed"]) == (1, "baseline", 7)
    results = {result["student"]: result for result in report["results"]}
    assert results["untouched_release"]["score"] == 0.0
    assert results["misspelt_class_name"]["score"] == 8.0
    assert results["cut_notebook"]["status"] == "ungradable"
    assert "cut off" in results["cut_notebook"]["reason"]
    assert results["misspelt_class_name"]["isolation"] == "namespaces"


def test_results_are_written_for_other_tools(course: Course, small: Path) -> None:
    arguments = ("grade", small, "--seed", 7, "--format")

    junit = grader(*arguments, "junit", cwd=course.root)
    gradescope = grader(*arguments, "gradescope", cwd=course.root)

    assert (junit.returncode, gradescope.returncode) == (0, 0)
    suite = ElementTree.fromstring(junit.stdout).find("testsuite")
    tests = json.loads(gradescope.stdout)["tests"]
    assert int(suite.get("tests")) == len(tests) > 20
    assert {test["status"] for test in tests} == {"failed"}


def test_results_become_a_class_report(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(report(submission(check())).to_json())

    done = grader("report", results, "--output", tmp_path / "report.html", cwd=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "class report" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"[]", b'{"version": 1}'])
def test_invalid_results_are_one_line_and_exit_code_2(tmp_path: Path, content: bytes) -> None:
    results = tmp_path / "results.json"
    if content is not None:
        results.write_bytes(content)

    done = grader("report", results, cwd=tmp_path)

    assert done.returncode == 2
    assert "results.json" in single_line(done)


def test_one_submission_is_shown_check_by_check(course: Course) -> None:
    done = grader("grade", SUBMISSIONS / "untouched_release", "--seed", 7, cwd=course.root)

    assert done.returncode == 0
    assert "untouched_release" in done.stdout
    assert "all six folders" in done.stdout
    assert "NotImplementedError, as it was handed out" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "nowhere.ipynb"], "nowhere.ipynb does not exist"),
        (["grade", "solutions/baseline/settings.toml"], "neither a notebook"),
        (
            ["grade", "solutions/baseline/baseline.py", "--output", "/proc/x.json"],
            "cannot be written",
        ),
        (["grade", "empty"], "holds no notebook"),
        (
            ["grade", "solutions/baseline/baseline.py", "--assignment", "week9"],
            "no assignment 'week9'",
        ),
        (
            ["grade", "solutions/baseline/baseline.py", "--output", "no/where.json"],
            "cannot be written",
        ),
        (["grade", "solutions/baseline/baseline.py", "--output", "empty"], "is a folder"),
        (
            [
                "grade",
                *(str(SUBMISSIONS / name) for name in ("reference", "never_shuffled")),
                "--format",
                "gradescope",
            ],
            "holds one submission, but there are 2",
        ),
        (["release", "week9"], "no assignment 'week9'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    course: Course, arguments: list[str], message: str
) -> None:
    (course.root / "empty").mkdir(exist_ok=True)
    done = grader(*arguments, cwd=course.root)

    assert done.returncode == 2
    assert message in single_line(done)
    assert not (course.root / "no").exists()


def test_an_unknown_option_is_exit_code_2(course: Course) -> None:
    done = grader("grade", "--colour", cwd=course.root)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_outside_a_course_the_missing_file_is_named(tmp_path: Path) -> None:
    done = grader("grade", SUBMISSIONS / "reference", cwd=tmp_path)

    assert done.returncode == 2
    assert "solutions/<name>/settings.toml" in single_line(done)


@pytest.mark.parametrize(
    ("name", "message"),
    [("cut_notebook", "not valid JSON"), ("no_graded_functions", "no cell defines any")],
)
def test_an_ungradable_submission_is_exit_code_1_with_a_reason(
    course: Course, name: str, message: str
) -> None:
    done = grader("grade", SUBMISSIONS / name, "--format", "json", cwd=course.root)

    assert done.returncode == 1
    (result,) = json.loads(done.stdout)["results"]
    assert message in result["reason"]


def test_an_invalid_setting_is_named(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.solutions, tmp_path / "solutions")
    settings = tmp_path / "solutions" / "baseline" / "settings.toml"
    settings.write_text(settings.read_text().replace("epochs = 10", "epochs = 0"))

    done = grader("grade", SUBMISSIONS / "reference", cwd=tmp_path)

    assert done.returncode == 2
    assert "recipe.epochs" in single_line(done)


def test_an_unknown_check_is_named_with_its_file(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.solutions, tmp_path / "solutions")
    settings = tmp_path / "solutions" / "baseline" / "settings.toml"
    settings.write_text(settings.read_text().replace("loss_falls", "loss_rises"))

    done = grader("grade", SUBMISSIONS / "untouched_release", cwd=tmp_path)

    assert done.returncode == 2
    message = single_line(done)
    assert message.startswith(f"grader: {settings}: ")
    assert "loss_rises" in message
    assert "is learning::loss_falls meant?" in message


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A submission that is graded quickly."""
    path = tmp_path / "ada.py"
    path.write_text("def create_train_val_dirs(root_path):\n    pass\n")
    return path


def test_grading_without_isolation_is_refused_with_the_reasons(course: Course, small: Path) -> None:
    done = grader("grade", small, cwd=course.root, forbidden=PROTECTED)

    assert done.returncode == 3
    message = single_line(done)
    assert "namespaces: new namespaces: Operation not permitted" in message
    assert "landlock: Operation not permitted" in message
    assert "--allow-unprotected" in message


def test_unprotected_grading_is_reported_in_table_and_json(course: Course, small: Path) -> None:
    arguments = ("grade", small, "--allow-unprotected")

    table = grader(*arguments, cwd=course.root, forbidden=PROTECTED)
    record = grader(*arguments, "--format", "json", cwd=course.root, forbidden=PROTECTED)

    assert table.returncode == 0
    assert "isolation: process" in table.stdout
    assert "graded without protection" in table.stdout
    (result,) = json.loads(record.stdout)["results"]
    assert result["isolation"] == "process"


def test_an_unprotected_result_is_not_reused_where_code_can_be_isolated(
    course: Course, small: Path
) -> None:
    unprotected = ("grade", small, "--allow-unprotected", "--format", "json")
    grader(*unprotected, cwd=course.root, forbidden=PROTECTED)

    done = grader("grade", small, "--format", "json", cwd=course.root, forbidden=("namespaces",))

    (result,) = json.loads(done.stdout)["results"]
    assert (result["isolation"], result["reused"]) == ("landlock", False)


def test_a_trial_of_faulty_settings_is_wrong_usage_in_one_line(tmp_path: Path) -> None:
    settings = tmp_path / "solutions" / "week-1" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('title = "Week 1"\nfunctions = []\n[points.f]\nworks = 1\n')

    done = grader("try", "week-1", cwd=tmp_path)

    assert done.returncode == 2
    assert "settings.toml: functions: expected" in single_line(done)
