"""Runs a command as on a machine that forbids some ways of isolation.

    python -m tests.support.containers namespaces -- grader grade ...

Refuses the system calls that they need, the way container programs do by default.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# On x86_64 and aarch64: unshare, mount, setns; Landlock's three calls have the same numbers.
_CALLS = {
    "namespaces": {"x86_64": (272, 165, 308), "aarch64": (97, 40, 268)},
    "landlock": {"x86_64": (444, 445, 446), "aarch64": (444, 445, 446)},
}
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN, _ALLOW, _ERRNO = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000


def forbid(*ways: str) -> None:
    """Refuse what these ways of isolation need, in this process and all that it starts."""
    steps = [(_LOAD, 0, 0, 0)]
    for way in ways:
        for number in _CALLS[way][platform.machine()]:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    code = b"".join(struct.pack("=HBBI", *step) for step in [*steps, (_RETURN, 0, 0, _ALLOW)])
    instructions = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SECCOMP, _FILTER, program, 0, 0)):
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {call[0]}")


def main() -> None:
    """Forbid what is named before `--`, then become the command behind it."""
    middle = sys.argv.index("--")
    forbid(*sys.argv[1:middle])
    os.execvp(sys.argv[middle + 1], sys.argv[middle + 1 :])


if __name__ == "__main__":
    main()
