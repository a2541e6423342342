"""Download the public data sets into the folders `Cat` and `Dog`."""

from pathlib import Path, PurePosixPath

from catsdogs.datasets.atomic_directory import gather_pictures
from catsdogs.datasets.classes import class_of
from catsdogs.datasets.download import RemoteFile, fetch
from catsdogs.datasets.progress import show_download
from catsdogs.datasets.unpacking import unpack
from catsdogs.failures import DownloadFailed, Failure

MICROSOFT = RemoteFile(
    url="https://download.microsoft.com/download/3/E/1/"
    "3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip",
    size=824_887_076,
    sha256="b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9",
)
KAGGLE_DATASET = "salader/dogs-vs-cats"
KAGGLE_COMPETITION = "dogs-vs-cats"


def from_microsoft(folder: Path, downloads: Path) -> list[str]:
    """Download and unpack Microsoft's zip file: 12,500 files of each class, one of them empty.

    Args:
        folder: receives the two classes.
        downloads: folder that keeps the zip file.

    Returns:
        The paths of the skipped files.

    Raises:
        DownloadFailed: if the zip file cannot be had.
        OSError: if something cannot be written.
    """
    with show_download(MICROSOFT.name, MICROSOFT.size) as show:
        archive = fetch(MICROSOFT, downloads, show)
    return unpack(archive, folder, _place)


def from_kaggle(folder: Path, competition: bool) -> list[str]:
    """Download a data set from Kaggle with Kaggle's own client, which resumes and caches.

    Args:
        folder: receives the two classes.
        competition: True for the files of the competition, which need an account that accepted
            its rules; False for the same pictures as a public data set.

    Returns:
        The paths of the skipped files.

    Raises:
        DownloadFailed: if the set cannot be had.
        Failure: if Kaggle's client is not installed.
        OSError: if something cannot be written.
    """
    try:
        import kagglehub
        from kagglehub import exceptions
    except ImportError as error:
        raise Failure(
            "Kaggle's client is missing: pip install 'catsdogs-classroom[kaggle]'"
        ) from error
    try:
        if competition:
            had = Path(kagglehub.competition_download(KAGGLE_COMPETITION, "train.zip"))
        else:
            had = Path(kagglehub.dataset_download(KAGGLE_DATASET))
    except (
        OSError,  # requests' exceptions are among these
        exceptions.BackendError,
        exceptions.CredentialError,
        exceptions.DataCorruptionError,
        exceptions.NotFoundError,
        exceptions.UnauthenticatedError,
    ) as error:
        reason = " ".join(str(error).split())
        raise DownloadFailed(f"Kaggle: {reason}; rerun the command to resume") from error
    return unpack(had, folder, _place) if competition else gather_pictures(had, folder)


def _place(path: PurePosixPath) -> PurePosixPath | None:
    label = class_of(path)
    return None if label is None else PurePosixPath(label, path.name)
