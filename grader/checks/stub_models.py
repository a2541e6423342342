"""Stub models: models with known predictions, which show what a function makes of its input."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.grading.training_data import SIDE
from grader.sandbox.protocol import STUB_MODEL_GRID, StubModel

Pixels = NDArray[np.floating]


def draw_stub_model(rng: np.random.Generator, side: int) -> StubModel:
    """Draw a model for pictures of `side` pixels each way.

    Its predictions depend on places and colors, so that any exchange of these shows.
    """
    weights = rng.normal(0, 1.3, 3 * STUB_MODEL_GRID * STUB_MODEL_GRID)
    # With this bias the prediction for a grey picture is 0.5.
    bias = -0.5 * float(weights.sum())
    return StubModel(side, tuple(float(weight) for weight in weights), bias)


def dog_probability(model: StubModel, pixels: Pixels) -> float:
    """Return the model's prediction for a picture (side, side, 3) of any scale."""
    grid, step = STUB_MODEL_GRID, model.side // STUB_MODEL_GRID
    places = pixels.reshape(grid, step, grid, step, 3).mean(axis=(1, 3))
    logit = float(places.ravel() @ np.array(model.weights)) + model.bias
    return float(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def model_input(content: bytes) -> Pixels:
    """Return a picture file as a model expects it: (150, 150, 3), from 0 to 1."""
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("RGB").resize((SIDE, SIDE))
    return np.asarray(small, np.float64) / 255


def _cropped(pixels: Pixels) -> Pixels:
    quarter = SIDE // 4
    middle = Image.fromarray((255 * pixels[quarter:-quarter, quarter:-quarter]).astype(np.uint8))
    return np.asarray(middle.resize((SIDE, SIDE)), np.float64) / 255


INPUT_MISTAKES: tuple[tuple[Callable[[Pixels], Pixels], str], ...] = (
    (lambda pixels: 255 * pixels, "are the pixel values rescaled to 0 … 1, as in training?"),
    (lambda pixels: pixels / 255, "are the pixel values divided by 255 twice?"),
    (lambda pixels: 2 * pixels - 1, "the pixels go from -1 to 1: which range had the training?"),
    (lambda pixels: pixels[:, :, ::-1], "are the color channels in the order red, green, blue?"),
    (lambda pixels: pixels.transpose(1, 0, 2), "are rows and columns of the picture exchanged?"),
    (_cropped, "is a part of the picture cut off before it is resized?"),
)
"""Mistakes in preparing a picture for a model: the change of its pixels, and a hint."""
