"""A submission that searches everything finds no secret of other students or the grader."""

import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.course import Course
from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox
from grader.sandbox.fork_server_handle import ForkServer
from grader.sandbox.protocol import PROTECTED, Call, Isolation, Part, PathArgument, Slice, Statement
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

FUNCTION = "create_train_val_dirs"
# The search stores the secrets multiplied by this factor, so that it does not find its own copies.
# The factor is odd, so that the multiplication is reversible.
FACTOR = 0x9E3779B97F4A7C15

SEARCH_PROGRAM = f"""
import ctypes, json, os
import numpy as np
def memory():
    for line in open("/proc/self/maps"):
        span, rights = line.split()[:2]
        start, end = (int(part, 16) for part in span.split("-"))
        while rights.startswith("rw") and start < end:
            size = min(end - start, 1 << 24)
            # At landlock /proc/self/mem is closed, so the memory is read in place.
            yield np.frombuffer(ctypes.string_at(start, size), np.uint64)
            start += size

def positions(scrambled, wanted):
    found = np.flatnonzero(scrambled[: len(scrambled) - len(wanted) + 1] == wanted[0])
    for offset, word in enumerate(wanted):
        found = found[scrambled[found + offset] == word]
    return found

def in_memory(targets):
    found = set()
    for words in memory():
        if words.any():
            scrambled = words * np.uint64({FACTOR})
            found |= {{name for name, wanted in targets if len(positions(scrambled, wanted))}}
    return sorted(found)

def {FUNCTION}(root_path):
    targets = [(name, np.array(words, np.uint64)) for name, words in json.loads(TARGETS)]
    # Parts of the system, of Python or of this call.
    known = ("/proc", "/usr", "/lib", "/sys", "/bin", "/dev", "/tmp")
    files = [os.path.join(folder, name) for folder, _, names in os.walk("/") for name in names
             if not folder.startswith(known) and "/lib/python3" not in folder]
    opened = []
    for path in json.loads(PATHS):
        try:
            open(path).read()
            opened.append(path)
        except OSError:
            pass
    links = []
    for name in os.listdir("/proc/self/fd"):
        try: links.append(os.readlink("/proc/self/fd/" + name))
        except OSError: pass
    print(json.dumps({{"memory": in_memory(targets), "environment": dict(os.environ),
                      "files": files, "opened": opened, "links": links,
                      "control": CONTROL}}))
"""


@pytest.fixture(scope="module")
def planted_secrets() -> dict[str, str]:
    """Secrets that exist only where the test puts them."""
    return {
        name: f"{name}-{secrets.token_hex(12)}" for name in ("environment", "student", "control")
    }


@pytest.fixture(scope="module")
def fork_server(planted_secrets: dict[str, str]) -> Iterator[ForkServer]:
    """A fork server that was started from an environment with a secret in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANTED", planted_secrets["environment"])
        fork_server = ForkServer()
        with Sandbox(fork_server=fork_server) as sandbox:
            assert sandbox.isolation
        yield fork_server
    fork_server.close()


@pytest.mark.parametrize("level", PROTECTED)
def test_a_submission_that_searches_everything_finds_no_secret(
    course: Course,
    tmp_path: Path,
    planted_secrets: dict[str, str],
    fork_server: ForkServer,
    level: Isolation,
) -> None:
    seed = 2**40 + secrets.randbelow(2**40)
    with (
        Sandbox((level,), fork_server) as sandbox,
        Grader(course, "baseline", seed, sandbox=sandbox) as grader,
    ):
        other = tmp_path / "other.py"
        other.write_text(f"def {FUNCTION}(root_path):\n    return {planted_secrets['student']!r}\n")
        assert grader.grade(other, "other").status == "graded"
        (course.state / "seed").write_text(str(seed))
        labels = grader.context.training_data().validation_labels[:64]
        targets = encoded_secrets(planted_secrets, seed, labels)
        paths = [str(path) for path in (other, *secret_files(course))]

        seen = search_everything(grader, targets, paths, planted_secrets["control"])

    assert seen["memory"] == ["control"]
    assert seen["opened"] == []
    assert planted_secrets["environment"] not in json.dumps(seen["environment"])
    others = [path for path in seen["files"] if not path.startswith(sys.base_prefix)]
    assert set(others) <= {"/etc/ld.so.cache"}
    assert all(link.startswith(("/dev/null", "pipe:", "/proc/")) for link in seen["links"])


def encoded_secrets(planted: dict[str, str], seed: int, labels: np.ndarray) -> dict[str, bytes]:
    """Return the bytes of each secret, by its name."""
    return {
        **{name: secret.encode() for name, secret in planted.items()},
        "seed as text": str(seed).encode().ljust(15, b"\0"),
        **{
            f"labels as {kind}": labels.astype(kind).tobytes()
            for kind in ("uint8", "int64", "float32")
        },
    }


def secret_files(course: Course) -> list[Path]:
    """List files of the course and of this project that exist but must not be readable."""
    files = [
        course.state / "seed",
        course.solutions / "baseline" / "settings.toml",
        REPOSITORY / "README.md",
        REPOSITORY / "catsdogs_ref" / "baseline" / "models.py",
    ]
    assert all(file.is_file() for file in files)
    return files


def search_everything(
    grader: Grader, targets: dict[str, bytes], paths: list[str], control: str
) -> dict[str, list[str]]:
    """Run a submission that searches for these bytes and opens these paths; returns findings."""
    words = [
        [name, scrambled] for name, secret in targets.items() for scrambled in alignments(secret)
    ]
    constants = (
        f"TARGETS = {json.dumps(words)!r}\nPATHS = {json.dumps(paths)!r}\nCONTROL = {control!r}\n"
    )
    part = Part(FUNCTION, 1, (Statement(1, 1, constants + SEARCH_PROGRAM),))
    evidence = grader.submission(Slice({FUNCTION: part})).call(
        Call(FUNCTION, (PathArgument("root"),))
    )
    seen: dict[str, list[str]] = json.loads(evidence.printed)
    return seen


def alignments(secret: bytes) -> Iterator[list[int]]:
    """Yield a secret as scrambled words of 8 bytes, for each of its 8 alignments in memory."""
    for skipped in range(8):
        count = (len(secret) - skipped) // 8
        words = np.frombuffer(secret[skipped : skipped + 8 * count], np.uint64)
        yield (words * np.uint64(FACTOR)).tolist()
