"""The file with a trained model, whatever a student put in its place."""

import errno
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.submissions.trained_file import TrainedFile

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A student's folder, which every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


def told_to_a_plain_user(function: Callable[[], object]) -> str:
    """What a function returns to a user who is held to the modes of files, as root is not."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            os.write(writing, str(function()).encode())
        except BaseException as error:  # noqa: BLE001  told to the test
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.wait()
    os.close(writing)
    with os.fdopen(reading) as told:
        return told.read()


def closed_file(path: Path) -> None:
    """A file that nobody may read."""
    path.write_bytes(b"weights")
    path.chmod(0)


def closed_folder(path: Path) -> None:
    """A folder that nobody may enter."""
    path.write_bytes(b"weights")
    path.parent.chmod(0)


def listed_folder(path: Path) -> None:
    """A folder whose names may be read, and no more."""
    path.write_bytes(b"weights")
    path.parent.chmod(0o444)


@pytest.mark.parametrize("make", [closed_file, closed_folder, listed_folder])
def test_a_file_that_may_not_be_read_is_a_fault_with_the_reason(
    folder: Path, make: Callable[[Path], None]
) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    make(file.path)

    told = [told_to_a_plain_user(lambda: file.fault), told_to_a_plain_user(file.stamp)]

    assert told == ["one that cannot be read (Permission denied)"] * 2


def socket_at(path: Path) -> None:
    """A socket that nothing listens at."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def link_to_a_closed_place(path: Path) -> None:
    """A link to a file in a folder that nobody may enter."""
    (path.parent / "closed").mkdir(mode=0)
    path.symlink_to("closed/model.keras")


@pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        os.mkfifo,
        socket_at,
        link_to_a_closed_place,
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/etc/passwd"),
    ],
    ids=["folder", "pipe", "socket", "link to a closed place", "ring", "link to a file"],
)
def test_what_is_no_file_is_a_fault(folder: Path, make: Callable[[Path], None]) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    make(file.path)

    told = [told_to_a_plain_user(lambda: file.fault), told_to_a_plain_user(file.stamp)]

    assert told == ["something else than a file"] * 2


def test_a_file_that_is_missing_or_too_large_is_a_fault(folder: Path) -> None:
    file = TrainedFile(folder / "model.keras", 4)
    assert file.fault == file.stamp() == "no such file"

    file.path.touch()
    os.truncate(file.path, 5 * 2**20)

    assert file.fault == file.stamp() == "one of 5 MB"


def test_a_name_that_leads_nowhere_is_a_fault(folder: Path) -> None:
    ring = folder / "ring"
    ring.symlink_to(ring)

    assert TrainedFile(ring / "model.keras", 4).fault == (
        f"one that cannot be read ({os.strerror(errno.ELOOP)})"
    )
    assert TrainedFile(folder / ("m" * 300), 4).fault == (
        f"one that cannot be read ({os.strerror(errno.ENAMETOOLONG)})"
    )


def test_a_disk_that_fails_while_it_is_read_is_a_fault() -> None:
    # Reading the memory of a process from its first byte is refused with an error of the device.
    file = TrainedFile(Path("/proc/self/mem"), 4)

    assert file.fault is None
    assert file.stamp() == f"one that cannot be read ({os.strerror(errno.EIO)})"
