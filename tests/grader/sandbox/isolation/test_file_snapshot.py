"""A snapshot lists every entry that a dead process left, and follows or opens none blindly."""

import hashlib
import os
import socket
from pathlib import Path

import pytest

from grader.sandbox.isolation import file_snapshot
from grader.sandbox.isolation.file_snapshot import snapshot
from grader.sandbox.protocol import Entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder in a writable root."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def snapshot_of(folder: Path) -> tuple[Entry, ...]:
    """Return the snapshot of the writable root around a working folder."""
    return snapshot(folder.parent, folder)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_an_empty_folder_has_no_entries(folder):
    assert snapshot_of(folder) == ()


def test_paths_are_sorted_and_relative_to_the_working_folder(folder):
    (folder / "training" / "cats").mkdir(parents=True)
    (folder / "training" / "cats" / "Käthe 1.jpg").write_bytes(b"abc")
    (folder / "a.txt").touch()
    assert snapshot_of(folder) == (
        Entry("a.txt", "file", 0, digest(b"")),
        Entry("training", "folder"),
        Entry("training/cats", "folder"),
        Entry("training/cats/Käthe 1.jpg", "file", 3, digest(b"abc")),
    )


def test_paths_outside_the_working_folder_are_absolute(folder):
    (folder.parent / "home").mkdir()
    (folder.parent / "home" / "x").write_bytes(b"x")
    (folder.parent / "work2").mkdir()
    assert [entry.path for entry in snapshot_of(folder)] == [
        f"{folder.parent}/home",
        f"{folder.parent}/home/x",
        f"{folder.parent}/work2",
    ]


def test_an_ignored_folder_is_not_listed_but_new_files_in_it_are(folder):
    ignored = folder.parent / "ignored"
    ignored.mkdir()
    (ignored / "new").write_bytes(b"x")
    paths = [entry.path for entry in snapshot(folder.parent, folder, frozenset({ignored}))]
    assert paths == [f"{ignored}/new"]


def test_the_root_can_have_another_name(folder):
    (folder.parent / "home").mkdir()
    entries = snapshot(folder.parent, folder, root_name=Path("/root"))
    assert [entry.path for entry in entries] == ["/root/home"]


def test_a_link_is_listed_and_not_followed(folder):
    (folder.parent / "secret").mkdir()
    (folder.parent / "secret" / "key").write_bytes(b"secret")
    (folder / "file").symlink_to(folder.parent / "secret" / "key")
    (folder / "folder").symlink_to(folder.parent / "secret")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere").symlink_to("/does/not/exist")
    entries = snapshot(folder, folder)
    assert entries == tuple(Entry(name, "link") for name in ("file", "folder", "loop", "nowhere"))


def test_pipes_and_sockets_are_listed_and_not_opened(folder):
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(folder / "socket"))
    assert snapshot_of(folder) == (Entry("pipe", "other"), Entry("socket", "other"))


def test_a_name_that_is_not_text_is_escaped(folder):
    (folder / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    (folder / "new\nline").mkdir()
    assert [entry.path for entry in snapshot_of(folder)] == ["caf\\xe9.jpg", "new\nline"]


def test_two_names_of_one_file_are_two_files(folder):
    (folder / "a").write_bytes(b"abc")
    (folder / "b").hardlink_to(folder / "a")
    assert [(entry.path, entry.digest) for entry in snapshot_of(folder)] == [
        ("a", digest(b"abc")),
        ("b", digest(b"abc")),
    ]


def test_of_too_many_files_only_the_maximum_is_listed(folder, monkeypatch):
    monkeypatch.setattr(file_snapshot, "MAX_FILES", 10)
    for number in range(30):
        (folder / str(number)).touch()
    assert len(snapshot_of(folder)) == 10


def test_files_beyond_the_hashing_limit_have_no_digest(folder, monkeypatch):
    monkeypatch.setattr(file_snapshot, "_MAX_HASHED_BYTES", 10)
    for name in "abc":
        (folder / name).write_bytes(b"1234")
    (folder / "huge").write_bytes(b"x" * 100)
    entries = {entry.path: entry for entry in snapshot_of(folder)}
    assert (entries["huge"].size, entries["huge"].digest) == (100, "")
    assert sorted(entries[name].digest for name in "abc") == ["", digest(b"1234"), digest(b"1234")]


def test_a_large_sparse_file_is_not_read(folder):
    with (folder / "sparse").open("wb") as file:
        file.truncate(2**40)
    assert snapshot_of(folder) == (Entry("sparse", "file", 2**40, ""),)


def test_folders_deeper_than_a_path_can_name_do_not_stop_the_snapshot(folder):
    (folder / "z.txt").write_bytes(b"abc")
    (folder / "z").mkdir()
    descriptor = os.open(folder / "z", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=descriptor)
        parent = descriptor
        descriptor = os.open("d" * 250, os.O_RDONLY, dir_fd=parent)
        os.close(parent)
    os.close(descriptor)
    paths = [entry.path for entry in snapshot_of(folder)]
    assert {"z", "z.txt", f"z/{'d' * 250}"} <= set(paths)
    assert 3 < len(paths) < 22
