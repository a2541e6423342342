"""The figures: what is on them."""

import numpy as np

from catsdogs.training.figures import picture_grid, training_curves

HISTORY = {
    "accuracy": [0.5, 0.75, 1.0],
    "loss": [0.7, 0.5, 0.3],
    "val_accuracy": [0.5, 0.6, 0.7],
    "val_loss": [0.7, 0.6, 0.65],
}


def test_each_picture_of_a_grid_has_its_name(tmp_path):
    figure = picture_grid(np.zeros((7, 9, 9, 3)), np.array([0.0, 1.0] * 3 + [0.0]), ("cat", "dog"))
    figure.savefig(tmp_path / "grid.png")
    titles = [axes.get_title() for axes in figure.axes]

    assert titles == ["cat", "dog", "cat", "dog", "cat", "dog", "cat", *[""] * 5]
    assert [len(axes.images) for axes in figure.axes] == [1] * 7 + [0] * 5


def test_curves_show_accuracy_beside_loss_over_the_epochs(tmp_path):
    figure = training_curves(HISTORY)
    figure.savefig(tmp_path / "curves.png")
    accuracy, loss = figure.axes

    assert [axes.get_title() for axes in (accuracy, loss)] == ["accuracy", "loss"]
    for axes, name in ((accuracy, "accuracy"), (loss, "loss")):
        drawn = {line.get_label(): line for line in axes.lines}
        assert list(drawn["training"].get_xdata()) == [1, 2, 3]
        assert list(drawn["training"].get_ydata()) == HISTORY[name]
        assert list(drawn["validation"].get_ydata()) == HISTORY[f"val_{name}"]


def test_a_single_epoch_can_be_drawn():
    figure = training_curves({name: values[:1] for name, values in HISTORY.items()})

    assert len(figure.axes) == 2
