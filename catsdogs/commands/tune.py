"""`catsdogs tune`: a small search for a better learning rate, dropout and width of a network."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated

import typer

from catsdogs.commands.quiet import quiet_tensorflow
from catsdogs.datasets.dataset_split import is_split
from catsdogs.datasets.layout import expect_folder, what_is_in
from catsdogs.datasets.locking import exclusive_lock
from catsdogs.datasets.progress import steps_shown
from catsdogs.failures import Failure, Interrupted
from catsdogs.training.training_configs import FAMILY, Hyperparameters, Network, Trial


def tune(
    data: Annotated[
        Path,
        typer.Option(help="Folder that holds training and validation, such as train's --out."),
    ],
    out: Annotated[Path, typer.Option(help="Folder that receives the trials and the best model.")],
    network: Annotated[Network, typer.Argument(help="small, regularised or deep.")] = Network.SMALL,
    trials: Annotated[int, typer.Option(min=1, help="In the whole search.")] = 20,
    epochs: Annotated[int, typer.Option(min=1, help="Of each trial.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="For choices and trainings.")] = 0,
) -> None:
    """Search for a better learning rate, dropout and width.

    When interrupted, the same command goes on, and with more --trials it goes further.
    """
    if network not in FAMILY:
        raise Failure(f"nothing is open in {network}: take {', '.join(FAMILY)}")
    expect_folder(data)
    if not is_split(data):
        raise Failure(
            f"{data} does not hold training and validation ({what_is_in(data)}):"
            " take the --out of a training"
        )
    out.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive_lock(out / ".lock", out):
            tried = _search(network, data, out, trials, epochs, seed)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; the same command goes on") from None
    best = max(tried, key=lambda one: one.accuracy)
    print(f"the best: {_told(best)}")
    print(f"{out} holds its model.keras, search.csv and search.png")


def _search(
    network: Network, data: Path, out: Path, trials: int, epochs: int, seed: int
) -> list[Trial]:
    with quiet_tensorflow():
        from catsdogs.training.figures import search_course
        from catsdogs.training.search import Search

    search = Search(network, data, out, epochs, seed)
    done = len(search.tried())
    with steps_shown(trials * epochs, done * epochs, f"trying {network}") as epoch_done:
        for number in range(done + 1, trials + 1):
            print(f"trial {number} of {trials}: {_told(search.try_next(epoch_done))}", flush=True)
            _save(search.tried(), out / "search.csv")
    tried = search.tried()
    search_course(tried).savefig(out / "search.png")
    return tried


def _told(tried: Trial) -> str:
    choice = tried.choice
    return (
        f"rate {choice.rate:.2g}, dropout {choice.dropout:.2f}, width {choice.width:.2f}:"
        f" validation accuracy {tried.accuracy:.3f}"
    )


def _save(tried: Sequence[Trial], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["trial", *(field.name for field in fields(Hyperparameters)), "val_accuracy"]
        )
        for number, one in enumerate(tried, 1):
            writer.writerow([number, *astuple(one.choice), one.accuracy])
