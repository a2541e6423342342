"""What is odd in a folder: all of it, as lines, a table and JSON; and a copy without it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from rich.console import Console

from catsdogs.datasets.cleaning import DROPPED, REWRITTEN, clean
from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.report import headline, lines, report_on, summary, to_json
from catsdogs.failures import Failure


def drawn(number: int) -> Image.Image:
    return draw_animal(CLASS_NAMES[number % 2], np.random.default_rng(number), 150, 120)


def saved(folder: Path, **pictures: Image.Image) -> Path:
    """Save pictures as JPEG, by paths with __ for / and without the suffix."""
    for name, picture in pictures.items():
        path = folder / f"{name.replace('__', '/')}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    return folder


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """A set of six sound pictures and many others."""
    folder = saved(
        tmp_path / "pets", **{f"{'Cat' if n < 3 else 'Dog'}__{n}": drawn(n) for n in range(6)}
    )
    (folder / "Cat" / "again.jpg").write_bytes((folder / "Cat" / "1.jpg").read_bytes())
    (folder / "Cat" / "cut.jpg").write_bytes((folder / "Cat" / "0.jpg").read_bytes()[:999])
    (folder / "Cat" / "Icon\r").touch()
    (folder / "Dog" / "empty.jpg").touch()
    drawn(7).save(folder / "Dog" / "gif.png", format="GIF")
    ImageOps.mirror(drawn(4)).save(folder / "Dog" / "turned.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn(8).save(folder / "Dog" / "rotated.jpg", exif=exif)
    return folder


def test_each_odd_file_has_a_line(pets):
    said = lines(report_on(pets))

    assert said.pop(2).startswith("Cat/cut.jpg: it cannot be decoded: image file is truncated")
    assert said == [
        r"'Cat/Icon\r': its name is not a picture's → passed over",
        "Cat/again.jpg: the same bytes as Cat/1.jpg → counts twice",
        "Dog/empty.jpg: empty → stops a training",
        "Dog/gif.png: GIF named .png → read all the same; a palette of colors → turned into RGB",
        "Dog/rotated.jpg: Exif orientation 6 → shown as it is stored",
        "Dog/turned.jpg: a mirror image of Dog/4.jpg → counts twice",
    ]


def test_a_table_counts_files_by_kind(pets, capsys):
    report = report_on(pets)
    Console(width=80).print(summary(report))

    shown = capsys.readouterr().out
    assert headline(report) == "7 of 13 files have issues"
    assert [line.strip("│ ").split("│") for line in shown.splitlines()[3:-1]] == [
        ["empty                             ", "     1"],
        ["not a picture by its name         ", "     1"],
        ["not a picture, or not a whole one ", "     1"],
        ["another format than its name says ", "     1"],
        ["colours other than RGB            ", "     1"],
        ["turned by its Exif data           ", "     1"],
        ["same as another                   ", "     1"],
        ["nearly the same as another        ", "     1"],
    ]


def test_json_says_the_same(pets):
    written = json.loads(to_json(report_on(pets)))

    assert {name: written[name] for name in ("version", "folder", "files")} == {
        "version": 1,
        "folder": str(pets),
        "files": 13,
    }
    assert written["kinds"]["empty"] == 1
    assert len(written["odd"]) == 7
    assert written["odd"][3] == {
        "path": "Dog/empty.jpg",
        "oddities": [{"kind": "empty", "what": "empty", "keras": "stops a training"}],
    }


def test_a_picture_in_two_classes_contradicts_itself(tmp_path):
    folder = saved(tmp_path, Cat__0=drawn(0), Dog__0=drawn(1), Dog__1=drawn(0))

    assert lines(report_on(folder)) == [
        "Cat/0.jpg: the same bytes as Dog/1.jpg → one of the two labels is wrong",
        "Dog/1.jpg: the same bytes as Cat/0.jpg → one of the two labels is wrong",
    ]


def test_a_picture_in_two_sets_is_known_before_it_is_validated(tmp_path):
    smaller = drawn(0).resize((140, 110))
    folder = saved(tmp_path, training__cats__0=drawn(0), validation__cats__1=smaller)

    assert lines(report_on(folder)) == [
        "validation/cats/1.jpg: nearly the same as training/cats/0.jpg → known from the other set"
    ]


def test_a_cleaned_copy_holds_sound_pictures_only(pets, tmp_path):
    count = clean(report_on(pets), tmp_path / "clean")

    cleaned = report_on(tmp_path / "clean")
    assert lines(cleaned) == []
    assert count == len(cleaned.files) == 8
    assert {file.path.as_posix() for file in cleaned.files} == {
        *(f"Cat/{number}.jpg" for number in (0, 1, 2)),
        *(f"Dog/{number}.jpg" for number in (3, 4, 5)),
        "Dog/gif.png.jpg",
        "Dog/rotated.jpg",
    }


def test_sound_pictures_are_copied_to_the_byte_and_the_original_stays(pets, tmp_path):
    before = {path: path.read_bytes() for path in pets.rglob("*.jpg")}
    clean(report_on(pets), tmp_path / "clean")

    assert (tmp_path / "clean/Cat/0.jpg").read_bytes() == before[pets / "Cat/0.jpg"]
    assert {path: path.read_bytes() for path in pets.rglob("*.jpg")} == before


def test_a_rotated_picture_is_turned_upright(pets, tmp_path):
    clean(report_on(pets), tmp_path / "clean")

    assert Image.open(pets / "Dog/rotated.jpg").size == (150, 120)
    assert Image.open(tmp_path / "clean/Dog/rotated.jpg").size == (120, 150)


def test_neither_of_two_contradicting_pictures_is_copied(tmp_path):
    folder = saved(tmp_path / "pets", Cat__0=drawn(0), Dog__0=drawn(1), Dog__1=drawn(0))

    assert clean(report_on(folder), tmp_path / "clean") == 1
    assert [path.name for path in (tmp_path / "clean").glob("*/*")] == ["0.jpg"]


def test_a_copy_that_is_there_is_not_written_over(pets, tmp_path):
    (tmp_path / "clean").mkdir()

    with pytest.raises(Failure, match="exists already"):
        clean(report_on(pets), tmp_path / "clean")


def test_each_kind_but_small_is_dropped_or_rewritten():
    assert set(IssueKind) - DROPPED - REWRITTEN == {IssueKind.SMALL}
    assert not DROPPED & REWRITTEN


def test_nothing_is_odd_in_an_empty_folder(tmp_path):
    report = report_on(tmp_path)

    assert (lines(report), report.files) == ([], ())
