"""Hints for exceptions: each known cause gives its hint, an unknown one gives none."""

import pytest

from grader.grading.exception_hints import hint_for
from grader.sandbox.protocol import Raised


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (Raised("NotImplementedError", ""), "split_data is still the stub"),
        (Raised("ValueError", "Argument(s) not recognized: {'lr': 0.001}"), "learning_rate"),
        (Raised("TypeError", "RMSprop() got an unexpected keyword argument 'lr'"), "learning_rate"),
        (
            Raised("Exception", "URL fetch failure on https://x: None -- [Errno -3]"),
            "nothing can be downloaded",
        ),
        (
            Raised("URLError", "<urlopen error Temporary failure in name resolution>"),
            "nothing can be downloaded",
        ),
        (Raised("OSError", "[Errno 24] Too many open files: 'x'"), "more than 1024 files at once"),
        (Raised("OSError", "[Errno 28] No space left on device"), "wrote more than 256 MB"),
        (Raised("RuntimeError", "can't start new thread"), "more processes and threads"),
        (Raised("NameError", "name 'ImafeDataGenerator' is not defined"), "ImafeDataGenerator is"),
        (
            Raised("UnboundLocalError", "cannot access local variable 'x' where it is not"),
            "x has no value yet",
        ),
        (Raised("AttributeError", "'NoneType' object has no attribute 'compile'"), "None here"),
        (Raised("AttributeError", "module 'os' has no attribute 'lisdir'"), "is lisdir spelt"),
        (
            Raised("TypeError", "split_data() takes 3 positional arguments but 4 were given"),
            "does split_data take",
        ),
        (
            Raised("TypeError", "f() missing 1 required positional argument: 'x'"),
            "which arguments does f take",
        ),
        (Raised("ModuleNotFoundError", "No module named 'cv2'"), "cv2 is not installed"),
        (
            Raised("FileNotFoundError", "[Errno 2] No such file or directory: 'cat.1.jpg'"),
            "cat.1.jpg is expected in the current folder",
        ),
        (
            Raised("FileNotFoundError", "[Errno 2] No such file: '/tmp/work7/x/training'"),
            "makes only the last folder",
        ),
        (Raised("FileNotFoundError", "[Errno 2] No such file: '/content/x'"), "arguments"),
        (Raised("PermissionError", "[Errno 13]"), "arguments"),
        (Raised("OSError", "[Errno 30] Read-only file system"), "arguments"),
        (Raised("FileExistsError", "[Errno 17] File exists: '/tmp/work7/x'"), "same folder twice"),
        (Raised("IsADirectoryError", "[Errno 21] Is a directory: 'x'"), "a folder as a file"),
        (Raised("ValueError", "Sample larger than population or is negative"), "more files"),
        (
            Raised("ValueError", "Computed output size would be negative. Received: inputs"),
            "smaller than the kernel",
        ),
        (Raised("ValueError", "Could not interpret loss identifier: bin"), "know this loss"),
        (Raised("SystemExit", "0"), "end the whole program"),
    ],
)
def test_the_likeliest_cause_is_the_hint(error: Raised, hint: str) -> None:
    found = hint_for("split_data", error, "work7")

    assert found is not None
    assert hint in found


@pytest.mark.parametrize(
    "error",
    [
        Raised("TypeError", "Conv2D.__init__() got an unexpected keyword argument 'already'"),
        Raised("ValueError", "Argument(s) not recognized: {'allright': 1}"),
        Raised("IndexError", "pop from empty list"),
        Raised("MyError", "name 'x' is not defined"),
        Raised("ValueError", "{curly} braces {0}"),
    ],
)
def test_where_nothing_is_known_nothing_is_said(error: Raised) -> None:
    assert hint_for("split_data", error, "work") is None
