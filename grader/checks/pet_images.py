"""A folder `PetImages` of color cards, for functions that read it with a validation split."""

import numpy as np

from grader.checks.calling import call, observe_batches
from grader.checks.color_cards import CLASS_FOLDERS, ColorCards, describe_cards
from grader.grading.check_context import CheckContext
from grader.grading.pictures import color_card, detailed_picture, file_names
from grader.sandbox.protocol import Call, InputFile
from grader.seeds import keras_seed

DATA_FOLDER = "PetImages"
_FOLDERS = {"cats": "Cat", "dogs": "Dog"}
# With this number the usual splits, such as 0.1, 0.15 and 0.2, give different numbers of pictures,
# and an epoch of pictures in the size that Keras chooses by default is not too large to read.
_PICTURES = 30
_MIN_CATS, _MAX_CATS = 13, 17


def dataset_call(context: CheckContext, function: str, *purpose: str) -> tuple[Call, ColorCards]:
    """Draw 30 pictures, and the call of a function that reads them from a global folder.

    Another purpose gets other pictures.

    The global `DATA_DIR` and the text `./PetImages` name the same folder. Cards of both sets have
    an empty name as their set, because the function decides.
    """
    return context.random_input(lambda rng: _draw(rng, function), function, *purpose)


def _draw(rng: np.random.Generator, function: str) -> tuple[Call, ColorCards]:
    files: list[InputFile] = []
    classes: list[str] = []
    detailed: list[int] = []
    cats = int(rng.integers(_MIN_CATS, _MAX_CATS + 1))
    for kind, count in zip(CLASS_FOLDERS, (cats, _PICTURES - cats), strict=True):
        detailed.append(len(files) + int(rng.integers(count)))
        for name in file_names(rng, count):
            is_detailed = len(files) == detailed[-1]
            content = detailed_picture(rng, kind) if is_detailed else color_card(rng)
            files.append(InputFile(f"{DATA_FOLDER}/{_FOLDERS[kind]}/{name}", content))
            classes.append(kind)
    made = call(
        function,
        files={file.path: file.content for file in files},
        observe=observe_batches(len(files)),
        given={"DATA_DIR": f"./{DATA_FOLDER}"},
        folder=f"data{rng.integers(1000, 9999)}",
        in_folder=True,
        random_seed=keras_seed(rng),
    )
    return made, describe_cards(files, [""] * len(files), classes, detailed)
