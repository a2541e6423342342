"""What the commands print fits the encoding of the terminal, and means the same."""

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
# A name with signs that all of these, some of these, and only one of these can print.
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
    """What a command prints for a terminal with an encoding."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    done.stderr.decode(encoding)
    return done.stdout


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A submission that cannot be graded, of a student with a name."""
    path = tmp_path_factory.mktemp("class") / f"{NAME}.ipynb"
    path.write_text("{")
    return path


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_is_in_plain_signs(course: Course, handed_in: Path, encoding: str) -> None:
    command = (BIN / "grader", "grade", handed_in, "--assignment", "baseline")
    said = printed(encoding, *command, cwd=course.root).decode(encoding)

    wanted = {"ascii": "Kathe + ? ?", "utf-8": NAME}.get(encoding, "Käthe + ? ?")
    assert wanted in " ".join(said.split())
    assert "ungradable" in said


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_means_the_same_in_every_encoding(
    course: Course, handed_in: Path, encoding: str
) -> None:
    options = ("--assignment", "baseline", "--format", "json")
    said = printed(encoding, BIN / "grader", "grade", handed_in, *options, cwd=course.root)

    assert json.loads(said)["results"][0]["student"] == NAME


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_xml_and_html_mean_the_same_in_every_encoding(
    course: Course, handed_in: Path, tmp_path: Path, encoding: str
) -> None:
    options = ("--assignment", "baseline", "--format", "junit")
    said = printed(encoding, BIN / "grader", "grade", handed_in, *options, cwd=course.root)
    names = {
        value for each in ElementTree.fromstring(said).iter() for value in each.attrib.values()
    }
    assert NAME in names

    results = tmp_path / "results.json"
    results.write_text(report(submission(check(), student=NAME)).to_json(), "utf-8")
    page = printed(encoding, BIN / "grader", "report", results, cwd=tmp_path).decode(encoding)
    assert NAME in page or NAME.encode("ascii", "xmlcharrefreplace").decode() in page


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_checks_of_every_ending_are_in_plain_signs(tmp_path: Path, encoding: str) -> None:
    said = printed(encoding, sys.executable, "-c", PRINTS_CHECKS, cwd=tmp_path).decode(encoding)

    signs = [line[0] for line in said.splitlines() if line[0] not in " 0123456789"]
    assert signs == list("✓✗–!" if encoding == "utf-8" else "+x-!") or encoding == "cp1252"
    assert "a " in said


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "command", [("grader", "--help"), ("grader", "schema"), ("catsdogs", "--help")]
)
def test_help_and_schema_fit_too(tmp_path: Path, encoding: str, command: tuple[str, ...]) -> None:
    program, *arguments = command
    assert printed(encoding, BIN / program, *arguments, cwd=tmp_path).decode(encoding)
