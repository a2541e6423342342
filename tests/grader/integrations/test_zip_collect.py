"""Downloads from Canvas and Moodle, collected by the real `nbgrader zip_collect`."""

import io
import shutil
import stat
import struct
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.submissions.unpacking import name_fault
from samples.sample_class import REPOSITORY
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
OTHERS = NOTEBOOK.replace(b"{}", b'{"by": "eve"}')


def make_zip(files: Mapping[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Return an archive of files by their names; a name may occur twice."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            target.writestr(name, content)
    return archive.getvalue()


def zip_of_link(name: str, target: str) -> bytes:
    """Return an archive with nothing but a link."""
    archive = io.BytesIO()
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr(entry, target)
    return archive.getvalue()


def with_wrong_checksum(archive: bytes) -> bytes:
    """Return the archive with a wrong checksum for its first file."""
    offset = archive.index(b"PK\x01\x02") + 16
    return archive[:offset] + struct.pack("<I", 1) + archive[offset + 4 :]


def course_in(folder: Path, **downloads: bytes) -> Path:
    """Make a course with downloaded archives, by their names without `.zip`."""
    archive = folder / "course" / "downloaded" / "baseline" / "archive"
    archive.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "assignments", folder / "course" / "assignments")
    shutil.copytree(REPOSITORY / "solutions", folder / "course" / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder / "course")
    for name, content in downloads.items():
        (archive / f"{name}.zip").write_bytes(content)
    return folder / "course"


def collect(course: Path) -> tuple[dict[str, bytes], str]:
    """Return the collected files, by path below `submitted/`, and the log."""
    before = {path for path in course.parent.rglob("*") if "downloaded" not in path.parts}
    done: subprocess.CompletedProcess[str] = nbgrader(course, "zip_collect", "baseline")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    new = {path for path in course.parent.rglob("*") if "downloaded" not in path.parts} - before
    submitted = course / "submitted"
    assert [path for path in new if not path.is_relative_to(submitted)] == []
    files = [path for path in new if path.is_file()]
    return {path.relative_to(submitted).as_posix(): path.read_bytes() for path in files}, (
        done.stderr
    )


def lines_about(log: str, student: str) -> list[str]:
    """Return the errors about one student."""
    return [line for line in log.splitlines() if f"ERROR] {student!r}: " in line]


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], str]:
    """A Moodle download in which each student tries something else."""
    own = "_{}_assignsubmission_file_/"
    mallory = f"Mallory{own.format(9)}"
    packed = {
        "baseline.ipynb": NOTEBOOK,
        "Bob_2_assignsubmission_file_/baseline.ipynb": OTHERS,
        "../Bob_2_assignsubmission_file_/other.ipynb": OTHERS,
        "/tmp/absolute.ipynb": OTHERS,
        "C:\\Users\\Bob\\baseline.ipynb": OTHERS,
    }
    files = [
        (f"Bob{own.format(2)}baseline.ipynb", NOTEBOOK),
        (f"Bob{own.format(2)}notes.pdf", b"%PDF"),
        ("Bob_2_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
        ("Bob_2_assignsubmission_onlinetext_/Zoe_3_assignsubmission_file_/b.ipynb", OTHERS),
        # Folders and names that look like those of other students.
        (f"{mallory}baseline.ipynb", NOTEBOOK),
        (f"{mallory}Bob{own.format(2)}baseline.ipynb", OTHERS),
        (f"{mallory}bob_5_6_baseline.ipynb", OTHERS),
        (f"{mallory}Bob_2_assignsubmission_file_baseline.ipynb", OTHERS),
        (f"{mallory}..\\Bob{own.format(2)}climbs.ipynb", OTHERS),
        (f"{mallory}../../../../../climbs.ipynb", OTHERS),
        (f"{mallory}\uff0e\uff0e\uff0fup.ipynb", OTHERS),
        (f"{mallory}.hidden/x.ipynb", OTHERS),
        (f"Peggy{own.format(10)}homework.zip", make_zip(packed)),
        # Names of students that are not valid names of folders.
        (f"..{own.format(11)}baseline.ipynb", OTHERS),
        (f".git{own.format(12)}baseline.ipynb", OTHERS),
        (f"Bob {own.format(13)}baseline.ipynb", OTHERS),
        (f"..\\Bob{own.format(14)}baseline.ipynb", OTHERS),
        (f"a\u2215b{own.format(15)}baseline.ipynb", OTHERS),
        (f"C:Bob{own.format(16)}baseline.ipynb", OTHERS),
        (f"{'n' * 240}{own.format(17)}baseline.ipynb", OTHERS),
        # Two students with one name, also in different spelling; two attempts of one student.
        (f"Kim Lee{own.format(20)}baseline.ipynb", NOTEBOOK),
        (f"Kim Lee{own.format(21)}baseline.ipynb", NOTEBOOK),
        (f"K\u00e4the{own.format(22)}baseline.ipynb", NOTEBOOK),
        (f"Ka\u0308the{own.format(23)}baseline.ipynb", NOTEBOOK),
        (f"Tim{own.format(24)}baseline.ipynb", NOTEBOOK),
        (f"Tim{own.format(24)}baseline.ipynb", OTHERS),
        # Damaged, manipulated and nested archives.
        (f"Dan{own.format(30)}homework.zip", b"PK\x03\x04 not at all"),
        (
            f"Ed{own.format(31)}homework.zip",
            with_wrong_checksum(make_zip({"baseline.ipynb": NOTEBOOK})),
        ),
        (f"Flo{own.format(32)}homework.zip", zip_of_link("baseline.ipynb", "../../Bob/x")),
        (f"Gus{own.format(33)}homework.zip", make_zip({"a.zip": make_zip({"b.ipynb": NOTEBOOK})})),
        (f"Hal{own.format(34)}homework.zip", make_zip({"x.ipynb": bytes(600 * 2**20)})),
        (f"Ida{own.format(35)}homework.zip", make_zip({f"{n}.ipynb": b"" for n in range(101)})),
        (f"Jo{own.format(36)}a.ipynb/b.ipynb", NOTEBOOK),
        (f"Jo{own.format(36)}a.ipynb", NOTEBOOK),
        (f"Ken{own.format(37)}report.pdf", b"%PDF"),
        (f"Lea{own.format(38)}homework.zip", make_zip({"week 1/lea.ipynb": NOTEBOOK})),
        (f"Jos\u00e9 N\u00fa\u00f1ez{own.format(39)}old/baseline.ipynb", NOTEBOOK),
        (f"Jos\u00e9 N\u00fa\u00f1ez{own.format(39)}new/baseline.ipynb", NOTEBOOK),
    ]
    folder = tmp_path_factory.mktemp("moodle")
    return collect(course_in(folder, submissions=make_zip(files)))


def test_each_student_gets_only_their_own_files(moodle: tuple[dict[str, bytes], str]) -> None:
    collected, _ = moodle
    assert sorted(collected) == [
        "Bob/baseline/baseline.ipynb",
        "Jo/baseline/a.ipynb",
        "José Núñez/baseline/new/baseline.ipynb",
        "José Núñez/baseline/old/baseline.ipynb",
        "Lea/baseline/lea.ipynb",
        "Mallory/baseline/Bob_2_assignsubmission_file_/baseline.ipynb",
        "Mallory/baseline/Bob_2_assignsubmission_file_baseline.ipynb",
        "Mallory/baseline/baseline.ipynb",
        "Mallory/baseline/bob_5_6_baseline.ipynb",
        "Peggy/baseline/Bob_2_assignsubmission_file_/baseline.ipynb",
        "Peggy/baseline/baseline.ipynb",
    ]
    assert collected["Bob/baseline/baseline.ipynb"] == NOTEBOOK


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("..", "consists of dots"),
        (".git", "begins with a dot"),
        ("Bob ", "ends with a space"),
        ("a∕b", "separator"),
        ("C:Bob", "a drive"),
        ("Kim Lee", "2 students share this name: rename their files by hand"),
        ("Käthe", "2 students share this name"),
        ("Tim", "baseline.ipynb was submitted twice: remove one of the two files"),
        ("Dan", "homework.zip is no zip archive"),
        ("Ed", "baseline.ipynb cannot be read (Bad CRC-32"),
        ("Flo", "baseline.ipynb is a link"),
        ("Gus", "no file ends with .ipynb, only homework.zip"),
        ("Hal", "x.ipynb is larger than 500 MB"),
        ("Ida", "101 files end with .ipynb, but at most 100 are allowed"),
        ("Jo", "a.ipynb/b.ipynb"),
        ("Ken", "no file ends with .ipynb, only report.pdf"),
        ("Mallory", "(and 2 more)"),
        ("Peggy", "(and 2 more)"),
    ],
)
def test_each_problem_is_one_line_with_the_student(
    moodle: tuple[dict[str, bytes], str], student: str, words: str
) -> None:
    _, log = moodle
    (line,) = lines_about(log, student)
    assert words in line


@pytest.mark.parametrize("student", ["Bob", "Lea", "José Núñez"])
def test_there_is_no_error_about_the_other_students(
    moodle: tuple[dict[str, bytes], str], student: str
) -> None:
    assert lines_about(moodle[1], student) == []


def test_in_canvas_downloads_only_topmost_files_name_a_student(tmp_path: Path) -> None:
    packed = {"bob_5_6_baseline.ipynb": OTHERS, "zoe_7_8_baseline.ipynb": OTHERS}
    download = make_zip(
        [
            ("bob_LATE_5_60_baseline-1.ipynb", NOTEBOOK),
            ("bob_LATE_5_61_report.pdf", b"%PDF"),
            ("eve_9_90_x_5_6_baseline.ipynb", OTHERS),
            ("eve_9_91_bob_5_assignsubmission_file_.ipynb", OTHERS),
            ("eve_9_92_homework.zip", make_zip(packed)),
            ("dan_10_93_homework.zip", b"no archive"),
            ("fay_11_94_..\\..\\bob_5_6_other.ipynb", OTHERS),
            ("folder/gil_12_95_baseline.ipynb", OTHERS),
            ("hal_13_96_a/baseline.ipynb", OTHERS),
            ("twin_14_97_baseline.ipynb", NOTEBOOK),
            ("twin_15_98_baseline.ipynb", NOTEBOOK),
        ]
    )
    collected, log = collect(course_in(tmp_path, submissions=download))

    assert sorted(collected) == [
        "bob/baseline/baseline-1.ipynb",
        "eve/baseline/bob_5_assignsubmission_file_.ipynb",
        "eve/baseline/homework/bob_5_6_baseline.ipynb",
        "eve/baseline/homework/zoe_7_8_baseline.ipynb",
        "eve/baseline/x_5_6_baseline.ipynb",
    ]
    assert collected["bob/baseline/baseline-1.ipynb"] == NOTEBOOK
    assert "2 students share this name" in lines_about(log, "twin")[0]
    assert "is no zip archive" in lines_about(log, "dan")[0]
    assert "3 names were skipped" in log


def test_downloads_may_be_unpacked_damaged_or_in_another_folder(tmp_path: Path) -> None:
    course = course_in(
        tmp_path,
        broken=b"PK nothing",
        wrapped=make_zip({"week 1/ada_1_2_baseline.ipynb": NOTEBOOK, "__MACOSX/x": b""}),
    )
    archive = course / "downloaded" / "baseline" / "archive"
    (archive / "unpacked" / "Bob_2_assignsubmission_file_").mkdir(parents=True)
    (archive / "unpacked" / "Bob_2_assignsubmission_file_" / "bob.ipynb").write_bytes(NOTEBOOK)
    (archive / "unpacked" / "Eve_3_assignsubmission_file_").mkdir()
    link = archive / "unpacked" / "Eve_3_assignsubmission_file_" / "eve.ipynb"
    link.symlink_to("../Bob_2_assignsubmission_file_/bob.ipynb")
    (archive / "cleo_4_5_baseline.ipynb").write_bytes(NOTEBOOK)
    (archive / "dan_6_7_baseline.ipynb").symlink_to("cleo_4_5_baseline.ipynb")

    collected, log = collect(course)

    assert sorted(collected) == [
        "Bob/baseline/bob.ipynb",
        "ada/baseline/baseline.ipynb",
        "cleo/baseline/baseline.ipynb",
    ]
    assert "broken.zip is no zip archive" in log
    assert "eve.ipynb is a link" in lines_about(log, "Eve")[0]
    assert "baseline.ipynb is a link" in lines_about(log, "dan")[0]


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "...", " ", ".x", "x.", "x ", " x", "a/b", "a\\b", "a\u2044b", "a\uff0fb"),
        *("\u2025", "c:", "Z:x", "a\0b", "a\nb", "\u202eipynb", "\udcff", "x" * 201, "ä" * 101),
    ],
)
def test_an_invalid_file_name_has_a_fault(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    "name",
    ["baseline.ipynb", "José Núñez", "O'Brien, M.-L. (2)", "李 明", "علی\u200cرضا", "week 1: a…b"],
)
def test_a_valid_name_of_a_person_or_file_has_no_fault(name: str) -> None:
    assert name_fault(name) is None


def test_an_archive_with_too_many_files_is_not_read(tmp_path: Path) -> None:
    huge = make_zip({f"{'n' * 200}{number}": b"" for number in range(20_000)})
    download = make_zip({"eve_1_2_homework.zip": huge, "ada_3_4_baseline.ipynb": NOTEBOOK})

    collected, log = collect(course_in(tmp_path, submissions=download))

    assert list(collected) == ["ada/baseline/baseline.ipynb"]
    assert "holds too many files" in lines_about(log, "eve")[0]
