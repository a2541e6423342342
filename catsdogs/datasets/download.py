"""One file over HTTP: resumed after a break, and kept only if it is the right one.

What has come is in `NAME.part` until its size and SHA-256 are those that are known beforehand; only
then it gets its name. So a file under its name is whole, and is never downloaded again.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx

from catsdogs.datasets.locking import exclusive_lock
from catsdogs.failures import DownloadFailed

PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each further try; the count begins anew whenever something has come."""

_SILENCE_SECONDS = 30.0


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server, and what is known of it."""

    url: str
    size: int  # bytes
    sha256: str

    @property
    def name(self) -> str:
        """Its name on this machine."""
        return PurePosixPath(urlsplit(self.url).path).name


def fetch(
    remote: RemoteFile,
    folder: Path,
    show: Callable[[int], None],
    pauses: Sequence[float] = PAUSES,
) -> Path:
    """Download a file, or what is missing of it, unless it is there already.

    Args:
        remote: the file.
        folder: where it goes; it is made if it does not exist.
        show: is told, again and again, how many bytes are there.
        pauses: seconds to wait before each further try after a break.

    Returns:
        The path of the whole file.

    Raises:
        DownloadFailed: if it cannot be had, or is another file than expected.
        Failure: if another process is downloading it.
        OSError: if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / remote.name
    part = folder / f"{remote.name}.part"
    with exclusive_lock(folder / f"{remote.name}.lock", whole):
        if not whole.is_file():
            _complete(remote, part, show, pauses)
            _expect_digest(remote, part)
            part.rename(whole)
    return whole


def _complete(
    remote: RemoteFile, part: Path, show: Callable[[int], None], pauses: Sequence[float]
) -> None:
    tries_left = iter(pauses)
    with part.open("ab") as file, httpx.Client(timeout=_SILENCE_SECONDS) as client:
        while (had := file.tell()) < remote.size:
            breakage = _receive(remote, client, file, show)
            if file.tell() > had:
                tries_left = iter(pauses)
            if file.tell() < remote.size:
                pause = next(tries_left, None)
                if pause is None:
                    raise DownloadFailed(_unfinished(remote, file.tell(), breakage))
                time.sleep(pause)


def _receive(
    remote: RemoteFile, client: httpx.Client, file: BinaryIO, show: Callable[[int], None]
) -> str:
    """Add what one connection gives to the file, and say why there is no more of it."""
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={file.tell()}-"}
    try:
        with client.stream("GET", remote.url, headers=headers, follow_redirects=True) as response:
            if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return _answer(response)
            _expect_same_file(remote, response, file.tell())
            if response.status_code == httpx.codes.OK:  # it gives the whole file or nothing
                file.seek(0)
                file.truncate()
            for chunk in response.iter_raw():
                file.write(chunk)
                show(file.tell())
                if file.tell() > remote.size:
                    break
    except httpx.RequestError as error:
        return str(error) or type(error).__name__
    return "the connection ended early"


def _expect_same_file(remote: RemoteFile, response: httpx.Response, had: int) -> None:
    """Refuse an answer that is none, or tells of another file, before anything is written."""
    if response.status_code not in (
        httpx.codes.OK,
        httpx.codes.PARTIAL_CONTENT,
        httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE,
    ):
        raise DownloadFailed(f"{remote.url} cannot be had: {_answer(response)}")
    begin, size = _announced(response)
    if size is not None and size != remote.size:
        raise DownloadFailed(
            f"{remote.url} is another file: it has {size:,} bytes, not {remote.size:,}"
        )
    if response.status_code != httpx.codes.OK and begin != had:
        raise DownloadFailed(f"{remote.url} does not give the part that was asked for")


def _announced(response: httpx.Response) -> tuple[int | None, int | None]:
    """Where the answer begins in the file, and how long the file is; None is not said."""
    if response.status_code == httpx.codes.OK:
        length = response.headers.get("Content-Length", "")
        return 0, int(length) if length.isdecimal() else None
    span, _, size = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    begin = span.partition("-")[0]
    return int(begin) if begin.isdecimal() else None, int(size) if size.isdecimal() else None


def _expect_digest(remote: RemoteFile, part: Path) -> None:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != remote.sha256:
        part.unlink()
        raise DownloadFailed(
            f"{remote.url} gave another file: its SHA-256 is {digest}, not {remote.sha256}; "
            "it was removed, and the same command begins anew"
        )


def _unfinished(remote: RemoteFile, had: int, breakage: str) -> str:
    return (
        f"{remote.url}: {breakage}; {had:,} of {remote.size:,} bytes are there, "
        "and the same command goes on"
    )


def _answer(response: httpx.Response) -> str:
    return f"the server answered {response.status_code} {response.reason_phrase}".rstrip()
