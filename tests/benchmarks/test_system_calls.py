"""Only the system calls under the filter count, in each process."""

from pathlib import Path

from benchmarks.system_calls import filtered_calls

FILTER = "prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {len=313, filter=0x55}) = 0\n"
CHILD = "clone(child_stack=NULL, flags=SIGCHLD) = 2 /* 102 in strace's PID NS */\n"


def labels(folder: Path, **processes: str) -> list[str]:
    """Write one recording for each process, and return the labels of the calls that count."""
    for number, text in processes.items():
        (folder / f"process.{number[1:]}").write_text(text)
    return [call.label for call in filtered_calls(folder)]


def test_calls_before_the_filter_and_of_processes_without_one_do_not_count(tmp_path: Path) -> None:
    calls = labels(tmp_path, p100="mount() = 0\n", p101=f"mount() = 0\n{FILTER}getpid() = 2\n")

    assert calls == ["getpid"]


def test_children_of_a_filtered_process_count_from_their_first_call(tmp_path: Path) -> None:
    calls = labels(tmp_path, p101=f"{FILTER}{CHILD}", p102="vfork() = 103\n", p103="getuid() = 0\n")

    assert calls == ["clone", "vfork", "getuid"]


def test_a_filter_that_could_not_be_installed_does_not_count(tmp_path: Path) -> None:
    refused = FILTER.replace("= 0", "= -1 EINVAL (Invalid argument)")

    assert labels(tmp_path, p101=f"{refused}getpid() = 2\n") == []


def test_calls_with_conditions_are_labeled_with_the_deciding_arguments(tmp_path: Path) -> None:
    calls = "fcntl(3, F_GETFD) = 0\nsocketpair(AF_UNIX, SOCK_DGRAM, 0, [3, 4]) = -1 EPERM (No)\n"

    assert labels(tmp_path, p101=FILTER + calls) == [
        "fcntl F_GETFD",
        "socketpair AF_UNIX SOCK_DGRAM",
    ]
