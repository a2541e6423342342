"""The hostile class: submissions that mean harm, are careless or came damaged, handed in."""

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

from samples.sample_class import REPOSITORY, SUBMISSIONS, Case, as_notebook

HOSTILE = REPOSITORY / "tests" / "hostile"
RELEASE = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"
# Kinds that the wall itself holds back. All others end in the same fork, before the same checks,
# whatever the wall is made of.
WALL_KINDS = frozenset(
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
# What in a case's folder is not handed in.
_OURS = ("expected.toml", "make.py", "submission.*", "__pycache__")


class Otherwise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What differs behind Landlock, where the same is refused in another way."""

    points: dict[str, float] = {}
    says: tuple[str, ...] = ()


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `expected.toml` says; the README in `tests/hostile` explains it."""

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
        """The points and words that are expected at a level."""
        return self.landlock if self.landlock and isolation == "landlock" else self


@dataclass(frozen=True)
class HostileCase:
    """A folder with what is handed in and what has to become of it."""

    folder: Path

    @property
    def name(self) -> str:
        """What it tries, or what is damaged."""
        return self.folder.name

    @cached_property
    def expected(self) -> Expected:
        """The content of `expected.toml`."""
        content = (self.folder / "expected.toml").read_bytes()
        return msgspec.toml.decode(content, type=Expected)

    @property
    def meets_the_wall(self) -> bool:
        """Whether it may end otherwise behind another wall."""
        return self.expected.kind in WALL_KINDS

    @property
    def student(self) -> str:
        """Who hands it in."""
        return self.expected.student or self.name

    def hand_in(self, folder: Path) -> None:
        """Lay out in `folder` what is handed in: the notebook, and what lies beside it."""
        shutil.copytree(
            self.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_OURS)
        )
        if (self.folder / "submission.py").is_file():
            nbformat.write(as_notebook(Case(self.folder), RELEASE), folder / "baseline.ipynb")
        elif (self.folder / "submission.ipynb").is_file():
            shutil.copy(self.folder / "submission.ipynb", folder / "baseline.ipynb")
        if (self.folder / "make.py").is_file():
            runpy.run_path(str(self.folder / "make.py"))["hand_in"](folder)


def hostile_cases() -> list[HostileCase]:
    """All cases, in order of name."""
    return [HostileCase(path.parent) for path in sorted(HOSTILE.glob("*/expected.toml"))]


def kinds() -> dict[str, str]:
    """The kinds of cases, each with what has to become of it."""
    return tomllib.loads((HOSTILE / "kinds.toml").read_text("utf-8"))


def honest_notebook(remark: str = "on my own") -> NotebookNode:
    """A right solution, with a comment in a graded function that makes it one of its own."""
    notebook = as_notebook(Case(SUBMISSIONS / "reference"), RELEASE)
    for cell in notebook.cells:
        if cell.source.startswith("def split_data"):
            cell.source = cell.source.replace("files = []", f"files = []  # {remark}")
    return notebook


def make_hostile_course(
    folder: Path, handed_in: Iterable[HostileCase], honest_every: int = 15
) -> list[str]:
    """A course in `folder` in which some cases have been handed in; returns the honest students.

    Honest students hand in before all others, between them and last. Limits are low, so that what
    hangs costs little, and what hoards comes to its end before its time is up: on a machine whose
    memory was given back meanwhile the first touch of a gigabyte takes three seconds.
    """
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    _lower_the_limits(folder / "solutions" / "baseline" / "settings.toml")
    cases = sorted(handed_in, key=lambda case: case.student)
    for case in cases:
        case.hand_in(_place(folder, case.student))
    between = [f"{case.student}-honest" for case in cases[honest_every::honest_every]]
    honest = ["00_honest", *between, "zz_honest"]
    for student in honest:
        nbformat.write(honest_notebook(student), _place(folder, student) / "baseline.ipynb")
    return honest


def _place(course: Path, student: str) -> Path:
    folder = course / "submitted" / student / "baseline"
    folder.mkdir(parents=True)
    return folder


def _lower_the_limits(settings: Path) -> None:
    text = settings.read_text("utf-8")
    for usual, low in (
        ("\nseconds = 60 ", "\nseconds = 5 "),
        ("_seconds = 300 ", "_seconds = 60 "),
        ("\nmemory_mb = 3000\n", "\nmemory_mb = 1200\n"),
    ):
        assert usual in text
        text = text.replace(usual, low)
    settings.write_text(text, "utf-8")
