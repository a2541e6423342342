"""The public sets, from real servers on loopback into PetImages, through the real commands."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from catsdogs import cli
from catsdogs.datasets import sources
from catsdogs.datasets.download import RemoteFile
from tests.catsdogs.datasets.server import Answer, Served, serving
from tests.catsdogs.datasets.stopping import stopped_in


def make_zip(**files: bytes) -> bytes:
    """An archive of files, by paths with __ for / and _ for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


MICROSOFTS = make_zip(
    **{
        f"PetImages__{kind}__{number}_jpg": f"{kind} {number}".encode() * 1000
        for kind in ("Cat", "Dog")
        for number in range(20)
    },
    PetImages__Cat__666_jpg=b"",
    PetImages__Cat__Thumbs_db=b"thumbs",
    readme_txt=b"read",
)
KAGGLES = make_zip(
    **{f"train__{kind}s__{kind}_0_jpg": kind.encode() for kind in ("cat", "dog")},
    **{f"dogs-vs-cats__train__{kind}s__{kind}_0_jpg": kind.encode() for kind in ("cat", "dog")},
    test__cats__cat_9_jpg=b"another cat",
)


@pytest.fixture(autouse=True)
def _at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def remote(served: Served) -> RemoteFile:
    return RemoteFile(served.url, len(MICROSOFTS), hashlib.sha256(MICROSOFTS).hexdigest())


def run(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["catsdogs", "data", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def expect_microsofts(petimages: Path) -> None:
    cats, dogs = (sorted((petimages / name).iterdir()) for name in ("Cat", "Dog"))
    assert (len(cats), len(dogs)) == (21, 20)
    assert (petimages / "Cat" / "7.jpg").read_bytes() == b"Cat 7" * 1000
    assert (petimages / "Cat" / "666.jpg").read_bytes() == b""


def test_microsofts_set_is_downloaded_once_for_all_folders(monkeypatch, tmp_path, capsys):
    with serving(Answer(MICROSOFTS)) as served:
        monkeypatch.setattr(sources, "MICROSOFT", remote(served))
        codes = [run(monkeypatch, "microsoft", "--out", tmp_path / out) for out in "aab"]

    said = capsys.readouterr().out
    assert codes == [0, 0, 0]
    assert len(served.ranges) == 1
    for out in "ab":
        expect_microsofts(tmp_path / out / "PetImages")
    assert f"{tmp_path / 'a' / 'PetImages'} contains 21 cats and 20 dogs" in said
    assert "skipped, not pictures of cats or dogs: 'PetImages/Cat/Thumbs.db', 'readme.txt'" in said
    assert f"{tmp_path / 'a' / 'PetImages'} exists already, so nothing was done" in said


def test_a_failed_download_says_how_much_is_there_and_the_same_command_goes_on(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr("catsdogs.datasets.download.time.sleep", lambda seconds: None)
    with serving(Answer(MICROSOFTS, cut=5000), Answer(MICROSOFTS, cut=0)) as served:
        monkeypatch.setattr(sources, "MICROSOFT", remote(served))
        assert run(monkeypatch, "microsoft", "--out", tmp_path / "out") == 3
        said = capsys.readouterr().err.splitlines()[-1]
        assert not (tmp_path / "out" / "PetImages").exists()
        served.answers[:] = [Answer(MICROSOFTS)]
        assert run(monkeypatch, "microsoft", "--out", tmp_path / "out") == 0

    assert said.startswith("catsdogs: http://127.0.0.1:")
    assert said.endswith(
        f"5,000 of {len(MICROSOFTS):,} bytes were received; rerun the command to resume"
    )
    assert served.ranges[-1] == "bytes=5000-"
    expect_microsofts(tmp_path / "out" / "PetImages")


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_unpacking_is_no_set_and_the_same_command_goes_on(monkeypatch, tmp_path, by):
    with serving(Answer(MICROSOFTS)) as served:
        program = f"""
from catsdogs import cli
from catsdogs.datasets import sources, unpacking
sources.MICROSOFT = sources.RemoteFile(**{asdict(remote(served))!r})
unpacking._write = stopping_at(7, unpacking._write)
sys.argv = ["catsdogs", "data", "microsoft", "--out", {str(tmp_path / "out")!r}]
cli.main()
"""
        code, said = stopped_in(program, by)
        assert not (tmp_path / "out" / "PetImages").exists()
        monkeypatch.setattr(sources, "MICROSOFT", remote(served))
        assert run(monkeypatch, "microsoft", "--out", tmp_path / "out") == 0

    if by == signal.SIGINT:
        assert code == 130
        assert said.splitlines()[-1] == "catsdogs: stopped; rerun the command to resume"
    assert len(served.ranges) == 1
    expect_microsofts(tmp_path / "out" / "PetImages")
    assert not list(tmp_path.glob("out/.PetImages-unfinished"))


@pytest.fixture
def kaggle(monkeypatch, tmp_path) -> Iterator[list[Answer]]:
    """Has Kaggle's own client talk to a server on loopback; gives the answers to downloads."""
    kaggle_env = pytest.importorskip("kagglesdk.kaggle_env")
    from tests.catsdogs.datasets.kaggle import serving_kaggle

    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "kagglehub"))
    monkeypatch.setenv("KAGGLE_USERNAME", "somebody")
    monkeypatch.setenv("KAGGLE_KEY", "something")
    with serving_kaggle() as (url, answers):
        endpoint = {kaggle_env.KaggleEnv.LOCAL: url}
        monkeypatch.setattr(kaggle_env, "_env_to_endpoint", endpoint)
        yield answers


def test_kaggles_set_is_downloaded_by_kaggles_client(monkeypatch, tmp_path, capsys, kaggle):
    kaggle.append(Answer(KAGGLES))

    assert run(monkeypatch, "kaggle", "--out", tmp_path / "out") == 0
    assert {path.name for path in (tmp_path / "out").glob("*/*/*")} == {
        "cat.0.jpg",
        "cat.9.jpg",
        "dog.0.jpg",
    }
    assert "contains 2 cats and 1 dogs" in capsys.readouterr().out


def test_a_broken_download_from_kaggle_goes_on(monkeypatch, tmp_path, capsys, kaggle):
    kaggle += [Answer(KAGGLES, cut=300), Answer(KAGGLES, cut=0), Answer(KAGGLES)]

    assert run(monkeypatch, "kaggle", "--out", tmp_path / "out") == 3
    assert capsys.readouterr().err.splitlines()[-1].endswith("; rerun the command to resume")
    assert run(monkeypatch, "kaggle", "--out", tmp_path / "out") == 0


def test_the_competitions_archive_is_unpacked(monkeypatch, tmp_path, kaggle):
    kaggle.append(Answer(make_zip(train__cat_0_jpg=b"cat", train__dog_0_jpg=b"dog")))

    assert run(monkeypatch, "kaggle", "--competition", "--out", tmp_path / "out") == 0
    assert (tmp_path / "out/PetImages/Cat/cat.0.jpg").read_bytes() == b"cat"


def test_rules_that_were_not_accepted_are_told_in_one_line(monkeypatch, tmp_path, capsys, kaggle):
    kaggle.append(Answer(status=403))

    assert run(monkeypatch, "kaggle", "--competition", "--out", tmp_path / "out") == 3
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("catsdogs: Kaggle: ")
    assert "accepted the competition rules" in said


def test_without_kaggles_client_its_installation_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "kagglehub", None)

    assert run(monkeypatch, "kaggle", "--out", tmp_path / "out") == 2
    assert "pip install 'catsdogs-classroom[kaggle]'" in capsys.readouterr().err


def test_help_imports_neither_pictures_nor_downloads():
    program = (
        "import sys; from catsdogs import cli\n"
        "try: cli.app(['data', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'tensorflow', 'numpy', 'PIL', 'httpx', 'kagglehub'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100"},
    )

    assert "microsoft" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"
