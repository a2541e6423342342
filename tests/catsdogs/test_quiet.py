"""Text that is written to file descriptor 2 in a block is discarded; text outside it is not."""

import os
import sys
from pathlib import Path

import pytest

from catsdogs.quiet import discarded_error_stream


def test_text_of_the_descriptor_and_of_python_is_discarded_in_the_block_only(capfd, monkeypatch):
    # Outside pytest, Python's stream writes to the descriptor, through a buffer.
    monkeypatch.setattr(sys, "stderr", os.fdopen(2, "w", closefd=False))
    with discarded_error_stream():
        os.write(2, b"written by C++ code\n")
        print("half a line", end="", file=sys.stderr)
    os.write(2, b"written afterwards\n")
    assert capfd.readouterr().err == "written afterwards\n"


def test_the_python_stream_stays_the_same_object():
    # A logging handler that a library makes in the block must work after it.
    before = sys.stderr
    with discarded_error_stream():
        assert sys.stderr is before


def test_the_descriptor_is_restored_after_an_exception(capfd):
    with pytest.raises(ValueError, match="wrong"), discarded_error_stream():
        raise ValueError("wrong")
    os.write(2, b"written afterwards\n")
    assert capfd.readouterr().err == "written afterwards\n"


def test_no_descriptor_stays_open():
    before = len(list(Path("/proc/self/fd").iterdir()))
    with discarded_error_stream():
        pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
