"""The files beside a student's notebook that nbgrader gets."""

import os
import tempfile
from pathlib import Path

import pytest

from grader.integrations import student_files
from grader.integrations.student_files import copy_pictures, copy_records, submission_time
from tests.grader.submissions.test_trained_file import result_as_unprivileged_user

# Times with numbers that are too large for Python's calendar or for its decimal numbers.
TOO_LARGE_TIMES = (
    b"9" * 40 + b"m-99:99/m",
    b"9" * 40 + b"m" + b"9" * 21 + b"mspm",
    b"1-1-1 +14:00",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder."""
    folder = tmp_path / "submitted" / "eve" / "baseline"
    (folder / "plots").mkdir(parents=True)
    return folder


def names_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_only_pictures_are_copied(folder: Path, tmp_path: Path) -> None:
    for name in ("a.png", "plots/b.JPG", "page.html", "c.svg", "selfcheck.json", "d.ipynb"):
        (folder / name).write_bytes(b"x")
    (folder / "link.png").symlink_to("a.png")
    (folder / "away").symlink_to("/etc")
    os.mkfifo(folder / "pipe.png")

    assert copy_pictures(folder, tmp_path / "autograded") == 2
    assert names_below(tmp_path / "autograded") == ["a.png", "plots/b.JPG"]


@pytest.mark.parametrize("name", ["baseline.html", "baseline.ipynb", "timestamp.txt", "x/a.html"])
def test_a_folder_that_is_named_like_a_file_is_not_copied(
    folder: Path, tmp_path: Path, name: str
) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "a.png").write_bytes(b"x")

    assert copy_pictures(folder, tmp_path / "autograded") == 0
    assert names_below(tmp_path / "autograded") == []


def test_existing_files_are_not_replaced(folder: Path, tmp_path: Path) -> None:
    (folder / "cat.png").write_bytes(b"the student's")
    (folder / "plots" / "dog.png").write_bytes(b"the student's")
    target = tmp_path / "autograded"
    target.mkdir()
    for name in ("cat.png", "plots"):
        (target / name).write_bytes(b"the teacher's")

    assert copy_pictures(folder, target) == 0
    assert (target / "cat.png").read_bytes() == b"the teacher's"
    assert (target / "plots").read_bytes() == b"the teacher's"


def test_pictures_are_copied_up_to_the_limits(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(student_files, "MAX_PICTURE_BYTES", 25)
    for number in range(4):
        (folder / f"{number}.png").write_bytes(b"x" * 10)
    assert copy_pictures(folder, tmp_path / "few") == 2
    monkeypatch.setattr(student_files, "MAX_PICTURES", 1)
    assert copy_pictures(folder, tmp_path / "one") == 1


@pytest.mark.parametrize("text", ["2026-03-01 12:00:00.5 UTC", "2026-03-01 12:00 +0100"])
def test_a_time_is_read_and_copied(folder: Path, tmp_path: Path, text: str) -> None:
    (folder / "timestamp.txt").write_text(f"{text}\n")
    copy_records(folder, tmp_path)
    assert submission_time(str(folder)) == submission_time(str(tmp_path)) is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"soon", b"\xff\xfe", b"1" * 101, b"9" * 90, b"[" * 50, b"\0", *TOO_LARGE_TIMES],
)
def test_an_invalid_time_is_ignored(folder: Path, tmp_path: Path, content: bytes) -> None:
    (folder / "timestamp.txt").write_bytes(content)
    copy_records(folder, tmp_path)
    assert submission_time(str(folder)) is None
    assert submission_time(str(tmp_path)) is None


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "missing"])
def test_a_time_is_read_only_from_a_regular_file(folder: Path, tmp_path: Path, kind: str) -> None:
    path = folder / "timestamp.txt"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "time").write_text("2026-03-01 12:00:00 UTC")
        path.symlink_to(tmp_path / "time")
    elif kind == "folder":
        path.mkdir()
    assert submission_time(str(folder)) is None


@pytest.mark.parametrize("close", ["timestamp.txt", "."])
@pytest.mark.parametrize("mode", [0, 0o444])
def test_an_unreadable_file_gives_no_time_and_is_not_copied(close: str, mode: int) -> None:
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as target:
        folder = Path(name)
        Path(target).chmod(0o777)
        for file in ("timestamp.txt", "plot.png"):
            (folder / file).write_text("2026-03-01 12:00:00 UTC")
        (folder / "plot.png").chmod(0)
        folder.chmod(0o755)
        (folder / close).chmod(mode if close == "." else 0)

        result = result_as_unprivileged_user(
            lambda: (
                submission_time(name),
                copy_records(folder, Path(target)),
                copy_pictures(folder, Path(target)),
            )
        )
        folder.chmod(0o755)

    assert result == "(None, None, 0)"


def test_the_secret_that_names_the_feedback_is_copied(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    target.mkdir()
    (folder / "submission_secret.txt").write_text("0b1c2d")
    copy_records(folder, target)
    assert [path.name for path in target.iterdir()] == ["submission_secret.txt"]
    assert (target / "submission_secret.txt").read_text() == "0b1c2d"


@pytest.mark.parametrize("kind", ["link", "huge"])
def test_a_secret_that_is_not_a_short_regular_file_is_not_copied(tmp_path: Path, kind: str) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    target.mkdir()
    secret = folder / "submission_secret.txt"
    if kind == "link":
        (tmp_path / "others").write_text("theirs")
        secret.symlink_to(tmp_path / "others")
    else:
        secret.write_text("x" * 10_000)
    copy_records(folder, target)
    assert list(target.iterdir()) == []
