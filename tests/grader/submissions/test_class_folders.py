"""The layout of a class folder decides which folders belong to students."""

import pytest

from grader.submissions.discovery import (
    find_submissions,
)
from tests.grader.submissions.submission_files import found_in, make_files


def test_nbgraders_folder_layout_is_supported(tmp_path):
    make_files(
        tmp_path,
        "submitted/bob/baseline/baseline.ipynb",
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/baseline/timestamp.txt",
        "submitted/ada/baseline/draft.ipynb",
        "submitted/ada/baseline/helper.py",
    )
    expected = [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("submitted/bob/baseline/baseline.ipynb", "bob"),
    ]
    assert found_in(tmp_path) == expected
    assert found_in(tmp_path, "submitted") == expected
    assert found_in(tmp_path, "submitted/ada") == expected[:1]
    assert found_in(tmp_path, "submitted/ada/baseline") == expected[:1]


def test_one_folder_for_each_student_is_supported(tmp_path):
    make_files(tmp_path, "ada/submission.ipynb", "bob/submission.py", "cleo/baseline.ipynb")
    assert found_in(tmp_path) == [
        ("ada/submission.ipynb", "ada"),
        ("bob/submission.py", "bob"),
        ("cleo/baseline.ipynb", "cleo"),
    ]


def test_a_folder_of_notebooks_is_supported(tmp_path):
    make_files(tmp_path, "bob.ipynb", "ada lovelace.ipynb", "notes.txt", "data.csv")
    assert found_in(tmp_path) == [
        ("ada lovelace.ipynb", "ada lovelace"),
        ("bob.ipynb", "bob"),
    ]


def test_hidden_files_and_checkpoints_are_skipped(tmp_path):
    make_files(
        tmp_path,
        "ada.ipynb",
        ".ipynb_checkpoints/ada-checkpoint.ipynb",
        "sub/.ipynb_checkpoints/bob-checkpoint.ipynb",
        ".ada.ipynb",
        ".git/hook.py",
    )
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


def test_a_course_below_a_hidden_folder_is_found(tmp_path):
    make_files(tmp_path, ".private/ada.ipynb")
    assert found_in(tmp_path, ".private") == [(".private/ada.ipynb", "ada")]


# Files in a student's folder that imitate another student, or a class.
IMITATIONS = [
    ["bob/baseline/baseline.ipynb"],
    ["bob/baseline.ipynb", "zoe/baseline.ipynb"],
    ["bob.ipynb", "submission.ipynb"],
    ["baseline/baseline.ipynb", "bob/baseline/baseline.ipynb", "zoe/submission.ipynb"],
    ["baseline/bob/baseline/baseline.ipynb", "baseline/zoe/baseline.ipynb"],
    ["submitted/bob/baseline/baseline.ipynb", "submitted/zoe/baseline/baseline.ipynb"],
    ["Baseline/Bob/baseline.ipynb", "BOB/baseline/baseline.ipynb"],
    ["bob /baseline/baseline.ipynb", "bob\u200b/baseline.ipynb"],
    ["../eve/x/y/z/bob/baseline/baseline.ipynb", "evaluation/evaluation.ipynb"],
    ["bob.ipynb/bob/baseline/baseline.ipynb"],
]


CLASS_LAYOUTS = {
    "nbgrader": "{}/baseline/baseline.ipynb",
    "folders": "{}/submission.ipynb",
    "named at will": "{}/homework.ipynb",
    "deeper": "{}/week 1/homework.ipynb",
}


@pytest.mark.parametrize("layout", CLASS_LAYOUTS.values(), ids=CLASS_LAYOUTS)
@pytest.mark.parametrize("above", ["", "submitted/", "class A/", "unpacked/submitted/"])
@pytest.mark.parametrize("imitation", IMITATIONS, ids=lambda names: names[0])
def test_everything_in_a_students_folder_belongs_to_that_student(
    tmp_path, above, layout, imitation
):
    if layout.startswith("{}/week") and not above.endswith("submitted/"):
        pytest.skip("this class has the layout of sections")
    for student in ("ada", "bob"):
        make_files(tmp_path, above + layout.format(student))
    make_files(tmp_path, *(f"{above}eve/{name}" for name in imitation))

    found = find_submissions([tmp_path], "baseline", ("evaluation",))

    assert [each.student for each in found] == ["ada", "bob", "eve"]
    paths = [each.path.relative_to(tmp_path).as_posix() for each in found]
    assert paths[:2] == [above + layout.format(student) for student in ("ada", "bob")]
    assert [each.fault for each in found[:2]] == [None, None]
    assert paths[2].startswith(f"{above}eve")


def test_sections_of_a_class_may_have_a_folder_each(tmp_path):
    make_files(
        tmp_path,
        "class A/ada/baseline/baseline.ipynb",
        "class A/eve/cleo/baseline/baseline.ipynb",
        "class B/bob/homework.ipynb",
        "class B/dan/homework.zip",
        "class B/slides.pdf",
    )
    found = find_submissions([tmp_path], "baseline")
    assert [(each.student, each.fault) for each in found] == [
        ("ada", None),
        ("eve", None),
        ("bob", None),
        ("dan", "the folder holds no notebook, only homework.zip"),
    ]


@pytest.mark.parametrize("around", ["unpacked/", "a/b/", "submitted/", "week 1/submitted/"])
def test_a_folder_around_a_class_is_entered(tmp_path, around):
    make_files(tmp_path, f"{around}ada/baseline/baseline.ipynb", f"{around}bob/baseline/b.ipynb")
    assert found_in(tmp_path) == [
        (f"{around}ada/baseline/baseline.ipynb", "ada"),
        (f"{around}bob/baseline/b.ipynb", "bob"),
    ]


def test_of_a_course_folder_only_submitted_is_searched(tmp_path):
    make_files(
        tmp_path,
        "solutions/baseline/baseline.ipynb",
        "submitted/ada/baseline/baseline.ipynb",
        "autograded/ada/baseline/baseline.ipynb",
    )
    assert found_in(tmp_path) == [("submitted/ada/baseline/baseline.ipynb", "ada")]


def test_a_notebook_named_after_the_assignment_does_not_hide_others(tmp_path):
    make_files(
        tmp_path, "class/ada.ipynb", "class/baseline.ipynb", "class/bob.ipynb", "class/bob.py"
    )
    assert found_in(tmp_path, "class") == [
        ("class/ada.ipynb", "ada"),
        ("class/baseline.ipynb", "class"),
        ("class/bob.ipynb", "bob"),
    ]
