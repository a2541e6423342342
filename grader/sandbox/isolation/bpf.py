"""Programs of the kernel's classic BPF that decide on a system call by its number and arguments.

The number is found by binary search, so a program of hundreds of instructions runs about twenty.
The kernel notes at the start for which numbers the answer is always to do the call, and does not
run the program for those at all.

Sources: seccomp(2), the kernel's `Documentation/userspace-api/seccomp_filter.rst` and
`Documentation/networking/filter.rst`.
"""

import errno
import struct
from collections.abc import Sequence
from typing import NamedTuple

from grader.sandbox.isolation.system_calls import ALLOW, Condition

Instruction = tuple[int, int, int, int]
"""Operation, how many instructions to skip when it holds and when it does not, and a constant."""

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP, _EQUAL, _AT_LEAST = 0x05, 0x15, 0x35
_MAX_SKIP = 255
# Offsets into the kernel's description of a call. Of an argument this is the lower half on
# processors that store it first, as x86_64 and aarch64 do.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_DO, _FAIL, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_ALL_BITS = 0xFFFFFFFF
# Stands for the number of the process until the program is encoded; no constant is negative.
_ITSELF = -1


class Stretch(NamedTuple):
    """Numbers of calls, from `first` to the next stretch, that the same instructions decide on."""

    first: int
    decision: Sequence[Instruction]


def encode(instructions: Sequence[Instruction], itself: int) -> bytes:
    """Return the program as the kernel reads it, for the process with number `itself`."""
    fields = [
        itself if field == _ITSELF else field
        for instruction in instructions
        for field in instruction
    ]
    return struct.pack("=" + "HBBI" * len(instructions), *fields)


def program(architecture: int, stretches: Sequence[Stretch]) -> list[Instruction]:
    """Decide on each call as its stretch says; kill the process if it is of another architecture.

    `stretches` are in order and begin with number 0.
    """
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        *_search(stretches),
    ]


def answer(code: int) -> list[Instruction]:
    """Do the call, or return this error to the caller; 0 reports success and does nothing."""
    return [(_RETURN, 0, 0, _DO if code == ALLOW else _FAIL | code)]


def conditional(conditions: Sequence[Condition]) -> list[Instruction]:
    """Do the call if all conditions hold, and refuse it otherwise."""
    steps: list[Instruction] = []
    for one in conditions:
        steps.append((_LOAD, 0, 0, _ARGUMENTS + 8 * one.argument))
        if one.mask != _ALL_BITS:
            steps.append((_AND, 0, 0, one.mask))
        values = (*one.values, _ITSELF) if one.or_itself else one.values
        # Each skips the values behind it, and the refusal.
        steps += [(_EQUAL, len(values) - place, 0, each) for place, each in enumerate(values)]
        steps += answer(errno.EPERM)
    return steps + answer(ALLOW)


def _search(stretches: Sequence[Stretch]) -> list[Instruction]:
    """Find the stretch of the loaded number."""
    if len(stretches) == 1:
        return list(stretches[0].decision)
    middle = len(stretches) // 2
    lower, upper = _search(stretches[:middle]), _search(stretches[middle:])
    first = stretches[middle].first
    if len(lower) <= _MAX_SKIP:
        return [(_AT_LEAST, len(lower), 0, first), *lower, *upper]
    # Only an unconditional jump may be longer.
    return [(_AT_LEAST, 0, 1, first), (_JUMP, 0, 0, len(lower)), *lower, *upper]
