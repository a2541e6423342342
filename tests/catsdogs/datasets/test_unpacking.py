"""Archives that mean harm, are damaged or too large, and what is written of a good one."""

import io
import stat
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from catsdogs.datasets.unpacking import Bounds, unpack
from catsdogs.failures import Failure

BOUNDS = Bounds(files=10, unpacked_bytes=100_000, ratio=20)


def archive(folder: Path, *members: tuple[str, bytes], mode: int = 0, packing: int = 0) -> Path:
    path = folder / "pets.zip"
    with zipfile.ZipFile(path, "w", packing) as opened:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = packing
            opened.writestr(member, content)
    return path


def anywhere(path: PurePosixPath) -> PurePosixPath:
    return path


def refusal(path: Path, place=anywhere, bounds: Bounds = BOUNDS) -> str:
    out = path.parent / "out"
    with pytest.raises(Failure) as failed:
        unpack(path, out, place, bounds)
    assert [found.name for found in path.parent.iterdir()] == ["pets.zip"]
    return str(failed.value)


def test_files_go_to_their_places_and_the_others_are_named(tmp_path):
    path = archive(tmp_path, ("PetImages/Cat/0.jpg", b"cat"), ("readme[1].txt", b"read"))
    skipped = unpack(
        path,
        tmp_path / "out",
        lambda path: None if path.suffix == ".txt" else PurePosixPath("Cat", path.name),
    )

    assert skipped == ["readme[1].txt"]
    assert (tmp_path / "out" / "Cat" / "0.jpg").read_bytes() == b"cat"
    assert [found.name for found in (tmp_path / "out").iterdir()] == ["Cat"]


@pytest.mark.parametrize(
    "name",
    ["../0.jpg", "Cat/../../0.jpg", "/0.jpg", "..", "C:/0.jpg", r"..\0.jpg", r"\\host\0.jpg"],
)
def test_names_that_lead_outside_are_refused_though_they_have_a_place(tmp_path, name):
    path = archive(tmp_path, ("Cat/0.jpg", b"cat"), (name, b"harm"))

    said = refusal(path, lambda path: PurePosixPath("harm.jpg"))
    assert f"{name!a} would be written outside the folder" in said


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_links_and_devices_are_refused(tmp_path, kind):
    path = archive(tmp_path, ("Cat/0.jpg", b"/etc/passwd"), mode=kind | 0o777)

    assert "'Cat/0.jpg' is neither a file nor a folder" in refusal(path)


def test_too_many_files_are_refused(tmp_path):
    path = archive(tmp_path, *((f"{number}.jpg", b"") for number in range(11)))

    assert "it holds 11 files, more than 10" in refusal(path)


def test_too_many_bytes_are_refused(tmp_path):
    path = archive(tmp_path, ("0.jpg", bytes(60_000)), ("1.jpg", bytes(60_000)))

    assert "it would unpack to 120,000 bytes, more than 100,000" in refusal(path)


def test_a_bomb_is_refused(tmp_path):
    path = archive(tmp_path, ("0.jpg", bytes(99_000)), packing=zipfile.ZIP_DEFLATED)

    assert "it would grow to more than 20 times its size" in refusal(path)


def test_a_member_longer_than_it_says_is_damage(tmp_path):
    path = archive(tmp_path, ("0.jpg", bytes(3000)), packing=zipfile.ZIP_DEFLATED)
    size, lie = (3000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, lie))

    with pytest.raises(Failure, match="is damaged"):
        unpack(path, tmp_path / "out", anywhere, Bounds(ratio=1000))
    assert (tmp_path / "out" / "0.jpg").stat().st_size <= 1000


def test_encrypted_files_are_refused(tmp_path):
    path = archive(tmp_path, ("0.jpg", b"cat"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert "'0.jpg' is encrypted" in refusal(path)


def test_two_files_for_one_place_are_refused(tmp_path):
    path = archive(tmp_path, ("a/0.jpg", b"cat"), ("b/0.jpg", b"dog"))

    assert "it holds two files for 0.jpg" in refusal(path, lambda path: PurePosixPath(path.name))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(5)])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "pets.zip"
    path.write_bytes(content)

    assert refusal(path).startswith(f"{path} is damaged: ")


def test_a_cut_archive_is_refused(tmp_path):
    path = archive(tmp_path, ("0.jpg", bytes(1000)))
    path.write_bytes(path.read_bytes()[:-40])

    assert "is damaged" in refusal(path)


def test_a_changed_byte_is_noticed(tmp_path):
    path = archive(tmp_path, ("0.jpg", b"a picture of a cat"))
    path.write_bytes(path.read_bytes().replace(b"of a cat", b"of a dog"))

    with pytest.raises(Failure, match="is damaged: Bad CRC-32"):
        unpack(path, tmp_path / "out", anywhere)


def test_folders_in_an_archive_are_no_files(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.mkdir("PetImages")
        opened.writestr("PetImages/0.jpg", b"cat")
    (tmp_path / "pets.zip").write_bytes(buffer.getvalue())

    assert unpack(tmp_path / "pets.zip", tmp_path / "out", anywhere) == []
