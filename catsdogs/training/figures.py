"""Draw figures of pictures, training, evaluation and search.

The functions return figures that are not registered with pyplot: show them in a notebook or save
them with `figure.savefig(path)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from catsdogs.training.augmentation import TRANSFORMS, augmented, resample
from catsdogs.training.scaling import WHITE, scaled
from catsdogs.training.training_configs import Trial

_COLUMNS = 6
_TRAINING, _VALIDATION = "#0072B2", "#D55E00"  # blue and vermilion: apart for color-blind eyes too
_SHARES = np.linspace(-1, 1, 5, dtype=np.float32)


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


def preprocessing(picture: NDArray[np.uint8]) -> Figure:
    """Show the effect of scaling, of each transform, and of all transforms on a picture.

    Args:
        picture: of shape (side, side, 3), from 0 to 255.

    Returns:
        The figure: scaling in the first row, with histograms before and after; then a row for each
        transform, from its largest amount in one direction to the other.
    """
    figure = Figure(figsize=(9.6, 1.9 * (len(TRANSFORMS) + 2)), layout="constrained")
    rows = figure.subplots(len(TRANSFORMS) + 2, len(_SHARES))
    for axes in rows.ravel():
        axes.set_axis_off()
    _show_scaling(rows[0], picture)
    copies = np.stack([picture] * len(_SHARES))
    for places, piece in zip(rows[1:], TRANSFORMS, strict=False):
        titles = [f"{piece.name} {share * piece.most:+.3g}{piece.unit}" for share in _SHARES]
        _show_row(places, resample(copies, piece.matrices(_SHARES * piece.most)), titles)
    _show_row(rows[-1], augmented(copies, (0, 0)), ["all at random"] * len(_SHARES))
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


def roc_curve(
    false_positives: Sequence[float], true_positives: Sequence[float], area: float, positive: str
) -> Figure:
    """Draw the ROC curve of a class.

    Args:
        false_positives: from 0 to 1, for falling thresholds.
        true_positives: from 0 to 1, as many.
        area: under the curve.
        positive: name of the class that is looked for.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot(false_positives, true_positives, color="#0072B2", label=f"area {area:.3f}")
    axes.plot([0, 1], [0, 1], ":", color="grey", label="guessing")
    axes.set_xlabel(f"others called {positive}")
    axes.set_ylabel(f"{positive}s called {positive}")
    axes.set_aspect("equal")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    return figure


def confusion_matrix(counts: Sequence[Sequence[int]], classes: Sequence[str]) -> Figure:
    """Draw a confusion matrix.

    Args:
        counts: a row for each true class, a column for each answer.
        classes: their names.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(3.2, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.imshow(counts, cmap="Blues", vmin=0)
    most = max(map(max, counts))
    for row, column in np.ndindex(len(classes), len(classes)):
        count = counts[row][column]
        color = "white" if count > most / 2 else "black"
        axes.text(column, row, f"{count:,}", ha="center", va="center", color=color)
    axes.set_xticks(range(len(classes)), [f"called {name}" for name in classes])
    axes.set_yticks(range(len(classes)), classes)
    return figure


def search_progress(trials: Sequence[Trial]) -> Figure:
    """Draw the accuracy of all trials of a search by hyperparameter, and the best so far.

    Args:
        trials: in their order, at least one.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(12, 3.4), layout="constrained")
    places = figure.subplots(1, 4, sharey=True)
    reached = [trial.accuracy for trial in trials]
    best = int(np.argmax(reached))
    for place, name in zip(places, ("rate", "dropout", "width"), strict=False):
        chosen = [getattr(trial.choice, name) for trial in trials]
        place.plot(chosen, reached, "o", color="#0072B2", alpha=0.6)
        place.plot(chosen[best], reached[best], "*", color="#D55E00", markersize=14)
        place.set_xlabel(name)
        place.grid(alpha=0.3)
    places[0].set_xscale("log")
    places[0].set_ylabel("validation accuracy")
    numbers = range(1, len(trials) + 1)
    places[3].plot(numbers, np.maximum.accumulate(reached), drawstyle="steps-post", color="#0072B2")
    places[3].plot(best + 1, reached[best], "*", color="#D55E00", markersize=14, label="the best")
    places[3].set_xlabel("trials, the best so far")
    places[3].xaxis.set_major_locator(MaxNLocator(integer=True))
    places[3].grid(alpha=0.3)
    places[3].legend(loc="lower right")
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


def _show_scaling(places: Sequence[Axes], picture: NDArray[np.uint8]) -> None:
    places[0].imshow(picture)
    places[0].set_title("as it is", fontsize=9)
    before = ("before scaling", np.asarray(picture), WHITE)
    after = ("after scaling", scaled(picture).numpy(), 1)
    for place, (title, numbers, most) in zip(places[1:], (before, after), strict=False):
        place.set_axis_on()
        place.hist(numbers.ravel(), bins=32, range=(0, most), color="#0072B2")
        place.set_title(title, fontsize=9)
        place.set_xticks([0, most])
        place.set_yticks([])


def _show_row(places: Sequence[Axes], pictures: Any, titles: Sequence[str]) -> None:
    for place, picture, title in zip(places, scaled(pictures).numpy(), titles, strict=True):
        place.imshow(np.clip(picture, 0, 1))
        place.set_title(title, fontsize=9)
