"""The output of commands fits the encoding of the terminal, with the same meaning."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.course import Course
from tests.support.records import check, report, submission

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
ENCODINGS = ("ascii", "latin-1", "cp1252", "utf-8")
# All, some, and only one of these encodings contain the characters of this name.
NAME = "Käthe ✓ 李 \U0001f408"
PRINTS_CHECKS = """
import sys
from rich.console import Console
from grader.cli.output import fit_terminal
from grader.results import Status
from grader.reports.tables import check_lines
from tests.support.records import check
fit_terminal()
lines = check_lines([check(status, actual="a \\u2192 b…") for status in Status])
Console().print(*lines, sep="\\n")
"""


def printed(encoding: str, *command: object, cwd: Path) -> bytes:
    """Return the output of a command for a terminal with an encoding."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path.cwd())}
    words = list(map(str, command))
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    done.stderr.decode(encoding)
    return done.stdout


@pytest.fixture(scope="module")
def ungradable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ungradable submission of a student with a special name."""
    path = tmp_path_factory.mktemp("class") / f"{NAME}.ipynb"
    path.write_text("{")
    return path


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_uses_signs_of_the_encoding(
    course: Course, ungradable: Path, encoding: str
) -> None:
    command = (BIN / "grader", "grade", ungradable, "--assignment", "baseline")
    text = printed(encoding, *command, cwd=course.root).decode(encoding)

    expected = {"ascii": "Kathe + ? ?", "utf-8": NAME}.get(encoding, "Käthe + ? ?")
    assert expected in " ".join(text.split())
    assert "ungradable" in text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_has_the_same_content_in_every_encoding(
    course: Course, ungradable: Path, encoding: str
) -> None:
    options = ("--assignment", "baseline", "--format", "json")
    text = printed(encoding, BIN / "grader", "grade", ungradable, *options, cwd=course.root)

    assert json.loads(text)["results"][0]["student"] == NAME


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_xml_and_html_have_the_same_content_in_every_encoding(
    course: Course, ungradable: Path, tmp_path: Path, encoding: str
) -> None:
    options = ("--assignment", "baseline", "--format", "junit")
    text = printed(encoding, BIN / "grader", "grade", ungradable, *options, cwd=course.root)
    names = {
        value for each in ElementTree.fromstring(text).iter() for value in each.attrib.values()
    }
    assert NAME in names

    results = tmp_path / "results.json"
    results.write_text(report(submission(check(), student=NAME)).to_json(), "utf-8")
    page = printed(encoding, BIN / "grader", "report", results, cwd=tmp_path).decode(encoding)
    assert NAME in page or NAME.encode("ascii", "xmlcharrefreplace").decode() in page


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_checks_of_every_status_use_signs_of_the_encoding(tmp_path: Path, encoding: str) -> None:
    text = printed(encoding, sys.executable, "-c", PRINTS_CHECKS, cwd=tmp_path).decode(encoding)

    signs = [line[0] for line in text.splitlines() if line[0] not in " 0123456789"]
    assert signs == list("✓✗–!" if encoding == "utf-8" else "+x-!") or encoding == "cp1252"
    assert "a " in text


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "command", [("grader", "--help"), ("grader", "schema"), ("catsdogs", "--help")]
)
def test_help_and_schema_fit_every_encoding(
    tmp_path: Path, encoding: str, command: tuple[str, ...]
) -> None:
    program, *arguments = command
    assert printed(encoding, BIN / program, *arguments, cwd=tmp_path).decode(encoding)
