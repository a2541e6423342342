"""Draw a grid of pictures, and the curves of a training.

The functions return figures that are not registered with pyplot: show them in a notebook or save
them with `figure.savefig(path)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

_COLUMNS = 6
_TRAINING, _VALIDATION = "#0072B2", "#D55E00"  # blue and vermilion: apart for color-blind eyes too


def picture_grid(
    pictures: Sequence[NDArray[Any]] | NDArray[Any],
    labels: Sequence[float] | NDArray[Any],
    names: Sequence[str],
) -> Figure:
    """Show pictures in rows of six, each with its name above.

    Args:
        pictures: n of shape (height, width, 3), floats from 0 to 1 or integers from 0 to 255.
        labels: n class numbers.
        names: name of each class.

    Returns:
        The figure.
    """
    rows = -(-len(pictures) // _COLUMNS)
    figure = Figure(figsize=(1.8 * _COLUMNS, 2.0 * rows), layout="constrained")
    places = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for place in places:
        place.set_axis_off()
    for place, picture, label in zip(places, pictures, labels, strict=False):
        place.imshow(picture)
        place.set_title(names[int(label)], fontsize=10)
    return figure


def training_curves(history: Mapping[str, Sequence[float]]) -> Figure:
    """Draw accuracy and loss after each epoch, side by side, for training and validation.

    Args:
        history: values by name, each one per epoch: accuracy, loss, val_accuracy, val_loss.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_curves(left, "accuracy", history)
    left.set_ylim(0, 1)
    _draw_curves(right, "loss", history)
    right.set_ylim(bottom=0)
    return figure


def _draw_curves(axes: Axes, name: str, history: Mapping[str, Sequence[float]]) -> None:
    epochs = range(1, len(history[name]) + 1)
    axes.plot(epochs, history[name], "o-", color=_TRAINING, label="training")
    axes.plot(epochs, history[f"val_{name}"], "s--", color=_VALIDATION, label="validation")
    axes.set_title(name)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
    axes.legend()
