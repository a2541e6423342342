"""Exercise `create_train_val_dirs(root_path)`: six folders below the root, and nothing else."""

import numpy as np
import pytest

from grader.checks.hints.folders import EXTRA_RULES, MISSING_RULES, Folders
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.messages.views import TableView, side_by_side
from grader.sandbox.protocol import Call, Entry, PathArgument

# Older notebooks call the function by this name, and the validation folder `testing`.
_OLDER_NAME = "create_train_test_dirs"
_HOME = "/tmp/home"  # noqa: S108 - the home folder inside the sandbox, compared and never opened
_LIBRARY_PREFIXES = (f"{_HOME}/.", "/tmp/.")  # noqa: S108 - as above
_MAX_LISTED_PATHS = 4


@pytest.fixture(scope="module")
def root(context: CheckContext) -> str:
    """The name of a root folder that does not exist yet."""
    return f"cats-v-dogs-{context.random_input(_draw_number, 'create_train_val_dirs', 'root')}"


@pytest.fixture(scope="module")
def call(context: CheckContext, root: str) -> Call:
    """The call, in a working folder with a drawn name."""
    folder = f"dirs{context.random_input(_draw_number, 'create_train_val_dirs')}"
    return Call("create_train_val_dirs", (PathArgument(f"{root}/"),), folder=folder)


def _draw_number(rng: np.random.Generator) -> int:
    return int(rng.integers(1000, 9999))


@pytest.fixture(scope="module")
def evidence(submission: Submission, call: Call) -> CallEvidence:
    """The files and folders that the submission created."""
    evidence = submission.call(call)
    if not folders(evidence) and not outside_folders(evidence):
        raise CallFailure(
            "folders below root_path", "none", MISSING_RULES.hint(_folders(evidence, (), ""))
        )
    return evidence


@pytest.fixture(scope="module")
def expected(context: CheckContext, call: Call, evidence: CallEvidence, root: str) -> list[str]:
    """The folders that the reference creates below the root."""
    name = "create_train_val_dirs/folders"
    paths = context.reference.value(
        name, list[str], lambda reference: folders(reference.call(call))
    )
    if evidence.name == _OLDER_NAME:
        paths = [path.replace("/validation", "/testing") for path in paths]
    return [path for path in paths if path != root]


@pytest.mark.check(title="all six folders are made below root_path")
def test_makes_all_six_directories(evidence: CallEvidence, expected: list[str], root: str) -> None:
    missing = [path for path in expected if path not in folders(evidence)]
    if missing:
        raise CheckFailure(
            f"{len(expected)} folders",
            f"{len(expected) - len(missing)}, missing: {_listed(missing, root)}",
            MISSING_RULES.hint(_folders(evidence, tuple(expected), root)),
            _folders_view(evidence, expected, root),
        )


@pytest.mark.check(title="nothing else is made, here or elsewhere")
def test_makes_nothing_else(evidence: CallEvidence, expected: list[str], root: str) -> None:
    outside = outside_folders(evidence)
    extra = [path for path in folders(evidence) if path not in (root, *expected)] + outside
    extra += [
        entry.path for entry in evidence.files if entry.kind != "folder" and not _is_private(entry)
    ]
    if extra:
        raise CheckFailure(
            f"the {len(expected)} folders and nothing else",
            f"{len(extra)} more: {_listed(extra[:_MAX_LISTED_PATHS], root)}"
            + (", …" if len(extra) > _MAX_LISTED_PATHS else ""),
            EXTRA_RULES.hint(_folders(evidence, tuple(expected), root)),
            _folders_view(evidence, expected, root),
        )


def _folders_view(evidence: CallEvidence, expected: list[str], root: str) -> TableView:
    """Return a table of the expected folders beside those that were made, below root_path."""
    made = [path for path in folders(evidence) if path != root]
    head = ("expected", "made")
    left, right = ([_named(path, root) for path in sorted(one)] for one in (expected, made))
    return side_by_side("The folders", head, left, right)


def _folders(evidence: CallEvidence, expected: tuple[str, ...], root: str) -> Folders:
    made, outside = tuple(folders(evidence)), tuple(outside_folders(evidence))
    return Folders(evidence, root, expected, made, outside)


def _listed(paths: list[str], root: str) -> str:
    """Join paths as the task writes them: with the name of the argument instead of its value."""
    return ", ".join(_named(path, root) for path in paths)


def _named(path: str, root: str) -> str:
    return path.replace(root, "root_path", 1)


def folders(evidence: CallEvidence) -> list[str]:
    """Return the folders below the working folder, sorted."""
    return sorted(
        entry.path
        for entry in evidence.files
        if entry.kind == "folder" and not entry.path.startswith("/")
    )


def outside_folders(evidence: CallEvidence) -> list[str]:
    """Return the folders outside the working folder, sorted, without those of libraries."""
    return sorted(
        entry.path
        for entry in evidence.files
        if entry.kind == "folder" and entry.path.startswith("/") and not _is_private(entry)
    )


def _is_private(entry: Entry) -> bool:
    """Return whether an entry is the home folder or a library's hidden folder."""
    return entry.path == _HOME or entry.path.startswith(_LIBRARY_PREFIXES)
