"""What a dead process left: every entry is named, and nothing in it is followed or trusted."""

import hashlib
import os
import socket
from pathlib import Path

import pytest

from grader.sandbox.isolation import file_snapshot as leftovers
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.protocol import Entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder in a writable root."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def scanned(folder: Path) -> tuple[Entry, ...]:
    return snapshot(folder.parent, folder)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_an_empty_folder_left_nothing(folder):
    assert scanned(folder) == ()


def test_files_and_folders_are_named_from_the_working_folder_in_order(folder):
    (folder / "training" / "cats").mkdir(parents=True)
    (folder / "training" / "cats" / "Käthe 1.jpg").write_bytes(b"abc")
    (folder / "a.txt").touch()
    assert scanned(folder) == (
        Entry("a.txt", "file", 0, digest(b"")),
        Entry("training", "folder"),
        Entry("training/cats", "folder"),
        Entry("training/cats/Käthe 1.jpg", "file", 3, digest(b"abc")),
    )


def test_what_lies_elsewhere_has_an_absolute_path(folder):
    (folder.parent / "home").mkdir()
    (folder.parent / "home" / "x").write_bytes(b"x")
    (folder.parent / "work2").mkdir()
    assert [entry.path for entry in scanned(folder)] == [
        f"{folder.parent}/home",
        f"{folder.parent}/home/x",
        f"{folder.parent}/work2",
    ]


def test_an_ignored_folder_is_not_named_but_what_is_put_into_it_is(folder):
    way = folder.parent / "way"
    way.mkdir()
    (way / "new").write_bytes(b"x")
    paths = [entry.path for entry in snapshot(folder.parent, folder, frozenset({way}))]
    assert paths == [f"{way}/new"]


def test_the_root_may_be_called_otherwise(folder):
    (folder.parent / "home").mkdir()
    assert [entry.path for entry in snapshot(folder.parent, folder, called=Path("/tmp"))] == [
        "/tmp/home"
    ]


def test_a_link_is_named_and_not_followed(folder):
    (folder.parent / "secret").mkdir()
    (folder.parent / "secret" / "key").write_bytes(b"secret")
    (folder / "file").symlink_to(folder.parent / "secret" / "key")
    (folder / "folder").symlink_to(folder.parent / "secret")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere").symlink_to("/does/not/exist")
    entries = snapshot(folder, folder)
    assert entries == tuple(Entry(name, "link") for name in ("file", "folder", "loop", "nowhere"))


def test_pipes_and_sockets_are_named_and_not_opened(folder):
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(folder / "socket"))
    assert scanned(folder) == (Entry("pipe", "other"), Entry("socket", "other"))


def test_a_name_that_is_no_text_is_shown_escaped(folder):
    (folder / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    (folder / "new\nline").mkdir()
    assert [entry.path for entry in scanned(folder)] == ["caf\\xe9.jpg", "new\nline"]


def test_two_names_of_one_file_are_two_files(folder):
    (folder / "a").write_bytes(b"abc")
    (folder / "b").hardlink_to(folder / "a")
    assert [(entry.path, entry.digest) for entry in scanned(folder)] == [
        ("a", digest(b"abc")),
        ("b", digest(b"abc")),
    ]


def test_a_flood_of_files_is_read_up_to_the_bound(folder, monkeypatch):
    monkeypatch.setattr(leftovers, "MAX_FILES", 10)
    for number in range(30):
        (folder / str(number)).touch()
    assert len(scanned(folder)) == 10


def test_contents_beyond_the_bound_are_named_without_a_digest(folder, monkeypatch):
    monkeypatch.setattr(leftovers, "_MAX_HASHED_BYTES", 10)
    for name in "abc":
        (folder / name).write_bytes(b"1234")
    (folder / "huge").write_bytes(b"x" * 100)
    entries = {entry.path: entry for entry in scanned(folder)}
    assert (entries["huge"].size, entries["huge"].digest) == (100, "")
    assert sorted(entries[name].digest for name in "abc") == ["", digest(b"1234"), digest(b"1234")]


def test_a_sparse_file_is_not_read_through(folder):
    with (folder / "sparse").open("wb") as file:
        file.truncate(2**40)
    assert scanned(folder) == (Entry("sparse", "file", 2**40, ""),)


def test_folders_nested_deeper_than_a_path_can_name_do_not_stop_the_reading(folder):
    (folder / "z.txt").write_bytes(b"abc")
    (folder / "z").mkdir()
    here = os.open(folder / "z", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        here, parent = os.open("d" * 250, os.O_RDONLY, dir_fd=here), here
        os.close(parent)
    os.close(here)
    paths = [entry.path for entry in scanned(folder)]
    assert {"z", "z.txt", f"z/{'d' * 250}"} <= set(paths)
    assert 3 < len(paths) < 22
