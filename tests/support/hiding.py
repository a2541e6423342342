"""Hide resources as an unprivileged user: `python -m tests.support.hiding WORK`, as that user.

The program ends with an error if the isolation backend does not notice, or leaves something behind.
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
def isolation() -> Iterator[IsolationBackend]:
    """Set up an isolation backend, and remove it at the end."""
    backend = backend_for("process")
    backend.setup_supervisor()
    yield backend
    backend.kill_descendants()
    backend.teardown()
    assert not backend.folder.exists()


def hide_open_files() -> None:
    """Run an unreadable program: the open files of such a process cannot be listed."""
    with isolation() as backend:
        program = backend.folder / "program"
        shutil.copy("/usr/bin/cat", program)
        program.chmod(0o311)
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as hidden:
            assert hidden.stdin
            assert hidden.stdout
            hidden.stdin.write(b"x")
            hidden.stdin.flush()
            hidden.stdout.read(1)

            assert backend.is_full()
            assert buffers_kb([hidden.pid], 10**9) == MAX_OPEN_FILES * SOCKET_KB
        assert not backend.is_full()


def close_a_folder() -> None:
    """Create a folder that can be written but not read."""
    with isolation() as backend:
        assert not backend.is_full()
        (backend.folder / "closed").mkdir(0o300)
        assert backend.is_full()


def leave_closed_folders() -> None:
    """Nest unreadable folders deeper than the longest path."""
    with isolation() as backend:
        os.chdir(backend.folder)
        for _ in range(30):
            Path("d" * 200).mkdir(0o300)
            os.chdir("d" * 200)
        Path("file").touch()


if __name__ == "__main__":
    {each.__name__: each for each in (hide_open_files, close_a_folder, leave_closed_folders)}[
        sys.argv[1]
    ]()
