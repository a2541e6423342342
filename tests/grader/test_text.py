"""Untrusted text on one line of a report."""

import sys
import traceback
from pathlib import Path

import pytest

from grader.text import for_students, single_line


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("a  b\n\tc\r\n", "a b c"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 300 + "… (cut, 301 characters)"),
        ("ä\u2028ö", "ä ö"),
    ],
)
def test_texts_are_one_line_of_bounded_length(text, short):
    assert single_line(text) == short


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\x00b\x07", "a\\x00b\\x07"),
        ("Käthe 猫 ✓", "Käthe 猫 ✓"),
        ("a\ud800", "a\\ud800"),
    ],
)
def test_control_characters_are_replaced_by_escape_codes(text: str, shown: str) -> None:
    assert single_line(text) == shown


TRACEBACKS = {
    "missing name": "from keras import nothing_of_this_name",
    "missing module": "import json.nothing_of_this_name",
    "library": "import numpy; numpy.linalg.inv([[0.0]])",
    "library's file": "import numpy; numpy.load(numpy.__file__ + 'x')",
    "standard library": "import json; json.loads('{')",
    "home": "from pathlib import Path; (Path.home() / 'nothing').read_text()",
    "working folder": "from pathlib import Path; Path('nothing').absolute().read_text()",
    "program": "import subprocess, sys; subprocess.run([sys.executable, '-c', '1/0'], check=True)",
    "package of a program": "import sys; raise OSError(2, 'No such file', sys.prefix + '/bin/x')",
    "temporary folder": (
        "import tempfile; raise OSError(f'{tempfile.gettempdir()}/grader-ab_c1x/work/a is missing')"
    ),
    "own code": "import grader.results; raise ValueError(grader.results.__file__)",
    "environment": "import os, sys; raise KeyError(os.pathsep.join(sys.path))",
    "another machine": (
        "raise ValueError('in user code: File \"/opt/x/lib/site-packages/keras/a.py\", line 1')"
    ),
}


@pytest.mark.parametrize("code", TRACEBACKS.values(), ids=TRACEBACKS)
@pytest.mark.parametrize("whole", [True, False])
def test_no_exception_shows_folders_of_this_machine(code: str, whole: bool) -> None:
    try:
        exec(code)
    except Exception as error:  # noqa: BLE001  whatever it is, it is shown
        text = traceback.format_exc() if whole else f"{type(error).__name__}: {error}"
    # A traceback is longer than its visible part.
    shown = "\n".join(for_students(line) for line in text.splitlines())

    for place in (sys.prefix, sys.base_prefix, str(Path.home()), str(Path.cwd()), "/opt/x"):
        assert f"{place}/" not in shown
        assert not shown.endswith(place)
    assert "site-packages" not in shown
    assert "grader-ab" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No such file: '/tmp/work/training/cats'", "No such file: '/tmp/work/training/cats'"),
        ("/content/cats-v-dogs", "/content/cats-v-dogs"),
        (r"C:\data\cats", r"C:\data\cats"),
        ("a/b and 1/2 of /", "a/b and 1/2 of /"),
        (f"({Path(pytest.__file__).parent}/x.py)", "(…/pytest/x.py)"),
        (f'File "{sys.prefix}/share/a", line 1', 'File "…/share/a", line 1'),
        (f"my{sys.prefix}/y", f"my{sys.prefix}/y"),
        (f"file://{sys.prefix}/y", "file:…/y"),
        (f"/{sys.prefix}//y", "…//y"),
        ("in /opt/conda/envs/a/lib/python3.12/ssl.py", "in …/ssl.py"),
        ('File "/tmp/__autograph_generated_file3k_q.py", line 9', 'File "…", line 9'),
    ],
)
def test_paths_of_students_and_names_of_files_stay(text: str, shown: str) -> None:
    assert for_students(text) == shown
