"""Work done in a control group: `python -m tests.support.groups WORK [MEMORY_MB] [TASKS]`.

Prints what the group counts, how the work ended (as `wait` tells it), whether the group ran out of
memory, and the seconds of processor time; or `none` where no group can be made. A process of its
own, because one that makes a group has one thread only.
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
    """Start children that nobody waits for, 0.2 s of work in all."""
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
    """Fill shared memory, 300 MB, that is in no table of pages any more."""
    with mmap.mmap(-1, 300 << 20) as shared:
        for _ in range(30):
            shared.write(bytes(10 << 20))
            shared.madvise(mmap.MADV_DONTNEED)


def fill_sockets() -> None:
    """Fill pairs of sockets until no more can be opened, with 200 MB and more."""
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
    """Start 20 processes that stay; exits with 7 when that is refused."""
    for _ in range(20):
        try:
            if os.fork() == 0:
                signal.pause()
        except BlockingIOError:
            os._exit(7)


def leave_the_group() -> None:
    """Kill the process that made the group, so that nobody removes it."""
    # The lock on the group must end with that process.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()


WORKS: dict[str, Callable[[], None]] = {
    work.__name__: work
    for work in (ignore_children, hide_memory, fill_sockets, fork_often, leave_the_group)
}


def status_in(cgroup: Cgroup, work: Callable[[], None]) -> int:
    """Have a child in the group work; returns how it ended."""
    child = cgroup.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main() -> None:
    """Do the work that the arguments name."""
    name, memory_mb, tasks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    cgroup = new_cgroup()
    if cgroup is None:
        print("none")
        return
    cgroup.bound(memory_mb << 20, tasks)
    status = status_in(cgroup, WORKS[name])
    print(",".join(cgroup.controls), status, cgroup.ran_out_of_memory(), cgroup.cpu_seconds())
    cgroup.remove()


if __name__ == "__main__":
    main()
