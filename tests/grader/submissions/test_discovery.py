"""Intake: which files are submissions, and whose they are."""

import os
from pathlib import Path

import pytest

from grader.submissions.discovery import (
    Found,
    IntakeError,
    find_submissions,
    names_not_to_copy,
    student_of,
    submission_in,
)


def make(root: Path, *names: str) -> None:
    """Make empty files below a folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found_in(root: Path, *paths: str) -> list[tuple[str, str]]:
    """Relative path and student of each submission found."""
    found = find_submissions([root / path for path in paths or ("",)], "baseline")
    return [(one.path.relative_to(root).as_posix(), one.student) for one in found]


def test_a_file_is_a_submission(tmp_path):
    make(tmp_path, "ada.ipynb", "bob.py")
    assert found_in(tmp_path, "bob.py", "ada.ipynb") == [("bob.py", "bob"), ("ada.ipynb", "ada")]


def test_nbgraders_folders_are_understood(tmp_path):
    make(
        tmp_path,
        "submitted/bob/baseline/baseline.ipynb",
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/baseline/timestamp.txt",
        "submitted/ada/baseline/draft.ipynb",
        "submitted/ada/baseline/helper.py",
    )
    wanted = [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("submitted/bob/baseline/baseline.ipynb", "bob"),
    ]
    assert found_in(tmp_path) == wanted
    assert found_in(tmp_path, "submitted") == wanted
    assert found_in(tmp_path, "submitted/ada") == wanted[:1]
    assert found_in(tmp_path, "submitted/ada/baseline") == wanted[:1]


def test_a_folder_for_each_student_is_understood(tmp_path):
    make(tmp_path, "ada/submission.ipynb", "bob/submission.py", "cleo/baseline.ipynb")
    assert found_in(tmp_path) == [
        ("ada/submission.ipynb", "ada"),
        ("bob/submission.py", "bob"),
        ("cleo/baseline.ipynb", "cleo"),
    ]


def test_a_folder_of_notebooks_is_understood(tmp_path):
    make(tmp_path, "bob.ipynb", "ada lovelace.ipynb", "notes.txt", "data.csv")
    assert found_in(tmp_path) == [
        ("ada lovelace.ipynb", "ada lovelace"),
        ("bob.ipynb", "bob"),
    ]


def test_hidden_files_and_checkpoints_are_passed_over(tmp_path):
    make(
        tmp_path,
        "ada.ipynb",
        ".ipynb_checkpoints/ada-checkpoint.ipynb",
        "sub/.ipynb_checkpoints/bob-checkpoint.ipynb",
        ".ada.ipynb",
        ".git/hook.py",
    )
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


def test_a_course_below_a_hidden_folder_is_found(tmp_path):
    make(tmp_path, ".private/ada.ipynb")
    assert found_in(tmp_path, ".private") == [(".private/ada.ipynb", "ada")]


def test_a_folder_with_a_notebooks_name_is_none(tmp_path):
    make(tmp_path, "ada.ipynb/bob.py")
    assert found_in(tmp_path) == [("ada.ipynb/bob.py", "bob")]


def test_a_file_named_twice_is_graded_once(tmp_path):
    make(tmp_path, "ada.ipynb", "bob.ipynb")
    (tmp_path / "sub").mkdir()
    paths = [tmp_path / "ada.ipynb", tmp_path, tmp_path / "sub" / ".." / "ada.ipynb"]
    found = find_submissions(paths, "baseline")
    assert [one.path.name for one in found] == ["ada.ipynb", "bob.ipynb"]


def test_paths_are_kept_as_they_were_given(tmp_path, monkeypatch):
    make(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path)
    assert find_submissions([Path("ada")], "baseline") == [
        Found(Path("ada/baseline/baseline.ipynb"), "ada")
    ]


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("submitted/ada/baseline/other name.ipynb", "ada"),
        ("ada/submission.ipynb", "ada"),
        ("ada/submission.py", "ada"),
        ("ada/baseline.ipynb", "ada"),
        ("class/ada.ipynb", "ada"),
        ("class/ada.lovelace.ipynb", "ada.lovelace"),
        ("class/=cmd|'calc'!A0.ipynb", "=cmd|'calc'!A0"),
        ("class/Käthe, K..py", "Käthe, K."),
    ],
)
def test_the_student_is_told_by_the_place(tmp_path, path, student):
    assert student_of(tmp_path / path, "baseline") == student


def test_the_student_of_a_relative_path_is_told_by_the_whole_path(tmp_path, monkeypatch):
    make(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path / "ada" / "baseline")
    assert student_of(Path("baseline.ipynb"), "baseline") == "ada"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.ipynb", "missing.ipynb does not exist"),
        ("notes.txt", "notes.txt is neither a notebook"),
        ("empty", "empty holds no notebook"),
        ("texts", "texts holds no notebook"),
    ],
)
def test_a_path_without_submission_is_named(tmp_path, path, message):
    make(tmp_path, "ada.ipynb", "notes.txt", "texts/notes.txt", "texts/.hidden/ada.ipynb")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match=message):
        find_submissions([tmp_path / "ada.ipynb", tmp_path / path], "baseline")


def fault_in(root: Path, path: str = "") -> str | None:
    """Why the only submission there is cannot be graded."""
    (found,) = find_submissions([root / path], "baseline")
    assert found.student == "ada"
    return found.fault


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["homework.ipynb", "timestamp.txt"], "homework.ipynb"),
        (["baseline.ipynb", "baseline (1).ipynb", "z.ipynb"], "baseline.ipynb"),
        (["ada.ipynb", "ada-Copy1.ipynb", "ada-checkpoint.ipynb"], "ada.ipynb"),
        (["ada.ipynb", "Copy of ada.ipynb", "ada copy 2.ipynb", "ada(3).ipynb"], "ada.ipynb"),
        (["baseline (1).ipynb", ".ipynb_checkpoints/a.ipynb", ".b.ipynb"], "baseline (1).ipynb"),
        (["submission.ipynb", "draft.ipynb"], "submission.ipynb"),
        (["homework/baseline.ipynb", "homework/data.csv"], "homework/baseline.ipynb"),
        (["baseline.ipynb", "old/baseline.ipynb"], "baseline.ipynb"),
        (["baseline.IPYNB"], "baseline.IPYNB"),
        (["renamed.ipynb", "helper.py"], "renamed.ipynb"),
        (["helper.py", "baseline.py"], "baseline.py"),
        (["solution.py"], "solution.py"),
        (["baseline.ipynb/baseline.ipynb"], "baseline.ipynb/baseline.ipynb"),
    ],
)
def test_one_submission_of_each_student_counts(tmp_path, names, counts):
    make(tmp_path, *(f"ada/baseline/{name}" for name in names))
    assert found_in(tmp_path) == [(f"ada/baseline/{counts}", "ada")]
    assert fault_in(tmp_path) is None


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["a.ipynb", "b.ipynb"], "the folder holds a.ipynb and b.ipynb: which of them counts?"),
        (["a.py", "b.py", "c.py", "d.py", "e.py"], "holds a.py, b.py, c.py and 2 more: which"),
        (["x/baseline.ipynb", "y/baseline.ipynb"], "x/baseline.ipynb and y/baseline.ipynb: which"),
        (["baseline (1).ipynb", "baseline (2).ipynb"], "which of them counts?"),
        (["homework.zip"], "the folder holds no notebook, only homework.zip"),
        (["a.pdf", "b.png", "data/c.csv"], "holds no notebook, only a.pdf, b.png and data"),
        ([".ipynb_checkpoints/baseline.ipynb"], "the folder holds no notebook, it is empty"),
        (["baseline.ipynb/data.csv"], "baseline.ipynb is a folder, not a notebook"),
        ([f"{'n' * 200}.txt"], f"only {'n' * 59}…"),
    ],
)
def test_where_it_is_not_clear_what_counts_the_reason_is_told(tmp_path, names, fault):
    make(tmp_path, *(f"ada/baseline/{name}" for name in names))
    assert fault in str(fault_in(tmp_path))
    assert fault in str(fault_in(tmp_path, "ada/baseline"))


def test_an_empty_folder_is_told_of(tmp_path):
    (tmp_path / "ada" / "baseline").mkdir(parents=True)
    assert fault_in(tmp_path) == "the folder holds no notebook, it is empty"


def test_a_student_without_a_notebook_among_others_is_told_of(tmp_path):
    make(tmp_path, "ada/baseline.ipynb", "bob/homework.zip", "cleo/submission.py")
    (tmp_path / "dan").mkdir()
    found = find_submissions([tmp_path], "baseline")
    assert [(one.student, one.fault) for one in found] == [
        ("ada", None),
        ("bob", "the folder holds no notebook, only homework.zip"),
        ("cleo", None),
        ("dan", "the folder holds no notebook, it is empty"),
    ]


def test_who_handed_in_another_assignment_only_is_not_told_of(tmp_path):
    make(tmp_path, "ada/baseline/baseline.ipynb", "bob/other/notes.txt")
    assert found_in(tmp_path) == [("ada/baseline/baseline.ipynb", "ada")]


def test_folders_of_pictures_beside_notebooks_are_nobodys(tmp_path):
    make(tmp_path, "ada.ipynb", "pictures/cat.jpg", "empty/.keep")
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


@pytest.mark.parametrize("target", ["../../bob/baseline/baseline.ipynb", "/etc/passwd", "nowhere"])
def test_a_link_in_what_is_handed_in_is_not_followed(tmp_path, target):
    make(tmp_path, "bob/baseline/baseline.ipynb", "ada/baseline/notes.txt")
    (tmp_path / "ada/baseline/baseline.ipynb").symlink_to(target)
    assert fault_in(tmp_path, "ada") == "baseline.ipynb is a link, and links are not followed"


def test_a_folder_that_is_a_link_is_not_followed(tmp_path):
    make(tmp_path, "bob/baseline/baseline.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/baseline").symlink_to("../bob/baseline")
    ada, bob = find_submissions([tmp_path], "baseline")
    assert (ada.student, ada.fault) == ("ada", "baseline is a link, and links are not followed")
    assert (bob.student, bob.fault) == ("bob", None)


@pytest.mark.parametrize("link", ["submitted/eve/baseline", "submitted/eve"])
def test_a_students_folder_that_is_a_link_is_not_followed_by_nbgrader_neither(tmp_path, link):
    make(tmp_path, "submitted/bob/baseline/baseline.ipynb")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / link.replace("eve", "bob"))

    found = submission_in(tmp_path / "submitted" / "eve" / "baseline", "baseline")

    assert found.student == "eve"
    assert found.fault == f"{Path(link).name} is a link, and links are not followed"


def test_links_in_a_folder_of_notebooks_are_told_of(tmp_path):
    make(tmp_path, "bob.ipynb", "notes.txt")
    (tmp_path / "ada.ipynb").symlink_to("bob.ipynb")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    (tmp_path / "notes").symlink_to("notes.txt")
    found = find_submissions([tmp_path], "baseline")
    assert [(one.student, one.fault is None) for one in found] == [
        ("ada", False),
        ("bob", True),
        ("loop", False),
    ]


def test_a_path_that_an_instructor_names_may_be_a_link(tmp_path):
    make(tmp_path, "class/ada/baseline/baseline.ipynb", "bob.ipynb")
    (tmp_path / "submitted").symlink_to("class")
    (tmp_path / "cleo.ipynb").symlink_to("bob.ipynb")
    assert found_in(tmp_path, "submitted", "cleo.ipynb") == [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("cleo.ipynb", "cleo"),
    ]


def test_a_pipe_is_no_notebook(tmp_path):
    make(tmp_path, "ada/baseline/notes.txt")
    os.mkfifo(tmp_path / "ada/baseline/baseline.ipynb")
    assert fault_in(tmp_path) == "baseline.ipynb is a pipe or device, not a notebook"
    with pytest.raises(IntakeError, match="is neither a notebook"):
        find_submissions([tmp_path / "ada/baseline/baseline.ipynb"], "baseline")


def test_a_folder_that_may_not_be_opened_is_told_of(tmp_path, monkeypatch):
    make(tmp_path, "ada/baseline/baseline.ipynb", "bob/baseline/baseline.ipynb")
    scan = os.scandir

    def refuse(path):
        if Path(path) == tmp_path / "ada/baseline":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ada, bob = find_submissions([tmp_path], "baseline")
    assert ada.fault == "the folder cannot be opened: Permission denied"
    assert bob.fault is None


def test_a_tree_of_any_depth_is_looked_at_in_bounds(tmp_path):
    make(tmp_path, f"ada/baseline/{'d/' * 20}baseline.ipynb", f"class/{'d/' * 20}bob.ipynb")
    assert fault_in(tmp_path, "ada") == "the folder holds no notebook, only d"
    with pytest.raises(IntakeError, match="holds no notebook"):
        find_submissions([tmp_path / "class"], "baseline")


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (b"ad\xe4", r"ad\xe4"),
        ("Käthe, K.".encode(), "Käthe, K."),
        (b"=cmd|'calc'!A0", "=cmd|'calc'!A0"),
        (b"a\nb\x1b[31m", "a\nb\x1b[31m"),
        (b"x" * 255, "x" * 255),
    ],
)
def test_a_student_may_have_any_name(tmp_path, name, student):
    folder = tmp_path / os.fsdecode(name)
    make(folder, "baseline/baseline.ipynb")
    (found,) = find_submissions([tmp_path], "baseline")
    assert found.student == student


def test_a_name_longer_than_names_can_be_is_a_path_that_cannot_be_read(tmp_path):
    with pytest.raises(IntakeError, match="cannot be read: File name too long"):
        find_submissions([tmp_path / ("x" * 300)], "baseline")


def test_no_paths_are_no_submissions():
    assert find_submissions([], "baseline") == []


def test_older_configurations_of_courses_still_load_and_leave_no_file_out(tmp_path: Path) -> None:
    (tmp_path / "selfcheck.json").symlink_to("/etc")

    with pytest.warns(FutureWarning, match="nbgrader_config.py: remove names_not_to_copy"):
        assert names_not_to_copy(tmp_path) == []


def test_what_was_handed_in_for_another_assignment_is_passed_over(tmp_path):
    make(
        tmp_path,
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/evaluation/evaluation.ipynb",
        "submitted/bob/evaluation/evaluation.ipynb",
    )
    found = find_submissions([tmp_path / "submitted"], "baseline", ("augmentation", "evaluation"))
    assert [(one.student, one.fault) for one in found] == [("ada", None)]


# What a student may put into the own folder so as to look like somebody else, or like a class.
INSIDE = [
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
CLASSES = {
    "nbgrader": "{}/baseline/baseline.ipynb",
    "folders": "{}/submission.ipynb",
    "named at will": "{}/homework.ipynb",
    "deeper": "{}/week 1/homework.ipynb",
}


@pytest.mark.parametrize("own", CLASSES.values(), ids=CLASSES)
@pytest.mark.parametrize("above", ["", "submitted/", "class A/", "unpacked/submitted/"])
@pytest.mark.parametrize("inside", INSIDE, ids=lambda names: names[0])
def test_what_is_in_a_students_folder_is_that_students(tmp_path, above, own, inside):
    if own.startswith("{}/week") and not above.endswith("submitted/"):
        pytest.skip("such a class looks like sections of one")
    for student in ("ada", "bob"):
        make(tmp_path, above + own.format(student))
    make(tmp_path, *(f"{above}eve/{name}" for name in inside))

    found = find_submissions([tmp_path], "baseline", ("evaluation",))

    assert [one.student for one in found] == ["ada", "bob", "eve"]
    paths = [one.path.relative_to(tmp_path).as_posix() for one in found]
    assert paths[:2] == [above + own.format(student) for student in ("ada", "bob")]
    assert [one.fault for one in found[:2]] == [None, None]
    assert paths[2].startswith(f"{above}eve")


def test_sections_of_a_class_may_have_a_folder_each(tmp_path):
    make(
        tmp_path,
        "class A/ada/baseline/baseline.ipynb",
        "class A/eve/cleo/baseline/baseline.ipynb",
        "class B/bob/homework.ipynb",
        "class B/dan/homework.zip",
        "class B/slides.pdf",
    )
    found = find_submissions([tmp_path], "baseline")
    assert [(one.student, one.fault) for one in found] == [
        ("ada", None),
        ("eve", None),
        ("bob", None),
        ("dan", "the folder holds no notebook, only homework.zip"),
    ]


@pytest.mark.parametrize("around", ["unpacked/", "a/b/", "submitted/", "week 1/submitted/"])
def test_a_folder_around_a_class_stands_for_it(tmp_path, around):
    make(tmp_path, f"{around}ada/baseline/baseline.ipynb", f"{around}bob/baseline/b.ipynb")
    assert found_in(tmp_path) == [
        (f"{around}ada/baseline/baseline.ipynb", "ada"),
        (f"{around}bob/baseline/b.ipynb", "bob"),
    ]


def test_a_course_folder_stands_for_what_was_submitted_there(tmp_path):
    make(
        tmp_path,
        "solutions/baseline/baseline.ipynb",
        "submitted/ada/baseline/baseline.ipynb",
        "autograded/ada/baseline/baseline.ipynb",
    )
    assert found_in(tmp_path) == [("submitted/ada/baseline/baseline.ipynb", "ada")]


def test_in_a_folder_of_notebooks_no_name_hides_the_others(tmp_path):
    make(tmp_path, "class/ada.ipynb", "class/baseline.ipynb", "class/bob.ipynb", "class/bob.py")
    assert found_in(tmp_path, "class") == [
        ("class/ada.ipynb", "ada"),
        ("class/baseline.ipynb", "class"),
        ("class/bob.ipynb", "bob"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["A/ada/submission.ipynb", "B/ada/submission.ipynb"],
        ["ada.ipynb", "ada/baseline/baseline.ipynb"],
        ["A/ka\u0308the/submission.ipynb", "B/k\u00e4the/baseline/baseline.ipynb"],
    ],
)
def test_a_student_who_comes_twice_is_told_of_once_and_the_others_are_graded(tmp_path, names):
    make(tmp_path, *names, "bob.ipynb") if "/" not in names[0] else make(tmp_path, *names)
    twice, *others = find_submissions([tmp_path], "baseline")
    assert "have this name: which of them counts?" in twice.fault
    assert str(tmp_path) not in twice.fault
    assert [one.student for one in others] == ["bob"] * len(others)
