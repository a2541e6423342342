"""nbgrader's export plugins for what Canvas and Moodle import as grades.

A CSV of the instructor's says who is who: its column `student` holds nbgrader's names, its other
columns are those by which the LMS knows people, and go out as they came in.
`nbgrader export --exporter=grader.integrations.lms_exports.CanvasExporter --to canvas.csv`
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from grader.cache import READABLE_MODE, write_atomically

_STUDENT = "student"
# Rows of Canvas' own export that are about nobody.
_NOBODY = ("Points Possible", "Student, Test")


class IdentitiesError(Exception):
    """The CSV that says who is who cannot be used: says why."""


@dataclass(frozen=True)
class Identities:
    """By nbgrader's name of each student the cells by which the LMS knows the same person."""

    columns: tuple[str, ...]
    people: Mapping[str, tuple[str, ...]]
    unnamed: tuple[str, ...] = ()
    """What the first columns hold in rows whose column `student` is empty: they are passed over."""


def read_identities(path: Path) -> Identities:
    """Read the instructor's CSV, in UTF-8.

    Raises:
        IdentitiesError: it cannot be read, lacks the column `student`, or has somebody twice.
    """
    try:
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    except OSError as error:
        raise IdentitiesError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise IdentitiesError(f"{path} is not UTF-8: save it as CSV in UTF-8") from error
    except (csv.Error, ValueError) as error:
        raise IdentitiesError(f"{path} is no CSV with a line of headings") from error
    if _STUDENT not in header:
        raise IdentitiesError(f"{path} has no column {_STUDENT!r}, only {', '.join(header)}")
    place = header.index(_STUDENT)
    people: dict[str, tuple[str, ...]] = {}
    unnamed: list[str] = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise IdentitiesError(f"{path}, row {number}: {len(row)} cells, {len(header)} headings")
        if not row[place].strip():
            unnamed.append(next(cell.strip() for cell in row if cell.strip()))
            continue
        if row[place] in people:
            raise IdentitiesError(f"{path}, row {number}: {row[place]!r} is there twice")
        people[row[place]] = (*row[:place], *row[place + 1 :])
    return Identities((*header[:place], *header[place + 1 :]), people, tuple(unnamed))


class _LmsExporter(ExportPlugin):
    """What both exporters do; each says which columns its LMS needs."""

    identities = Unicode(
        "identities.csv",
        help="CSV with nbgrader's names in the column `student`, and the columns of the LMS",
    ).tag(config=True)
    columns = Dict(help="What the LMS calls an assignment, by nbgrader's name of it").tag(
        config=True
    )

    default_to = ""

    def problem(self, columns: Sequence[str]) -> str | None:
        """What the LMS misses in the identities' columns."""
        raise NotImplementedError

    def rows_above(self, identities: int, possible: Sequence[float]) -> list[list[str]]:
        """Rows between the headings and the students."""
        return []

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; what is in the way is said in one line, with exit code 2."""
        target = Path(self.to or self.default_to)
        try:
            identities = read_identities(Path(self.identities))
            problem = self.problem(identities.columns)
            if problem:
                raise IdentitiesError(f"{self.identities}: {problem}")
            others = [name for name in identities.unnamed if name not in _NOBODY]
            if others:
                self.log.warning(
                    "%s: %d rows have no name in the column %r and were passed over, such as %r",
                    self.identities,
                    len(others),
                    _STUDENT,
                    others[0],
                )
            rows = list(self._rows(gradebook, identities))
            write_atomically(target.absolute(), _as_csv(rows).encode(), READABLE_MODE)
        except IdentitiesError as error:
            self._end(str(error))
        except OSError as error:
            self._end(f"{target} cannot be written: {error.strerror}")
        self.log.info("grades of %d students are in %s", len(identities.people), target)

    def _end(self, line: str) -> None:
        self.log.error(line)
        raise SystemExit(2)

    def _rows(self, gradebook: Gradebook, identities: Identities) -> Iterator[list[str]]:
        assignments = [
            assignment
            for assignment in gradebook.assignments
            if not self.assignment or assignment.name in map(str, self.assignment)
        ]
        names = [assignment.name for assignment in assignments]
        possible = [assignment.max_score for assignment in assignments]
        yield [*identities.columns, *(self.columns.get(name, name) for name in names)]
        yield from self.rows_above(len(identities.columns), possible)
        for student, cells in identities.people.items():
            if not self.student or student in map(str, self.student):
                yield [*cells, *(self._points(gradebook, name, student) for name in names)]
        known = {submission.student_id for each in assignments for submission in each.submissions}
        for student in sorted(known - set(identities.people)):
            self.log.warning("%s is not in %s and was left out", student, self.identities)

    def _points(self, gradebook: Gradebook, assignment: str, student: str) -> str:
        """The points as text; empty, which changes nothing in the LMS, while there are none."""
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return ""
        if submission.needs_manual_grade:
            self.log.warning("%s of %s still has to be graded by hand", assignment, student)
            return ""
        return _number(max(0.0, submission.score - (submission.late_submission_penalty or 0.0)))


class CanvasExporter(_LmsExporter):
    """What Canvas imports: the columns of its own gradebook export, and one each assignment.

    An assignment that Canvas has is found by its full heading there, as `Cats vs dogs (1234)`.
    """

    default_to = "canvas.csv"
    _needed = ("Student", "ID", "Section")

    def problem(self, columns: Sequence[str]) -> str | None:
        """Canvas refuses a file without its three columns."""
        missing = [name for name in self._needed if name not in columns]
        return f"Canvas also needs {', '.join(missing)}" if missing else None

    def rows_above(self, identities: int, possible: Sequence[float]) -> list[list[str]]:
        """Canvas' row of points that can be reached."""
        blank = [""] * (identities - 1)
        return [["    Points Possible", *blank, *map(_number, possible)]]


class MoodleExporter(_LmsExporter):
    """What Moodle imports: a column that tells people apart, and one each assignment."""

    default_to = "moodle.csv"
    _known_by = ("Email address", "ID number", "Username")

    def problem(self, columns: Sequence[str]) -> str | None:
        """Moodle maps people by one of these, which is chosen at the import."""
        if set(self._known_by) & set(columns):
            return None
        return f"Moodle needs one of {', '.join(self._known_by)}"


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _number(points: float) -> str:
    """Points without needless digits, with a point whatever the language."""
    return f"{points:.10g}"
