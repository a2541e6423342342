"""The messages between this machine and the workers of a cluster, and the versions of both sides.

Only bytes are exchanged: the conditions of a class and the slice of one submission go out, an
evaluation comes back. Names of students stay on this machine.
"""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version

import msgspec

from grader.cache import library_versions
from grader.grading.evaluation import Evaluation
from grader.grading.evaluation_cache import code_digest
from grader.grading.reference import reference_cells
from grader.sandbox.protocol import Isolation

PACKAGE_NAME = "catsdogs-classroom"


class Conditions(msgspec.Struct, frozen=True):
    """The conditions that a worker must meet, and the configuration of a class.

    `versions` are those of `software_versions`, `reference` is the package of the reference
    solution. `config` is encoded, because other versions have other fields. `settings` is the key
    of the settings and their photos. `confidential` are paths that students' code must not be able
    to read.
    """

    versions: dict[str, str]
    reference: str
    config: bytes
    settings: bytes
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


def software_versions(reference: str) -> dict[str, str]:
    """Return the versions that evaluations depend on besides code and settings, readable."""
    sources = [cell.source.encode() for cell in reference_cells(reference)]
    digest = hashlib.sha256(b"\0".join([code_digest().encode(), *sources])).hexdigest()
    return {PACKAGE_NAME: f"{version(PACKAGE_NAME)} ({digest[:10]})", **library_versions()}
