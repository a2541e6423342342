"""The messages between this machine and the workers of a cluster, and the versions of both sides.

Only bytes are exchanged: the conditions of a class and the slice of one submission go out, an
evaluation comes back. Names of students stay on this machine.
"""

from collections.abc import Sequence
from importlib.metadata import version

import msgspec

from grader.cache import library_versions
from grader.grading.evaluation import Evaluation
from grader.grading.evaluation_cache import code_digest
from grader.sandbox.protocol import Isolation

PACKAGE_NAME = "catsdogs-classroom"


class Conditions(msgspec.Struct, frozen=True):
    """The conditions that a worker must meet, and the configuration of a class.

    `versions` are those of `software_versions`. `config` is encoded, because other versions have
    other fields. `settings` is the key of the settings and their photos, `files` the digest of the
    files that checks may read. `confidential` are paths that students' code must not be able
    to read.
    """

    versions: dict[str, str]
    config: bytes
    settings: bytes
    files: str
    levels: Sequence[Isolation]
    confidential: tuple[bytes, ...]


class Answer(msgspec.Struct, frozen=True):
    """The answer of a worker: its isolation and possibly an evaluation, or a failure.

    `cgroup` names the resources that control groups of its kernel measure.
    """

    isolation: Isolation | None = None
    evaluation: Evaluation | None = None
    failure: str = ""
    cgroup: tuple[str, ...] = ()


def software_versions() -> dict[str, str]:
    """Return the versions that evaluations depend on besides code and settings, readable."""
    return {PACKAGE_NAME: f"{version(PACKAGE_NAME)} ({code_digest()[:10]})", **library_versions()}
