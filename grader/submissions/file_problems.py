"""Describe unusable files and folders in a submission, in words for one line."""

import os
from collections.abc import Sequence
from pathlib import Path

from grader.submissions.class_folders import submission_suffix, visible_entries
from grader.text import printable

_MAX_NAME_CHARACTERS = 60
_MAX_NAMES_LISTED = 3


def is_submission(entry: os.DirEntry[str]) -> bool:
    """Return whether a folder entry is a regular file with a submission's suffix."""
    return submission_suffix(Path(entry)) is not None and entry.is_file(follow_symlinks=False)


def describe_problem(entry: os.DirEntry[str]) -> str | None:
    """Describe why an entry that resembles a submission, or a folder of them, is unusable."""
    resembles_submission = submission_suffix(Path(entry)) is not None
    # os.path.isdir never raises, whatever the link points to.
    if entry.is_symlink() and (resembles_submission or os.path.isdir(entry)):  # noqa: PTH112
        return f"{shorten_name(entry.name)} is a link, and links are not followed"
    if not resembles_submission or entry.is_file(follow_symlinks=False):
        return None
    if entry.is_dir(follow_symlinks=False):
        return f"{shorten_name(entry.name)} is a folder, not a notebook"
    return f"{shorten_name(entry.name)} is a pipe or device, not a notebook"


def describe_missing_notebook(folder: Path) -> str:
    """Describe why a folder without a submission has none."""
    entries = visible_entries(folder)
    problems = [problem for entry in entries if (problem := describe_problem(entry))]
    if problems:
        return problems[0]
    names = [entry.name for entry in entries]
    content = f"only {join_names(names)}" if names else "it is empty"
    return f"the folder holds no notebook, {content}"


def join_names(names: Sequence[str]) -> str:
    """Join names into one line, with a count in place of all but the first few."""
    parts = [shorten_name(name) for name in names[:_MAX_NAMES_LISTED]]
    if len(names) > len(parts):
        parts.append(f"{len(names) - len(parts)} more")
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def shorten_name(name: str) -> str:
    """Return a printable name of at most 60 characters; file names can have 255 bytes."""
    text = printable(name)
    if len(text) <= _MAX_NAME_CHARACTERS:
        return text
    return f"{text[: _MAX_NAME_CHARACTERS - 1]}…"
