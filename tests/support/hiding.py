"""What a plain user may do to hide what he uses: `python -m tests.support.hiding WORK`, as such a user.

Ends with an error when a wall does not notice, or leaves something.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox.isolation.backends import IsolationBackend, backend_for
from grader.sandbox.isolation.resource_usage import SOCKET_KB, buffers_kb
from grader.sandbox.protocol import MAX_OPEN_FILES


@contextlib.contextmanager
def wall() -> Iterator[IsolationBackend]:
    """A wall that is entered, and left in the end."""
    made = backend_for("process")
    made.enter()
    yield made
    made.sweep()
    made.leave()
    assert not made.folder.exists()


def hide_open_files() -> None:
    """Run a program that may not be read: of such a process nobody may look at what it has open."""
    with wall() as around:
        program = around.folder / "program"
        shutil.copy("/usr/bin/cat", program)
        program.chmod(0o311)
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as hidden:
            assert hidden.stdin
            assert hidden.stdout
            hidden.stdin.write(b"x")
            hidden.stdin.flush()
            hidden.stdout.read(1)

            assert around.is_full()
            assert buffers_kb([hidden.pid], 10**9) == MAX_OPEN_FILES * SOCKET_KB
        assert not around.is_full()


def close_a_folder() -> None:
    """Make a folder that may be written in, but not read."""
    with wall() as around:
        assert not around.is_full()
        (around.folder / "closed").mkdir(0o300)
        assert around.is_full()


def leave_closed_folders() -> None:
    """Make such folders in each other, deeper than a path can name."""
    with wall() as around:
        os.chdir(around.folder)
        for _ in range(30):
            Path("d" * 200).mkdir(0o300)
            os.chdir("d" * 200)
        Path("file").touch()


if __name__ == "__main__":
    {each.__name__: each for each in (hide_open_files, close_a_folder, leave_closed_folders)}[
        sys.argv[1]
    ]()
