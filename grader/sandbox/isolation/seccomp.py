"""A filter that allows only the system calls of a table, some of them only with some arguments.

A filter is irrevocable and holds for all children. A call that the table leaves out fails with
EPERM, a call that is newer than the table with ENOSYS, and a call of another architecture kills the
process.

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
    MAX_CALL_NUMBER,
    PRETEND,
    SHARED_CONDITIONS,
)

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# On x86_64 the same calls have other numbers from this bit on, for programs with 32-bit pointers.
_X32_BIT = 0x40000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def build_filter(shared_view: bool, own_user: bool = False) -> list[bpf.Instruction]:
    """Build the filter, for `install_filter`.

    With `shared_view` files and processes of other users are in view, so calls that reach them by
    name or number are refused, too. With `own_user` the process runs as a user who owns files of
    the machine, so their attributes cannot be changed.

    Raises:
        OSError: the call numbers of this machine are unknown.
    """
    if platform.machine() not in _ARCHITECTURES:
        raise OSError(f"filter of system calls: not known for {platform.machine()}")
    column, architecture = _ARCHITECTURES[platform.machine()]
    decisions = _decisions(column, shared_view, own_user)
    return bpf.build_program(architecture, _ranges(decisions))


def install_filter(program: list[bpf.Instruction]) -> None:
    """Filter the calls of this process and its children; `no new privileges` must be set.

    Raises:
        OSError: the kernel has no such filters.
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


def _decisions(column: int, shared_view: bool, own_user: bool) -> dict[int, list[bpf.Instruction]]:
    """Map the number of each call in the table to the instructions that decide on it."""
    conditions = SHARED_CONDITIONS if shared_view else CONDITIONS
    decisions = {}
    for group in GROUPS:
        is_shared = shared_view or (own_user and group.shared_answer == PRETEND)
        answer = bpf.answer(group.shared_answer if is_shared else group.answer)
        for name, numbers in group.calls.items():
            number = numbers[column]
            if number is not None:
                condition = conditions.get(name)
                decisions[number] = bpf.conditional(condition) if condition else answer
    return decisions


def _ranges(decisions: Mapping[int, list[bpf.Instruction]]) -> list[bpf.NumberRange]:
    """Join neighboring numbers with the same decision; numbers without one are refused."""
    refused = bpf.answer(errno.EPERM)
    ranges = [bpf.NumberRange(0, decisions.get(0, refused))]
    for number in range(1, MAX_CALL_NUMBER + 1):
        decision = decisions.get(number, refused)
        if decision != ranges[-1].decision:
            ranges.append(bpf.NumberRange(number, decision))
    newer = bpf.NumberRange(MAX_CALL_NUMBER + 1, bpf.answer(errno.ENOSYS))
    return [*ranges, newer, bpf.NumberRange(_X32_BIT, refused)]
