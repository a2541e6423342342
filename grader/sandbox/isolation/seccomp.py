"""A filter on system calls: only those in a table are done, some of them with certain arguments.

A filter stays for good and holds for all children. What the table leaves out fails with EPERM, a
call that is newer than the table with ENOSYS, and a call of another architecture kills the process.

Source: seccomp(2).
"""

import ctypes
import errno
import os
import platform
from collections.abc import Mapping

from grader.sandbox.isolation import bpf
from grader.sandbox.isolation.kernel import call, libc
from grader.sandbox.isolation.system_calls import (
    CONDITIONS,
    GROUPS,
    NEWEST,
    PRETEND,
    SHARED_CONDITIONS,
)

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# On x86_64 the same calls have other numbers from here on, for programs with 32-bit pointers.
_X32_BIT = 0x40000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def program(shared: bool, own_user: bool = False) -> list[bpf.Instruction]:
    """Return the filter, for `install`.

    `shared` says that files and processes of others are in view: there calls that reach them by
    name or number are refused, too. `own_user` says that the process is the user who owns files of
    the machine: their attributes stay as they are.

    Raises:
        OSError: this machine's call numbers are not known.
    """
    if platform.machine() not in _ARCHITECTURES:
        raise OSError(f"filter of system calls: not known for {platform.machine()}")
    column, architecture = _ARCHITECTURES[platform.machine()]
    return bpf.program(architecture, _stretches(_decisions(column, shared, own_user)))


def install(program: list[bpf.Instruction]) -> None:
    """Filter the calls of this process and its children; `no new privileges` must be set.

    Raises:
        OSError: the kernel has no such filter.
    """
    encoded = bpf.encode(program, itself=os.getpid())
    call(
        "filter of system calls",
        libc.prctl,
        _PR_SET_SECCOMP,
        _MODE_FILTER,
        ctypes.byref(_Program(len(program), encoded)),
        0,
        0,
    )


def _decisions(
    column: int, shared: bool, own_user: bool = False
) -> dict[int, list[bpf.Instruction]]:
    """Map the number of each call in the table to the instructions that decide on it."""
    conditions = SHARED_CONDITIONS if shared else CONDITIONS
    found = {}
    for group in GROUPS:
        is_as_shared = shared or (own_user and group.shared_answer == PRETEND)
        answer = bpf.answer(group.shared_answer if is_as_shared else group.answer)
        for name, numbers in group.calls.items():
            number = numbers[column]
            if number is not None:
                one = conditions.get(name)
                found[number] = bpf.conditional(one) if one else answer
    return found


def _stretches(decisions: Mapping[int, list[bpf.Instruction]]) -> list[bpf.Stretch]:
    """Gather neighbouring numbers with the same decision; the others are refused."""
    refused = bpf.answer(errno.EPERM)
    found = [bpf.Stretch(0, decisions.get(0, refused))]
    for number in range(1, NEWEST + 1):
        decision = decisions.get(number, refused)
        if decision != found[-1].decision:
            found.append(bpf.Stretch(number, decision))
    newer = bpf.Stretch(NEWEST + 1, bpf.answer(errno.ENOSYS))
    return [*found, newer, bpf.Stretch(_X32_BIT, refused)]
