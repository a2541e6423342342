"""What is odd about a file, and that Keras' loaders do with it what is said of them."""

from pathlib import Path

import pytest
import tensorflow as tf
from keras.utils import img_to_array, load_img
from PIL import Image

from catsdogs.datasets.issues import IssueKind, inspect

pytestmark = pytest.mark.slow

PICTURE = Image.linear_gradient("L").convert("RGB").resize((120, 150))


def saved(path: Path, picture: Image.Image = PICTURE, form: str = "JPEG", **options) -> Path:
    picture.save(path, format=form, **options)
    return path


def found(path: Path) -> dict[IssueKind, tuple[str, str]]:
    return {issue.kind: (issue.what, issue.keras) for issue in inspect(path).issues}


def stops_flow_from_directory(path: Path) -> bool:
    try:
        img_to_array(load_img(path, target_size=(150, 150)))
    except OSError:
        return True
    return False


def stops_image_dataset_from_directory(path: Path) -> bool:
    try:
        tf.io.decode_image(tf.io.read_file(str(path)), channels=3, expand_animations=False)
    except tf.errors.InvalidArgumentError:
        return True
    return False


def expect_read(path: Path) -> None:
    assert not stops_flow_from_directory(path)
    assert not stops_image_dataset_from_directory(path)


def test_nothing_is_odd_about_a_sound_jpeg(tmp_path):
    path = saved(tmp_path / "0.jpg")

    assert found(path) == {}
    expect_read(path)


@pytest.mark.parametrize(("name", "form"), [("0.png", "PNG"), ("0.bmp", "BMP"), ("0.tif", "TIFF")])
def test_other_formats_are_not_odd_under_their_own_names(tmp_path, name, form):
    assert found(saved(tmp_path / name, form=form)) == {}


def test_an_empty_file_stops_a_training(tmp_path):
    path = tmp_path / "0.jpg"
    path.touch()

    assert found(path) == {IssueKind.EMPTY: ("empty", "stops a training")}
    assert stops_flow_from_directory(path)
    assert stops_image_dataset_from_directory(path)


@pytest.mark.parametrize("name", ["Thumbs.db", ".DS_Store", "Icon\r", "0.webp"])
def test_files_without_a_pictures_name_are_passed_over(tmp_path, name):
    path = saved(tmp_path / name)

    assert found(path) == {IssueKind.NOT_BY_NAME: ("its name is not a picture's", "passed over")}


def test_one_loader_takes_files_named_gif(tmp_path):
    (_, keras) = found(saved(tmp_path / "0.gif", form="GIF"))[IssueKind.NOT_BY_NAME]

    assert keras == "only image_dataset_from_directory takes it"


def test_text_named_jpg_stops_a_training(tmp_path):
    path = tmp_path / "0.jpg"
    path.write_text("version https://git-lfs.github.com/spec/v1\n")

    said = ("its content is not a picture's", "stops a training")
    assert found(path) == {IssueKind.NOT_BY_CONTENT: said}
    assert stops_flow_from_directory(path)
    assert stops_image_dataset_from_directory(path)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_picture_cut_short_stops_a_training(tmp_path, form, kept):
    path = saved(tmp_path / "0.jpg", Image.effect_noise((120, 150), 90).convert("RGB"), form)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])

    ((_, keras),) = found(path).values()
    assert list(found(path)) == [IssueKind.NOT_BY_CONTENT]
    assert keras == "stops a training"
    assert stops_flow_from_directory(path)
    assert stops_image_dataset_from_directory(path)


def test_a_jpeg_without_its_last_bytes_is_cut_short(tmp_path):
    path = saved(tmp_path / "0.jpg")
    path.write_bytes(path.read_bytes()[:-4])

    assert list(found(path)) == [IssueKind.NOT_BY_CONTENT]


@pytest.mark.parametrize("form", ["PNG", "GIF", "BMP", "WEBP"])
def test_another_format_is_read_whatever_its_name_says(tmp_path, form):
    path = saved(tmp_path / "0.jpg", form=form)

    assert found(path)[IssueKind.MISNAMED] == (f"{form} named .jpg", "read all the same")
    expect_read(path)


def test_a_format_unknown_to_tensorflow_stops_one_loader(tmp_path):
    path = saved(tmp_path / "0.jpg", form="TIFF")

    keras = "stops a training by image_dataset_from_directory"
    assert found(path) == {IssueKind.MISNAMED: ("TIFF named .jpg", keras)}
    assert not stops_flow_from_directory(path)
    assert stops_image_dataset_from_directory(path)


@pytest.mark.parametrize(
    ("mode", "name", "what"),
    [
        ("L", "0.jpg", "grey"),
        ("CMYK", "0.jpg", "CMYK"),
        ("P", "0.png", "a palette of colors"),
        ("RGBA", "0.png", "RGB with transparency"),
        ("LA", "0.png", "grey with transparency"),
        ("1", "0.png", "black and white"),
        ("I;16", "0.png", "I;16"),
    ],
)
def test_other_colours_are_turned_into_rgb(tmp_path, mode, name, what):
    path = tmp_path / name
    PICTURE.convert("L" if mode == "I;16" else "RGB").convert(mode).save(path)

    assert found(path)[IssueKind.COLORS] == (what, "turned into RGB")
    expect_read(path)


def test_a_picture_turned_by_exif_is_shown_as_it_is_stored(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 8
    path = saved(tmp_path / "0.jpg", exif=exif)

    assert found(path)[IssueKind.ROTATED] == ("Exif orientation 8", "shown as it is stored")
    assert load_img(path).size == PICTURE.size
    decode_pictures = tf.io.decode_image(tf.io.read_file(str(path)), channels=3)
    assert (decode_pictures.shape[1], decode_pictures.shape[0]) == PICTURE.size


@pytest.mark.parametrize(
    ("tail", "what"),
    [
        (b"\0", "1 byte after the end of the JPEG"),
        (b"<html>\xff\xd9</html>", "15 bytes after the end of the JPEG"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_bytes_after_the_end_of_a_jpeg_are_ignored(tmp_path, tail, what, options):
    path = saved(tmp_path / "0.jpg", **options)
    path.write_bytes(path.read_bytes() + tail)

    assert found(path) == {IssueKind.TRAILING: (what, "ignored")}
    expect_read(path)


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture(tmp_path):
    inner = saved(tmp_path / "inner.jpg", PICTURE.resize((20, 20))).read_bytes()
    path = saved(tmp_path / "0.jpg", comment=inner)

    assert inner in path.read_bytes()
    assert found(path) == {}


def test_a_jpeg_with_exif_in_place_of_jfif_is_read(tmp_path):
    path = saved(tmp_path / "0.jpg")
    content = path.read_bytes()
    path.write_bytes(content[:2] + content[20:])

    what = "a JPEG without a JFIF header"
    assert found(path) == {
        IssueKind.NO_JFIF: (what, "read, but dropped by filters that look for JFIF")
    }
    expect_read(path)


def test_small_pictures_are_enlarged(tmp_path):
    path = saved(tmp_path / "0.jpg", PICTURE.resize((99, 300)))

    assert found(path) == {IssueKind.SMALL: ("99 x 300 pixels", "enlarged")}


def test_a_file_can_be_odd_in_several_ways(tmp_path):
    path = saved(tmp_path / "0.jpg", PICTURE.resize((50, 39)), "GIF")

    assert list(found(path)) == [IssueKind.MISNAMED, IssueKind.COLORS, IssueKind.SMALL]


def test_only_what_can_be_shown_is_compared(tmp_path):
    text = tmp_path / "text.jpg"
    text.write_text("no picture")

    assert inspect(text).fingerprint is None
    assert inspect(saved(tmp_path / "0.jpg")).fingerprint is not None
