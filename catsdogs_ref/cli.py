"""The commands: `catsdogs data` gets pictures, `catsdogs train` goes the whole way with them.

TensorFlow takes ten seconds to import, so only the commands that need it import it.
"""

import os
import random
import sys
from pathlib import Path
from typing import Annotated

import typer

from catsdogs_ref.datasets import commands
from catsdogs_ref.failures import Failure

SPLIT_SIZE = 0.9

app = typer.Typer(
    help="A small network learns to tell cats from dogs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(commands.app, name="data", help="Get pictures, and see what is odd in them.")


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Folder that holds Cat and Dog, such as PetImages.")],
    out: Annotated[Path, typer.Option(help="Folder that receives the copies and the results.")],
    epochs: Annotated[int, typer.Option(min=1, help="Times that each picture is seen.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="For the split and the training.")] = 0,
) -> None:
    """Split the pictures, train the network on them, and save its history and curves."""
    from catsdogs_ref.whole_split import split_whole

    random.seed(seed)
    split_whole(data, out, SPLIT_SIZE)
    _train_and_report(out, epochs, seed)


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


def main() -> None:
    """Run the command line; failures, and what the file system refuses, end in one line."""
    try:
        app()
    except Failure as failure:
        print(f"catsdogs: {failure}", file=sys.stderr)
        sys.exit(failure.exit_code)
    except OSError as error:
        print(f"catsdogs: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
