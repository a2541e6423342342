"""Judges the same code once: a verdict depends on the slice, the settings and the seed alone."""

import hashlib
from pathlib import Path

from grader.cache import Store, key_of
from grader.grading.pictures import DRAWING
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.settings import Settings
from grader.source_digest import source_digest


class EvaluationCache:
    """Verdicts by the code that they are about; one in which the grader failed is not kept.

    `depends_on` is what all verdicts of one grading depend on besides the grader's own source.
    """

    def __init__(self, store: Store, *depends_on: object) -> None:
        self._store = store
        self._depends_on = depends_on

    def get(self, source: Slice, isolation: Isolation) -> tuple[CheckResult, ...] | None:
        """The verdict on this code behind such a wall, or None when there is none yet."""
        return self._store.get(self._key(source, isolation), tuple[CheckResult, ...])

    def put(self, source: Slice, isolation: Isolation, checks: tuple[CheckResult, ...]) -> None:
        """Keep a verdict, if it is one."""
        if not any(check.status is Status.BROKEN for check in checks):
            self._store.put(self._key(source, isolation), checks)

    def _key(self, source: Slice, isolation: Isolation) -> str:
        return key_of("verdict", code_digest(), encode(source), isolation, *self._depends_on)


def settings_key(settings: Settings, *folders: str | None) -> bytes:
    """All that the settings say, and which photos lie in the folders that they point to."""
    paths = [path for folder in folders if folder for path in sorted(Path(folder).glob("*/*"))]
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(encode(settings) + repr(stamps).encode()).digest()


def code_digest() -> str:
    """A digest of the grader's own source, and of what draws pictures for it.

    A change of either makes all kept verdicts invalid.
    """
    return source_digest(Path(__file__).parents[1], DRAWING)
