"""Work in a control group: `python -m tests.support.groups WORK MEMORY_MB TASKS`.

It prints the controllers of the group, the exit status of the work (as from `os.wait`), whether the
group ran out of memory, and the seconds of processor time; or `none` if no group is possible. It is
a program of its own, because a process that creates a group must have one thread only.
"""

import contextlib
import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

from grader.sandbox.isolation.cgroup import Cgroup, new_cgroup


def ignore_children() -> None:
    """Start children that no parent waits for, with 0.2 s of work in all."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(20):
        if os.fork() == 0:
            end = time.process_time() + 0.01
            while time.process_time() < end:
                pass
            os._exit(0)
    with contextlib.suppress(ChildProcessError):
        os.wait()


def hide_memory() -> None:
    """Fill 300 MB of shared memory that is no longer in any page table."""
    with mmap.mmap(-1, 300 << 20) as shared:
        for _ in range(30):
            shared.write(bytes(10 << 20))
            shared.madvise(mmap.MADV_DONTNEED)


def fill_sockets() -> None:
    """Fill pairs of sockets with 200 MB and more, until no more can be opened."""
    kept = []
    with contextlib.suppress(OSError):
        while True:
            kept.append(socket.socketpair())
            for end in kept[-1]:
                end.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while True:
                        end.send(bytes(65536))


def fork_often() -> None:
    """Start 20 processes that keep running; exits with 7 if the kernel refuses one."""
    for _ in range(20):
        try:
            if os.fork() == 0:
                signal.pause()
        except BlockingIOError:
            os._exit(7)


def leave_the_group() -> None:
    """Kill the process that created the group, so that the group remains."""
    # The lock on the group must end with that process.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()


WORKS: dict[str, Callable[[], None]] = {
    work.__name__: work
    for work in (ignore_children, hide_memory, fill_sockets, fork_often, leave_the_group)
}


def run_in(cgroup: Cgroup, work: Callable[[], None]) -> int:
    """Run work in a child in the group; returns its exit status."""
    child = cgroup.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main() -> None:
    """Run the work that the arguments name."""
    name, memory_mb, tasks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    cgroup = new_cgroup()
    if cgroup is None:
        print("none")
        return
    cgroup.set_limits(memory_mb << 20, tasks)
    status = run_in(cgroup, WORKS[name])
    print(",".join(cgroup.controls), status, cgroup.ran_out_of_memory(), cgroup.cpu_seconds())
    cgroup.remove()


if __name__ == "__main__":
    main()
