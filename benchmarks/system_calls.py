"""Which system calls are made behind the wall, compared with the table of those that are allowed.

    python -m benchmarks.system_calls grader grade submitted --assignment baseline --no-cache

Runs a command under strace, which must be installed, and prints which calls processes made once
they had put on the filter, and which their children made: how often, how often one was refused, and
whether the table has it. Calls that the table allows under conditions are listed with the arguments
that decide. If honest code needs a call that is missing, add it to
`grader/sandbox/isolation/system_calls.py`, with a reason. The calls that every program makes all
the time are left out, because recording them takes hours.
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

LEFT_OUT = (
    "read,write,close,openat,lseek,fstat,newfstatat,pread64,mmap,munmap,mprotect,madvise,brk,futex,"
    "rt_sigaction,rt_sigprocmask,clock_gettime,clock_nanosleep,sched_yield,poll,exit,exit_group"
)

_LINE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\S+) ?(?P<error>E\w+)?")
# Processes behind the wall know others by other numbers than strace does.
_TRANSLATED = re.compile(r"/\* (\d+) in strace's PID NS \*/$")
_FORKS = ("clone", "fork", "vfork")
_REFUSALS = ("EPERM", "ENOSYS")


class Recorded(NamedTuple):
    """A call as strace wrote it down; `child` is the number of the process that it started."""

    name: str
    arguments: list[str]
    error: str | None
    child: int | None

    @property
    def label(self) -> str:
        """The name, with the commands, options and types on which the table sets conditions."""
        # Those that may only be 0 are flags and numbers of processes. For `clone` strace uses an
        # order of its own.
        conditions = CONDITIONS.get(self.name, ()) if self.name != "clone" else ()
        places = [one.argument for one in conditions if one.values != (0,)]
        return " ".join([self.name, *(self.arguments[place] for place in places)])

    @property
    def puts_on_the_filter(self) -> bool:
        """Whether its process has a filter from here on."""
        filters = self.name == "prctl" and self.arguments[0] == "PR_SET_SECCOMP"
        return filters and self.error is None


def main() -> int:
    """Record and print; returns what the command did."""
    with tempfile.TemporaryDirectory() as folder:
        # Not with --seccomp-bpf, which is faster but does not see what another filter refuses.
        strace = ["strace", "-f", "-ff", "-qq", "--pidns-translation"]
        chosen = ["-e", f"trace=!{LEFT_OUT}", "-o", f"{folder}/process"]
        done = subprocess.run([*strace, *chosen, *sys.argv[1:]], check=False)
        show(list(behind_the_filter(Path(folder))))
    return done.returncode


def behind_the_filter(folder: Path) -> Iterator[Recorded]:
    """Yield the calls of processes and threads that had a filter, or were started by such.

    `folder` holds what strace wrote, a file for each process.
    """
    calls = {int(path.suffix[1:]): list(_recorded(path)) for path in folder.iterdir()}
    pending = []
    for made in calls.values():
        put_on = [place for place, call in enumerate(made) if call.puts_on_the_filter]
        if put_on:
            pending.append(made[put_on[0] + 1 :])
    while pending:
        made = pending.pop()
        yield from made
        pending += [calls.get(call.child, []) for call in made if call.child is not None]


def _recorded(path: Path) -> Iterator[Recorded]:
    for line in path.read_text("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match:
            child = _TRANSLATED.search(line) or re.search(r" = (\d+)$", line)
            yield Recorded(
                match["name"],
                match["arguments"].split(", "),
                match["error"],
                int(child[1]) if child and match["name"] in _FORKS else None,
            )


def show(made: list[Recorded]) -> None:
    """Print the table, the calls that are missing in ours first."""
    known = {name for group in GROUPS for name in group.calls}
    times = Counter(call.label for call in made)
    refused = Counter(call.label for call in made if call.error in _REFUSALS)
    table = Table("call", "times", "refused", "in the table")
    for label in sorted(times, key=lambda label: (label.split()[0] in known, label)):
        is_known = "yes" if label.split()[0] in known else "no"
        table.add_row(label, f"{times[label]:,}", f"{refused[label]:,}", is_known)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
