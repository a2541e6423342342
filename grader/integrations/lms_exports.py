"""nbgrader export plugins that write grades in the form that Canvas and Moodle import.

The instructor provides `identities.csv`, which maps nbgrader names to LMS accounts. Its column
`student` holds nbgrader's names, and its other columns are copied unchanged, so that the LMS
recognizes its users.
`nbgrader export --exporter=grader.integrations.lms_exports.CanvasExporter --to canvas.csv`
"""

# mypy: allow-subclassing-any
# nbgrader has no types.

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from grader.cache import READABLE_MODE, write_atomically
from grader.errors import InputError

_STUDENT = "student"
# Rows of Canvas' own export that belong to no student.
_ROWS_WITHOUT_STUDENT = ("Points Possible", "Student, Test")


class IdentitiesError(InputError):
    """The identities file cannot be used; the message gives the file and the reason."""


@dataclass(frozen=True)
class Identities:
    """The LMS accounts of the students, by nbgrader's names."""

    columns: tuple[str, ...]
    accounts: Mapping[str, tuple[str, ...]]
    unnamed: tuple[str, ...] = ()
    """The first cells of the skipped rows, whose column `student` is empty."""


def read_identities(path: Path) -> Identities:
    """Read the instructor's identities file, a CSV in UTF-8.

    Raises:
        IdentitiesError: the file cannot be read, lacks the column `student`, or contains a
            student twice.
    """
    header, rows = _read_csv(path)
    if _STUDENT not in header:
        raise IdentitiesError(f"{path} has no column {_STUDENT!r}, only {', '.join(header)}")
    index = header.index(_STUDENT)
    accounts: dict[str, tuple[str, ...]] = {}
    unnamed: list[str] = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise IdentitiesError(
                f"{path}, row {number}: expected {len(header)} cells as in the first row, "
                f"found {len(row)}"
            )
        if not row[index].strip():
            unnamed.append(next(cell.strip() for cell in row if cell.strip()))
            continue
        if row[index] in accounts:
            raise IdentitiesError(f"{path}, row {number}: {row[index]!r} occurs twice")
        accounts[row[index]] = (*row[:index], *row[index + 1 :])
    return Identities((*header[:index], *header[index + 1 :]), accounts, tuple(unnamed))


def _read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the first row and the other rows of a CSV file."""
    try:
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    except OSError as error:
        raise IdentitiesError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise IdentitiesError(f"{path} is not UTF-8: save it as CSV in UTF-8") from error
    except (csv.Error, ValueError) as error:
        raise IdentitiesError(f"{path} is not a CSV file with a row of headings") from error
    return header, rows


class _LmsExporter(ExportPlugin):
    """The common part of both exporters; subclasses define the columns that their LMS needs."""

    identities = Unicode(
        "identities.csv",
        help="CSV with nbgrader's names in the column `student`, and the columns of the LMS",
    ).tag(config=True)
    columns = Dict(help="The LMS heading of each assignment, by nbgrader's name of it").tag(
        config=True
    )

    default_to = ""
    """The name of the file, if the command gives none."""
    points_possible_heading = ""
    """The first cell of a row with the maximum points, for an LMS that needs this row."""

    def problem(self, columns: Sequence[str]) -> str | None:
        """Return what the identities file lacks for this LMS; None if it is complete."""
        raise NotImplementedError

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; log an error in one line and exit with code 2."""
        target = Path(self.to or self.default_to)
        try:
            identities = self._usable_identities()
            rows = list(self._rows(gradebook, identities))
            write_atomically(target.absolute(), _as_csv(rows).encode(), READABLE_MODE)
        except IdentitiesError as error:
            self._exit(str(error))
        except OSError as error:
            self._exit(f"{target} cannot be written: {error.strerror}")
        self.log.info("grades of %d students are in %s", len(identities.accounts), target)

    def _exit(self, line: str) -> None:
        self.log.error(line)
        raise SystemExit(2)

    def _usable_identities(self) -> Identities:
        """Read the identities file, and warn of skipped rows; raises `IdentitiesError`."""
        identities = read_identities(Path(self.identities))
        problem = self.problem(identities.columns)
        if problem:
            raise IdentitiesError(f"{self.identities}: {problem}")
        skipped = [name for name in identities.unnamed if name not in _ROWS_WITHOUT_STUDENT]
        if skipped:
            self.log.warning(
                "%s: %d rows were skipped, because their column %r is empty, such as %r",
                self.identities,
                len(skipped),
                _STUDENT,
                skipped[0],
            )
        return identities

    def _rows(self, gradebook: Gradebook, identities: Identities) -> Iterator[list[str]]:
        assignments = [
            assignment
            for assignment in gradebook.assignments
            if not self.assignment or assignment.name in map(str, self.assignment)
        ]
        names = [assignment.name for assignment in assignments]
        yield [*identities.columns, *(self.columns.get(name, name) for name in names)]
        if self.points_possible_heading:
            blank = [""] * (len(identities.columns) - 1)
            possible = [_number(assignment.max_score) for assignment in assignments]
            yield [self.points_possible_heading, *blank, *possible]
        for student, account in identities.accounts.items():
            if not self.student or student in map(str, self.student):
                yield [*account, *(self._points(gradebook, name, student) for name in names)]
        graded = {submission.student_id for each in assignments for submission in each.submissions}
        for student in sorted(graded - set(identities.accounts)):
            self.log.warning("%s is not in %s and was skipped", student, self.identities)

    def _points(self, gradebook: Gradebook, assignment: str, student: str) -> str:
        """Return the points as text; an empty cell, which changes nothing, if there are none."""
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return ""
        if submission.needs_manual_grade:
            self.log.warning("%s of %s is awaiting manual grading", assignment, student)
            return ""
        return _number(max(0.0, submission.score - (submission.late_submission_penalty or 0.0)))


class CanvasExporter(_LmsExporter):
    """The form that Canvas imports: the columns of its gradebook, and one for each assignment.

    An assignment that Canvas has is found by its full heading there, such as `Cats vs dogs (1234)`.
    """

    default_to = "canvas.csv"
    points_possible_heading = "    Points Possible"
    _required = ("Student", "ID", "Section")

    def problem(self, columns: Sequence[str]) -> str | None:
        """Return which of its three required columns Canvas would miss."""
        missing = [name for name in self._required if name not in columns]
        return f"Canvas also needs {', '.join(missing)}" if missing else None


class MoodleExporter(_LmsExporter):
    """The form that Moodle imports: a column that identifies users, and one for each assignment."""

    default_to = "moodle.csv"
    _identifying = ("Email address", "ID number", "Username")

    def problem(self, columns: Sequence[str]) -> str | None:
        """Return that no column identifies users; the instructor chooses one at the import."""
        if set(self._identifying) & set(columns):
            return None
        return f"Moodle needs one of {', '.join(self._identifying)}"


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _number(points: float) -> str:
    """Return points without needless digits, with a decimal point in every locale."""
    return f"{points:.10g}"
