"""What a network says of one picture."""

import os
from typing import Any

import numpy as np
from PIL import Image


def predict_image(model: Any, path: str | os.PathLike[str]) -> tuple[str, float]:
    """Say what a picture shows.

    Args:
        model: takes pictures of shape (n, 150, 150, 3) with values from 0 to 1 and answers with
            shape (n, 1): the probability of a dog.
        path: of a picture of any size; grey ones and ones with transparency will do.

    Returns:
        "cat" or "dog", and the probability of that, from 0.5 to 1.
    """
    with Image.open(path) as opened:
        pixels = np.asarray(opened.convert("RGB").resize((150, 150)), np.float32) / 255
    dog = float(np.asarray(model(pixels[None]))[0, 0])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)
