"""Implement `catsdogs train`: from a folder of pictures to a trained network, with resume.

Rerun an interrupted command to resume it: `training.json` records which training an output folder
belongs to, and every file and folder appears only when it is complete.
"""

import random
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from catsdogs.datasets.dataset_split import is_split, readable_pictures, split_dataset
from catsdogs.datasets.layout import SUBSETS, class_folders
from catsdogs.datasets.locking import exclusive_lock
from catsdogs.failures import Failure, Interrupted
from catsdogs.quiet import quiet_tensorflow
from catsdogs.training.atomic_file import atomic_file
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network

SPLIT_SIZE = 0.9
_RECORD = "training.json"


class Settings(msgspec.Struct, frozen=True):
    """The settings that identify a training."""

    network: Network
    data: str
    epochs: int
    seed: int


class Record(msgspec.Struct, frozen=True):
    """The training that an output folder belongs to, and whether it is finished."""

    settings: Settings
    finished: bool = False


def train(
    data: Annotated[
        Path,
        typer.Option(
            help="Folder that holds Cat and Dog, such as PetImages, or training and validation."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the copies and the results.")],
    network: Annotated[Network, typer.Argument(help="The network.")] = Network.BASELINE,
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="Number of epochs (default: the network's own)."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for the split and the training.")] = 0,
) -> None:
    """Train a network, and save its best weights, its history and curves.

    Pictures that are not split yet are first copied into a split. Rerun an interrupted command to
    resume it.
    """
    _expect_pictures(data)
    _expect_other_place(out, data)
    settings = Settings(
        network, str(data.resolve()), epochs or TRAINING_CONFIGS[network].epochs, seed
    )
    if _is_finished(out, settings):
        print(f"{out} contains this training already, finished")
        return
    try:
        readable = {} if is_split(data) or is_split(out) else readable_pictures(data)
        out.mkdir(parents=True, exist_ok=True)
        with exclusive_lock(out / ".lock", out):
            _write_record(out, Record(settings))
            if readable:
                random.seed(seed)
                split_dataset(readable, out, SPLIT_SIZE)
            _train_and_report(settings, data if is_split(data) else out, out)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; rerun the command to resume") from None


def _expect_pictures(data: Path) -> None:
    for folder in _picture_folders(data):
        class_folders(folder)


def _picture_folders(data: Path) -> list[Path]:
    return [data / subset for subset in SUBSETS] if is_split(data) else [data]


def _expect_other_place(out: Path, data: Path) -> None:
    """Refuse results among the pictures, where their folder would count as one more class."""
    if out.exists() and not out.is_dir():
        raise Failure(f"{out} is a file, not a folder: choose another --out")
    for folder in _picture_folders(data):
        if folder.resolve() in (out.resolve(), *out.resolve().parents):
            raise Failure(f"{out} is in the folder of the pictures, {folder}: choose another --out")


def _is_finished(out: Path, settings: Settings) -> bool:
    """Check whether this training is finished; refuse a folder of another training."""
    try:
        record = msgspec.json.decode((out / _RECORD).read_bytes(), type=Record)
    except (FileNotFoundError, NotADirectoryError):
        if is_split(out):
            raise Failure(
                f"{out} contains a split of another command: choose another --out"
            ) from None
        return False
    except msgspec.DecodeError as error:
        raise Failure(f"{out / _RECORD} is damaged: choose another --out") from error
    if record.settings != settings:
        its = record.settings
        raise Failure(
            f"{out} contains another training, of {its.network} with {its.epochs} epochs and seed"
            f" {its.seed} from {its.data}: choose another --out"
        )
    return record.finished


def _write_record(out: Path, record: Record) -> None:
    with atomic_file(out / _RECORD) as unfinished:
        unfinished.write_bytes(msgspec.json.encode(record))


def _train_and_report(settings: Settings, sets: Path, out: Path) -> None:
    with quiet_tensorflow():
        from catsdogs.training.checkpoints import MODEL, STATE, best_epoch
        from catsdogs.training.runs import run

    history = run(settings.network, sets, out, settings.epochs, settings.seed)
    best = best_epoch(history)
    reached, validated = history["accuracy"][-1], history["val_accuracy"]
    print(
        f"accuracy in epoch {settings.epochs}:"
        f" training {reached:.3f}, validation {validated[-1]:.3f}"
    )
    print(f"best in epoch {best + 1}: validation {validated[best]:.3f}")
    print(f"{out} contains {MODEL} (the best weights), history.csv, curves.png and pictures.png")
    _write_record(out, Record(settings, finished=True))
    (out / STATE).unlink(missing_ok=True)
