"""Exercise `create_train_val_dirs(root_path)`: six folders below the root, and nothing else."""

import numpy as np
import pytest

from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import Call, Entry, PathArgument

# In an older notebook the function has this name, and the folder for validation is `testing`.
_OLDER_NAME = "create_train_test_dirs"


@pytest.fixture(scope="module")
def root(context: CheckContext) -> str:
    """The name of a root folder that does not exist yet."""
    return f"cats-v-dogs-{context.random_input(_number, 'create_train_val_dirs', 'root')}"


@pytest.fixture(scope="module")
def call(context: CheckContext, root: str) -> Call:
    """The call, in a freshly named working folder."""
    folder = f"dirs{context.random_input(_number, 'create_train_val_dirs')}"
    return Call("create_train_val_dirs", (PathArgument(f"{root}/"),), folder=folder)


def _number(rng: np.random.Generator) -> int:
    return int(rng.integers(1000, 9999))


@pytest.fixture(scope="module")
def made(submission: Submission, call: Call) -> CallEvidence:
    """What the submission made."""
    made = submission.call(call)
    if not folders(made) and not elsewhere(made):
        raise CallFailure(
            "folders below root_path", "none", "does it make any, or is it still to be written?"
        )
    return made


@pytest.fixture(scope="module")
def wanted(context: CheckContext, call: Call, made: CallEvidence, root: str) -> list[str]:
    """The folders that the reference made below the root."""
    name = "create_train_val_dirs/folders"
    right = context.reference.value(
        name, list[str], lambda reference: folders(reference.call(call))
    )
    if made.name == _OLDER_NAME:
        right = [path.replace("/validation", "/testing") for path in right]
    return [path for path in right if path != root]


@pytest.mark.check(title="all six folders are made below root_path")
def test_makes_all_six_directories(made: CallEvidence, wanted: list[str], root: str) -> None:
    missing = [path for path in wanted if path not in folders(made)]
    if missing:
        strays = [path for path in folders(made) + elsewhere(made) if path not in (root, *wanted)]
        hint = "are all paths made from the argument root_path?"
        if strays:
            place = "elsewhere" if elsewhere(made) else "under other names"
            hint = f"these were made {place}: {_listed(strays[:4], root)}"
        raise CheckFailure(f"{len(wanted)} folders", f"missing: {_listed(missing, root)}", hint)


@pytest.mark.check(title="nothing else is made, here or elsewhere")
def test_makes_nothing_else(made: CallEvidence, wanted: list[str], root: str) -> None:
    extra = [path for path in folders(made) if path not in (root, *wanted)] + elsewhere(made)
    files = [entry.path for entry in made.files if entry.kind != "folder" and not is_private(entry)]
    if extra or files:
        shown = _listed((extra + files)[:4], root)
        raise CheckFailure(
            f"the {len(wanted)} folders and nothing else",
            f"{len(extra) + len(files)} more: {shown}",
            "does this path begin with root_path?"
            if elsewhere(made)
            else "does the task ask for these, by these names?",
        )


def _listed(paths: list[str], root: str) -> str:
    """Paths as the task writes them, with the argument's name in place of its value."""
    return ", ".join(path.replace(root, "root_path", 1) for path in paths)


def folders(evidence: CallEvidence) -> list[str]:
    """Folders below the working folder, sorted."""
    return sorted(
        entry.path
        for entry in evidence.files
        if entry.kind == "folder" and not entry.path.startswith("/")
    )


def elsewhere(evidence: CallEvidence) -> list[str]:
    """Folders made outside the working folder, those of libraries left out."""
    return sorted(
        entry.path
        for entry in evidence.files
        if entry.kind == "folder" and entry.path.startswith("/") and not is_private(entry)
    )


def is_private(entry: Entry) -> bool:
    """Whether an entry is the home folder or a library's dot folder in it."""
    return entry.path == "/tmp/home" or entry.path.startswith(("/tmp/home/.", "/tmp/."))
