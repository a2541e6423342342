"""A cache of evaluations: results depend only on the slice, the settings and the seed."""

import hashlib
from pathlib import Path

from grader.cache import Store, cache_key
from grader.grading.data_source import source_stamp
from grader.grading.training_data import DRAWING
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.settings import Settings
from grader.source_digest import source_digest


class EvaluationCache:
    """The results of checks by the code they belong to; broken results are not stored.

    `depends_on` are the values that all results of one grading depend on besides the grader's own
    source.
    """

    def __init__(self, store: Store, *depends_on: object) -> None:
        self._store = store
        self._depends_on = depends_on

    def get(self, source: Slice, isolation: Isolation) -> tuple[CheckResult, ...] | None:
        """Return the results for some code under an isolation, or None if there are none."""
        return self._store.get(self._key(source, isolation), tuple[CheckResult, ...])

    def put(self, source: Slice, isolation: Isolation, checks: tuple[CheckResult, ...]) -> None:
        """Store the results for some code unless one of them is broken."""
        if not any(check.status is Status.BROKEN for check in checks):
            self._store.put(self._key(source, isolation), checks)

    def _key(self, source: Slice, isolation: Isolation) -> str:
        return cache_key("evaluation", code_digest(), encode(source), isolation, *self._depends_on)


def settings_key(settings: Settings, *sources: str | None) -> bytes:
    """Compute a digest of the settings and of the photos and other data that they name."""
    stamps = [source_stamp(Path(source)) for source in sources if source]
    return hashlib.sha256(encode(settings) + repr(stamps).encode()).digest()


def code_digest() -> str:
    """Compute a digest of the grader's own source and of the module that draws pictures.

    A change of either makes all stored results invalid.
    """
    return source_digest(Path(__file__).parents[1], DRAWING)
