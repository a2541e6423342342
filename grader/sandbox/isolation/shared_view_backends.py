"""Isolation without namespaces: a folder on the machine's file system, among its processes."""

import contextlib
import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from grader.sandbox.isolation import landlock, local_locks, seccomp
from grader.sandbox.isolation.backend import MAX_TASKS, MAX_WRITTEN_FILES, MAX_WRITTEN_MB
from grader.sandbox.isolation.file_snapshot import walk
from grader.sandbox.isolation.folder_cleanup import empty_folder
from grader.sandbox.isolation.kernel import (
    PR_SET_CHILD_SUBREAPER,
    drop_privileges,
    prctl,
    set_user,
)
from grader.sandbox.isolation.open_files import deleted_file_bytes
from grader.sandbox.isolation.process_list import descendants, processes_of_user
from grader.sandbox.isolation.resource_usage import process_usage
from grader.sandbox.isolation.view import (
    DEVICES,
    NOBODY,
    PROCESS_FILES,
    names_in_view,
    unhidden_paths,
)

_KILL_SECONDS = 20


class _SharedViewBackend:
    """The common part of the backends in which the machine's processes and files are in view."""

    folder: Path

    def __init__(self) -> None:
        # Another user must be able to reach the readable paths. Otherwise the worker stays root:
        # root without privileges may do no more than another user, if few files are in view.
        self._is_nobody = os.geteuid() == 0 and all(map(_is_reachable_by_all, names_in_view()))

    def setup_supervisor(self) -> None:
        """Create the writable folder, and adopt orphaned processes."""
        self.folder = Path(tempfile.mkdtemp(prefix="grader-"))
        self.chown(self.folder)
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def setup_init(self) -> None:
        """Adopt orphaned processes, so that none escapes."""
        # Orphaned processes become children of the init process, and after its end of the
        # supervisor.
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def confine(self, limits: dict[int, int]) -> None:
        """Drop all privileges and restrict the view of files."""
        os.environ["HOME"] = str(self.folder / "home")
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder)
        os.setsid()
        if self._is_nobody:
            set_user(NOBODY)
        # The kernel counts for the user, so the user's other processes come on top.
        running = process_usage(processes_of_user(os.geteuid())).threads
        drop_privileges({**limits, resource.RLIMIT_NPROC: running + 2 * MAX_TASKS})
        self._restrict_files()

    def _restrict_files(self) -> None:
        raise NotImplementedError

    def chown(self, path: Path) -> None:
        """Give a path to the student's user, if that is another one."""
        if self._is_nobody:
            os.chown(path, NOBODY, NOBODY)

    def processes(self) -> list[int]:
        """List the descendants of this process, the supervisor."""
        return descendants(os.getpid())

    def is_full(self) -> bool:
        """Return whether written and deleted files exceed the limits, or hide from counting."""
        size = deleted_file_bytes(self.processes())
        errors: list[OSError] = []
        for count, (_, status) in enumerate(walk(self.folder, errors.append), 1):
            size += status.st_blocks * 512
            if size > MAX_WRITTEN_MB * 2**20 or count > MAX_WRITTEN_FILES:
                return True
        # A folder that cannot be counted may hold anything.
        return size > MAX_WRITTEN_MB * 2**20 or any(map(_is_inaccessible, errors))

    def kill_descendants(self) -> None:
        """Kill and reap all descendants of this process.

        Raises:
            OSError: some cannot be killed.
        """
        deadline = time.monotonic() + _KILL_SECONDS
        # The next round finds processes that were forked during this one.
        while alive := descendants(os.getpid()):
            if time.monotonic() > deadline:
                raise OSError(f"{len(alive)} processes of a submission cannot be killed")
            for process in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            _reap()

    def initial_paths(self) -> frozenset[Path]:
        """Return nothing: the folder is empty at the start."""
        return frozenset()

    def reset(self) -> None:
        """Empty the writable folder."""
        empty_folder(self.folder, keep=frozenset())

    def kill_all(self, init_process: int) -> None:  # noqa: ARG002 - it is among the descendants
        """Kill all descendants of this process, the supervisor."""
        self.kill_descendants()

    def teardown(self) -> None:
        """Remove the writable folder."""
        try:
            shutil.rmtree(self.folder)
        except (OSError, RecursionError):
            # Parts of it are closed even to their owner, or too deep for Python's own removal.
            subprocess.run(["chmod", "-R", "u+rwX", "--", self.folder], check=False)
            subprocess.run(["rm", "-rf", "--", self.folder], check=True)


class LandlockBackend(_SharedViewBackend):
    """Isolation by Landlock: the kernel refuses to open any other file."""

    def _restrict_files(self) -> None:
        local_locks.use_thread_locks()
        own = Path(f"/proc/{os.getpid()}")
        own_files = [own / name for name in PROCESS_FILES if (own / name).exists()]
        landlock.restrict([*own_files, *unhidden_paths()], [own], DEVICES, self.folder)
        seccomp.install_filter(seccomp.build_filter(shared_view=True))


class ProcessBackend(_SharedViewBackend):
    """No isolation but the user's rights and, if the kernel has it, the filter of system calls."""

    def _restrict_files(self) -> None:
        with contextlib.suppress(OSError):
            seccomp.install_filter(seccomp.build_filter(shared_view=True))


def _reap() -> None:
    """Wait for the end of one child, and reap all children that have ended."""
    process, _ = os.waitpid(-1, 0)
    with contextlib.suppress(ChildProcessError):
        while process:
            process, _ = os.waitpid(-1, os.WNOHANG)


def _is_reachable_by_all(path: Path) -> bool:
    """Return whether every user may pass through the folders that lead to a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def _is_inaccessible(error: OSError) -> bool:
    """Return whether a folder is closed to its owner or too deep for a path, not just gone."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG)
