"""Download one file over HTTP: resume after a break, and keep the file only if its hash is right.

Received bytes are in `NAME.part` until size and SHA-256 are as expected; only then the file gets
its name. So a file under its final name is complete, and is never downloaded again.
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
"""Seconds before each retry; the sequence restarts whenever bytes have arrived."""

_SILENCE_SECONDS = 30.0


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server, with its expected size and hash."""

    url: str
    size: int  # bytes
    sha256: str

    @property
    def name(self) -> str:
        """The local file name."""
        return PurePosixPath(urlsplit(self.url).path).name


def fetch(
    remote: RemoteFile,
    folder: Path,
    show: Callable[[int], None],
    pauses: Sequence[float] = PAUSES,
) -> Path:
    """Download a file, or its missing part, unless it exists already.

    Args:
        remote: the file.
        folder: the target folder; it is created if necessary.
        show: called repeatedly with the number of received bytes.
        pauses: seconds to wait before each retry after a break.

    Returns:
        The path of the whole file.

    Raises:
        DownloadFailed: the download fails, or yields another file than expected.
        Failure: another process is downloading the file.
        OSError: the file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / remote.name
    part = folder / f"{remote.name}.part"
    with exclusive_lock(folder / f"{remote.name}.lock", whole):
        if not whole.is_file():
            _download_rest(remote, part, show, pauses)
            _expect_digest(remote, part)
            part.rename(whole)
    return whole


def _download_rest(
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
                    raise DownloadFailed(_interruption_message(remote, file.tell(), breakage))
                time.sleep(pause)


def _receive(
    remote: RemoteFile, client: httpx.Client, file: BinaryIO, show: Callable[[int], None]
) -> str:
    """Append the bytes of one connection to the file, and return why it ended."""
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={file.tell()}-"}
    try:
        with client.stream("GET", remote.url, headers=headers, follow_redirects=True) as response:
            if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return _status_line(response)
            _expect_same_file(remote, response, file.tell())
            if response.status_code == httpx.codes.OK:  # the server does not support ranges
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
    """Refuse an error response or another file before writing anything."""
    if response.status_code not in (
        httpx.codes.OK,
        httpx.codes.PARTIAL_CONTENT,
        httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE,
    ):
        raise DownloadFailed(f"{remote.url} cannot be downloaded: {_status_line(response)}")
    begin, size = _content_range(response)
    if size is not None and size != remote.size:
        raise DownloadFailed(
            f"{remote.url} is another file: it has {size:,} bytes, not {remote.size:,}"
        )
    if response.status_code != httpx.codes.OK and begin != had:
        raise DownloadFailed(f"{remote.url} does not return the requested range")


def _content_range(response: httpx.Response) -> tuple[int | None, int | None]:
    """Return the first byte of the response and the size of the file; None if unknown."""
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
            f"{remote.url} returned another file: its SHA-256 is {digest}, not {remote.sha256}; "
            "it was removed; rerun the command to download it again"
        )


def _interruption_message(remote: RemoteFile, had: int, breakage: str) -> str:
    return (
        f"{remote.url}: {breakage}; {had:,} of {remote.size:,} bytes were received; "
        "rerun the command to resume"
    )


def _status_line(response: httpx.Response) -> str:
    return f"the server answered {response.status_code} {response.reason_phrase}".rstrip()
