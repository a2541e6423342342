"""The isolation that this machine allows, found by trying the levels in a process of their own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.environment import ENVIRONMENT
from grader.sandbox.errors import UnprotectedError
from grader.sandbox.protocol import Isolation

_MAX_REASON_CHARACTERS = 300


class Protection(NamedTuple):
    """The level of isolation of students' code.

    `readable` lists the real paths that the code can read nevertheless. It is empty at a level
    without protection, where the code can read all files of the user. `cgroup` names the
    controllers of the kernel's control groups that count here, of `cpu`, `memory` and `pids`.
    """

    isolation: Isolation
    readable: tuple[Path, ...]
    cgroup: tuple[str, ...] = ()


def find_protection(levels: Sequence[Isolation]) -> Protection:
    """Find the first of the levels that this machine allows.

    Raises:
        UnprotectedError: it allows none of them.
    """
    require_linux()
    probe = subprocess.run(
        [sys.executable, "-m", "grader.sandbox.processes.probe", *levels],
        capture_output=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
    )
    first, *readable = probe.stdout.splitlines() or [b""]
    found, _, rest = first.decode().partition(" ")
    for level in levels:
        if found == level:
            paths = tuple(Path(os.fsdecode(path)) for path in readable)
            return Protection(level, paths, tuple(rest.split()))
    reason = rest or probe.stderr.decode(errors="replace").strip()[-_MAX_REASON_CHARACTERS:]
    raise UnprotectedError(
        "this machine cannot isolate students' code from the grader and from each other "
        f"({reason}). Grade in a container or on another machine, see "
        'docs/instructors/troubleshoot.md, "Isolation"; or, if you trust every submission, use '
        "--allow-unprotected"
    )


def require_linux() -> None:
    """Refuse other systems than Linux.

    Raises:
        UnprotectedError: this is another system.
    """
    if sys.platform != "linux":
        raise UnprotectedError(
            f"students' code can be isolated on Linux only, this is {sys.platform}: "
            'grade in a container, see docs/instructors/troubleshoot.md, "Isolation"'
        )
