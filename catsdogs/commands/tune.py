"""Implement `catsdogs tune`: search for a better learning rate, dropout and width."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated

import typer

from catsdogs.datasets.dataset_split import is_split
from catsdogs.datasets.layout import describe_contents, expect_folder
from catsdogs.datasets.locking import exclusive_lock
from catsdogs.datasets.progress import show_steps
from catsdogs.extras import expect_package
from catsdogs.failures import Failure, Interrupted
from catsdogs.quiet import quiet_tensorflow
from catsdogs.training.training_configs import TUNABLE, Hyperparameters, Network, Trial


def tune(  # noqa: PLR0913 - one argument for each option
    data: Annotated[
        Path,
        typer.Option(help="Folder that holds training and validation, such as train's --out."),
    ],
    out: Annotated[Path, typer.Option(help="Folder that receives the trials and the best model.")],
    network: Annotated[Network, typer.Argument(help="small, regularised or deep.")] = Network.SMALL,
    trials: Annotated[int, typer.Option(min=1, help="Number of trials in the whole search.")] = 20,
    epochs: Annotated[int, typer.Option(min=1, help="Epochs of each trial.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Seed for hyperparameters and training.")] = 0,
) -> None:
    """Search for a better learning rate, dropout and width.

    Rerun an interrupted search to resume it; more --trials extend it.
    """
    expect_package("optuna", "lab", "catsdogs tune")
    if network not in TUNABLE:
        raise Failure(f"`tune` supports {', '.join(TUNABLE)}, not {network}")
    expect_folder(data)
    if not is_split(data):
        raise Failure(
            f"{data} does not hold training and validation ({describe_contents(data)}):"
            " give the --out folder of `catsdogs train`"
        )
    out.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive_lock(out / ".lock", out):
            finished = _search(network, data, out, trials, epochs, seed)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; rerun the command to resume") from None
    best = max(finished, key=lambda one: one.accuracy)
    print(f"best trial: {_describe_trial(best)}")
    print(f"{out} contains its model.keras, search.csv and search.png")


def _search(  # noqa: PLR0913 - what the command was given
    network: Network, data: Path, out: Path, trials: int, epochs: int, seed: int
) -> list[Trial]:
    with quiet_tensorflow():
        from catsdogs.training.figures import search_progress
        from catsdogs.training.search import Search

    search = Search(network, data, out, epochs, seed)
    done = len(search.trials())
    with show_steps(trials * epochs, done * epochs, f"trying {network}") as epoch_done:
        for number in range(done + 1, trials + 1):
            print(
                f"trial {number} of {trials}: {_describe_trial(search.run_next_trial(epoch_done))}",
                flush=True,
            )
            _save(search.trials(), out / "search.csv")
    finished = search.trials()
    search_progress(finished).savefig(out / "search.png")
    return finished


def _describe_trial(trial: Trial) -> str:
    choice = trial.choice
    return (
        f"rate {choice.rate:.2g}, dropout {choice.dropout:.2f}, width {choice.width:.2f}:"
        f" validation accuracy {trial.accuracy:.3f}"
    )


def _save(trials: Sequence[Trial], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["trial", *(field.name for field in fields(Hyperparameters)), "val_accuracy"]
        )
        for number, one in enumerate(trials, 1):
            writer.writerow([number, *astuple(one.choice), one.accuracy])
