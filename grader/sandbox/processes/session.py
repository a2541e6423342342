"""A room: what one wall surrounds, and the means to count, bound and end it."""

from grader.sandbox.isolation.backends import MAX_TASKS, IsolationBackend
from grader.sandbox.isolation.cgroup import Cgroup, new_cgroup
from grader.sandbox.processes.init_process import InitProcess
from grader.sandbox.protocol import Limits

# What a control group counts as memory beside what the limit is about: files that were written,
# pages of the warm start that are changed, and what is the kernel's own.
MEMORY_BESIDE_MB = 1024


class Session:
    """A folder behind a wall, a init process, and for each job a worker; in a control group, if possible.

    To be made by a process of one thread, which becomes its supervisor.
    """

    def __init__(self, backend: IsolationBackend) -> None:
        """Build the wall; raises OSError when the machine does not allow it."""
        self.backend = backend
        # First, because the tree of groups is out of view behind some walls.
        self._cgroup: Cgroup | None = new_cgroup()
        try:
            backend.setup_supervisor()
            self.init_process = InitProcess(backend, self._cgroup)
        except OSError:
            self.remove_cgroup()
            raise
        self._is_alive = True

    def bound(self, limits: Limits) -> None:
        """Have the kernel itself bound the next job, above the limits that the supervisor watches."""
        if self._cgroup is not None:
            memory = (limits.memory_mb + MEMORY_BESIDE_MB) * 2**20
            # Double, because the supervisor stops earlier and says why.
            self._cgroup.bound(memory, 2 * MAX_TASKS)

    def cpu_seconds(self) -> float | None:
        """The processor time of all that ever worked here; None when nobody counts it."""
        return self._cgroup.cpu_seconds() if self._cgroup is not None else None

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has ended all that works here at its bound on memory."""
        return self._cgroup is not None and self._cgroup.ran_out_of_memory()

    def is_cleared(self) -> bool:
        """Remove what a job has left, so that the next one finds nothing; False when it cannot."""
        try:
            self.backend.reset()
        except (OSError, RecursionError):
            return False
        return True

    def end(self) -> None:
        """Kill the init process and all others behind the wall."""
        if self._is_alive:
            self.backend.kill_all(self.init_process.pid)
            self._is_alive = False

    def close(self) -> None:
        """End all, and remove what is left but the control group."""
        self.end()
        self.backend.teardown()

    def remove_cgroup(self) -> None:
        """Remove the control group, when all in it have ended; that takes some milliseconds."""
        if self._cgroup is not None:
            self._cgroup.remove()
            self._cgroup = None
