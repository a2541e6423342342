"""The commands: `catsdogs data` draws pictures, `catsdogs train` goes the whole way with them.

TensorFlow takes ten seconds to import, so only the commands that need it import it.
"""

import os
import random
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import track

from catsdogs_ref.drawing import draw_dataset
from catsdogs_ref.readable import sort_out
from catsdogs_ref.split import copy_split, create_train_val_dirs, display_name, nonempty_files

SPLIT_SIZE = 0.9
CLASSES = {"Cat": "cats", "Dog": "dogs"}
"""Folders of the data set, and the folders that their pictures are copied to."""

app = typer.Typer(
    help="A small network learns to tell cats from dogs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def data(
    out: Annotated[Path, typer.Option(help="Folder that receives PetImages.")],
    count: Annotated[int, typer.Option(min=2, help="Pictures of each kind.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other pictures.")] = 0,
) -> None:
    """Draw toy cats and dogs in the layout of the real data set, blemishes included."""
    if (out / "PetImages").is_dir():
        print(f"{out / 'PetImages'} is there already, so nothing was drawn")
        return
    folder = draw_dataset(out, count, seed)
    print(f"drew {count} cats and {count} dogs in {folder}")


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Folder that holds Cat and Dog, such as PetImages.")],
    out: Annotated[Path, typer.Option(help="Folder that receives the copies and the results.")],
    epochs: Annotated[int, typer.Option(min=1, help="Times that each picture is seen.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="For the split and the training.")] = 0,
) -> None:
    """Split the pictures, train the network on them, and save its history and curves."""
    _expect_classes(data)
    _expect_no_split(out)
    random.seed(seed)
    _split_readable(data, out)
    _train_and_report(out, epochs, seed)


def _expect_classes(folder: Path) -> None:
    if not folder.is_dir():
        _stop(f"{folder} is not a folder")
    for name in CLASSES:
        if not (folder / name).is_dir():
            _stop(f"{folder} has no folder {name} in it")


def _expect_no_split(out: Path) -> None:
    for name in ("training", "validation"):
        if (out / name).exists():
            _stop(f"{out / name} is there already, from an earlier split: choose another --out")


def _split_readable(data: Path, out: Path) -> None:
    """Copy the pictures that Keras can read below `out`, and say which files were left out."""
    readable = {}
    for name in CLASSES:
        files = nonempty_files(data / name)
        shown = track(files, f"reading {name}", transient=True, disable=not sys.stdout.isatty())
        readable[name], left_out = sort_out(shown)
        for file in left_out:
            print(f"{name}/{display_name(file.path)} was left out: {file.reason}.")
        if len(readable[name]) < 2:
            _stop(f"{data / name} has fewer than 2 readable pictures, too few to split")
    create_train_val_dirs(out)
    for name, copies in CLASSES.items():
        copy_split(
            readable[name], out / "training" / copies, out / "validation" / copies, SPLIT_SIZE
        )


def _train_and_report(out: Path, epochs: int, seed: int) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from catsdogs_ref.generators import train_val_generators
    from catsdogs_ref.models import create_model
    from catsdogs_ref.plots import picture_grid, training_curves
    from catsdogs_ref.training import save_history, train

    keras.utils.set_random_seed(seed)
    training, validation = train_val_generators(out / "training", out / "validation")
    pictures, labels = training[0]
    picture_grid(pictures[:18], labels, names=("cat", "dog")).savefig(out / "pictures.png")
    history = train(create_model(), training, validation, epochs)
    save_history(history, out / "history.csv")
    training_curves(history).savefig(out / "curves.png")
    reached, validated = history["accuracy"][-1], history["val_accuracy"][-1]
    print(f"accuracy in epoch {epochs}: training {reached:.3f}, validation {validated:.3f}")
    print(f"{out} holds pictures.png, history.csv and curves.png")


def _stop(message: str) -> NoReturn:
    print(f"catsdogs: {message}", file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    """Run the command line; what the file system refuses ends in one line."""
    try:
        app()
    except OSError as error:
        print(f"catsdogs: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
