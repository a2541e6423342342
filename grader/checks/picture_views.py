"""Pictures of a generator beside their files, for the student to look at."""

import numpy as np
from numpy.typing import NDArray

from grader.checks.color_cards import ColorCards
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.pictures import decoded
from grader.grading.submission import CallEvidence
from grader.messages.views import PicturesView, ShownPicture
from grader.sandbox.protocol import Batches, Call

_WHITE = 255
_MAX_PICTURES = 3


def changed_view(
    evidence: CallEvidence, call: Call, cards: ColorCards, recognized: RecognizedSet, name: str
) -> PicturesView | None:
    """Return the first changed pictures of a set, and what is in their files; None without any.

    Where augmentation leaves a picture without a match, some file of its folder is shown.
    """
    if not isinstance(evidence.value, Batches) or not recognized.changed.any():
        return None
    batches = getattr(evidence.value, name).batches
    pictures = [picture for batch in batches for picture in batch.pictures.numpy()]
    changed = np.flatnonzero(recognized.changed[: len(pictures)]).tolist()
    if not changed:
        return None
    numbers = recognized.card_numbers.tolist()
    # Pictures that are matched with their files come first.
    chosen = sorted(changed, key=lambda place: numbers[place] < 0)[:_MAX_PICTURES]
    shown = [ShownPicture("from the generator", _from_0_to_1(pictures[place])) for place in chosen]
    matched = [numbers[place] for place in chosen if numbers[place] >= 0]
    files = matched or [cards.sets.index(name)]
    shown += [_file(call, cards, number) for number in files]
    return PicturesView(f"Pictures of the {name} generator, and files", shown)


def _file(call: Call, cards: ColorCards, number: int) -> ShownPicture:
    pixels = decoded(call.input_files[number].content).astype(np.float32) / _WHITE
    return ShownPicture(f"the file {cards.paths[number]}", pixels)


def _from_0_to_1(picture: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return a picture with values from 0 to 1, whatever it was rescaled to."""
    values = np.nan_to_num(picture.astype(np.float32))
    lowest, highest = float(values.min()), float(values.max())
    return (values - lowest) / (highest - lowest) if highest > lowest else values
