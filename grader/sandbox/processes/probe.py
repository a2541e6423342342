"""Finds out how well this machine can wall off students' code.

Run it as `python -m grader.sandbox.processes.probe`.

Tries the levels named as arguments, in order, each in a fork of its own, and prints the first one
that can be had, what control groups count here, and what students' code can read; or else, for
each, what is in its way.
"""

import os
import sys

from grader.sandbox.isolation.backends import IsolationBackend, backend_for
from grader.sandbox.isolation.cgroup import new_cgroup
from grader.sandbox.isolation.view import readable_paths
from grader.sandbox.protocol import ISOLATIONS, PROTECTED, Isolation


def main() -> None:
    """Print `level` and controllers, or `-` and what was in the way; then each readable path.

    Each path has a line of its own.

    Without a wall all that the user may read is readable, and no line says so.
    """
    obstacles = []
    for level in ISOLATIONS:
        if level in sys.argv[1:]:
            obstacle = obstacle_to(level)
            if obstacle is None:
                shown = readable_paths() if level in PROTECTED else ()
                first = " ".join((level, *controllers()))
                sys.stdout.buffer.write(b"\n".join([first.encode(), *map(os.fsencode, shown)]))
                return
            obstacles.append(f"{level}: {obstacle}")
    print("-", "; ".join(obstacles))


def controllers() -> tuple[str, ...]:
    """What a control group counts on this machine; nothing where there can be no group."""
    cgroup = new_cgroup()
    if cgroup is None:
        return ()
    cgroup.remove()
    return cgroup.controls


def obstacle_to(level: Isolation) -> str | None:
    """What keeps this machine from a level; None when nothing does."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _try(backend_for(level), writing)
        except OSError as error:
            os.write(writing, str(error.strerror or error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        complaint = said.read()
    os.waitpid(child, 0)
    return complaint or None


def _try(backend: IsolationBackend, writing: int) -> None:
    """Be a supervisor with a init process that is its own worker and does nothing."""
    backend.setup_supervisor()
    init_process = os.fork()
    if init_process == 0:
        try:
            backend.setup_init()
            backend.confine({})
        except OSError as error:
            os.write(writing, str(error.strerror or error).encode())
        finally:
            os._exit(0)
    _, status = os.waitpid(init_process, 0)
    backend.teardown()
    if status != 0:
        os.write(writing, b"the first process behind the wall was killed")


if __name__ == "__main__":
    main()
