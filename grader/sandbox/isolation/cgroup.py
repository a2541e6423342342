"""A control group, in which the kernel itself counts and bounds the resources of a submission.

It needs the right to create groups: root has it, and a user to whom systemd has delegated a part of
the tree (`systemd-run --user --scope`). A group without controllers still counts processor time.
Without a group the supervisor counts from /proc alone.

Source: the kernel's `Documentation/admin-guide/cgroup-v2.rst`.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox.isolation.kernel import fork_into

_PREFIX = "grader-"
_CONTROLLERS = ("memory", "pids")
_REMOVE_SECONDS = 10


class Cgroup:
    """One group below `parent`, named after this process; `controls` names its controllers.

    All access is through open descriptors, so the group stays in reach when its path is out of
    view. This process holds a lock on it, which marks it as in use.
    """

    def __init__(self, parent: Path) -> None:
        """Create the group; raises OSError if that is not allowed."""
        self._name = f"{_PREFIX}{os.getpid()}"
        self._parent = os.open(parent, os.O_RDONLY)
        try:
            os.mkdir(self._name, dir_fd=self._parent)
            self._folder = os.open(self._name, os.O_RDONLY, dir_fd=self._parent)
        except OSError:
            os.close(self._parent)
            raise
        fcntl.flock(self._folder, fcntl.LOCK_EX)
        self.controls = ("cpu", *_controllers(parent))

    def fork(self) -> int:
        """Fork as `os.fork` does; the child and all its descendants are in the group."""
        try:
            return fork_into(self._folder)
        except OSError:
            # A filter may refuse the call. It is preferred, because moving a process into the
            # group takes 15 ms.
            process = os.fork()
            if process == 0:
                self._write("cgroup.procs", 0)
            return process

    def set_limits(self, memory_bytes: int, tasks: int) -> None:
        """Limit memory and the number of tasks, as far as the group has the controllers.

        At the memory limit the kernel kills all processes of the group.

        Raises:
            OSError: the kernel refuses.
        """
        if "memory" in self.controls:
            self._write("memory.max", memory_bytes)
            self._write("memory.oom.group", 1)
            # A kernel without swap has no such file.
            with contextlib.suppress(FileNotFoundError):
                self._write("memory.swap.max", 0)
        if "pids" in self.controls:
            self._write("pids.max", tasks)

    def cpu_seconds(self) -> float:
        """Return the processor time of all processes that were ever in the group."""
        return self._read("cpu.stat")["usage_usec"] / 1e6

    def ran_out_of_memory(self) -> bool:
        """Return whether the kernel has killed the group at the group's own memory limit.

        If the machine lacks memory, the kernel kills as well, but counts no `oom` of the group.
        """
        if "memory" not in self.controls:
            return False
        events = self._read("memory.events")
        return min(events["oom"], events["oom_kill"]) > 0

    def remove(self) -> None:
        """Kill all processes in the group, and remove it; raises OSError if that fails."""
        _remove(self._name, self._parent, self._folder)
        os.close(self._folder)
        os.close(self._parent)

    def _write(self, file: str, value: int) -> None:
        _write(self._folder, file, value)

    def _read(self, file: str) -> dict[str, int]:
        with os.fdopen(os.open(file, os.O_RDONLY, dir_fd=self._folder)) as opened:
            return {name: int(value) for name, value in map(str.split, opened)}


def new_cgroup() -> Cgroup | None:
    """Create a group with as many controllers as possible; None if no group is possible.

    Groups that killed processes left behind are removed first.
    """
    candidates = _own_group_and_parents()
    for parent in sorted(candidates, key=lambda each: len(_controllers(each)), reverse=True):
        # Parents may belong to another user, or the tree may be read-only.
        with contextlib.suppress(OSError):
            _remove_abandoned(parent)
            return Cgroup(parent)
    return None


def _own_group_and_parents() -> list[Path]:
    """Return the group that this process is in, and those above it."""
    try:
        groups = Path("/proc/self/cgroup").read_text().splitlines()
        own = next(line[len("0::/") :] for line in groups if line.startswith("0::/"))
        top = next(_mounts())
    except (FileNotFoundError, StopIteration):
        return []
    group = top / own
    return [each for each in (group, *group.parents) if each.is_relative_to(top)]


def _mounts() -> Iterator[Path]:
    """Yield the mount points of whole trees of groups."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mount, _, system = line.partition(" - ")
        root, path = mount.split()[3:5]
        if system.startswith("cgroup2 ") and root == "/":
            yield Path(path)


def _controllers(parent: Path) -> tuple[str, ...]:
    """Return the controllers that a new group below a parent gets."""
    try:
        found = (parent / "cgroup.subtree_control").read_text().split()
    except FileNotFoundError:
        # The topmost group of some machines has no controllers, and no such file.
        return ()
    return tuple(name for name in _CONTROLLERS if name in found)


def _remove_abandoned(parent: Path) -> None:
    for group in parent.glob(f"{_PREFIX}*"):
        if Path(f"/proc/{group.name.removeprefix(_PREFIX)}").exists():
            continue
        # Another process may remove it at the same moment, or its owner may be out of view.
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            folder, above = os.open(group, os.O_RDONLY), os.open(parent, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(group.name, above, folder)
            finally:
                os.close(folder)
                os.close(above)


def _remove(name: str, parent: int, folder: int) -> None:
    # Kernels before 5.14 have no such file; there the isolation backend alone kills.
    with contextlib.suppress(FileNotFoundError):
        _write(folder, "cgroup.kill", 1)
    deadline = time.monotonic() + _REMOVE_SECONDS
    while True:
        try:
            return os.rmdir(name, dir_fd=parent)
        except OSError:
            # Killed processes need a moment to end.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.001)


def _write(folder: int, file: str, value: int) -> None:
    descriptor = os.open(file, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(descriptor, str(value).encode())
    finally:
        os.close(descriptor)
