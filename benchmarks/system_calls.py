"""Compare the system calls inside the sandbox with the table of allowed calls.

    python -m benchmarks.system_calls grader grade submitted --assignment baseline --no-cache

The benchmark runs a command under strace, which must be installed. It prints the calls of processes
after they installed the filter, and of their children: how often, how often refused, and whether
the table contains them. Calls that the table allows under conditions are listed with the deciding
arguments. If honest code needs a missing call, add it to
`grader/sandbox/isolation/system_calls.py`, with a reason. Very frequent calls are left out, because
recording them takes hours.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from grader.sandbox.isolation.system_calls import CONDITIONS, GROUPS

UNRECORDED_CALLS = (
    "read,write,close,openat,lseek,fstat,newfstatat,pread64,mmap,munmap,mprotect,madvise,brk,futex,"
    "rt_sigaction,rt_sigprocmask,clock_gettime,clock_nanosleep,sched_yield,poll,exit,exit_group"
)

_LINE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\S+) ?(?P<error>E\w+)?")
# Inside the sandbox, processes have other numbers than for strace.
_TRANSLATED_PID = re.compile(r"/\* (\d+) in strace's PID NS \*/$")
_FORKS = ("clone", "fork", "vfork")
_REFUSALS = ("EPERM", "ENOSYS")


class RecordedCall(NamedTuple):
    """A call recorded by strace; `child` is the number of the process that it started."""

    name: str
    arguments: list[str]
    error: str | None
    child: int | None

    @property
    def label(self) -> str:
        """The name, with the arguments on which the table sets conditions."""
        # Arguments that may only be 0 are flags and process numbers. For `clone`, strace has a
        # different order of arguments.
        conditions = CONDITIONS.get(self.name, ()) if self.name != "clone" else ()
        positions = sorted({each.argument for each in conditions if each.values != (0,)})
        return " ".join([self.name, *(self.arguments[position] for position in positions)])

    @property
    def installs_filter(self) -> bool:
        """Whether its process has a filter after this call."""
        filters = self.name == "prctl" and self.arguments[0] == "PR_SET_SECCOMP"
        return filters and self.error is None


def main() -> int:
    """Record, print the table, and return the exit code of the command."""
    with tempfile.TemporaryDirectory() as folder:
        # Not with --seccomp-bpf: it is faster, but misses the calls that another filter refuses.
        strace = ["strace", "-f", "-ff", "-qq", "--pidns-translation"]
        options = ["-e", f"trace=!{UNRECORDED_CALLS}", "-o", f"{folder}/process"]
        done = subprocess.run([*strace, *options, *sys.argv[1:]], check=False)
        print_table(list(filtered_calls(Path(folder))))
    return done.returncode


def filtered_calls(folder: Path) -> Iterator[RecordedCall]:
    """Yield the calls of processes with a filter, and of all processes that these started.

    `folder` contains the files of strace, one for each process.
    """
    calls = {int(path.suffix[1:]): list(_recorded(path)) for path in folder.iterdir()}
    pending = []
    for of_process in calls.values():
        installed = [position for position, call in enumerate(of_process) if call.installs_filter]
        if installed:
            pending.append(of_process[installed[0] + 1 :])
    while pending:
        of_process = pending.pop()
        yield from of_process
        pending += [calls.get(call.child, []) for call in of_process if call.child is not None]


def _recorded(path: Path) -> Iterator[RecordedCall]:
    for line in path.read_text("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match:
            child = _TRANSLATED_PID.search(line) or re.search(r" = (\d+)$", line)
            yield RecordedCall(
                match["name"],
                match["arguments"].split(", "),
                match["error"],
                int(child[1]) if child and match["name"] in _FORKS else None,
            )


def print_table(calls: list[RecordedCall]) -> None:
    """Print the table, with the calls that are not allowed first."""
    known = {name for group in GROUPS for name in group.calls}
    times = Counter(call.label for call in calls)
    refused = Counter(call.label for call in calls if call.error in _REFUSALS)
    table = Table("call", "times", "refused", "in the table")
    for label in sorted(times, key=lambda label: (label.split()[0] in known, label)):
        is_known = "yes" if label.split()[0] in known else "no"
        table.add_row(label, f"{times[label]:,}", f"{refused[label]:,}", is_known)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
