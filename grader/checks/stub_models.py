"""Stub models: models with known predictions, which show what a function makes of its input."""

import io

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
