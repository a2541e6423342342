"""The table of system calls matches the kernel's, and the filter answers as the table says."""

import errno
import platform
import re
import struct
from pathlib import Path

import pytest

from grader.sandbox.isolation import seccomp
from grader.sandbox.isolation.system_calls import (
    ALLOW,
    CONDITIONS,
    GROUPS,
    MAX_CALL_NUMBER,
    SHARED_CONDITIONS,
)
from samples.sample_class import REPOSITORY

X86_64, AARCH64 = 0xC000003E, 0xC00000B7


HEADERS = (
    Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    Path("/usr/include/asm-generic/unistd.h"),
)


def decide(
    program: list[tuple[int, int, int, int]], architecture: int, number: int, *arguments: int
) -> int:
    """Return the program's answer to a call, as the kernel would compute it."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    halves = struct.unpack("<16I", struct.pack("<IIQ6Q", number, architecture, 0, *padded))
    value = index = 0
    while True:
        operation, when_true, when_false, constant = program[index]
        index += 1
        match operation:
            case 0x20:
                value = halves[constant // 4]
            case 0x54:
                value &= constant
            case 0x05:
                index += constant
            case 0x15:
                index += when_true if value == constant else when_false
            case 0x35:
                index += when_true if value >= constant else when_false
            case _:
                assert operation == 0x06
                return constant


def test_attributes_cannot_be_changed_by_the_user_who_owns_the_machines_files() -> None:
    """Such a user could change the interpreter, to which /proc/self/exe leads."""
    chmod, read = (0xC000003E, 90), (0xC000003E, 0)
    own, nobody = (seccomp.build_filter(shared_view=False, own_user=own) for own in (True, False))

    if platform.machine() == "x86_64":
        assert decide(own, *chmod) == 0x00050000
        assert decide(nobody, *chmod) == decide(own, *read) == 0x7FFF0000


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86_64), ("aarch64", AARCH64)])
@pytest.mark.parametrize("shared_view", [False, True])
def test_each_call_gets_the_answer_of_its_group_on_both_architectures(
    monkeypatch: pytest.MonkeyPatch, machine: str, architecture: int, shared_view: bool
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    program = seccomp.build_filter(shared_view)
    column = ("x86_64", "aarch64").index(machine)
    answers = {}
    for group in GROUPS:
        answer = group.shared_answer if shared_view else group.answer
        for name, numbers in group.calls.items():
            if numbers[column] is not None and name not in SHARED_CONDITIONS:
                answers[numbers[column]] = 0x7FFF0000 if answer == ALLOW else 0x50000 | answer
    conditional = {
        numbers[column]
        for group in GROUPS
        for name, numbers in group.calls.items()
        if name in SHARED_CONDITIONS
    }

    for number in set(range(MAX_CALL_NUMBER + 1)) - conditional:
        found = decide(program, architecture, number)
        assert found == answers.get(number, 0x50000 | errno.EPERM), number
    assert decide(program, architecture, MAX_CALL_NUMBER + 1) == 0x50000 | errno.ENOSYS
    assert decide(program, architecture, 0x40000000) == 0x50000 | errno.EPERM
    other = AARCH64 if architecture == X86_64 else X86_64
    assert {decide(program, other, number) for number in range(500)} == {0x80000000}


@pytest.mark.parametrize("column", [0, 1], ids=["x86_64", "aarch64"])
def test_the_call_numbers_match_the_kernels_headers(column: int) -> None:
    if not HEADERS[column].is_file():
        pytest.skip(f"{HEADERS[column]} is not installed")
    pattern = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", re.MULTILINE)
    kernel = {name: int(number) for name, number in pattern.findall(HEADERS[column].read_text())}
    # In the generic header, calls of 32-bit machines have names of their own.
    kernel["newfstatat"] = kernel.get("newfstatat", kernel.get("fstatat", -1))
    listed = {name: numbers[column] for group in GROUPS for name, numbers in group.calls.items()}

    known = {name: number for name, number in listed.items() if name in kernel}
    assert known == {name: kernel[name] for name in known}
    # Older headers lack newer calls only.
    assert {name for name in listed if name not in kernel and (listed[name] or 451) < 451} == set()


def test_each_call_is_in_one_group_and_conditions_name_listed_calls() -> None:
    names = [name for group in GROUPS for name in group.calls]

    assert len(names) == len(set(names))
    assert set(SHARED_CONDITIONS) <= set(names)
    assert set(CONDITIONS) <= set(SHARED_CONDITIONS)


def test_the_security_page_lists_the_groups_of_calls() -> None:
    page = (REPOSITORY / "docs" / "security.md").read_text("utf-8")

    for group in GROUPS:
        names = ", ".join(f"`{name}`" for name in group.calls)
        assert f"| {group.name} | {group.reason} | {names} |\n" in page
