"""Finds out how well this machine can isolate students' code.

Run it as `python -m grader.sandbox.processes.probe LEVEL...`. It tries the levels in order, each in
a process of its own. It prints the first level that works, the controllers of control groups, and
the paths that students' code can read; or, if none works, the obstacle to each level.
"""

import os
import sys

from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.backends import backend_for
from grader.sandbox.isolation.cgroup import new_cgroup
from grader.sandbox.isolation.view import readable_paths
from grader.sandbox.protocol import ISOLATIONS, PROTECTED, Isolation


def main() -> None:
    """Print `LEVEL CONTROLLERS`, or `-` and the obstacles; then each readable path on a line.

    A level without protection prints no paths: there the code can read all files of the user.
    """
    obstacles = []
    for level in ISOLATIONS:
        if level in sys.argv[1:]:
            obstacle = obstacle_to(level)
            if obstacle is None:
                paths = readable_paths() if level in PROTECTED else ()
                first = " ".join((level, *controllers()))
                sys.stdout.buffer.write(b"\n".join([first.encode(), *map(os.fsencode, paths)]))
                return
            obstacles.append(f"{level}: {obstacle}")
    print("-", "; ".join(obstacles))


def controllers() -> tuple[str, ...]:
    """List the controllers of a control group here; empty if the machine allows no group."""
    cgroup = new_cgroup()
    if cgroup is None:
        return ()
    cgroup.remove()
    return cgroup.controls


def obstacle_to(level: Isolation) -> str | None:
    """Return the reason why this machine does not allow a level; None if it does."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _try_backend(backend_for(level), writing)
        except OSError as error:
            _write_error(writing, error)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        obstacle = pipe.read()
    os.waitpid(child, 0)
    return obstacle or None


def _try_backend(backend: IsolationBackend, writing: int) -> None:
    """Act as the supervisor of an init process that is its own worker and does nothing."""
    backend.setup_supervisor()
    init_process = os.fork()
    if init_process == 0:
        try:
            backend.setup_init()
            backend.confine({})
        except OSError as error:
            _write_error(writing, error)
        finally:
            os._exit(0)
    _, status = os.waitpid(init_process, 0)
    backend.teardown()
    if status != 0:
        os.write(writing, b"the init process was killed")


def _write_error(writing: int, error: OSError) -> None:
    os.write(writing, str(error.strerror or error).encode())


if __name__ == "__main__":
    main()
