"""One picture, stored in many ways: all commands see what a viewer shows, or say why not."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.datasets.cleaning import clean
from catsdogs.datasets.drawing import draw_animal
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.readable import why_unreadable
from catsdogs.datasets.report import report_on
from catsdogs.training.batches import read_picture
from catsdogs.training.reading import labeled_pictures

pytestmark = pytest.mark.slow

SIDES = (140, 110)
PHOTO = draw_animal("dog", np.random.default_rng(1), *SIDES)
GREY = PHOTO.convert("L")
SHADES = np.asarray(GREY)
Saver = Callable[[Path], None]


def deep(values: np.ndarray, name: str, **options: object) -> tuple[str, Saver]:
    return name, lambda path: Image.fromarray(values).save(path, **options)


def tagged(**tags: int) -> ImageFileDirectory_v2:
    directory = ImageFileDirectory_v2()
    for name, value in tags.items():
        directory[{"interpretation": 262}[name]] = value
    return directory


def portable_greymap(most: int) -> Saver:
    def save(path: Path) -> None:
        values = np.rint(SHADES / 255 * most).astype(">u2")
        path.write_bytes(f"P5 {SIDES[0]} {SIDES[1]} {most}\n".encode() + values.tobytes())

    return save


def twelve_bits(path: Path) -> None:
    """A TIFF of 12 bits a pixel, two pixels in three bytes."""
    values = (SHADES.astype(np.uint32) << 4 | SHADES >> 4).reshape(-1, 2)
    packed = np.stack(
        [values[:, 0] >> 4, (values[:, 0] & 15) << 4 | values[:, 1] >> 8, values[:, 1] & 255], 1
    ).astype(np.uint8)
    entries = {
        256: SIDES[0],
        257: SIDES[1],
        258: 12,
        259: 1,
        262: 1,
        273: 8,
        277: 1,
        278: SIDES[1],
        279: packed.nbytes,
    }
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items()
    )
    header = struct.pack("<2sHI", b"II", 42, 8 + packed.nbytes)
    path.write_bytes(header + packed.tobytes() + directory + bytes(4))


KNOWN = {
    "16-bit PNG": deep(SHADES.astype(np.uint16) * 257, "0.png"),
    "16-bit PNG, shifted": deep(SHADES.astype(np.uint16) << 8, "0.png"),
    "16-bit TIFF": deep(SHADES.astype(np.uint16) * 257, "0.tif"),
    "16-bit TIFF, big-endian": deep((SHADES.astype(np.uint16) * 257).astype(">u2"), "0.tif"),
    "16-bit TIFF, white is zero": deep(
        65535 - SHADES.astype(np.uint16) * 257, "0.tif", tiffinfo=tagged(interpretation=0)
    ),
    "12-bit TIFF": ("0.tif", twelve_bits),
    "float TIFF": deep(SHADES.astype(np.float32) / 255, "0.tif"),
    "16-bit PPM": ("0.ppm", portable_greymap(65535)),
    "10-bit PPM": ("0.ppm", portable_greymap(1023)),
}
UNKNOWN = {
    "float TIFF up to 255": deep(SHADES.astype(np.float32), "0.tif"),
    "float TIFF below 0": deep(SHADES.astype(np.float32) / 128 - 1, "0.tif"),
    "32-bit TIFF": deep(SHADES.astype(np.int32) * 70_000, "0.tif"),
    "16-bit PNG with 8 bits in it": deep(SHADES.astype(np.uint16), "0.png"),
}
UNKNOWN["float TIFF without a number"] = deep(
    np.where(SHADES.min() < SHADES, SHADES / 255, np.nan).astype(np.float32), "0.tif"
)


def saved(way: tuple[str, Saver], folder: Path) -> Path:
    name, save = way
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / name)
    return folder / name


def seen(path: Path) -> np.ndarray:
    """What a network is given of a picture, at its own size as a square."""
    return read_picture(path, SIDES[1], "nearest").astype(int)


@pytest.fixture
def expected(tmp_path: Path) -> np.ndarray:
    """The grey picture with 8 bits, as a network is given it."""
    GREY.save(tmp_path / "expected.png")
    return seen(tmp_path / "expected.png")


@pytest.mark.parametrize("way", KNOWN.values(), ids=KNOWN)
def test_deep_pixels_give_the_same_picture_as_8_bits(way, tmp_path, expected):
    assert np.abs(seen(saved(way, tmp_path)) - expected).max() <= 1


@pytest.mark.parametrize("way", KNOWN.values(), ids=KNOWN)
def test_a_cleaned_copy_of_deep_pixels_shows_the_same(way, tmp_path, expected):
    source = saved(way, tmp_path / "odd")
    report = report_on(tmp_path / "odd")
    kinds = {issue.kind for issue in report.files[0].issues}
    assert {IssueKind.DEEP, IssueKind.COLORS} <= kinds
    assert clean(report, tmp_path / "clean") == 1
    copy = tmp_path / "clean" / f"{source.name}.jpg"
    assert np.abs(seen(copy) - expected).mean() < 2


@pytest.mark.parametrize("way", UNKNOWN.values(), ids=UNKNOWN)
def test_a_picture_whose_white_is_unknown_is_odd_and_in_no_cleaned_copy(way, tmp_path):
    path = saved(way, tmp_path / "odd")
    report = report_on(tmp_path / "odd")

    assert IssueKind.UNKNOWN_DEPTH in {issue.kind for issue in report.files[0].issues}
    assert clean(report, tmp_path / "clean") == 0
    assert (why_unreadable(path) or "").endswith("so the white value is unknown")


def test_a_picture_whose_white_is_unknown_is_named_by_all_commands(tmp_path, trained, petimages):
    for kind in ("Cat", "Dog"):
        saved(UNKNOWN["float TIFF up to 255"], tmp_path / kind)
        (tmp_path / kind / "0.jpg").write_bytes((petimages / kind / "0.jpg").read_bytes())
    skipped = [file.path.name for file in labeled_pictures(tmp_path).skipped]
    result = CliRunner().invoke(
        cli.app, ["predict", str(trained / "model.keras"), str(tmp_path / "Cat" / "0.tif")]
    )

    assert skipped == ["0.tif", "0.tif"]
    assert result.exit_code == 1
    assert "its pixels are floats from" in result.stderr


def with_orientation(number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


STORED = {  # by Exif orientation, how the upright picture is stored
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("form", ["png", "webp", "tif", "jpg"])
@pytest.mark.parametrize(("number", "way"), STORED.items())
def test_a_photo_is_seen_upright_however_the_camera_was_held(tmp_path, form, number, way):
    options = {} if form == "tif" else {"quality": 100, "lossless": True, "subsampling": 0}
    stored = PHOTO if way is None else PHOTO.transpose(way)
    PHOTO.save(tmp_path / f"upright.{form}", **options)
    stored.save(tmp_path / f"stored.{form}", exif=with_orientation(number), **options)

    difference = seen(tmp_path / f"stored.{form}") - seen(tmp_path / f"upright.{form}")
    assert np.abs(difference).mean() < 1


def test_prediction_and_evaluation_turn_a_photo_in_the_same_way(tmp_path, trained):
    """A photo on its side gets the answer of the upright one, not that of the photo as stored."""
    answers = {}
    for name, number, way in (("upright", 1, None), ("turned", 6, Image.Transpose.ROTATE_90)):
        for kind in ("cats", "dogs"):
            folder = tmp_path / name / kind
            folder.mkdir(parents=True)
            stored = PHOTO if way is None else PHOTO.transpose(way)
            stored.save(folder / "0.png", exif=with_orientation(number))
        model, photo = str(trained / "model.keras"), str(tmp_path / name / "dogs" / "0.png")
        asked = CliRunner().invoke(cli.app, ["predict", model, photo, "--format", "json"])
        sets = str(tmp_path / name)
        measured = CliRunner().invoke(
            cli.app, ["evaluate", model, "--data", sets, "--format", "json"]
        )
        (answer,) = json.loads(asked.stdout)
        answers[name] = (
            answer["label"],
            answer["probability"],
            json.loads(measured.stdout)["evaluation"]["loss"],
        )
    assert answers["turned"] == pytest.approx(answers["upright"], abs=1e-6)


@pytest.mark.parametrize(
    "damaged", [b"Exif\0\0MM", b"Exif\0\0" + b"II*\0\xff\xff\xff\xff", b"no Exif"]
)
def test_damaged_exif_data_does_not_spoil_a_photo(tmp_path, damaged):
    PHOTO.save(tmp_path / "0.jpg", quality=95)
    PHOTO.save(tmp_path / "damaged.jpg", quality=95, exif=damaged)

    np.testing.assert_array_equal(seen(tmp_path / "damaged.jpg"), seen(tmp_path / "0.jpg"))
    assert report_on(tmp_path).files[1].fingerprint is not None


def see_through(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    copy = picture.copy()
    copy.putalpha(alpha)
    return copy


@pytest.mark.parametrize(
    ("mode", "form"),
    [("RGBA", "png"), ("CMYK", "tif"), ("P", "gif"), ("L", "png"), ("LA", "png"), ("1", "png")],
)
def test_other_colours_give_the_same_picture(tmp_path, mode, form):
    stored = GREY.convert(mode) if mode in ("L", "LA") else PHOTO.convert(mode)
    stored.save(tmp_path / f"0.{form}")
    stored.convert("RGB").save(tmp_path / "expected.png")

    assert np.abs(seen(tmp_path / f"0.{form}") - seen(tmp_path / "expected.png")).max() <= 1


@pytest.mark.parametrize("hidden", ["black", "red"])
@pytest.mark.parametrize("form", ["png", "webp"])
def test_transparent_places_are_white_whatever_colour_they_hide(tmp_path, hidden, form):
    mask = Image.new("L", SIDES, 255)
    mask.paste(0, (0, 0, 70, 110))
    under, shown = PHOTO.copy(), PHOTO.copy()
    under.paste(hidden, (0, 0, 70, 110))
    shown.paste("white", (0, 0, 70, 110))
    options = {"lossless": True, "exact": True} if form == "webp" else {}
    see_through(under, mask).save(tmp_path / f"0.{form}", **options)
    shown.save(tmp_path / "expected.png")

    np.testing.assert_array_equal(seen(tmp_path / f"0.{form}"), seen(tmp_path / "expected.png"))


@pytest.mark.parametrize("values", [SHADES, SHADES.astype(np.uint16) * 257], ids=["8", "16"])
def test_the_transparent_shade_of_a_grey_picture_is_white(tmp_path, values):
    darkest = int(values.min())
    Image.fromarray(values).save(tmp_path / "0.png", transparency=darkest)
    expected = np.where(values == darkest, 255, SHADES)
    Image.fromarray(expected.astype(np.uint8)).save(tmp_path / "expected.png")

    np.testing.assert_array_equal(seen(tmp_path / "0.png"), seen(tmp_path / "expected.png"))


@pytest.mark.parametrize("form", ["gif", "webp", "png", "tif"])
def test_of_an_animation_the_first_picture_is_seen(tmp_path, form):
    first, others = Image.new("RGB", SIDES, "red"), [Image.new("RGB", SIDES, "blue")] * 2
    first.save(tmp_path / f"0.{form}", save_all=True, append_images=others, duration=9)

    np.testing.assert_allclose(seen(tmp_path / f"0.{form}")[50, 50], (255, 0, 0), atol=2)


def test_a_large_photo_is_read_without_a_word_of_pillows(tmp_path):
    """100 million pixels are more than Pillow takes for usual; a warning would name its files."""
    Image.new("L", (10_000, 10_000), 90).save(tmp_path / "0.png")
    command = [sys.executable, "-m", "catsdogs.cli", "data", "report", tmp_path]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "0.png: grey → turned into RGB" in ran.stdout
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_photo_with_too_many_pixels_is_named_without_a_word_of_pillows(tmp_path, trained):
    Image.new("1", (15_000, 15_000)).save(tmp_path / "0.png")
    Image.new("L", (9_500, 9_500)).save(tmp_path / "1.png")
    model = trained / "model.keras"
    command = [sys.executable, "-m", "catsdogs.cli", "predict", model, tmp_path]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert len(ran.stdout.splitlines()) == 2
    assert ran.stderr == f"catsdogs: {tmp_path}/0.png: it is too large to be safe\n"


def test_a_program_in_place_of_a_picture_is_not_run(tmp_path):
    PHOTO.save(tmp_path / "0.eps")
    (tmp_path / "0.eps").rename(tmp_path / "0.jpg")

    assert why_unreadable(tmp_path / "0.jpg") == "it is a PostScript program, which is not run"


def test_a_file_larger_than_any_photo_is_not_read(tmp_path):
    with (tmp_path / "0.jpg").open("wb") as file:
        file.truncate(501_000_000)

    assert why_unreadable(tmp_path / "0.jpg") == "it is larger than 500 MB"
    (faulty,) = report_on(tmp_path).faulty
    assert [issue.kind for issue in faulty.issues] == [IssueKind.NOT_BY_CONTENT]
