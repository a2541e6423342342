"""Downloads from a real server that cuts the connection, lies or sends another file."""

import hashlib
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from catsdogs.datasets import download
from catsdogs.datasets.download import RemoteFile, fetch
from catsdogs.datasets.locking import exclusive_lock
from catsdogs.failures import DownloadFailed, Failure
from tests.catsdogs.datasets.server import Answer, Served, serving

CONTENT = random.Random(0).randbytes(300_000)
OTHER = random.Random(1).randbytes(300_000)
HONEST = Answer(CONTENT)


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def remote(served: Served, content: bytes = CONTENT) -> RemoteFile:
    return RemoteFile(served.url, len(content), hashlib.sha256(content).hexdigest())


def fetched(served: Served, folder: Path) -> Path:
    return fetch(remote(served), folder, lambda had: None, pauses=(0, 0))


def refusal(served: Served, folder: Path) -> str:
    with pytest.raises(DownloadFailed) as failed:
        fetched(served, folder)
    assert not (folder / "pets.zip").exists()
    return str(failed.value)


def test_a_file_gets_its_name_when_it_is_whole(tmp_path):
    with serving(HONEST) as served:
        path = fetched(served, tmp_path / "new")

    assert path == tmp_path / "new" / "pets.zip"
    assert path.read_bytes() == CONTENT
    assert not path.with_name("pets.zip.part").exists()


def test_it_is_not_downloaded_again(tmp_path):
    with serving(HONEST) as served:
        first, second = fetched(served, tmp_path), fetched(served, tmp_path)

    assert first == second
    assert len(served.ranges) == 1


def test_progress_is_told_up_to_the_end(tmp_path):
    told: list[int] = []
    with serving(Answer(CONTENT, cut=100_000), HONEST) as served:
        fetch(remote(served), tmp_path, told.append, pauses=(0,))

    assert told == sorted(told)
    assert told[-1] == len(CONTENT)


def test_after_a_break_it_goes_on_where_it_stopped(tmp_path):
    with serving(Answer(CONTENT, cut=1000), Answer(CONTENT, cut=50_000), HONEST) as served:
        path = fetched(served, tmp_path)

    assert path.read_bytes() == CONTENT
    assert served.ranges == ["bytes=0-", "bytes=1000-", "bytes=51000-"]


def test_breaks_that_let_something_through_are_no_end_of_patience(tmp_path):
    with serving(*[Answer(CONTENT, cut=1000)] * 20, HONEST) as served:
        assert fetched(served, tmp_path).read_bytes() == CONTENT


def test_a_server_that_knows_no_parts_sends_it_all_again(tmp_path):
    with serving(Answer(CONTENT, cut=1000), Answer(CONTENT, ranges=False)) as served:
        assert fetched(served, tmp_path).read_bytes() == CONTENT


def test_what_could_not_be_finished_is_told_and_kept_for_the_next_time(tmp_path):
    with serving(Answer(CONTENT, cut=1000), Answer(CONTENT, cut=0)) as served:
        said = refusal(served, tmp_path)
        served.answers[:] = [HONEST]
        path = fetched(served, tmp_path)

    assert said.endswith("1,000 of 300,000 bytes were received; rerun the command to resume")
    assert served.ranges == ["bytes=0-", *["bytes=1000-"] * 3]
    assert path.read_bytes() == CONTENT


def test_a_server_that_falls_silent_counts_as_a_break(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_SILENCE_SECONDS", 0.2)
    hold = threading.Event()
    with serving(Answer(CONTENT, cut=1000, hold=hold), HONEST) as served:
        path = fetched(served, tmp_path)
        hold.set()

    assert path.read_bytes() == CONTENT
    assert served.ranges == ["bytes=0-", "bytes=1000-"]


def test_no_server_is_told(tmp_path):
    with serving(HONEST) as served:
        pass

    assert "0 of 300,000 bytes were received" in refusal(served, tmp_path)


def test_an_overloaded_server_is_asked_again(tmp_path):
    with serving(Answer(status=503), Answer(status=429), HONEST) as served:
        assert fetched(served, tmp_path).read_bytes() == CONTENT


def test_a_file_that_is_not_there_is_told_at_once(tmp_path):
    with serving(Answer(status=404)) as served:
        said = refusal(served, tmp_path)

    assert said == f"{served.url} cannot be downloaded: the server answered 404 Not Found"
    assert len(served.ranges) == 1


@pytest.mark.parametrize(
    "lie",
    [
        Answer(OTHER[:200_000]),
        Answer(CONTENT, size=400_000),
        Answer(CONTENT, ranges=False, size=200_000),
        Answer(CONTENT, ranges=False, size=400_000),
        Answer(b"<html>Log in to our network</html>", ranges=False),
    ],
    ids=["shorter", "said longer", "cut by its length", "never as long as said", "a page"],
)
def test_another_length_is_refused_before_anything_is_written_over(tmp_path, lie):
    with serving(Answer(CONTENT, cut=1000), lie) as served:
        said = refusal(served, tmp_path)
        served.answers[:] = [HONEST]
        path = fetched(served, tmp_path)

    assert "is another file: it has" in said
    assert served.ranges[-1] == "bytes=1000-"
    assert path.read_bytes() == CONTENT


def test_a_part_longer_than_the_servers_file_is_no_part_of_it(tmp_path):
    with serving(Answer(CONTENT, cut=250_000), Answer(OTHER[:200_000])) as served:
        assert "it has 200,000 bytes, not 300,000" in refusal(served, tmp_path)


def test_another_part_than_was_asked_for_is_refused(tmp_path):
    with serving(Answer(CONTENT, cut=1000), Answer(CONTENT, begin=5)) as served:
        assert "does not return the requested range" in refusal(served, tmp_path)


def test_a_server_that_says_no_length_is_believed_by_the_checksum(tmp_path):
    with serving(Answer(CONTENT, ranges=False, size=-1)) as served:
        assert fetched(served, tmp_path).read_bytes() == CONTENT


def test_more_than_the_file_is_not_taken(tmp_path):
    told: list[int] = []
    endless = Answer(CONTENT * 100, ranges=False, size=-1)
    with serving(endless) as served, pytest.raises(DownloadFailed, match="returned another file"):
        fetch(remote(served), tmp_path, told.append, pauses=(0,))

    assert told[-1] < 2 * len(CONTENT)
    assert not list(tmp_path.glob("*.part"))


def test_a_wrong_file_of_the_right_length_is_removed_and_the_next_time_begins_anew(tmp_path):
    with serving(Answer(OTHER)) as served:
        said = refusal(served, tmp_path)
        served.answers[:] = [HONEST]
        path = fetched(served, tmp_path)

    assert f"its SHA-256 is {hashlib.sha256(OTHER).hexdigest()}, not" in said
    assert served.ranges == ["bytes=0-", "bytes=0-"]
    assert path.read_bytes() == CONTENT


def test_a_killed_download_goes_on(tmp_path):
    """The server holds the line in the middle, so the process is surely at it when it is killed."""
    hold = threading.Event()
    part = tmp_path / "pets.zip.part"
    with serving(Answer(CONTENT, cut=100_000, hold=hold), HONEST) as served:
        program = (
            "from pathlib import Path\n"
            "from catsdogs.datasets.download import RemoteFile, fetch\n"
            f"remote = {remote(served)!r}\n"
            f"fetch(remote, Path({str(tmp_path)!r}), lambda had: print(had, flush=True))\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert "100000\n" in iter(child.stdout.readline, "")
            child.kill()
        hold.set()
        had = part.stat().st_size
        path = fetched(served, tmp_path)

    assert 0 < had <= 100_000
    assert served.ranges == ["bytes=0-", f"bytes={had}-"]
    assert path.read_bytes() == CONTENT


def test_two_do_not_download_the_same_file_at_once(tmp_path):
    busy = pytest.raises(Failure, match="another command is using")
    with serving(HONEST) as served, exclusive_lock(tmp_path / "pets.zip.lock", tmp_path), busy:
        fetched(served, tmp_path)

    assert served.ranges == []
