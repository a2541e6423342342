"""The walls around a student's process, from the strongest to the weakest, used in one way.

The supervisor calls `setup_supervisor` and forks the init process, which calls `setup_init`. For
each job the init process forks a worker, which calls `confine`. The supervisor measures what the
worker and its descendants use; the init process kills what outlives the worker with
`kill_descendants`; the supervisor prepares the next job with `reset`. In the end the supervisor
kills all with `kill_all` and removes the writable folder with `teardown`.
"""

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
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from grader.sandbox.isolation import landlock, local_locks, namespaces, seccomp
from grader.sandbox.isolation import resource_usage as census
from grader.sandbox.isolation.file_snapshot import walk
from grader.sandbox.isolation.kernel import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_DUMPABLE,
    drop_privileges,
    prctl,
    set_user,
)
from grader.sandbox.isolation.view import (
    DEVICES,
    NOBODY,
    WRITABLE,
    hidden_paths,
    links,
    readable_paths,
)
from grader.sandbox.protocol import Isolation

SPACE_MB = 256
MAX_TASKS = 256 + 4 * (os.cpu_count() or 1)
"""Processes and threads together; TensorFlow starts up to three for each core."""

MAX_FILES = 50_000
_END_SECONDS = 20


class IsolationBackend(Protocol):
    """One way to wall off a fork; `folder` is where the student's code may write."""

    folder: Path

    def setup_supervisor(self) -> None:
        """Prepare this process, the supervisor; raises OSError when the machine does not allow it."""
        ...

    def setup_init(self) -> None:
        """Prepare this process, the init process; raises OSError."""
        ...

    def confine(self, limits: dict[int, int]) -> None:
        """Shut this process in, the worker, and hold it to `limits`; raises OSError."""
        ...

    def chown(self, path: Path) -> None:
        """Let the student own a file or folder that the supervisor made."""
        ...

    def processes(self) -> list[int]:
        """The init process, the worker and all that it started."""
        ...

    def is_full(self) -> bool:
        """Whether more was written than may be."""
        ...

    def kill_descendants(self) -> None:
        """Kill all that this process, the init process, has started; raises OSError."""
        ...

    def scaffolding(self) -> frozenset[Path]:
        """What stands in the writable folder from the start."""
        ...

    def reset(self) -> None:
        """Remove what was written; raises OSError, or RecursionError when it lies too deep."""
        ...

    def kill_all(self, init_process: int) -> None:
        """Kill the init process and all that is behind the wall; raises OSError."""
        ...

    def teardown(self) -> None:
        """Remove what is left of the writable folder."""
        ...


def backend_for(isolation: Isolation) -> IsolationBackend:
    """The wall of a level, not yet entered."""
    if isolation == "namespaces":
        return _Namespaces()
    return _Landlock() if isolation == "landlock" else _Process()


class _Namespaces:
    """A world of its own: nothing of the machine is in view but what is shown read-only."""

    folder = WRITABLE

    def setup_supervisor(self) -> None:
        namespaces.enter(SPACE_MB, MAX_FILES)

    def setup_init(self) -> None:
        namespaces.show_processes()
        # Where the worker is the same user, what /proc shows of the init process is still not its own.
        prctl(PR_SET_DUMPABLE, 0)
        # The same for all workers. Outside of the view they own what the supervisor owns: without real
        # root rights the interpreter, perhaps, which /proc/self/exe leads to.
        self._filter = seccomp.program(shared=False, own_user=os.geteuid() != 0)

    def confine(self, limits: dict[int, int]) -> None:
        prctl(PR_SET_DUMPABLE, 1)
        # A signal to one's own process group asks for no namespace: in that of the template it
        # would reach the workers of others, and of a plain user the template itself.
        os.setsid()
        namespaces.settle()
        # Counted in the user namespace, so it is all for this worker; double, because the supervisor
        # stops earlier and says why.
        drop_privileges({**limits, resource.RLIMIT_NPROC: 2 * MAX_TASKS})
        seccomp.install(self._filter)

    def chown(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)

    def processes(self) -> list[int]:
        # Since there is a init process, /proc shows its pid namespace and nothing else.
        return census.numbers()

    def is_full(self) -> bool:
        status = os.statvfs(self.folder)
        return status.f_bavail == 0 or status.f_ffree == 0

    def kill_descendants(self) -> None:
        # To the first process of a pid namespace that is everybody else in it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()

    def scaffolding(self) -> frozenset[Path]:
        inside = [path for path in _shown() if path.is_relative_to(WRITABLE)]
        ways = {parent for path in inside for parent in path.parents if parent != WRITABLE}
        return frozenset(inside) | {path for path in ways if path.is_relative_to(WRITABLE)}

    def reset(self) -> None:
        for folder in (self.folder, Path("/dev/shm")):
            _empty(folder, self.scaffolding())

    def kill_all(self, init_process: int) -> None:
        # It is the first process of its pid namespace: all others die with it.
        os.kill(init_process, signal.SIGKILL)
        os.waitpid(init_process, 0)

    def teardown(self) -> None:
        """Nothing to do: the file system goes with its namespace."""


class _SharedView:
    """A folder of its own on the machine's file system, among the machine's processes."""

    folder: Path

    def __init__(self) -> None:
        # Without rights root may do no more than another user who is kept from all files but some.
        self._is_nobody = os.geteuid() == 0 and all(map(_open_to_all, _shown()))

    def setup_supervisor(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="grader-"))
        self.chown(self.folder)
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def setup_init(self) -> None:
        # Whose parent has died becomes a child of the init process, and after it of the supervisor: nobody
        # gets away from them.
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def confine(self, limits: dict[int, int]) -> None:
        os.environ["HOME"] = str(self.folder / "home")
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder)
        os.setsid()
        if self._is_nobody:
            set_user(NOBODY)
        # Counted for the user, so what he has running stands beside it.
        running = census.process_usage(census.of_user(os.geteuid())).threads
        drop_privileges({**limits, resource.RLIMIT_NPROC: running + 2 * MAX_TASKS})
        self._restrict_files()

    def _restrict_files(self) -> None:
        raise NotImplementedError

    def chown(self, path: Path) -> None:
        if self._is_nobody:
            os.chown(path, NOBODY, NOBODY)

    def processes(self) -> list[int]:
        return census.descendants(os.getpid())

    def is_full(self) -> bool:
        size = census.nameless_bytes(self.processes())
        closed: list[OSError] = []
        for count, (_, status) in enumerate(walk(self.folder, closed.append), 1):
            size += status.st_blocks * 512
            if size > SPACE_MB * 2**20 or count > MAX_FILES:
                return True
        # What cannot be counted may hold anything.
        return size > SPACE_MB * 2**20 or any(map(_keeps_out, closed))

    def kill_descendants(self) -> None:
        deadline = time.monotonic() + _END_SECONDS
        # Whoever forks while this goes on is found in the next round.
        while alive := census.descendants(os.getpid()):
            if time.monotonic() > deadline:
                raise OSError(f"{len(alive)} processes of a submission cannot be killed")
            for process in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            _reap()

    def scaffolding(self) -> frozenset[Path]:
        return frozenset()

    def reset(self) -> None:
        _empty(self.folder, frozenset())

    def kill_all(self, init_process: int) -> None:
        self.kill_descendants()

    def teardown(self) -> None:
        try:
            shutil.rmtree(self.folder)
        except (OSError, RecursionError):
            # It is closed even to its owner, or lies deeper than Python's own way of removing goes.
            subprocess.run(["chmod", "-R", "u+rwX", "--", self.folder], check=False)
            subprocess.run(["rm", "-rf", "--", self.folder], check=True)


class _Landlock(_SharedView):
    """The kernel refuses to open anything else."""

    def _restrict_files(self) -> None:
        local_locks.use()
        # TensorFlow looks up by which command it was started.
        own = Path(f"/proc/{os.getpid()}")
        landlock.restrict([own, *_visible_paths()], DEVICES, self.folder)
        seccomp.install(seccomp.program(shared=True))


class _Process(_SharedView):
    """No wall but the user's own rights and, if the kernel has it, the filter of system calls."""

    def _restrict_files(self) -> None:
        with contextlib.suppress(OSError):
            seccomp.install(seccomp.program(shared=True))


def _reap() -> None:
    """Wait for a child to end, and take all that have ended."""
    process, _ = os.waitpid(-1, 0)
    with contextlib.suppress(ChildProcessError):
        while process:
            process, _ = os.waitpid(-1, os.WNOHANG)


def _empty(folder: Path, kept: frozenset[Path]) -> None:
    """Remove what stands in a folder, but for what is kept; raises as `IsolationBackend.clear` does."""
    with os.scandir(folder) as entries:
        for entry in list(entries):
            path = Path(entry)
            if path in kept:
                if path not in _shown():
                    _empty(path, kept)
            elif entry.is_dir(follow_symlinks=False):
                shutil.rmtree(path)
            else:
                path.unlink()


def _shown() -> tuple[Path, ...]:
    """The readable paths, and the links that lead to them."""
    return (*readable_paths(), *links())


def _visible_paths() -> Iterator[Path]:
    """The readable paths, without the hidden ones: their folders are named one by one."""
    hidden = hidden_paths()
    pending = list(readable_paths())
    while pending:
        path = pending.pop()
        if any(each.is_relative_to(path) for each in hidden):
            pending += [] if path in hidden else path.iterdir()
        else:
            yield path


def _open_to_all(path: Path) -> bool:
    """Whether everybody may pass through the folders that lead to a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def _keeps_out(error: OSError) -> bool:
    """Whether a folder is closed to its owner or deeper than a path can name, not just gone."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG)
