"""An isolated environment: a writable folder, an init process and a control group."""

from grader.sandbox.isolation.backend import MAX_TASKS, IsolationBackend
from grader.sandbox.isolation.cgroup import Cgroup, new_cgroup
from grader.sandbox.processes.init_process import InitProcess
from grader.sandbox.protocol import Limits

EXTRA_CGROUP_MEMORY_MB = 1024
"""Memory that a control group counts beyond a job's own limit.

It counts written files, changed memory pages of the warm start, and memory of the kernel itself.
"""


class IsolatedEnvironment:
    """The isolated environment of one session, in which each job gets a worker.

    It is in a control group if the machine allows one. The process that creates it must have one
    thread only, and becomes its supervisor.
    """

    def __init__(self, backend: IsolationBackend) -> None:
        """Set up the isolation and start the init process.

        Raises:
            OSError: the machine does not allow it.
        """
        self.backend = backend
        # First, because some backends put the tree of control groups out of view.
        self._cgroup: Cgroup | None = new_cgroup()
        try:
            backend.setup_supervisor()
            self.init_process = InitProcess(backend, self._cgroup)
        except OSError:
            self.remove_cgroup()
            raise
        self._is_alive = True

    def set_kernel_limits(self, limits: Limits) -> None:
        """Let the kernel bound the next job, above the limits that the supervisor monitors."""
        if self._cgroup is not None:
            memory_bytes = (limits.memory_mb + EXTRA_CGROUP_MEMORY_MB) * 2**20
            # Twice the limit, because the supervisor stops the job earlier and reports the reason.
            self._cgroup.set_limits(memory_bytes, 2 * MAX_TASKS)

    def cpu_seconds(self) -> float | None:
        """Return the processor time of all processes so far; None without a control group."""
        return self._cgroup.cpu_seconds() if self._cgroup is not None else None

    def ran_out_of_memory(self) -> bool:
        """Return whether the kernel has killed all processes at its memory limit."""
        return self._cgroup is not None and self._cgroup.ran_out_of_memory()

    def reset(self) -> bool:
        """Remove all traces of the last job; returns false if that fails."""
        try:
            self.backend.reset()
        except (OSError, RecursionError):
            return False
        return True

    def kill_all(self) -> None:
        """Kill the init process and all other processes of the environment."""
        if self._is_alive:
            self.backend.kill_all(self.init_process.pid)
            self._is_alive = False

    def close(self) -> None:
        """Kill all processes, and remove everything but the control group."""
        self.kill_all()
        self.backend.teardown()

    def remove_cgroup(self) -> None:
        """Remove the control group, whose processes must be dead; takes some milliseconds."""
        if self._cgroup is not None:
            self._cgroup.remove()
            self._cgroup = None
