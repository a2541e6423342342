"""The training data of a notebook's own checks: the released file, or a skipped check."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.grading.check_context import CheckContext, CheckSkippedError
from grader.grading.reference import RecordedReference
from grader.seeds import Seed
from grader.selfcheck import practice
from grader.settings import Settings

SETTINGS = msgspec.convert(
    {
        "title": "Letters",
        "functions": ["create_model"],
        "rubric": "open",
        "limits": {"seconds": 5, "memory_mb": 100, "training_seconds": 10},
        "points": {"learning": {"loss_falls": 1.0}},
        "data": {"source": "letters.csv", "shape": [2], "classes": 2},
        "recipe": {"pictures": 6, "validation": 4, "batch": 2, "epochs": 1},
    },
    Settings,
)


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckContext:
    """The context of a notebook in the folder `tmp_path`, with a cache folder beside it."""
    (tmp_path / "cache").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(practice, "cache_folder", lambda: tmp_path / "cache")
    made = CheckContext(
        SETTINGS,
        Seed.of(0),
        RecordedReference({}),
        lambda: practice.practice_training_data(made),
    )
    return made


def test_a_file_beside_the_notebook_is_trained_on(context: CheckContext, tmp_path: Path) -> None:
    rows = [f"{number % 2},{number},{number + 100}" for number in range(10)]
    (tmp_path / "letters.csv").write_text("label,a,b\n" + "\n".join(rows))

    data = context.training_data()

    assert np.load(data.inputs).shape == (6, 2)
    assert len(data.validation_labels) == 4
    assert data.labels.tolist() == [first % 2 for first, _ in np.load(data.inputs)]


def test_a_check_on_data_that_students_do_not_have_is_skipped(context: CheckContext) -> None:
    with pytest.raises(CheckSkippedError, match="checked after submission, on data that only"):
        context.training_data()
