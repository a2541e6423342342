"""Changes of files: each look names what changed since the look before."""

from collections.abc import Callable, Iterator
from pathlib import Path

from grader.authoring.watching import changes_below


def changes_after(folder: Path, *steps: Callable[[], object]) -> list[list[str]]:
    """Do one step before each look, and return the names that each look with changes yields."""
    pending: Iterator[Callable[[], object]] = iter(steps)

    class Done(Exception):  # noqa: N818 - ends the loop
        pass

    def sleep(_seconds: float) -> None:
        try:
            next(pending)()
        except StopIteration:
            raise Done from None

    found = []
    try:
        for changed in changes_below(folder, sleep):
            found.append([path.name for path in changed])
    except Done:
        return found
    raise AssertionError("watching ended by itself")


def test_new_changed_and_removed_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "checks" / "test_parse.py"
    file.parent.mkdir()
    assert changes_after(
        tmp_path,
        lambda: file.write_text("x = 1"),
        lambda: None,
        lambda: file.write_text("x = 22"),
        lambda: (tmp_path / "settings.toml").write_text("title"),
        file.unlink,
    ) == [["test_parse.py"], ["test_parse.py"], ["settings.toml"], ["test_parse.py"]]


def test_what_tools_write_is_no_change(tmp_path: Path) -> None:
    hidden = tmp_path / ".ipynb_checkpoints"
    compiled = tmp_path / "__pycache__"
    hidden.mkdir()
    compiled.mkdir()
    assert (
        changes_after(
            tmp_path,
            lambda: (hidden / "a.ipynb").write_text("{}"),
            lambda: (compiled / "a.pyc").write_text(""),
        )
        == []
    )
