"""A base class for objects that a `with` block closes."""

from types import TracebackType
from typing import Self


class Closing:
    """A context manager that returns itself and calls its `close` at the end of the block."""

    def close(self) -> None:
        """Release all resources; further calls have no effect."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
