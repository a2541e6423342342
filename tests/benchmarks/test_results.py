"""The split and the page of the results on photos."""

import io
import tarfile
from pathlib import Path

import pytest

from benchmarks.results import Result, compose_page, fixed_split
from catsdogs.training.training_configs import Network

HISTORY = {
    "val_accuracy": [0.5, 0.9, 0.7, 0.8, 0.75, 0.85],
    "val_loss": [0.7, 0.3, 0.6, 0.5, 0.5, 0.4],
    "seconds": [60.0] * 6,
}
EVALUATION = {"accuracy": 0.9, "rows": [{"name": "dog", "f1": 0}, {"name": "macro avg", "f1": 0.8}]}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Create an archive with ten photos of each class; a photo's content is its number."""
    path = tmp_path / "photos.tar"
    with tarfile.open(path, "w") as archive:
        for kind in ("Cat", "Dog"):
            for number in range(10):
                member = tarfile.TarInfo(f"PetImages/{kind}/{number}.jpg")
                content = str(number).encode()
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize(("max_photos", "training"), [(None, 8), (5, 4)])
def test_the_first_four_fifths_by_number_are_for_training(photos, tmp_path, max_photos, training):
    for _ in range(2):  # The second call uses the existing split.
        sets = fixed_split(photos, tmp_path, max_photos)

    for kind in ("cats", "dogs"):
        for_training = {path.stem for path in (sets / "training" / kind).iterdir()}
        for_validation = {path.stem for path in (sets / "validation" / kind).iterdir()}
        assert for_training == {str(number) for number in range(training)}
        assert for_validation == {str(number) for number in range(training, max_photos or 10)}


def test_the_page_has_a_row_and_two_pictures_for_each_network(photos, tmp_path):
    results = [Result(network, 1000, HISTORY, EVALUATION) for network in Network]
    page = compose_page(results, fixed_split(photos, tmp_path, None))

    assert "16 photos for training and 4 for validation" in page
    for network in Network:
        assert f"| `{network}` | 1,000 | 6 | 6 | 2 | 90.0% | 0.800 | 85.0% | 5.0% |" in page
        assert page.count(f"(results/{network}-") == 2
