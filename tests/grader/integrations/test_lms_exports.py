"""Grades for Canvas and Moodle, written by the real `nbgrader export`."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.integrations.lms_exports import (
    CanvasExporter,
    IdentitiesError,
    MoodleExporter,
    read_identities,
)

pytestmark = pytest.mark.slow

NBGRADER = Path(sys.executable).parent / "nbgrader"
# Names with quotes, commas and line breaks, and a name that looks like a formula.
ACCOUNTS = (
    "Student,ID,SIS Login ID,Section,student,Email address\r\n"
    '"Lovelace, Ada",17,ada1,"A, B",ada,ada@example.org\r\n'
    '"Bob ""the"" Builder",18,bob1,A,bob,bob@example.org\r\n'
    '"=1+1\nsecond line",19,cyd1,A,cyd,cyd@example.org\r\n'
    "Dan,20,dan1,A,dan,dan@example.org\r\n"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A gradebook: ada has points, bob a penalty, cyd no manual grade yet, dan no submission."""
    course = tmp_path_factory.mktemp("course")
    patch = pytest.MonkeyPatch()
    # nbgrader starts the program `alembic`.
    patch.setenv("PATH", str(NBGRADER.parent), prepend=os.pathsep)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_assignment("baseline")
        gradebook.add_notebook("baseline", "baseline")
        gradebook.add_grade_cell("check", "baseline", "baseline", max_score=24, cell_type="code")
        for student, points in {"ada": 17.5, "bob": 10.0, "cyd": 0.0, "eve": 3.0}.items():
            gradebook.add_student(student)
            (notebook,) = gradebook.add_submission("baseline", student).notebooks
            notebook.late_submission_penalty = float(student == "bob")
            grade = gradebook.find_grade("check", "baseline", "baseline", student)
            grade.auto_score = points
            grade.needs_manual_grade = student == "cyd"
        gradebook.db.commit()
    (course / "identities.csv").write_text(ACCOUNTS, "utf-8-sig", newline="")
    yield course
    patch.undo()


def export(course: Path, name: str, *more: str) -> subprocess.CompletedProcess[str]:
    exporter = f"--exporter=grader.integrations.lms_exports.{name}"
    return subprocess.run(
        [NBGRADER, "export", exporter, *more],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_canvas_gets_its_columns_maximum_points_and_a_row_for_each_student(course: Path) -> None:
    columns = "--CanvasExporter.columns=baseline=Cats, vs dogs (1234)"
    done = export(course, "CanvasExporter", "--to", "out.csv", columns)

    assert done.returncode == 0, done.stderr
    assert [[*row[:4], row[-1]] for row in table(course / "out.csv")] == [
        ["Student", "ID", "SIS Login ID", "Section", "Cats, vs dogs (1234)"],
        ["    Points Possible", "", "", "", "24"],
        ["Lovelace, Ada", "17", "ada1", "A, B", "17.5"],
        ['Bob "the" Builder', "18", "bob1", "A", "9"],
        ["=1+1\nsecond line", "19", "cyd1", "A", ""],
        ["Dan", "20", "dan1", "A", ""],
    ]


def test_moodle_gets_students_and_points_and_missing_points_are_logged(course: Path) -> None:
    done = export(course, "MoodleExporter")

    assert done.returncode == 0, done.stderr
    assert [row[-2:] for row in table(course / "moodle.csv")] == [
        ["Email address", "baseline"],
        ["ada@example.org", "17.5"],
        ["bob@example.org", "9"],
        ["cyd@example.org", ""],
        ["dan@example.org", ""],
    ]
    assert "baseline of cyd is awaiting manual grading" in done.stderr
    assert "eve is not in identities.csv and was skipped" in done.stderr


def test_an_unusable_identities_file_is_one_line_and_exit_code_2(course: Path) -> None:
    (course / "others.csv").write_text("student,Name\r\n")
    done = export(course, "MoodleExporter", "--MoodleExporter.identities=others.csv")

    assert done.returncode == 2
    (line,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert "others.csv: Moodle needs one of Email address, ID number, Username" in line
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("to", "student"), [("no/where.csv", "ada"), (".", "ada")])
def test_a_file_that_cannot_be_written_ends_the_command(
    course: Path, monkeypatch: pytest.MonkeyPatch, to: str, student: str
) -> None:
    monkeypatch.chdir(course)
    exporter = MoodleExporter(to=to, student=[student])
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook, pytest.raises(SystemExit):
        exporter.export(gradebook)


def test_a_single_student_can_be_exported(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        MoodleExporter(to="one.csv", student=["bob"]).export(gradebook)
    assert [row[-1] for row in table(course / "one.csv")] == ["baseline", "9"]


def test_canvas_needs_its_three_columns() -> None:
    exporter = CanvasExporter()
    assert exporter.problem(("Student", "ID", "Section")) is None
    assert exporter.problem(("Student",)) == "Canvas also needs ID, Section"


def test_accounts_are_read_unchanged(course: Path) -> None:
    identities = read_identities(course / "identities.csv")

    assert identities.columns == ("Student", "ID", "SIS Login ID", "Section", "Email address")
    assert identities.accounts["cyd"][0] == "=1+1\nsecond line"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "is not a CSV file"),
        (b"student,Username\r\n\xe4,a\r\n", "is not UTF-8"),
        (b"name,Username\r\n", "no column 'student', only name, Username"),
        (b"student,Username\r\nada,a\r\nada,b\r\n", "row 3: 'ada' occurs twice"),
        (b"student,Username\r\nada\r\n", "row 2: expected 2 cells as in the first row, found 1"),
    ],
)
def test_an_invalid_identities_file_is_refused(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "identities.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IdentitiesError, match=message):
        read_identities(path)


def test_rows_without_a_student_are_skipped(course: Path, tmp_path: Path) -> None:
    header, *rows = ACCOUNTS.splitlines(keepends=True)
    without_student = (
        "    Points Possible,,,,,\r\n" + '"Student, Test",99,test,A,,\r\n' + "Zoe,21,zoe1,A,  ,\r\n"
    )
    path = tmp_path / "canvas.csv"
    path.write_text("".join([header, without_student, ",,,,,\r\n", *rows]), "utf-8", newline="")

    done = export(
        course, "CanvasExporter", "--to", "skipped.csv", f"--CanvasExporter.identities={path}"
    )

    assert done.returncode == 0, done.stderr
    assert [row[0] for row in table(course / "skipped.csv")] == [
        *("Student", "    Points Possible", "Lovelace, Ada", 'Bob "the" Builder'),
        *("=1+1\nsecond line", "Dan"),
    ]
    (line,) = (line for line in done.stderr.splitlines() if "rows were skipped" in line)
    assert "1 rows were skipped, because their column 'student' is empty, such as 'Zoe'" in line
