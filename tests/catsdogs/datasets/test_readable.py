"""Pictures that Keras can read, told from all else that lies in a folder."""

from pathlib import Path

import pytest
from PIL import Image

from catsdogs.datasets.readable import partition_readable

PICTURE = Image.linear_gradient("L").convert("RGB")


def reason(path: Path) -> str:
    readable, skipped = partition_readable([path])
    assert readable == []
    return skipped[0].reason


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
def test_any_picture_named_jpg_is_readable(tmp_path, form):
    path = tmp_path / "0.jpg"
    PICTURE.save(path, format=form)

    assert partition_readable([path]) == ([path], [])


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK"])
def test_pictures_of_other_colour_modes_are_readable(tmp_path, mode):
    path = tmp_path / "0.tif"
    PICTURE.convert(mode).save(path)

    assert partition_readable([path]) == ([path], [])


@pytest.mark.parametrize("name", ["0.gif", "0.webp", "0.jfif", "0.JPE"])
def test_a_picture_of_any_format_is_readable_by_its_own_name(tmp_path, name):
    PICTURE.save(tmp_path / name)

    assert partition_readable([tmp_path / name]) == ([tmp_path / name], [])


def test_a_file_without_a_pictures_name_is_left_out(tmp_path):
    for name in ("Thumbs.db", "0.txt", "model.keras"):
        PICTURE.save(tmp_path / name, format="PNG")
        assert reason(tmp_path / name) == "its name is not a picture's"


def test_text_named_jpg_is_left_out(tmp_path):
    path = tmp_path / "0.jpg"
    path.write_text("version https://git-lfs.github.com/spec/v1\n")

    assert reason(path) == "its content is not a picture's"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
def test_a_picture_cut_short_is_left_out(tmp_path, form):
    path = tmp_path / "0.jpg"
    PICTURE.save(path, format=form)
    path.write_bytes(path.read_bytes()[:-200])

    assert reason(path).startswith("it")


def test_a_picture_too_large_to_be_safe_is_left_out(tmp_path, monkeypatch):
    path = tmp_path / "0.png"
    PICTURE.save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)

    assert reason(path) == "it is too large to be safe"


def test_the_order_is_kept(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in (3, 1, 2)]
    for path in paths[:2]:
        PICTURE.save(path)
    paths[2].write_text("no picture")
    readable, skipped = partition_readable(paths)

    assert readable == paths[:2]
    assert [file.path for file in skipped] == paths[2:]
