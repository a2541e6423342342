"""The interface of isolation backends, and the limits that all of them enforce.

The supervisor calls `setup_supervisor` and forks the init process, which calls `setup_init`. For
each job the init process forks a worker, which calls `confine`. The supervisor measures the
resources of the worker and its descendants. When the worker has ended, the init process kills its
descendants with `kill_descendants`, and the supervisor prepares the next job with `reset`. At the
end the supervisor kills all processes with `kill_all` and removes the writable folder with
`teardown`.
"""

import os
from pathlib import Path
from typing import Protocol

MAX_WRITTEN_MB = 256
MAX_WRITTEN_FILES = 50_000
MAX_TASKS = 256 + 4 * (os.cpu_count() or 1)
"""Processes and threads together; TensorFlow starts up to three threads for each core."""


class IsolationBackend(Protocol):
    """One way to isolate a worker; `folder` is the folder that student code may write in."""

    folder: Path

    def setup_supervisor(self) -> None:
        """Prepare this process, the supervisor.

        Raises:
            OSError: the machine does not allow the isolation.
        """
        ...

    def setup_init(self) -> None:
        """Prepare this process, the init process; raises OSError."""
        ...

    def confine(self, limits: dict[int, int]) -> None:
        """Isolate this process, the worker, and set its limits; raises OSError.

        `limits` maps `resource.RLIMIT_*` to its limit.
        """
        ...

    def chown(self, path: Path) -> None:
        """Make the student's user the owner of a file or folder of the supervisor."""
        ...

    def processes(self) -> list[int]:
        """List the init process, the worker and all processes that it started."""
        ...

    def is_full(self) -> bool:
        """Return whether more was written than the limits allow."""
        ...

    def kill_descendants(self) -> None:
        """Kill all processes that this process, the init process, has started; raises OSError."""
        ...

    def initial_paths(self) -> frozenset[Path]:
        """Return the paths that the writable folder holds from the start."""
        ...

    def reset(self) -> None:
        """Remove all written files.

        Raises:
            OSError: some cannot be removed.
            RecursionError: they are nested too deeply.
        """
        ...

    def kill_all(self, init_process: int) -> None:
        """Kill the init process and all other processes in the isolation; raises OSError."""
        ...

    def teardown(self) -> None:
        """Remove the writable folder with its remaining files."""
        ...
