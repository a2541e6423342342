"""The drawn pictures that students practice on, and the data of their own check cells."""

import os
from pathlib import Path

from platformdirs import user_cache_path

from catsdogs.datasets.drawing import draw_dataset
from catsdogs.datasets.drawn_split import draw_split
from grader.cache import Store
from grader.grading.check_context import ONLY_THE_GRADER, CheckContext, CheckSkippedError
from grader.grading.data_source import find_source
from grader.grading.selfcheck_data import (
    PICTURES_PER_CLASS,
    PICTURES_PER_SET,
    PRACTICE_SEED,
    PRACTICE_SPLIT,
)
from grader.grading.training_data import TrainingData, make_training_data


def practice_pictures() -> str:
    """Return the absolute path of the folder `PetImages` with drawn pictures, ending in `/`.

    The folder comes with the notebook. If it is not beside the notebook, it is drawn at the first
    call and kept in the user's cache folder.
    """
    here = Path.cwd()
    folder = here if (here / "PetImages").is_dir() else cache_folder()
    return f"{draw_dataset(folder, PICTURES_PER_CLASS, PRACTICE_SEED)}{os.sep}"


def practice_folders() -> tuple[str, str]:
    """Return the absolute paths of the folders `training` and `validation`, ending in `/`.

    The drawn pictures come with the notebook. If they are not beside the notebook, they are drawn
    at the first call and kept in the user's cache folder.
    """
    here = Path.cwd()
    parent = here if (here / PRACTICE_SPLIT).is_dir() else cache_folder()
    folder = draw_split(parent / PRACTICE_SPLIT, PICTURES_PER_SET, PRACTICE_SEED)
    training, validation = (f"{folder / name}{os.sep}" for name in PICTURES_PER_SET)
    return training, validation


def practice_training_data(context: CheckContext) -> TrainingData:
    """Return the training data of the accuracy check, which are kept in the user's cache folder.

    The source of the data is beside the notebook or a module among the checks, if they have it.

    Raises:
        CheckSkippedError: they do not have it.
        DataError: the source cannot be used.
    """
    data = context.settings.data
    checks = [context.files.checks] if context.files else []
    source = find_source(data, [*checks, Path.cwd()])
    if source is None and not data.is_cats_and_dogs:
        raise CheckSkippedError(ONLY_THE_GRADER)
    seed = context.seed.derived("lesson")
    return make_training_data(Store(cache_folder()), context.training_config, source, seed, data)


def cache_folder() -> Path:
    """Return the user's cache folder of this project, which exists."""
    return user_cache_path("catsdogs-classroom", ensure_exists=True)
