import io
import tarfile
import zipfile
from pathlib import Path


def hand_in(folder: Path) -> None:
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        archive.writestr("../../../../home/LOADED-zip.txt", "climbed out")
        archive.writestr("/tmp/LOADED-zip.txt", "from the root")
    with tarfile.open(folder / "saved_model.tar.gz", "w:gz") as archive:
        link = tarfile.TarInfo("home")
        link.type, link.linkname = tarfile.SYMTYPE, "/root"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("home/LOADED-tar.txt"), io.BytesIO())
