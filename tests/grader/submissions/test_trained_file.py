"""A trained model that is missing, closed or no file has a fault with the reason."""

import errno
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.submissions.trained_file import TrainedFile

NOBODY_USER_ID = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """Create a student's folder that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


def result_as_unprivileged_user(function: Callable[[], object]) -> str:
    """Call a function as an unprivileged user, whom file modes restrict, and return its result."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY_USER_ID, NOBODY_USER_ID, NOBODY_USER_ID)
                os.setresuid(NOBODY_USER_ID, NOBODY_USER_ID, NOBODY_USER_ID)
            os.write(writing, str(function()).encode())
        except BaseException as error:  # noqa: BLE001 - the test compares its text
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.wait()
    os.close(writing)
    with os.fdopen(reading) as result:
        return result.read()


def make_unreadable_file(path: Path) -> None:
    """Create a file that nobody may read."""
    path.write_bytes(b"weights")
    path.chmod(0)


def make_closed_folder(path: Path) -> None:
    """Create a file in a folder that nobody may enter."""
    path.write_bytes(b"weights")
    path.parent.chmod(0)


def make_listable_folder(path: Path) -> None:
    """Create a file in a folder that only allows listing names."""
    path.write_bytes(b"weights")
    path.parent.chmod(0o444)


@pytest.mark.parametrize("make", [make_unreadable_file, make_closed_folder, make_listable_folder])
def test_a_file_without_read_permission_is_a_fault(
    folder: Path, make: Callable[[Path], None]
) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    make(file.path)

    faults = [
        result_as_unprivileged_user(lambda: file.fault),
        result_as_unprivileged_user(file.stamp),
    ]

    assert faults == ["one that cannot be read (Permission denied)"] * 2


def make_socket(path: Path) -> None:
    """Create a socket without a listener."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def make_link_into_closed_folder(path: Path) -> None:
    """Create a link to a file in a folder that nobody may enter."""
    (path.parent / "closed").mkdir(mode=0)
    path.symlink_to("closed/model.keras")


@pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        os.mkfifo,
        make_socket,
        make_link_into_closed_folder,
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/etc/passwd"),
    ],
    ids=["folder", "pipe", "socket", "link to a closed place", "ring", "link to a file"],
)
def test_a_path_that_is_not_a_regular_file_is_a_fault(
    folder: Path, make: Callable[[Path], None]
) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    make(file.path)

    faults = [
        result_as_unprivileged_user(lambda: file.fault),
        result_as_unprivileged_user(file.stamp),
    ]

    assert faults == ["something else than a file"] * 2


def test_a_file_that_is_missing_or_too_large_is_a_fault(folder: Path) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    assert file.fault == file.stamp() == "no such file"

    file.path.touch()
    os.truncate(file.path, 5 * 2**20)

    assert file.fault == file.stamp() == "one of 5 MB"


def test_a_path_that_cannot_be_resolved_is_a_fault(folder: Path) -> None:
    ring = folder / "ring"
    ring.symlink_to(ring)

    assert TrainedFile(ring / "model.keras", 4).fault == (
        f"one that cannot be read ({os.strerror(errno.ELOOP)})"
    )
    assert TrainedFile(folder / ("m" * 300), 4).fault == (
        f"one that cannot be read ({os.strerror(errno.ENAMETOOLONG)})"
    )


def test_a_read_error_is_a_fault() -> None:
    # Reading the memory of a process from its first byte gives an I/O error.
    file = TrainedFile(Path("/proc/self/mem"), 4)

    assert file.fault is None
    assert file.stamp() == f"one that cannot be read ({os.strerror(errno.EIO)})"
