"""Programs in the kernel's classic BPF that decide on a system call by its number and arguments.

A binary search finds the number, so of hundreds of instructions about twenty run for a call. For
numbers that are always allowed the kernel does not run the program at all: it finds them when the
program is installed.

Sources: seccomp(2), the kernel's `Documentation/userspace-api/seccomp_filter.rst` and
`Documentation/networking/filter.rst`.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from grader.sandbox.isolation.system_calls import ALLOW, Condition

Instruction = tuple[int, int, int, int]
"""An operation, the instructions to skip if it holds and if it does not, and a constant."""

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP, _EQUAL, _AT_LEAST = 0x05, 0x15, 0x35
_MAX_SKIP = 255
# Offsets into the kernel's description of a call. The offset of an argument is that of its lower
# half on little-endian processors such as x86_64 and aarch64.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _FAIL, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_ALL_BITS = 0xFFFFFFFF
# Placeholder for the id of the process until the program is encoded; no constant is negative.
_ITSELF = -1


class NumberRange(NamedTuple):
    """The call numbers from `first` to the next range, which have the same decision."""

    first: int
    decision: Sequence[Instruction]


def encode(instructions: Sequence[Instruction], itself: int) -> bytes:
    """Encode a program as the kernel reads it, for the process with id `itself`."""
    fields = [
        itself if field == _ITSELF else field
        for instruction in instructions
        for field in instruction
    ]
    return struct.pack("=" + "HBBI" * len(instructions), *fields)


def build_program(architecture: int, ranges: Sequence[NumberRange]) -> list[Instruction]:
    """Build a program that decides on each call by the range of its number.

    It kills the process at a call of another architecture. `ranges` are in order and begin with
    number 0.
    """
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        *_search(ranges),
    ]


def answer(code: int) -> list[Instruction]:
    """Build the instructions to allow the call, or to return this error code to the caller.

    Code 0 reports success without making the call.
    """
    return [(_RETURN, 0, 0, _ALLOW if code == ALLOW else _FAIL | code)]


def conditional(conditions: Sequence[Condition]) -> list[Instruction]:
    """Build the instructions to allow the call if all conditions hold.

    Otherwise the first condition that fails answers the call.
    """
    steps: list[Instruction] = []
    for condition in conditions:
        steps.append((_LOAD, 0, 0, _ARGUMENTS + 8 * condition.argument))
        if condition.mask != _ALL_BITS:
            steps.append((_AND, 0, 0, condition.mask))
        values = (*condition.values, _ITSELF) if condition.or_itself else condition.values
        # A match skips the remaining values and the answer of the condition.
        steps += [(_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]
        steps += answer(condition.otherwise)
    return steps + answer(ALLOW)


def _search(ranges: Sequence[NumberRange]) -> list[Instruction]:
    """Build a binary search for the range of the loaded number."""
    if len(ranges) == 1:
        return list(ranges[0].decision)
    middle = len(ranges) // 2
    lower, upper = _search(ranges[:middle]), _search(ranges[middle:])
    first = ranges[middle].first
    if len(lower) <= _MAX_SKIP:
        return [(_AT_LEAST, len(lower), 0, first), *lower, *upper]
    # Only an unconditional jump may skip more.
    return [(_AT_LEAST, 0, 1, first), (_JUMP, 0, 0, len(lower)), *lower, *upper]
