"""Discovery finds the submissions below a path, and the student of each."""

import os
from pathlib import Path

import pytest

from grader.submissions.discovery import (
    DiscoveryError,
    find_submissions,
    names_not_to_copy,
    student_of,
)
from grader.submissions.student_folder import FoundSubmission, submission_in


def make_files(root: Path, *names: str) -> None:
    """Create empty files below a folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found_in(root: Path, *paths: str) -> list[tuple[str, str]]:
    """Return the relative path and the student of each submission in order."""
    found = find_submissions([root / path for path in paths or ("",)], "baseline")
    return [(each.path.relative_to(root).as_posix(), each.student) for each in found]


def test_a_file_is_a_submission(tmp_path):
    make_files(tmp_path, "ada.ipynb", "bob.py")
    assert found_in(tmp_path, "bob.py", "ada.ipynb") == [("bob.py", "bob"), ("ada.ipynb", "ada")]


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


def test_a_folder_with_a_notebooks_name_is_not_a_notebook(tmp_path):
    make_files(tmp_path, "ada.ipynb/bob.py")
    assert found_in(tmp_path) == [("ada.ipynb/bob.py", "bob")]


def test_a_file_named_twice_is_graded_once(tmp_path):
    make_files(tmp_path, "ada.ipynb", "bob.ipynb")
    (tmp_path / "sub").mkdir()
    paths = [tmp_path / "ada.ipynb", tmp_path, tmp_path / "sub" / ".." / "ada.ipynb"]
    found = find_submissions(paths, "baseline")
    assert [each.path.name for each in found] == ["ada.ipynb", "bob.ipynb"]


def test_relative_paths_stay_relative(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path)
    assert find_submissions([Path("ada")], "baseline") == [
        FoundSubmission(Path("ada/baseline/baseline.ipynb"), "ada")
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
def test_the_path_of_a_file_names_its_student(tmp_path, path, student):
    assert student_of(tmp_path / path, "baseline") == student


def test_the_absolute_form_of_a_relative_path_names_its_student(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb")
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
def test_a_path_without_a_submission_is_an_error_that_names_it(tmp_path, path, message):
    make_files(tmp_path, "ada.ipynb", "notes.txt", "texts/notes.txt", "texts/.hidden/ada.ipynb")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DiscoveryError, match=message):
        find_submissions([tmp_path / "ada.ipynb", tmp_path / path], "baseline")


def fault_in(root: Path, path: str = "") -> str | None:
    """Return the fault of the only submission, which must be Ada's."""
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
def test_the_submission_among_a_students_files_is_selected(tmp_path, names, counts):
    make_files(tmp_path, *(f"ada/baseline/{name}" for name in names))
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
def test_an_unclear_submission_has_a_fault_with_the_reason(tmp_path, names, fault):
    make_files(tmp_path, *(f"ada/baseline/{name}" for name in names))
    assert fault in str(fault_in(tmp_path))
    assert fault in str(fault_in(tmp_path, "ada/baseline"))


def test_an_empty_folder_is_a_fault(tmp_path):
    (tmp_path / "ada" / "baseline").mkdir(parents=True)
    assert fault_in(tmp_path) == "the folder holds no notebook, it is empty"


def test_a_student_without_a_notebook_among_others_has_a_fault(tmp_path):
    make_files(tmp_path, "ada/baseline.ipynb", "bob/homework.zip", "cleo/submission.py")
    (tmp_path / "dan").mkdir()
    found = find_submissions([tmp_path], "baseline")
    assert [(each.student, each.fault) for each in found] == [
        ("ada", None),
        ("bob", "the folder holds no notebook, only homework.zip"),
        ("cleo", None),
        ("dan", "the folder holds no notebook, it is empty"),
    ]


def test_a_student_with_only_another_assignment_is_left_out(tmp_path):
    make_files(tmp_path, "ada/baseline/baseline.ipynb", "bob/other/notes.txt")
    assert found_in(tmp_path) == [("ada/baseline/baseline.ipynb", "ada")]


def test_folders_of_pictures_beside_notebooks_are_not_submissions(tmp_path):
    make_files(tmp_path, "ada.ipynb", "pictures/cat.jpg", "empty/.keep")
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


@pytest.mark.parametrize("target", ["../../bob/baseline/baseline.ipynb", "/etc/passwd", "nowhere"])
def test_a_link_in_a_submission_is_not_followed(tmp_path, target):
    make_files(tmp_path, "bob/baseline/baseline.ipynb", "ada/baseline/notes.txt")
    (tmp_path / "ada/baseline/baseline.ipynb").symlink_to(target)
    assert fault_in(tmp_path, "ada") == "baseline.ipynb is a link, and links are not followed"


def test_a_folder_that_is_a_link_is_not_followed(tmp_path):
    make_files(tmp_path, "bob/baseline/baseline.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/baseline").symlink_to("../bob/baseline")
    ada, bob = find_submissions([tmp_path], "baseline")
    assert (ada.student, ada.fault) == ("ada", "baseline is a link, and links are not followed")
    assert (bob.student, bob.fault) == ("bob", None)


@pytest.mark.parametrize("link", ["submitted/eve/baseline", "submitted/eve"])
def test_a_students_folder_that_is_a_link_is_not_followed_for_nbgrader_either(tmp_path, link):
    make_files(tmp_path, "submitted/bob/baseline/baseline.ipynb")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / link.replace("eve", "bob"))

    found = submission_in(tmp_path / "submitted" / "eve" / "baseline", "baseline")

    assert found.student == "eve"
    assert found.fault == f"{Path(link).name} is a link, and links are not followed"


def test_links_in_a_folder_of_notebooks_have_a_fault(tmp_path):
    make_files(tmp_path, "bob.ipynb", "notes.txt")
    (tmp_path / "ada.ipynb").symlink_to("bob.ipynb")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    (tmp_path / "notes").symlink_to("notes.txt")
    found = find_submissions([tmp_path], "baseline")
    assert [(each.student, each.fault is None) for each in found] == [
        ("ada", False),
        ("bob", True),
        ("loop", False),
    ]


def test_a_path_given_by_the_instructor_may_be_a_link(tmp_path):
    make_files(tmp_path, "class/ada/baseline/baseline.ipynb", "bob.ipynb")
    (tmp_path / "submitted").symlink_to("class")
    (tmp_path / "cleo.ipynb").symlink_to("bob.ipynb")
    assert found_in(tmp_path, "submitted", "cleo.ipynb") == [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("cleo.ipynb", "cleo"),
    ]


def test_a_pipe_is_not_a_notebook(tmp_path):
    make_files(tmp_path, "ada/baseline/notes.txt")
    os.mkfifo(tmp_path / "ada/baseline/baseline.ipynb")
    assert fault_in(tmp_path) == "baseline.ipynb is a pipe or device, not a notebook"
    with pytest.raises(DiscoveryError, match="is neither a notebook"):
        find_submissions([tmp_path / "ada/baseline/baseline.ipynb"], "baseline")


def test_a_folder_that_cannot_be_opened_is_a_fault(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb", "bob/baseline/baseline.ipynb")
    scan = os.scandir

    def refuse(path):
        if Path(path) == tmp_path / "ada/baseline":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ada, bob = find_submissions([tmp_path], "baseline")
    assert ada.fault == "the folder cannot be opened: Permission denied"
    assert bob.fault is None


def test_the_search_depth_is_limited(tmp_path):
    make_files(tmp_path, f"ada/baseline/{'d/' * 20}baseline.ipynb", f"class/{'d/' * 20}bob.ipynb")
    assert fault_in(tmp_path, "ada") == "the folder holds no notebook, only d"
    with pytest.raises(DiscoveryError, match="holds no notebook"):
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
    make_files(folder, "baseline/baseline.ipynb")
    (found,) = find_submissions([tmp_path], "baseline")
    assert found.student == student


def test_a_path_whose_name_is_too_long_is_an_error(tmp_path):
    with pytest.raises(DiscoveryError, match="cannot be read: File name too long"):
        find_submissions([tmp_path / ("x" * 300)], "baseline")


def test_no_paths_give_no_submissions():
    assert find_submissions([], "baseline") == []


def test_names_not_to_copy_warns_and_leaves_no_file_out(tmp_path: Path) -> None:
    (tmp_path / "selfcheck.json").symlink_to("/etc")

    with pytest.warns(FutureWarning, match="nbgrader_config.py: remove names_not_to_copy"):
        assert names_not_to_copy(tmp_path) == []


def test_submissions_of_other_assignments_are_skipped(tmp_path):
    make_files(
        tmp_path,
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/evaluation/evaluation.ipynb",
        "submitted/bob/evaluation/evaluation.ipynb",
    )
    found = find_submissions([tmp_path / "submitted"], "baseline", ("augmentation", "evaluation"))
    assert [(each.student, each.fault) for each in found] == [("ada", None)]


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


@pytest.mark.parametrize(
    "names",
    [
        ["A/ada/submission.ipynb", "B/ada/submission.ipynb"],
        ["ada.ipynb", "ada/baseline/baseline.ipynb"],
        ["A/ka\u0308the/submission.ipynb", "B/k\u00e4the/baseline/baseline.ipynb"],
    ],
)
def test_a_student_with_two_submissions_has_one_fault_and_others_are_found(tmp_path, names):
    make_files(tmp_path, *names, "bob.ipynb") if "/" not in names[0] else make_files(
        tmp_path, *names
    )
    twice, *others = find_submissions([tmp_path], "baseline")
    assert "have this name: which of them counts?" in twice.fault
    assert str(tmp_path) not in twice.fault
    assert [each.student for each in others] == ["bob"] * len(others)
