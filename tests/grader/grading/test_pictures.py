"""The pictures that checks lay out: drawn from a seed, and recognised whatever is done to them."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader.cache import Store
from grader.grading.pictures import (
    SIDE,
    PictureError,
    TrainingData,
    card_fields,
    color_card,
    decoded,
    file_names,
    make_holdout_data,
    make_training_data,
    small_picture,
)
from grader.settings import TrainingConfig

RECIPE = TrainingConfig(pictures=6, validation=4, batch=2, epochs=1)


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def save(path: Path, colour: tuple[int, int, int], form: str = "JPEG") -> None:
    """Write a photo of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), colour).save(path, form)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a few more photos of each class than the recipe needs: cats red, dogs blue."""
    folder = tmp_path / "photos"
    for number in range(7):
        save(folder / "Cat" / f"{number}.jpg", (200, 10 * number, 0))
        save(folder / "Dog" / f"{number}.jpg", (0, 10 * number, 200))
    return folder


def arrays(training_data: TrainingData) -> list[np.ndarray]:
    """All that a lesson holds."""
    pictures = [np.load(path) for path in (training_data.pictures, training_data.validation)]
    return [pictures[0], training_data.labels, pictures[1], training_data.validation_labels]


def same(first: TrainingData, second: TrainingData) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(arrays(first), arrays(second), strict=True))


def test_names_are_distinct_even_without_their_ends():
    names = file_names(rng(), 500)
    assert len({Path(name).stem.lower() for name in names}) == 500


def test_names_are_those_of_pictures_and_of_nothing_else():
    names = file_names(rng(), 500)
    assert {Path(name).suffix for name in names} == {".jpg", ".JPG", ".jpeg"}
    assert not any("/" in name or name.startswith(".") for name in names)
    assert any(" " in name for name in names)
    assert any(not name.isascii() for name in names)


def test_names_are_drawn_anew_for_each_seed():
    assert file_names(rng(1), 20) == file_names(rng(1), 20)
    assert not set(file_names(rng(1), 20)) & set(file_names(rng(2), 20))


@pytest.mark.parametrize("draw", [small_picture, color_card])
def test_a_picture_is_a_jpeg_that_is_the_same_for_the_same_seed(draw):
    content = draw(rng())
    assert content == draw(rng())
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("draw", [small_picture, color_card])
def test_no_two_pictures_are_alike(draw):
    generator = rng()
    assert len({draw(generator) for _ in range(40)}) == 40


def test_small_pictures_are_not_empty_and_small():
    generator = rng()
    assert all(100 < len(small_picture(generator)) < 20_000 for _ in range(20))


def test_a_card_holds_white_and_black():
    generator = rng()
    for _ in range(10):
        fields = card_fields(decoded(color_card(generator))[None])[0].reshape(12, 3)
        assert fields.max(axis=0) == pytest.approx([255, 255, 255], abs=2)
        assert fields.sum(axis=1).min() == pytest.approx(0, abs=6)


def test_fields_are_read_from_top_left_to_bottom_right():
    card = np.arange(36).reshape(3, 4, 3).repeat(10, axis=0).repeat(10, axis=1)
    np.testing.assert_allclose(card_fields(card[None]), np.arange(36)[None])


@pytest.mark.parametrize("size", [(150, 150), (300, 300), (24, 32), (40, 200)])
@pytest.mark.parametrize(
    "filter_", [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]
)
def test_a_resized_card_has_the_fields_of_its_file(size, filter_):
    generator = rng()
    contents = [color_card(generator) for _ in range(4)]
    original = np.concatenate([card_fields(decoded(content)[None]) for content in contents])
    resized = np.stack(
        [np.asarray(Image.open(io.BytesIO(content)).resize(size, filter_)) for content in contents]
    )
    assert np.abs(card_fields(resized) - original).max() < 12
    likeness = np.corrcoef(card_fields(resized), original)[:4, 4:]
    assert (likeness.argmax(axis=1) == np.arange(4)).all()
    assert (likeness.diagonal() > 0.99).all()


def test_the_smallest_pictures_still_have_fields():
    assert card_fields(np.ones((2, 3, 4, 3))).tolist() == [[1.0] * 36] * 2


def test_a_grey_file_is_decoded_with_three_channels():
    buffer = io.BytesIO()
    Image.new("L", (5, 4), 9).save(buffer, "PNG")
    assert decoded(buffer.getvalue()).tolist() == [[[9, 9, 9]] * 5] * 4


def test_a_lesson_has_the_numbers_of_the_recipe(tmp_path):
    training_data = make_training_data(Store(tmp_path), RECIPE, None, 7)
    training, labels, validation, held_out = arrays(training_data)
    assert training.shape == (6, SIDE, SIDE, 3)
    assert validation.shape == (4, SIDE, SIDE, 3)
    assert training.dtype == validation.dtype == labels.dtype == held_out.dtype == np.uint8
    assert sorted([*labels, *held_out]) == [0] * 5 + [1] * 5


def test_no_picture_of_a_lesson_comes_twice(tmp_path):
    training, _, validation, _ = arrays(make_training_data(Store(tmp_path), RECIPE, None, 7))
    assert len({picture.tobytes() for picture in (*training, *validation)}) == 10


def test_the_same_seed_gives_the_same_lesson_anywhere(tmp_path):
    first, second = (make_training_data(Store(tmp_path / name), RECIPE, None, 7) for name in "ab")
    assert first.key == second.key
    assert same(first, second)


@pytest.mark.parametrize(
    ("recipe", "seed"),
    [
        (RECIPE, 8),
        (TrainingConfig(pictures=8, validation=4, batch=2, epochs=1), 7),
        (TrainingConfig(pictures=6, validation=6, batch=2, epochs=1), 7),
        (TrainingConfig(pictures=4, validation=6, batch=2, epochs=1), 7),
    ],
)
def test_another_seed_or_size_is_another_lesson(tmp_path, recipe, seed):
    store = Store(tmp_path)
    first, second = (
        make_training_data(store, RECIPE, None, 7),
        make_training_data(store, recipe, None, seed),
    )
    assert first.key != second.key
    assert first.pictures != second.pictures
    assert not same(first, second)


def test_batch_and_epochs_do_not_change_the_pictures(tmp_path):
    other = TrainingConfig(pictures=6, validation=4, batch=3, epochs=9)
    store = Store(tmp_path)
    assert (
        make_training_data(store, RECIPE, None, 7).key
        == make_training_data(store, other, None, 7).key
    )


def test_file_names_hold_the_key_because_trainings_are_stored_under_them(tmp_path):
    training_data = make_training_data(Store(tmp_path), RECIPE, None, 7)
    assert training_data.key in training_data.pictures.name
    assert training_data.key in training_data.validation.name
    assert training_data.pictures != training_data.validation


def test_a_kept_lesson_is_not_drawn_again(tmp_path):
    first = make_training_data(Store(tmp_path), RECIPE, None, 7)
    before = [path.stat().st_mtime_ns for path in (first.pictures, first.validation)]
    again = make_training_data(Store(tmp_path), RECIPE, None, 7)
    assert same(first, again)
    assert [path.stat().st_mtime_ns for path in (again.pictures, again.validation)] == before


@pytest.mark.parametrize("lost", ["*-training.npy", "*-validation.npy", "*.msgpack"])
def test_a_lesson_that_lost_a_part_is_made_again(tmp_path, lost):
    first = make_training_data(Store(tmp_path), RECIPE, None, 7)
    wanted = arrays(first)
    (path,) = tmp_path.glob(lost)
    path.unlink()
    again = arrays(make_training_data(Store(tmp_path), RECIPE, None, 7))
    assert all(np.array_equal(a, b) for a, b in zip(wanted, again, strict=True))


def test_photos_take_the_place_of_drawn_pictures(tmp_path, photos):
    training, labels, validation, held_out = arrays(
        make_training_data(Store(tmp_path / "cache"), RECIPE, photos, 7)
    )
    assert training.shape == (6, SIDE, SIDE, 3)
    assert sorted([*labels, *held_out]) == [0] * 5 + [1] * 5
    for picture, label in zip((*training, *validation), (*labels, *held_out), strict=True):
        red, _, blue = picture.mean(axis=(0, 1))
        assert (blue > red) == (label == 1)


def test_no_photo_comes_twice(tmp_path, photos):
    training, _, validation, _ = arrays(
        make_training_data(Store(tmp_path / "c"), RECIPE, photos, 7)
    )
    assert len({picture.tobytes() for picture in (*training, *validation)}) == 10


def broken_png() -> bytes:
    """A PNG whose second block of data has no letters for a name: Pillow raises SyntaxError."""
    buffer = io.BytesIO()
    Image.effect_noise((60, 60), 90).save(buffer, "PNG")
    content = buffer.getvalue()
    at = content.index(b"IDAT") - 4
    data = content[at + 8 : at + 8 + int.from_bytes(content[at : at + 4])]
    half = data[: len(data) // 2]
    block = len(half).to_bytes(4) + b"IDAT" + half + zlib.crc32(b"IDAT" + half).to_bytes(4)
    return content[:at] + block + b"\0\0\0\x01\x7f\xc2\xb1\x14" + b"\0" * 20


def bomb() -> bytes:
    """A BMP that announces more pixels than Pillow takes for safe."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "BMP")
    content = bytearray(buffer.getvalue())
    content[18:26] = (40_000).to_bytes(4, "little") * 2
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"\xff\xd8\xff\xe0 cut", broken_png(), bomb()],
    ids=["empty", "text", "cut", "broken PNG", "bomb"],
)
def test_files_that_are_no_pictures_are_passed_over(tmp_path, photos, content):
    for number in range(20):
        (photos / "Cat" / f"666{number}.jpg").write_bytes(content)
    (photos / "Cat" / "folder").mkdir()
    training_data = make_training_data(Store(tmp_path / "cache"), RECIPE, photos, 7)
    assert np.load(training_data.pictures).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize(("kind", "left"), [("Cat", 4), ("Dog", 4), ("Dog", 0)])
def test_too_few_photos_of_a_class_are_named(tmp_path, photos, kind, left):
    for path in sorted((photos / kind).iterdir())[left:]:
        path.unlink()
    with pytest.raises(PictureError, match=f"{kind} holds fewer than 5 pictures"):
        make_training_data(Store(tmp_path / "cache"), RECIPE, photos, 7)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(PictureError, match="Cat holds fewer than 5 pictures"):
        make_training_data(Store(tmp_path / "cache"), RECIPE, tmp_path / "missing", 7)


def test_other_photos_are_another_lesson(tmp_path, photos):
    store = Store(tmp_path / "cache")
    first = make_training_data(store, RECIPE, photos, 7)
    save(photos / "Cat" / "new.jpg", (250, 0, 0))
    assert make_training_data(store, RECIPE, photos, 7).key != first.key
    assert make_training_data(store, RECIPE, None, 7).key != first.key


def test_photos_of_many_sides_leave_no_more_on_disk_than_those_of_one(tmp_path, photos):
    store = Store(tmp_path / "store")
    with make_holdout_data(store, photos, 4, SIDE, 7):
        pass
    kept = {path: path.stat().st_size for path in (tmp_path / "store").iterdir()}

    for side in (32, 33, 64, 511, 512):
        with make_holdout_data(store, photos, 4, side, 7) as unseen:
            assert np.load(unseen.pictures).shape == (4, side, side, 3)
            while_in_use = {path: path.stat().st_size for path in (tmp_path / "store").iterdir()}
            assert while_in_use == kept
        assert not unseen.pictures.exists()
    assert {path: path.stat().st_size for path in (tmp_path / "store").iterdir()} == kept


@pytest.mark.parametrize("side", [SIDE, 40, 300])
def test_unseen_photos_are_resized_from_their_files_whatever_the_side(tmp_path, photos, side):
    files = {kind: sorted((photos / kind).iterdir()) for kind in ("Cat", "Dog")}
    resized = {
        kind: [
            np.asarray(Image.open(path).resize((side, side), Image.Resampling.NEAREST))
            for path in paths
        ]
        for kind, paths in files.items()
    }

    with make_holdout_data(Store(tmp_path / "store"), photos, 4, side, 7) as unseen:
        pictures, labels = np.load(unseen.pictures), unseen.labels

    assert sorted(labels) == [0, 0, 1, 1]
    for picture, label in zip(pictures, labels, strict=True):
        assert any(np.array_equal(picture, one) for one in resized[("Cat", "Dog")[label]])


def test_unseen_photos_of_any_side_can_be_read_by_another_process(tmp_path, photos):
    with make_holdout_data(Store(tmp_path / "store"), photos, 4, 40, 7) as unseen:
        program = f"import numpy; print(numpy.load({str(unseen.pictures)!r}).shape)"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout == "(4, 40, 40, 3)\n", done.stderr


def test_the_same_photos_and_labels_come_for_every_side(tmp_path, photos):
    labels = []
    for side in (SIDE, 40, 300):
        with make_holdout_data(Store(tmp_path / "store"), photos, 4, side, 7) as unseen:
            labels.append(unseen.labels.tolist())

    assert labels[0] == labels[1] == labels[2]
