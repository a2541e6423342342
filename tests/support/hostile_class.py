"""The hostile class: submissions that are malicious, careless or damaged."""

import runpy
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import nbformat
from nbformat import NotebookNode

from grader.authoring.cases import Case
from samples.sample_class import REPOSITORY, SUBMISSIONS, as_notebook

HOSTILE = REPOSITORY / "tests" / "hostile"
RELEASE = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"
# The kinds that the isolation backend stops. All others have the same result with each backend.
ISOLATION_KINDS = frozenset(
    {
        "crashes_the_process",
        "environment_changed",
        "fills_the_disk",
        "floods_the_output",
        "looks_for_the_grader",
        "never_ends",
        "numbers_by_heart",
        "pretrained_download",
        "reaches_for_the_network",
        "reaches_other_processes",
        "reads_what_is_hidden",
        "takes_all_memory",
        "takes_all_processes",
        "works_on_afterwards",
        "writes_where_it_should_not",
    }
)
# Files in a case's folder that are not part of the submission.
_NOT_SUBMITTED = ("expected.toml", "make.py", "submission.*", "__pycache__")


class Otherwise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The expectations that differ with Landlock, which refuses the same in another way."""

    points: dict[str, float] = {}
    says: tuple[str, ...] = ()


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `expected.toml`; the README in `tests/hostile` explains it."""

    kind: str
    tries: str
    status: str = "graded"
    points: dict[str, float] = {}
    says: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    student: str | None = None
    in_gradebook: bool = True
    landlock: Otherwise | None = None

    def at(self, isolation: str) -> "Expected | Otherwise":
        """Return the expected points and texts at an isolation level."""
        return self.landlock if self.landlock and isolation == "landlock" else self


@dataclass(frozen=True)
class HostileCase:
    """A folder with a submission and its expected result."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of the case, which describes the attack or damage."""
        return self.folder.name

    @cached_property
    def expected(self) -> Expected:
        """The content of `expected.toml`."""
        content = (self.folder / "expected.toml").read_bytes()
        return msgspec.toml.decode(content, type=Expected)

    @property
    def depends_on_isolation(self) -> bool:
        """Whether the result may differ between isolation levels."""
        return self.expected.kind in ISOLATION_KINDS

    @property
    def student(self) -> str:
        """The name of the student."""
        return self.expected.student or self.name

    def hand_in(self, folder: Path) -> None:
        """Write the submission to `folder`: the notebook, and the files beside it."""
        shutil.copytree(
            self.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_NOT_SUBMITTED)
        )
        if (self.folder / "submission.py").is_file():
            nbformat.write(as_notebook(Case(self.folder), RELEASE), folder / "baseline.ipynb")
        elif (self.folder / "submission.ipynb").is_file():
            shutil.copy(self.folder / "submission.ipynb", folder / "baseline.ipynb")
        if (self.folder / "make.py").is_file():
            runpy.run_path(str(self.folder / "make.py"))["hand_in"](folder)


def hostile_cases() -> list[HostileCase]:
    """Return all cases, in order of name."""
    return [HostileCase(path.parent) for path in sorted(HOSTILE.glob("*/expected.toml"))]


def kinds() -> dict[str, str]:
    """Return the kinds of cases, each with a description of the expected result."""
    return tomllib.loads((HOSTILE / "kinds.toml").read_text("utf-8"))


def honest_notebook(comment: str = "on my own") -> NotebookNode:
    """Return a right solution that a comment in a graded function makes unique."""
    notebook = as_notebook(Case(SUBMISSIONS / "reference"), RELEASE)
    for cell in notebook.cells:
        if cell.source.startswith("def split_data"):
            cell.source = cell.source.replace("files = []", f"files = []  # {comment}")
    return notebook


def make_hostile_course(
    folder: Path, submitted: Iterable[HostileCase], honest_every: int = 15
) -> list[str]:
    """Create a course with some cases as submissions, and return the names of honest students.

    Honest students come before all others, between them and last. Limits are low, so that a
    submission that hangs costs little, and one that takes all memory reaches that limit before the
    time limit: touching a gigabyte for the first time can take three seconds.
    """
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    _lower_limits(folder / "solutions" / "baseline" / "settings.toml")
    cases = sorted(submitted, key=lambda case: case.student)
    for case in cases:
        case.hand_in(_submission_folder(folder, case.student))
    between = [f"{case.student}-honest" for case in cases[honest_every::honest_every]]
    honest = ["00_honest", *between, "zz_honest"]
    for student in honest:
        nbformat.write(
            honest_notebook(student), _submission_folder(folder, student) / "baseline.ipynb"
        )
    return honest


def _submission_folder(course: Path, student: str) -> Path:
    folder = course / "submitted" / student / "baseline"
    folder.mkdir(parents=True)
    return folder


def _lower_limits(settings: Path) -> None:
    text = settings.read_text("utf-8")
    for default, low in (
        ("\nseconds = 60 ", "\nseconds = 5 "),
        ("_seconds = 300 ", "_seconds = 60 "),
        ("\nmemory_mb = 3000\n", "\nmemory_mb = 1200\n"),
    ):
        assert default in text
        text = text.replace(default, low)
    settings.write_text(text, "utf-8")
