"""Ways in which a plain user may hide resources: `python -m tests.support.hiding ATTEMPT`.

Run it as such a user. It fails if an isolation backend does not notice the attempt, or leaves
something behind.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.backends import backend_for
from grader.sandbox.isolation.open_files import SOCKET_KB, buffers_kb
from grader.sandbox.protocol import MAX_OPEN_FILES


@contextlib.contextmanager
def process_backend() -> Iterator[IsolationBackend]:
    """Set up the backend without isolation, and tear it down at the end."""
    backend = backend_for("process")
    backend.setup_supervisor()
    yield backend
    backend.kill_descendants()
    backend.teardown()
    assert not backend.folder.exists()


def hide_open_files() -> None:
    """Run a program that may not be read: the open files of its process cannot be inspected."""
    with process_backend() as backend:
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
    """Create a folder that may be written in, but not read."""
    with process_backend() as backend:
        assert not backend.is_full()
        (backend.folder / "closed").mkdir(0o300)
        assert backend.is_full()


def leave_closed_folders() -> None:
    """Create such folders in each other, deeper than a path can name."""
    with process_backend() as backend:
        os.chdir(backend.folder)
        for _ in range(30):
            Path("d" * 200).mkdir(0o300)
            os.chdir("d" * 200)
        Path("file").touch()


ATTEMPTS = {
    attempt.__name__: attempt for attempt in (hide_open_files, close_a_folder, leave_closed_folders)
}

if __name__ == "__main__":
    ATTEMPTS[sys.argv[1]]()
