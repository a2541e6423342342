"""Stand-in models: what they must answer is known here, so what a function makes of it shows."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.grading.training_data import SIDE
from grader.sandbox.protocol import STUB_MODEL_GRID, StubModel

Pixels = NDArray[np.floating]


def stub_model(rng: np.random.Generator, side: int) -> StubModel:
    """A model whose answers depend on place and colour, so that none can be exchanged."""
    weights = rng.normal(0, 1.3, 3 * STUB_MODEL_GRID * STUB_MODEL_GRID)
    # On a grey picture it is undecided.
    bias = -0.5 * float(weights.sum())
    return StubModel(side, tuple(float(weight) for weight in weights), bias)


def dog_probability(model: StubModel, pixels: Pixels) -> float:
    """What the model answers for a picture (side, side, 3) of any scale."""
    grid, step = STUB_MODEL_GRID, model.side // STUB_MODEL_GRID
    places = pixels.reshape(grid, step, grid, step, 3).mean(axis=(1, 3))
    logit = float(places.ravel() @ np.array(model.weights)) + model.bias
    return float(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def pixels_of(content: bytes) -> Pixels:
    """A picture file as a model wants it: (150, 150, 3), from 0 to 1."""
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("RGB").resize((SIDE, SIDE))
    return np.asarray(small, np.float64) / 255


def _cropped(pixels: Pixels) -> Pixels:
    quarter = SIDE // 4
    middle = Image.fromarray((255 * pixels[quarter:-quarter, quarter:-quarter]).astype(np.uint8))
    return np.asarray(middle.resize((SIDE, SIDE)), np.float64) / 255


SLIPS: tuple[tuple[Callable[[Pixels], Pixels], str], ...] = (
    (lambda pixels: 255 * pixels, "are the values brought to what the model was trained on?"),
    (lambda pixels: pixels / 255, "are the values divided twice?"),
    (lambda pixels: 2 * pixels - 1, "from which value to which should the pixels go?"),
    (lambda pixels: pixels[:, :, ::-1], "in which order do the colours come, red or blue first?"),
    (lambda pixels: pixels.transpose(1, 0, 2), "are rows and columns exchanged?"),
    (_cropped, "is a part of the picture cut off before it is resized?"),
)
"""What may go wrong on a picture's way to a model, each with the question that leads to it."""
