"""Isolation in namespaces: of the machine only chosen paths are in view, read-only."""

import contextlib
import os
import resource
import signal
from pathlib import Path

from grader.sandbox.isolation import namespaces, seccomp
from grader.sandbox.isolation.backend import MAX_TASKS, MAX_WRITTEN_FILES, MAX_WRITTEN_MB
from grader.sandbox.isolation.folder_cleanup import empty_folder
from grader.sandbox.isolation.kernel import PR_SET_DUMPABLE, drop_privileges, prctl
from grader.sandbox.isolation.process_list import process_ids
from grader.sandbox.isolation.view import NOBODY, WRITABLE, names_in_view

# In the new root this folder is private, too.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - not the machine's own folder


class NamespacesBackend:
    """The strongest isolation: namespaces of its own, and a filter of system calls."""

    folder = WRITABLE

    def setup_supervisor(self) -> None:
        """Enter new namespaces with a root of their own."""
        namespaces.enter(MAX_WRITTEN_MB, MAX_WRITTEN_FILES)

    def setup_init(self) -> None:
        """Mount /proc and build the filter of system calls."""
        namespaces.mount_proc()
        # Even if the worker runs as the same user, it must not own the init process' files in
        # /proc.
        prctl(PR_SET_DUMPABLE, 0)
        # The same filter for all workers. Outside of the view they own what the supervisor owns:
        # without real root rights perhaps the interpreter, to which /proc/self/exe leads.
        self._filter = seccomp.build_filter(shared_view=False, own_user=os.geteuid() != 0)

    def confine(self, limits: dict[int, int]) -> None:
        """Drop all privileges and install the filter."""
        prctl(PR_SET_DUMPABLE, 1)
        # A signal to the own process group needs no namespace: in the group of the fork server it
        # would reach the workers of other submissions, and for a plain user the fork server itself.
        os.setsid()
        namespaces.drop_user()
        # Counted in the user namespace, so all of it is for this worker; twice the limit, because
        # the supervisor stops the job earlier and reports the reason.
        drop_privileges({**limits, resource.RLIMIT_NPROC: 2 * MAX_TASKS})
        seccomp.install_filter(self._filter)

    def chown(self, path: Path) -> None:
        """Give a path to the student's user, where the supervisor is root."""
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)

    def processes(self) -> list[int]:
        """List all processes of the namespace."""
        # Once the init process runs, /proc shows its pid namespace and nothing else.
        return process_ids()

    def is_full(self) -> bool:
        """Return whether the writable file system has no space or no file left."""
        status = os.statvfs(self.folder)
        return status.f_bavail == 0 or status.f_ffree == 0

    def kill_descendants(self) -> None:
        """Kill and reap all other processes of the namespace."""
        # From the first process of a pid namespace, -1 means all other processes in it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()

    def initial_paths(self) -> frozenset[Path]:
        """Return the readable paths below the writable folder, and the folders that lead there."""
        inside = [path for path in names_in_view() if path.is_relative_to(WRITABLE)]
        ancestors = {parent for path in inside for parent in path.parents if parent != WRITABLE}
        return frozenset(inside) | {path for path in ancestors if path.is_relative_to(WRITABLE)}

    def reset(self) -> None:
        """Empty the writable folders."""
        for folder in (self.folder, _SHARED_MEMORY):
            empty_folder(folder, keep=self.initial_paths())

    def kill_all(self, init_process: int) -> None:
        """Kill the init process; all other processes of its pid namespace die with it."""
        os.kill(init_process, signal.SIGKILL)
        os.waitpid(init_process, 0)

    def teardown(self) -> None:
        """Do nothing: the file system ends with its namespace."""
