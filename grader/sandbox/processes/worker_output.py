"""The output of a worker: its report and its printed text, read from two pipes."""

import contextlib
import fcntl
import os

from grader.sandbox.protocol import MAX_KEPT_OUTPUT_BYTES, MAX_REPORT_BYTES

_CHUNK_BYTES = 1 << 20


class WorkerOutput:
    """The two pipes from a worker, and the bytes read so far.

    `report` is the whole report, `printed` the beginning of the printed text, `printed_bytes` the
    length of all printed text. `writing_ends` are the pipes' writing ends, the report's first.
    """

    def __init__(self) -> None:
        self._report_pipe, report_end = os.pipe()
        # Through a small pipe an epoch of pictures passes in a hundred pieces. The kernel may
        # refuse a large pipe to a user who has many.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(report_end, fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)
        self._printed_pipe, printed_end = os.pipe()
        self.writing_ends = (report_end, printed_end)
        self.report = bytearray()
        self.printed = bytearray()
        self.printed_bytes = 0

    @property
    def reading_ends(self) -> tuple[int, int]:
        """The pipes' reading ends."""
        return self._report_pipe, self._printed_pipe

    def read(self, descriptor: int) -> bool:
        """Read one chunk from a reading end; returns false at the end of the pipe."""
        chunk = os.read(descriptor, _CHUNK_BYTES)
        if descriptor == self._report_pipe:
            self.report += chunk
        else:
            self.printed_bytes += len(chunk)
            self.printed += chunk[: MAX_KEPT_OUTPUT_BYTES - len(self.printed)]
        return bool(chunk)

    def drain(self) -> None:
        """Read the rest of both pipes, and close them.

        The writers must be dead, so that both pipes have an end.
        """
        for descriptor in self.reading_ends:
            while len(self.report) <= MAX_REPORT_BYTES and self.read(descriptor):
                pass
            os.close(descriptor)
