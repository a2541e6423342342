"""A private folder: only its owner can read it, whatever it contained before."""

import os
from pathlib import Path

import pytest

from grader.private import keep_private


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.lstat().st_mode & 0o7777
        for path in (folder, *folder.rglob("*"))
    }


def test_a_folder_that_is_missing_is_made_private(tmp_path: Path) -> None:
    assert keep_private(tmp_path / "state") == ()
    assert modes(tmp_path / "state") == {".": 0o700}


def test_all_in_a_folder_of_an_earlier_version_becomes_private(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "cache").mkdir(parents=True)
    state.chmod(0o755)
    (state / "cache").chmod(0o775)
    for name in ("seed", "cache/labels.msgpack", "cache/pictures.npy"):
        (state / name).write_bytes(b"x")
        (state / name).chmod(0o644)

    assert keep_private(state) == ()
    assert modes(state) == {
        ".": 0o700,
        "cache": 0o700,
        "seed": 0o600,
        "cache/labels.msgpack": 0o600,
        "cache/pictures.npy": 0o600,
    }


def test_a_file_that_others_may_read_in_a_private_folder_becomes_private(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "seed").write_text("7\n")
    (state / "seed").chmod(0o644)

    keep_private(state)

    assert modes(state) == {".": 0o700, "seed": 0o600}


def test_the_target_of_a_link_is_unchanged(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir(mode=0o755)
    (photos / "cat.jpg").write_bytes(b"x")
    (photos / "cat.jpg").chmod(0o644)
    state = tmp_path / "state"
    state.mkdir()
    (state / "photos").symlink_to(photos)
    (state / "cat.jpg").symlink_to(photos / "cat.jpg")
    (state / "nowhere").symlink_to(tmp_path / "nowhere")

    assert keep_private(state) == ()
    assert modes(photos) == {".": 0o755, "cat.jpg": 0o644}


def test_a_state_that_is_a_link_itself_is_kept_private(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "seed").write_text("7\n")
    (tmp_path / "state").symlink_to(tmp_path / "disk")

    keep_private(tmp_path / "state")

    assert modes(tmp_path / "disk") == {".": 0o700, "seed": 0o600}


def test_a_file_of_another_user_is_named_and_the_others_become_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    for name in ("mine", "theirs"):
        (state / name).write_text("7\n")
        (state / name).chmod(0o644)
    real = os.chmod

    def refuse(path: Path, mode: int, **options: bool) -> None:
        if Path(path).name == "theirs":
            raise PermissionError(1, "Operation not permitted", str(path))
        real(path, mode, **options)

    # In a container the tests may run as root, who can change all files.
    monkeypatch.setattr(os, "chmod", refuse)

    (line,) = keep_private(state)

    assert str(state / "theirs") in line
    assert f"belongs to user {os.getuid()}" in line
    assert "chmod 600" in line
    assert modes(state)["mine"] == 0o600
