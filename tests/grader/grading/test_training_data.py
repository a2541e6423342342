"""Training and holdout data: drawn or sampled from photos, stored, and made again if damaged."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader.cache import Store
from grader.grading.photos import DataError
from grader.grading.training_data import SIDE, TrainingData, make_holdout_data, make_training_data
from grader.training_settings import TrainingConfig

CONFIG = TrainingConfig(pictures=6, validation=4, batch=2, epochs=1)


def save(path: Path, color: tuple[int, int, int], form: str = "JPEG") -> None:
    """Write a photo of one color."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), color).save(path, form)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a few more photos of each class than the config needs: cats red, dogs blue."""
    folder = tmp_path / "photos"
    for number in range(7):
        save(folder / "Cat" / f"{number}.jpg", (200, 10 * number, 0))
        save(folder / "Dog" / f"{number}.jpg", (0, 10 * number, 200))
    return folder


def arrays(training_data: TrainingData) -> list[np.ndarray]:
    """Return pictures and labels for training, then those for validation."""
    pictures = [np.load(path) for path in (training_data.inputs, training_data.validation)]
    return [pictures[0], training_data.labels, pictures[1], training_data.validation_labels]


def equal(first: TrainingData, second: TrainingData) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(arrays(first), arrays(second), strict=True))


def test_training_data_has_the_sizes_of_the_config(tmp_path):
    training_data = make_training_data(Store(tmp_path), CONFIG, None, 7)
    training, labels, validation, held_out = arrays(training_data)
    assert training.shape == (6, SIDE, SIDE, 3)
    assert validation.shape == (4, SIDE, SIDE, 3)
    assert training.dtype == validation.dtype == labels.dtype == held_out.dtype == np.uint8
    assert sorted([*labels, *held_out]) == [0] * 5 + [1] * 5


def test_all_pictures_for_training_and_validation_differ(tmp_path):
    training, _, validation, _ = arrays(make_training_data(Store(tmp_path), CONFIG, None, 7))
    assert len({picture.tobytes() for picture in (*training, *validation)}) == 10


def test_the_same_seed_gives_the_same_data_in_every_folder(tmp_path):
    first, second = (make_training_data(Store(tmp_path / name), CONFIG, None, 7) for name in "ab")
    assert first.key == second.key
    assert equal(first, second)


@pytest.mark.parametrize(
    ("config", "seed"),
    [
        (CONFIG, 8),
        (TrainingConfig(pictures=8, validation=4, batch=2, epochs=1), 7),
        (TrainingConfig(pictures=6, validation=6, batch=2, epochs=1), 7),
        (TrainingConfig(pictures=4, validation=6, batch=2, epochs=1), 7),
    ],
)
def test_another_seed_or_size_gives_other_data(tmp_path, config, seed):
    store = Store(tmp_path)
    first, second = (
        make_training_data(store, CONFIG, None, 7),
        make_training_data(store, config, None, seed),
    )
    assert first.key != second.key
    assert first.inputs != second.inputs
    assert not equal(first, second)


def test_batch_and_epochs_do_not_change_the_pictures(tmp_path):
    other = TrainingConfig(pictures=6, validation=4, batch=3, epochs=9)
    store = Store(tmp_path)
    assert (
        make_training_data(store, CONFIG, None, 7).key
        == make_training_data(store, other, None, 7).key
    )


def test_file_names_hold_the_key_because_trainings_are_stored_under_them(tmp_path):
    training_data = make_training_data(Store(tmp_path), CONFIG, None, 7)
    assert training_data.key in training_data.inputs.name
    assert training_data.key in training_data.validation.name
    assert training_data.inputs != training_data.validation


def test_stored_data_is_not_drawn_again(tmp_path):
    first = make_training_data(Store(tmp_path), CONFIG, None, 7)
    before = [path.stat().st_mtime_ns for path in (first.inputs, first.validation)]
    again = make_training_data(Store(tmp_path), CONFIG, None, 7)
    assert equal(first, again)
    assert [path.stat().st_mtime_ns for path in (again.inputs, again.validation)] == before


@pytest.mark.parametrize("lost", ["*-training.npy", "*-validation.npy", "*.msgpack"])
def test_data_with_a_missing_file_is_made_again(tmp_path, lost):
    first = make_training_data(Store(tmp_path), CONFIG, None, 7)
    before = arrays(first)
    (path,) = tmp_path.glob(lost)
    path.unlink()
    again = arrays(make_training_data(Store(tmp_path), CONFIG, None, 7))
    assert all(np.array_equal(a, b) for a, b in zip(before, again, strict=True))


def test_photos_replace_drawn_pictures(tmp_path, photos):
    training, labels, validation, held_out = arrays(
        make_training_data(Store(tmp_path / "cache"), CONFIG, photos, 7)
    )
    assert training.shape == (6, SIDE, SIDE, 3)
    assert sorted([*labels, *held_out]) == [0] * 5 + [1] * 5
    for picture, label in zip((*training, *validation), (*labels, *held_out), strict=True):
        red, _, blue = picture.mean(axis=(0, 1))
        assert (blue > red) == (label == 1)


def test_all_sampled_photos_differ(tmp_path, photos):
    training, _, validation, _ = arrays(
        make_training_data(Store(tmp_path / "c"), CONFIG, photos, 7)
    )
    assert len({picture.tobytes() for picture in (*training, *validation)}) == 10


def broken_png() -> bytes:
    """Return a PNG with an invalid chunk name: Pillow raises SyntaxError."""
    buffer = io.BytesIO()
    Image.effect_noise((60, 60), 90).save(buffer, "PNG")
    content = buffer.getvalue()
    start = content.index(b"IDAT") - 4
    data = content[start + 8 : start + 8 + int.from_bytes(content[start : start + 4])]
    half = data[: len(data) // 2]
    block = len(half).to_bytes(4) + b"IDAT" + half + zlib.crc32(b"IDAT" + half).to_bytes(4)
    return content[:start] + block + b"\0\0\0\x01\x7f\xc2\xb1\x14" + b"\0" * 20


def decompression_bomb() -> bytes:
    """Return a BMP that declares more pixels than Pillow considers safe."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "BMP")
    content = bytearray(buffer.getvalue())
    content[18:26] = (40_000).to_bytes(4, "little") * 2
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"\xff\xd8\xff\xe0 cut", broken_png(), decompression_bomb()],
    ids=["empty", "text", "cut", "broken PNG", "bomb"],
)
def test_files_that_are_no_pictures_are_skipped(tmp_path, photos, content):
    for number in range(20):
        (photos / "Cat" / f"666{number}.jpg").write_bytes(content)
    (photos / "Cat" / "folder").mkdir()
    training_data = make_training_data(Store(tmp_path / "cache"), CONFIG, photos, 7)
    assert np.load(training_data.inputs).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize(("kind", "left"), [("Cat", 4), ("Dog", 4), ("Dog", 0)])
def test_a_class_with_too_few_photos_is_named(tmp_path, photos, kind, left):
    for path in sorted((photos / kind).iterdir())[left:]:
        path.unlink()
    with pytest.raises(DataError, match=f"{kind} holds fewer than 5 pictures"):
        make_training_data(Store(tmp_path / "cache"), CONFIG, photos, 7)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(DataError, match="Cat holds fewer than 5 pictures"):
        make_training_data(Store(tmp_path / "cache"), CONFIG, tmp_path / "missing", 7)


def test_other_photos_give_other_data(tmp_path, photos):
    store = Store(tmp_path / "cache")
    first = make_training_data(store, CONFIG, photos, 7)
    save(photos / "Cat" / "new.jpg", (250, 0, 0))
    assert make_training_data(store, CONFIG, photos, 7).key != first.key
    assert make_training_data(store, CONFIG, None, 7).key != first.key


def test_photos_of_many_sides_leave_no_more_on_disk_than_those_of_one(tmp_path, photos):
    store = Store(tmp_path / "store")
    with make_holdout_data(store, photos, 4, SIDE, 7):
        pass
    files_for_standard_side = {path: path.stat().st_size for path in (tmp_path / "store").iterdir()}

    for side in (32, 33, 64, 511, 512):
        with make_holdout_data(store, photos, 4, side, 7) as holdout:
            assert np.load(holdout.inputs).shape == (4, side, side, 3)
            files_in_use = {path: path.stat().st_size for path in (tmp_path / "store").iterdir()}
            assert files_in_use == files_for_standard_side
        assert not holdout.inputs.exists()
    assert {
        path: path.stat().st_size for path in (tmp_path / "store").iterdir()
    } == files_for_standard_side


@pytest.mark.parametrize("side", [SIDE, 40, 300])
def test_holdout_source_are_resized_from_their_files_to_any_side(tmp_path, photos, side):
    files = {kind: sorted((photos / kind).iterdir()) for kind in ("Cat", "Dog")}
    resized = {
        kind: [
            np.asarray(Image.open(path).resize((side, side), Image.Resampling.NEAREST))
            for path in paths
        ]
        for kind, paths in files.items()
    }

    with make_holdout_data(Store(tmp_path / "store"), photos, 4, side, 7) as holdout:
        pictures, labels = np.load(holdout.inputs), holdout.labels

    assert sorted(labels) == [0, 0, 1, 1]
    for picture, label in zip(pictures, labels, strict=True):
        assert any(np.array_equal(picture, one) for one in resized[("Cat", "Dog")[label]])


def test_holdout_source_of_any_side_can_be_read_by_another_process(tmp_path, photos):
    with make_holdout_data(Store(tmp_path / "store"), photos, 4, 40, 7) as holdout:
        program = f"import numpy; print(numpy.load({str(holdout.inputs)!r}).shape)"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )

    assert done.stdout == "(4, 40, 40, 3)\n", done.stderr


def test_every_side_gives_the_same_labels(tmp_path, photos):
    labels = []
    for side in (SIDE, 40, 300):
        with make_holdout_data(Store(tmp_path / "store"), photos, 4, side, 7) as holdout:
            labels.append(holdout.labels.tolist())

    assert labels[0] == labels[1] == labels[2]
